"""Table of the print queue."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.documents.issuing.lifecycle import PrintState
from tracker.documents.models import Document
from tracker.documents.seals.models import OrganSeal

IS_OPEN = text("state IN ('waiting', 'running')")


class PrintJob(Base):
    """A document that is to be issued; at most one open at a time for each document.

    `document_version`: what was asked to be printed; a text that changed since is not issued. `claim`, `claimed_until`:
    the worker that has it, and until when nobody else may take it (machine time). `ticket`: the number of `year` that
    it is being printed with; it counts only once it is stored (see `worker`). `token`: of its verification address.
    `seal`: to be printed on it.
    """

    __tablename__ = "print_job"
    __table_args__ = (
        CheckConstraint("(state = 'running') = (claim IS NOT NULL)", name="claimed_while_running"),
        CheckConstraint("(state IN ('waiting', 'running')) = (ended_at IS NULL)", name="ended_when"),
        Index(
            "uq_print_job_open", "document_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        ),
        Index("ix_print_job_queue", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), index=True)
    document_version: Mapped[int]
    series: Mapped[str]
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    state: Mapped[PrintState] = mapped_column(default=PrintState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    ticket: Mapped[int | None]
    token: Mapped[str]
    seal_id: Mapped[int | None] = mapped_column(ForeignKey(OrganSeal.id))
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document] = relationship()
    seal: Mapped[OrganSeal | None] = relationship()
