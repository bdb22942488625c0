"""Questions about allocations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.core.db import db
from tracker.plans.models import Direction, Indicator, PartyRole, Plan
from tracker.plans.queries import indicators_of, targets_in_force
from tracker.tasks.allocations.overview import Column, Overview, Share, overview_of
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.models import Allocation, AllocationEdition, Assignment, Task, TaskTarget
from tracker.units.models import Unit, UnitGroup


def due_in(year: int) -> ColumnElement[bool]:
    """The task belongs to the year in which it was to be done; an extension does not move it into the next."""
    return func.coalesce(Task.original_due_on, Task.due_on).between(date(year, 1, 1), date(year, 12, 31))


COUNTS = Task.state != TaskState.CANCELLED


def _with_parts() -> tuple[object, ...]:
    task = joinedload(TaskTarget.task)
    return (
        task.joinedload(Task.measure).lazyload("*"),
        task.selectinload(Task.assignments).options(
            joinedload(Assignment.unit), joinedload(Assignment.group)
        ),
        selectinload(TaskTarget.allocations),
        joinedload(TaskTarget.confirming_unit),
    )


def targets_of_indicator(indicator: Indicator, year: int) -> list[TaskTarget]:
    """What tasks of the year have to reach of the indicator, with their units and shares (four statements)."""
    statement = (
        select(TaskTarget)
        .join(TaskTarget.task)
        .where(TaskTarget.indicator_id == indicator.id, COUNTS, due_in(year))
        .order_by(Task.measure_id, Task.position)
        .options(*_with_parts())  # type: ignore[arg-type]
    )
    return list(db.session.scalars(statement).unique())


def targets_of_task(task: Task) -> list[TaskTarget]:
    """What the task has to reach, with its units and shares (four statements)."""
    statement = (
        select(TaskTarget)
        .join(TaskTarget.task)
        .where(TaskTarget.task_id == task.id)
        .order_by(TaskTarget.position)
        .options(*_with_parts())  # type: ignore[arg-type]
    )
    return list(db.session.scalars(statement).unique())


def editions_of(targets: Iterable[TaskTarget]) -> dict[int, list[AllocationEdition]]:
    """The editions of each target's allocation, the newest first (one statement)."""
    found: dict[int, list[AllocationEdition]] = {target.id: [] for target in targets}
    statement = select(AllocationEdition).where(AllocationEdition.target_id.in_(found))
    for edition in db.session.scalars(statement.order_by(AllocationEdition.edition.desc())):
        found[edition.target_id].append(edition)
    return found


def shares_of_year(names: Iterable[str], year: int) -> dict[str, dict[int, Decimal]]:
    """Indicator name → unit → what it was given in the year, over all plans (last year's shares; one statement)."""
    total = func.sum(Allocation.value, type_=Allocation.value.type)
    rows = db.session.execute(
        select(Indicator.name, Assignment.unit_id, total)
        .join(TaskTarget, TaskTarget.indicator_id == Indicator.id)
        .join(Task, Task.id == TaskTarget.task_id)
        .join(Allocation, Allocation.target_id == TaskTarget.id)
        .join(Assignment, Assignment.id == Allocation.assignment_id)
        .where(Indicator.name.in_(set(names)), COUNTS, due_in(year))
        .group_by(Indicator.name, Assignment.unit_id)
    )
    found: dict[str, dict[int, Decimal]] = {}
    for name, unit_id, value in rows:
        found.setdefault(name, {})[unit_id] = value
    return found


def shares_among(indicator_ids: Iterable[int], year: int) -> dict[tuple[int, int], Decimal]:
    """(unit, indicator) → what the unit was given in the year (one statement): what cross rules look at."""
    total = func.sum(Allocation.value, type_=Allocation.value.type)
    rows = db.session.execute(
        select(Assignment.unit_id, TaskTarget.indicator_id, total)
        .join(Allocation, Allocation.assignment_id == Assignment.id)
        .join(TaskTarget, TaskTarget.id == Allocation.target_id)
        .join(Task, Task.id == TaskTarget.task_id)
        .where(TaskTarget.indicator_id.in_(list(indicator_ids)), COUNTS, due_in(year))
        .group_by(Assignment.unit_id, TaskTarget.indicator_id)
    )
    return {(unit_id, indicator_id): value for unit_id, indicator_id, value in rows}


def overview(plan: Plan, year: int, today: date) -> Overview:
    """All indicators of the plan × units in the year (four statements)."""
    totals = targets_in_force(plan, year, today)
    columns, tasks = [], _tasks_of(plan, year)
    for indicator in indicators_of(plan):
        target = totals.get(indicator.id)
        columns.append(
            Column(
                indicator.id,
                indicator.name,
                indicator.unit_of_measure,
                indicator.direction is Direction.AT_MOST,
                target.value if target else None,
                tasks.get(indicator.id, {}),
            )
        )
    return overview_of(columns, _shares_of(plan, year))


def _tasks_of(plan: Plan, year: int) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {}
    for indicator_id, task_id, value in db.session.execute(
        select(TaskTarget.indicator_id, TaskTarget.task_id, TaskTarget.value)
        .join(TaskTarget.task)
        .join(TaskTarget.indicator)
        .where(Indicator.plan_id == plan.id, COUNTS, due_in(year))
    ):
        found.setdefault(indicator_id, {})[task_id] = value
    return found


def _shares_of(plan: Plan, year: int) -> list[Share]:
    """Every share, and the whole of each target that was not shared out, with its lead."""
    anyones = aliased(Allocation)
    shared = select(anyones.id).where(anyones.target_id == TaskTarget.id).exists()
    whole = Allocation.id.is_(None) & ~shared & (Assignment.role == PartyRole.LEAD)
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.short_name,
            UnitGroup.name,
            TaskTarget.indicator_id,
            TaskTarget.task_id,
            func.coalesce(Allocation.value, TaskTarget.value, type_=TaskTarget.value.type),
            Allocation.id.is_(None),
        )
        .select_from(TaskTarget)
        .join(Task, Task.id == TaskTarget.task_id)
        .join(Indicator, Indicator.id == TaskTarget.indicator_id)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitGroup, UnitGroup.id == Assignment.group_id)
        .outerjoin(
            Allocation, (Allocation.target_id == TaskTarget.id) & (Allocation.assignment_id == Assignment.id)
        )
        .where(
            Indicator.plan_id == plan.id,
            COUNTS,
            due_in(year),
            Assignment.state != AssignmentState.WITHDRAWN,
            Allocation.id.is_not(None) | whole,
        )
        .order_by(Unit.position, Unit.id, TaskTarget.id)
    )
    return [Share(*row) for row in rows]
