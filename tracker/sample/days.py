"""A sample's days pass only when its clock is moved; the jobs of every day passed are run for that day."""

from __future__ import annotations

from datetime import date

from tracker.core import jobs
from tracker.core.calendar import ONE_DAY, working_calendar
from tracker.core.office_clock import keep_office_time, move_office_clock
from tracker.core.unit_of_work import transaction
from tracker.schedule import SCHEDULE

TIDYING = frozenset({"verify-trail", "archive-trail", "clear-incoming", "clear-outbox", "keep-calendar"})


def advance_one_day(shown: date) -> bool:
    """Let the office clock go on from `shown` to the next working day; run each day's jobs on the way.

    False where the clock stands elsewhere by now: of two clicks at once only one moves it.
    """
    today, target = shown, working_calendar().add(shown, 1)
    while today < target:
        with transaction():
            moved = move_office_clock(today, today + ONE_DAY)
        if not moved:
            return False
        today += ONE_DAY
        keep_office_time()
        run_jobs(today)
    return True


def run_jobs(day: date, *, tidies: bool = True) -> None:
    """Every job of the schedule once, for this day; those that only tidy up where `tidies`."""
    for job in SCHEDULE:
        if tidies or job.name not in TIDYING:
            jobs.perform_missed(job, day)
