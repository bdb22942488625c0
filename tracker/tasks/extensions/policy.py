"""Who may ask for more time, and who decides it (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.rules import office_rules
from tracker.tasks.extensions import queries
from tracker.tasks.extensions.extending import Level, level_of, why_not_asked_for
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.models import Task


def may_request_extension(user: Person, task: Task) -> Verdict:
    """申请延期: the head of the leading unit."""
    if not user.has(Role.UNIT_HEAD) or user.unit_id != task.lead_unit_id:
        return refused("延期由牵头单位负责人申请")
    granted, is_pending = queries.asked_before(task.id)
    reason = why_not_asked_for(
        state=task.state,
        due_on=task.due_on,
        today=clock.today(),
        granted=granted,
        at_most=office_rules().extensions_per_task,
        is_pending=is_pending,
    )
    return refused(reason) if reason else ALLOWED


def level(extension: Extension) -> Level:
    """Who decides this request as things stand now: a task that turned red meanwhile goes to a leader."""
    task = extension.task
    return level_of(
        days=extension.days,
        light=task.light,
        days_by_head=office_rules().extension_days_by_head,
        lead_is_host=task.lead_unit is not None and task.lead_unit.is_host,
    )


def may_decide_extension(user: Person, extension: Extension) -> Verdict:
    """同意 or 不同意, in two levels; nobody decides for his own unit."""
    if extension.state is not ExtensionState.REQUESTED:
        return refused(f"此延期申请已{extension.state.word}")
    if level(extension) is Level.LEADER:
        return ALLOWED if user.has(Role.LEADER) else refused(_why_a_leader(extension))
    if not user.has(Role.OFFICE_HEAD):
        return refused(f"{extension.days}天的延期由办公室负责人审批")
    if user.unit_id == extension.task.lead_unit_id:
        return refused("您是牵头单位的人员，其延期由其他办公室负责人审批")
    return ALLOWED


def _why_a_leader(extension: Extension) -> str:
    limit = office_rules().extension_days_by_head
    if extension.days > limit:
        return f"超过{limit}天的延期由领导审批"
    if extension.task.lead_unit is not None and extension.task.lead_unit.is_host:
        return "办公室所在单位的延期由领导审批，办公室回避"
    return "严重滞后任务的延期由领导审批"


def may_withdraw_extension(user: Person, extension: Extension) -> Verdict:
    """撤回: the head who could have asked."""
    if not user.has(Role.UNIT_HEAD) or user.unit_id != extension.task.lead_unit_id:
        return refused("延期申请由牵头单位负责人撤回")
    if extension.state is not ExtensionState.REQUESTED:
        return refused(f"此延期申请已{extension.state.word}")
    return ALLOWED


def may_see_extension(user: Person, extension: Extension) -> Verdict:
    """What the visibility query gave may be read."""
    return ALLOWED
