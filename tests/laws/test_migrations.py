"""Migrations are linear, lead to exactly the tables of the models, and lead back, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from config import PROJECT
from tests.conftest import own_database

pytestmark = pytest.mark.database


@pytest.fixture
def instance(tmp_path: Path) -> dict[str, str]:
    """The environment of a new instance with an empty database of its own."""
    url = own_database(os.environ.get("TEST_DATABASE_URL"), tmp_path, "migrations")
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
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}_")
        revision = re.search(r'^revision = "(\d+)"', text, re.MULTILINE)
        down = re.search(r'^down_revision = (?:"(\d+)"|None)', text, re.MULTILINE)
        assert revision and revision[1] == f"{number:04}"
        assert down and down[1] == before
        before = revision[1]
