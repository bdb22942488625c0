"""The table of refusals 拒签."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.units.models import Unit


class Refusal(Base):
    """Who refused a part, when and why, whom he proposed, and what became of it. Never changed once decided.

    `taken_over_by`: the unit that has the part since (改派).
    """

    __tablename__ = "refusal"
    __table_args__ = (
        CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decided_when_not_pending",
        ),
        CheckConstraint(
            "(state = 'reassigned') = (taken_over_by_id IS NOT NULL)", name="taken_over_when_reassigned"
        ),
        Index("ix_refusal_state", "state", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    proposed_unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    state: Mapped[RefusalState] = mapped_column(default=RefusalState.PENDING)
    reason: Mapped[str] = mapped_column(Text)
    refused_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    refused_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]
    taken_over_by_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id))

    task: Mapped[Task] = relationship()
    assignment: Mapped[Assignment] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    proposed_unit: Mapped[Unit] = relationship(foreign_keys=[proposed_unit_id])
    taken_over_by: Mapped[Unit | None] = relationship(foreign_keys=[taken_over_by_id])
    refused_by: Mapped[Person] = relationship(foreign_keys=[refused_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
