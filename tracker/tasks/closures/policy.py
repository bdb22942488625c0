"""Who may ask for a closure, decide it, waive a target, and archive (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.tasks.closures import queries
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.models import Task
from tracker.tasks.recusal import may_judge


def may_request_closure(user: Person, task: Task) -> Verdict:
    """申请办结: the head of the leading unit, of a task under way. What is missing stands on the page."""
    if not user.has(Role.UNIT_HEAD) or user.unit_id != task.lead_unit_id:
        return refused("办结由牵头单位负责人申请")
    if task.state is TaskState.UNDER_WAY:
        return ALLOWED
    return refused(f"任务{task.state.word}，不能申请办结")


def may_decide_closure(user: Person, task: Task) -> Verdict:
    """同意办结 or 退回办理: nobody of the leading unit; the host unit's closure is decided outside the office."""
    if task.state is not TaskState.AWAITING_CLOSURE:
        return refused(f"任务{task.state.word}，没有待核的办结申请")
    return may_judge(user, [task.lead_unit] if task.lead_unit else [], matter="办结|核定")


def may_waive(user: Person, task: Task) -> Verdict:
    """豁免: a leader, of a task that is out and has a target."""
    if not user.has(Role.LEADER):
        return refused("目标由领导豁免")
    if task.state not in DISPATCHED:
        return refused(f"任务{task.state.word}，不需豁免")
    if task.completion is None:
        return refused("长期任务没有可豁免的目标")
    if task.completion >= 1:
        return refused("目标已达成，不需豁免")
    return refused("目标已豁免") if queries.waiver_of(task.id) else ALLOWED


def may_archive(user: Person, task: Task) -> Verdict:
    """归档 of a closed task."""
    if not user.is_office:
        return refused("任务由领导小组办公室归档")
    return ALLOWED if task.state is TaskState.CLOSED else refused(f"任务{task.state.word}，不能归档")


def may_see_closure(user: Person, subject: object) -> Verdict:
    """What the visibility query gave may be read."""
    return ALLOWED
