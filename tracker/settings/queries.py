"""Questions about rules, their versions, and the days and years of the calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import CalendarDay, CalendarYear, RuleChange
from tracker.core.rules import SETTINGS, Section
from tracker.settings.policy import sections_seen_by


def changes_of(sections: Iterable[Section]) -> list[RuleChange]:
    """Every decision on the rules of these sections, the newest first."""
    wanted = set(sections)
    names = [name for name, about in SETTINGS.items() if about.section in wanted]
    statement = select(RuleChange).where(RuleChange.name.in_(names)).order_by(RuleChange.id.desc())
    return list(db.session.scalars(statement))


def visible_change(user: Person, change_id: int) -> RuleChange | None:
    """The decision, where the person may read its section."""
    change = db.session.get(RuleChange, change_id)
    if change is None or change.name not in SETTINGS:
        return None
    return change if SETTINGS[change.name].section in sections_seen_by(user) else None


def days_between(first: date, last: date) -> dict[date, CalendarDay]:
    """The days on which the office differs from Monday–Friday."""
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.day.between(first, last)))
    return {row.day: row for row in rows}


def entered_year(year: int) -> CalendarYear | None:
    """The year's calendar, or None where it is estimated."""
    return db.session.get(CalendarYear, year)


def years_not_published(years: Iterable[int]) -> list[int]:
    """Those of the years whose calendar was not entered yet."""
    wanted = sorted(set(years))
    known = set(db.session.scalars(select(CalendarYear.year).where(CalendarYear.year.in_(wanted))))
    return [year for year in wanted if year not in known]


def estimate_words(years: Iterable[int]) -> str:
    """What a page says where days are counted in years that are not published; empty where all are."""
    missing = "、".join(str(year) for year in years_not_published(years))
    return f"{missing}年放假安排尚未录入，截止日期暂按周一至周五推算，录入后自动改期" if missing else ""
