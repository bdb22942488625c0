"""One task, one unit's part in it: who sees them. What these do not give is a 404.

The list of tasks has `list_queries`, the page of one `sheet_queries`, drafts and dispatch `dispatch_queries`, what lights
are computed from `progress_queries`, the printed ledger `ledger_queries`, extensions and the like `life_queries` and
their own folders.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    false,
    func,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task

UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_HEAD})
PRESENT = Assignment.state != AssignmentState.WITHDRAWN


class Sight(Enum):
    """How much of the tasks somebody sees (rulebook §2)."""

    ALL = 1
    UNIT = 2
    NOTHING = 3


def sight_of(user: Person) -> Sight:
    """The office and leaders see all, a unit's people their own."""
    """The office and leaders see all, a unit's people their own."""
    if user.sees_everything:
        return Sight.ALL
    return Sight.UNIT if user.has(*UNIT_ROLES) else Sight.NOTHING


def seen(sight: Sight, own_unit: Any) -> ColumnElement[bool]:
    """Which tasks are seen with this sight; `own_unit`: an id, or a parameter that will be one."""
    """Which tasks are seen with this sight; `own_unit`: an id, or a parameter that will be one."""
    if sight is Sight.UNIT:
        own = select(Assignment.task_id).where(Assignment.unit_id == own_unit, PRESENT)
        return and_(Task.dispatched_at.is_not(None), Task.id.in_(own))
    return true() if sight is Sight.ALL else false()


def seen_by(user: Person) -> ColumnElement[bool]:
    """Which tasks the person sees: the office and leaders all, a unit's people what was dispatched to the unit."""
    return seen(sight_of(user), user.unit_id)


ONE_SEEN = {
    sight: select(Task).where(seen(sight, bindparam("own")), Task.id == bindparam("task")) for sight in Sight
}


def visible_task(user: Person, task_id: int) -> Task | None:
    """A task by id, without its relations (one statement)."""
    return db.session.scalars(ONE_SEEN[sight_of(user)], {"own": user.unit_id, "task": task_id}).one_or_none()


def visible_assignment(user: Person, assignment_id: int) -> Assignment | None:
    """A unit's part in a task; other units' parts are visible to the office and leaders only."""
    statement = (
        select(Assignment)
        .join(Assignment.task)
        .options(joinedload(Assignment.task), joinedload(Assignment.unit))
        .where(Assignment.id == assignment_id, seen_by(user))
    )
    if not user.sees_everything:
        statement = statement.where(Assignment.unit_id == user.unit_id)
    return db.session.scalars(statement).one_or_none()


def own_pending_assignments(user: Person, ids: Collection[int]) -> list[Assignment]:
    """Those of the assignments that wait for the acknowledgement of the person's unit."""
    statement = (
        select(Assignment)
        .join(Assignment.task)
        .options(joinedload(Assignment.task), joinedload(Assignment.unit))
        .where(
            Assignment.id.in_(ids),
            Assignment.unit_id == user.unit_id,
            Assignment.state == AssignmentState.PENDING,
            Task.state.in_(DISPATCHED),
        )
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(statement))


def task(task_id: int) -> Task:
    """A task by id, for jobs and handlers. Raises NoResultFound."""
    return db.session.get_one(Task, task_id)


def unfinished_of(unit_id: int) -> int:
    """How many dispatched tasks the unit has a part in that are neither closed nor cancelled."""
    unfinished = (*DISPATCHED, TaskState.SUSPENDED)
    held = select(func.count()).select_from(Assignment).join(Task, Task.id == Assignment.task_id)
    held = held.where(Assignment.unit_id == unit_id, PRESENT, Task.state.in_(unfinished))
    return db.session.scalar(held) or 0
