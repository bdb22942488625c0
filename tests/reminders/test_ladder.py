"""The ladder T−5 … T+3 in working days (rulebook §7)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.calendar import WorkingCalendar
from tracker.core.rules import OfficeRules
from tracker.reminders.ladder import due_dates, ladder_of, silent_since, spans

# the Spring Festival of 2022 as published: 31 January – 6 February off, 29 and 30 January worked
CALENDAR = WorkingCalendar(
    {date(2022, 1, 31) + timedelta(days=n): False for n in range(5)}
    | {date(2022, 1, 29): True, date(2022, 1, 30): True},
    frozenset({2022}),
)
RUNGS = ladder_of(OfficeRules()).rungs


def test_the_rungs_of_the_rule_book():
    assert RUNGS == (-5, -3, -1, 0, 1, 3)


def test_one_day_reaches_six_due_dates_and_those_on_the_rest_days_behind_them():
    found = due_dates(date(2022, 3, 9), date(2022, 3, 8), RUNGS, CALENDAR)
    assert {day: rung for day, rung in found.items() if CALENDAR.is_working(day)} == {
        date(2022, 3, 16): -5,
        date(2022, 3, 14): -3,
        date(2022, 3, 10): -1,
        date(2022, 3, 9): 0,
        date(2022, 3, 8): 1,
        date(2022, 3, 4): 3,
    }
    assert found[date(2022, 3, 5)] == 3  # a lock exception may let a slot be due on a Saturday


def test_working_weekends_and_holidays_count():
    found = due_dates(date(2022, 1, 29), date(2022, 1, 28), RUNGS, CALENDAR)
    assert found[date(2022, 1, 30)] == -1
    assert found[date(2022, 2, 8)] == -3  # 30 January, 7 and 8 February


def test_after_days_of_silence_the_last_rung_of_each_date_counts():
    found = due_dates(date(2022, 3, 9), date(2022, 3, 3), RUNGS, CALENDAR)
    assert found[date(2022, 3, 7)] == 1  # T−1 and T were missed; T+1 (the 8th) has come too
    assert found[date(2022, 3, 4)] == 3


@given(st.dates(date(2022, 2, 8), date(2022, 12, 30)), st.integers(0, 20))
def test_nothing_is_reminded_twice_and_nothing_forgotten(start: date, gap: int):
    """Told day by day or after a gap: each due date reaches each rung in exactly one of the sweeps."""
    first = CALENDAR.on_or_after(start)
    second = CALENDAR.on_or_after(first + timedelta(days=gap + 1))
    together = due_dates(second, CALENDAR.add(first, -1), RUNGS, CALENDAR)
    apart = (
        due_dates(second, first, RUNGS, CALENDAR),
        due_dates(first, CALENDAR.add(first, -1), RUNGS, CALENDAR),
    )
    assert together.keys() == apart[0].keys() | apart[1].keys()
    assert all(together[day] == rung for day, rung in apart[0].items())


def test_silence_is_at_least_a_working_day_and_at_most_a_month():
    monday = date(2022, 3, 7)
    assert silent_since(monday, None, CALENDAR) == date(2022, 3, 4)
    assert silent_since(monday, date(2022, 3, 6), CALENDAR) == date(2022, 3, 4)
    assert silent_since(monday, date(2022, 3, 1), CALENDAR) == date(2022, 3, 1)
    assert silent_since(monday, date(2021, 3, 1), CALENDAR) == date(2022, 2, 4)


def test_dates_side_by_side_are_one_span():
    days = dict.fromkeys([date(2022, 3, 4), date(2022, 3, 6), date(2022, 3, 5), date(2022, 3, 9)], 0)
    assert spans(days) == [(date(2022, 3, 4), date(2022, 3, 7)), (date(2022, 3, 9), date(2022, 3, 10))]
