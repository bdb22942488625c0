"""The verbs of extensions: the only writers of requests, and of a due date once the task is out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.tasks import actions as tasks
from tracker.tasks.events import (
    ExtensionRefused,
    ExtensionRequested,
    ExtensionWithdrawn,
    MilestoneRescheduled,
    TaskExtended,
)
from tracker.tasks.extensions import queries
from tracker.tasks.extensions.extending import why_not_asked_for, why_not_moved, why_not_until
from tracker.tasks.extensions.lifecycle import EXTENSION_LIFE, ExtensionState, ExtensionStep
from tracker.tasks.extensions.models import Extension, ExtensionMilestone, ExtensionProof
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Task


def request(
    task: Task,
    *,
    new_due_on: date,
    reason: str,
    milestones: Mapping[int, date],
    proofs: Iterable[StoredFile],
    actor_id: int,
) -> Extension:
    """申请延期. `milestones`: milestone id → new date, of those that move. Raises IllegalStep with the reason."""
    granted, is_pending = queries.asked_before(task.id)
    why_not = why_not_asked_for(
        state=task.state,
        due_on=task.due_on,
        today=clock.today(),
        granted=granted,
        at_most=office_rules().extensions_per_task,
        is_pending=is_pending,
    )
    if why_not or task.due_on is None:
        raise IllegalStep(f"{why_not}。")
    if why_not := why_not_until(new_due_on, task.due_on):
        raise IllegalStep(f"{why_not}。")
    extension = Extension(
        task=task,
        state=ExtensionState.REQUESTED,
        old_due_on=task.due_on,
        new_due_on=new_due_on,
        days=(new_due_on - task.due_on).days,
        reason=reason,
        requested_by_id=actor_id,
        requested_at=clock.now(),
        milestones=_moved(task, milestones, new_due_on),
        proofs=[ExtensionProof(file_id=file.id) for file in proofs],
    )
    db.session.add(extension)
    db.session.flush()
    announce(
        ExtensionRequested(
            actor_id=actor_id,
            subject_id=extension.id,
            task_id=task.id,
            unit=task.lead_unit.short_name if task.lead_unit else "",
            old_due_on=extension.old_due_on,
            new_due_on=new_due_on,
            days=extension.days,
            reason=reason,
        )
    )
    return extension


def approve(extension: Extension, *, decision: str, actor_id: int) -> None:
    """同意: the task and the milestones that were asked for get their new dates; the original one stays on the task."""
    _decide(extension, ExtensionStep.APPROVE, decision, actor_id=actor_id)
    task = extension.task
    if task.due_on != extension.old_due_on:
        raise IllegalStep("任务的完成时限已变化，请退回后重新申请。")
    if task.original_due_on is None:
        task.original_due_on = extension.old_due_on
    task.due_on = extension.new_due_on
    db.session.flush()
    announce(
        TaskExtended(
            actor_id=actor_id,
            subject_id=task.id,
            title=task.title,
            old_due_on=extension.old_due_on,
            new_due_on=extension.new_due_on,
        )
    )
    for moved in extension.milestones:
        milestone = moved.milestone
        if milestone.state is not MilestoneState.ACCEPTED and milestone.due_on != moved.new_due_on:
            before, milestone.due_on = milestone.due_on, moved.new_due_on
            db.session.flush()
            announce(
                MilestoneRescheduled(
                    actor_id=actor_id,
                    subject_id=milestone.id,
                    task_id=task.id,
                    title=milestone.title,
                    old_due_on=before,
                    new_due_on=moved.new_due_on,
                )
            )
    tasks.refresh_progress(task, today=clock.today(), actor_id=actor_id)


def refuse(extension: Extension, *, decision: str, actor_id: int) -> None:
    """不同意: the date stays."""
    _decide(extension, ExtensionStep.REFUSE, decision, actor_id=actor_id)
    announce(
        ExtensionRefused(
            actor_id=actor_id, subject_id=extension.id, task_id=extension.task_id, reason=decision
        )
    )


def withdraw(extension: Extension, *, reason: str, actor_id: int | None) -> None:
    """撤回 by the unit, or with the task (`reason` says why)."""
    _decide(extension, ExtensionStep.WITHDRAW, reason, actor_id=actor_id)
    announce(
        ExtensionWithdrawn(
            actor_id=actor_id, subject_id=extension.id, task_id=extension.task_id, reason=reason
        )
    )


def lapse(task: Task, *, reason: str, actor_id: int | None) -> None:
    """A request that waits falls away with what it was asked for; none waits: nothing happens."""
    extension = queries.pending_of(task.id)
    if extension is not None:
        withdraw(extension, reason=reason, actor_id=actor_id)


def _decide(extension: Extension, step: ExtensionStep, decision: str, *, actor_id: int | None) -> None:
    extension.state = EXTENSION_LIFE.after(extension.state, step)
    extension.decision, extension.decided_by_id, extension.decided_at = decision, actor_id, clock.now()
    db.session.flush()


def _moved(task: Task, wanted: Mapping[int, date], new_due_on: date) -> list[ExtensionMilestone]:
    """The milestones that get another date. Raises IllegalStep where one may not."""
    moved = []
    for milestone in task.milestones:
        day = wanted.get(milestone.id, milestone.due_on)
        if milestone.state is MilestoneState.ACCEPTED or day == milestone.due_on:
            continue
        if why_not := why_not_moved(day, milestone.due_on, new_due_on):
            raise IllegalStep(f"节点“{milestone.title}”{why_not}。")
        moved.append(
            ExtensionMilestone(milestone_id=milestone.id, old_due_on=milestone.due_on, new_due_on=day)
        )
    return moved
