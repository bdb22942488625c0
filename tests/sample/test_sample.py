"""The sample office as a user gets it: by the command, into an instance of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from config import PROJECT
from tracker.documents.checker.archive import check_archive
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import PrintedDocument

MONTHS = "2"
pytestmark = pytest.mark.xdist_group("sample")  # one process loads it


class Instance:
    """A folder with a migrated database, reached by the commands of the README."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("db", "upgrade")

    def run(self, *words: str, status: int = 0) -> str:
        environment = {**os.environ, "TRACKER_INSTANCE": str(self.folder)}
        environment.pop("TRACKER_DATABASE_URL", None)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout if status == 0 else done.stderr

    def rows(self, question: str) -> list[Any]:
        connection = sqlite3.connect(self.folder / "tracker.sqlite3")
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    instance = Instance(tmp_path_factory.mktemp("sample"))
    instance.run("sample", "load", "--months", MONTHS)
    return instance


def test_the_real_plan_is_broken_down_and_dispatched(sample: Instance):
    assert sample.rows("SELECT count(*) FROM measure WHERE NOT is_supporting") == [(12,)]
    pairs = (
        "SELECT count(*) FROM measure_party p JOIN measure m ON m.id = p.measure_id WHERE NOT m.is_supporting"
    )
    assert sample.rows(pairs) == [(59,)]
    states = dict(sample.rows("SELECT state, count(*) FROM task GROUP BY state"))
    assert states["under_way"] >= 20
    assert sample.rows("SELECT count(DISTINCT measure_id) FROM task") == [(12,)]


def test_every_report_went_through_its_life(sample: Instance):
    said = Counter(tag for (tag,) in sample.rows("SELECT tag FROM event_record"))
    accepted = sample.rows("SELECT count(*) FROM report WHERE state = 'accepted'")[0][0]
    assert said["report:accepted"] == accepted > 100
    assert said["report:submitted"] >= accepted
    assert sample.rows(
        "SELECT count(*) FROM report WHERE saved_at < '2022-02-14' OR saved_at > '2022-05-06'"
    ) == [(0,)]


def test_nobody_was_reminded_twice_or_on_a_rest_day(sample: Instance):
    days = sample.rows("SELECT DISTINCT day FROM inbox_message WHERE kind = 'digest'")
    assert days
    rest = {day for (day,) in sample.rows("SELECT day FROM calendar_day WHERE NOT is_working")}
    assert not rest & {day for (day,) in days}
    doubled = (
        "SELECT person_id, day FROM inbox_message WHERE kind = 'digest' GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert sample.rows(doubled) == []


def test_its_clock_stands_at_its_present(sample: Instance):
    assert sample.rows("SELECT stands_at FROM office_clock") == [("2022-04-06 01:00:00.000000",)]


def test_it_refuses_a_database_that_is_not_empty(sample: Instance):
    assert "not empty" in sample.run("sample", "load", status=1)


def test_the_first_administrator_is_not_made_beside_a_sample(sample: Instance):
    assert "口令" not in sample.run("accounts", "first-administrator")
    assert sample.rows("SELECT count(*) FROM person WHERE username = 'admin'") == [(0,)]


def test_a_replayed_day_does_nothing_again(sample: Instance):
    before = sample.rows("SELECT count(*) FROM inbox_message")
    line = json.loads(sample.run("jobs", "run", "remind-due", "--day", "2022-02-28"))
    assert line["job"] == "remind-due"
    assert sample.rows("SELECT count(*) FROM inbox_message") == before


def test_the_same_seed_gives_the_same_office(sample: Instance, tmp_path: Path):
    again = Instance(tmp_path)
    again.run("sample", "load", "--months", MONTHS)
    for question in (
        "SELECT slot_id, state, progress, submitted_at, accepted_at, returns FROM report ORDER BY slot_id",
        "SELECT report_id, indicator_id, value, forecast FROM report_figure ORDER BY 1, 2",
        "SELECT number, light, completion FROM task ORDER BY id",
        "SELECT username, name FROM person ORDER BY id",
    ):
        assert again.rows(question) == sample.rows(question)


def test_a_sample_has_no_password_that_anybody_knows(sample: Instance):
    hashes = [row[0] for row in sample.rows("SELECT password_hash FROM person")]
    assert len(set(hashes)) == len(hashes)
    assert all(each.startswith("$argon2") for each in hashes)


def test_what_it_prints_conforms(sample: Instance, tmp_path: Path):
    sample.run("documents", "samples", str(tmp_path))
    for kind in (Kind.NOTICE, Kind.LEDGER):
        findings = check((tmp_path / f"{kind}.pdf").read_bytes(), kind)
        assert failed(findings) == []


PRINTED = {
    "notice": Kind.NOTICE,
    "minutes": Kind.MINUTES,
    "letter": Kind.ORDER,
    "bulletin": Kind.BULLETIN,
    "inspection-notice": Kind.ORDER,
    "order": Kind.ORDER,
    "dispatch-slip": Kind.PLAIN,
    "slip": Kind.PLAIN,
    "pack": Kind.PLAIN,
    "scores": Kind.LEDGER,
    "ledger": Kind.LEDGER,
}
WORKING_PAPERS = {
    "signing-sheet",
    "task-file",
    "cockpit",
}  # forms, bundles and sheets for the desk: no 公文


def test_every_kind_that_the_whole_sample_prints_conforms(tmp_path: Path):
    """Three months hold an inspection and two meetings, so that there is one of each."""
    whole = Instance(tmp_path / "whole")
    whole.run("sample", "load")
    folder = tmp_path / "printed"
    whole.run("documents", "samples", str(folder))
    assert {path.stem for path in folder.iterdir()} == {*PRINTED, *WORKING_PAPERS}
    for name, kind in PRINTED.items():
        broken = failed(check((folder / f"{name}.pdf").read_bytes(), kind))
        assert broken == [], name
    for name in WORKING_PAPERS:
        paper = PrintedDocument((folder / f"{name}.pdf").read_bytes())
        assert failed(list(check_archive(paper, Kind.PLAIN))) == [], name
