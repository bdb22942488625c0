"""A real clock process for tests: `python -m tests.reminders.process INSTANCE`.

It is `flask jobs serve` with a clock that a test can step: INSTANCE/clock holds the seconds to add to the
machine's monotonic ones. Where INSTANCE/pause exists, the sweep says «middle» after its first lot and waits to be killed.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from config import MailServer, Settings
from tracker import create_app
from tracker.core import clock, scheduler
from tracker.reminders import jobs as reminders
from tracker.schedule import SCHEDULE

BEAT = 0.15
JOBS = {"remind-due", "deliver-mail", "deliver-to-robots"}


def settings_of(instance: Path) -> Settings:
    """What the test wrote down for its processes."""
    told = json.loads((instance / "settings.json").read_text(encoding="utf-8"))
    mail = told["mail"] and MailServer(
        "127.0.0.1", told["mail"], "tracker@example.cn", starttls=False, timeout=4
    )
    return Settings(
        instance=instance,
        database_url=told["database_url"],
        secret_key="only for tests",
        fonts=Path(told["fonts"]),
        mail=mail or None,
        robot_hosts=tuple(told["robot_hosts"]),
    )


def main() -> None:
    """Serve the jobs of reminders until stopped."""
    instance = Path(sys.argv[1])
    logging.basicConfig(level=logging.WARNING)
    stepped = instance / "clock"

    def machine_now() -> datetime:
        return datetime.fromtimestamp(time.monotonic() + float(stepped.read_text(encoding="ascii")), UTC)

    clock.machine_now = machine_now
    if (instance / "pause").exists():
        pause_in_the_middle()
    app = create_app(settings_of(instance))
    say("ready")
    jobs = [job for job in SCHEDULE if job.name in JOBS]
    scheduler.serve(app, [every_beat(job) for job in jobs], beat=BEAT)


def say(word: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def every_beat(job: scheduler.Job) -> scheduler.Job:
    """A job of every minute runs at every beat: a test has no minute to wait."""
    return job if job.daily else _Eager(**vars(job))


class _Eager(scheduler.Job):
    """Due whenever it is asked."""


def is_due(job: scheduler.Job, *rest: object) -> bool:
    """The scheduler's own answer, except for what runs every minute."""
    return isinstance(job, _Eager) or asked(job, *rest)  # type: ignore[arg-type]


asked = scheduler.is_due
scheduler.is_due = is_due


def pause_in_the_middle() -> None:
    """Let the sweep commit its first lot, and hold it in its second."""
    told = 0
    tell = reminders.tell_units

    def tell_units(lot: object, sweep: object) -> None:
        nonlocal told
        told += 1
        tell(lot, sweep)  # type: ignore[arg-type]
        if told == 2:
            say("middle")
            threading.Event().wait()

    reminders.LOT = 1
    reminders.tell_units = tell_units


if __name__ == "__main__":
    main()
