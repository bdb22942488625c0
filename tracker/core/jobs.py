"""The third door: the clock. A job asks «what is due and not yet done» for its day (design.md §4)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import JobRun
from tracker.core.unit_of_work import transaction

logger = logging.getLogger(__name__)
Outcome = dict[str, int]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Job:
    """A line of `schedule.py`: name, cron expression in the office's zone, what runs, and why.

    `run(day)` returns counts of what it did. It must be safe to run twice, late, or on two machines at once.
    A `daily` job is started once a day; the others as often as their cron says.
    """

    name: str
    cron: str
    run: Callable[[date], Outcome]
    summary: str
    daily: bool = True


def perform(job: Job, day: date) -> Outcome:
    """Run the job for one day in one transaction and record it. Safe to repeat (a replay updates the record)."""
    started_at = clock.machine_now()
    with transaction():
        run = _claimed(job, day)
        run.started_at = started_at
        outcome = job.run(day)
        run.finished_at = clock.machine_now()
        run.outcome = dict(outcome)
    logger.info("job %s %s: %s", job.name, day, outcome)
    return outcome


def perform_missed(job: Job, today: date) -> Outcome:
    """Run the job for today, and say in the record which days it was down; one run covers them all.

    A job that was done for today already is not repeated. Returns what was done (empty if nothing).
    """
    if db.session.scalar(select(JobRun.id).where(JobRun.name == job.name, JobRun.day == today)):
        db.session.rollback()
        return {}
    return perform(job, today)


def _claimed(job: Job, day: date) -> JobRun:
    """The record of this job and day; the unique key lets only one of two machines make it."""
    found = db.session.scalar(select(JobRun).where(JobRun.name == job.name, JobRun.day == day))
    if found is not None:
        return found
    run = JobRun(name=job.name, day=day, started_at=clock.machine_now(), finished_at=None, outcome=None)
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        return db.session.scalars(select(JobRun).where(JobRun.name == job.name, JobRun.day == day)).one()
    return run


def each(items: Iterable[Item], work: Callable[[Item], str | None]) -> Outcome:
    """Work item by item, each in a savepoint: one broken item is logged and counted, the others are done.

    `work` returns the name of what it did for the count, or None for nothing.
    """
    outcome: Counter[str] = Counter()
    for item in items:
        try:
            with db.session.begin_nested():
                done = work(item)
        except Exception:
            logger.exception("job item %r", item)
            outcome["failed"] += 1
        else:
            if done:
                outcome[done] += 1
    return dict(outcome)
