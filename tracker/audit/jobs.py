"""What the clock does for the trail (door 3)."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.audit import actions
from tracker.core import clock, trail
from tracker.core.db import db
from tracker.core.jobs import Outcome
from tracker.core.rules import office_rules
from tracker.core.unit_of_work import transaction

MOST_MOVED_A_NIGHT = 100_000


def anchor_trail(day: date) -> Outcome:
    """Keep the chain's end of the day."""
    return {"anchors": int(trail.anchor(day))}


def verify_trail(day: date) -> Outcome:
    """Walk the chain; where it breaks the audit administrators are told."""
    found = trail.verify(pause=db.session.rollback)
    if found.broken is not None:
        with transaction():
            actions.tell_broken(found.broken, day=day)
    return {"checked": found.checked, "broken": int(found.broken is not None)}


def archive_trail(day: date) -> Outcome:
    """Move what has been at hand for long enough."""
    before = clock.office_instant(day - timedelta(days=office_rules(day).trail_at_hand_days))
    return {"records": actions.archive_older(before, at_most=MOST_MOVED_A_NIGHT)}
