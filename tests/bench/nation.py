"""A year settled for 2,800 counties' worth of units on PostgreSQL (issue 5 §6): 40,000 units, 480,000 parts, 6 million reports.

The office is made by set-based INSERTs: counties of 14 units with 12 tasks, each unit has a part in each, 13 periods of four
weeks. One report in twenty is late, one in fifty is missing. Measured in a process of its own, so that its memory is its own. By
default a twentieth of it is measured against a twentieth of the time; `python -m tests.bench.nation 1` measures the whole
(TEST_DATABASE_URL names the server; without one there is nothing to measure).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, text

from config import PROJECT, Settings
from tests.bench.measurement import Measurement
from tests.conftest import own_database
from tracker import create_app
from tracker.assessment.jobs import settle_scores
from tracker.core import clock
from tracker.core.calendar import seed_calendar
from tracker.core.db import Base, db

UNITS, SECONDS, MEGABYTES = 40_000, 15 * 60, 400
SCALE = 1 / 20
COUNTY, TASKS, PERIODS = 14, 12, 13
DAY = date(2023, 2, 1)


def measure(scale: float = SCALE) -> list[Measurement]:
    """A part of the nation; once more it must find nothing to post."""
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        return []
    told = _settled(url, scale)
    bar = SECONDS * scale
    name = f"a year settled, {told['units']:,.0f} units, {told['parts']:,.0f} parts, {told['reports']:,.0f} reports"
    return [
        Measurement(
            f"{name}, {told['entries']:,.0f} entries, PostgreSQL",
            told["seconds"],
            "s",
            f"≤ {bar:,.0f}",
            passed=told["seconds"] <= bar and told["entries"] > told["units"] * TASKS and not told["again"],
        ),
        Measurement("the same again, nothing to post", told["seconds_again"], "s", "", passed=True),
        Measurement(
            "memory of the settling process",
            told["megabytes"],
            "MB",
            f"≤ {MEGABYTES}",
            passed=told["megabytes"] <= MEGABYTES,
        ),
    ]


def _settled(server: str, scale: float) -> dict[str, float]:
    """Measure in two processes of its own: one makes the nation, the other settles it."""
    with TemporaryDirectory(prefix="tracker-nation-") as folder:
        url = own_database(server, Path(folder), "bench_nation")
        counties = max(1, int(UNITS * scale) // COUNTY)
        for step in ("make", "settle"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.nation", step, folder, url, str(counties)],
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


def make(folder: Path, url: str, counties: int) -> None:
    """The nation on disk."""
    app = create_app(_settings(folder, url))
    with app.app_context(), clock.frozen_at(datetime(2022, 1, 1, 9, tzinfo=clock.OFFICE_ZONE)):
        Base.metadata.create_all(db.engine)
        seed_calendar(range(2021, 2024))
        db.session.commit()
        with db.engine.begin() as connection:
            fill(connection, counties)
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def settle(folder: Path, url: str) -> dict[str, float]:
    """Settle twice; seconds, megabytes at the most, and how much there was."""
    app = create_app(_settings(folder, url))
    with app.app_context(), clock.frozen_at(datetime(2023, 2, 1, 9, tzinfo=clock.OFFICE_ZONE)):
        started = perf_counter()
        entries = settle_scores(DAY)["entries"]
        seconds = perf_counter() - started
        started = perf_counter()
        again = settle_scores(DAY)["entries"]
        seconds_again = perf_counter() - started
        counts = {
            name: db.session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 (our own names)
            for name, table in (("units", "unit"), ("parts", "assignment"), ("reports", "report"))
        }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"seconds": seconds, "seconds_again": seconds_again, "entries": entries, "again": again}
    return {**figures, **counts, "megabytes": peak}


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        instance=folder, database_url=url, secret_key="bench", fonts=PROJECT / "instance" / "fonts"
    )


TABLES = (
    """INSERT INTO unit (id, name, short_name, kind, is_host, is_active, signs_reports, position, version)
    SELECT n, '第' || n || '局', n || '局', 'department', false, true, false, n, 1
    FROM generate_series(1, :counties * :county) n""",
    """INSERT INTO plan (id, title, document_number, edition, issuer, source_text, is_current, imported_at, version)
    VALUES (1, '方案', '宛开办〔2022〕5号', 1, '', '', true, '2022-01-01', 1)""",
    """INSERT INTO measure (id, plan_id, position, number, section, title, text, is_supporting, deadline, lead_basis,
    source_start, source_end, version) VALUES (1, 1, 1, '1', '', '措施', '措施', false, '', 'printed', 0, 0, 1)""",
    """INSERT INTO indicator (id, plan_id, name, unit_of_measure, counting, direction, position, curve, version)
    VALUES (1, 1, '培训', '人次', 'flow', 'at_least', 1, '', 1)""",
    """INSERT INTO task (id, measure_id, position, number, title, description, deliverable, kind, cycle, report_on, weight,
    starts_on, due_on, state, lead_unit_id, urgency, curve, light, dispatched_at, acknowledged_at, version)
    SELECT (c - 1) * :tasks + k, 1, (c - 1) * :tasks + k, c || '-' || k, '推进职业技能培训（第' || k || '项）', '', '',
    'quantified', 'monthly', '[]', (1 + k % 5) * 10000, '2022-01-01', '2022-12-31', 'under_way',
    (c - 1) * :county + 1 + (k - 1) % :county, '', '', 'grey', '2022-01-01', '2022-01-02', 1
    FROM generate_series(1, :counties) c, generate_series(1, :tasks) k""",
    """INSERT INTO assignment (id, task_id, unit_id, role, position, state, given_at, acknowledged_at)
    SELECT (t.id - 1) * :county + j, t.id, (t.id - 1) / :tasks * :county + j,
    CASE WHEN t.lead_unit_id = (t.id - 1) / :tasks * :county + j THEN 'lead' ELSE 'responsible' END, j, 'acknowledged',
    '2022-01-01', '2022-01-02' FROM task t, generate_series(1, :county) j""",
    """INSERT INTO task_target (id, task_id, indicator_id, position, value, actual, unconfirmed, repeated, edition)
    SELECT id, id, 1, 0, :county * 500 * 10000, 0, 0, 0, 0 FROM task""",
    """INSERT INTO allocation (target_id, assignment_id, value) SELECT task_id, id, 500 * 10000 FROM assignment""",
    """INSERT INTO report_slot (id, assignment_id, task_id, unit_id, period_starts_on, period_ends_on, remind_from, opens_at,
    due_at, locks_at, submitted_at)
    SELECT s.*, CASE WHEN id % 50 = 0 THEN NULL WHEN id % 20 = 7 THEN due_at + interval '1 day'
    ELSE due_at - interval '2 hours' END
    FROM (SELECT (a.id - 1) * :periods + p AS id, a.id AS assignment_id, a.task_id, a.unit_id,
    date '2022-01-01' + 28 * (p - 1) AS starts_on, date '2022-01-01' + 28 * p - 1 AS ends_on,
    date '2022-01-01' + 28 * p - 5 AS remind_from, timestamp '2022-01-01' + interval '28 days' * p AS opens_at,
    timestamp '2022-01-01' + interval '28 days' * p + interval '5 days' AS due_at,
    timestamp '2022-01-01' + interval '28 days' * p + interval '10 days' AS locks_at
    FROM assignment a, generate_series(1, :periods) p) s""",
    """INSERT INTO report (id, slot_id, state, progress, problems, coordination, next_steps, filled_by_id, submitted_at,
    accepted_at, returns, return_reason, saved_at, version)
    SELECT id, id, 'accepted', '', '', '', '', 1, submitted_at, submitted_at, 0, '', submitted_at, 1
    FROM report_slot WHERE submitted_at IS NOT NULL""",
    """INSERT INTO report_figure (report_id, indicator_id, value, blank_reason, fall_reason)
    SELECT id, 1, (20 + id % 40) * 10000, '', '' FROM report""",
)


def fill(connection: Connection, counties: int) -> None:
    """Everything, table by table."""
    sizes = {"counties": counties, "county": COUNTY, "tasks": TASKS, "periods": PERIODS}
    for statement in TABLES:
        used = {name: value for name, value in sizes.items() if f":{name}" in statement}
        # Typed, for psycopg sends a small number as a smallint, and 2,857 counties of 14 units are more than that holds.
        connection.execute(text(statement).bindparams(**used))


def main() -> None:
    """`make` or `settle` for `measure`; otherwise the scale of the nation to measure and print."""
    step, *rest = sys.argv[1:]
    if step == "make":
        make(Path(rest[0]), rest[1], int(rest[2]))
    elif step == "settle":
        sys.stdout.write(json.dumps(settle(Path(rest[0]), rest[1])) + "\n")
    else:
        for one in measure(float(step)):
            sys.stdout.write(f"{one.name}: {one.value:,.1f} {one.unit} {one.bar}\n")


if __name__ == "__main__":
    main()
