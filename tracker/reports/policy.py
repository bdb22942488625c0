"""Who may fill, sign and review reports, with the reason in words (rulebook §2, §5)."""

from __future__ import annotations

from datetime import datetime

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of, people_with
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.text import listed, office_time
from tracker.reports.corrections.queries import under_way
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Correction, Report, ReportSlot
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
    return _not_locked(slot, now)


def _not_locked(slot: ReportSlot, now: datetime) -> Verdict:
    """A period that nothing was submitted for ends with its lock; a returned report may be mended afterwards."""
    if slot.submitted_at is not None or not is_late(now, slot.locks_at):
        return ALLOWED
    people = [
        f"{person.name}{person.phone and f' {person.phone}'}" for person in people_with(Role.OFFICE_CLERK)[:2]
    ]
    asked = f"（{listed(people)}）" if people else ""
    return refused(
        f"本期已于{office_time(slot.locks_at)}锁定，不能再报。需要补报的，请联系领导小组办公室{asked}"
    )


def may_fill_any(user: Person) -> Verdict:
    """Fill in whatever the unit may write now: its liaison."""
    return ALLOWED if user.has(Role.LIAISON) else refused("进展报告由单位联络员填报")


def may_sign_any(user: Person) -> Verdict:
    """Open the queue of what waits for the unit's signature: its head."""
    return ALLOWED if user.has(Role.UNIT_HEAD) else refused("审签由单位负责人办理")


def may_sign_off(user: Person, report: Report) -> Verdict:
    """Let it go to the office: the unit's head, but not the one who filled it in himself where the unit has another.

    Rulebook §5 keeps filler and signing head apart; a unit with one head only could otherwise report nothing.
    """
    if not _heads(user, report):
        return refused(f"由{report.slot.unit.short_name}负责人审签")
    if report.filled_by_id == user.id:
        others = [head.name for head in people_of(user.unit_id, Role.UNIT_HEAD) if head.id != user.id]
        if others:
            return refused(f"本报告由您填报，填报与审签应当分开，请{listed(others)}审签")
    return _not_locked(report.slot, clock.now())


def _heads(user: Person, report: Report) -> bool:
    return user.unit_id == report.slot.unit_id and user.has(Role.UNIT_HEAD)


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
        return ALLOWED if _heads(user, report) else refused(f"由{report.slot.unit.short_name}负责人审签")
    return may_review(user, report)


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────


ONE_AT_A_TIME = refused("已有一项更正正在办理，办结后可再次提出")


def may_ask_corrections(user: Person, report: Report) -> Verdict:
    """Whose business it is: the unit's people, or the office that may review the report, once it is accepted (rulebook §4)."""
    if report.state is not ReportState.ACCEPTED:
        return refused(f"报告{report.state.word}，采用以后才需更正")
    own = user.unit_id == report.slot.unit_id and user.has(Role.LIAISON, Role.UNIT_HEAD)
    if not own and not (user.is_office and may_review(user, report)):
        return refused(f"更正由{report.slot.unit.short_name}或领导小组办公室提出")
    return ALLOWED


def may_ask_correction(user: Person, report: Report) -> Verdict:
    """申请更正: as above, one at a time."""
    if not (verdict := may_ask_corrections(user, report)):
        return verdict
    return ALLOWED if under_way(report) is None else ONE_AT_A_TIME


def may_sign_correction(user: Person, correction: Correction) -> Verdict:
    """审签 a correction that the unit's liaison asked for: the unit's head."""
    unit = correction.report.slot.unit
    if user.unit_id == unit.id and user.has(Role.UNIT_HEAD):
        return ALLOWED
    return refused(f"由{unit.short_name}负责人审签")


def may_decide_correction(user: Person, correction: Correction) -> Verdict:
    """Approve or refuse: who may review the report (the host rule holds), but nobody his own request."""
    if not (verdict := may_review(user, correction.report)):
        return verdict
    if correction.asked_by_id == user.id:
        return refused("更正由您提出，请其他审核人员审批")
    return ALLOWED


def may_withdraw_correction(user: Person, correction: Correction) -> Verdict:
    """撤回: who asked, or for a unit's request anybody who speaks for the unit."""
    own = user.unit_id == correction.report.slot.unit_id and user.has(Role.LIAISON, Role.UNIT_HEAD)
    if correction.asked_by_id == user.id or (own and not correction.asked_by_office):
        return ALLOWED
    return refused("由提出更正的单位或人员撤回")
