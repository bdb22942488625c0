"""What the clock does for the assessment (door 3)."""

from __future__ import annotations

from datetime import date, time

from tracker.assessment import actions, fact_queries
from tracker.core import clock
from tracker.core.db import db, read_by_index
from tracker.core.jobs import Outcome
from tracker.core.unit_of_work import transaction

EVENING = time(23, 59)


def settle_scores(day: date) -> Outcome:
    """Bring the ledger up to the day: this year's, and in the first months last year's; a few units a transaction."""
    as_of = min(clock.now(), clock.office_instant(day, EVENING))
    written = 0
    for year in actions.open_years(day):
        unit_ids = fact_queries.units_to_settle(year)
        db.session.rollback()
        for start in range(0, len(unit_ids), actions.UNITS_AT_ONCE):
            with transaction():
                read_by_index()
                some = unit_ids[start : start + actions.UNITS_AT_ONCE]
                written += actions.settle(some, year, as_of=as_of)
    return {"entries": written}
