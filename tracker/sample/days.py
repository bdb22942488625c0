"""A sample's days pass only when its clock is moved; the jobs of every day passed are run for that day."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.core import clock, jobs
from tracker.core.calendar import working_calendar
from tracker.core.office_clock import keep_office_time, set_office_clock
from tracker.core.unit_of_work import transaction
from tracker.schedule import SCHEDULE


def advance_one_day() -> date:
    """Let the office clock stand on the next working day; run each day's jobs on the way. Gives the new date."""
    today = clock.today()
    target = working_calendar().add(today, 1)
    while today < target:
        today += timedelta(days=1)
        with transaction():
            set_office_clock(today)
        keep_office_time()
        run_jobs(today)
    return target


def run_jobs(day: date) -> None:
    """Every job of the schedule once, for this day."""
    for job in SCHEDULE:
        jobs.perform_missed(job, day)
