"""Working days by the State Council calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.calendar import WorkingCalendar, published_exceptions, seed_calendar, working_calendar

CALENDAR = WorkingCalendar(
    {day: works for year in (2021, 2022, 2023) for day, (works, _) in published_exceptions(year).items()},
    frozenset({2021, 2022, 2023}),
)
DAYS = st.dates(date(2021, 2, 1), date(2023, 11, 30))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2022, 1, 29), True),  # Saturday before the Spring Festival, 调休
        (date(2022, 1, 31), False),
        (date(2022, 2, 7), True),
        (date(2022, 5, 7), True),  # Saturday, 调休
        (date(2022, 5, 4), False),
        (date(2022, 10, 8), True),
        (date(2022, 10, 9), True),
        (date(2022, 3, 5), False),
    ],
)
def test_published_days(day: date, works: bool):
    assert CALENDAR.is_working(day) is works


def test_a_due_date_on_a_rest_day_moves_to_the_next_working_day():
    assert CALENDAR.on_or_after(date(2022, 10, 1)) == date(2022, 10, 8)
    assert CALENDAR.on_or_after(date(2022, 3, 28)) == date(2022, 3, 28)


def test_adding_crosses_holidays_both_ways():
    assert CALENDAR.add(date(2022, 4, 29), 1) == date(2022, 5, 5)
    assert CALENDAR.add(date(2022, 5, 5), -1) == date(2022, 4, 29)
    assert CALENDAR.add(date(2022, 5, 1), 0) == date(2022, 5, 1)


def test_an_unpublished_year_is_monday_to_friday_and_says_so():
    assert CALENDAR.is_estimated(date(2031, 10, 1))
    assert CALENDAR.is_working(date(2031, 10, 1))
    assert not CALENDAR.is_estimated(date(2022, 10, 1))


@given(DAYS, st.integers(-30, 30))
def test_between_undoes_add(day: date, count: int):
    start = CALENDAR.on_or_after(day)
    assert CALENDAR.between(start, CALENDAR.add(start, count)) == count


@given(DAYS, DAYS)
def test_between_is_antisymmetric(a: date, b: date):
    assert CALENDAR.between(a, b) == -CALENDAR.between(b, a)


def test_the_table_is_seeded_once(session):
    assert seed_calendar(range(2021, 2024)) == 0
    assert seed_calendar(range(2024, 2025)) == 1
    assert working_calendar().is_working(date(2024, 10, 12))
    assert not working_calendar().is_estimated(date(2024, 10, 12))
