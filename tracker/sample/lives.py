"""What goes its own way in the sample: refusals and their rulings, extensions, 批示, a suspension, closures, a reopened
period, 更正, confirmations along the other line, a group robot. Each is done by the person whose step it is, in its own time.

The last of each still waits at the sample's present (three months), so that the office, the leader and the units have
something to decide.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.files import store_upload
from tracker.core.models import StoredFile
from tracker.core.questions import ask
from tracker.core.unit_of_work import transaction
from tracker.messages import actions as messages
from tracker.messages.models import RobotKind
from tracker.messages.values import RobotValues
from tracker.reports import actions as reports
from tracker.reports.confirmations import actions as confirmations
from tracker.reports.confirmations.queries import of_unit
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.corrections.queries import under_way
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportPart, ReportSlot
from tracker.sample import breakdown, office
from tracker.sample.meetings import MEETINGS
from tracker.tasks.closures import actions as closures
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.extensions.queries import pending_of
from tracker.tasks.instructions import actions as instructions
from tracker.tasks.instructions.models import Instruction
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts import actions as parts
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.questions import WhatStopsClosure
from tracker.units.models import Unit

ECONOMY, SOCIAL, FINANCE, MARKET, HOST = "经济发展局", "社会事业局", "财政金融局", "市场监管分局", office.HOST
RULES_ON = "clerk-2"  # a clerk from outside the host unit decides what concerns it

Deed = Callable[[], None]
At = Callable[[datetime, Deed], None]
Follow = Callable[[list[int], date, str], None]
Reporting = Callable[[int, int], Deed]

LEFT_TO_CONFIRM = 2


@dataclass(frozen=True)
class SampleRefusal:
    """A head who refuses his unit's part; `ruled_on` None: it still waits. `goes_to` "": 维持."""

    title: str
    unit: str
    head: str
    proposed: str
    reason: str
    refused_at: datetime
    ruled_at: datetime | None = None
    ruling: str = ""
    goes_to: str = ""


@dataclass(frozen=True)
class SampleExtension:
    """A lead's head who asks for more time, and what is decided by whom; `decided_at` None: it still waits."""

    title: str
    head: str
    new_due_on: date
    reason: str
    asked_at: datetime
    decided_at: datetime | None = None
    decider: str = ""
    agreed: bool = False
    decision: str = ""
    milestone: tuple[str, date] | None = None


def _wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2022, month, day, hour, minute, tzinfo=clock.OFFICE_ZONE)


REFUSALS = (
    SampleRefusal(
        "“就业援助月”“春风行动”等专项服务", FINANCE, "head-finance", "营商环境办",
        "专项服务活动由就业服务机构组织，我局没有活动场次任务。", _wall(2, 10, 9, 20),
        _wall(2, 14, 10), "活动经费保障属财政职责，维持原分工。",
    ),
    SampleRefusal(
        "行业部门安全应急等专题培训", ECONOMY, "head-economy", MARKET,
        "特种设备和安全生产培训由市场监管部门归口。", _wall(2, 10, 15),
        _wall(2, 15, 9, 30), "按职责归口，改由市场监管分局承担。", MARKET,
    ),
    SampleRefusal(
        "电子培训券核销专项行动", SOCIAL, "head-social", "科技创新局",
        "核销系统不在我局，建议由系统主管单位承担。", _wall(5, 5, 15, 30),
    ),
)  # fmt: skip

EXTENSIONS = (
    SampleExtension(
        "企业职工培训中心建设", "head-economy", date(2022, 12, 10),
        "第三批企业消防验收排期在12月初。", _wall(4, 12, 9, 40),
        _wall(4, 13, 10, 10), office.OFFICE_HEAD, True, "情况属实，同意顺延10天。", ("5家培训中心全部投入使用", date(2022, 12, 10)),
    ),
    SampleExtension(
        "现代产业学院共建协议", "head-economy", date(2022, 11, 30),
        "合作院校需重新遴选，协议签订时间后延。", _wall(4, 20, 10),
        _wall(4, 22, 16), office.LEADER, False, "滞后主要是对接不力，按原时限倒排工期。",
    ),
    SampleExtension(
        "“产学研”教育基地共建", "head-social", date(2022, 12, 10),
        "院校内部审批改在6月教代会后进行，协议和挂牌相应顺延。", _wall(5, 5, 16), milestone=("签订共建协议", date(2022, 8, 31)),
    ),
)  # fmt: skip

REFUSED = {(one.title, one.unit) for one in REFUSALS}  # these are not acknowledged at once


def plan_lives(at: At, people: dict[str, int], months: int, follow: Follow, report: Reporting) -> None:
    """Enter everything in the agenda. `follow` lets a unit that came later acknowledge and report, `report` is one report
    of a slot and month."""
    for refusal in REFUSALS:
        at(refusal.refused_at, _in_one(lambda one=refusal: _refuse(one, people)))  # type: ignore[misc]
        if refusal.ruled_at is not None:
            at(refusal.ruled_at, _in_one(lambda one=refusal: _rule(one, people, follow)))  # type: ignore[misc]
    for extension in EXTENSIONS:
        at(extension.asked_at, _in_one(lambda one=extension: _ask_for_time(one, people)))  # type: ignore[misc]
        if extension.decided_at is not None:
            at(extension.decided_at, _in_one(lambda one=extension: _decide_time(one, people)))  # type: ignore[misc]
    at(_wall(2, 8, 11), _in_one(lambda: _register_robot(people)))
    at(_wall(4, 6, 9, 30), _in_one(lambda: _reopen(at, people, report)))
    _plan_instructions(at, people)
    _plan_closures(at, people)
    at(
        _wall(4, 18, 9, 30),
        _in_one(
            lambda: interruptions.suspend(
                _task("培训券闭环管理专项检查"),
                reason="与市级专项检查合并开展，市级检查结束前暂停区级检查。",
                actor_id=people[office.OFFICE_HEAD],
            )
        ),
    )
    _plan_corrections(at, people)
    _plan_confirmations(at, people, months)


def _in_one(act: Callable[[], object]) -> Deed:
    def deed() -> None:
        with transaction():
            act()

    return deed


def _task(title: str) -> Task:
    return db.session.scalars(select(Task).where(Task.title == title)).one()


def _unit(short_name: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.short_name == short_name)).one()


def _proof(name: str, words: str, by: int) -> StoredFile:
    return store_upload(name, io.BytesIO(words.encode()), actor_id=by)


# ── refusals, extensions ─────────────────────────────────────────────────────────────────────────────────────────────


def _refuse(one: SampleRefusal, people: dict[str, int]) -> None:
    part = db.session.scalars(
        select(Assignment)
        .join(Assignment.task)
        .join(Assignment.unit)
        .where(Task.title == one.title, Unit.short_name == one.unit)
    ).one()
    parts.refuse(part, reason=one.reason, proposed=_unit(one.proposed), actor_id=people[one.head])


def _rule(one: SampleRefusal, people: dict[str, int], follow: Follow) -> None:
    refusal = db.session.scalars(
        select(Refusal)
        .join(Refusal.task)
        .where(
            Task.title == one.title, Refusal.unit == _unit(one.unit), Refusal.state == RefusalState.PENDING
        )
    ).one()
    task, keeps = refusal.task, one.goes_to or one.unit
    if one.goes_to:
        parts.reassign(refusal, unit=_unit(one.goes_to), reason=one.ruling, actor_id=people[RULES_ON])
    else:
        parts.uphold(refusal, reason=one.ruling, actor_id=people[RULES_ON])
    follow([task.id], working_calendar().add(clock.today(), 1), keeps)


def _ask_for_time(one: SampleExtension, people: dict[str, int]) -> None:
    task, by = _task(one.title), people[one.head]
    moved = {each.id: one.milestone[1] for each in task.milestones if one.milestone and each.title == one.milestone[0]}  # fmt: skip
    proofs = [_proof("情况说明.txt", one.reason, by)]
    extensions.request(
        task, new_due_on=one.new_due_on, reason=one.reason, milestones=moved, proofs=proofs, actor_id=by
    )


def _decide_time(one: SampleExtension, people: dict[str, int]) -> None:
    extension = pending_of(_task(one.title).id)
    if extension is None:
        raise LookupError(f"nobody asked for more time for {one.title}")
    decide = extensions.approve if one.agreed else extensions.refuse
    decide(extension, decision=one.decision, actor_id=people[one.decider])


# ── 批示 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _plan_instructions(at: At, people: dict[str, int]) -> None:
    leader = people[office.LEADER]

    def give(title: str, words: str, units: tuple[str, ...], reply_due_on: date) -> Deed:
        return _in_one(
            lambda: instructions.give(
                _task(title),
                words=words,
                units=[_unit(name) for name in units],
                reply_due_on=reply_due_on,
                actor_id=leader,
            )
        )

    def answer(title: str, unit: str, words: str, by: str) -> Deed:
        def act() -> None:
            instruction = _instruction(title)
            addressee = next(one for one in instruction.addressees if one.unit.short_name == unit)
            instructions.answer(addressee, words=words, actor_id=people[by])

        return _in_one(act)

    startup, registry, vouchers = "创业培训", "培训评价机构纳入实名制系统", "职业技能电子培训券发放"
    at(_wall(4, 8, 9), give(startup, "开班数明显不足，请查明原因，提出补课措施，分月明确场次。", (HOST, FINANCE), date(2022, 4, 15)))  # fmt: skip
    at(_wall(4, 13, 16), answer(startup, FINANCE, "创业培训补贴资金已安排，按开班进度预拨。", "head-finance"))
    at(_wall(4, 14, 10), answer(startup, HOST, "已补招培训机构2家，5月至7月每月开班3期，逐月报送进度。", "head-personnel"))  # fmt: skip
    at(_wall(4, 15, 9), _in_one(lambda: instructions.finish(_instruction(startup), actor_id=leader)))
    at(
        _wall(4, 26, 9),
        _in_one(
            lambda: instructions.turn_into_task(
                _task(vouchers),
                words="企业知晓率不高是核销偏慢的主要原因，请组织一轮进企业宣讲。",
                title="电子培训券政策进企业宣讲",
                due_on=date(2022, 6, 30),
                actor_id=leader,
            )
        ),
    )
    at(_wall(5, 5, 9), give(registry, "请市场监管分局牵头摸清未纳入机构底数，与组织人社局对账。", (HOST, MARKET), date(2022, 5, 11)))  # fmt: skip
    at(_wall(5, 5, 17), answer(registry, MARKET, "已发函调取登记信息，5月10日前完成比对。", "liaison-market"))


def _instruction(title: str) -> Instruction:
    return db.session.scalars(
        select(Instruction).join(Instruction.task).where(Task.title == title).order_by(Instruction.id.desc())
    ).first() or _missing(f"批示 on {title}")


def _missing(what: str) -> Instruction:
    raise LookupError(what)


# ── closures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _plan_closures(at: At, people: dict[str, int]) -> None:
    """The weekly task is closed by the leader (its lead is the host unit), the one-off by the office; a meeting's matter
    still waits."""

    def request(title: str, summary: str, head: str) -> Deed:
        def act() -> None:
            task, by = _task(title), people[head]
            if not ask(WhatStopsClosure(task_id=task.id)):
                proof = _proof("办理情况.txt", summary, by)
                closures.request(task, summary=summary, proofs=[proof], actor_id=by)

        return _in_one(act)

    def close(title: str, by: str) -> Deed:
        def act() -> None:
            task = _task(title)
            if task.state is TaskState.AWAITING_CLOSURE:
                closures.close(task, decision="同意办结。", actor_id=people[by])

        return _in_one(act)

    weekly, cases, names = breakdown.WEEKLY_TASK, breakdown.ONE_OFF_TASK, MEETINGS[0].decisions[0].content
    at(_wall(4, 13, 10), request(weekly, "“春风行动”结束，8周共举办招聘活动11场，达成意向1860人。", "head-personnel"))  # fmt: skip
    at(_wall(4, 13, 16), close(weekly, office.LEADER))
    at(_wall(4, 19, 15), request(cases, "已收集典型案例6篇，择优报市就业办2篇。", "head-economy"))
    at(_wall(4, 20, 10), close(cases, office.CLERK))
    at(_wall(5, 5, 16, 30), request(names, "11家自主评价机构名单已核清并公布。", "head-economy"))


# ── reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reopen(at: At, people: dict[str, int], report: Reporting) -> None:
    """The office reopens a locked period for one unit, which reports at once."""
    slot = db.session.scalars(
        select(ReportSlot)
        .where(
            ReportSlot.period_starts_on == date(2022, 3, 1),
            ReportSlot.locks_at < clock.now(),
            ReportSlot.submitted_at.is_(None),
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.unit.has(Unit.signs_reports.is_(False)),
        )
        .order_by(ReportSlot.id)
        .limit(1)
    ).one_or_none()
    if slot is None:
        return
    due_at = _wall(4, 8, 17)
    reports.grant_exception(
        slot,
        due_at=due_at,
        locks_at=due_at + timedelta(days=1),
        reason="单位机房检修期间不能报送，已核实。",
        actor_id=people[office.CLERK],
    )

    at(_wall(4, 7, 15), report(slot.id, slot.period_starts_on.month))


def _plan_corrections(at: At, people: dict[str, int]) -> None:
    """A figure that was counted twice, corrected in April; a figure and its words, asked for on the last day."""
    title, asked = "企业职工在岗培训和岗位技能提升培训", _wall(4, 12, 11)

    def ask_for(unit: str, by: str, less: int, reason: str) -> Deed:
        def act() -> None:
            report = _accepted(title, unit)
            if report is None:
                return
            figure = report.figures[0]
            if figure.value is None or figure.value <= less:
                return
            number, true = people[by], figure.value - less
            correction_actions.ask_correction(
                report,
                {figure.indicator_id: true},
                texts={ReportPart.PROGRESS: report.progress.replace(f"{figure.value}人次", f"{true}人次")},
                reason=reason,
                proof=_proof("更正说明.txt", reason, number),
                by_office=False,
                is_signed=by.startswith("head"),
                actor_id=number,
            )

        return _in_one(act)

    def decide() -> None:
        report = _accepted(title, ECONOMY)
        correction = under_way(report) if report is not None else None
        if correction is not None:
            correction_actions.approve_correction(correction, consequences=(), actor_id=people[office.CLERK])

    at(asked, ask_for(ECONOMY, "head-economy", 12, "两家企业名册重复登记12人次，已核减"))
    at(_wall(4, 13, 9, 30), _in_one(decide))
    at(_wall(5, 5, 17, 20), ask_for(MARKET, "liaison-market", 5, "1期培训按报名人数填报，实到少5人"))


def _accepted(title: str, unit: str) -> Report | None:
    """The unit's accepted report of March."""
    return db.session.scalars(
        select(Report)
        .join(Report.slot)
        .join(ReportSlot.task)
        .join(ReportSlot.unit)
        .where(
            Task.title == title,
            Unit.short_name == unit,
            ReportSlot.period_starts_on == date(2022, 3, 1),
            Report.state == ReportState.ACCEPTED,
        )
    ).one_or_none()


def _plan_confirmations(at: At, people: dict[str, int], months: int) -> None:
    """组织人社局 confirms month by month what the parks and subdistricts report of employment; of the last month it disputes
    one figure and leaves two."""
    by = people["liaison-personnel"]

    def look(*, is_last: bool) -> Deed:
        def act() -> None:
            waiting = of_unit(_unit(HOST).id, waiting=True)
            for place, figure in enumerate(waiting[: -LEFT_TO_CONFIRM if is_last else None]):
                if is_last and place == 0:
                    why = "社保缴纳名单与上报人数相差较大，请附合同清单。"
                    confirmations.dispute(figure, reason=why, value=figure.value, actor_id=by)
                else:
                    confirmations.confirm(figure, value=figure.value, actor_id=by)

        return _in_one(act)

    for month in range(3, 3 + months):
        day = working_calendar().on_or_after(date(2022, month, 5))
        at(datetime.combine(day, time(11), clock.OFFICE_ZONE), look(is_last=month == 2 + months))


# ── a group robot ────────────────────────────────────────────────────────────────────────────────────────────────────


def _register_robot(people: dict[str, int]) -> None:
    """Registered and switched off: a sample tells nothing to anybody outside."""
    values = RobotValues(
        name="技能培训工作群（示例）",
        kind=RobotKind.WECOM,
        url="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000-0000-000000000000",
        secret="",
        serves_all=True,
        unit_ids=(),
        is_active=False,
    )
    messages.register_robot(values, actor_id=people[office.CLERK])
