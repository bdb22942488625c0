"""The sample's inspection in April: three problems, one struck off at once, one after 重整改, one still under way; all papers issued.

Behind it a 督办单 presses the task that is farthest behind.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import case, select

from tracker.core import clock
from tracker.core.db import db
from tracker.core.files import store_upload
from tracker.core.models import StoredFile
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document
from tracker.inspections import actions, queries
from tracker.inspections.field import actions as field
from tracker.inspections.field.queries import reported_items
from tracker.inspections.field.sampling import Checked, Seen
from tracker.inspections.findings import actions as findings
from tracker.inspections.findings.lifecycle import Severity, Way
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.values import FindingValues
from tracker.inspections.lifecycle import Method
from tracker.inspections.models import InspectedUnit, Inspection
from tracker.inspections.rectification import actions as rectification
from tracker.inspections.values import ConclusionText, InspectionValues
from tracker.plans.models import Measure, Plan
from tracker.sample import office
from tracker.tasks.lights import Light
from tracker.tasks.models import Task
from tracker.tasks.papers.actions import draft_slip
from tracker.units.models import Unit

ECONOMY, SOCIAL = "经济发展局", "社会事业局"
TITLE = "一季度职业技能培训专项督导"
TEAM = ("clerk-2", "liaison-inspection")  # neither belongs to a unit that is inspected
CONTACT = "联系人：方雨桐，联系电话：0377—00000000"

Deed = Callable[[], None]
At = Callable[[datetime, Deed], None]


@dataclass(frozen=True)
class SampleFinding:
    """A problem of the sample and how its unit answers; an answer that is empty is still to come."""

    unit: str
    fact: str
    basis: str
    demand: str
    severity: Severity
    due_on: date
    liaison: str
    answers: tuple[tuple[str, bool], ...]


FINDINGS = (
    SampleFinding(
        ECONOMY, "抽查企业培训档案18份，3份缺少签到记录，2家企业未建立培训台账", "工作方案要求培训实行实名制管理、一人一档",
        "补齐签到记录，2家企业建立台账", Severity.MINOR, date(2022, 4, 28), "liaison-economy",
        (("已补齐3份签到记录，2家企业台账已建立并上传。", True),),
    ),
    SampleFinding(
        SOCIAL, "2所院校3月上报培训人次含在校生顶岗实习86人次", "指标口径规定顶岗实习不计入培训人次",
        "核减不符合口径的人次，重新核对一季度数据", Severity.SERIOUS, date(2022, 4, 27), "liaison-social",
        (("已核减1所院校的52人次。", False), ("第二所院校34人次已核减，两校数据重新签字确认。", True)),
    ),
    SampleFinding(
        SOCIAL, "实训设备补充方案未按时限报送", "第一次调度会议定事项要求4月20日前报送", "报送方案并明确资金来源",
        Severity.MINOR, date(2022, 5, 20), "liaison-social", (),
    ),
)  # fmt: skip


def _wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, month, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


def plan_inspections(at: At, people: dict[str, int]) -> None:
    """Enter the inspection in the agenda."""
    clerk, leader = people[TEAM[0]], people[office.LEADER]
    at(_wall(4, 6, 9), _in_one(lambda: _drafted(people)))
    at(_wall(4, 6, 15), _on(lambda one: actions.approve(one, actor_id=leader)))
    at(_wall(4, 6, 16), _papers(lambda one: actions.draft_notices(one, together=False, contact=CONTACT, actor_id=clerk), at, people))  # fmt: skip
    at(_wall(4, 11, 9), _on(lambda one: actions.start(one, actor_id=clerk)))
    at(_wall(4, 12, 10), _on(lambda one: _visited(one, people)))
    at(_wall(4, 13, 9), _papers(lambda one: actions.draft_orders(one, contact=CONTACT, actor_id=clerk), at, people))  # fmt: skip
    at(_wall(4, 14, 9), _on(lambda one: _concluded(one, people)))
    at(_wall(4, 14, 10), _papers(lambda one: [actions.draft_bulletin(one, actor_id=clerk)], at, people))  # fmt: skip
    at(_wall(4, 18, 9), _papers(lambda one: _pressed(one, clerk), at, people))
    for place, planned in enumerate(FINDINGS, 1):
        at(_wall(4, 14, 15, place), _for(place, lambda one, by=people[planned.liaison]: _taken_up(one, by)))  # type: ignore[misc]
        for round_, (words, passed) in enumerate(planned.answers):
            answer = _answered(words, passed, people[planned.liaison], clerk)
            at(_wall(4, 22 + 5 * round_, 10, place), _for(place, answer))


def _in_one(act: Callable[[], object]) -> Deed:
    def deed() -> None:
        with transaction():
            act()

    return deed


def _sample() -> Inspection:
    return db.session.scalars(select(Inspection).where(Inspection.title == TITLE)).one()


def _on(act: Callable[[Inspection], object]) -> Deed:
    return _in_one(lambda: act(_sample()))


def _for(place: int, act: Callable[[Finding], None]) -> Deed:
    return _in_one(lambda: act(queries.findings_of(_sample().id)[place - 1]))


def _drafted(people: dict[str, int]) -> None:
    plan = db.session.scalars(select(Plan).where(Plan.is_current)).one()
    units = db.session.scalars(select(Unit).where(Unit.short_name.in_((ECONOMY, SOCIAL))).order_by(Unit.id))
    values = InspectionValues(
        title=TITLE,
        content="一季度培训任务完成情况\n培训台账、签到和口径执行情况\n调度会议定事项落实情况",
        scope="2022年2月至3月开展的职业技能培训，现场查看2所院校、3家企业",
        basis=f"《{plan.title}》（{plan.document_number}）",
        methods=(Method.HEARING, Method.PAPERS, Method.ON_SITE, Method.SAMPLING),
        starts_on=date(2022, 4, 11),
        ends_on=date(2022, 4, 13),
        units=tuple(unit.id for unit in units),
        measures=tuple(one.id for one in queries.measures_of(plan.id) if one.number in {"1", "2", "5"}),
        members=tuple(people[name] for name in TEAM),
        leader_id=people[TEAM[0]],
    )
    inspection = actions.draft(plan, values, actor_id=people[office.CLERK])
    actions.submit(inspection, actor_id=people[office.CLERK])


def _papers(draft: Callable[[Inspection], list[Document]], at: At, people: dict[str, int]) -> Deed:
    """Draft papers and take them through to the press."""
    clerk, leader = people[office.CLERK], people[office.LEADER]

    def deed() -> None:
        with transaction():
            made = [one.id for one in draft(_sample())]
        later = clock.now().astimezone(clock.OFFICE_ZONE)
        for number in made:
            for minute, step, by in (
                (10, DocumentStep.CHECK_FIGURES, clerk),
                (15, DocumentStep.SEND_FOR_SIGN_OFF, clerk),
                (30, DocumentStep.SIGN_OFF, leader),
                (40, None, clerk),
            ):
                at(later.replace(minute=minute), _stepping(number, step, by))

    return deed


def _stepping(number: int, step: DocumentStep | None, by: int) -> Deed:
    def act() -> None:
        document = db.session.get_one(Document, number)
        if step is None:
            documents.issue(document, actor_id=by)
        else:
            documents.step(document, step, actor_id=by)

    return _in_one(act)


def _pressed(inspection: Inspection, clerk: int) -> list[Document]:
    """督办单 on the plan's task that is farthest behind; none where all are in time."""
    behind = (
        select(Task)
        .join(Task.measure)
        .where(
            Measure.plan_id == inspection.plan_id,
            Task.light.in_((Light.RED, Light.YELLOW)),
            Task.lead_unit_id.is_not(None),
        )
        .order_by(case((Task.light == Light.RED, 0), else_=1), Task.completion, Task.id)
        .limit(1)
    )
    return [draft_slip(task, contact=CONTACT, actor_id=clerk) for task in db.session.scalars(behind)]


def _proof(name: str, words: str, by: int) -> StoredFile:
    return store_upload(name, io.BytesIO(words.encode()), actor_id=by)


def _visited(inspection: Inspection, people: dict[str, int]) -> None:
    """What was seen, what was drawn by lot, and the problems."""
    by = people[TEAM[1]]
    rows: dict[str, InspectedUnit] = {row.unit.short_name: row for row in inspection.units}
    for unit, row in rows.items():
        tasks = queries.tasks_of(row)
        field.note(
            row,
            key=f"sample-{row.unit_id}",
            task_id=tasks[0].id if tasks else None,
            verdict=Seen.AGREES if unit == ECONOMY else Seen.DIFFERS,
            seen="企业车间正在开展岗前培训，现场32人，与当期名册一致。"
            if unit == ECONOMY
            else "查看院校花名册，部分人员为在校生顶岗实习，不符合口径。",
            noted_at=clock.now(),
            photos=[],
            actor_id=by,
        )
        if reported_items(row):
            draw = field.draw(row, size=3, seed=f"2022{row.unit_id}", actor_id=by)
            for item in draw.items:
                false = unit == SOCIAL and item.position == 1
                field.check(
                    item,
                    outcome=Checked.FALSE if false else Checked.TRUE,
                    found=item.reported - min(Decimal(6), item.reported) if false else None,
                    remark="含顶岗实习，不符合口径" if false else "",
                    actor_id=by,
                )
    for planned in FINDINGS:
        row = rows[planned.unit]
        tasks = queries.tasks_of(row)
        findings.record(
            row,
            FindingValues(
                fact=planned.fact,
                basis=planned.basis,
                demand=planned.demand,
                severity=planned.severity,
                due_on=planned.due_on,
                task_id=tasks[0].id if tasks else None,
            ),
            proofs=[_proof("现场核查记录.txt", planned.fact, by)],
            actor_id=by,
        )


def _concluded(inspection: Inspection, people: dict[str, int]) -> None:
    text = ConclusionText(
        judgement="两个单位对职业技能培训工作重视，任务分解到企业和院校，一季度培训进度总体正常；台账管理和口径执行还不够严格。",
        practices="经济发展局建立企业联络员制度，按周核对培训名册。\n社会事业局组织院校结对企业，开展订单式培训。",
        advice="统一培训台账格式，明确顶岗实习等情形的统计口径。\n对口径问题集中开展一次自查。",
    )
    actions.write_conclusion(inspection, text, actor_id=people[TEAM[0]])
    actions.conclude(inspection, actor_id=people[TEAM[0]])
    for row in inspection.units:
        name = "head-economy" if row.unit.short_name == ECONOMY else "head-social"
        actions.receive(row, actor_id=people[name])


def _taken_up(finding: Finding, by: int) -> None:
    rectification.acknowledge(finding, actor_id=by)
    rectification.plan(finding, measures=f"{finding.demand}，由分管负责人牵头，逐项核对。", promised_on=finding.limit, actor_id=by)  # fmt: skip


def _answered(words: str, passed: bool, by: int, verifier: int) -> Callable[[Finding], None]:
    """Replied in the morning, verified at once."""

    def act(finding: Finding) -> None:
        rectification.reply(finding, words=words, proofs=[_proof("整改佐证.txt", words, by)], actor_id=by)
        if passed:
            rectification.strike_off(
                finding, way=Way.ON_PAPER, opinion="材料齐全，整改到位。", actor_id=verifier
            )
        else:
            rectification.fail(
                finding,
                way=Way.ON_SITE,
                opinion="第二所院校尚未核减。",
                again_due_on=date(2022, 5, 5),
                actor_id=verifier,
            )

    return act
