"""Which light a task showed from when to when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.reports.slots import first_of_month, later_month
from tracker.tasks.lights import Light


@dataclass(frozen=True)
class LightSpan:
    """A light and the days on which it was shown; the last day is the first one of the next span, or today."""

    light: Light
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How long it was shown; 0 for one that came up today."""
        return (self.ends_on - self.starts_on).days


def spans_of(
    changes: Sequence[tuple[date, Light, Light]], *, now: Light, starts_on: date, today: date
) -> list[LightSpan]:
    """The spans from `starts_on` to today, from (day, before, after) in order; a light that lasted no day is left out.

    `now`: the light of a task that never changed it.
    """
    first = changes[0][1] if changes else now
    turns = [(starts_on, first), *((max(day, starts_on), after) for day, _, after in changes)]
    last_of_day = dict(turns)
    turned: list[tuple[date, Light]] = []
    for day, light in last_of_day.items():
        if not turned or turned[-1][1] is not light:
            turned.append((day, light))
    ends = [*(day for day, _ in turned[1:]), max(today, starts_on)]
    return [LightSpan(light, day, end) for (day, light), end in zip(turned, ends, strict=True)]


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months that begin after `first` and before `last`: the marks below the drawn spans."""
    month = first_of_month(first)
    found = []
    while (month := later_month(month, 1)) < last:
        found.append(month)
    return found
