"""What notices answer: how a 通报 prints, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.documents.content import Content
from tracker.documents.former import text_in
from tracker.documents.models import DocumentKind
from tracker.documents.questions import (
    LiveBlock,
    Place,
    Restated,
    WhatBlocks,
    WhatItSays,
    WhatWasRestated,
    WhereItStands,
    WhichFigures,
)
from tracker.notices.document import live_blocks, said
from tracker.notices.queries import known_texts, notice_of
from tracker.notices.restating import restated_since
from tracker.notices.snapshot import from_json


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The notice's page."""
    if question.kind == DocumentKind.NOTICE:
        yield Place("notices.show", {"notice_id": notice_of(question.document_id).id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The notice's content."""
    if question.kind == DocumentKind.NOTICE:
        yield said(notice_of(question.document_id), number=question.number, issued_on=question.issued_on)


def what_blocks(question: WhatBlocks) -> Iterator[LiveBlock]:
    """The tables and charts of the snapshot."""
    if question.kind == DocumentKind.NOTICE:
        notice = notice_of(question.document_id)
        text = text_in(notice.document.content)
        yield from live_blocks(from_json(notice.snapshot), notice.ranking, text)


def which_figures(question: WhichFigures) -> Iterator[str]:
    """Everything that the snapshot itself says."""
    if question.kind == DocumentKind.NOTICE:
        yield from known_texts(from_json(notice_of(question.document_id).snapshot))


def what_was_restated(question: WhatWasRestated) -> Iterator[Restated]:
    """The figures that were corrected since its cut-off, and the sums that follow."""
    if question.kind == DocumentKind.NOTICE:
        yield from restated_since(notice_of(question.document_id))
