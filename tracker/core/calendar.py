"""Working days by the State Council calendar, 调休 included (rulebook §6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import String, case, cast, literal, select, union_all

from tracker.core.db import db, read
from tracker.core.models import CalendarDay, CalendarYear

ONE_DAY = timedelta(days=1)
NOTE_OF_EXCHANGE = re.compile("休息日.*")  # the library: 休息日（由 2022-01-29 调休）
PUBLISHED_UNTIL = 2026  # the library lacks 调休 of later years
PUBLISHED_SOURCE = "国务院办公厅节假日安排"


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday–Friday, except the days listed (True: works, False: rests). Pure."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    published: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        return self.exceptions.get(day, day.weekday() < 5)

    def is_estimated(self, day: date) -> bool:
        """The year's calendar is not published yet: Monday–Friday stands in for it."""
        return day.year not in self.published

    def on_or_after(self, day: date) -> date:
        """The day itself if it works, else the next that does."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add(self, day: date, working_days: int) -> date:
        """The date so many working days later (negative: earlier); 0 is the day itself."""
        step = ONE_DAY if working_days >= 0 else -ONE_DAY
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        days = (start + ONE_DAY * number for number in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)


def published_exceptions(year: int) -> dict[date, tuple[bool, str]]:
    """The published holidays that fall on Monday–Friday and the working Saturdays and Sundays of a year."""
    import holidays  # noqa: PLC0415 - only the nightly job, settings and a sample need it

    china = holidays.country_holidays("CN", years=year, language="zh_CN")
    found: dict[date, tuple[bool, str]] = {}
    day = date(year, 1, 1)
    while day.year == year:
        works = china.is_working_day(day)
        if works != (day.weekday() < 5):
            found[day] = (
                works,
                "调休上班" if works else NOTE_OF_EXCHANGE.sub("调休放假", china.get(day) or "休息"),
            )
        day += ONE_DAY
    return found


def seed_calendar(years: range) -> int:
    """Enter the published calendars that the table lacks. Returns how many years were new."""
    known = set(db.session.scalars(select(CalendarYear.year)))
    new = [year for year in years if year not in known and year <= PUBLISHED_UNTIL]
    for year in new:
        db.session.add(CalendarYear(year=year, source=PUBLISHED_SOURCE))
        db.session.add_all(
            CalendarDay(day=day, is_working=works, note=note)
            for day, (works, note) in published_exceptions(year).items()
        )
    db.session.flush()
    return len(new)


CALENDAR = (
    select(
        case((CalendarDay.is_working, "works"), else_="rests").label("what"),
        cast(CalendarDay.day, String()).label("words"),
    ),
    select(literal("published"), cast(CalendarYear.year, String())),
)  # what `calendar_of` reads, for statements that bring it along


def calendar_of(rows: Iterable[tuple[str, str]]) -> WorkingCalendar:
    """The calendar out of the rows of `CALENDAR` (what, words); other rows among them are passed over."""
    exceptions: dict[date, bool] = {}
    published = set()
    for what, words in rows:
        if what == "published":
            published.add(int(words))
        elif what in {"works", "rests"}:
            exceptions[date.fromisoformat(words)] = what == "works"
    return WorkingCalendar(exceptions, frozenset(published))


def working_calendar() -> WorkingCalendar:
    """The office's calendar as its table has it (one statement)."""
    return calendar_of((what, words) for what, words in read(union_all(*CALENDAR)))
