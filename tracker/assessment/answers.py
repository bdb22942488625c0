"""What the assessment answers: how a 考核成绩单 prints, what it says, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.assessment.document import sheet_of
from tracker.core import clock
from tracker.core.db import db
from tracker.documents.content import Content, LedgerSheet
from tracker.documents.models import Document, DocumentKind
from tracker.documents.questions import Place, WhatItSays, WhereItStands


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The page of the sheet."""
    if question.kind == DocumentKind.SCORE_SHEET:
        yield Place("assessment.sheet", {"document_id": question.document_id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The content of the sheet."""
    if question.kind == DocumentKind.SCORE_SHEET:
        yield said(question.document_id, question.number, question.issued_on)


def said(document_id: int, number: str, issued_on: date) -> LedgerSheet:
    """The sheet with this number; dated when it was signed, or in a preview today."""
    document = db.session.get_one(Document, document_id)
    signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else issued_on
    return sheet_of(document.content, title=document.title, number=number, drawn_up_on=signed_on)
