"""What cannot be printed is said with its place, before anybody is asked to sign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents.samples import LEDGER, NOTICE
from tracker.documents.content import Annex, Column, Table
from tracker.documents.fonts import Coverage
from tracker.documents.text import DocumentText, Heading, Passage
from tracker.documents.writing.soundness import text_faults, too_wide

COVER = Coverage.of(map(ord, "甲乙丙丁一、（）。“”"))


def table(columns: int, caption: str = "") -> Table:
    return Table(tuple(Column("列", 1) for _ in range(columns)), (), caption)


@pytest.mark.parametrize(("columns", "fits"), [(8, True), (20, True), (23, False), (60, False)])
def test_a_table_without_room_is_named(columns: int, fits: bool):
    said = list(too_wide(replace(NOTICE, body=(table(columns, "表9　明细"),), annexes=())))
    assert (said == []) is fits
    assert fits or f"正文“表9　明细”有{columns}列，版心排不下" in said[0]


def test_an_annex_that_lies_across_has_more_room():
    notice = replace(
        NOTICE, body=(), annexes=(Annex("甲", (table(25),)), Annex("乙", (table(25),), wide=True))
    )
    (said,) = too_wide(notice)
    assert said.startswith("附件1的表格有25列")


@pytest.mark.parametrize("content", [NOTICE, LEDGER])
def test_what_prints_today_has_room(content):
    assert list(too_wide(content)) == []


def test_a_character_without_a_face_is_named_with_its_paragraph():
    text = DocumentText((Heading("a", 1, "甲乙。"), Passage("b", "丙𰻞丁")))
    (fault,) = text_faults(text, COVER)
    assert (fault.part, fault.stops) == ("b", True)
    assert "第2段“丙𰻞丁”中的“𰻞”（U+30EDE）" in fault.words


def test_a_heading_that_runs_on_is_only_a_warning():
    (fault,) = text_faults(DocumentText((Heading("a", 1, "甲" * 61 + "。乙"),)), COVER)
    assert (fault.part, fault.stops) == ("a", False)
