"""Table of requests for more time for a rectification."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.inspections.findings.models import Finding
from tracker.tasks.extensions.lifecycle import ExtensionState


class FindingExtension(Base):
    """A request for more time, as for tasks (rulebook §4); at most one of a finding waits."""

    __tablename__ = "finding_extension"
    __table_args__ = (
        CheckConstraint("new_due_on > old_due_on", name="only_later"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_when"),
        Index(
            "uq_finding_extension_waiting",
            "finding_id",
            unique=True,
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id), index=True)
    state: Mapped[ExtensionState] = mapped_column(default=ExtensionState.REQUESTED)
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int]
    requested_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]

    finding: Mapped[Finding] = relationship(lazy="joined")
