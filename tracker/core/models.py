"""Rows that belong to no feature: the trail 留痕, stored files, job runs, the calendar, a sample's clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import CheckConstraint, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base
from tracker.core.guards import guard


class EventRecord(Base):
    """One thing that happened: written once by `announce`, never changed, never deleted (rulebook §10)."""

    __tablename__ = "event_record"
    __table_args__ = (
        Index("ix_event_record_thread", "thread", "id"),
        Index("ix_event_record_subject", "subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    thread: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    occurred_at: Mapped[datetime]
    address: Mapped[str | None]
    facts: Mapped[dict[str, Any]]


class ArchivedEvent(Base):
    """A record that has left the trail's table for the archive, unchanged; the triggers let no other way out (core/trail.py)."""

    __tablename__ = "archived_event"
    __table_args__ = (
        Index("ix_archived_event_thread", "thread", "id"),
        Index("ix_archived_event_subject", "subject", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    thread: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    occurred_at: Mapped[datetime]
    address: Mapped[str | None]
    facts: Mapped[dict[str, Any]]


class Seal(Base):
    """A link of the chain: the record at this position of the trail, and the digest over it and the link before."""

    __tablename__ = "seal"
    __table_args__ = (CheckConstraint("position > 0", name="position_counts_from_one"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64))


class Anchor(Base):
    """The chain's end on a day, kept to be printed and exported: whoever rewrites the chain cannot rewrite the paper."""

    __tablename__ = "anchor"

    day: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]


for _kept in (EventRecord, ArchivedEvent, Seal, Anchor):
    guard(cast(Table, _kept.__table__))


class StoredFile(Base):
    """A file kept in the instance folder under its hash; its name is only ever shown."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    stored_at: Mapped[datetime]
    stored_by_id: Mapped[int | None]


class JobRun(Base):
    """A job and its day. Unique: started twice, done once. Without `finished_at` it is under way, was killed or failed.

    A job that runs every minute has one row a day, which tells its latest run.
    """

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    day: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class ClockProcess(Base):
    """A process that ticks the jobs, and when it last gave a sign of life (machine time)."""

    __tablename__ = "clock_process"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]


class CalendarDay(Base):
    """A day on which the office differs from Monday–Friday: a holiday, or a 调休 working day."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    note: Mapped[str]


class CalendarYear(Base):
    """A year whose State Council calendar has been entered; other years are estimated (Monday–Friday)."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]


class RuleChange(Base):
    """A decision on a ⚙ of the rule book: from what to what, from which day, by whom. Never changed, but for its withdrawal.

    `old` and `new` hold {"value": …} as `rules.stored_value` makes it.
    """

    __tablename__ = "rule_change"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
        Index("ix_rule_change_name", "name", "effective_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    old: Mapped[dict[str, Any]]
    new: Mapped[dict[str, Any]]
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None]


class OfficeClock(Base):
    """The own time of a sample instance (one row, or none in a real instance)."""

    __tablename__ = "office_clock"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stands_at: Mapped[datetime]
    moved_at: Mapped[datetime]
