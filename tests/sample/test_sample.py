"""The sample office as a user gets it: by the command, into an instance of its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.instance import Instance
from tracker.documents.checker.archive import check_archive
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import PrintedDocument


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of it."""
    copy = sample.copy_to(tmp_path_factory.mktemp("sample") / "instance")
    yield copy
    copy.close()


def test_the_real_plan_is_broken_down_and_dispatched(site: Instance):
    assert site.rows("SELECT count(*) FROM measure WHERE NOT is_supporting") == [(12,)]
    pairs = (
        "SELECT count(*) FROM measure_party p JOIN measure m ON m.id = p.measure_id WHERE NOT m.is_supporting"
    )
    assert site.rows(pairs) == [(59,)]
    states = dict(site.rows("SELECT state, count(*) FROM task GROUP BY state"))
    assert states["under_way"] >= 20
    assert site.rows("SELECT count(DISTINCT measure_id) FROM task") == [(12,)]


def test_every_report_went_through_its_life(site: Instance):
    said = Counter(tag for (tag,) in site.rows("SELECT tag FROM event_record"))
    accepted = site.rows("SELECT count(*) FROM report WHERE state = 'accepted'")[0][0]
    assert said["report:accepted"] == accepted > 100
    assert said["report:submitted"] >= accepted
    assert site.rows(
        "SELECT count(*) FROM report WHERE saved_at < '2022-02-14' OR saved_at > '2022-05-06'"
    ) == [(0,)]


def test_nobody_was_reminded_twice_or_on_a_rest_day(site: Instance):
    days = site.rows("SELECT DISTINCT day FROM inbox_message WHERE kind = 'digest'")
    assert days
    rest = {day for (day,) in site.rows("SELECT day FROM calendar_day WHERE NOT is_working")}
    assert not rest & {day for (day,) in days}
    doubled = (
        "SELECT person_id, day FROM inbox_message WHERE kind = 'digest' GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert site.rows(doubled) == []


def test_its_clock_stands_at_its_present(site: Instance):
    assert site.rows("SELECT stands_at FROM office_clock") == [("2022-05-06 01:00:00.000000",)]


def test_it_refuses_a_database_that_is_not_empty(site: Instance):
    assert "not empty" in site.refused("sample", "load")


def test_the_first_administrator_is_not_made_beside_a_sample(site: Instance):
    assert "口令" not in site.flask("accounts", "first-administrator")
    assert site.rows("SELECT count(*) FROM person WHERE username = 'admin'") == [(0,)]


def test_a_replayed_day_does_nothing_again(site: Instance):
    before = site.rows("SELECT count(*) FROM inbox_message")
    line = json.loads(site.flask("jobs", "run", "remind-due", "--day", "2022-05-06"))
    assert line["job"] == "remind-due"
    assert site.rows("SELECT count(*) FROM inbox_message") == before


def test_the_same_seed_gives_the_same_office(site: Instance, tmp_path: Path):
    again = Instance(tmp_path)
    again.in_another_process("db", "upgrade")
    again.in_another_process("sample", "load", "--months", "3")
    for question in (
        "SELECT slot_id, state, progress, submitted_at, accepted_at, returns FROM report ORDER BY slot_id",
        "SELECT report_id, indicator_id, value, forecast FROM report_figure ORDER BY 1, 2",
        "SELECT number, light, completion FROM task ORDER BY id",
        "SELECT username, name FROM person ORDER BY id",
    ):
        assert again.rows(question) == site.rows(question)


def test_a_sample_has_no_password_that_anybody_knows(site: Instance):
    hashes = [row[0] for row in site.rows("SELECT password_hash FROM person")]
    assert len(set(hashes)) == len(hashes)
    assert all(each.startswith("$argon2") for each in hashes)


PRINTED = {
    "notice": Kind.NOTICE,
    "correction": Kind.NOTICE,
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


def test_every_kind_that_it_prints_conforms(site: Instance, tmp_path: Path):
    """Three months hold an inspection and two meetings, so that there is one of each."""
    site.flask("documents", "samples", str(tmp_path))
    assert {path.stem for path in tmp_path.iterdir()} == {*PRINTED, *WORKING_PAPERS}
    for name, kind in PRINTED.items():
        broken = failed(check((tmp_path / f"{name}.pdf").read_bytes(), kind))
        assert broken == [], name
    for name in WORKING_PAPERS:
        paper = PrintedDocument((tmp_path / f"{name}.pdf").read_bytes())
        assert failed(list(check_archive(paper, Kind.PLAIN))) == [], name
