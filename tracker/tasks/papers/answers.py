"""What 督办单 and 任务分解表 answer: how they print, what they say, and where they are read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.core import clock
from tracker.core.db import db
from tracker.documents.content import Content, LedgerSheet, SlipSheet
from tracker.documents.models import Document, DocumentKind
from tracker.documents.questions import (
    LiveBlock,
    Place,
    WhatBlocks,
    WhatItSays,
    WhereItStands,
    WhichFigures,
)
from tracker.tasks.papers.document import breakdown_of, slip_blocks, slip_of
from tracker.tasks.papers.queries import KINDS


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The page of the paper."""
    if question.kind in KINDS:
        yield Place("tasks.show_paper", {"document_id": question.document_id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The content of the paper."""
    if question.kind in KINDS:
        yield _said(question.document_id, question.number, question.issued_on)


def what_blocks(question: WhatBlocks) -> Iterator[LiveBlock]:
    """The facts of a 督办单."""
    if question.kind == DocumentKind.DISPATCH_SLIP:
        yield from slip_blocks(db.session.get_one(Document, question.document_id).content)


def which_figures(question: WhichFigures) -> Iterator[str]:
    """The frozen facts of a 督办单."""
    if question.kind == DocumentKind.DISPATCH_SLIP:
        for row in db.session.get_one(Document, question.document_id).content["rows"]:
            yield from row


def _said(document_id: int, number: str, issued_on: date) -> SlipSheet | LedgerSheet:
    document = db.session.get_one(Document, document_id)
    signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else issued_on
    if document.kind is DocumentKind.DISPATCH_SLIP:
        return slip_of(document.content, title=document.title, number=number, signed_on=signed_on)
    return breakdown_of(document.content, title=document.title, number=number, drawn_up_on=signed_on)
