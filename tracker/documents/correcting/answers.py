"""What corrections answer: how a 更正通知 prints, what figures stand behind it, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core import clock
from tracker.core.db import db
from tracker.core.questions import ask
from tracker.documents.content import Content
from tracker.documents.correcting.document import live_blocks, said
from tracker.documents.former import text_in
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import people_of
from tracker.documents.questions import (
    LiveBlock,
    Place,
    WhatBlocks,
    WhatItSays,
    WhereItStands,
    WhichFigures,
)


def where_it_stands(question: WhereItStands) -> Iterator[Place]:
    """The correction's page."""
    if question.kind == DocumentKind.CORRECTION:
        yield Place("correcting.show", {"document_id": question.document_id})


def what_it_says(question: WhatItSays) -> Iterator[Content]:
    """The correction's content."""
    if question.kind == DocumentKind.CORRECTION:
        document = db.session.get_one(Document, question.document_id)
        signed_on = clock.office_day(document.signed_off_at) if document.signed_off_at else question.issued_on
        names = people_of(document)
        yield said(
            document.content,
            title=document.title,
            number=question.number,
            signed_on=signed_on,
            issued_on=question.issued_on,
            staff=(
                ("编辑", names.get(document.drafted_by_id, "")),
                ("签发", names.get(document.signed_off_by_id or 0, "")),
            ),
        )


def what_blocks(question: WhatBlocks) -> Iterator[LiveBlock]:
    """The table of restated figures."""
    if question.kind == DocumentKind.CORRECTION:
        yield from live_blocks(db.session.get_one(Document, question.document_id).content)


def which_figures(question: WhichFigures) -> Iterator[str]:
    """Those behind the corrected document, the restated ones, and what it said wrongly, which the correction quotes.

    Nothing where the corrected document was not drawn from figures.
    """
    if question.kind != DocumentKind.CORRECTION:
        return
    document = db.session.get_one(Document, question.document_id)
    corrected = document.corrects
    assert corrected is not None
    true = ask(WhichFigures(document_id=corrected.id, kind=corrected.kind))
    yield from true
    for row in document.content["figures"]:
        yield from row
    yield from document.content["known"]
    if true or document.content["figures"]:
        yield text_in(corrected.content).plain()
