"""Questions about instructions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.tasks.instructions.lifecycle import InstructionState
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.models import Assignment, Task
from tracker.tasks.queries import PRESENT, seen_by

WHOLE = (
    joinedload(Instruction.given_by),
    joinedload(Instruction.task),
    joinedload(Instruction.new_task),
    selectinload(Instruction.addressees).options(
        joinedload(Addressee.unit), joinedload(Addressee.answered_by)
    ),
)


def open_for(user: Person) -> Select[Instruction]:
    """What waits: for a unit, what it has to answer; for a leader, what he gave and has not finished; for the office, all
    that is open. The first due first."""
    statement = select(Instruction).join(Instruction.task).where(seen_by(user))
    if user.sees_everything:
        statement = statement.where(Instruction.state != InstructionState.FINISHED)
        if user.has(Role.LEADER) and not user.is_office:
            statement = statement.where(Instruction.given_by_id == user.id)
    else:
        statement = statement.where(Instruction.id.in_(unanswered(user.unit_id)))
    return statement.order_by(Instruction.reply_due_on, Instruction.id)


def unanswered(own: Any) -> Select[int]:
    """The ids of the instructions that wait for this unit's answer, on tasks in which it has a part."""
    waiting = select(Addressee.instruction_id).where(
        Addressee.unit_id == own, Addressee.answered_at.is_(None)
    )
    held = select(Assignment.task_id).where(Assignment.unit_id == own, PRESENT)
    return select(Instruction.id).where(
        Instruction.state == InstructionState.GIVEN,
        Instruction.id.in_(waiting),
        Instruction.task_id.in_(held),
    )


def open_on(task_id: int) -> Sequence[Instruction]:
    """The instructions on the task that are not finished, the first due first."""
    statement = (
        select(Instruction)
        .options(*WHOLE)
        .where(Instruction.task_id == task_id, Instruction.state != InstructionState.FINISHED)
    )
    return db.session.scalars(statement.order_by(Instruction.reply_due_on, Instruction.id)).unique().all()


def visible_instruction(user: Person, instruction_id: int) -> Instruction | None:
    """An instruction on a task that the person sees."""
    statement = (
        select(Instruction)
        .join(Instruction.task)
        .options(*WHOLE)
        .where(Instruction.id == instruction_id, seen_by(user))
    )
    return db.session.scalars(statement).unique().one_or_none()


def visible_addressee(user: Person, addressee_id: int) -> Addressee | None:
    """A unit's side of an instruction on a task that the person sees."""
    statement = (
        select(Addressee)
        .join(Addressee.instruction)
        .join(Task, Task.id == Instruction.task_id)
        .options(
            joinedload(Addressee.unit),
            joinedload(Addressee.instruction).options(*WHOLE),
        )
        .where(Addressee.id == addressee_id, seen_by(user))
    )
    if not user.sees_everything:
        statement = statement.where(Addressee.unit_id == user.unit_id)
    return db.session.scalars(statement).unique().one_or_none()
