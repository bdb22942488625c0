"""Questions about a document that is being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.accounts.models import Person
from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.db import db
from tracker.core.questions import ask
from tracker.documents.content import Content
from tracker.documents.former import text_in
from tracker.documents.models import Document
from tracker.documents.number_check import Doubt, TrueFigures, doubts
from tracker.documents.numbering import blank_number
from tracker.documents.queries import contents_with, visible_document
from tracker.documents.questions import LiveBlock, WhatBlocks, WhichFigures
from tracker.documents.text import DocumentText, Heading, Live
from tracker.documents.writing.models import DocumentComment, DocumentVersion, VouchedFigure


def live_blocks(document: Document) -> dict[str, LiveBlock]:
    """The tables and charts that its text may hold, by key."""
    found = ask(WhatBlocks(document_id=document.id, kind=document.kind))
    return {block.key: block for block in found}


def contents_of(document: Document) -> list[Content]:
    """What the document prints, with its number or a blank one: one content, or none where its feature only prints."""
    return contents_with(
        document,
        number=document.number or blank_number(document.series),
        issued_on=document.issued_on or clock.today(),
    )


@dataclass(frozen=True)
class ShownPart:
    """A part of the text as pages show it: `kind` is "1" to "4" for headings, "0" for paragraphs, or "block"."""

    id: str
    kind: str
    number: str
    words: str
    live: LiveBlock | None = None

    @property
    def printed(self) -> str:
        """The words behind their number."""
        return self.number + self.words


def shown_parts(text: DocumentText, live: dict[str, LiveBlock]) -> Iterator[ShownPart]:
    """The text, each live block with what it draws; one that nothing stands behind (any more) is left out."""
    for number, part in text.numbered():
        if isinstance(part, Live):
            if part.key in live:
                yield ShownPart(part.id, "block", "", part.key, live[part.key])
        else:
            kind = str(part.level) if isinstance(part, Heading) else "0"
            yield ShownPart(part.id, kind, number, part.text)


def parts_of(document: Document) -> list[ShownPart]:
    """The parts of the document's saved text."""
    return list(shown_parts(text_in(document.content), live_blocks(document)))


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """A doubtful figure and whether somebody vouches for it."""

    doubt: Doubt
    excerpt: str
    vouched: VouchedFigure | None = None


def doubtful_figures(document: Document) -> list[Standing]:
    """The figures of the text that no frozen figure stands behind; none where the document was not drawn from figures."""
    true = TrueFigures(ask(WhichFigures(document_id=document.id, kind=document.kind)))
    if not true:
        return []
    words = {part.id: part.text for part in text_in(document.content).parts if not isinstance(part, Live)}
    found = list(doubts(words.items(), true))
    if not found:
        return []
    vouched = {
        (one.part, one.figure): one
        for one in db.session.scalars(select(VouchedFigure).where(VouchedFigure.document_id == document.id))
    }
    return [Standing(one, words[one.part], vouched.get((one.part, one.figure))) for one in found]


def unsettled(document: Document) -> list[Standing]:
    """Those that nobody vouches for: they stop 核数."""
    return [one for one in doubtful_figures(document) if one.vouched is None]


# ── comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_comment(user: Person, document_id: int, comment_id: int) -> DocumentComment | None:
    """A comment on a document that this person may see; comments are the office's and the leaders'."""
    document = visible_document(user, document_id) if user.sees_everything else None
    comment = db.session.get(DocumentComment, comment_id) if document else None
    return comment if comment and comment.document_id == document_id else None


def comments_on(document: Document) -> list[DocumentComment]:
    """The open ones first, each in the order in which they were made."""
    statement = select(DocumentComment).where(DocumentComment.document_id == document.id)
    found = db.session.scalars(
        statement.order_by(DocumentComment.resolved_at.is_not(None), DocumentComment.id)
    )
    return list(found)


def open_comments(document: Document) -> int:
    """How many nobody has dealt with."""
    statement = select(func.count()).where(
        DocumentComment.document_id == document.id, DocumentComment.resolved_at.is_(None)
    )
    return db.session.scalar(statement) or 0


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def versions_of(document: Document) -> list[DocumentVersion]:
    """What was kept, the oldest first."""
    statement = select(DocumentVersion).where(DocumentVersion.document_id == document.id)
    return list(db.session.scalars(statement.order_by(DocumentVersion.id)))


def names_in(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of these people."""
    return names_of({number for number in ids if number is not None})
