"""Questions about corrections of documents."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.accounts.models import Person
from tracker.core.questions import ask
from tracker.documents.correcting.wording import Citation, Passage, passages_of, proposed
from tracker.documents.former import text_in
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import corrections_of, visible_document
from tracker.documents.questions import Restated, WhatWasRestated


def citation_of(document: Document) -> Citation:
    """An issued document as it is cited."""
    assert document.number is not None
    assert document.issued_on is not None
    return Citation(document.title, document.number, document.issued_on)


def passages_in(document: Document) -> list[Passage]:
    """The passages of its text; none where it is a table or a form."""
    return list(passages_of(text_in(document.content)))


def restated_in(document: Document) -> list[Restated]:
    """What of its figures was corrected since."""
    return ask(WhatWasRestated(document_id=document.id, kind=document.kind))


@dataclass(frozen=True)
class Offered:
    """A passage as the clerk is offered it: with what the facts propose, which is what it says where they propose nothing."""

    passage: Passage
    right: str

    @property
    def is_changed(self) -> bool:
        """Whether the facts say something else."""
        return self.right != self.passage.words


def offered(document: Document, restated: list[Restated]) -> list[Offered]:
    """Every passage, the restated figures put right in it."""
    return [Offered(one, proposed(one.words, restated)) for one in passages_in(document)]


def visible_correction(user: Person, document_id: int) -> Document | None:
    """The 更正通知, if this person sees it."""
    document = visible_document(user, document_id)
    return document if document is not None and document.kind is DocumentKind.CORRECTION else None


def correction_under_way(document: Document) -> Document | None:
    """The correction of the document that is not issued yet; there is one at most."""
    return next((one for one in corrections_of(document.id) if one.is_under_way), None)
