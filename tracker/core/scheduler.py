"""The clock process: ticks the jobs of `schedule.py`. One per installation; two side by side do no harm.

APScheduler keeps nothing: what was done is in `job_run`, so a killed process loses nothing and a late one catches up.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Sequence
from datetime import datetime, time
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask

from tracker.core import clock
from tracker.core.jobs import Job, perform, perform_missed
from tracker.core.office_clock import standing_clock

logger = logging.getLogger(__name__)


def serve(app: Flask, schedule: Sequence[Job]) -> None:
    """Run until a signal says stop. In a sample instance nothing ticks: its days pass when its clock is moved."""
    scheduler = BlockingScheduler(timezone=clock.OFFICE_ZONE)
    with app.app_context():
        ticks = standing_clock() is None
    for job in schedule if ticks else ():
        trigger = CronTrigger.from_crontab(job.cron, timezone=clock.OFFICE_ZONE)
        now = clock.now().astimezone(clock.OFFICE_ZONE)
        late = missed_today(trigger, now)
        scheduler.add_job(
            tick,
            trigger,
            args=(app, job),
            id=job.name,
            coalesce=True,
            misfire_grace_time=None,
            **({"next_run_time": now} if late else {}),
        )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start()


def missed_today(trigger: CronTrigger, now: datetime) -> bool:
    """Whether the trigger had a time today that has passed already."""
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    first = trigger.get_next_fire_time(None, midnight)
    return first is not None and first <= now


def tick(app: Flask, job: Job) -> None:
    """Run one job for today; a failure is logged and the clock goes on."""
    with app.app_context():
        try:
            if job.daily:
                perform_missed(job, clock.today())
            else:
                perform(job, clock.today())
        except Exception:
            logger.exception("job %s failed", job.name)
