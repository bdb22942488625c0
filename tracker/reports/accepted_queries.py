"""Accepted figures, added up for tasks, documents and scores; each as it stood at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
)

from tracker.core.db import Quantity, db, read
from tracker.plans.models import Counting, Indicator, PartyRole
from tracker.reports.lifecycle import CorrectionState, ReportState
from tracker.reports.models import CorrectedFigure, Correction, Report, ReportFigure, ReportSlot
from tracker.reports.quarters.rollup import FINER
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Allocation, Assignment, Cycle, Task, TaskTarget


def accepted_figures(
    task_ids: Collection[int] | None, as_of: datetime, *, corrected_until: datetime | None = None
) -> dict[tuple[int, int, int], Decimal]:
    """(task, unit, indicator) → accepted total at `as_of`: increments summed, running totals as last reported.

    `task_ids` None means every task. A figure corrected later counts as it was then, or with the corrections up to
    `corrected_until`. One statement.
    """
    values: dict[str, Any] = {"as_of": as_of, "corrected_until": corrected_until or as_of}
    if task_ids is not None:
        values["task_ids"] = list(task_ids)
    rows = db.session.execute(_accepted_figures(of_all=task_ids is None), values)
    return {(task, unit, indicator): value for task, unit, indicator, value in rows}


OF_THESE: BindParameter[list[int]] = bindparam("task_ids", expanding=True)


@cache
def _accepted_figures(*, of_all: bool) -> Select[Any]:
    """Built once: that takes longer than to run it for a task."""
    held = _figures_at()
    newest = func.row_number().over(
        partition_by=(held.c.assignment_id, held.c.indicator_id), order_by=held.c.period_starts_on.desc()
    )
    figures = (
        select(
            held.c.task_id,
            held.c.unit_id,
            held.c.indicator_id,
            held.c.value,
            Indicator.counting,
            newest.label("age"),
        )
        .join(Indicator, Indicator.id == held.c.indicator_id)
        .where(held.c.value.is_not(None))
    )
    if not of_all:
        figures = figures.where(held.c.task_id.in_(OF_THESE))
    each = figures.subquery()
    keys = (each.c.task_id, each.c.unit_id, each.c.indicator_id)
    total = func.sum(each.c.value, type_=Quantity())
    return select(*keys, total).where(or_(each.c.counting == Counting.FLOW, each.c.age == 1)).group_by(*keys)


def accepted_by_period(task_ids: Collection[int], day: date, as_of: datetime) -> Sequence[Any]:
    """(task, unit, indicator, the period's last day, value, counting) of the figures accepted by `as_of` for periods
    that ended by `day`. A figure corrected later counts as it was then."""
    values = {"task_ids": list(task_ids), "day": day, "as_of": as_of, "corrected_until": as_of}
    return read(_accepted_by_period(), values).all()


@cache
def _accepted_by_period() -> Select[Any]:
    held = _figures_at()
    return (
        select(
            held.c.task_id,
            held.c.unit_id,
            held.c.indicator_id,
            held.c.period_ends_on,
            held.c.value,
            Indicator.counting,
        )
        .join(Indicator, Indicator.id == held.c.indicator_id)
        .where(
            held.c.task_id.in_(OF_THESE),
            held.c.value.is_not(None),
            held.c.period_ends_on <= bindparam("day"),
        )
        .order_by(held.c.task_id, held.c.unit_id, held.c.indicator_id, held.c.period_ends_on)
    )


def _figures_at() -> Subquery:
    """The figures of the reports accepted by `as_of`, each with the value that it had at `corrected_until`."""
    place = func.row_number().over(
        partition_by=(Correction.report_id, CorrectedFigure.indicator_id),
        order_by=(Correction.decided_at, Correction.id),
    )
    undone = (
        select(Correction.report_id, CorrectedFigure.indicator_id, CorrectedFigure.old, place.label("place"))
        .join(CorrectedFigure, CorrectedFigure.correction_id == Correction.id)
        .where(
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at > bindparam("corrected_until"),
        )
        .subquery()
    )
    value: ColumnElement[Decimal | None] = case(
        (undone.c.report_id.is_not(None), undone.c.old), else_=ReportFigure.value
    )
    return (
        select(
            ReportSlot.assignment_id,
            ReportSlot.task_id,
            ReportSlot.unit_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportFigure.indicator_id,
            value.label("value"),
        )
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .outerjoin(
            undone,
            and_(
                undone.c.report_id == Report.id,
                undone.c.indicator_id == ReportFigure.indicator_id,
                undone.c.place == 1,
            ),
        )
        .where(Report.state == ReportState.ACCEPTED, Report.accepted_at <= bindparam("as_of"))
        .subquery()
    )


def accepted_figures_of(indicator_id: int) -> int:
    """How many figures of the indicator were accepted."""
    statement = (
        select(func.count())
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .where(ReportFigure.indicator_id == indicator_id, Report.state == ReportState.ACCEPTED)
    )
    return db.session.scalar(statement) or 0


def repeating(task_ids: Collection[int] | None) -> set[tuple[int, int, int]]:
    """(task, unit, indicator) of the quarterly and yearly tasks whose figures the unit also reports more often elsewhere.

    An indicator's total counts them once. `task_ids` None means every task. One statement.
    """
    coarse = select(TaskTarget.indicator_id).join(TaskTarget.task).where(Task.cycle.in_(FINER))
    if task_ids is not None:
        coarse = coarse.where(Task.id.in_(task_ids))
    shared = select(Allocation.id).where(Allocation.target_id == TaskTarget.id).correlate(TaskTarget).exists()
    rows = db.session.execute(
        select(Task.id, Assignment.unit_id, TaskTarget.indicator_id, Task.cycle)
        .join(TaskTarget, TaskTarget.task_id == Task.id)
        .join(Assignment, Assignment.task_id == Task.id)
        .outerjoin(
            Allocation, and_(Allocation.target_id == TaskTarget.id, Allocation.assignment_id == Assignment.id)
        )
        .where(
            TaskTarget.indicator_id.in_(coarse),
            Task.dispatched_at.is_not(None),
            Task.state != TaskState.CANCELLED,
            or_(Allocation.id.is_not(None), and_(not_(shared), Assignment.role == PartyRole.LEAD)),
        )
    ).all()
    cycles: dict[tuple[int, int], set[Cycle]] = defaultdict(set)
    for _, unit_id, indicator_id, cycle in rows:
        cycles[unit_id, indicator_id].add(cycle)
    return {
        (task_id, unit_id, indicator_id)
        for task_id, unit_id, indicator_id, cycle in rows
        if cycles[unit_id, indicator_id] & FINER.get(cycle, frozenset())
    }
