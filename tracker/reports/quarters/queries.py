"""The accepted figures of shorter periods that quarters and years are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.plans.models import Indicator, Plan
from tracker.plans.queries import indicators_of
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportFigure, ReportSlot
from tracker.reports.quarters.rollup import Line, PartFigure, line_of, total_of
from tracker.tasks.allocations import queries as allocations
from tracker.tasks.models import Cycle, Task
from tracker.units.models import Unit

ROLLED_UP = (Cycle.WEEKLY, Cycle.MONTHLY)
Finest = dict[tuple[int, int], dict[Cycle, list[PartFigure]]]


def accepted_parts(
    columns: Sequence[Any],
    indicator_ids: Collection[int],
    starts_on: date,
    ends_on: date,
    *,
    unit_ids: Collection[int] | None = None,
) -> Select[*tuple[Any, ...]]:
    """The accepted figures that end in the span, joined to report, slot and task."""
    statement: Select[*tuple[Any, ...]] = (
        select(*columns)
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .where(
            ReportFigure.indicator_id.in_(indicator_ids),
            ReportFigure.value.is_not(None),
            Report.state == ReportState.ACCEPTED,
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.period_ends_on.between(starts_on, ends_on),
        )
    )
    return statement if unit_ids is None else statement.where(ReportSlot.unit_id.in_(unit_ids))


def parts_of(
    indicator_ids: Collection[int], starts_on: date, ends_on: date, *, unit_ids: Collection[int] | None = None
) -> Finest:
    """(unit, indicator) → cycle → the accepted figures that end in the span (one statement)."""
    columns = (
        ReportSlot.unit_id,
        ReportFigure.indicator_id,
        Task.cycle,
        ReportSlot.period_starts_on,
        ReportSlot.period_ends_on,
        ReportFigure.value,
    )
    found: Finest = defaultdict(lambda: defaultdict(list))
    for unit_id, indicator_id, cycle, first, last, value in db.session.execute(
        accepted_parts(columns, indicator_ids, starts_on, ends_on, unit_ids=unit_ids)
    ):
        found[unit_id, indicator_id][cycle].append(PartFigure(first, last, value))
    return found


@dataclass(frozen=True)
class Section:
    """An indicator with the lines of its units."""

    indicator: Indicator
    lines: list[Line]

    @property
    def total(self) -> Line:
        """All units together."""
        return total_of(self.lines)


def sections(plan: Plan, year: int, user: Person) -> list[Section]:
    """Every indicator of the plan with the figures of its units from weekly and monthly reports; a unit's people see their own."""
    indicators = indicators_of(plan)
    numbers = [one.id for one in indicators]
    own = None if user.sees_everything else [user.unit_id]
    parts = parts_of(numbers, date(year, 1, 1), date(year, 12, 31), unit_ids=own)
    shares = allocations.shares_among(numbers, year)
    units = db.session.execute(select(Unit.id, Unit.short_name).order_by(Unit.position, Unit.id)).all()
    shown = []
    for indicator in indicators:
        lines = [
            line_of(
                (unit_id, name),
                shares.get((unit_id, indicator.id)),
                indicator.counting,
                _rolled(parts.get((unit_id, indicator.id), {})),
                year=year,
            )
            for unit_id, name in units
            if (unit_id, indicator.id) in parts
            or ((unit_id, indicator.id) in shares and (own is None or unit_id in own))
        ]
        if lines:
            shown.append(Section(indicator, lines))
    return shown


def _rolled(by_cycle: Mapping[Cycle, list[PartFigure]]) -> list[PartFigure]:
    """The figures of weekly and monthly reports: quarterly ones repeat them, dated and single ones belong to no month."""
    return [part for cycle in ROLLED_UP for part in by_cycle.get(cycle, [])]
