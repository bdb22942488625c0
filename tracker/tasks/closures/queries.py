"""Questions about closures and waivers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.tasks.closures.lifecycle import ClosureState
from tracker.tasks.closures.models import Closure, ClosureProof, Waiver
from tracker.tasks.models import Task
from tracker.tasks.queries import seen_by


def pending_of(task_id: int) -> Closure | None:
    """The request that waits for a decision, with its proofs."""
    return (
        db.session.scalars(
            select(Closure)
            .options(
                joinedload(Closure.requested_by),
                selectinload(Closure.proofs).joinedload(ClosureProof.file),
            )
            .where(Closure.task_id == task_id, Closure.state == ClosureState.REQUESTED)
        )
        .unique()
        .one_or_none()
    )


def closures_of(task_id: int) -> Sequence[Closure]:
    """Every request of the task, the latest first, whole."""
    return (
        db.session.scalars(
            select(Closure)
            .options(
                joinedload(Closure.requested_by),
                joinedload(Closure.decided_by),
                selectinload(Closure.proofs).joinedload(ClosureProof.file),
            )
            .where(Closure.task_id == task_id)
            .order_by(Closure.id.desc())
        )
        .unique()
        .all()
    )


def waiver_of(task_id: int) -> Waiver | None:
    """The task's waiver, if a leader gave one."""
    return (
        db.session.scalars(
            select(Waiver).options(joinedload(Waiver.given_by)).where(Waiver.task_id == task_id)
        )
        .unique()
        .one_or_none()
    )


def visible_closure_proof(user: Person, closure_id: int, file_id: int) -> StoredFile | None:
    """A proof of a request on a task that the person sees."""
    return db.session.scalars(
        select(StoredFile)
        .join(ClosureProof, ClosureProof.file_id == StoredFile.id)
        .join(Closure, Closure.id == ClosureProof.closure_id)
        .join(Task, Task.id == Closure.task_id)
        .where(Closure.id == closure_id, StoredFile.id == file_id, seen_by(user))
    ).one_or_none()
