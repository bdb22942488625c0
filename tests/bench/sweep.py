"""The morning sweep over half a million open slots: digests for 40,000 people (issue 3 §8).

Measured in a process of its own, so that its memory is its own. The town is made by set-based INSERTs: 20,000 units
with a liaison and a head each, 25 open slots a unit. Two slots of each unit fell due the working day before, so that all
40,000 people get a digest; the other slots are due on other days. A second sweep over a town with the same due
and a fifth of the slots shows that the cost follows what is due, not what exists.

`python -m tests.bench.sweep UNITS SLOTS` measures one town of that size and prints it (in a database of its own;
PostgreSQL with TEST_DATABASE_URL).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, func, insert, literal, select, text

from config import PROJECT, Settings
from tests.bench.measurement import Measurement
from tests.conftest import own_database
from tracker import create_app
from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock, jobs
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db
from tracker.messages.models import InboxMessage
from tracker.plans.models import LeadBasis, Measure, PartyRole, Plan
from tracker.reminders.jobs import JOB, remind_due
from tracker.reports.models import ReportSlot
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.units.models import Unit, UnitKind

UNITS = 20_000
SLOTS_OF_UNIT = 25
DUE_OF_UNIT = 2
DAY = date(2022, 3, 1)  # the first working day after the due day
DUE = datetime(2022, 2, 28, 17, 0, tzinfo=clock.OFFICE_ZONE)
DISPATCHED = datetime(2022, 1, 10, 9, 0, tzinfo=clock.OFFICE_ZONE)
WEEKS = 40  # what is not due is due so many weeks later
SECONDS, MEGABYTES, LINEAR = 60.0, 300.0, 1.6
LOT = 20_000


def measure() -> list[Measurement]:
    """The whole town, and one with the same due and a fifth of the slots."""
    whole, fifth = _town(UNITS, SLOTS_OF_UNIT), _town(UNITS, SLOTS_OF_UNIT // 5)
    ratio = whole["seconds"] / fifth["seconds"]
    people = UNITS * 2
    return [
        Measurement(
            f"morning sweep, {whole['slots']:,.0f} open slots, {people:,} digests",
            whole["seconds"],
            "s",
            f"≤ {SECONDS:.0f}",
            passed=whole["seconds"] <= SECONDS and whole["digests"] == people,
        ),
        Measurement("the same due among a fifth of the slots", fifth["seconds"], "s", "", passed=True),
        Measurement("whole against a fifth", ratio, "× as long", f"≤ {LINEAR}", passed=ratio <= LINEAR),
        Measurement(
            "memory of the sweeping process",
            whole["megabytes"],
            "MB",
            f"< {MEGABYTES:.0f}",
            passed=whole["megabytes"] < MEGABYTES,
        ),
    ]


def _town(units: int, slots: int) -> dict[str, float]:
    """Measure one town in two processes of its own: one makes it, the other sweeps."""
    with TemporaryDirectory() as folder:
        url = own_database(os.environ.get("TEST_DATABASE_URL"), Path(folder), f"sweep{slots}")
        for step in ("make", "sweep"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.sweep", step, folder, url, str(units), str(slots)],
                cwd=PROJECT,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(done.stderr)
        told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return told


# ── in the measured process ──────────────────────────────────────────────────────────────────────────────────────────


def make(folder: Path, url: str, units: int, slots: int) -> None:
    """A town on disk."""
    app = create_app(_settings(folder, url))
    with app.app_context(), clock.frozen_at(DISPATCHED):
        Base.metadata.create_all(db.engine)
        seed_calendar(range(2021, 2024))
        db.session.commit()
        with db.engine.begin() as connection:
            fill(connection, units, slots)
            connection.execute(text("ANALYZE"))


def sweep(folder: Path, url: str) -> dict[str, float]:
    """Sweep the town once; seconds, megabytes at the most, and how many digests there are."""
    app = create_app(_settings(folder, url))
    job = jobs.Job(JOB, "30 8 * * *", remind_due, "", in_steps=True)
    with app.app_context(), clock.frozen_at(clock.office_instant(DAY, datetime(2022, 3, 1, 8, 30).time())):
        started = perf_counter()
        jobs.perform(job, DAY)
        seconds = perf_counter() - started
        digests = db.session.scalar(select(func.count(func.distinct(InboxMessage.person_id)))) or 0
        slots = db.session.scalar(select(func.count(ReportSlot.id))) or 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": peak, "digests": digests, "slots": slots}


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        instance=folder, database_url=url, secret_key="bench", fonts=PROJECT / "instance" / "fonts"
    )


def fill(connection: Connection, units: int, slots: int) -> None:
    """Units, two people each, `slots` tasks in which every unit has a part, and one open slot a part."""
    first = {"is_host": False, "is_active": True, "signs_reports": False, "version": 1}
    for start in range(1, units + 1, LOT):
        numbers = range(start, min(start + LOT, units + 1))
        connection.execute(
            insert(Unit.__table__),
            [
                {
                    "id": n,
                    "name": f"第{n}局",
                    "short_name": f"{n}局",
                    "kind": UnitKind.DEPARTMENT,
                    "position": n,
                    **first,
                }
                for n in numbers
            ],
        )
        people = [(2 * n - 1, n, Role.LIAISON) for n in numbers] + [
            (2 * n, n, Role.UNIT_HEAD) for n in numbers
        ]
        connection.execute(
            insert(Person.__table__),
            [
                {
                    "id": number,
                    "username": f"u{number}",
                    "name": f"人{number}",
                    "unit_id": unit,
                    "password_hash": "never signs in by password",
                    "password_changed_at": DISPATCHED,
                    "must_change_password": False,
                    "session_stamp": "s",
                }
                for number, unit, _ in people
            ],
        )
        connection.execute(
            insert(PersonRole.__table__), [{"person_id": number, "role": role} for number, _, role in people]
        )
    connection.execute(
        insert(Plan.__table__),
        [{"id": 1, "title": "方案", "document_number": "宛开办〔2022〕5号", "source_text": "", "imported_at": DISPATCHED, "is_current": True}],
    )  # fmt: skip
    connection.execute(
        insert(Measure.__table__),
        [{"id": 1, "plan_id": 1, "position": 1, "number": "1", "title": "措施", "text": "措施", "lead_basis": LeadBasis.PRINTED}],
    )  # fmt: skip
    for task in range(1, slots + 1):
        connection.execute(
            insert(Task.__table__),
            [
                {
                    "id": task,
                    "measure_id": 1,
                    "position": task,
                    "number": f"1-{task}",
                    "title": f"推进职业技能培训和企业用工对接工作（第{task}项）",
                    "kind": TaskKind.STANDING,
                    "weight": 1,
                    "starts_on": DISPATCHED.date(),
                    "state": TaskState.UNDER_WAY,
                    "lead_unit_id": 1,
                    "dispatched_at": DISPATCHED,
                    "acknowledged_at": DISPATCHED,
                }
            ],
        )
        _parts(connection, task, units, slots)


def _parts(connection: Connection, task: int, units: int, slots: int) -> None:
    """Every unit's part in the task and its slot, made by the database itself."""
    due = DUE if task <= DUE_OF_UNIT else DUE + timedelta(weeks=2 + task % WEEKS)
    offset = (task - 1) * units
    connection.execute(
        insert(Assignment.__table__).from_select(
            ["id", "task_id", "unit_id", "role", "position", "state", "acknowledged_at"],
            select(
                Unit.id + offset,
                literal(task),
                Unit.id,
                literal(PartyRole.RESPONSIBLE, Assignment.__table__.c.role.type),
                literal(0),
                literal(AssignmentState.ACKNOWLEDGED, Assignment.__table__.c.state.type),
                literal(DISPATCHED, Assignment.__table__.c.acknowledged_at.type),
            ),
        )
    )
    columns = ReportSlot.__table__.c
    connection.execute(
        insert(ReportSlot.__table__).from_select(
            [
                "id",
                "assignment_id",
                "task_id",
                "unit_id",
                "period_starts_on",
                "period_ends_on",
                "remind_from",
                "opens_at",
                "due_at",
                "locks_at",
            ],
            select(
                Unit.id + offset,
                Unit.id + offset,
                literal(task),
                Unit.id,
                literal(date(2022, 2, 1), columns.period_starts_on.type),
                literal(date(2022, 2, 28), columns.period_ends_on.type),
                literal(date(2022, 2, 23), columns.remind_from.type),
                literal(DISPATCHED, columns.opens_at.type),
                literal(due, columns.due_at.type),
                literal(due + timedelta(days=60), columns.locks_at.type),
            ),
        )
    )


def main() -> None:
    """`make` or `sweep` for `measure`; otherwise the size of a town to measure and print."""
    step, *rest = sys.argv[1:]
    if step == "make":
        make(Path(rest[0]), rest[1], int(rest[2]), int(rest[3]))
    elif step == "sweep":
        sys.stdout.write(json.dumps(sweep(Path(rest[0]), rest[1])) + "\n")
    else:
        sys.stdout.write(json.dumps(_town(int(step), int(rest[0]))) + "\n")


if __name__ == "__main__":
    main()
