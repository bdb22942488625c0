"""Who may refuse a part, decide a refusal, and change the units of a dispatched task (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.rules import office_rules
from tracker.core.text import short_date
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.parts.refusing import last_day_to_refuse
from tracker.tasks.sheet_queries import Part

UNITS_MOVE_IN = frozenset({TaskState.AWAITING_ACKNOWLEDGEMENT, TaskState.UNDER_WAY})


def may_refuse(user: Person, assignment: Assignment | Part) -> Verdict:
    """拒签: the unit's head, while the part waits for acknowledgement, within the working days that the office grants."""
    if not user.has(Role.UNIT_HEAD):
        return refused("拒签由单位负责人提出")
    if user.unit_id != assignment.unit_id:
        return refused("只能拒签本单位的任务")
    if assignment.state is AssignmentState.REFUSED:
        return refused("本单位已拒签，等待裁定")
    if assignment.state is not AssignmentState.PENDING:
        return refused("本单位已签收，不能再拒签")
    if assignment.task.state not in UNITS_MOVE_IN:
        return refused(f"任务{assignment.task.state.word}，不能拒签")
    given_at = assignment.given_at or assignment.task.dispatched_at
    if given_at is not None:
        days = office_rules().refuse_within_working_days
        last = last_day_to_refuse(given_at, days, working_calendar())
        if clock.today() > last:
            return refused(f"拒签须在交办后{days}个工作日内提出，{short_date(last)}已截止")
    return ALLOWED


def may_decide_refusal(user: Person, refusal: Refusal) -> Verdict:
    """改派 or 维持: the office; a leader where the office's own unit refused or was proposed, and any leader otherwise too."""
    if refusal.state is not RefusalState.PENDING:
        return refused(f"已裁定{refusal.state.word}")
    if user.has(Role.LEADER):
        return ALLOWED
    if not user.is_office:
        return refused("拒签由领导小组办公室裁定")
    concerned = (refusal.unit, refusal.proposed_unit)
    if any(unit.is_host for unit in concerned):
        return refused("拒签涉及办公室所在单位，由领导裁定，办公室回避")
    if user.unit_id in {unit.id for unit in concerned}:
        return refused("拒签涉及您所在的单位，由办公室其他人员裁定")
    return ALLOWED


def may_change_units(user: Person, task: Task) -> Verdict:
    """Add and withdraw units of a dispatched task, and let another lead."""
    if not user.is_office:
        return refused("承担单位由领导小组办公室调整")
    if task.state is TaskState.DRAFT:
        return refused("任务尚未交办，请直接修改任务")
    return ALLOWED if task.state in UNITS_MOVE_IN else refused(f"任务{task.state.word}，不能调整承担单位")
