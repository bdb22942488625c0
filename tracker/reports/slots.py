"""When a task is reported: the slots of its span with their five instants (rulebook §5). Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.core.calendar import WorkingCalendar
from tracker.core.clock import office_day, office_instant
from tracker.core.rules import OfficeRules

MONTHS_AHEAD = 12  # a standing task has no end: so many slots are kept in hand


@dataclass(frozen=True)
class SlotDates:
    """One period and when it may be, should be and can no longer be reported."""

    period_starts_on: date
    period_ends_on: date
    remind_from: date
    opens_at: datetime
    due_at: datetime
    locks_at: datetime


def monthly_slots(
    *,
    starts_on: date,
    due_on: date | None,
    dispatched_at: datetime,
    today: date,
    rules: OfficeRules,
    calendar: WorkingCalendar,
) -> list[SlotDates]:
    """The slots from the month of dispatch (or of the later start) to the month of the due date.

    A task without end has the slots of this month and the following eleven. A period whose due instant
    had passed when the task was dispatched is not asked for: nobody can be on time for it.
    """
    first = first_of_month(max(starts_on, office_day(dispatched_at)))
    last = (
        first_of_month(due_on) if due_on else later_month(first_of_month(max(today, first)), MONTHS_AHEAD - 1)
    )
    slots = []
    month = first
    while month <= last:
        slots.append(monthly_slot(month, rules, calendar))
        month = later_month(month, 1)
    return [slot for slot in slots if slot.due_at > dispatched_at]


def monthly_slot(month: date, rules: OfficeRules, calendar: WorkingCalendar) -> SlotDates:
    """The slot of the month that begins on `month`. Only the due date moves off a rest day."""
    following = later_month(month, 1)
    due_on = calendar.on_or_after(day_of(month, rules.report_due_on_day))
    due_at = office_instant(due_on, rules.report_due_time)
    return SlotDates(
        period_starts_on=month,
        period_ends_on=day_of(month, 31),
        remind_from=calendar.add(due_on, -rules.report_remind_working_days),
        opens_at=office_instant(day_of(month, rules.report_opens_on_day)),
        due_at=due_at,
        locks_at=max(
            due_at, office_instant(day_of(following, rules.report_late_until_day), rules.report_due_time)
        ),
    )


def is_late(submitted_at: datetime, due_at: datetime) -> bool:
    """Exactly at the due second is on time; one second later is late. Parts of a second do not count."""
    return submitted_at.replace(microsecond=0) > due_at


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


def time_words(left: timedelta) -> str:
    """1天3小时; less than an hour in minutes; never negative."""
    minutes = max(0, int(left.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    return f"{hours}小时" if hours else f"{minutes}分钟"
