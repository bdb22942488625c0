"""Who may change how often a dispatched task is reported."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.models import Task


def may_change_cycle(user: Person, task: Task) -> Verdict:
    """The office, while the task is out."""
    if not user.is_office:
        return refused("填报周期由领导小组办公室调整")
    if task.state is TaskState.DRAFT:
        return refused("任务尚未交办，请直接修改任务")
    return ALLOWED if task.state in DISPATCHED else refused(f"任务{task.state.word}，不能调整填报周期")
