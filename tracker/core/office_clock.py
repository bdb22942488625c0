"""The own time of a sample instance: it stands on an office day until it is moved; a real instance has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from flask import Flask, current_app, g

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import OfficeClock

MORNING = time(9, 0)
EVENING = time(17, 30)
_ABSENT = "tracker-has-no-office-clock"


def register_office_clock(app: Flask) -> None:
    """Let every request of a sample instance run in the sample's time."""
    app.before_request(keep_office_time)


def keep_office_time() -> None:
    """Use the sample's clock in this context, or the machine's where there is none."""
    own = standing_clock()
    g.office_clock = own
    clock.use_office_time(reading(own) if own is not None else None)


def standing_clock() -> OfficeClock | None:
    """The sample's clock, or None in a real instance (which can never become a sample, so it is asked only once)."""
    if current_app.extensions.get(_ABSENT):
        return None
    own = db.session.get(OfficeClock, 1)
    if own is None and not current_app.testing:
        current_app.extensions[_ABSENT] = True
    return own


def is_sample() -> bool:
    """Whether this is a sample instance: it has its own clock."""
    return (g.office_clock if "office_clock" in g else standing_clock()) is not None


def reading(own: OfficeClock) -> Callable[[], datetime]:
    """The sample's time: ticks with the machine's from the moment it was moved, but never leaves its day's office hours."""
    stands_at, moved_at = own.stands_at, own.moved_at
    evening = clock.office_instant(clock.office_day(stands_at), EVENING)

    def now() -> datetime:
        return max(stands_at, min(stands_at + (clock.machine_now() - moved_at), evening))

    return now


def move_office_clock(shown: date, day: date) -> bool:
    """Move the sample's clock from the day shown to `day`. False where it stands on another day by now."""
    own = db.session.get(OfficeClock, 1, with_for_update=True)
    if own is None or clock.office_day(own.stands_at) != shown:
        return False
    set_office_clock(day)
    return True


def set_office_clock(day: date) -> OfficeClock:
    """Let the sample's clock stand at nine in the morning of `day`."""
    own = db.session.get(OfficeClock, 1)
    if own is None:
        own = OfficeClock(id=1)
        db.session.add(own)
    own.stands_at = clock.office_instant(day, MORNING)
    own.moved_at = clock.machine_now()
    db.session.flush()
    current_app.extensions.pop(_ABSENT, None)
    return own
