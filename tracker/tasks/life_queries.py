"""What the task page shows of a task's further lives: what waits, what interrupts it, what a leader said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import joinedload

from tracker.core.db import db, read
from tracker.tasks.closures.lifecycle import ClosureState
from tracker.tasks.closures.models import Closure, Waiver
from tracker.tasks.closures.queries import waiver_of
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.instructions.lifecycle import InstructionState
from tracker.tasks.instructions.models import Instruction
from tracker.tasks.instructions.queries import open_on
from tracker.tasks.interruptions.models import Suspension
from tracker.tasks.interruptions.queries import running
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.parts.queries import refusals_of
from tracker.tasks.sheet_queries import ORIGIN, Origin

TASK: BindParameter[int] = bindparam("task")
KINDS = {
    name: exists().where(held.task_id == TASK, *conditions)
    for name, held, conditions in (
        ("refusals", Refusal, (Refusal.state == RefusalState.PENDING,)),
        ("extension", Extension, (Extension.state == ExtensionState.REQUESTED,)),
        ("closure", Closure, (Closure.state != ClosureState.CLOSED,)),
        ("suspension", Suspension, (Suspension.ends_on.is_(None),)),
        ("waiver", Waiver, ()),
        ("instructions", Instruction, (Instruction.state != InstructionState.FINISHED,)),
    )
}
ORIGIN_AND_KINDS = ORIGIN.add_columns(*(found.label(name) for name, found in KINDS.items()))


@dataclass(frozen=True)
class Matters:
    """What is on about a task. `closure`: the request that waits, or of a task under way the last one that was returned."""

    refusals: Sequence[Refusal] = ()
    extension: Extension | None = None
    closure: Closure | None = None
    suspension: Suspension | None = None
    waiver: Waiver | None = None
    instructions: Sequence[Instruction] = ()

    @property
    def are_any(self) -> bool:
        """Whether there is anything to show."""
        return any(
            (self.refusals, self.extension, self.closure, self.suspension, self.waiver, self.instructions)
        )


def origin_and_matters(task: Task) -> tuple[Origin, Matters]:
    """Where the task comes from, and what is on about it: one statement for most tasks, which have no further lives."""
    row = read(ORIGIN_AND_KINDS, {"task": task.id, "measure": task.measure_id}).one()
    origin, found = Origin(*row[: -len(KINDS)]), row[-len(KINDS) :]
    kinds = {name for name, is_there in zip(KINDS, found, strict=True) if is_there}
    return origin, _matters_of(task, kinds) if kinds else Matters()


def _matters_of(task: Task, kinds: set[str]) -> Matters:
    """One statement for each kind that the task has."""
    return Matters(
        refusals=[one for one in refusals_of(task.id) if one.state is RefusalState.PENDING]
        if "refusals" in kinds
        else (),
        extension=_extension(task.id) if "extension" in kinds else None,
        closure=_closure(task) if "closure" in kinds else None,
        suspension=running(task.id) if "suspension" in kinds else None,
        waiver=waiver_of(task.id) if "waiver" in kinds else None,
        instructions=open_on(task.id) if "instructions" in kinds else (),
    )


def _extension(task_id: int) -> Extension | None:
    statement = (
        select(Extension)
        .options(joinedload(Extension.requested_by))
        .where(Extension.task_id == task_id, Extension.state == ExtensionState.REQUESTED)
    )
    return db.session.scalars(statement).unique().one_or_none()


def _closure(task: Task) -> Closure | None:
    statement = (
        select(Closure)
        .options(joinedload(Closure.requested_by), joinedload(Closure.decided_by))
        .where(Closure.task_id == task.id)
        .order_by(Closure.id.desc())
        .limit(1)
    )
    last = db.session.scalars(statement).unique().one_or_none()
    wanted = {TaskState.AWAITING_CLOSURE: ClosureState.REQUESTED, TaskState.UNDER_WAY: ClosureState.RETURNED}
    return last if last and last.state is wanted.get(task.state) else None
