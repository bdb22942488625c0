"""拒签, 改派, 维持, and units that come and go (rulebook §4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.tasks.conftest import Desk
from tracker.core import clock
from tracker.core.calendar import WorkingCalendar
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.plans.models import PartyRole
from tracker.tasks import actions
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts import actions as parts
from tracker.tasks.parts import policy
from tracker.tasks.parts.lifecycle import REFUSAL_LIFE, RefusalState, RefusalStep
from tracker.tasks.parts.models import Refusal
from tracker.tasks.parts.refusing import last_day_to_refuse
from tracker.tasks.queries import visible_task

REFUSAL = """
            REASSIGN    UPHOLD
PENDING     REASSIGNED  UPHELD
REASSIGNED  -           -
UPHELD      -           -
"""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.OFFICE_ZONE)


def names(task: Task) -> list[str]:
    return [one.unit.short_name for one in task.assignments]


def refused(desk: Desk, task: Task, unit: str = "经济发展局", proposed: str = "财政金融局") -> Refusal:
    return parts.refuse(
        desk.part(task, unit),
        reason="不属本单位职责",
        proposed=desk.cast.unit(proposed),
        actor_id=desk.cast.person("unit_head").id,
    )


def test_the_life_of_a_refusal() -> None:
    assert REFUSAL_LIFE.drawing(RefusalState, RefusalStep).strip() == REFUSAL.strip()


@pytest.mark.parametrize(
    ("given", "last"),
    [
        ("2022-03-07 09:30", date(2022, 3, 16)),
        ("2022-03-11 23:59", date(2022, 3, 22)),
        ("2022-03-12 00:01", date(2022, 3, 22)),  # a Saturday: the first working day is Monday the 14th
    ],
)
def test_seven_working_days_after_it_came(given: str, last: date) -> None:
    assert last_day_to_refuse(wall(given), 7, WorkingCalendar()) == last


def test_a_refusal_waits_and_can_not_be_acknowledged(desk: Desk) -> None:
    task = desk.dispatched()
    refusal = refused(desk, task)
    assert refusal.state is RefusalState.PENDING
    assert desk.part(task, "经济发展局").state is AssignmentState.REFUSED
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
    with pytest.raises(IllegalStep):
        actions.acknowledge(desk.part(task, "经济发展局"), actor_id=desk.clerk_id)
    with pytest.raises(IllegalStep):
        refused(desk, task)
    with pytest.raises(IllegalStep, match="请先裁定"):
        parts.change_lead(
            task, desk.cast.unit("财政金融局"), reason="调整", keep_former=False, actor_id=desk.clerk_id
        )


def test_upheld_it_is_back_exactly_where_it_was_with_a_new_clock(desk: Desk) -> None:
    task = desk.dispatched()
    part = desk.part(task, "经济发展局")
    before = {name: getattr(part, name) for name in ("role", "position", "acknowledged_at", "group_id")}
    refusal = refused(desk, task)
    with clock.frozen_at(wall("2022-03-14 10:00")):
        parts.uphold(refusal, reason="属其职责", actor_id=desk.clerk_id)
        assert part.state is AssignmentState.PENDING
        assert part.given_at == clock.now()
    assert {name: getattr(part, name) for name in before} == before
    assert refusal.decision == "属其职责"
    assert refusal.refused_by.name == "钱进"
    assert refusal.decided_by_id == desk.clerk_id
    assert desk.tags(task)[-2:] == ["assignment:refused", "assignment:upheld"]


def test_the_leads_part_goes_to_another_unit_with_its_share(desk: Desk) -> None:
    task = desk.dispatched()
    lead = desk.part(task, "经济发展局")
    actions.allocate(task.targets[0], {lead.id: Decimal(200)}, actor_id=desk.clerk_id)
    refusal = refused(desk, task)
    parts.reassign(refusal, unit=desk.cast.unit("财政金融局"), reason="按职责", actor_id=desk.clerk_id)
    assert names(task)[0] == "财政金融局"
    assert "经济发展局" not in names(task)
    assert task.lead_unit.short_name == "财政金融局"
    assert [one.role for one in task.assignments].count(PartyRole.LEAD) == 1
    assert {one.assignment.unit.short_name: one.value for one in task.targets[0].allocations} == {
        "财政金融局": Decimal(200)
    }
    assert refusal.taken_over_by.short_name == "财政金融局"
    assert visible_task(desk.cast.person("liaison"), task.id) is None
    actions.acknowledge(desk.part(task, "财政金融局"), actor_id=desk.clerk_id)
    assert task.state is TaskState.UNDER_WAY


def test_the_leads_part_may_go_to_a_unit_that_is_in_the_task(desk: Desk) -> None:
    task = desk.dispatched()
    social = desk.part(task, "社会事业局")
    actions.acknowledge(social, actor_id=desk.cast.person("other_liaison").id)
    parts.reassign(
        refused(desk, task, proposed="社会事业局"),
        unit=desk.cast.unit("社会事业局"),
        reason="按职责",
        actor_id=desk.clerk_id,
    )
    assert names(task)[0] == "社会事业局"
    assert names(task).count("社会事业局") == 1
    assert social.state is AssignmentState.PENDING  # it has to acknowledge as the lead
    assert social.acknowledged_at is None


def test_a_responsible_units_part_goes_to_a_unit_that_is_not_in_the_task(desk: Desk) -> None:
    task = desk.under_way()
    refusal = refused(desk, task, "社会事业局")
    with pytest.raises(IllegalStep, match="已承担"):
        parts.reassign(refusal, unit=desk.cast.unit("光电园区中心"), reason="按职责", actor_id=desk.clerk_id)
    parts.reassign(refusal, unit=desk.cast.unit("财政金融局"), reason="按职责", actor_id=desk.clerk_id)
    assert task.state is TaskState.UNDER_WAY
    assert "社会事业局" not in names(task)
    assert desk.part(task, "财政金融局").role is PartyRole.RESPONSIBLE
    record = desk.session.scalars(select(EventRecord).where(EventRecord.tag == "assignment:withdrawn")).one()
    assert record.facts["unit"] == "社会事业局"
    assert record.thread == f"task:{task.id}"


def test_units_come_and_go_and_come_back(desk: Desk) -> None:
    task = desk.under_way()
    finance = desk.cast.unit("财政金融局")
    added = parts.add_unit(task, finance, reason="需其配合", actor_id=desk.clerk_id)
    assert added.state is AssignmentState.PENDING
    assert added.given_at == clock.now()
    assert names(task)[-1] == "财政金融局"
    with pytest.raises(IllegalStep, match="已承担"):
        parts.add_unit(task, finance, reason="再加", actor_id=desk.clerk_id)
    actions.acknowledge(added, actor_id=desk.clerk_id)
    parts.withdraw_unit(added, reason="不再需要", actor_id=desk.clerk_id)
    assert "财政金融局" not in names(task)
    assert added.acknowledged_at is None
    again = parts.add_unit(task, finance, reason="又需配合", actor_id=desk.clerk_id)
    assert again is added
    assert again.state is AssignmentState.PENDING
    with pytest.raises(IllegalStep, match="牵头单位"):
        parts.withdraw_unit(desk.part(task, "经济发展局"), reason="撤", actor_id=desk.clerk_id)


@pytest.mark.parametrize("keep", [True, False])
def test_another_unit_leads_and_has_to_acknowledge(desk: Desk, keep: bool) -> None:
    task = desk.under_way()
    former = desk.part(task, "经济发展局")
    parts.change_lead(
        task, desk.cast.unit("财政金融局"), reason="职责调整", keep_former=keep, actor_id=desk.clerk_id
    )
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
    assert task.acknowledged_at is None
    assert names(task)[0] == "财政金融局"
    assert ("经济发展局" in names(task)) is keep
    assert former.state is (AssignmentState.ACKNOWLEDGED if keep else AssignmentState.WITHDRAWN)
    assert "task:lead_reassigned" in desk.tags(task)
    leads = desk.session.scalars(
        select(Assignment).where(
            Assignment.task_id == task.id,
            Assignment.role == PartyRole.LEAD,
            Assignment.state != AssignmentState.WITHDRAWN,
        )
    ).all()
    assert [one.unit.short_name for one in leads] == ["财政金融局"]


def test_who_may_refuse_and_until_when(desk: Desk) -> None:
    task = desk.dispatched()
    part = desk.part(task, "经济发展局")
    head = desk.cast.person("unit_head")
    assert policy.may_refuse(head, part)
    assert policy.may_refuse(desk.cast.person("liaison"), part).reason == "拒签由单位负责人提出"
    assert policy.may_refuse(desk.cast.person("other_head"), part).reason == "只能拒签本单位的任务"
    with clock.frozen_at(wall("2022-03-16 23:59")):
        assert policy.may_refuse(head, part)
    with clock.frozen_at(wall("2022-03-17 00:00")):
        assert "3月16日已截止" in policy.may_refuse(head, part).reason
    actions.acknowledge(part, actor_id=head.id)
    assert policy.may_refuse(head, part).reason == "本单位已签收，不能再拒签"


@pytest.mark.parametrize(
    ("proposed", "allowed"),
    [
        ("财政金融局", {"clerk", "office_head", "leader"}),
        ("组织人社局", {"leader"}),  # the office's own unit is concerned: the office stands back
    ],
)
def test_who_decides_a_refusal(desk: Desk, proposed: str, allowed: set[str]) -> None:
    refusal = refused(desk, desk.dispatched(), proposed=proposed)
    people = ("clerk", "office_head", "leader", "liaison", "unit_head", "other_head")
    may = {who for who in people if policy.may_decide_refusal(desk.cast.person(who), refusal)}
    assert may == allowed
