"""What happens to the rules and to the working-day calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RulesChanged(Event):
    """The office head (or the security administrator) decided on rules of one section; (words, before, after) each."""

    tag: ClassVar[str] = "rule:changed"
    subject: ClassVar[str] = "rule"
    section: str
    changes: Changes
    effective_on: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class RuleChangeWithdrawn(Event):
    """A change that had not taken effect was taken back."""

    tag: ClassVar[str] = "rule:withdrawn"
    subject: ClassVar[str] = "rule"
    section: str
    words: str
    value: str
    effective_on: date


@dataclass(frozen=True, kw_only=True)
class CalendarDayCorrected(Event):
    """The office corrected one day of the working-day calendar. `subject_id` is the day's number (20221008)."""

    tag: ClassVar[str] = "calendar:day_corrected"
    subject: ClassVar[str] = "calendar"
    day: str  # as printed
    is_working: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class CalendarYearEntered(Event):
    """A year's calendar was entered as published, by the office or by the night's job. `subject_id` is the year."""

    tag: ClassVar[str] = "calendar:year_entered"
    subject: ClassVar[str] = "calendar"
    source: str
    rest_days: int
    working_days: int
