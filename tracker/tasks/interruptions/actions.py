"""The verbs 中止, 恢复 and 撤销 of dispatched tasks."""

from __future__ import annotations

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.tasks import actions as tasks
from tracker.tasks.closures import actions as closures
from tracker.tasks.events import TaskCancelled, TaskResumed, TaskSuspended
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.interruptions import queries
from tracker.tasks.interruptions.models import Suspension
from tracker.tasks.lifecycle import RESUMING, TASK_LIFE, TaskState, TaskStep
from tracker.tasks.models import Task


def suspend(task: Task, *, reason: str, actor_id: int) -> None:
    """中止: from today nothing is owed and nothing scored; what waits for a decision stays as it is."""
    before, after = task.state, TASK_LIFE.after(task.state, TaskStep.SUSPEND)
    today = clock.today()
    db.session.add(
        Suspension(task=task, state_before=before, reason=reason, starts_on=today, suspended_by_id=actor_id)
    )
    task.state, task.score_stops_on = after, today
    db.session.flush()
    announce(TaskSuspended(actor_id=actor_id, subject_id=task.id, title=task.title, reason=reason, on=today))
    tasks.refresh_progress(task, today=today, actor_id=actor_id)


def resume(task: Task, *, actor_id: int) -> None:
    """恢复: the task is exactly where it was. Its dates stay; more time is an extension."""
    suspension = queries.running(task.id)
    if suspension is None:
        raise IllegalStep(f"任务{task.state.word}，不需恢复。")
    today = clock.today()
    task.state = TASK_LIFE.after(task.state, RESUMING[suspension.state_before])
    task.score_stops_on = None
    suspension.ends_on, suspension.resumed_by_id = today, actor_id
    db.session.flush()
    announce(TaskResumed(actor_id=actor_id, subject_id=task.id, title=task.title, on=today))
    tasks.refresh_progress(task, today=today, actor_id=actor_id)


def call_off(task: Task, *, reason: str, actor_id: int) -> None:
    """撤销 of a task that is out: from today, or from the day it was suspended, nothing is scored."""
    if task.state is TaskState.DRAFT:
        raise IllegalStep("任务尚未交办，请直接撤销。")
    today = clock.today()
    task.state = TASK_LIFE.after(task.state, TaskStep.CANCEL)
    task.score_stops_on = task.score_stops_on or today
    if (suspension := queries.running(task.id)) is not None:
        suspension.ends_on, suspension.resumed_by_id = today, actor_id
    extensions.lapse(task, reason="任务已撤销", actor_id=actor_id)
    closures.lapse(task, reason="任务已撤销", actor_id=actor_id)
    db.session.flush()
    announce(TaskCancelled(actor_id=actor_id, subject_id=task.id, title=task.title, reason=reason))
    tasks.refresh_progress(task, today=today, actor_id=actor_id)
