"""Who may suspend, resume and cancel a dispatched task (rulebook §4)."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.tasks.lifecycle import TASK_LIFE, TaskState, TaskStep
from tracker.tasks.models import Task


def may_suspend(user: Person, task: Task) -> Verdict:
    """中止."""
    if not user.is_office:
        return refused("中止由领导小组办公室办理")
    return (
        ALLOWED
        if TASK_LIFE.allows(task.state, TaskStep.SUSPEND)
        else refused(f"任务{task.state.word}，不能中止")
    )


def may_resume(user: Person, task: Task) -> Verdict:
    """恢复."""
    if not user.is_office:
        return refused("恢复由领导小组办公室办理")
    return ALLOWED if task.state is TaskState.SUSPENDED else refused(f"任务{task.state.word}，不需恢复")


def may_call_off(user: Person, task: Task) -> Verdict:
    """撤销 of a task that is out; a drafted one is simply cancelled."""
    if not user.is_office:
        return refused("撤销由领导小组办公室办理")
    if task.state is TaskState.DRAFT:
        return refused("任务尚未交办，请直接撤销")
    return (
        ALLOWED
        if TASK_LIFE.allows(task.state, TaskStep.CANCEL)
        else refused(f"任务{task.state.word}，不能撤销")
    )
