"""Questions about extensions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension, ExtensionMilestone, ExtensionProof
from tracker.tasks.models import Task
from tracker.tasks.queries import seen_by


def asked_before(task_id: int) -> tuple[int, bool]:
    """How many extensions the task was granted, and whether a request waits (one statement)."""
    states = db.session.scalars(select(Extension.state).where(Extension.task_id == task_id)).all()
    return states.count(ExtensionState.APPROVED), ExtensionState.REQUESTED in states


def pending_of(task_id: int) -> Extension | None:
    """The request that waits for a decision; a task has at most one."""
    return db.session.scalars(
        select(Extension).where(Extension.task_id == task_id, Extension.state == ExtensionState.REQUESTED)
    ).one_or_none()


def visible_extension(user: Person, extension_id: int) -> Extension | None:
    """A request on a task that the person sees, whole."""
    statement = (
        select(Extension)
        .join(Extension.task)
        .options(
            joinedload(Extension.task).joinedload(Task.lead_unit),
            joinedload(Extension.requested_by),
            joinedload(Extension.decided_by),
            selectinload(Extension.milestones).joinedload(ExtensionMilestone.milestone),
            selectinload(Extension.proofs).joinedload(ExtensionProof.file),
        )
        .where(Extension.id == extension_id, seen_by(user))
    )
    return db.session.scalars(statement).unique().one_or_none()


def visible_extension_proof(user: Person, extension_id: int, file_id: int) -> StoredFile | None:
    """A proof of a request on a task that the person sees."""
    return db.session.scalars(
        select(StoredFile)
        .join(ExtensionProof, ExtensionProof.file_id == StoredFile.id)
        .join(Extension, Extension.id == ExtensionProof.extension_id)
        .join(Task, Task.id == Extension.task_id)
        .where(Extension.id == extension_id, StoredFile.id == file_id, seen_by(user))
    ).one_or_none()


def extensions_of(task_id: int) -> Sequence[Extension]:
    """Every request of the task, the latest first."""
    return (
        db.session.scalars(
            select(Extension)
            .options(joinedload(Extension.requested_by), joinedload(Extension.decided_by))
            .where(Extension.task_id == task_id)
            .order_by(Extension.id.desc())
        )
        .unique()
        .all()
    )
