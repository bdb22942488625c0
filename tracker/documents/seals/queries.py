"""Questions about seals."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer

from tracker.accounts.models import Person
from tracker.core import files
from tracker.core.db import db
from tracker.documents.content import SealImage
from tracker.documents.models import Document
from tracker.documents.queries import visible_document
from tracker.documents.seals.models import OrganSeal
from tracker.documents.writing.particulars import SEALING, UNSEALED


def is_sealed(document: Document) -> bool:
    """Whether its signature is set with room for a seal."""
    return document.content.get(SEALING) != UNSEALED


@dataclass(frozen=True)
class SealedIssue:
    """A document that is to be issued with a seal."""

    document: Document
    seal: OrganSeal

    @property
    def fits(self) -> bool:
        """Whether the seal is that of the organ that signs, and the draft leaves room for it."""
        return self.document.content.get("signer") == self.seal.organ and is_sealed(self.document)


def seals_of_house() -> list[OrganSeal]:
    """Those in use first, then by organ, the newest first."""
    statement = select(OrganSeal).order_by(
        OrganSeal.withdrawn_at.is_not(None), OrganSeal.organ, OrganSeal.id.desc()
    )
    return list(db.session.scalars(statement).unique())


def visible_seal(user: Person, seal_id: int) -> OrganSeal | None:
    """The office sees them all, others none."""
    return db.session.get(OrganSeal, seal_id) if user.is_office else None


def sealed_issue(user: Person, document_id: int, seal_id: int) -> SealedIssue | None:
    """Document and seal, if the person may see both."""
    document, seal = visible_document(user, document_id), visible_seal(user, seal_id)
    return SealedIssue(document, seal) if document and seal else None


def issues_with_seal(document: Document) -> list[SealedIssue]:
    """The seals in use of the organ that signs the document; none where it is not sealed."""
    if not is_sealed(document):
        return []
    statement = select(OrganSeal).where(
        OrganSeal.organ == document.content.get("signer"), OrganSeal.withdrawn_at.is_(None)
    )
    return [SealedIssue(document, seal) for seal in db.session.scalars(statement).unique()]


def sealed_with(seal: OrganSeal) -> list[Document]:
    """The issued documents that bear it, the newest first."""
    statement = select(Document).where(Document.seal_id == seal.id).order_by(Document.issued_at.desc())
    return list(db.session.scalars(statement.options(defer(Document.printed_text), defer(Document.content))))


def image_of(seal: OrganSeal) -> SealImage:
    """What is printed. Raises OSError or ValueError where the stored image is gone or was altered."""
    return SealImage(seal.organ, files.content_of(seal.image), float(seal.diameter))
