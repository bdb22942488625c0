"""Who may draft, dispatch and acknowledge tasks, with the reason in words (rulebook §2)."""

from __future__ import annotations

from typing import Any

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.rules import office_rules
from tracker.plans.models import Measure, Plan
from tracker.tasks.dispatch_queries import notice_from
from tracker.tasks.dispatching import dispatch_obstacles
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.tasks.queries import UNIT_ROLES
from tracker.tasks.sheet_queries import Part

BUSINESS_ROLES = (Role.OFFICE_CLERK, Role.OFFICE_HEAD, Role.LEADER, *UNIT_ROLES)


def may_see_tasks(user: Person) -> Verdict:
    """The list: everybody with business, each his own part of it."""
    return ALLOWED if user.has(*BUSINESS_ROLES) else refused("系统、安全、审计管理员不接触任务业务")


def may_see(user: Person, subject: Any) -> Verdict:
    """What the visibility query gave may be read."""
    return ALLOWED


def may_print_ledger(user: Person, plan: Plan) -> Verdict:
    """任务分解表 lists the tasks of all units."""
    return ALLOWED if user.sees_everything else refused("任务分解表由领导小组办公室印制")


def may_break_down(user: Person, measure: Measure) -> Verdict:
    """Write down the tasks of a measure."""
    return first_refusal(
        _kept_by_office(user),
        ALLOWED if measure.plan.is_current else refused("此版方案已被新版替代，请按新版分解"),
        refused("组织保障措施不分解任务") if measure.is_supporting else ALLOWED,
    )


def may_edit(user: Person, task: Task) -> Verdict:
    """Correct a task before it goes out."""
    return first_refusal(_kept_by_office(user), _is_drafted(task, "内容不能再改"))


def may_cancel(user: Person, task: Task) -> Verdict:
    """Withdraw a task before it goes out."""
    return first_refusal(_kept_by_office(user), _is_drafted(task, "撤销须按调度程序办理"))


def may_dispatch_any(user: Person) -> Verdict:
    """交办: the office; where the office head approves dispatch ⚙, only the head."""
    if office_rules().head_dispatches and user.is_office and not user.has(Role.OFFICE_HEAD):
        return refused("交办须由办公室负责人批准")
    return ALLOWED if user.is_office else refused("任务由领导小组办公室交办")


def may_see_drafts(user: Person) -> Verdict:
    """The list of what is still to be dispatched."""
    return _kept_by_office(user)


def may_dispatch(user: Person, task: Task) -> Verdict:
    """交办 one task: with every obstacle named."""
    verdict = first_refusal(may_dispatch_any(user), _is_drafted(task, "不必再交办"))
    if not verdict:
        return verdict
    today = clock.today()
    obstacles = dispatch_obstacles(task, today, notice_from(today))
    return refused("；".join(obstacles)) if obstacles else ALLOWED


def may_acknowledge_any(user: Person) -> Verdict:
    """签收: a unit's liaison or head."""
    return ALLOWED if user.has(*UNIT_ROLES) else refused("任务由承担单位的联络员或负责人签收")


def may_acknowledge(user: Person, assignment: Assignment | Part) -> Verdict:
    """签收 the own unit's part."""
    verdict = may_acknowledge_any(user)
    if not verdict:
        return verdict
    if user.unit_id != assignment.unit_id:
        return refused("只能签收本单位的任务")
    if assignment.state is AssignmentState.ACKNOWLEDGED:
        return refused("本单位已签收")
    return (
        ALLOWED
        if assignment.task.state in DISPATCHED
        else refused(f"任务{assignment.task.state.word}，不能签收")
    )


def may_allocate(user: Person, task: Task) -> Verdict:
    """Share a quantified task's target among its units."""
    if not user.is_office:
        return refused("目标分配由领导小组办公室办理")
    if task.kind is not TaskKind.QUANTIFIED:
        return refused("只有量化任务分配目标")
    if task.state is TaskState.DRAFT or task.state in DISPATCHED:
        return ALLOWED
    return refused(f"任务{task.state.word}，目标不能再分配")


def _kept_by_office(user: Person) -> Verdict:
    return ALLOWED if user.is_office else refused("任务由领导小组办公室拟定")


def _is_drafted(task: Task, consequence: str) -> Verdict:
    return ALLOWED if task.state is TaskState.DRAFT else refused(f"任务{task.state.word}，{consequence}")
