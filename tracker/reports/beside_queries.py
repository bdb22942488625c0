"""What stands beside the words of a report: the unit's last report before it, and the other units' of the same period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from tracker.core.db import read
from tracker.reports.lifecycle import AT_OFFICE
from tracker.reports.lights import ReportLight
from tracker.reports.list_queries import light_of
from tracker.reports.models import Outlook, Report, ReportSlot
from tracker.reports.slots import period_words
from tracker.units.models import Unit


@dataclass(frozen=True)
class Earlier:
    """What the unit wrote in its last report before this one that reached the office."""

    progress: str
    problems: str
    coordination: str
    next_steps: str
    outlook: Outlook | None
    report_id: int
    period: str


@dataclass(frozen=True)
class Neighbour:
    """Another unit's slot of the same period; its report (`report_id` None: none) only where it reached the office."""

    unit: str
    report_id: int | None
    progress: str
    problems: str
    submitted_at: datetime | None
    light: ReportLight


@dataclass(frozen=True)
class Told:
    """By slot the unit's last report before it, and where it was asked for the other units' slots of its period."""

    earlier: dict[int, Earlier] = field(default_factory=dict)
    beside: dict[int, list[Neighbour]] = field(default_factory=lambda: defaultdict(list))


SLOT, OTHER, SINCE = aliased(ReportSlot), aliased(ReportSlot), aliased(ReportSlot)
TOLD = aliased(Report)
NEWEST = (
    select(func.max(SINCE.period_starts_on))
    .join(TOLD, TOLD.slot_id == SINCE.id)
    .where(
        SINCE.assignment_id == SLOT.assignment_id,
        SINCE.period_starts_on < SLOT.period_starts_on,
        TOLD.state.in_(AT_OFFICE),
    )
    .correlate(SLOT)
    .scalar_subquery()
)


def _columns(unit: Any, place: Any) -> tuple[Any, ...]:
    return (
        SLOT.id.label("beside"),
        unit.label("unit"),
        place.label("place"),
        OTHER.period_starts_on,
        OTHER.period_ends_on,
        OTHER.remind_from,
        OTHER.opens_at,
        OTHER.due_at,
        OTHER.locks_at,
        OTHER.submitted_at,
        Report.id.label("report_id"),
        Report.state,
        Report.progress,
        Report.problems,
        Report.coordination,
        Report.next_steps,
        Report.outlook,
    )


NOBODY_ELSE = ""
EARLIER = (
    select(*_columns(literal(NOBODY_ELSE, String()), literal(0, Integer())))
    .select_from(SLOT)
    .join(OTHER, and_(OTHER.assignment_id == SLOT.assignment_id, OTHER.period_starts_on == NEWEST))
    .join(Report, Report.slot_id == OTHER.id)
    .where(SLOT.id.in_(bindparam("slots", expanding=True)))
)
BESIDE = (
    select(*_columns(Unit.short_name, Unit.position))
    .select_from(SLOT)
    .join(
        OTHER,
        and_(
            OTHER.task_id == SLOT.task_id,
            OTHER.period_starts_on == SLOT.period_starts_on,
            OTHER.unit_id != SLOT.unit_id,
            OTHER.withdrawn_at.is_(None),
        ),
    )
    .join(Unit, Unit.id == OTHER.unit_id)
    .outerjoin(Report, and_(Report.slot_id == OTHER.id, Report.state.in_(AT_OFFICE)))
    .where(SLOT.id.in_(bindparam("leads", expanding=True)))
)
BOTH = union_all(EARLIER, BESIDE)


def told_of(slot_ids: Collection[int], now: datetime, *, leads: Collection[int] = ()) -> Told:
    """What stands beside these slots, in one statement; `leads`: those of them that the other units stand beside."""
    told = Told()
    if not slot_ids:
        return told
    rows = read(BOTH if leads else EARLIER, {"slots": list(slot_ids), "leads": list(leads)}).all()
    for row in sorted(rows, key=lambda row: (row.place, row.unit)):
        if row.unit == NOBODY_ELSE:
            told.earlier[row.beside] = Earlier(
                row.progress,
                row.problems,
                row.coordination,
                row.next_steps,
                row.outlook,
                row.report_id,
                period_words(row.period_starts_on, row.period_ends_on),
            )
        else:
            told.beside[row.beside].append(
                Neighbour(
                    row.unit,
                    row.report_id,
                    row.progress or "",
                    row.problems or "",
                    row.submitted_at,
                    light_of(row, row.state, now),
                )
            )
    return told
