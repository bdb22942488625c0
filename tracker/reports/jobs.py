"""What the clock does for reports (door 3): slots for tasks without end."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy.exc import IntegrityError

from tracker.core.calendar import working_calendar
from tracker.core.clock import office_instant
from tracker.core.db import db
from tracker.core.jobs import Outcome
from tracker.core.rules import office_rules
from tracker.reports import actions, slot_queries


def top_up_slots(day: date) -> Outcome:
    """Keep a year of slots in hand for every task without end; each task that lacks some in its own savepoint."""
    calendar, now = working_calendar(), office_instant(day)
    outcome = Counter(made=0)
    for tasks in slot_queries.reported_tasks(without_end=True):
        if not slot_queries.arrangement_of(tasks, now=now, rules=office_rules, calendar=calendar).is_any:
            continue  # nothing is to be done on most days
        for task in tasks:
            try:
                with db.session.begin_nested():
                    done = actions.arrange_slots([task], now=now, rules=office_rules, calendar=calendar)
                    outcome["made"] += len(done.made) + len(done.revived)
            except IntegrityError:
                outcome["made_elsewhere"] += 1
    return dict(outcome)
