"""When a task is reported: the periods of its cycle, each with its five instants (rulebook §5). Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.core.calendar import ONE_DAY, WorkingCalendar
from tracker.core.clock import office_day, office_instant
from tracker.core.rules import OfficeRules
from tracker.tasks.models import Cycle

MONTHS_AHEAD = 12  # a standing task has no end: so many months are kept in hand
QUARTERS = "一二三四"

RulesOn = Callable[[date], OfficeRules]


@dataclass(frozen=True)
class SlotDates:
    """One period and when it may be, should be and can no longer be reported."""

    period_starts_on: date
    period_ends_on: date
    remind_from: date
    opens_at: datetime
    due_at: datetime
    locks_at: datetime


@dataclass(frozen=True)
class Span:
    """How often, and from when to when, a task is reported. `due_on` None: without end; `report_on`: of a dated list."""

    cycle: Cycle
    starts_on: date
    due_on: date | None
    report_on: tuple[date, ...] = ()


@dataclass(frozen=True)
class Window:
    """The days of a period before rest days are looked at: it opens, is due, and locks."""

    opens_on: date
    due_on: date
    locks_on: date


# ── periods ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def slots_of(
    span: Span, *, today: date, rules: RulesOn, calendar: WorkingCalendar, begins_on: date | None = None
) -> list[SlotDates]:
    """All slots of the span, in order and without overlap; those of a task without end reach a year ahead of `today`.

    `begins_on`: the day after the last period of another cycle, which stays as it is: the first period here begins
    there and not before. Where it would begin after it is due already, it is one with the next. Each slot follows
    the rules in force on the last day of its period.
    """
    found: list[SlotDates] = []
    carried = None
    for natural, ends in _periods(span, today):
        if begins_on is not None and ends < begins_on:
            continue
        starts = carried or (max(natural, begins_on) if begins_on else natural)
        in_force = rules(ends)
        window = window_of(span.cycle, natural, ends, in_force)
        if starts > window.due_on:
            carried = starts
            continue
        carried = None
        found.append(_dated(starts, ends, window, in_force, calendar))
    return found


def slot_of(cycle: Cycle, day: date, *, rules: OfficeRules, calendar: WorkingCalendar) -> SlotDates:
    """The slot of the calendar period that holds the day (weekly, monthly, quarterly, yearly)."""
    starts, ends = period_holding(cycle, day)
    return _dated(starts, ends, window_of(cycle, starts, ends, rules), rules, calendar)


def still_asked_for(slots: list[SlotDates], now: datetime) -> list[SlotDates]:
    """Those that can still be asked for: the period is not over, and its due instant has not passed.

    Nobody can be on time for the others.
    """
    today = office_day(now)
    return [slot for slot in slots if slot.due_at > now and slot.period_ends_on >= today]


def _periods(span: Span, today: date) -> Iterator[tuple[date, date]]:
    """First and last day of each period, whole ones of the calendar; a list of dates is reported up to each date."""
    if span.cycle is Cycle.ONCE:
        if span.due_on is not None:
            yield span.starts_on, span.due_on
        return
    if span.cycle is Cycle.DATED:
        starts = span.starts_on
        for ends in sorted(set(span.report_on)):
            if ends >= starts:
                yield starts, ends
                starts = ends + ONE_DAY
        return
    last = span.due_on or day_of(
        later_month(first_of_month(max(today, span.starts_on)), MONTHS_AHEAD - 1), 31
    )
    starts, ends = period_holding(span.cycle, span.starts_on)
    while starts <= last:
        yield starts, ends
        starts, ends = period_holding(span.cycle, ends + ONE_DAY)


def period_holding(cycle: Cycle, day: date) -> tuple[date, date]:
    """The calendar's week (Monday–Sunday), month, quarter or year that holds the day."""
    if cycle is Cycle.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    length = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.YEARLY: 12}[cycle]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    return first, day_of(later_month(first, length - 1), 31)


# ── instants ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def window_of(cycle: Cycle, starts: date, ends: date, rules: OfficeRules) -> Window:
    """When the period opens, is due and locks by the rules of its cycle. `starts` is the calendar's, also of a cut period."""
    if cycle is Cycle.MONTHLY:
        return Window(
            day_of(starts, rules.report_opens_on_day),
            day_of(starts, rules.report_due_on_day),
            day_of(later_month(starts, 1), rules.report_late_until_day),
        )
    if cycle is Cycle.WEEKLY:
        return Window(
            starts + ONE_DAY * (rules.weekly_opens_on_weekday - 1),
            starts + ONE_DAY * (rules.weekly_due_on_weekday - 1),
            starts + ONE_DAY * (6 + rules.weekly_late_until_weekday),
        )
    if cycle is Cycle.QUARTERLY:
        return Window(
            ends - ONE_DAY * rules.quarterly_opens_before_end,
            ends + ONE_DAY * rules.quarterly_due_after_end,
            ends + ONE_DAY * rules.quarterly_late_until_after_end,
        )
    if cycle is Cycle.YEARLY:
        return Window(
            ends - ONE_DAY * rules.yearly_opens_before_end,
            ends + ONE_DAY * rules.yearly_due_after_end,
            ends + ONE_DAY * rules.yearly_late_until_after_end,
        )
    return Window(
        ends - ONE_DAY * rules.dated_opens_before, ends, ends + ONE_DAY * rules.dated_late_until_after
    )


def _dated(
    starts: date, ends: date, window: Window, rules: OfficeRules, calendar: WorkingCalendar
) -> SlotDates:
    """Only the due date moves off a rest day; where it does, a working day at least is left to be late in."""
    due_on = calendar.on_or_after(window.due_on)
    latest = calendar.add(due_on, 1) if due_on > window.due_on else due_on
    due_at = office_instant(due_on, rules.report_due_time)
    return SlotDates(
        period_starts_on=starts,
        period_ends_on=ends,
        remind_from=calendar.add(due_on, -rules.report_remind_working_days),
        opens_at=min(office_instant(window.opens_on), due_at),
        due_at=due_at,
        locks_at=office_instant(max(window.locks_on, latest), rules.report_due_time),
    )


def is_late(submitted_at: datetime, due_at: datetime) -> bool:
    """Exactly at the due second is on time; one second later is late. Parts of a second do not count."""
    return submitted_at.replace(microsecond=0) > due_at


# ── days and words ───────────────────────────────────────────────────────────────────────────────────────────────────


def first_of_month(day: date) -> date:
    """1 March for any day of March."""
    return day.replace(day=1)


def later_month(month: date, months: int) -> date:
    """The first day of the month so many months later."""
    years, index = divmod(month.month - 1 + months, 12)
    return date(month.year + years, index + 1, 1)


def day_of(month: date, day: int) -> date:
    """That day of the month, or its last day where it is shorter."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def period_words(starts: date, ends: date, *, year: bool = False) -> str:
    """A period as it is printed everywhere: 3月, 第12周, 一季度, 全年, 4月1日至3日; with the year 2022年3月.

    A week is numbered as ISO 8601 does (GB/T 7408): it belongs to the year of its Thursday.
    """
    if starts.weekday() == 0 and ends == starts + timedelta(days=6):
        of_year, week, _ = starts.isocalendar()
        return f"{of_year}年第{week}周" if year else f"第{week}周"
    before = f"{starts.year}年" if year else ""
    if starts.day == 1 and ends == day_of(ends, 31) and starts.year == ends.year:
        return before + _months(starts.month, ends.month, alone=not year)
    if starts == ends:
        return f"{before}{starts.month}月{starts.day}日"
    if starts.year != ends.year:
        return f"{starts.year}年{starts.month}月{starts.day}日至{ends.year}年{ends.month}月{ends.day}日"
    month = "" if starts.month == ends.month else f"{ends.month}月"
    return f"{before}{starts.month}月{starts.day}日至{month}{ends.day}日"


def _months(first: int, last: int, *, alone: bool) -> str:
    """Whole months of one year; the whole year beside its number needs no word."""
    if (first, last) == (1, 12):
        return "全年" if alone else ""
    if first == last:
        return f"{first}月"
    if last - first == 2 and last % 3 == 0:
        return f"{QUARTERS[last // 3 - 1]}季度"
    if last - first == 5 and last % 6 == 0:
        return "上半年" if last == 6 else "下半年"
    return f"{first}至{last}月"


def time_words(left: timedelta) -> str:
    """1天3小时; less than an hour in minutes; never negative."""
    minutes = max(0, int(left.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    return f"{hours}小时" if hours else f"{minutes}分钟"
