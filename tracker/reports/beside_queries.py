"""What stands beside the words of a report: the unit's last report before it, and the other units' of the same period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, and_, bindparam, func, literal, select, union_all

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


# Plain tables: the mapper's columns carry marks that make a statement ten times as long to find again.
SLOT, OTHER, SINCE = (ReportSlot.__table__.alias() for _ in range(3))
REPORT, TOLD, UNIT = Report.__table__, Report.__table__.alias(), Unit.__table__
NEWEST = (
    select(func.max(SINCE.c.period_starts_on))
    .join(TOLD, TOLD.c.slot_id == SINCE.c.id)
    .where(
        SINCE.c.assignment_id == SLOT.c.assignment_id,
        SINCE.c.period_starts_on < SLOT.c.period_starts_on,
        TOLD.c.state.in_(AT_OFFICE),
    )
    .correlate(SLOT)
    .scalar_subquery()
)


def _columns(unit: Any, place: Any) -> tuple[Any, ...]:
    return (
        SLOT.c.id.label("beside"),
        unit.label("unit"),
        place.label("place"),
        OTHER.c.period_starts_on,
        OTHER.c.period_ends_on,
        OTHER.c.remind_from,
        OTHER.c.opens_at,
        OTHER.c.due_at,
        OTHER.c.locks_at,
        OTHER.c.submitted_at,
        REPORT.c.id.label("report_id"),
        REPORT.c.state,
        REPORT.c.progress,
        REPORT.c.problems,
        REPORT.c.coordination,
        REPORT.c.next_steps,
        REPORT.c.outlook,
    )


NOBODY_ELSE = ""
EARLIER = (
    select(*_columns(literal(NOBODY_ELSE, String()), literal(0, Integer())))
    .select_from(SLOT)
    .join(OTHER, and_(OTHER.c.assignment_id == SLOT.c.assignment_id, OTHER.c.period_starts_on == NEWEST))
    .join(REPORT, REPORT.c.slot_id == OTHER.c.id)
    .where(SLOT.c.id.in_(bindparam("slots", expanding=True)))
)
BESIDE = (
    select(*_columns(UNIT.c.short_name, UNIT.c.position))
    .select_from(SLOT)
    .join(
        OTHER,
        and_(
            OTHER.c.task_id == SLOT.c.task_id,
            OTHER.c.period_starts_on == SLOT.c.period_starts_on,
            OTHER.c.unit_id != SLOT.c.unit_id,
            OTHER.c.withdrawn_at.is_(None),
        ),
    )
    .join(UNIT, UNIT.c.id == OTHER.c.unit_id)
    .outerjoin(REPORT, and_(REPORT.c.slot_id == OTHER.c.id, REPORT.c.state.in_(AT_OFFICE)))
    .where(SLOT.c.id.in_(bindparam("leads", expanding=True)))
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
