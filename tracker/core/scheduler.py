"""The clock process: ticks the jobs of `schedule.py`. One per installation; two side by side do no harm.

It keeps nothing in memory: what was done is in `job_run`. Every few seconds each job asks the office's clock and that
table whether it is due, so a process that was killed, slept, or lived through a stepped clock goes on from what
was really done. (A scheduler that computes its next time once would wait out a clock that was put back; APScheduler
only reads the cron expressions here.) Each job has its own thread: a mail server that hangs delays no digest.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from types import FrameType

from apscheduler.triggers.cron import CronTrigger
from flask import Flask
from sqlalchemy import delete

from tracker.core import clock
from tracker.core.db import db
from tracker.core.jobs import Job, Run, last_run, perform, perform_missed
from tracker.core.models import ClockProcess
from tracker.core.office_clock import standing_clock
from tracker.core.rules import office_rules
from tracker.core.unit_of_work import transaction

logger = logging.getLogger(__name__)

BEAT = 15.0  # seconds between two questions «is it due?»
LAST_WORK = 8.0  # seconds that work under way is given when the process is asked to stop
RETRY_AFTER = timedelta(minutes=5)  # a daily job that failed is tried again
SILENT_AFTER = timedelta(minutes=3)  # a clock process without a sign of life for so long is reported
FORGET_AFTER = timedelta(days=2)


def serve(app: Flask, schedule: Sequence[Job], *, beat: float = BEAT) -> None:
    """Run until a signal says stop. In a sample instance nothing ticks: its days pass when its clock is moved."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with app.app_context():
        ticks = standing_clock() is None
    threads = [threading.Thread(target=keep_beating, args=(app, stopping, beat), daemon=True)]
    threads += [
        threading.Thread(target=keep_asking, args=(app, job, stopping, beat), name=job.name, daemon=True)
        for job in (schedule if ticks else ())
    ]
    for thread in threads:
        thread.start()
    while not stopping.wait(timeout=60):
        pass
    for thread in threads:
        thread.join(LAST_WORK / len(threads))


def keep_asking(app: Flask, job: Job, stopping: threading.Event, beat: float) -> None:
    """Ask again and again whether the job is due, until the process stops."""
    while not stopping.is_set():
        tick(app, job)
        stopping.wait(beat)


def keep_beating(app: Flask, stopping: threading.Event, beat: float) -> None:
    """Leave a sign of life again and again."""
    name, started_at = f"{socket.gethostname()}:{os.getpid()}", clock.machine_now()
    while not stopping.is_set():
        with app.app_context():
            try:
                give_sign_of_life(name, started_at)
            except Exception:
                logger.exception("sign of life")
        stopping.wait(beat)


def give_sign_of_life(name: str, started_at: datetime) -> None:
    """Write down that this process is alive; forget the processes of former days."""
    now = clock.machine_now()
    with transaction():
        db.session.merge(ClockProcess(name=name, started_at=started_at, beat_at=now))
        db.session.execute(delete(ClockProcess).where(ClockProcess.beat_at < now - FORGET_AFTER))


def tick(app: Flask, job: Job) -> None:
    """Run one job for today if it is due; a failure is logged and the clock goes on."""
    with app.app_context():
        try:
            now = clock.now()
            day = clock.office_day(now)
            run = last_run(job.name, day)
            at = job.at(office_rules()) if job.at else None
            db.session.rollback()
            if is_due(job, now, run, at):
                (perform_missed if job.daily else perform)(job, day)
        except Exception:
            logger.exception("job %s failed", job.name)


def is_due(job: Job, now: datetime, run: Run | None, at: time | None = None) -> bool:
    """Whether the job should run now, given its record of the day.

    A clock that was put back makes nothing due twice a day, and lets what runs every minute go on at once.
    """
    wall = now.astimezone(clock.OFFICE_ZONE)
    if job.daily:
        if run is not None and run.finished_at is not None:
            return False
        if run is not None and run.failed_at is not None and abs(now - run.failed_at) < RETRY_AFTER:
            return False
        return wall.time() >= at if at is not None else missed_today(trigger_of(job), wall)
    if run is None or run.started_at > now:
        return missed_today(trigger_of(job), wall)
    after = trigger_of(job).get_next_fire_time(None, run.started_at + timedelta(seconds=1))
    return after is not None and after <= now


def next_run(job: Job, now: datetime, run: Run | None, at: time | None = None) -> datetime | None:
    """When the job will run next as far as the clock tells; `now` where it is due."""
    if is_due(job, now, run, at):
        return now
    wall = now.astimezone(clock.OFFICE_ZONE)
    if at is not None:
        today = clock.office_instant(wall.date(), at)
        return today if today > now else clock.office_instant(wall.date() + timedelta(days=1), at)
    found: datetime | None = trigger_of(job).get_next_fire_time(None, wall)
    return found


def trigger_of(job: Job) -> CronTrigger:
    """The job's cron expression on the office wall."""
    return CronTrigger.from_crontab(job.cron, timezone=clock.OFFICE_ZONE)


def missed_today(trigger: CronTrigger, now: datetime) -> bool:
    """Whether the trigger had a time today that has passed already."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    first = trigger.get_next_fire_time(None, midnight)
    return first is not None and first <= now
