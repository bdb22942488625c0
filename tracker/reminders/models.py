"""Tables of manual reminders 催办 and calendar links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.tasks.models import Task
from tracker.units.models import Unit


class Reminder(Base):
    """催办 of one unit on one task, by the office or by the task's lead unit. Written once, never changed.

    `asked_on`: the new date that is asked for, if any. The office's reminders are numbered without gaps in their
    year (`series`, `year`, `sequence`) and print as a 催办单; those of lead units are not, and print nothing.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        CheckConstraint("by_office = (sequence IS NOT NULL)", name="numbered_by_office"),
        Index("ix_reminder_task_unit", "task_id", "unit_id", "sent_at"),
        Index("ix_reminder_unit", "unit_id", "sent_at"),
        Index("ix_reminder_sent", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    by_office: Mapped[bool]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    sender_unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    content: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date | None]
    sent_at: Mapped[datetime]
    series: Mapped[str | None]
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str] = mapped_column(default="")

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    sender_unit: Mapped[Unit] = relationship(foreign_keys=[sender_unit_id])
    sent_by: Mapped[Person] = relationship()


class CalendarLink(Base):
    """A person's secret calendar address. Only the hash of the secret is kept: a copy of the database opens no calendar."""

    __tablename__ = "calendar_link"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
