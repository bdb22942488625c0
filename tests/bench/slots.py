"""A year of weekly slots for 12 tasks of 40 units, made at once (issue 3 §8), on SQLite and, where a server is named, PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, insert, select

from config import Settings
from tests.bench.measurement import Measurement
from tests.conftest import own_database
from tracker import create_app
from tracker.core import clock
from tracker.core.calendar import seed_calendar, working_calendar
from tracker.core.db import Base, db
from tracker.core.rules import office_rules
from tracker.plans.models import LeadBasis, Measure, PartyRole, Plan
from tracker.reports import actions
from tracker.reports.models import ReportSlot
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Assignment, Cycle, Task, TaskKind
from tracker.units.models import Unit, UnitKind

NOW = datetime(2022, 1, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
TASKS, UNITS, SECONDS = 12, 40, 2


def measure() -> list[Measurement]:
    """Generation with everything that it asks and writes, up to the commit; once more it must find nothing to do."""
    found = _on("SQLite", None)
    server = os.environ.get("TEST_DATABASE_URL")
    return found + (_on("PostgreSQL", server) if server else [])


def _on(database: str, url: str | None) -> list[Measurement]:
    with _office(url) as tasks:
        started = perf_counter()
        done = actions.arrange_slots(tasks, now=NOW, rules=office_rules, calendar=working_calendar())
        db.session.commit()
        spent = perf_counter() - started
        rows = db.session.scalar(select(func.count(ReportSlot.id))) or 0
        started = perf_counter()
        again = actions.arrange_slots(tasks, now=NOW, rules=office_rules, calendar=working_calendar())
        db.session.commit()
        repeated = perf_counter() - started
    whole = rows == len(done.made) >= TASKS * UNITS * 52 and not (again.made or again.moved or again.dropped)
    return [
        Measurement(
            f"slots of a weekly year, {TASKS} tasks × {UNITS} units, {database} ({rows:,} rows)",
            spent,
            "s",
            f"≤ {SECONDS}",
            passed=whole and spent <= SECONDS,
        ),
        Measurement(
            f"the same again, nothing to do, {database}",
            repeated,
            "s",
            f"≤ {SECONDS}",
            passed=repeated <= SECONDS,
        ),
    ]


@contextmanager
def _office(url: str | None) -> Iterator[list[Task]]:
    """Dispatched weekly tasks without a slot yet."""
    with TemporaryDirectory(prefix="tracker-slots-") as folder, clock.frozen_at(NOW):
        settings = Settings(
            instance=Path(folder),
            database_url=own_database(url, Path(folder), "bench_slots"),
            secret_key="only for measuring",
            fonts=Path(folder),
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            seed_calendar(range(2021, 2024))
            _fill()
            db.session.commit()
            yield list(db.session.scalars(select(Task)))
            db.session.remove()
            db.engine.dispose()


def _fill() -> None:
    units = [
        Unit(name=f"第{number}单位", short_name=f"单位{number}", kind=UnitKind.DEPARTMENT, position=number)
        for number in range(UNITS)
    ]
    plan = Plan(
        title="方案", document_number="宛开办〔2022〕5号", source_text="", imported_at=NOW, is_current=True
    )
    measure = Measure(
        plan=plan, position=1, number="1", title="措施", text="", lead_basis=LeadBasis.CONFIRMED, parties=[]
    )
    db.session.add_all([*units, plan, measure])
    db.session.flush()
    tasks = [
        Task(
            measure=measure,
            position=number,
            number=f"1-{number}",
            title=f"任务{number}",
            kind=TaskKind.STANDING,
            cycle=Cycle.WEEKLY,
            weight=Decimal(1),
            starts_on=date(2022, 1, 1),
            due_on=date(2022, 12, 31),
            state=TaskState.AWAITING_ACKNOWLEDGEMENT,
            dispatched_at=NOW,
            assignments=[],
        )
        for number in range(TASKS)
    ]
    db.session.add_all(tasks)
    db.session.flush()
    db.session.execute(
        insert(Assignment),
        [
            {
                "task_id": task.id,
                "unit_id": unit.id,
                "role": PartyRole.RESPONSIBLE,
                "position": place,
                "given_at": NOW,
            }
            for task in tasks
            for place, unit in enumerate(units)
        ],
    )
