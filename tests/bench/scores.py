"""The settlement of a year (issue 5 §6): 40 units, 12 tasks, 52 weeks, on SQLite and, where a server is named, PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, insert, select, update

from config import Settings
from tests.bench.measurement import Measurement
from tests.conftest import own_database
from tracker import create_app
from tracker.assessment import actions as assessment
from tracker.assessment import fact_queries as facts
from tracker.assessment.models import ScoreEntry
from tracker.core import clock
from tracker.core.calendar import seed_calendar, working_calendar
from tracker.core.db import Base, db
from tracker.core.rules import office_rules
from tracker.core.unit_of_work import transaction
from tracker.plans.models import Counting, Indicator, LeadBasis, Measure, PartyRole, Plan
from tracker.reports import actions as reports
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportFigure, ReportSlot
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Allocation, Assignment, Cycle, Task, TaskKind, TaskTarget
from tracker.units.models import Unit, UnitKind

BEGAN = datetime(2022, 1, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
ENDED = datetime(2023, 2, 1, 9, 0, tzinfo=clock.OFFICE_ZONE)
TASKS, UNITS, SECONDS = 12, 40, 5


def measure() -> list[Measurement]:
    """Everything that is read, reckoned, posted and sealed; once more it must find nothing to post."""
    found = _on("SQLite", None)
    server = os.environ.get("TEST_DATABASE_URL")
    return found + (_on("PostgreSQL", server) if server else [])


def _on(database: str, url: str | None) -> list[Measurement]:
    with office(url) as reported:
        spent, written = _settled()
        again, nothing = _settled()
        entries = db.session.scalar(select(func.count(ScoreEntry.id))) or 0
    lines = TASKS * UNITS * 2  # completion and pace of every part, besides the base of the other blocks
    whole = reported >= TASKS * UNITS * 50 and written == entries > lines and nothing == 0
    name = f"a year settled, {UNITS} units × {TASKS} tasks, {reported:,} reports, {entries:,} entries, {database}"
    return [
        Measurement(name, spent, "s", f"≤ {SECONDS}", passed=whole and spent <= SECONDS),
        Measurement(
            f"the same again, nothing to post, {database}",
            again,
            "s",
            f"≤ {SECONDS}",
            passed=again <= SECONDS,
        ),
    ]


def _settled() -> tuple[float, int]:
    started = perf_counter()
    with transaction():
        written = assessment.settle(facts.units_to_settle(2022), 2022, as_of=ENDED)
    return perf_counter() - started, written


@contextmanager
def office(url: str | None, cycle: Cycle = Cycle.WEEKLY) -> Iterator[int]:
    """A year of reports with a figure each, accepted; yields how many."""
    with TemporaryDirectory(prefix="tracker-scores-") as folder, clock.frozen_at(BEGAN):
        settings = Settings(
            instance=Path(folder),
            database_url=own_database(url, Path(folder), "bench_scores"),
            secret_key="only for measuring",
            fonts=Path(folder),
            testing=True,
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            seed_calendar(range(2021, 2024))
            tasks = _tasks(cycle)
            reports.arrange_slots(tasks, now=BEGAN, rules=office_rules, calendar=working_calendar())
            reported = _reports(tasks[0].targets[0].indicator_id)
            db.session.commit()
            with clock.frozen_at(ENDED):
                yield reported
            db.session.remove()
            db.engine.dispose()


def _tasks(cycle: Cycle) -> list[Task]:
    units = [
        Unit(name=f"第{number}单位", short_name=f"单位{number}", kind=UnitKind.DEPARTMENT, position=number)
        for number in range(UNITS)
    ]
    plan = Plan(
        title="方案", document_number="宛开办〔2022〕5号", source_text="", imported_at=BEGAN, is_current=True
    )
    measure = Measure(
        plan=plan, position=1, number="1", title="措施", text="", lead_basis=LeadBasis.CONFIRMED, parties=[]
    )
    indicator = Indicator(plan=plan, name="培训", unit_of_measure="人次", counting=Counting.FLOW)
    db.session.add_all([*units, plan, measure, indicator])
    db.session.flush()
    tasks = []
    for number in range(TASKS):
        parts = [
            Assignment(
                unit_id=unit.id,
                role=PartyRole.LEAD if place == number else PartyRole.RESPONSIBLE,
                position=place,
                given_at=BEGAN,
            )
            for place, unit in enumerate(units)
        ]
        task = Task(
            measure=measure,
            position=number,
            number=f"1-{number}",
            title=f"任务{number}",
            kind=TaskKind.QUANTIFIED,
            cycle=cycle,
            weight=Decimal(1 + number % 5),
            starts_on=date(2022, 1, 1),
            due_on=date(2022, 12, 31),
            state=TaskState.AWAITING_ACKNOWLEDGEMENT,
            lead_unit_id=units[number].id,
            dispatched_at=BEGAN,
            assignments=parts,
            targets=[TaskTarget(indicator=indicator, value=Decimal(20_000))],
        )
        db.session.add(task)
        db.session.flush()
        db.session.execute(
            insert(Allocation),
            [{"target_id": task.targets[0].id, "assignment_id": part.id, "value": 500} for part in parts],
        )
        tasks.append(task)
    db.session.flush()
    return tasks


def _reports(indicator_id: int) -> int:
    slots = db.session.execute(select(ReportSlot.id, ReportSlot.due_at).order_by(ReportSlot.id)).all()
    db.session.execute(update(ReportSlot).values(submitted_at=ReportSlot.due_at))
    rows = [
        {
            "id": number,
            "slot_id": slot_id,
            "state": ReportState.ACCEPTED,
            "filled_by_id": 1,
            "submitted_at": due_at,
            "accepted_at": due_at,
            "saved_at": due_at,
        }
        for number, (slot_id, due_at) in enumerate(slots, 1)
    ]
    db.session.execute(insert(Report), rows)
    db.session.execute(
        insert(ReportFigure),
        [
            {"report_id": row["id"], "indicator_id": indicator_id, "value": 5 + row["id"] % 11}  # type: ignore[operator]
            for row in rows
        ],
    )
    return len(rows)
