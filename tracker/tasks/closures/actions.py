"""The verbs of closing a task: the only writers of requests, waivers and the end of a task's life."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.questions import ask
from tracker.core.text import listed
from tracker.tasks import actions as tasks
from tracker.tasks.closures import queries
from tracker.tasks.closures.lifecycle import CLOSURE_LIFE, ClosureState, ClosureStep
from tracker.tasks.closures.models import Closure, ClosureProof, Waiver
from tracker.tasks.events import ClosureRefused, ClosureRequested, TargetWaived, TaskArchived, TaskClosed
from tracker.tasks.lifecycle import TASK_LIFE, TaskStep
from tracker.tasks.models import Task
from tracker.tasks.questions import WhatStopsClosure


def request(task: Task, *, summary: str, proofs: Iterable[StoredFile], actor_id: int) -> Closure:
    """申请办结. Raises IllegalStep where something is missing, with all of it."""
    after = TASK_LIFE.after(task.state, TaskStep.REQUEST_CLOSURE)
    _nothing_may_be_missing(task)
    task.state = after
    closure = Closure(
        task=task,
        state=ClosureState.REQUESTED,
        summary=summary,
        requested_by_id=actor_id,
        requested_at=clock.now(),
        proofs=[ClosureProof(file_id=file.id) for file in proofs],
    )
    db.session.add(closure)
    db.session.flush()
    announce(
        ClosureRequested(
            actor_id=actor_id,
            subject_id=task.id,
            unit=task.lead_unit.short_name if task.lead_unit else "",
            summary=summary,
        )
    )
    return closure


def close(task: Task, *, decision: str, actor_id: int) -> None:
    """同意办结: nothing is owed any more. Raises IllegalStep where something came to be missing meanwhile."""
    after = TASK_LIFE.after(task.state, TaskStep.CLOSE)
    _nothing_may_be_missing(task)
    _decide(task, ClosureStep.CLOSE, decision, actor_id=actor_id)
    task.state, task.closed_at = after, clock.now()
    db.session.flush()
    announce(TaskClosed(actor_id=actor_id, subject_id=task.id, title=task.title))
    tasks.refresh_progress(task, today=clock.today(), actor_id=actor_id)


def send_back(task: Task, *, reason: str, actor_id: int) -> None:
    """退回办理: the task is under way, exactly as before the request."""
    after = TASK_LIFE.after(task.state, TaskStep.REFUSE_CLOSURE)
    _decide(task, ClosureStep.RETURN, reason, actor_id=actor_id)
    task.state = after
    db.session.flush()
    announce(ClosureRefused(actor_id=actor_id, subject_id=task.id, reason=reason))
    tasks.refresh_progress(task, today=clock.today(), actor_id=actor_id)


def lapse(task: Task, *, reason: str, actor_id: int) -> None:
    """A request that waits falls away with its task; none waits: nothing happens."""
    if queries.pending_of(task.id) is not None:
        _decide(task, ClosureStep.RETURN, reason, actor_id=actor_id)


def waive(task: Task, *, reason: str, actor_id: int) -> Waiver:
    """豁免 the target: it no longer stands in the way of closing; figures and light stay as they are."""
    if queries.waiver_of(task.id) is not None:
        raise IllegalStep("目标已豁免。")
    waiver = Waiver(task=task, reason=reason, given_by_id=actor_id, given_at=clock.now())
    db.session.add(waiver)
    db.session.flush()
    announce(TargetWaived(actor_id=actor_id, subject_id=task.id, reason=reason))
    return waiver


def archive(task: Task, *, actor_id: int) -> None:
    """归档 of a closed task."""
    task.state = TASK_LIFE.after(task.state, TaskStep.ARCHIVE)
    task.archived_at = clock.now()
    db.session.flush()
    announce(TaskArchived(actor_id=actor_id, subject_id=task.id, title=task.title))


def _nothing_may_be_missing(task: Task) -> None:
    missing = ask(WhatStopsClosure(task_id=task.id))
    if missing:
        raise IllegalStep(f"任务{task.number}还不能办结：{listed(one.sentence for one in missing)}。")


def _decide(task: Task, step: ClosureStep, decision: str, *, actor_id: int) -> None:
    closure = queries.pending_of(task.id)
    if closure is None:
        raise IllegalStep("没有待核的办结申请。")
    closure.state = CLOSURE_LIFE.after(closure.state, step)
    closure.decision, closure.decided_by_id, closure.decided_at = decision, actor_id, clock.now()
