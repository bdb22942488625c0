"""Who may fill, sign and review reports, with the reason in words (rulebook §2, §5)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_with
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.text import listed, office_time
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot
from tracker.reports.slots import is_late
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState

BUSINESS_ROLES = (Role.OFFICE_CLERK, Role.OFFICE_HEAD, Role.LEADER, Role.LIAISON, Role.UNIT_HEAD)


def may_see_reports(user: Person) -> Verdict:
    """The lists: everybody with business, each his own part of them."""
    return ALLOWED if user.has(*BUSINESS_ROLES) else refused("系统、安全、审计管理员不接触填报业务")


def may_see(user: Person, subject: object) -> Verdict:
    """What the visibility query gave may be read."""
    return ALLOWED


def may_fill(user: Person, slot: ReportSlot) -> Verdict:
    """Write the draft and submit: the unit's liaison, from the opening to the lock (a returned report: also after)."""
    if user.unit_id != slot.unit_id or not user.has(Role.LIAISON):
        return refused(f"进展报告由{slot.unit.short_name}联络员填报")
    if slot.task.state not in DISPATCHED:
        return refused(f"任务{slot.task.state.word}，不需填报")
    if slot.assignment.state is not AssignmentState.ACKNOWLEDGED:
        return refused("任务尚未签收，请先在任务页签收再填报")
    now = clock.now()
    if now < slot.opens_at:
        return refused(f"本期{office_time(slot.opens_at)}起填报，{office_time(slot.due_at)}截止，请届时办理")
    if slot.submitted_at is None and is_late(now, slot.locks_at):
        people = [
            f"{person.name}{person.phone and f' {person.phone}'}"
            for person in people_with(Role.OFFICE_CLERK)[:2]
        ]
        asked = f"（{listed(people)}）" if people else ""
        return refused(
            f"本期已于{office_time(slot.locks_at)}锁定，不能再报。需要补报的，请联系领导小组办公室{asked}"
        )
    return ALLOWED


def may_sign_off(user: Person, report: Report) -> Verdict:
    """Sign or send back before it leaves the unit: the unit's head."""
    if user.unit_id != report.slot.unit_id or not user.has(Role.UNIT_HEAD):
        return refused(f"由{report.slot.unit.short_name}负责人审签")
    return ALLOWED


def may_review_any(user: Person) -> Verdict:
    """Open the queue: the office, and leaders for the host unit's reports."""
    return ALLOWED if user.is_office or user.has(Role.LEADER) else refused("审核由领导小组办公室办理")


def may_review(user: Person, report: Report) -> Verdict:
    """Accept or return. The referee is a player: nobody reviews his own unit, and the host unit's reports go
    to a leader or to office people from outside it (rulebook §2)."""
    unit = report.slot.unit
    if user.is_office and user.unit_id != unit.id:
        return ALLOWED
    if unit.is_host:
        if user.has(Role.LEADER):
            return ALLOWED
        if user.is_office:
            return refused(f"办公室设在{unit.short_name}，其报告由领导或综合办公室人员审核，本单位人员回避")
    elif user.is_office:
        return refused(f"您是{unit.short_name}的人员，本单位的报告由办公室其他人员审核")
    return refused("审核由领导小组办公室办理")


def may_return(user: Person, report: Report) -> Verdict:
    """Send back: the unit's head while it waits for the signature, the reviewer once it reached the office."""
    if report.state is ReportState.AWAITING_SIGN_OFF:
        return may_sign_off(user, report)
    return may_review(user, report)
