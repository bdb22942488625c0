"""A small office with one quantified, one milestone and one standing task, dispatched on 8 February 2022."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.stage import scene
from tracker.core import clock
from tracker.plans.models import (
    Counting,
    CrossRule,
    CrossRulePart,
    Indicator,
    LeadBasis,
    Measure,
    MeasureParty,
    PartyRole,
    Plan,
    Relation,
)
from tracker.reports import actions
from tracker.reports.models import Outlook, Report, ReportSlot
from tracker.reports.values import FigureValue, ReportValues
from tracker.tasks import actions as tasks
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.values import MilestoneValues, Party, TargetValues, TaskValues


def wall(text: str) -> datetime:
    """`2022-02-28 17:00` on the office wall."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE)


DISPATCHED = wall("2022-02-08 10:00")
OPEN = wall("2022-02-25 09:00")
DUE = wall("2022-02-28 17:00")
LATE = wall("2022-03-01 09:00")
LOCKED = wall("2022-03-05 17:00")


@dataclass
class Office:
    """The cast at work: its tasks by kind, and shortcuts to slots and reports."""

    session: Any
    cast: Cast
    training: Task
    centre: Task
    fair: Task
    people: Indicator
    skilled: Indicator
    floor: Indicator

    def slot(self, task: Task, unit: str, period: str = "2022-02") -> ReportSlot:
        """The unit's slot of the task for a month."""
        return self.session.scalars(
            select(ReportSlot).where(
                ReportSlot.task_id == task.id,
                ReportSlot.unit_id == self.cast.unit(unit).id,
                ReportSlot.period_starts_on == date.fromisoformat(f"{period}-01"),
            )
        ).one()

    def values(self, people: int | None = 312, skilled: int | None = 100, **more: Any) -> ReportValues:
        """A sound report on the training task."""
        figures = {
            self.people.id: FigureValue(None if people is None else Decimal(people), forecast=Decimal(300)),
            self.skilled.id: FigureValue(None if skilled is None else Decimal(skilled)),
        }
        return ReportValues(
            **{
                "figures": figures,
                "progress": "组织14家企业开展培训9期",
                "outlook": Outlook.YES,
                "next_steps": "覆盖全部规上企业",
            }
            | more
        )

    def submitted(
        self, task: Task, unit: str, by: str, values: ReportValues | None = None, period: str = "2022-02"
    ) -> Report:
        """A report handed in by a person of the cast, at the clock's time."""
        who = self.cast.person(by).id
        report = actions.open_report(self.slot(task, unit, period), actor_id=who)
        actions.save(report, values or self.values(), actor_id=who)
        actions.submit(report, actor_id=who)
        return report

    def accepted(self, *args: Any, **kwargs: Any) -> Report:
        """The same, accepted by the clerk at once."""
        report = self.submitted(*args, **kwargs)
        actions.accept(report, actor_id=self.cast.person("clerk").id)
        return report

    def report(self, slot: ReportSlot) -> Report | None:
        """The slot's report as the database has it now."""
        self.session.expire_all()
        return slot.report


@scene
def office(session: Any, cast: Cast) -> Office:
    """It is dispatched and acknowledged; nothing is reported."""
    with clock.frozen_at(DISPATCHED):
        return set_up(session, cast)


def set_up(session: Any, cast: Cast) -> Office:
    """Plan, indicators, tasks; dispatch and acknowledge."""
    economy, social, host = cast.unit("经济发展局"), cast.unit("社会事业局"), cast.unit("组织人社局")
    plan = Plan(
        title="技能人才培育方案",
        document_number="宛开办〔2022〕5号",
        source_text="方案",
        imported_at=clock.now(),
        is_current=True,
    )
    measure = Measure(
        plan=plan, position=1, number="1", title="企业职工培训", text="组织培训", lead_basis=LeadBasis.CONFIRMED,
        lead_confirmed_at=clock.now(),
        parties=[
            MeasureParty(role=PartyRole.LEAD, position=0, printed_name="经济发展局", unit_id=economy.id),
            MeasureParty(role=PartyRole.RESPONSIBLE, position=1, printed_name="社会事业局", unit_id=social.id),
        ],
    )  # fmt: skip
    people = Indicator(plan=plan, name="企业职工培训", unit_of_measure="人次", counting=Counting.FLOW)
    session.add_all([plan, measure, people])
    session.flush()
    skilled = Indicator(plan=plan, name="其中高技能", unit_of_measure="人", counting=Counting.FLOW)
    floor = Indicator(plan=plan, name="实训基地面积", unit_of_measure="平方米", counting=Counting.STOCK)
    session.add_all([skilled, floor])
    session.flush()
    session.add(
        CrossRule(
            plan_id=plan.id,
            kind=Relation.NOT_ABOVE,
            whole_id=people.id,
            parts=[CrossRulePart(indicator_id=skilled.id)],
        )
    )
    session.flush()
    clerk = cast.person("clerk").id

    def task(
        title: str, kind: TaskKind, due: str | None, lead: int, others: tuple[int, ...], **more: Any
    ) -> Task:
        values = TaskValues(
            title=title,
            kind=kind,
            starts_on=date(2022, 2, 1),
            due_on=date.fromisoformat(due) if due else None,
            lead_unit_id=lead,
            responsible=tuple(Party(unit_id=unit) for unit in others),
            **more,
        )
        made = tasks.draft(measure, values, actor_id=clerk)
        tasks.dispatch(made, actor_id=clerk)
        for assignment in made.assignments:
            tasks.acknowledge(assignment, actor_id=clerk)
        return made

    targets = (
        TargetValues(Decimal(2600), people.id), TargetValues(Decimal(900), skilled.id), TargetValues(Decimal(5000), floor.id)
    )  # fmt: skip
    return Office(
        session=session,
        cast=cast,
        training=task("企业职工在岗培训", TaskKind.QUANTIFIED, "2022-12-31", economy.id, (social.id,), targets=targets[:2]),
        centre=task(
            "实训基地建设", TaskKind.MILESTONE, "2022-11-30", social.id, (economy.id,),
            milestones=(
                MilestoneValues("确定选址", date(2022, 2, 20), Decimal(2), "选址批复"),
                MilestoneValues("竣工验收", date(2022, 11, 30), Decimal(3)),
            ),
        ),
        fair=task("春风行动专项服务", TaskKind.STANDING, None, host.id, (economy.id,)),
        people=people,
        skilled=skilled,
        floor=floor,
    )  # fmt: skip


@pytest.fixture
def at() -> Callable[[datetime], Any]:
    """`with at(OPEN):` the office stands at that instant."""
    return clock.frozen_at
