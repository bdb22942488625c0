"""Drafting and dispatch: the tasks of a measure, drafts, and what is looked at before a task goes out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.rules import office_rules
from tracker.plans.models import Indicator, Measure
from tracker.tasks.dispatching import Notice
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.models import Assignment, Task, TaskTarget
from tracker.units.models import Unit, UnitGroupMember


def last_position(measure_id: int) -> int:
    """The highest running number among the measure's tasks, 0 where it has none."""
    return db.session.scalar(select(func.max(Task.position)).where(Task.measure_id == measure_id)) or 0


def tasks_of_measure(measure_id: int) -> list[Task]:
    """The measure's tasks in order, with their units."""
    statement = (
        select(Task)
        .where(Task.measure_id == measure_id, Task.state != TaskState.CANCELLED)
        .options(joinedload(Task.lead_unit))
        .order_by(Task.position)
    )
    return list(db.session.scalars(statement))


def members_of(group_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the active member units by group, in the office's order."""
    found: dict[int, list[int]] = {}
    if group_ids:
        rows = db.session.execute(
            select(UnitGroupMember.group_id, UnitGroupMember.unit_id)
            .join(Unit, Unit.id == UnitGroupMember.unit_id)
            .where(UnitGroupMember.group_id.in_(group_ids), Unit.is_active)
            .order_by(UnitGroupMember.position)
        )
        for group_id, unit_id in rows:
            found.setdefault(group_id, []).append(unit_id)
    return found


def indicator_named(plan_id: int, name: str) -> Indicator | None:
    """The plan's indicator of that name, or None."""
    return db.session.scalars(
        select(Indicator).where(Indicator.plan_id == plan_id, Indicator.name == name)
    ).one_or_none()


def whole(statement: Select[Task]) -> Select[Task]:
    """With everything that dispatching looks at, in a fixed number of statements."""
    return statement.options(
        joinedload(Task.measure).selectinload(Measure.parties).lazyload("*"),
        joinedload(Task.lead_unit),
        selectinload(Task.assignments).joinedload(Assignment.unit),
        selectinload(Task.targets),
        selectinload(Task.milestones),
    )


def drafts() -> Select[Task]:
    """The drafted tasks in the order of the plan."""
    statement = select(Task).join(Task.measure).where(Task.state == TaskState.DRAFT)
    return whole(statement).order_by(Measure.plan_id.desc(), Measure.position, Task.position)


def tasks_by_id(ids: Collection[int]) -> list[Task]:
    """The tasks of these ids in the order of the plan, whatever their state."""
    statement = whole(select(Task).join(Task.measure).where(Task.id.in_(ids)))
    return list(
        db.session.scalars(statement.order_by(Measure.plan_id, Measure.position, Task.position)).unique()
    )


def load_for_dispatch(task: Task) -> None:
    """Bring in what `dispatch_obstacles` looks at of one task, in two statements; its targets or milestones follow on demand."""
    measure = joinedload(Task.measure)
    db.session.scalars(
        select(Task)
        .where(Task.id == task.id)
        .options(measure.joinedload(Measure.parties).lazyload("*"), measure.joinedload(Measure.plan))
        .options(selectinload(Task.assignments).joinedload(Assignment.unit))
    ).unique().one()


def drafted_of_measure(measure_id: int) -> list[Task]:
    """The measure's tasks that are not dispatched yet."""
    statement = whole(select(Task).where(Task.measure_id == measure_id, Task.state == TaskState.DRAFT))
    return list(db.session.scalars(statement.order_by(Task.position)).unique())


def dispatched_with(indicator_id: int) -> list[Task]:
    """The dispatched tasks that have a target of the indicator, with what their light looks at."""
    having = select(TaskTarget.task_id).where(TaskTarget.indicator_id == indicator_id)
    statement = whole(select(Task).where(Task.id.in_(having), Task.state.in_(DISPATCHED)))
    return list(db.session.scalars(statement.order_by(Task.id)).unique())


def notice_from(today: date) -> Notice:
    """What an ad-hoc request must give that is dispatched today (rulebook §7).

    The calendar is read at the first question: most tasks are no ad-hoc requests.
    """
    calendar = cache(working_calendar)
    return Notice(office_rules().adhoc_notice_working_days, lambda due_on: calendar().between(today, due_on))
