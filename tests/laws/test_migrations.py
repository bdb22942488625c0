"""Migrations are linear, lead to exactly the tables of the models, and lead back, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from config import PROJECT, Settings
from tests.conftest import own_database
from tracker import create_app
from tracker.core.db import db


class Instance:
    """A new instance with an empty database of its own, reached by the commands."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self.engine = create_engine(settings.database_url, poolclass=NullPool)

    def run(self, *words: str) -> str:
        """`flask --app wsgi …`; gives what it printed."""
        done = self.app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 0, done.output
        return done.output

    def migrate(self, *words: str) -> None:
        self.run("db", *words)

    def tables(self) -> set[str]:
        return set(inspect(self.engine).get_table_names()) - {"alembic_version"}

    def asked(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run the statements; gives the rows of the last."""
        with self.engine.begin() as connection:
            *_before, last = [connection.execute(text(statement)) for statement in statements]
            return [tuple(row) for row in last] if last.returns_rows else []


@pytest.fixture
def instance(settings: Settings, tmp_path: Path) -> Iterator[Instance]:
    url = own_database(os.environ.get("TEST_DATABASE_URL"), tmp_path, tmp_path.name)
    new = Instance(replace(settings, instance=tmp_path, database_url=url))
    yield new
    with new.app.app_context():
        db.engine.dispose()


def test_up_to_the_models_and_back_down(instance: Instance):
    instance.migrate("upgrade")
    assert {"task", "report_slot", "document", "person"} <= instance.tables()
    instance.migrate("check")
    instance.migrate("downgrade", "base")
    assert instance.tables() == set()
    instance.migrate("upgrade")


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


def test_what_the_first_release_knew_lives_on_both_ways(instance: Instance):
    instance.migrate("upgrade", "0001")
    instance.asked(*OLD_ROWS)
    instance.migrate("upgrade")
    rule = (
        "SELECT kind, whole_id, indicator_id FROM cross_rule JOIN cross_rule_part ON rule_id = cross_rule.id"
    )
    assert instance.asked(rule) == [("not_above", 1, 2)]
    (given,) = instance.asked("SELECT given_at FROM assignment")
    assert str(given[0]).startswith("2022-02-08 02:00:00")
    instance.migrate("downgrade", "0001")
    assert instance.asked("SELECT id, not_above_id FROM indicator ORDER BY id") == [(1, None), (2, 1)]


def test_what_happened_before_there_was_a_chain_is_sealed_and_guarded(instance: Instance):
    instance.migrate("upgrade", "0002")
    record = (
        "INSERT INTO event_record (id, tag, subject, subject_id, thread, actor_id, occurred_at, address, facts) VALUES "
        "({0}, 'unit:registered', 'unit', {0}, 'unit:{0}', NULL, '2022-02-0{0} 02:00:00.000000', NULL, '{{\"name\": \"经济发展局\"}}')"
    )
    instance.asked(*(record.format(number) for number in (1, 2, 3)))
    instance.migrate("upgrade")
    assert instance.run("audit", "verify") == "3 records are sound.\n"
    for change in ("UPDATE event_record SET tag = 'x'", "DELETE FROM seal", "DELETE FROM event_record"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            instance.asked(change)
    archived = "INSERT INTO archived_event SELECT * FROM event_record WHERE id = 1"
    instance.asked(archived, "DELETE FROM event_record WHERE id = 1")
    instance.migrate("downgrade", "0002")
    assert instance.asked("SELECT id FROM event_record ORDER BY id") == [(1,), (2,), (3,)]
    instance.asked("DELETE FROM event_record")
