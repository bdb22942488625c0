"""flask documents check …, and the process that measures."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from flask import Flask

from tests.documents.layout_check.odd_files import CANNOT_BE_MEASURED, WORDS, endless, written
from tests.documents.papers import draw, notice, stamped
from tracker.documents.checker.findings import Kind, Unmeasurable, Verdict
from tracker.documents.layout_check.measuring import TOO_LARGE, TOO_LONG, examined


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["documents", "check", *arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "通报.pdf"


def test_a_sound_notice_ends_with_0(app: Flask, file: Path) -> None:
    file.write_bytes(draw(stamped()))
    status, table, trouble = run(app, str(file), "--kind", "notice")
    assert (status, trouble) == (0, "")
    assert "全部合格" in table
    assert "【署名和印章】" in table
    assert "GB/T 9704—2012 第7.3.5.1条" in table


def test_a_broken_rule_ends_with_1_and_stands_first_in_its_part(app: Flask, file: Path) -> None:
    file.write_bytes(draw(notice(), css=".copies + .issued { border-top-width: .5mm }"))
    status, table, _ = run(app, str(file), "--kind", "notice")
    assert status == 1
    assert table.splitlines()[0].endswith("，不合格1项")  # last, as the page names those broken behind it
    imprint = table.partition("【版记】")[2].splitlines()
    assert imprint[2].startswith("不合格  版记中间分隔线粗细")
    assert imprint[3].startswith("合格")


def test_as_json_a_rule_says_part_clause_figures_verdict_and_place(app: Flask, file: Path) -> None:
    file.write_bytes(draw(notice(), css=".copies + .issued { border-top-width: .5mm }"))
    status, printed, _ = run(app, str(file), "--json")
    found = json.loads(printed)
    assert status == 1
    assert (found["kind"], found["guessed"], len(found["pages"])) == ("notice", True, 2)
    broken = [one for one in found["findings"] if one["verdict"] == "fail"]
    assert [one["rule"] for one in broken] == ["版记中间分隔线粗细"]
    assert (broken[0]["part"], broken[0]["clause"], broken[0]["required"]) == (
        "imprint",
        "7.4.1",
        "0.25±0.07毫米，细于首末条",
    )
    assert broken[0]["place"]["page"] == 2
    assert 100 < broken[0]["place"]["box"]["top"] <= 297


def test_an_unknown_kind_is_answered_with_the_kinds(app: Flask, file: Path) -> None:
    status, table, trouble = run(app, str(file), "--kind", "leaflet")
    assert (status, table) == (1, "")
    assert all(kind.value in trouble and kind.word in trouble for kind in Kind)


def test_a_file_that_is_not_there_is_one_sentence(app: Flask, file: Path) -> None:
    status, table, trouble = run(app, str(file))
    assert (status, table) == (1, "")
    assert "cannot read" in trouble and trouble.count("\n") == 1


@pytest.mark.parametrize("name", CANNOT_BE_MEASURED)
def test_what_cannot_be_measured_is_one_sentence(app: Flask, file: Path, name: str) -> None:
    data, words = CANNOT_BE_MEASURED[name]
    file.write_bytes(data)
    status, table, trouble = run(app, str(file))
    assert (status, table) == (1, "")
    assert words in trouble and trouble.count("\n") == 1


def test_whoever_keeps_the_parser_busy_is_stopped() -> None:
    begun = time.monotonic()
    with pytest.raises(Unmeasurable) as refusal:
        examined(endless(), longest=1.0)
    assert str(refusal.value) == TOO_LONG
    assert time.monotonic() - begun < 30


def test_whoever_fills_the_memory_is_stopped() -> None:
    bomb = written(shown=WORDS + b" " * 300_000_000)
    assert len(bomb) < 2_000_000
    with pytest.raises(Unmeasurable) as refusal:
        examined(bomb, most_memory=400_000_000)
    assert str(refusal.value) == TOO_LARGE


def test_the_result_is_the_same_from_another_process() -> None:
    found = examined(draw(notice()), Kind.NOTICE)
    assert found.count(Verdict.BROKEN) == 0
    assert found.count(Verdict.KEPT) > 50
    assert not found.guessed
