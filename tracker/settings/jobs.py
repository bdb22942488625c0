"""What the clock does for the calendar (door 3)."""

from __future__ import annotations

from datetime import date

from tracker.core.jobs import Outcome
from tracker.settings.actions import fill_in_published


def keep_calendar(day: date) -> Outcome:
    """Enter the published calendars around `day` that the table lacks yet; slots move as if the office had entered them."""
    return {"years": fill_in_published(range(day.year - 1, day.year + 2))}
