"""The table of suspensions 中止."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task


class Suspension(Base):
    """A span in which nothing is owed and nothing scored: from `starts_on` up to the day before `ends_on` (None: still on).

    `state_before` is where the task goes back to.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "state_before IN ('awaiting_acknowledgement', 'under_way', 'awaiting_closure')",
            name="only_what_was_dispatched",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    state_before: Mapped[TaskState]
    reason: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    suspended_by_id: Mapped[int]
    resumed_by_id: Mapped[int | None]

    task: Mapped[Task] = relationship()
