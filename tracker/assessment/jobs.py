"""What the clock does for the assessment (door 3)."""

from __future__ import annotations

from datetime import date, time

from tracker.assessment import actions, queries
from tracker.core import clock
from tracker.core.db import db
from tracker.core.jobs import Outcome
from tracker.core.unit_of_work import transaction

UNITS_AT_ONCE = 100
LAST_YEAR_UNTIL_MONTH = (
    3  # reports of December are accepted, and last year's round is held, in the first months
)
EVENING = time(23, 59)


def settle_scores(day: date) -> Outcome:
    """Bring the ledger up to the day: this year's, and in the first months last year's; a few units a transaction."""
    as_of = min(clock.now(), clock.office_instant(day, EVENING))
    years = [day.year - 1, day.year] if day.month <= LAST_YEAR_UNTIL_MONTH else [day.year]
    written = 0
    for year in years:
        unit_ids = queries.units_with_parts(year)
        db.session.rollback()
        for start in range(0, len(unit_ids), UNITS_AT_ONCE):
            with transaction():
                written += actions.settle(unit_ids[start : start + UNITS_AT_ONCE], year, as_of=as_of)
    return {"entries": written}
