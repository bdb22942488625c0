"""The line composer on given widths: no font, no page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tracker.documents.composer import TIGHTEST, Line, Run, compose, compose_cell
from tracker.documents.fonts import Role
from tracker.documents.measures import BODY, CELL, MILLIMETRE, TRACKING, TYPE_WIDTH
from tracker.documents.punctuation import NEVER_FIRST, NEVER_LAST

TEXT = (
    "为推动《工作方案》（宛开办〔2022〕5号）落地见效，综合办公室会同组织人社局，于6月27日至7月1日进行了督查。"
    * 4
)


def advance(letter: str, _role: Role) -> float:
    return 0.5 if letter.isascii() else 1.0


def width(line: Line) -> float:
    natural = sum(advance(letter, Role.FANGSONG) for letter in line.text) * BODY
    return natural + (len(line.text) - 1) * line.tracking


def test_full_lines_are_as_wide_as_the_type_area():
    first, *rest = compose(TEXT, advance, hang=False)[:-1]
    assert abs(width(first) - (TYPE_WIDTH - 2 * CELL)) < 0.05
    assert all(abs(width(line) - TYPE_WIDTH) < 0.05 for line in rest)


def test_a_closing_mark_may_hang_half_a_character():
    over = [width(line) - TYPE_WIDTH for line in compose(TEXT, advance)[1:-1]]
    assert all(abs(o) < 0.05 or abs(o - BODY / 2) < 0.05 for o in over)


def test_the_last_line_keeps_its_natural_spacing():
    assert compose(TEXT, advance)[-1].tracking == round(TRACKING, 4)


@pytest.mark.parametrize("letters", range(20, 28))
def test_a_last_line_never_looks_like_a_full_one_short_of_characters(letters: int):
    last = compose("国" * 28 + "家" * letters, advance, indent=0.0)[-1]
    assert width(last) <= 140 * MILLIMETRE or letters >= 26
    assert last.tracking == pytest.approx(TRACKING, abs=0.5)


def test_a_last_line_with_half_width_digits_is_drawn_in():
    last = compose("国" * 28 + "家" * 24 + "123", advance, indent=0.0)[-1]
    assert width(last) < 140 * MILLIMETRE
    assert last.tracking > TIGHTEST


def test_twenty_eight_characters_fill_a_line():
    lines = compose("国" * 100, advance, indent=0.0)
    assert [len(line.text) for line in lines] == [28, 28, 28, 16]


def test_figures_and_their_units_stay_together():
    lines = compose("国" * 27 + "1234.5%" + "家" * 30, advance, indent=0.0)
    assert any("1234.5%" in line.text for line in lines)


def test_an_address_longer_than_a_line_is_broken():
    lines = compose("见" + "https://example.cn/" + "a" * 150, advance)
    assert all(width(line) <= TYPE_WIDTH + 1 for line in lines)


def test_faces_change_inside_a_line():
    (line,) = compose([Run("（一）压实责任。", Role.KAITI), Run("各单位要认真执行。")], advance)
    assert [run.role for run in line.runs] == [Role.KAITI, Role.FANGSONG]


@settings(max_examples=60)
@given(some.text("国家，。；：“”（）《》、建设2022年5号%abc〔〕", min_size=1, max_size=200))
def test_no_character_is_lost(text: str):
    assert "".join(line.text for line in compose(text, advance)) == text


@settings(max_examples=60)
@given(
    some.lists(
        some.sampled_from(["国家", "建设，", "（任务）", "“技能”", "2022年", "完成。"]),
        min_size=1,
        max_size=80,
    )
)
def test_no_mark_stands_at_the_wrong_end(words: list[str]):
    lines = compose("".join(words), advance)
    assert not [line for line in lines if line.text[0] in NEVER_FIRST]
    assert not [line for line in lines[:-1] if line.text[-1] in NEVER_LAST]


def test_a_list_of_names_breaks_between_names():
    lines = compose_cell("组织人社局、社会事业局、财政金融局", advance, width=13 * 10, size=10)
    assert [line.text for line in lines] == ["组织人社局、社会事业局、", "财政金融局"]


def test_two_lines_of_a_cell_are_about_equal():
    lines = compose_cell("鼓励就地就近和有组织输出就业", advance, width=13 * 10, size=10)
    assert [len(line.text) for line in lines] == [8, 6]


def test_a_cell_breaks_where_it_is_told():
    assert [line.text for line in compose_cell("年度目标\n（人次）", advance, width=99, size=10)] == [
        "年度目标",
        "（人次）",
    ]


def test_a_telephone_number_is_not_torn():
    for length in range(8, 28):
        lines = compose("文" * length + "联系电话0377—00000000。", advance)
        assert any("0377—00000000" in line.text for line in lines)
