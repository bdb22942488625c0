"""Rows that belong to no feature: the trail 留痕, stored files, job runs, the calendar, a sample's clock."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Base


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
    """A job did its day. Unique: started twice, done once."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("name", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    day: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any] | None]


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


class OfficeClock(Base):
    """The own time of a sample instance (one row, or none in a real instance)."""

    __tablename__ = "office_clock"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stands_at: Mapped[datetime]
    moved_at: Mapped[datetime]
