"""Every cycle's periods and instants on the real calendar, as tables and as properties (rulebook §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core import clock
from tracker.core.calendar import WorkingCalendar, published_exceptions
from tracker.core.rules import OfficeRules
from tracker.reports.arranging import HeldSlot, arrange
from tracker.reports.slots import SlotDates, Span, period_words, slot_of, slots_of, still_asked_for
from tracker.tasks.models import Cycle

RULES = OfficeRules()
CALENDAR = WorkingCalendar(
    {day: works for year in range(2021, 2026) for day, (works, _) in published_exceptions(year).items()},
    frozenset(range(2021, 2026)),
)
RECURRING = (Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY, Cycle.YEARLY)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cycle", "within", "opens", "due", "locks"),
    [
        (Cycle.WEEKLY, "2022-03-09", "2022-03-10 00:00", "2022-03-11 17:00", "2022-03-15 17:00"),
        # Friday 6 May is worked, Saturday 7 May is 调休: no matter for the week's Friday
        (Cycle.WEEKLY, "2022-05-04", "2022-05-05 00:00", "2022-05-06 17:00", "2022-05-10 17:00"),
        # Friday 7 October rests; Saturday 8 October works
        (Cycle.WEEKLY, "2022-10-05", "2022-10-06 00:00", "2022-10-08 17:00", "2022-10-11 17:00"),
        # the week before the Spring Festival of 2023 is due on Friday; the festival's own week on Saturday 28 January
        (Cycle.WEEKLY, "2023-01-25", "2023-01-26 00:00", "2023-01-28 17:00", "2023-01-31 17:00"),
        # over the end of the year: Friday 30 December, locked in January
        (Cycle.WEEKLY, "2022-12-31", "2022-12-29 00:00", "2022-12-30 17:00", "2023-01-03 17:00"),
        (Cycle.MONTHLY, "2024-02-10", "2024-02-25 00:00", "2024-02-28 17:00", "2024-03-05 17:00"),
        # 31 March + 5: Tuesday 5 April 2022 is 清明; the next working day, and the lock stays
        (Cycle.QUARTERLY, "2022-02-01", "2022-03-25 00:00", "2022-04-06 17:00", "2022-04-10 17:00"),
        (Cycle.QUARTERLY, "2022-08-15", "2022-09-24 00:00", "2022-10-08 17:00", "2022-10-10 17:00"),
        (Cycle.QUARTERLY, "2022-12-31", "2022-12-25 00:00", "2023-01-05 17:00", "2023-01-10 17:00"),
        (Cycle.YEARLY, "2022-06-01", "2022-12-20 00:00", "2023-01-10 17:00", "2023-01-20 17:00"),
    ],
)
def test_a_period_has_its_instants(cycle: Cycle, within: str, opens: str, due: str, locks: str):
    slot = slot_of(cycle, day(within), rules=RULES, calendar=CALENDAR)
    assert (slot.opens_at, slot.due_at, slot.locks_at) == (wall(opens), wall(due), wall(locks))


def test_a_leap_february_is_due_on_its_last_day():
    rules = replace(RULES, report_due_on_day=31)
    assert slot_of(Cycle.MONTHLY, day("2024-02-01"), rules=rules, calendar=CALENDAR).due_at == wall(
        "2024-02-29 17:00"
    )
    assert slot_of(Cycle.MONTHLY, day("2023-02-01"), rules=rules, calendar=CALENDAR).due_at == wall(
        "2023-02-28 17:00"
    )


def made(span: Span, now: str, begins_on: date | None = None) -> list[tuple[str, str]]:
    moment = wall(now)
    slots = slots_of(
        span, today=clock.office_day(moment), rules=lambda _: RULES, calendar=CALENDAR, begins_on=begins_on
    )
    return [(str(one.period_starts_on), str(one.period_ends_on)) for one in still_asked_for(slots, moment)]


def test_a_task_reported_once_is_due_with_its_date():
    span = Span(Cycle.ONCE, day("2022-03-01"), day("2022-06-04"))  # a Saturday of the Dragon Boat Festival
    slot = slots_of(span, today=day("2022-03-01"), rules=lambda _: RULES, calendar=CALENDAR)[0]
    assert (slot.period_starts_on, slot.period_ends_on) == (day("2022-03-01"), day("2022-06-04"))
    assert slot.opens_at == wall("2022-05-30 00:00")
    assert slot.due_at == wall("2022-06-06 17:00")


def test_a_list_of_dates_is_reported_up_to_each_date():
    span = Span(
        Cycle.DATED,
        day("2022-03-01"),
        day("2022-12-31"),
        (day("2022-09-30"), day("2022-06-30"), day("2022-06-30")),
    )
    assert made(span, "2022-03-01 09:00") == [("2022-03-01", "2022-06-30"), ("2022-07-01", "2022-09-30")]


def test_a_period_that_is_over_at_the_dispatch_is_not_asked_for_though_it_is_due_later():
    """The first quarter is due on 6 April; a task dispatched on 2 April has had no part in it."""
    span = Span(Cycle.QUARTERLY, day("2022-01-01"), day("2022-09-30"))
    assert made(span, "2022-04-02 09:00")[0] == ("2022-04-01", "2022-06-30")
    assert made(span, "2022-03-31 09:00")[0] == ("2022-01-01", "2022-03-31")


def test_a_new_cycle_begins_after_what_has_opened_and_takes_in_a_remainder_that_is_due_already():
    weekly = Span(Cycle.WEEKLY, day("2022-02-01"), day("2022-12-31"))
    assert made(weekly, "2022-03-26 09:00", day("2022-04-01"))[:2] == [
        ("2022-04-01", "2022-04-03"),
        ("2022-04-04", "2022-04-10"),
    ]
    # 30 April is a Saturday: Sunday 1 May alone would begin after its own Friday
    assert made(weekly, "2022-04-26 09:00", day("2022-05-01"))[0] == ("2022-05-01", "2022-05-08")


def test_each_slot_follows_the_rules_in_force_at_the_end_of_its_period():
    later = replace(RULES, report_due_on_day=26)
    slots = slots_of(
        Span(Cycle.MONTHLY, day("2022-03-01"), day("2022-05-31")),
        today=day("2022-03-01"),
        rules=lambda on: later if on >= day("2022-04-15") else RULES,
        calendar=CALENDAR,
    )
    assert [clock.office_day(slot.due_at).day for slot in slots] == [28, 26, 26]


@pytest.mark.parametrize(
    ("starts", "ends", "words", "with_year"),
    [
        ("2022-03-01", "2022-03-31", "3月", "2022年3月"),
        ("2024-02-01", "2024-02-29", "2月", "2024年2月"),
        ("2022-03-21", "2022-03-27", "第12周", "2022年第12周"),
        ("2022-12-26", "2023-01-01", "第52周", "2022年第52周"),
        ("2024-12-30", "2025-01-05", "第1周", "2025年第1周"),
        ("2022-01-01", "2022-03-31", "一季度", "2022年一季度"),
        ("2022-10-01", "2022-12-31", "四季度", "2022年四季度"),
        ("2022-01-01", "2022-06-30", "上半年", "2022年上半年"),
        ("2022-01-01", "2022-12-31", "全年", "2022年"),
        ("2022-03-01", "2022-05-31", "3至5月", "2022年3至5月"),
        ("2022-04-01", "2022-04-03", "4月1日至3日", "2022年4月1日至3日"),
        ("2022-03-26", "2022-04-03", "3月26日至4月3日", "2022年3月26日至4月3日"),
        ("2022-12-30", "2023-01-08", "2022年12月30日至2023年1月8日", "2022年12月30日至2023年1月8日"),
        ("2022-05-01", "2022-05-01", "5月1日", "2022年5月1日"),
    ],
)
def test_a_period_in_words(starts: str, ends: str, words: str, with_year: str):
    assert period_words(day(starts), day(ends)) == words
    assert period_words(day(starts), day(ends), year=True) == with_year


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

DAYS = st.dates(date(2021, 2, 1), date(2024, 6, 30))


@given(st.sampled_from(RECURRING), DAYS, st.integers(0, 500), st.none() | st.integers(0, 90))
def test_slots_are_in_order_never_overlap_and_cover_the_span(
    cycle: Cycle, starts: date, length: int, cut: int | None
):
    due = starts + timedelta(days=length)
    begins_on = None if cut is None else starts + timedelta(days=cut)
    slots = slots_of(
        Span(cycle, starts, due), today=starts, rules=lambda _: RULES, calendar=CALENDAR, begins_on=begins_on
    )
    for before, after in pairwise(slots):
        assert after.period_starts_on == before.period_ends_on + timedelta(days=1)
        assert before.opens_at <= after.opens_at and before.due_at <= after.due_at
    for slot in slots:
        assert slot.period_starts_on <= slot.period_ends_on
        assert slot.opens_at <= slot.due_at <= slot.locks_at
        assert slot.remind_from <= clock.office_day(slot.due_at)
        assert CALENDAR.is_working(clock.office_day(slot.due_at))
        assert clock.office_day(slot.due_at) >= slot.period_starts_on
    if begins_on is None:
        assert slots[0].period_starts_on <= starts and slots[-1].period_ends_on >= due
    elif slots:
        assert slots[0].period_starts_on == max(begins_on, slots[0].period_starts_on)


CHANGES = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from(RECURRING), st.integers(24, 28)), min_size=1, max_size=6
)


@settings(max_examples=40)
@given(DAYS, CHANGES)
def test_whatever_the_office_changes_slots_never_overlap_and_arranging_twice_changes_nothing(
    starts: date, changes: list[tuple[int, Cycle, int]]
):
    """A unit's part lives through changes of cycle and of the due day, days apart."""
    held: dict[int, HeldSlot] = {}
    now = clock.office_instant(starts) + timedelta(hours=9)
    due = starts + timedelta(days=200)
    for days, cycle, due_day in changes:
        rules = replace(RULES, report_due_on_day=max(due_day, RULES.report_opens_on_day))

        def wanted(
            begins_on: date | None, cycle: Cycle = cycle, rules: OfficeRules = rules, now: datetime = now
        ) -> list[SlotDates]:
            return slots_of(
                Span(cycle, starts, due),
                today=clock.office_day(now),
                rules=lambda _: rules,
                calendar=CALENDAR,
                begins_on=begins_on,
            )

        opened = {
            slot.id: slot.dates
            for slot in held.values()
            if not slot.is_withdrawn and slot.dates.opens_at <= now
        }
        done = arrange([1], list(held.values()), wanted, now)
        for slot_id in done.dropped:
            held[slot_id] = replace(held[slot_id], is_withdrawn=True)
        for slot_id, dates in done.moved + done.revived:
            held[slot_id] = replace(held[slot_id], dates=dates, is_withdrawn=False)
        for _, dates in done.made:
            held[len(held) + 1] = HeldSlot(len(held) + 1, 1, dates, is_settled=False, is_withdrawn=False)
        again = arrange([1], list(held.values()), wanted, now)
        assert (again.made, again.moved, again.revived, again.dropped) == ([], [], [], [])
        assert all(held[slot_id].dates == dates for slot_id, dates in opened.items())
        live = sorted(
            (slot.dates for slot in held.values() if not slot.is_withdrawn),
            key=lambda dates: dates.period_starts_on,
        )
        for before, after in pairwise(live):
            assert before.period_ends_on < after.period_starts_on
        assert len({slot.dates.period_starts_on for slot in held.values()}) == len(held)
        now += timedelta(days=days)
