"""Of which period a notice speaks. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tracker.core import clock
from tracker.reports.slots import first_of_month, later_month

NEW_MONTH_FROM = (
    10  # a cut-off in the first days of a month waits for late reports: it speaks of the month before
)
MONTHS_SHOWN = 6


def period_day(cut_off_at: datetime) -> date:
    """The last day of which the notice speaks: that of the cut-off, or the end of the month before."""
    day = clock.office_day(cut_off_at)
    return day if day.day >= NEW_MONTH_FROM else day.replace(day=1) - timedelta(days=1)


def period_name(cut_off_at: datetime) -> str:
    """The span in words: 2022年1至4月, 2022年上半年, 2022年."""
    last = period_day(cut_off_at)
    if is_year_end(cut_off_at):
        return f"{last.year}年"
    if last.month == 6 and last.day == 30:
        return f"{last.year}年上半年"
    return f"{last.year}年1月" if last.month == 1 else f"{last.year}年1至{last.month}月"


def is_year_end(cut_off_at: datetime) -> bool:
    """Whether the notice closes a year."""
    last = period_day(cut_off_at)
    return (last.month, last.day) == (12, 31)


def last_months(day: date) -> list[date]:
    """The first days of the last six months, oldest first, the month of `day` included."""
    month = first_of_month(day)
    return [later_month(month, back - MONTHS_SHOWN + 1) for back in range(MONTHS_SHOWN)]
