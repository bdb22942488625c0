"""Questions about the print queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from tracker.core.db import db
from tracker.documents.issuing.lifecycle import OPEN, PrintState
from tracker.documents.issuing.models import PrintJob
from tracker.documents.models import Document, NumberSeries


def latest_job(document_id: int) -> PrintJob | None:
    """The newest item of the document, however it ended."""
    statement = select(PrintJob).where(PrintJob.document_id == document_id).order_by(PrintJob.id.desc())
    return db.session.scalars(statement.limit(1)).one_or_none()


def latest_jobs(document_ids: Collection[int]) -> dict[int, PrintJob]:
    """By document its newest item (one statement, none for no documents)."""
    if not document_ids:
        return {}
    statement = select(PrintJob).where(PrintJob.document_id.in_(document_ids)).order_by(PrintJob.id)
    return {job.document_id: job for job in db.session.scalars(statement)}


def open_job(document_id: int) -> PrintJob | None:
    """The item that waits or is being printed; locked until the transaction ends (PostgreSQL)."""
    statement = select(PrintJob).where(PrintJob.document_id == document_id, PrintJob.state.in_(OPEN))
    return db.session.scalars(statement.with_for_update()).one_or_none()


def ahead_of(job: PrintJob) -> int:
    """How many open items stand before this one."""
    statement = select(func.count()).where(PrintJob.state.in_(OPEN), PrintJob.id < job.id)
    return db.session.scalar(statement) or 0


def next_free(now: datetime) -> PrintJob | None:
    """The oldest item that nobody has, or whose worker was killed; one that another worker is just taking is passed over."""
    free = or_(
        PrintJob.state == PrintState.WAITING,
        (PrintJob.state == PrintState.RUNNING) & (PrintJob.claimed_until < now),
    )
    statement = select(PrintJob).where(free).order_by(PrintJob.id).limit(1)
    return db.session.scalars(statement.with_for_update(skip_locked=True)).one_or_none()


def held(job_id: int, claim: str) -> PrintJob | None:
    """The item, locked, if the claim is still the worker's."""
    statement = select(PrintJob).where(PrintJob.id == job_id, PrintJob.claim == claim)
    return db.session.scalars(
        statement.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def live_in(series: str, year: int, now: datetime) -> Select[PrintJob]:
    """The items of a series that workers are printing."""
    return select(PrintJob).where(
        PrintJob.state == PrintState.RUNNING,
        PrintJob.series == series,
        PrintJob.claimed_until >= now,
        func.extract("year", PrintJob.issued_on) == year,
    )


def highest_ticket(series: str, year: int, now: datetime) -> int:
    """The highest number with which a worker is printing, 0 where none is."""
    tickets = live_in(series, year, now).with_only_columns(func.max(PrintJob.ticket))
    return db.session.scalar(tickets) or 0


def is_awaited(series: str, year: int, ticket: int, now: datetime) -> bool:
    """Whether a worker that is still alive has a lower number of the series that nobody has taken."""
    lower = live_in(series, year, now).where(
        PrintJob.ticket < ticket, PrintJob.ticket > last_taken(series, year)
    )
    return db.session.scalar(lower.with_only_columns(PrintJob.id).limit(1)) is not None


def last_taken(series: str, year: int) -> int:
    """The last number that was taken, 0 where none was."""
    statement = select(NumberSeries.last).where(NumberSeries.series == series, NumberSeries.year == year)
    return db.session.scalar(statement) or 0


def the_document(job: PrintJob) -> Document:
    """The document as it stands now, read anew."""
    return db.session.get_one(Document, job.document_id, populate_existing=True)
