"""What notices answer: how a 通报 prints, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.models import DocumentKind
from tracker.documents.questions import Place, WhatItPrints, WhereItStands
from tracker.notices.document import printed
from tracker.notices.queries import notice_of


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The notice's page."""
    if question.kind == DocumentKind.NOTICE:
        yield Place("notices.show", {"notice_id": notice_of(question.document_id).id})


def what_it_prints(question: WhatItPrints) -> Iterator[bytes]:
    """The notice as PDF."""
    if question.kind == DocumentKind.NOTICE:
        notice = notice_of(question.document_id)
        yield printed(notice, number=question.number, issued_on=question.issued_on)
