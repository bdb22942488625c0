"""Pages filled from strips of known height."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.documents.measures import PITCH
from tracker.documents.pagination import Keep, paginate


@dataclass(frozen=True)
class Strip:
    name: str
    height: float = PITCH
    keep: Keep = Keep.FREE
    head_height: float = 0.0
    back_to_grid: bool = False
    only_between: bool = False


def ten_lines(_page: int) -> float:
    return 10 * PITCH


def names(strips: list[Strip]) -> list[str]:
    return [" ".join(strip.name for strip in page.strips) for page in paginate(strips, ten_lines)]


def lines(count: int) -> list[Strip]:
    return [Strip(".") for _ in range(count)]


def test_text_fills_page_after_page():
    assert [len(page.strips) for page in paginate(lines(25), ten_lines)] == [10, 10, 5]


def test_a_heading_goes_with_its_text():
    heading = Strip("heading", keep=Keep.ALWAYS)
    assert names([*lines(9), heading, Strip("text")])[1] == "heading text"


def test_white_is_left_out_at_the_top_of_a_page():
    blank = Strip("blank", keep=Keep.ALWAYS, only_between=True)
    assert names([*lines(9), blank, Strip("attachment")])[1] == "attachment"


def test_white_at_the_very_end_opens_no_page():
    assert names([*lines(10), Strip("blank", only_between=True)]) == [" ".join("." * 10)]


def test_a_table_opens_each_page_with_its_head():
    rows = [Strip(str(n), height=3 * PITCH, head_height=PITCH if n else 0.0) for n in range(6)]
    assert names(rows) == ["0 1 2", "3 4 5"]
    assert paginate(rows, ten_lines)[1].used == 10 * PITCH


def test_text_below_a_table_is_back_on_the_grid():
    page = paginate([Strip("row", height=1.4 * PITCH, back_to_grid=True), Strip("text")], ten_lines)[0]
    assert page.used == 3 * PITCH


def test_what_would_rather_stay_whole_moves_when_little_white_is_left():
    rows = [Strip("row", keep=Keep.RATHER) for _ in range(4)] + [Strip("last")]
    assert names([*lines(7), *rows])[1] == "row row row row last"


def test_but_is_cut_when_a_third_of_the_page_would_stay_white():
    rows = [Strip("row", keep=Keep.RATHER) for _ in range(8)] + [Strip("last")]
    assert names([*lines(4), *rows])[0].endswith("row row row row row row")


def test_nothing_is_lost_where_a_group_is_higher_than_a_page():
    rows = [Strip(str(n), keep=Keep.ALWAYS) for n in range(25)]
    assert " ".join(names(rows)).split() == [str(n) for n in range(25)]
