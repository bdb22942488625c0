"""序时 (rulebook §6): even over the days, by monthly points of the year, by a task's own points."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.plans import curves

START, DUE = date(2022, 1, 1), date(2022, 12, 31)
SLOW = "2 5 10 15 20 30 40 55 70 80 90 100"


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2021, 12, 31), "0"),
        (date(2022, 1, 31), "0.02"),
        (date(2022, 3, 31), "0.10"),
        (date(2022, 2, 14), "0.035"),  # half of February
        (date(2022, 12, 31), "1"),
        (date(2023, 1, 1), "1"),
    ],
)
def test_a_year_goes_straight_from_point_to_point(day: date, share: str) -> None:
    points = curves.within(SLOW, START, DUE)
    assert curves.share_by(day, START, DUE, points) == Decimal(share)


def test_without_points_it_is_even_over_the_days() -> None:
    assert curves.share_by(date(2022, 1, 1), START, DUE) == Decimal(1) / 365
    assert curves.share_of_year("", date(2022, 12, 30)) == Decimal(364) / 365


def test_a_shorter_task_has_the_part_of_the_years_work_that_falls_into_it() -> None:
    starts_on, due_on = date(2022, 4, 1), date(2022, 9, 30)  # 10 % are due before it, 70 % by its end
    points = curves.within(SLOW, starts_on, due_on)
    assert curves.share_by(date(2022, 6, 30), starts_on, due_on, points) == Decimal("0.2") / Decimal("0.6")
    assert curves.share_by(date(2022, 3, 31), starts_on, due_on, points) == 0
    assert curves.share_by(due_on, starts_on, due_on, points) == 1


def test_a_task_across_the_turn_of_the_year() -> None:
    starts_on, due_on = date(2022, 7, 1), date(2023, 6, 30)  # 70 % of one year and 30 % of the next
    points = curves.within(SLOW, starts_on, due_on)
    assert curves.share_by(date(2022, 12, 31), starts_on, due_on, points) == Decimal("0.7")


def test_a_span_in_which_nothing_is_due_is_even() -> None:
    late = "0 0 0 0 0 0 0 0 0 0 0 100"
    assert curves.within(late, date(2022, 2, 1), date(2022, 2, 10)) == ()


def test_a_year_may_be_done_before_its_end() -> None:
    early = "10 20 30 40 50 60 70 80 90 100 100 100"
    assert curves.share_of_year(early, date(2022, 11, 15)) == 1


def test_after_an_extension_the_whole_is_due_at_the_new_date() -> None:
    own = "2022-01-31:40 2022-02-28:100"
    assert curves.own_points(own, date(2022, 2, 28)) == (
        (date(2022, 1, 31), Decimal("0.4")),
        (date(2022, 2, 28), Decimal(1)),
    )
    extended = curves.own_points(own, date(2022, 3, 31))
    assert extended == ((date(2022, 1, 31), Decimal("0.4")),)
    assert curves.share_by(date(2022, 2, 28), START, date(2022, 3, 31), extended) < 1


@pytest.mark.parametrize(
    ("percents", "wrong"),
    [
        ([None, None, None], {}),
        (["10", "50", "100"], {}),
        (["0", "0", "100"], {}),
        (["10", None, "100"], {1: "请填写，或全部留空按天数平均"}),
        (["60", "50", "100"], {1: "不能低于上一期的60%"}),
        (["10", "101", "100"], {1: "请填写0至100", 2: "不能低于上一期的101%"}),
        (["10", "50", "90"], {2: "到完成时限应为100"}),
    ],
)
def test_what_the_office_may_type(percents: list[str | None], wrong: dict[int, str]) -> None:
    assert curves.faults([None if one is None else Decimal(one) for one in percents]) == wrong


def test_what_was_typed_is_kept_as_typed() -> None:
    percents = [Decimal(word) for word in SLOW.split()]
    assert curves.written(percents) == SLOW
    assert [share * 100 for share in curves.monthly(SLOW)] == percents
    days = curves.month_ends(date(2022, 1, 10), date(2022, 3, 20))
    assert days == [date(2022, 1, 31), date(2022, 2, 28), date(2022, 3, 20)]
    assert curves.dated(curves.written_dated(days, [Decimal("12.5"), Decimal(40), Decimal(100)])) == (
        (date(2022, 1, 31), Decimal("0.125")),
        (date(2022, 2, 28), Decimal("0.4")),
        (date(2022, 3, 20), Decimal(1)),
    )


@pytest.mark.parametrize("text", ["1 2 3", "a b c d e f g h i j k l"])
def test_nonsense_is_not_a_curve(text: str) -> None:
    with pytest.raises(ArithmeticError if text.startswith("a") else ValueError):
        curves.monthly(text)


rising = st.lists(st.integers(0, 100), min_size=11, max_size=11).map(lambda known: [*sorted(known), 100])


@given(rising, st.dates(START, date(2022, 6, 1)), st.integers(0, 500), st.integers(0, 800))
def test_a_planned_share_never_falls_and_ends_at_one(
    percents: list[int], starts_on: date, length: int, offset: int
) -> None:
    due_on = starts_on + timedelta(days=length)
    curve = curves.written([Decimal(percent) for percent in percents])
    points = curves.within(curve, starts_on, due_on)
    day = starts_on + timedelta(days=offset)
    today = curves.share_by(day, starts_on, due_on, points)
    tomorrow = curves.share_by(day + timedelta(days=1), starts_on, due_on, points)
    tiny = Decimal("1e-20")
    assert -tiny <= today <= tomorrow + tiny <= 1 + 2 * tiny
    assert curves.share_by(due_on, starts_on, due_on, points) == 1
