"""The ladder of reminders (rulebook §7): which due dates are a reminder's distance away from a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.calendar import ONE_DAY, WorkingCalendar
from tracker.core.rules import OfficeRules

LONGEST_SILENCE = timedelta(days=31)  # a clock that was down for longer does not dig further


@dataclass(frozen=True)
class Ladder:
    """Working days from the due date at which is reminded: negative before it, 0 on it, positive after it."""

    rungs: tuple[int, ...]
    copies_head_from: int
    slip_from: int


def ladder_of(rules: OfficeRules) -> Ladder:
    """The ladder that the office has set ⚙: T−5, T−3, T−1, T, T+1 (the unit head too), T+3 (催办单)."""
    rungs = {-days for days in rules.remind_before_working_days} | set(rules.remind_after_working_days)
    rungs |= {rules.slip_after_working_days}
    return Ladder(tuple(sorted(rungs)), rules.copy_head_after_working_days, rules.slip_after_working_days)


def silent_since(day: date, last_run: date | None, calendar: WorkingCalendar) -> date:
    """The day after which reminders have not been sent: the last run, at least the working day before, at most a month ago."""
    yesterday = calendar.add(day, -1)
    if last_run is None:
        return yesterday
    return max(min(last_run, yesterday), day - LONGEST_SILENCE)


def due_dates(day: date, since: date, rungs: Iterable[int], calendar: WorkingCalendar) -> dict[date, int]:
    """Due date → the last rung that it reached after `since` and up to `day`. Due dates on rest days are found too."""
    rungs = sorted(rungs)
    if not rungs:
        return {}
    due = calendar.add(since, -max(rungs[-1], 0) - 1)
    last = calendar.add(day, max(-rungs[0], 0) + 1)
    found: dict[date, int] = {}
    while due < last:
        reached = [rung for rung in rungs if since < calendar.add(due, rung) <= day]
        if reached:
            found[due] = reached[-1]
        due += ONE_DAY
    return found


def spans(days: Mapping[date, int]) -> list[tuple[date, date]]:
    """The dates as few spans: (first, the day after the last), in order."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] == day:
            found[-1] = found[-1][0], day + ONE_DAY
        else:
            found.append((day, day + ONE_DAY))
    return found
