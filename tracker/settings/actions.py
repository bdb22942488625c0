"""The verbs of settings: the only writers of rules and of the working-day calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete

from tracker.core import clock
from tracker.core.calendar import PUBLISHED_SOURCE, PUBLISHED_UNTIL, published_exceptions
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import CalendarDay, CalendarYear, RuleChange
from tracker.core.rules import (
    SETTINGS,
    OfficeRules,
    Section,
    Version,
    contradictions,
    forget_rules_mark,
    in_force,
    read_versions,
    shown_value,
    stored_value,
    value_of,
)
from tracker.core.text import office_date
from tracker.settings.events import (
    CalendarDayCorrected,
    CalendarYearEntered,
    RuleChangeWithdrawn,
    RulesChanged,
)
from tracker.settings.published import PublishedDay


def proposed(values: Mapping[str, Any], effective_on: date) -> tuple[Version, ...]:
    """What was decided so far, and these values from that day."""
    return (*read_versions(), *(Version(name, value, effective_on) for name, value in values.items()))


def conflicts(versions: Sequence[Version], since: date) -> dict[str, str]:
    """What would not hold together on that day or on any later one on which a rule changes: setting → why."""
    days = {since, *(version.effective_on for version in versions if version.effective_on > since)}
    found: dict[str, str] = {}
    for day in sorted(days, reverse=True):
        found |= contradictions(in_force(versions, day))
    return found


def change_rules(
    section: Section, values: Mapping[str, Any], *, effective_on: date, reason: str, actor_id: int
) -> list[RuleChange]:
    """Decide on rules of a section from a day on, today or later; values that are in force then are no change.

    Raises IllegalStep where the day has passed, the rules would contradict each other, or a basis is not named.
    """
    if effective_on < clock.today():
        raise IllegalStep("规则不能追溯调整，请选今天或以后的日期。")
    if found := conflicts(proposed(values, effective_on), effective_on):
        raise IllegalStep("；".join(dict.fromkeys(found.values())) + "。")
    before = in_force(read_versions(), effective_on)
    now = clock.now()
    changes = [
        RuleChange(
            name=name,
            old={"value": stored_value(getattr(before, name))},
            new={"value": stored_value(value)},
            effective_on=effective_on,
            reason=reason,
            changed_at=now,
            changed_by_id=actor_id,
        )
        for name, value in values.items()
        if SETTINGS[name].section is section and value != getattr(before, name)
    ]
    if not changes:
        return []
    if not reason and (lacking := without_basis(values, before)):
        raise IllegalStep(f"{lacking}。")
    db.session.add_all(changes)
    db.session.flush()
    forget_rules_mark()
    announce(
        RulesChanged(
            actor_id=actor_id,
            subject_id=changes[0].id,
            section=section.word,
            changes=tuple(
                (SETTINGS[one.name].words, in_words(one.name, one.old), in_words(one.name, one.new))
                for one in changes
            ),
            effective_on=effective_on,
            reason=reason,
        )
    )
    return changes


def without_basis(values: Mapping[str, Any], before: OfficeRules) -> str:
    """Why these values need a reason, as a sentence without its full stop; empty where they do not."""
    switched_on = [
        name
        for name, value in values.items()
        if SETTINGS[name].needs_basis and value and not getattr(before, name)
    ]
    return "请写明授权文件的名称和文号" if switched_on else ""


def withdraw_change(change: RuleChange, *, actor_id: int) -> None:
    """Take back a change before its day. Raises IllegalStep afterwards, and where the others would then contradict."""
    today = clock.today()
    if change.withdrawn_at is not None:
        raise IllegalStep("该调整已撤回。")
    if change.effective_on <= today:
        raise IllegalStep("该调整已生效，不能撤回；需要改回的，请另作调整。")
    if found := conflicts(read_versions(without=change.id), today):
        raise IllegalStep("撤回后" + "；".join(dict.fromkeys(found.values())) + "。")
    change.withdrawn_at, change.withdrawn_by_id = clock.now(), actor_id
    db.session.flush()
    forget_rules_mark()
    announce(
        RuleChangeWithdrawn(
            actor_id=actor_id,
            subject_id=change.id,
            section=SETTINGS[change.name].section.word,
            words=SETTINGS[change.name].words,
            value=in_words(change.name, change.new),
            effective_on=change.effective_on,
        )
    )


def in_words(name: str, held: Mapping[str, Any]) -> str:
    """A stored value as people read it, with its unit: 28日, 15分钟."""
    return shown_value(name, value_of(name, held["value"]))


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────────


def correct_day(day: date, *, is_working: bool, note: str, actor_id: int) -> None:
    """Say of one day whether the office works. A day that is as its weekday has it needs no row. No change, no news."""
    held = db.session.get(CalendarDay, day)
    was = held.is_working if held is not None else day.weekday() < 5
    if was == is_working and (held is None or held.note == note):
        return
    if held is not None:
        db.session.delete(held)
        db.session.flush()
    if is_working != (day.weekday() < 5):
        db.session.add(CalendarDay(day=day, is_working=is_working, note=note))
    db.session.flush()
    announce(
        CalendarDayCorrected(
            actor_id=actor_id,
            subject_id=int(f"{day:%Y%m%d}"),
            day=office_date(day),
            is_working=is_working,
            note=note,
        )
    )


def enter_year(year: int, days: Sequence[PublishedDay], *, source: str, actor_id: int | None) -> None:
    """Enter a year's calendar as published; it replaces what was held of that year. Days of the years beside are set too."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    named = [one.day for one in days]
    db.session.execute(
        delete(CalendarDay).where(CalendarDay.day.between(first, last) | CalendarDay.day.in_(named))
    )
    db.session.expire_all()
    held = db.session.get(CalendarYear, year)
    if held is None:
        db.session.add(CalendarYear(year=year, source=source))
    else:
        held.source = source
    db.session.add_all(CalendarDay(day=one.day, is_working=one.is_working, note=one.note) for one in days)
    db.session.flush()
    announce_year(year, source, days, actor_id=actor_id)


def announce_year(year: int, source: str, days: Sequence[PublishedDay], *, actor_id: int | None) -> None:
    """Tell that a year's calendar is in the table."""
    working = sum(one.is_working for one in days)
    announce(
        CalendarYearEntered(
            actor_id=actor_id,
            subject_id=year,
            source=source,
            rest_days=len(days) - working,
            working_days=working,
        )
    )


def fill_in_published(years: range) -> int:
    """Enter the published calendars that the table lacks and the house knows. Returns how many years were new."""
    lacking = [
        year for year in years if year <= PUBLISHED_UNTIL and db.session.get(CalendarYear, year) is None
    ]
    for year in lacking:
        days = [
            PublishedDay(day, works, note)
            for day, (works, note) in sorted(published_exceptions(year).items())
        ]
        enter_year(year, days, source=PUBLISHED_SOURCE, actor_id=None)
    return len(lacking)
