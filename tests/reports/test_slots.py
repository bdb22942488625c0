"""Slots of a task's span on the real calendar of 2022, 调休 included (rulebook §5)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.core import clock
from tracker.core.calendar import WorkingCalendar, published_exceptions
from tracker.core.rules import OfficeRules
from tracker.reports.slots import Span, is_late, slot_of, slots_of, still_asked_for, time_words
from tracker.tasks.models import Cycle

RULES = OfficeRules()


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    days = {
        day: works for year in (2021, 2022, 2023) for day, (works, _) in published_exceptions(year).items()
    }
    return WorkingCalendar(days, frozenset({2021, 2022, 2023}))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE)


def monthly_slot(month, rules, calendar):
    return slot_of(Cycle.MONTHLY, month, rules=rules, calendar=calendar)


@pytest.mark.parametrize(
    ("month", "remind_from", "due", "locks"),
    [
        ("2022-01", "2022-01-25", "2022-01-28 17:00", "2022-02-05 17:00"),  # a Friday before the festival
        ("2022-02", "2022-02-23", "2022-02-28 17:00", "2022-03-05 17:00"),
        ("2022-05", "2022-05-25", "2022-05-30 17:00", "2022-06-05 17:00"),  # 28 May is a Saturday: Monday
        ("2022-08", "2022-08-24", "2022-08-29 17:00", "2022-09-05 17:00"),  # 28 August is a Sunday
        ("2022-10", "2022-10-25", "2022-10-28 17:00", "2022-11-05 17:00"),
        ("2022-12", "2022-12-23", "2022-12-28 17:00", "2023-01-05 17:00"),
        (
            "2023-01",
            "2023-01-18",
            "2023-01-28 17:00",
            "2023-02-05 17:00",
        ),  # a working Saturday after the festival
    ],
)
def test_a_month_has_its_instants(calendar, month, remind_from, due, locks):
    slot = monthly_slot(date.fromisoformat(f"{month}-01"), RULES, calendar)
    assert slot.remind_from == date.fromisoformat(remind_from)
    assert slot.opens_at == wall(f"{month}-25 00:00")
    assert slot.due_at == wall(due)
    assert slot.locks_at == wall(locks)


def test_a_working_saturday_is_a_working_day_for_the_due_date(calendar):
    rules = OfficeRules(report_opens_on_day=1, report_due_on_day=8, report_late_until_day=20)
    assert monthly_slot(date(2022, 10, 1), rules, calendar).due_at == wall("2022-10-08 17:00")
    assert monthly_slot(date(2022, 10, 1), rules, calendar).remind_from == date(2022, 9, 28)


def test_a_due_day_beyond_the_month_is_its_last_day_and_one_that_moved_leaves_a_working_day_to_be_late_in(
    calendar,
):
    rules = OfficeRules(report_due_on_day=31, report_late_until_day=1)
    slot = monthly_slot(date(2022, 4, 1), rules, calendar)
    assert slot.due_at == wall("2022-05-05 17:00")  # 30 April to 4 May is the May holiday
    assert slot.locks_at == wall("2022-05-06 17:00")


def span(calendar, starts, due, now, cycle=Cycle.MONTHLY):
    slots = slots_of(
        Span(cycle, date.fromisoformat(starts), date.fromisoformat(due) if due else None),
        today=date.fromisoformat(now[:10]),
        rules=lambda _: RULES,
        calendar=calendar,
    )
    return [slot.period_starts_on.strftime("%Y-%m") for slot in still_asked_for(slots, wall(now))]


def test_periods_run_from_the_dispatch_to_the_month_of_the_due_date(calendar):
    assert span(calendar, "2022-01-26", "2022-05-15", "2022-02-08 10:00") == [
        "2022-02",
        "2022-03",
        "2022-04",
        "2022-05",
    ]


def test_a_task_that_starts_later_is_reported_from_its_start(calendar):
    assert span(calendar, "2022-04-10", "2022-05-31", "2022-02-08 10:00") == ["2022-04", "2022-05"]


def test_a_period_already_due_at_the_dispatch_is_not_asked_for(calendar):
    assert span(calendar, "2022-01-01", "2022-03-31", "2022-02-28 17:00") == ["2022-03"]
    assert span(calendar, "2022-01-01", "2022-03-31", "2022-02-28 16:59") == ["2022-02", "2022-03"]


def test_a_task_without_end_has_twelve_slots_from_today(calendar):
    at_dispatch = span(calendar, "2022-01-01", None, "2022-02-08 10:00")
    assert (at_dispatch[0], at_dispatch[-1], len(at_dispatch)) == ("2022-02", "2023-01", 12)
    later = span(calendar, "2022-01-01", None, "2022-06-01 00:00")
    assert (later[0], later[-1]) == ("2022-06", "2023-05")


def test_exactly_the_due_second_is_on_time_and_one_second_later_is_late():
    due = datetime(2022, 2, 28, 9, tzinfo=UTC)
    assert not is_late(due, due)
    assert not is_late(due.replace(microsecond=999_999), due)
    assert is_late(due + timedelta(seconds=1), due)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=1, hours=3, minutes=59), "1天3小时"),
        (timedelta(days=2), "2天"),
        (timedelta(hours=5, minutes=10), "5小时"),
        (timedelta(minutes=12), "12分钟"),
        (timedelta(seconds=-5), "0分钟"),
    ],
)
def test_time_left_in_words(left, words):
    assert time_words(left) == words
