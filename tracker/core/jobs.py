"""The third door: the clock. A job asks «what is due and not yet done» for its day (design.md §4)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import JobRun
from tracker.core.rules import OfficeRules
from tracker.core.unit_of_work import transaction

logger = logging.getLogger(__name__)
Outcome = dict[str, int]
Item = TypeVar("Item")

LONGEST_ERROR = 300
_EXTENSION = "tracker-schedule"


@dataclass(frozen=True)
class Job:
    """A line of `schedule.py`: name, cron expression in the office's zone, what runs, and why.

    `run(day)` returns counts of what it did. It must be safe to run twice, late, or on two machines at once.
    A `daily` job is started once a day; the others as often as their cron says. `at`: the office has set the
    time of day ⚙, which then counts instead of the cron's. `in_steps`: the job commits by itself, step by step
    (`unit_of_work.transaction`), because it sends something out or works too long to keep every writer waiting.
    """

    name: str
    cron: str
    run: Callable[[date], Outcome]
    summary: str
    daily: bool = True
    at: Callable[[OfficeRules], time] | None = None
    in_steps: bool = False


def register_schedule(app: Flask, schedule: Sequence[Job]) -> None:
    """Let pages tell what runs when (once, at start: the schedule stands above all features)."""
    app.extensions[_EXTENSION] = tuple(schedule)


def schedule() -> tuple[Job, ...]:
    """The jobs of this application."""
    jobs: tuple[Job, ...] = current_app.extensions[_EXTENSION]
    return jobs


def perform(job: Job, day: date) -> Outcome:
    """Run the job for one day and record it. Safe to repeat (a replay updates the record).

    All in one transaction, except for a job in steps. A failure is recorded too, and raised.
    """
    started_at = clock.machine_now()
    try:
        if job.in_steps:
            with transaction():
                _claimed(job, day).started_at = started_at
            outcome = job.run(day)
            with transaction():
                _finish(_claimed(job, day), started_at, outcome)
        else:
            with transaction():
                run = _claimed(job, day)
                outcome = job.run(day)
                _finish(run, started_at, outcome)
    except Exception as error:
        _note_failure(job, day, started_at, error)
        raise
    logger.info("job %s %s: %s", job.name, day, outcome)
    return outcome


def perform_missed(job: Job, today: date) -> Outcome:
    """Run the job for today unless it was done today already; one run covers the days on which it was down.

    Returns what was done (empty if nothing).
    """
    run = last_run(job.name, today)
    if run is not None and run.finished_at is not None:
        db.session.rollback()
        return {}
    return perform(job, today)


@dataclass(frozen=True)
class Run:
    """What is known of a job's run on one day (machine time)."""

    started_at: datetime
    finished_at: datetime | None
    failed_at: datetime | None


def last_run(name: str, day: date) -> Run | None:
    """The record of a job and day, or None."""
    row = db.session.execute(
        select(JobRun.started_at, JobRun.finished_at, JobRun.failed_at).where(
            JobRun.name == name, JobRun.day == day
        )
    ).one_or_none()
    return Run(*row) if row is not None else None


def _finish(run: JobRun, started_at: datetime, outcome: Outcome) -> None:
    run.started_at, run.finished_at = started_at, clock.machine_now()
    run.outcome = dict(outcome)
    run.failed_at, run.error = None, ""


def _note_failure(job: Job, day: date, started_at: datetime, error: Exception) -> None:
    """Keep when and why it failed; what the run before it achieved stays recorded."""
    try:
        with transaction():
            run = _claimed(job, day)
            run.started_at = started_at
            run.failed_at = clock.machine_now()
            run.error = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
    except Exception:
        logger.exception("job %s %s: its failure could not be recorded", job.name, day)


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
