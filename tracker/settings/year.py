"""A year of working days on one page: twelve months of weeks. Pure."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.core.calendar import WorkingCalendar

REST, WORKS = "休", "班"


@dataclass(frozen=True)
class DayCell:
    """A day of a month. `mark`: 休 where a weekday rests, 班 where a weekend day works, else empty; `note`: why."""

    day: date
    works: bool
    mark: str
    note: str

    @property
    def words(self) -> str:
        """5月1日 休息，劳动节: what a screen reader says."""
        state = "上班" if self.works else "休息"
        return f"{self.day.month}月{self.day.day}日 {state}{f'，{self.note}' if self.note else ''}"


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday to Sunday; None fills the weeks up. `working`: how many days are worked."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]
    working: int


def months_of(
    year: int,
    calendar: WorkingCalendar,
    notes: Mapping[date, str],
    months: Collection[int] = range(1, 13),
) -> list[Month]:
    """The months of the year as the calendar has them."""
    return [_month(year, number, calendar, notes) for number in months]


def _month(year: int, number: int, calendar: WorkingCalendar, notes: Mapping[date, str]) -> Month:
    weeks = tuple(
        tuple(_cell(date(year, number, day), calendar, notes) if day else None for day in week)
        for week in Calendar().monthdayscalendar(year, number)
    )
    return Month(number, weeks, sum(cell.works for week in weeks for cell in week if cell))


def _cell(day: date, calendar: WorkingCalendar, notes: Mapping[date, str]) -> DayCell:
    works = calendar.is_working(day)
    usual = day.weekday() < 5
    return DayCell(day, works, "" if works == usual else WORKS if works else REST, notes.get(day, ""))
