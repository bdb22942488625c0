"""Quarters and years out of months (rulebook §5: increments add up, of running totals the last one counts). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.core.text import listed
from tracker.plans.models import Counting
from tracker.reports.slots import period_words
from tracker.tasks.models import Cycle

QUARTERS = 4
FINER = {
    Cycle.QUARTERLY: frozenset({Cycle.WEEKLY, Cycle.MONTHLY}),
    Cycle.YEARLY: frozenset({Cycle.WEEKLY, Cycle.MONTHLY, Cycle.QUARTERLY}),
}  # the cycles whose reports already say what a longer one asks


@dataclass(frozen=True)
class PartFigure:
    """An accepted figure of a shorter period."""

    starts_on: date
    ends_on: date
    value: Decimal


def rolled_up(
    parts: Iterable[PartFigure], counting: Counting, starts_on: date, ends_on: date
) -> tuple[Decimal, list[PartFigure]] | None:
    """The figure of the longer period and what it was made of, oldest first; None where nothing was accepted in it.

    A part belongs to the period in which it ends (a week across two quarters to the later one).
    """
    within = sorted(
        (part for part in parts if starts_on <= part.ends_on <= ends_on), key=lambda part: part.starts_on
    )
    if not within:
        return None
    if counting is Counting.STOCK:
        return within[-1].value, within[-1:]
    return sum((part.value for part in within), Decimal(0)), within


@dataclass(frozen=True)
class Proposal:
    """A figure that the form proposes, with the words that say where it comes from."""

    value: Decimal
    source: str


def proposal(
    parts: Iterable[PartFigure], counting: Counting, starts_on: date, ends_on: date
) -> Proposal | None:
    """What a quarterly or yearly report may say of the indicator, from the shorter periods' accepted figures."""
    found = rolled_up(parts, counting, starts_on, ends_on)
    if found is None:
        return None
    value, used = found
    periods = list(dict.fromkeys(period_words(part.starts_on, part.ends_on) for part in used))
    how = "的累计数" if counting is Counting.STOCK else "合计" if len(used) > 1 else ""
    return Proposal(value, f"由已采用的{listed(periods)}报告{how}得出，可修改")


@dataclass
class Line:
    """A unit's figures of one indicator: four quarters and the year (None: nothing accepted); `target` its share."""

    unit_id: int
    unit: str
    target: Decimal | None
    quarters: list[Decimal | None] = field(default_factory=list)
    year: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        """The year's figure ÷ the share, unrounded."""
        return self.year / self.target if self.year is not None and self.target else None


def quarter_span(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter (1 to 4)."""
    last_days = (date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31))
    return date(year, 3 * quarter - 2, 1), last_days[quarter - 1]


def line_of(
    unit: tuple[int, str], target: Decimal | None, counting: Counting, parts: list[PartFigure], *, year: int
) -> Line:
    """The line of a unit (id and name) of the year."""

    def figure(starts_on: date, ends_on: date) -> Decimal | None:
        found = rolled_up(parts, counting, starts_on, ends_on)
        return found[0] if found else None

    quarters = [figure(*quarter_span(year, quarter)) for quarter in range(1, QUARTERS + 1)]
    return Line(*unit, target, quarters, figure(date(year, 1, 1), date(year, 12, 31)))


def total_of(lines: Iterable[Line]) -> Line:
    """All units together: what was accepted added up, periods without any figure blank."""
    rows = list(lines)
    columns = [[line.quarters[place] for line in rows] for place in range(QUARTERS)]
    targets = [line.target for line in rows if line.target is not None]
    return Line(
        0,
        "合计",
        sum(targets, Decimal(0)) if targets else None,
        [_sum(column) for column in columns],
        _sum([line.year for line in rows]),
    )


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
