"""Questions about the units of dispatched tasks, and their refusals."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.plans.models import PartyRole
from tracker.tasks.lifecycle import AssignmentState
from tracker.tasks.models import Assignment
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.queries import seen_by


def part_of(task_id: int, unit_id: int) -> Assignment | None:
    """The unit's part in the task, also one that was taken away; None where it never had one."""
    return db.session.scalars(
        select(Assignment).where(Assignment.task_id == task_id, Assignment.unit_id == unit_id)
    ).one_or_none()


def lead_of(task_id: int) -> Assignment:
    """The lead's part. Raises MultipleResultsFound or NoResultFound where there is not exactly one."""
    return db.session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.unit))
        .where(
            Assignment.task_id == task_id,
            Assignment.role == PartyRole.LEAD,
            Assignment.state != AssignmentState.WITHDRAWN,
        )
    ).one()


def last_place(task_id: int) -> int:
    """The highest position among the task's parts."""
    return db.session.scalar(select(func.max(Assignment.position)).where(Assignment.task_id == task_id)) or 0


def visible_refusal(user: Person, refusal_id: int) -> Refusal | None:
    """A refusal; other units' refusals are visible to the office and leaders only."""
    statement = (
        select(Refusal)
        .join(Refusal.task)
        .options(
            joinedload(Refusal.task),
            joinedload(Refusal.unit),
            joinedload(Refusal.proposed_unit),
            joinedload(Refusal.refused_by),
            joinedload(Refusal.assignment),
        )
        .where(Refusal.id == refusal_id)
    )
    if not user.sees_everything:
        statement = statement.where(seen_by(user), Refusal.unit_id == user.unit_id)
    return db.session.scalars(statement).unique().one_or_none()


def refusals_of(task_id: int) -> Sequence[Refusal]:
    """Every refusal of the task, the latest first."""
    return (
        db.session.scalars(
            select(Refusal)
            .options(
                joinedload(Refusal.unit),
                joinedload(Refusal.proposed_unit),
                joinedload(Refusal.taken_over_by),
                joinedload(Refusal.refused_by),
                joinedload(Refusal.decided_by),
            )
            .where(Refusal.task_id == task_id)
            .order_by(Refusal.id.desc())
        )
        .unique()
        .all()
    )


def pending_refusals(task_id: int) -> int:
    """How many refusals of the task wait for a decision."""
    statement = select(func.count()).where(Refusal.task_id == task_id, Refusal.state == RefusalState.PENDING)
    return db.session.scalar(statement) or 0


def pending_on(assignment_id: int) -> Refusal:
    """The refusal of this part that waits for a decision. Raises NoResultFound."""
    return db.session.scalars(
        select(Refusal).where(Refusal.assignment_id == assignment_id, Refusal.state == RefusalState.PENDING)
    ).one()
