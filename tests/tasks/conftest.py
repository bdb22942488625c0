"""A plan of three measures: one with its lead confirmed, one with it presumed, one without tasks; and helpers to write tasks down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tests.cast import Cast
from tests.stage import scene
from tracker.core import clock
from tracker.core.models import EventRecord
from tracker.plans.models import Counting, Indicator, LeadBasis, Measure, MeasureParty, PartyRole, Plan
from tracker.tasks import actions
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.tasks.values import MilestoneValues, TargetValues, TaskValues, inherited_lead, inherited_parties

STARTS, DUE = date(2022, 3, 1), date(2022, 12, 31)
TEXT = (
    "推行“招商引资+技能培训”，结合企业需求精准开展订单式培训。建立职工培训中心，签订校企合作协议。"
    "开展创业培训300人次以上。鼓励一线员工全员持证。"
)


@dataclass
class Desk:
    """The clerk's desk: the plan, and tasks written down for it."""

    session: Any
    cast: Cast
    plan: Plan
    confirmed: Measure
    presumed: Measure
    indicator: Indicator

    @property
    def clerk_id(self) -> int:
        return self.cast.person("clerk").id

    def values(self, kind: TaskKind = TaskKind.QUANTIFIED, **more: Any) -> TaskValues:
        """A sound task of the kind, with what the measure hands down."""
        given: dict[str, Any] = {
            "title": {"quantified": "开展创业培训", "milestone": "建设培训中心", "standing": "落实税收政策"}[
                kind.value
            ],
            "kind": kind,
            "starts_on": STARTS,
            "due_on": None if kind is TaskKind.STANDING else DUE,
            "lead_unit_id": inherited_lead(self.confirmed),
            "responsible": inherited_parties(self.confirmed),
        }
        if kind is TaskKind.QUANTIFIED:
            given["targets"] = (TargetValues(Decimal(300), indicator_id=self.indicator.id),)
        if kind is TaskKind.MILESTONE:
            given["milestones"] = (
                MilestoneValues("签订协议", date(2022, 6, 30), Decimal(2)),
                MilestoneValues("建成启用", date(2022, 11, 30), Decimal(3)),
            )
        return TaskValues(**(given | more))

    def drafted(
        self, kind: TaskKind = TaskKind.QUANTIFIED, measure: Measure | None = None, **more: Any
    ) -> Task:
        return actions.draft(measure or self.confirmed, self.values(kind, **more), actor_id=self.clerk_id)

    def dispatched(self, kind: TaskKind = TaskKind.QUANTIFIED, **more: Any) -> Task:
        task = self.drafted(kind, **more)
        actions.dispatch(task, actor_id=self.clerk_id)
        return task

    def part(self, task: Task, unit: str) -> Assignment:
        """A unit's part in a task."""
        return next(one for one in task.assignments if one.unit.short_name == unit)

    def under_way(self, kind: TaskKind = TaskKind.QUANTIFIED, **more: Any) -> Task:
        task = self.dispatched(kind, **more)
        actions.acknowledge(self.part(task, "经济发展局"), actor_id=self.cast.person("liaison").id)
        return task

    def tags(self, task: Task) -> list[str]:
        """What happened to the task, oldest first."""
        statement = select(EventRecord.tag).where(EventRecord.thread == f"task:{task.id}")
        return list(self.session.scalars(statement.order_by(EventRecord.id)))


@scene
def desk(session: Any, cast: Cast) -> Desk:
    """Nothing is broken down yet."""
    economy, social, finance = (cast.unit(name) for name in ("经济发展局", "社会事业局", "财政金融局"))
    plan = Plan(
        title="技能人才培育方案",
        document_number="宛开办〔2022〕5号",
        issuer="南阳高新区综合办公室",
        issued_on=date(2022, 1, 26),
        source_text=TEXT,
        imported_at=clock.now(),
    )
    confirmed = Measure(
        plan=plan,
        position=1,
        number="1",
        title="扶持创业带动就业",
        text=TEXT,
        lead_basis=LeadBasis.PRINTED,
        parties=[
            MeasureParty(role=PartyRole.LEAD, position=0, printed_name="经济发展局", unit_id=economy.id),
            MeasureParty(
                role=PartyRole.RESPONSIBLE, position=1, printed_name="社会事业局", unit_id=social.id
            ),
            MeasureParty(
                role=PartyRole.RESPONSIBLE, position=2, printed_name="各园区中心", group_id=cast.group.id
            ),
        ],
    )
    presumed = Measure(
        plan=plan,
        position=2,
        number="2",
        title="打造人力资源品牌",
        text="打造“高新工匠”品牌。",
        lead_basis=LeadBasis.PRESUMED,
        parties=[
            MeasureParty(role=PartyRole.LEAD, position=0, printed_name="财政金融局", unit_id=finance.id),
            MeasureParty(
                role=PartyRole.RESPONSIBLE, position=1, printed_name="社会事业局", unit_id=social.id
            ),
        ],
    )
    indicator = Indicator(plan=plan, name="创业培训", unit_of_measure="人次", counting=Counting.FLOW)
    session.add_all([plan, confirmed, presumed, indicator])
    session.flush()
    return Desk(session, cast, plan, confirmed, presumed, indicator)
