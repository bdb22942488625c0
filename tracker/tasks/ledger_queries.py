"""The printed ledger 任务分解表."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core.db import db
from tracker.core.text import quantity
from tracker.plans.models import Measure, PartyRole
from tracker.tasks.document import LedgerLine
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Assignment, Task


def ledger_lines(plan_id: int) -> list[LedgerLine]:
    """The plan's tasks in printed order, groups under their own name (four statements)."""
    tasks = db.session.scalars(
        select(Task)
        .join(Task.measure)
        .where(Measure.plan_id == plan_id, Task.state != TaskState.CANCELLED)
        .options(
            joinedload(Task.measure).lazyload("*"),
            joinedload(Task.lead_unit),
            selectinload(Task.assignments).options(
                joinedload(Assignment.unit), joinedload(Assignment.group).lazyload("*")
            ),
            selectinload(Task.targets),
            selectinload(Task.milestones),
        )
        .order_by(Measure.position, Task.position)
    ).unique()
    return [ledger_line(task) for task in tasks]


def ledger_line(task: Task) -> LedgerLine:
    """The task as a line of the ledger."""
    others = [one for one in task.assignments if one.role is PartyRole.RESPONSIBLE]
    names = [one.group.name if one.group else one.unit.short_name for one in others]
    goals = [
        f"{one.indicator.name}{quantity(one.value, one.indicator.unit_of_measure)}" for one in task.targets
    ]
    return LedgerLine(
        measure=f"{task.measure.number}. {task.measure.title}",
        title=task.title,
        text=task.description,
        lead=task.lead_unit.short_name if task.lead_unit else "",
        responsible=tuple(dict.fromkeys(names)),
        goals=(*goals, *(one.title for one in task.milestones)),
        due_on=task.due_on,
        light=task.light,
        original_due_on=task.original_due_on,
    )
