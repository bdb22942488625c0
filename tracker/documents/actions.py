"""What is done with official documents. The only writer of their state."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from tracker.core import clock, files
from tracker.core.db import db
from tracker.core.events import announce
from tracker.documents.events import DocumentDrafted, DocumentEdited, DocumentIssued, DocumentStepped
from tracker.documents.lifecycle import DOCUMENT_LIFE, DocumentStep
from tracker.documents.models import Document, DocumentKind, NumberSeries
from tracker.documents.numbering import printed_number
from tracker.documents.queries import last_act, locked_series, printed


def draft(
    *,
    kind: DocumentKind,
    title: str,
    series: str,
    content: dict[str, Any],
    addressed_unit_id: int | None = None,
    actor_id: int,
) -> Document:
    """Write a document down as a draft; with `addressed_unit_id` it is for that unit alone."""
    document = Document(
        kind=kind,
        title=title,
        series=series,
        content=content,
        addressed_unit_id=addressed_unit_id,
        drafted_by_id=actor_id,
        drafted_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()
    announce(DocumentDrafted(actor_id=actor_id, subject_id=document.id, kind=kind, title=title))
    return document


def edit(document: Document, *, title: str, series: str, content: dict[str, Any], actor_id: int) -> None:
    """Change a draft. Announced once for one person's sitting (drafts save themselves), and not where nothing changed."""
    if (document.title, document.series, document.content) == (title, series, content):
        return
    document.title, document.series, document.content = title, series, content
    db.session.flush()
    if last_act(document) != (DocumentEdited.tag, actor_id):
        announce(DocumentEdited(actor_id=actor_id, subject_id=document.id))


def step(document: Document, taken: DocumentStep, *, actor_id: int, reason: str = "") -> None:
    """Move the document one step. Raises IllegalStep where its life has no such step; `issue` is an action of its own."""
    document.state = DOCUMENT_LIFE.after(document.state, taken)
    if taken is DocumentStep.SIGN_OFF:
        document.signed_off_by_id, document.signed_off_at = actor_id, clock.now()
    if taken is DocumentStep.REOPEN:
        document.signed_off_by_id = document.signed_off_at = None
    announce(
        DocumentStepped(
            actor_id=actor_id, subject_id=document.id, step=taken, after=document.state, reason=reason
        )
    )


def issue(document: Document, *, actor_id: int) -> None:
    """印发: take the number, print with it, store the PDF once with its hash.

    All in one transaction: where printing fails the number was never taken. Raises IllegalStep, or what printing raises.
    """
    after = DOCUMENT_LIFE.after(document.state, DocumentStep.ISSUE)
    today = clock.today()
    sequence = take_number(document.series, today.year)
    number = printed_number(document.series, today.year, sequence)
    pdf = files.store(
        f"{number} {document.title.replace('|', '')}.pdf",
        "application/pdf",
        printed(document, number=number, issued_on=today),
        actor_id=actor_id,
    )
    document.state = after
    document.year, document.sequence, document.number = today.year, sequence, number
    document.issued_by_id, document.issued_at, document.issued_on = actor_id, clock.now(), today
    document.pdf_id = pdf.id
    announce(
        DocumentIssued(
            actor_id=actor_id,
            subject_id=document.id,
            kind=document.kind,
            number=number,
            title=document.title,
            sha256=pdf.sha256,
        )
    )


def take_number(series: str, year: int) -> int:
    """The next number of the series. Others wait until this transaction ends; a rollback gives it back."""
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
    row.last += 1
    db.session.flush()
    return row.last
