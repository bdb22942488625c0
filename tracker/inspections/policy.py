"""Who may do what with an inspection (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.text import listed, office_date
from tracker.documents.models import Document
from tracker.inspections import queries
from tracker.inspections.lifecycle import CONCLUDED, INSPECTION_LIFE, InspectionState, InspectionStep
from tracker.inspections.models import InspectedUnit, Inspection
from tracker.inspections.planning import PlanParts, TeamMember, missing_parts
from tracker.tasks.recusal import may_judge


def may_list_inspections(user: Person) -> Verdict:
    """Everybody with business to do."""
    if user.sees_everything or user.has(Role.LIAISON, Role.UNIT_HEAD):
        return ALLOWED
    return refused("管理员账号不办理业务")


def may_draft_inspection(user: Person) -> Verdict:
    """The office writes plans."""
    return ALLOWED if user.is_office else refused("督导方案由领导小组办公室拟定")


def may_read_inspection(user: Person, inspection: Inspection) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_read_paper(user: Person, document: Document) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def parts_of(inspection: Inspection) -> PlanParts:
    """The plan as the pure rule reads it."""
    return PlanParts(
        content=inspection.content,
        scope=inspection.scope,
        basis=inspection.basis,
        methods=inspection.methods,
        units={one.unit_id: one.unit.short_name for one in inspection.units},
        members=[TeamMember(one.person.name, one.person.unit_id, one.leads) for one in inspection.members],
    )


def is_member(user: Person, inspection: Inspection) -> bool:
    """On the team."""
    return any(one.person_id == user.id for one in inspection.members)


def _leads(user: Person, inspection: Inspection) -> bool:
    return any(one.person_id == user.id and one.leads for one in inspection.members)


def _stands(inspection: Inspection, step: InspectionStep) -> Verdict:
    if INSPECTION_LIFE.allows(inspection.state, step):
        return ALLOWED
    return refused(f"督导处于“{inspection.state.word}”，不能{step.word}")


def may_edit_inspection(user: Person, inspection: Inspection) -> Verdict:
    """Until it is sent for approval."""
    state = inspection.state
    mend = "；需修改请先退回" if state is InspectionState.AWAITING_APPROVAL else ""
    return first_refusal(
        may_draft_inspection(user),
        ALLOWED if state is InspectionState.DRAFT else refused(f"督导处于“{state.word}”，方案不能再改{mend}"),
    )


def may_submit(user: Person, inspection: Inspection) -> Verdict:
    """送批, once the plan has all its parts."""
    return first_refusal(
        may_draft_inspection(user),
        _stands(inspection, InspectionStep.SUBMIT),
        *(refused(sentence) for sentence in missing_parts(parts_of(inspection))),
    )


def _may_rule(user: Person, inspection: Inspection) -> Verdict:
    """The office head or a leader, a leader alone where the host unit is inspected."""
    if any(one.unit.is_host for one in inspection.units):
        return ALLOWED if user.has(Role.LEADER) else refused("方案涉及办公室所在单位，由领导批准")
    if not user.has(Role.OFFICE_HEAD, Role.LEADER):
        return refused("督导方案由办公室负责人或领导批准")
    if any(one.unit_id == user.unit_id for one in inspection.units):
        return refused("方案督导您所在的单位，由其他负责人批准")
    return ALLOWED


def may_approve(user: Person, inspection: Inspection) -> Verdict:
    """批准: not by who drafted it, as long as somebody else can."""
    verdict = first_refusal(_stands(inspection, InspectionStep.APPROVE), _may_rule(user, inspection))
    if verdict and user.id == inspection.drafted_by_id:
        host = any(one.unit.is_host for one in inspection.units)
        roles = (Role.LEADER,) if host else (Role.OFFICE_HEAD, Role.LEADER)
        if queries.another_approver(user.id, *roles):
            return refused("方案由您拟定，由其他负责人或领导批准")
    return verdict


def may_return(user: Person, inspection: Inspection) -> Verdict:
    """退回修改 while it waits: who approves, or the office that wrote it."""
    ruling = ALLOWED if user.is_office else _may_rule(user, inspection)
    return first_refusal(_stands(inspection, InspectionStep.RETURN), ruling)


def may_cancel(user: Person, inspection: Inspection) -> Verdict:
    """取消, until the field work begins."""
    return first_refusal(may_draft_inspection(user), _stands(inspection, InspectionStep.CANCEL))


def may_draft_notices(user: Person, inspection: Inspection) -> Verdict:
    """督导通知书, once the plan is approved; 暗访 tells nobody beforehand."""
    at_work = inspection.state in {InspectionState.APPROVED, InspectionState.UNDER_WAY}
    untold = any(one.notice_id is None for one in inspection.units)
    return first_refusal(
        may_draft_inspection(user),
        ALLOWED if at_work else refused("方案批准后拟写督导通知书"),
        refused("暗访不事先通知被督导单位") if inspection.is_unannounced else ALLOWED,
        ALLOWED if untold else refused("各单位的督导通知书都已拟稿"),
    )


def may_start(user: Person, inspection: Inspection) -> Verdict:
    """开始督导: the office or the team's leader, from the plan's first day, once every unit was told; 暗访 tells nobody."""
    if not (user.is_office or _leads(user, inspection)):
        return refused("由办公室或督导组组长开始督导")
    untold = [one.unit.short_name for one in inspection.units if one.notified_at is None]
    begins = office_date(inspection.starts_on)
    return first_refusal(
        _stands(inspection, InspectionStep.START),
        refused(f"方案定于{begins}开始督导，请届时办理；需要提前的，请取消后另拟方案")
        if clock.today() < inspection.starts_on
        else ALLOWED,
        refused(f"督导通知书尚未送达{listed(untold)}")
        if untold and not inspection.is_unannounced
        else ALLOWED,
    )


def may_work_on(user: Person, row: InspectedUnit) -> Verdict:
    """Work in the field and write findings down: members, none of them for his own unit (recusal)."""
    if not is_member(user, row.inspection):
        return refused("由督导组成员办理")
    if user.unit_id == row.unit_id:
        return refused(f"您是{row.unit.short_name}的人员，对本单位的督导须回避")
    if row.inspection.state is not InspectionState.UNDER_WAY:
        return refused(f"督导处于“{row.inspection.state.word}”，不能记录现场情况")
    return ALLOWED


def may_look_at_field(user: Person, row: InspectedUnit) -> Verdict:
    """Read what was seen: whoever sees the inspection from the inspecting side, but not of his own unit."""
    if user.unit_id == row.unit_id and not user.has(Role.LEADER):
        return refused(f"您是{row.unit.short_name}的人员，对本单位的督导须回避")
    return ALLOWED


def may_write_conclusion(user: Person, inspection: Inspection) -> Verdict:
    """The words of the conclusion: the team and the office, while the work goes on."""
    by = user.is_office or is_member(user, inspection)
    under_way = inspection.state is InspectionState.UNDER_WAY
    return first_refusal(
        ALLOWED if by else refused("督导结论由督导组或办公室拟写"),
        ALLOWED if under_way else refused(f"督导处于“{inspection.state.word}”，不能改结论"),
    )


def may_conclude(user: Person, inspection: Inspection) -> Verdict:
    """送达结论 to all units: nobody for his own; the host unit's goes out by a leader or somebody outside it."""
    return first_refusal(
        _stands(inspection, InspectionStep.CONCLUDE),
        may_judge(user, [one.unit for one in inspection.units], matter="督导结论|送达"),
        ALLOWED if inspection.judgement.strip() else refused("请先填写总体评价"),
    )


def may_receive(user: Person, inspection: Inspection) -> Verdict:
    """签收 the conclusion: the unit's own people."""
    if not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return refused("由被督导单位的联络员或负责人签收")
    own = next((one for one in inspection.units if one.unit_id == user.unit_id), None)
    if own is None or own.delivered_at is None:
        return refused("督导结论尚未送达本单位")
    return refused("本单位已签收督导结论") if own.received_at is not None else ALLOWED


def may_close(user: Person, inspection: Inspection) -> Verdict:
    """结束: every conclusion received, every problem struck off."""
    verdict = first_refusal(may_draft_inspection(user), _stands(inspection, InspectionStep.CLOSE))
    if not verdict:
        return verdict
    silent = [one.unit.short_name for one in inspection.units if one.received_at is None]
    if silent:
        return refused(f"{listed(silent)}尚未签收督导结论")
    if left := queries.open_findings_of(inspection.id):
        return refused(f"还有{left}个问题未销号")
    if queries.reviews_under_way(inspection.id):
        return refused("有复核申请尚未决定")
    return ALLOWED


def may_draft_orders(user: Person, inspection: Inspection) -> Verdict:
    """整改通知书, for the problems that were written down."""
    at_work = inspection.state in {InspectionState.UNDER_WAY, *CONCLUDED}
    return first_refusal(
        may_draft_inspection(user), ALLOWED if at_work else refused("督导开始后下达整改通知书")
    )


def may_draft_bulletin(user: Person, inspection: Inspection) -> Verdict:
    """督导专报, once the work goes on; an inspection has one."""
    at_work = inspection.state in {InspectionState.UNDER_WAY, *CONCLUDED}
    return first_refusal(
        may_draft_inspection(user),
        ALLOWED if at_work else refused("督导开始后拟写督导专报"),
        refused("本次督导的专报已经拟稿") if inspection.bulletin_id is not None else ALLOWED,
    )
