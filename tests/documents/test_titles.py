"""Titles in one to four lines: phrases whole, no rectangle, no hourglass."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.documents.samples import LONG_TITLE
from tracker.documents.titles import title_lines


def em(letter: str) -> float:
    return 0.5 if letter.isascii() else 1.0


def test_a_short_title_is_one_line():
    assert title_lines("关于上半年工作情况的通报", em) == ("关于上半年工作情况的通报",)


def test_wished_breaks_are_kept():
    assert title_lines("南阳高新区综合办公室|关于工作情况的通报", em) == (
        "南阳高新区综合办公室",
        "关于工作情况的通报",
    )


def test_wished_breaks_that_do_not_fit_are_not():
    lines = title_lines("南阳高新区综合办公室关于印发高质量推进技能河南建设工作方案的通知|通报", em)
    assert all(len(line) <= 20 for line in lines)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("南阳高新区综合办公室关于2022年上半年工作情况的通报", 2),
        ("南阳高新区综合办公室关于印发《南阳高新区高质量推进“人人持证、技能河南”建设工作方案》的通知", 3),
        (LONG_TITLE, 4),
    ],
)
def test_long_titles_break_at_the_edges_of_phrases(title: str, lines: int):
    found = title_lines(title, em)
    assert len(found) == lines
    assert "".join(found) == title
    assert all(sum(map(em, line)) <= 20 for line in found)


def test_a_figure_is_never_cut():
    found = title_lines("关于开展全区各单位各部门职业技能培训工作2022年上半年进展情况督查的通报", em)
    assert any("2022年" in line for line in found)


def test_neighbouring_lines_differ():
    found = title_lines(LONG_TITLE, em)
    widths = [sum(map(em, line)) for line in found]
    assert all(a != b for a, b in pairwise(widths))
