"""Who may do what in a rectification (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.rules import office_rules
from tracker.core.text import office_date
from tracker.inspections.findings.lifecycle import (
    ESCALATES_AT,
    FINDING_LIFE,
    OWED,
    FindingState,
    FindingStep,
    Severity,
)
from tracker.inspections.findings.models import Finding
from tracker.inspections.policy import is_member
from tracker.inspections.rectification.models import FindingExtension
from tracker.inspections.rectification.queries import asked_before
from tracker.tasks.extensions.extending import Level
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.recusal import may_judge


def _of_unit(user: Person, finding: Finding, verb: str) -> Verdict:
    if user.unit_id != finding.unit_id or not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return refused(f"由{finding.unit.short_name}的联络员或负责人{verb}")
    return ALLOWED


def _stands(finding: Finding, step: FindingStep) -> Verdict:
    if FINDING_LIFE.allows(finding.state, step):
        return ALLOWED
    return refused(f"问题{finding.state.word}，不能{step.word}")


def may_acknowledge_finding(user: Person, finding: Finding) -> Verdict:
    """签收."""
    return first_refusal(_of_unit(user, finding, "签收"), _stands(finding, FindingStep.ACKNOWLEDGE))


def may_plan(user: Person, finding: Finding) -> Verdict:
    """Measures and date."""
    return first_refusal(_of_unit(user, finding, "填报整改措施"), _stands(finding, FindingStep.PLAN))


def may_reply(user: Person, finding: Finding) -> Verdict:
    """报告整改情况."""
    return first_refusal(_of_unit(user, finding, "报告整改情况"), _stands(finding, FindingStep.REPLY))


def may_verify(user: Person, finding: Finding) -> Verdict:
    """核查: the office or the team, nobody for his own unit; the host's by somebody outside it; after two failures a leader."""
    verdict = _stands(finding, FindingStep.STRIKE_OFF)
    if not verdict:
        return verdict
    if finding.failures >= ESCALATES_AT:
        return ALLOWED if user.has(Role.LEADER) else refused("两次整改不到位的问题由领导核查销号")
    if is_member(user, finding.inspection) and user.unit_id != finding.unit_id:
        return ALLOWED
    return may_judge(user, [finding.unit], matter="整改核查|办理")


def why_not_extended(finding: Finding) -> str:
    """Why more time cannot be asked for now, as a sentence without full stop; empty: it can."""
    if finding.state not in OWED or finding.state is FindingState.ORDERED:
        return f"问题{finding.state.word}，不能申请延期"
    granted, is_pending = asked_before(finding.id)
    at_most = office_rules().extensions_per_task
    if is_pending:
        return "已有一份延期申请待批"
    if granted >= at_most:
        return f"每个问题最多延期{at_most}次，本问题已延期{granted}次"
    if clock.today() >= finding.limit:
        return f"延期须在整改时限之前申请，本问题{office_date(finding.limit)}到期"
    return ""


def may_request_finding_extension(user: Person, finding: Finding) -> Verdict:
    """申请延期: the unit's head, as for tasks."""
    if user.unit_id != finding.unit_id or not user.has(Role.UNIT_HEAD):
        return refused(f"由{finding.unit.short_name}负责人申请延期")
    reason = why_not_extended(finding)
    return refused(reason) if reason else ALLOWED


def level_of(extension: FindingExtension) -> Level:
    """Short ones the office head; long ones, grave problems, those that failed and the host unit's go to a leader."""
    finding = extension.finding
    grave = finding.severity is Severity.GRAVE or finding.failures > 0 or finding.unit.is_host
    long = extension.days > office_rules().extension_days_by_head
    return Level.LEADER if grave or long else Level.OFFICE_HEAD


def may_see_finding_extension(user: Person, extension: FindingExtension) -> Verdict:
    """What the visibility query gave may be read."""
    return ALLOWED


def may_decide_finding_extension(user: Person, extension: FindingExtension) -> Verdict:
    """同意 or 不同意, in two levels; nobody decides for his own unit."""
    if extension.state is not ExtensionState.REQUESTED:
        return refused(f"此延期申请已{extension.state.word}")
    if level_of(extension) is Level.LEADER:
        return ALLOWED if user.has(Role.LEADER) else refused("此延期由领导审批")
    if not user.has(Role.OFFICE_HEAD):
        return refused(f"{extension.days}天的延期由办公室负责人审批")
    if user.unit_id == extension.finding.unit_id:
        return refused("您是该单位的人员，其延期由其他办公室负责人审批")
    return ALLOWED


def may_withdraw_finding_extension(user: Person, extension: FindingExtension) -> Verdict:
    """撤回: the head who could have asked."""
    if not user.has(Role.UNIT_HEAD) or user.unit_id != extension.finding.unit_id:
        return refused("延期申请由单位负责人撤回")
    if extension.state is not ExtensionState.REQUESTED:
        return refused(f"此延期申请已{extension.state.word}")
    return ALLOWED
