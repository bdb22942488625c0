"""What is done with official documents. The only writer of their state."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import Person
from tracker.core import clock, files
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.models import StoredFile
from tracker.documents.archive.printed_text import Paper
from tracker.documents.events import (
    DocumentCorrected,
    DocumentDiscarded,
    DocumentDrafted,
    DocumentEdited,
    DocumentIssued,
    DocumentStepped,
)
from tracker.documents.fonts import require_faces
from tracker.documents.lifecycle import DOCUMENT_LIFE, DocumentStep
from tracker.documents.models import Document, DocumentKind, NumberSeries
from tracker.documents.numbering import printed_number
from tracker.documents.queries import last_act, locked_series, printed
from tracker.documents.verification.address import verification_address
from tracker.documents.writing.events import SignedOnPaper
from tracker.documents.writing.models import DocumentVersion, KeptAt

NOON: Final = time(12)


def draft(
    *,
    kind: DocumentKind,
    title: str,
    series: str,
    content: dict[str, Any],
    addressed_unit_id: int | None = None,
    corrects: Document | None = None,
    actor_id: int,
) -> Document:
    """Write a document down as a draft; with `addressed_unit_id` it is for that unit alone.

    `corrects`: the issued document that it will correct. Raises IntegrityError where another correction of it is under way.
    """
    document = Document(
        kind=kind,
        title=title,
        series=series,
        content=content,
        addressed_unit_id=addressed_unit_id,
        corrects=corrects,
        corrected_kind=(corrects.corrected_kind or corrects.kind) if corrects is not None else None,
        drafted_by_id=actor_id,
        drafted_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    announce(DocumentDrafted(actor_id=actor_id, subject_id=document.id, kind=kind, title=title))
    keep_version(document, KeptAt.DRAFTED, actor_id=actor_id)
    return document


def keep_version(document: Document, step: KeptAt, *, actor_id: int | None) -> None:
    """Keep what the document says now, to be compared with what it will say later."""
    db.session.add(
        DocumentVersion(
            document_id=document.id,
            kept_at_step=step,
            title=document.title,
            content=document.content,
            kept_at=clock.now(),
            kept_by_id=actor_id,
        )
    )
    db.session.flush()


def edit(document: Document, *, title: str, series: str, content: dict[str, Any], actor_id: int) -> None:
    """Change a draft. Announced once for one person's sitting (drafts save themselves), and not where nothing changed."""
    if (document.title, document.series, document.content) == (title, series, content):
        return
    document.title, document.series, document.content = title, series, content
    db.session.flush()
    if last_act(document) != (DocumentEdited.tag, actor_id):
        announce(DocumentEdited(actor_id=actor_id, subject_id=document.id))


def step(document: Document, taken: DocumentStep, *, actor_id: int, reason: str = "") -> None:
    """Move the document one step. Raises IllegalStep where its life has no such step; `issue` is an action of its own.

    Raises FontsMissing at 签发 where a role has no face: nobody signs what cannot be printed.
    """
    after = DOCUMENT_LIFE.after(document.state, taken)
    if taken is DocumentStep.SIGN_OFF:
        require_faces()
    document.state = after
    if taken is DocumentStep.SIGN_OFF:
        document.signed_off_by_id, document.signed_off_at = actor_id, clock.now()
    if taken is DocumentStep.ARCHIVE:
        document.archived_by_id, document.archived_at = actor_id, clock.now()
    if taken is DocumentStep.REOPEN:
        document.signed_off_by_id = document.signed_off_at = None
        document.sign_off_recorded_by_id = document.sign_off_proof_id = None
    if taken.value in set(KeptAt):
        keep_version(document, KeptAt(taken.value), actor_id=actor_id)
    announce(
        DocumentStepped(
            actor_id=actor_id, subject_id=document.id, step=taken, after=document.state, reason=reason
        )
    )


def sign_off_on_paper(
    document: Document, *, leader: Person, signed_on: date, proof: StoredFile, actor_id: int
) -> None:
    """Record that a leader signed the printed 签发单.

    Raises IllegalStep where the document does not lie before a leader, FontsMissing like `step`.
    """
    after = DOCUMENT_LIFE.after(document.state, DocumentStep.SIGN_OFF)
    require_faces()
    document.state = after
    document.signed_off_by_id, document.signed_off_at = leader.id, instant_on_paper(signed_on)
    document.sign_off_recorded_by_id, document.sign_off_proof = actor_id, proof
    keep_version(document, KeptAt.SIGN_OFF, actor_id=actor_id)
    announce(
        SignedOnPaper(
            actor_id=actor_id,
            subject_id=document.id,
            leader=leader.name,
            signed_on=signed_on,
            sha256=proof.sha256,
        )
    )


def instant_on_paper(day: date) -> datetime:
    """When something was signed on paper, which has a day and no hour: now where that is today, else its noon."""
    return clock.now() if day == clock.today() else clock.office_instant(day, NOON)


def discard(document: Document, *, reason: str, actor_id: int) -> None:
    """作废 a draft. What it said is kept, its frozen figures stay. Raises IllegalStep where it is no draft."""
    document.state = DOCUMENT_LIFE.after(document.state, DocumentStep.DISCARD)
    keep_version(document, KeptAt.DISCARD, actor_id=actor_id)
    announce(DocumentDiscarded(actor_id=actor_id, subject_id=document.id, kind=document.kind, reason=reason))


def issue(document: Document, *, actor_id: int) -> None:
    """印发 at once: take the number, print with it, store the PDF once with its hash; all in this transaction.

    For commands and the sample. People put it into the print queue (`issuing.actions.ask`), where nobody waits for the
    printing. Where printing fails the number was never taken. Raises IllegalStep, or what printing raises.
    """
    DOCUMENT_LIFE.after(document.state, DocumentStep.ISSUE)
    today = clock.today()
    sequence = take_number(document.series, today.year)
    token = new_token()
    pdf = printed(
        document,
        number=printed_number(document.series, today.year, sequence),
        issued_on=today,
        verification=verification_address(token),
    )
    paper = Paper.of(pdf)
    keep_issued(document, paper, sequence=sequence, issued_on=today, token=token, actor_id=actor_id)


def new_token() -> str:
    """An unguessable part of a verification address: 96 bits in 16 characters, short enough for a small QR code."""
    return secrets.token_urlsafe(12)


def keep_issued(
    document: Document, paper: Paper, *, sequence: int, issued_on: date, token: str, actor_id: int
) -> None:
    """Store the PDF that was printed with a number taken in this transaction. Raises IllegalStep, or OSError (disk full)."""
    after = DOCUMENT_LIFE.after(document.state, DocumentStep.ISSUE)
    number = printed_number(document.series, issued_on.year, sequence)
    stored = files.store(
        f"{number} {document.title.replace('|', '')}.pdf", "application/pdf", paper.pdf, actor_id=actor_id
    )
    document.state = after
    document.year, document.sequence, document.number = issued_on.year, sequence, number
    document.issued_by_id, document.issued_at, document.issued_on = actor_id, clock.now(), issued_on
    document.pdf_id, document.token, document.printed_text = stored.id, token, paper.text
    announce(
        DocumentIssued(
            actor_id=actor_id,
            subject_id=document.id,
            kind=document.kind,
            number=number,
            title=document.title,
            sha256=stored.sha256,
        )
    )
    if document.corrects_id is not None:
        announce(
            DocumentCorrected(
                actor_id=actor_id,
                subject_id=document.corrects_id,
                correction_id=document.id,
                number=number,
            )
        )


def take_number(series: str, year: int) -> int:
    """The next number of the series. Others wait until this transaction ends; a rollback gives it back."""
    row = _locked(series, year)
    row.last += 1
    db.session.flush()
    return row.last


def locked_last(series: str, year: int) -> int:
    """The last number taken, 0 where none was; nobody takes one until this transaction ends."""
    return _locked(series, year).last


def _locked(series: str, year: int) -> NumberSeries:
    row = locked_series(series, year)
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.add(NumberSeries(series=series, year=year, last=0))
        except IntegrityError:
            pass  # somebody else opened the series this very moment; now wait for its lock like everybody
        row = locked_series(series, year)
    if row is None:
        raise LookupError(f"number series {series} {year}")
    return row
