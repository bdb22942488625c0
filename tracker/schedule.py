"""When → what runs: the office's day on one page. Times are Asia/Shanghai."""

from __future__ import annotations

from tracker.core.calendar import keep_calendar
from tracker.core.jobs import Job

SCHEDULE: tuple[Job, ...] = (
    Job("keep-calendar", "5 0 * * *", keep_calendar, "Enter the published working-day calendars that are missing"),
)
