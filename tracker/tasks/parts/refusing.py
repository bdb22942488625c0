"""Until when a part can be refused (rulebook §4). Pure."""

from __future__ import annotations

from datetime import date, datetime

from tracker.core.calendar import WorkingCalendar
from tracker.core.clock import office_day


def last_day_to_refuse(given_at: datetime, working_days: int, calendar: WorkingCalendar) -> date:
    """The last day, counted in working days after the one on which the part came to the unit."""
    return calendar.add(office_day(given_at), working_days)
