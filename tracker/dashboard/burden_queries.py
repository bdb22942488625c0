"""What the page of the burden reads: forms and figures asked of the units, and requests ordered in haste."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.dashboard.burden import Asked
from tracker.plans.models import PartyRole
from tracker.reports.models import ReportSlot
from tracker.tasks.models import Allocation, Assignment, Task, TaskTarget
from tracker.units.models import Unit

SHARES = (
    select(Allocation.assignment_id, func.count().label("figures"))
    .group_by(Allocation.assignment_id)
    .subquery()
)
UNSHARED = (  # the lead answers for what was not shared out
    select(TaskTarget.task_id, func.count().label("figures"))
    .where(~select(Allocation.id).where(Allocation.target_id == TaskTarget.id).exists())
    .group_by(TaskTarget.task_id)
    .subquery()
)
FIGURES = func.coalesce(SHARES.c.figures, 0) + case(
    (Assignment.role == PartyRole.LEAD, func.coalesce(UNSHARED.c.figures, 0)), else_=0
)


def asked_between(user: Person, first: datetime, last: datetime) -> list[Asked]:
    """Forms due from `first` to before `last`, by unit and instant; a unit's own people see their unit only."""
    statement = (
        select(ReportSlot.unit_id, Unit.short_name, ReportSlot.due_at, func.count(), func.sum(FIGURES))
        .join(Unit, Unit.id == ReportSlot.unit_id)
        .join(Assignment, Assignment.id == ReportSlot.assignment_id)
        .outerjoin(SHARES, SHARES.c.assignment_id == ReportSlot.assignment_id)
        .outerjoin(UNSHARED, UNSHARED.c.task_id == ReportSlot.task_id)
        .where(ReportSlot.due_at >= first, ReportSlot.due_at < last, ReportSlot.withdrawn_at.is_(None))
        .group_by(ReportSlot.unit_id, Unit.short_name, Unit.position, ReportSlot.due_at)
        .order_by(Unit.position, ReportSlot.unit_id, ReportSlot.due_at)
    )
    if not user.sees_everything:
        statement = statement.where(ReportSlot.unit_id == user.unit_id)
    return [Asked(*row) for row in db.session.execute(statement)]


def urgent_tasks(user: Person) -> Select[Task]:
    """The dispatched tasks that gave less time than promised, the latest first."""
    statement = (
        select(Task)
        .options(joinedload(Task.urgency_ordered_by), joinedload(Task.lead_unit))
        .where(Task.urgency != "", Task.dispatched_at.is_not(None))
        .order_by(Task.dispatched_at.desc(), Task.id.desc())
    )
    if not user.sees_everything:
        statement = statement.where(
            select(Assignment.id)
            .where(Assignment.task_id == Task.id, Assignment.unit_id == user.unit_id)
            .exists()
        )
    return statement
