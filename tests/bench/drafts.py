"""The snapshot and the text of a monthly notice (issue 4 §4): 12 tasks, 40 units, a year of monthly reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median
from time import process_time
from typing import Final

from sqlalchemy import select

from tests.bench.measurement import Measurement
from tests.bench.scores import TASKS, UNITS, office
from tracker.core import clock
from tracker.core.db import db
from tracker.notices import first_text
from tracker.notices.models import Ranking
from tracker.notices.snapshot_queries import snapshot_of
from tracker.plans.models import Indicator, Plan, Target
from tracker.tasks.models import Cycle

ROUNDS: Final = 7
MILLISECONDS: Final = 300
CUT_OFF: Final = date(2022, 12, 31)


def measure() -> list[Measurement]:
    """Both together, as at 拟制; nothing is kept from round to round. SQLite works in this process: its time is counted."""
    with office(None, Cycle.MONTHLY) as reported:
        indicator = db.session.scalars(select(Indicator)).one()
        db.session.add(
            Target(
                indicator=indicator,
                year=2022,
                value=Decimal(200_000),
                effective_on=date(2022, 1, 1),
                source="方案",
            )
        )
        db.session.commit()
        times, tasks, words = [], 0, 0
        for _ in range(ROUNDS):
            db.session.expire_all()
            started = process_time()
            plan = db.session.scalars(select(Plan)).one()
            snapshot = snapshot_of(
                plan, cut_off_at=clock.office_instant(CUT_OFF), span_starts_on=date(2022, 1, 1)
            )
            text = first_text.first_text(plan, snapshot, Ranking.ALL, contact="")
            times.append((process_time() - started) * 1000)
            tasks, words = len(snapshot.tasks), len(text.text.parts)
    spent = median(times)
    name = f"snapshot and text of a notice, processor, {TASKS} tasks × {UNITS} units, {reported:,} reports"
    passed = spent <= MILLISECONDS and tasks == TASKS and words > 5 and reported >= TASKS * UNITS * 11
    return [Measurement(name, spent, "ms", f"≤ {MILLISECONDS}", passed=passed)]
