"""What is done with inspections and their papers. The only writer of their state."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of, people_with
from tracker.core import clock
from tracker.core.changes import applied
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.rules import office_rules
from tracker.core.text import office_date
from tracker.documents import actions as documents
from tracker.documents.models import Document, DocumentKind
from tracker.inspections import drafting, queries
from tracker.inspections.drafting import BulletinText, PaperText, Problem, Visit
from tracker.inspections.events import (
    ConclusionDelivered,
    ConclusionReceived,
    InspectionDrafted,
    InspectionEdited,
    InspectionNotified,
    InspectionPapersDrafted,
    InspectionStepped,
)
from tracker.inspections.findings.lifecycle import FindingState
from tracker.inspections.findings.models import Finding
from tracker.inspections.lifecycle import INSPECTION_LIFE, InspectionState, InspectionStep
from tracker.inspections.models import InspectedMeasure, InspectedUnit, Inspection, InspectionMember
from tracker.inspections.planning import missing_parts
from tracker.inspections.policy import parts_of
from tracker.inspections.values import ConclusionText, InspectionValues
from tracker.messages import actions as messages
from tracker.plans.models import Plan
from tracker.plans.titles import series_of
from tracker.units.models import Unit

PLAIN = {
    "title": "名称",
    "content": "督导内容",
    "scope": "督导范围",
    "basis": "督导依据",
    "starts_on": "开始日期",
    "ends_on": "结束日期",
    "others": "其他人员",
}
KEPT_COPIES = 2  # of a printed bulletin: one for the archive, one for the inspection's own file
CONCLUSION = {"judgement": "总体评价", "practices": "好的做法", "advice": "建议"}


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft(plan: Plan, values: InspectionValues, *, actor_id: int) -> Inspection:
    """Write a plan 方案 down; parts may be missing until it is sent for approval."""
    inspection = Inspection(
        plan=plan,
        **{name: getattr(values, name) for name in PLAIN},
        methods=[one.value for one in values.methods],
        drafted_by_id=actor_id,
        drafted_at=clock.now(),
        units=[],
        members=[],
        measures=[],
    )
    db.session.add(inspection)
    _set_lists(inspection, values)
    db.session.flush()
    names = tuple(one.unit.short_name for one in inspection.units)
    announce(
        InspectionDrafted(actor_id=actor_id, subject_id=inspection.id, title=inspection.title, units=names)
    )
    return inspection


def edit(inspection: Inspection, values: InspectionValues, *, actor_id: int) -> None:
    """Change a plan that nobody has approved. Announced only if something changed."""
    if inspection.state is not InspectionState.DRAFT:
        raise IllegalStep(f"督导处于“{inspection.state.word}”，方案不能再改。")
    before = _outline(inspection)
    changes = applied(inspection, {name: getattr(values, name) for name in PLAIN}, PLAIN)
    inspection.methods = [one.value for one in values.methods]
    _set_lists(inspection, values)
    db.session.flush()
    after = _outline(inspection)
    changes += tuple((word, before[word], after[word]) for word in before if before[word] != after[word])
    if changes:
        announce(InspectionEdited(actor_id=actor_id, subject_id=inspection.id, changes=changes))


def _outline(inspection: Inspection) -> dict[str, str]:
    return {
        "督导方式": "、".join(inspection.method_words),
        "被督导单位": "、".join(one.unit.short_name for one in inspection.units),
        "督导措施": "、".join(one.measure.number for one in inspection.measures),
        "督导组": "、".join(
            f"{one.person.name}（组长）" if one.leads else one.person.name for one in inspection.members
        ),
    }


def _set_lists(inspection: Inspection, values: InspectionValues) -> None:
    units = {one.unit_id: one for one in inspection.units}
    for number in units.keys() - set(values.units):
        inspection.units.remove(units[number])
    for position, number in enumerate(values.units):
        if number not in units:
            units[number] = InspectedUnit(unit_id=number, unit=db.session.get_one(Unit, number))
            inspection.units.append(units[number])
        units[number].position = position
    members = {one.person_id: one for one in inspection.members}
    for number in members.keys() - set(values.members):
        inspection.members.remove(members[number])
    for one in members.values():
        one.leads = False
    db.session.flush()  # one leader only: the former goes before the next comes
    for position, number in enumerate(values.members):
        if number not in members:
            members[number] = InspectionMember(person_id=number, person=db.session.get_one(Person, number))
            inspection.members.append(members[number])
        members[number].position = position
        members[number].leads = number == values.leader_id
    held = {one.measure_id: one for one in inspection.measures}
    for number in held.keys() - set(values.measures):
        inspection.measures.remove(held[number])
    inspection.measures += [
        InspectedMeasure(measure_id=number) for number in values.measures if number not in held
    ]
    db.session.flush()


def submit(inspection: Inspection, *, actor_id: int) -> None:
    """送批. Raises IllegalStep with the first part that is missing; who can approve is told."""
    _must_be_whole(inspection)
    _step(inspection, InspectionStep.SUBMIT, actor_id=actor_id)
    host = any(one.unit.is_host for one in inspection.units)
    roles = (Role.LEADER,) if host else (Role.OFFICE_HEAD, Role.LEADER)
    for person in people_with(*roles):
        if person.id != actor_id:
            tell(
                person.id,
                key=f"inspection:{inspection.id}:submitted:{inspection.version}",
                title=f"督导方案待批：{inspection.title}",
                inspection=inspection,
                pairs=[("督导时间", _days(inspection))],
            )


def send_back(inspection: Inspection, *, reason: str, actor_id: int) -> None:
    """退回修改."""
    _step(inspection, InspectionStep.RETURN, actor_id=actor_id, reason=reason)
    tell(
        inspection.drafted_by_id,
        key=f"inspection:{inspection.id}:returned:{inspection.version}",
        title=f"督导方案退回修改：{inspection.title}",
        inspection=inspection,
        pairs=[("原因", reason)],
    )


def approve(inspection: Inspection, *, actor_id: int) -> None:
    """批准: from now on it is an inspection."""
    _must_be_whole(inspection)
    inspection.approved_by_id, inspection.approved_at = actor_id, clock.now()
    _step(inspection, InspectionStep.APPROVE, actor_id=actor_id)
    for member in inspection.members:
        tell(
            member.person_id,
            key=f"inspection:{inspection.id}:approved",
            title=f"参加督导：{inspection.title}",
            inspection=inspection,
            pairs=[("督导时间", _days(inspection)), ("分工", "组长" if member.leads else "成员")],
        )


def start(inspection: Inspection, *, actor_id: int) -> None:
    """开始督导: field work may begin."""
    _step(inspection, InspectionStep.START, actor_id=actor_id)


def cancel(inspection: Inspection, *, reason: str, actor_id: int) -> None:
    """取消; units that were told are told again."""
    _step(inspection, InspectionStep.CANCEL, actor_id=actor_id, reason=reason)
    for row in inspection.units:
        if row.notified_at is not None:
            tell_unit(
                row.unit_id, inspection, "cancelled", f"督导取消：{inspection.title}", [("原因", reason)]
            )


def write_conclusion(inspection: Inspection, text: ConclusionText, *, actor_id: int) -> None:
    """Write the conclusion's words; announced only if something changed."""
    if inspection.state is not InspectionState.UNDER_WAY:
        raise IllegalStep(f"督导处于“{inspection.state.word}”，不能改结论。")
    changes = applied(inspection, {name: getattr(text, name) for name in CONCLUSION}, CONCLUSION)
    db.session.flush()
    if changes:
        announce(InspectionEdited(actor_id=actor_id, subject_id=inspection.id, changes=changes))


def conclude(inspection: Inspection, *, actor_id: int) -> None:
    """送达结论 to each unit; the time to ask for a review runs from now."""
    if not inspection.judgement.strip():
        raise IllegalStep("请先填写总体评价。")
    now = clock.now()
    inspection.concluded_at, inspection.concluded_by_id = now, actor_id
    inspection.state = INSPECTION_LIFE.after(inspection.state, InspectionStep.CONCLUDE)
    for row in inspection.units:
        row.delivered_at = now
    until = clock.office_day(now) + timedelta(days=office_rules().review_asked_within_days)
    names = tuple(one.unit.short_name for one in inspection.units)
    announce(
        ConclusionDelivered(actor_id=actor_id, subject_id=inspection.id, units=names, review_until=until)
    )
    for row in inspection.units:
        tell_unit(
            row.unit_id,
            inspection,
            "concluded",
            f"督导结论送达，请签收：{inspection.title}",
            [("申请复核截止", office_date(until))],
        )


def receive(row: InspectedUnit, *, actor_id: int) -> None:
    """A unit's receipt for the conclusion."""
    if row.delivered_at is None or row.received_at is not None:
        raise IllegalStep("督导结论尚未送达，或已经签收。")
    row.received_at, row.received_by_id = clock.now(), actor_id
    announce(
        ConclusionReceived(
            actor_id=actor_id,
            subject_id=row.inspection_id,
            unit_id=row.unit_id,
            unit=row.unit.short_name,
        )
    )


def close(inspection: Inspection, *, actor_id: int) -> None:
    """结束."""
    if queries.open_findings_of(inspection.id):
        raise IllegalStep("还有问题未销号，不能结束督导。")
    inspection.closed_at = clock.now()
    _step(inspection, InspectionStep.CLOSE, actor_id=actor_id)


def _must_be_whole(inspection: Inspection) -> None:
    if missing := next(missing_parts(parts_of(inspection)), ""):
        raise IllegalStep(f"{missing}。")


def _step(inspection: Inspection, taken: InspectionStep, *, actor_id: int, reason: str = "") -> None:
    inspection.state = INSPECTION_LIFE.after(inspection.state, taken)
    announce(
        InspectionStepped(
            actor_id=actor_id, subject_id=inspection.id, step=taken, after=inspection.state, reason=reason
        )
    )


def _days(inspection: Inspection) -> str:
    return f"{office_date(inspection.starts_on)}至{office_date(inspection.ends_on)}"


# ── telling people ───────────────────────────────────────────────────────────────────────────────────────────────────


def tell(
    person_id: int,
    *,
    key: str,
    title: str,
    inspection: Inspection,
    pairs: Sequence[tuple[str, str]],
    finding_id: int | None = None,
) -> None:
    """One message about an inspection, or about one of its findings."""
    messages.deliver(
        person_id,
        key=key,
        kind="inspection",
        title=title,
        day=clock.today(),
        facts={
            "inspection_id": inspection.id,
            "finding_id": finding_id,
            "title": inspection.title,
            "pairs": [list(pair) for pair in pairs],
        },
    )


def tell_unit(
    unit_id: int,
    inspection: Inspection,
    occasion: str,
    title: str,
    pairs: Sequence[tuple[str, str]],
    *,
    finding_id: int | None = None,
    key: str = "",
) -> None:
    """The same message to the unit's liaisons and heads; each occasion once, also where it has a key of its own."""
    about = f"finding:{finding_id}" if finding_id else f"inspection:{inspection.id}"
    for person in people_of(unit_id, Role.LIAISON, Role.UNIT_HEAD):
        tell(
            person.id,
            key=key or f"{about}:{occasion}",
            title=title,
            inspection=inspection,
            pairs=pairs,
            finding_id=finding_id,
        )


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def visit_of(inspection: Inspection) -> Visit:
    """The inspection as it prints."""
    leader = inspection.leader
    names = [
        *(one.person.name for one in inspection.members),
        *(name for name in inspection.others.split("、") if name),
    ]
    return Visit(
        title=inspection.title,
        basis=inspection.basis,
        content=inspection.content,
        scope=inspection.scope,
        methods=tuple(inspection.method_words),
        starts_on=inspection.starts_on,
        ends_on=inspection.ends_on,
        leader=leader.person.name if leader else "",
        members=tuple(names),
        units=tuple(one.unit.short_name for one in inspection.units),
    )


def problem_of(finding: Finding) -> Problem:
    """A finding as it prints."""
    return Problem(
        unit=finding.unit.short_name,
        fact=finding.fact,
        basis=finding.basis,
        demand=finding.demand,
        severity=finding.severity.word,
        due_on=finding.limit,
    )


def contact_of(person: Person) -> str:
    """联系人：……，联系电话：……"""
    return f"联系人：{person.name}" + (f"，联系电话：{person.phone}" if person.phone else "")


def draft_notices(inspection: Inspection, *, together: bool, contact: str, actor_id: int) -> list[Document]:
    """督导通知书: one for each unit that has none yet, or one for all of them."""
    rows = [row for row in inspection.units if row.notice_id is None]
    batches = [rows] if together and len(rows) > 1 else [[row] for row in rows]
    visit, drafted = visit_of(inspection), []
    for batch in batches:
        alone = len(batch) == 1
        text = PaperText(
            title=f"关于开展{inspection.title}的通知",
            series=series_of(inspection.plan.document_number, "通"),
            mark=_organ(inspection),
            signer=_organ(inspection),
            addressees="、".join(row.unit.name for row in batch),
            text=drafting.notice_text(visit, one_unit=alone),
            contact=contact,
            copies_to="",
        )
        document = _drafted(
            DocumentKind.INSPECTION_NOTICE,
            text,
            unit_id=batch[0].unit_id if alone else None,
            actor_id=actor_id,
        )
        for row in batch:
            row.notice = document
        drafted.append(document)
    _announce_papers(inspection, DocumentKind.INSPECTION_NOTICE, rows, actor_id=actor_id)
    return drafted


def draft_orders(inspection: Inspection, *, contact: str, actor_id: int) -> list[Document]:
    """整改通知书: one for each unit with problems that no order names yet."""
    waiting: dict[int, list[Finding]] = {}
    for finding in queries.findings_of(inspection.id):
        if finding.state is FindingState.NOTED and finding.order_id is None:
            waiting.setdefault(finding.unit_id, []).append(finding)
    visit, drafted = visit_of(inspection), []
    for unit_id, findings in waiting.items():
        problems = [problem_of(one) for one in findings]
        within = office_rules().acknowledge_within_working_days
        text = PaperText(
            title=f"关于{inspection.title}发现问题的整改通知书",
            series=series_of(inspection.plan.document_number, "改"),
            mark=_organ(inspection),
            signer=_organ(inspection),
            addressees=findings[0].unit.name,
            text=drafting.order_text(visit, problems, acknowledge_within=within),
            contact=contact,
            copies_to="",
            rows=tuple(one.row(place, with_unit=False) for place, one in enumerate(problems, 1)),
        )
        document = _drafted(DocumentKind.RECTIFICATION_ORDER, text, unit_id=unit_id, actor_id=actor_id)
        for finding in findings:
            finding.order = document
        drafted.append(document)
    rows = [row for row in inspection.units if row.unit_id in waiting]
    _announce_papers(inspection, DocumentKind.RECTIFICATION_ORDER, rows, actor_id=actor_id)
    return drafted


def draft_bulletin(inspection: Inspection, *, actor_id: int) -> Document:
    """督导专报, composed from the plan, the conclusion and the problems. An inspection has one."""
    if inspection.bulletin_id is not None:
        raise IllegalStep("本次督导的专报已经拟稿。")
    findings = [one for one in queries.findings_of(inspection.id) if one.state is not FindingState.WITHDRAWN]
    problems = [problem_of(one) for one in findings]
    leaders = len(people_with(Role.LEADER))
    text = BulletinText(
        title=f"关于{inspection.title}情况的报告",
        series=DocumentKind.BULLETIN.word,
        mark=DocumentKind.BULLETIN.word,
        editor=_organ(inspection),
        reports_to="领导小组组长、副组长",
        sends_to="",
        gives_to="",
        print_run=str(leaders + KEPT_COPIES),
        text=drafting.bulletin_text(
            visit_of(inspection),
            judgement=inspection.judgement,
            practices=inspection.practices,
            advice=inspection.advice,
            problems=problems,
        ),
        rows=tuple(one.row(place, with_unit=True) for place, one in enumerate(problems, 1)),
    )
    document = _drafted(DocumentKind.BULLETIN, text, unit_id=None, actor_id=actor_id)
    inspection.bulletin = document
    _announce_papers(inspection, DocumentKind.BULLETIN, inspection.units, actor_id=actor_id)
    return document


def _organ(inspection: Inspection) -> str:
    return inspection.plan.issuer or "领导小组办公室"


def _drafted(
    kind: DocumentKind, text: PaperText | BulletinText, *, unit_id: int | None, actor_id: int
) -> Document:
    return documents.draft(
        kind=kind,
        title=text.title,
        series=text.series,
        content=text.as_json(),
        addressed_unit_id=unit_id,
        actor_id=actor_id,
    )


def _announce_papers(
    inspection: Inspection, kind: DocumentKind, rows: Collection[InspectedUnit], *, actor_id: int
) -> None:
    db.session.flush()
    if rows:
        names = tuple(row.unit.short_name for row in rows)
        announce(InspectionPapersDrafted(actor_id=actor_id, subject_id=inspection.id, kind=kind, units=names))


def release(paper: Document) -> None:
    """A draft was discarded: its units have no 督导通知书, its problems no 整改通知书, the inspection no 督导专报 yet."""
    for row in queries.rows_of_notice(paper.id):
        row.notice = None
    for finding in queries.findings_of_order(paper.id):
        finding.order = None
    if paper.kind is DocumentKind.BULLETIN and (found := queries.inspection_of_paper(paper)) is not None:
        found.bulletin = None
    db.session.flush()


def notify(rows: Sequence[InspectedUnit], *, number: str, actor_id: int | None) -> None:
    """The 督导通知书 was issued: the units know from now on; whoever it was not distributed to is told here."""
    inspection = rows[0].inspection
    for row in rows:
        row.notified_at = clock.now()
    names = tuple(row.unit.short_name for row in rows)
    announce(InspectionNotified(actor_id=actor_id, subject_id=inspection.id, units=names, number=number))
    for row in rows:
        tell_unit(
            row.unit_id,
            inspection,
            "notified",
            f"收到督导通知书：{inspection.title}",
            [("文号", number), ("督导时间", _days(inspection))],
            key=row.notice.occasion if row.notice else "",
        )
