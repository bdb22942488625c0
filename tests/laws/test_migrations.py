"""Migrations are linear, lead to exactly the tables of the models, and lead back, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from config import PROJECT
from tests.conftest import own_database

pytestmark = pytest.mark.database


@pytest.fixture
def instance(tmp_path: Path) -> dict[str, str]:
    """The environment of a new instance with an empty database of its own."""
    url = own_database(os.environ.get("TEST_DATABASE_URL"), tmp_path, tmp_path.name)
    return {**os.environ, "TRACKER_INSTANCE": str(tmp_path), "TRACKER_DATABASE_URL": url}


def migrate(instance: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *words]
    done = subprocess.run(command, env=instance, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def tables(instance: dict[str, str]) -> set[str]:
    engine = create_engine(instance["TRACKER_DATABASE_URL"])
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names - {"alembic_version"}


def test_up_to_the_models_and_back_down(instance: dict[str, str]):
    migrate(instance, "upgrade")
    assert {"task", "report_slot", "document", "person"} <= tables(instance)
    assert "No new upgrade operations detected" in migrate(instance, "check")
    migrate(instance, "downgrade", "base")
    assert tables(instance) == set()
    migrate(instance, "upgrade")


def test_migrations_are_numbered_in_one_line():
    versions = sorted((PROJECT / "tracker" / "migrations" / "versions").glob("[0-9]*.py"))
    before = None
    for number, path in enumerate(versions, 1):
        words = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}_")
        revision = re.search(r'^revision = "(\d+)"', words, re.MULTILINE)
        down = re.search(r'^down_revision = (?:"(\d+)"|None)', words, re.MULTILINE)
        assert revision and revision[1] == f"{number:04}"
        assert down and down[1] == before
        before = revision[1]


OLD_ROWS = (
    (
        "INSERT INTO unit (id, name, short_name, kind, is_host, is_active, signs_reports, position, version) "
        "VALUES (1, '经济发展局', '经济发展局', 'department', false, true, false, 1, 1)"
    ),
    (
        "INSERT INTO plan (id, title, document_number, edition, issuer, source_text, is_current, imported_at, version) "
        "VALUES (1, '方案', '宛开办〔2022〕5号', 1, '', '原文', true, '2022-02-01', 1)"
    ),
    (
        "INSERT INTO measure (id, plan_id, position, number, section, title, text, is_supporting, deadline, lead_basis, "
        "source_start, source_end, version) "
        "VALUES (1, 1, 1, '1', '', '培训', '培训', false, '', 'printed', 0, 0, 1)"
    ),
    (
        "INSERT INTO indicator (id, plan_id, name, unit_of_measure, counting, direction, position) "
        "VALUES (1, 1, '新增技能人才', '人', 'flow', 'at_least', 1)"
    ),
    (
        "INSERT INTO indicator (id, plan_id, name, unit_of_measure, counting, direction, position, not_above_id) "
        "VALUES (2, 1, '高技能人才', '人', 'flow', 'at_least', 2, 1)"
    ),
    (
        "INSERT INTO task (id, measure_id, position, number, title, description, deliverable, kind, cycle, weight, "
        "starts_on, due_on, state, lead_unit_id, light, dispatched_at, version) VALUES (1, 1, 1, '1-1', '培训', '', '', "
        "'milestone', 'monthly', 100000, '2022-02-08', '2022-12-31', 'awaiting_acknowledgement', 1, 'green', "
        "'2022-02-08 02:00:00', 1)"
    ),
    "INSERT INTO assignment (id, task_id, unit_id, role, position, state) VALUES (1, 1, 1, 'lead', 0, 'pending')",
)


def asked(instance: dict[str, str], *statements: str) -> list[tuple[Any, ...]]:
    """Run the statements; gives the rows of the last."""
    engine = create_engine(instance["TRACKER_DATABASE_URL"])
    try:
        with engine.begin() as connection:
            *_before, last = [connection.execute(text(statement)) for statement in statements]
            return [tuple(row) for row in last] if last.returns_rows else []
    finally:
        engine.dispose()


def test_what_the_first_release_knew_lives_on_both_ways(instance: dict[str, str]):
    migrate(instance, "upgrade", "0001")
    asked(instance, *OLD_ROWS)
    migrate(instance, "upgrade")
    rule = (
        "SELECT kind, whole_id, indicator_id FROM cross_rule JOIN cross_rule_part ON rule_id = cross_rule.id"
    )
    assert asked(instance, rule) == [("not_above", 1, 2)]
    (given,) = asked(instance, "SELECT given_at FROM assignment")
    assert str(given[0]).startswith("2022-02-08 02:00:00")
    migrate(instance, "downgrade", "0001")
    assert asked(instance, "SELECT id, not_above_id FROM indicator ORDER BY id") == [(1, None), (2, 1)]


def test_what_happened_before_there_was_a_chain_is_sealed_and_guarded(instance: dict[str, str]):
    migrate(instance, "upgrade", "0002")
    record = (
        "INSERT INTO event_record (id, tag, subject, subject_id, thread, actor_id, occurred_at, address, facts) VALUES "
        "({0}, 'unit:registered', 'unit', {0}, 'unit:{0}', NULL, '2022-02-0{0} 02:00:00.000000', NULL, '{{\"name\": \"经济发展局\"}}')"
    )
    asked(instance, *(record.format(number) for number in (1, 2, 3)))
    migrate(instance, "upgrade")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "audit", "verify"]
    done = subprocess.run(command, env=instance, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "3 records are sound.\n"), done.stderr
    for change in ("UPDATE event_record SET tag = 'x'", "DELETE FROM seal", "DELETE FROM event_record"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            asked(instance, change)
    archived = "INSERT INTO archived_event SELECT * FROM event_record WHERE id = 1"
    asked(instance, archived, "DELETE FROM event_record WHERE id = 1")
    migrate(instance, "downgrade", "0002")
    assert asked(instance, "SELECT id FROM event_record ORDER BY id") == [(1,), (2,), (3,)]
    asked(instance, "DELETE FROM event_record")
