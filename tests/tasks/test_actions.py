"""What the verbs write: rows and events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.tasks.conftest import Desk
from tracker.core import clock
from tracker.core.jobs import perform
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.core.timeline import timeline
from tracker.plans.models import Counting, Indicator
from tracker.schedule import SCHEDULE
from tracker.tasks import actions, dispatch_queries
from tracker.tasks.jobs import refresh_lights
from tracker.tasks.lifecycle import AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import Light
from tracker.tasks.models import TaskKind
from tracker.tasks.values import Party, TargetValues, held_parties


def facts_of_last(desk: Desk, tag: str) -> dict[str, object]:
    statement = select(EventRecord).where(EventRecord.tag == tag).order_by(EventRecord.id.desc())
    return desk.session.scalars(statement).first().facts


def test_a_draft_takes_units_from_its_measure_and_expands_groups(desk: Desk) -> None:
    task = desk.drafted()
    assert (task.number, task.state, task.light, task.completion) == (
        "1-1",
        TaskState.DRAFT,
        Light.GREY,
        Decimal(0),
    )
    assert [
        (one.unit.short_name, one.role.word, one.group and one.group.name) for one in task.assignments
    ] == [
        ("经济发展局", "牵头", None),
        ("社会事业局", "责任", None),
        ("光电园区中心", "责任", "各园区中心"),
        ("防爆园区中心", "责任", "各园区中心"),
    ]
    assert held_parties(task.assignments, task.lead_unit_id) == desk.values().responsible
    assert desk.tags(task) == ["task:drafted"]


def test_a_member_that_leads_its_group_appears_once(desk: Desk) -> None:
    park = desk.cast.unit("光电园区中心")
    task = desk.drafted(
        lead_unit_id=park.id, responsible=(Party(group_id=desk.cast.group.id), Party(unit_id=park.id))
    )
    assert [(one.unit.short_name, one.role.word) for one in task.assignments] == [
        ("光电园区中心", "牵头"),
        ("防爆园区中心", "责任"),
    ]


def test_a_new_indicator_is_added_to_the_plan_once(desk: Desk) -> None:
    new = TargetValues(Decimal(40), name="建设培训中心", unit_of_measure="个", counting=Counting.STOCK)
    first = desk.drafted(targets=(new,))
    second = desk.drafted(targets=(new,))
    (indicator,) = desk.session.scalars(select(Indicator).where(Indicator.name == "建设培训中心"))
    assert (indicator.unit_of_measure, indicator.counting) == ("个", Counting.STOCK)
    assert first.targets[0].indicator_id == second.targets[0].indicator_id == indicator.id


def test_an_edit_tells_what_changed_and_nothing_else(desk: Desk) -> None:
    task = desk.drafted()
    actions.edit(task, desk.values(), actor_id=desk.clerk_id)
    assert desk.tags(task) == ["task:drafted"]
    values = replace(desk.values(), title="组织创业培训", responsible=(), weight=Decimal(20))
    actions.edit(task, values, actor_id=desk.clerk_id)
    assert facts_of_last(desk, "task:edited")["changes"] == [
        ["标题", "开展创业培训", "组织创业培训"],
        ["权重", "10", "20"],
        ["责任单位", "社会事业局、光电园区中心、防爆园区中心", "空"],
    ]
    assert [one.unit.short_name for one in task.assignments] == ["经济发展局"]


def test_dispatch_and_acknowledgement_leave_their_marks(desk: Desk) -> None:
    task = desk.dispatched()
    assert (task.state, task.dispatched_at) == (TaskState.AWAITING_ACKNOWLEDGEMENT, clock.now())
    assert facts_of_last(desk, "task:dispatched") == {
        "lead": "经济发展局",
        "units": ["社会事业局", "光电园区中心", "防爆园区中心"],
    }
    part = desk.part(task, "社会事业局")
    actions.acknowledge(part, actor_id=desk.cast.person("other_liaison").id)
    assert (part.state, part.acknowledged_at) == (AssignmentState.ACKNOWLEDGED, clock.now())
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
    actions.acknowledge(desk.part(task, "经济发展局"), actor_id=desk.cast.person("liaison").id)
    assert task.state is TaskState.UNDER_WAY
    with pytest.raises(IllegalStep):
        actions.acknowledge(part, actor_id=desk.cast.person("other_liaison").id)
    with pytest.raises(IllegalStep):
        actions.dispatch(task, actor_id=desk.clerk_id)


def test_a_drafted_task_can_be_neither_acknowledged_nor_a_dispatched_one_edited(desk: Desk) -> None:
    with pytest.raises(IllegalStep, match="任务拟定，不能签收"):
        actions.acknowledge(desk.part(desk.drafted(), "经济发展局"), actor_id=1)
    with pytest.raises(IllegalStep, match="内容不能再改"):
        actions.edit(desk.dispatched(), desk.values(), actor_id=desk.clerk_id)


def test_a_cancelled_draft_leaves_the_list_of_the_measure(desk: Desk) -> None:
    task = desk.drafted()
    actions.cancel(task, actor_id=desk.clerk_id)
    assert task.state is TaskState.CANCELLED
    assert dispatch_queries.tasks_of_measure(desk.confirmed.id) == []
    assert desk.drafted().number == "1-2"


def test_accepted_figures_move_completion_and_light(desk: Desk) -> None:
    task = desk.under_way(starts_on=date(2022, 1, 1))
    assert task.light is Light.YELLOW
    actions.record_figures(
        task, {desk.indicator.id: Decimal(100)}, today=date(2022, 3, 7), actor_id=desk.clerk_id
    )
    assert (task.targets[0].actual, task.completion, task.light) == (
        Decimal(100),
        Decimal("0.3333"),
        Light.GREEN,
    )
    assert facts_of_last(desk, "task:light:changed") == {"before": "yellow", "after": "green"}
    told = desk.tags(task).count("task:light:changed")
    actions.record_figures(
        task, {desk.indicator.id: Decimal(120)}, today=date(2022, 3, 7), actor_id=desk.clerk_id
    )
    assert (task.completion, desk.tags(task).count("task:light:changed")) == (Decimal("0.4"), told)
    actions.record_figures(task, {}, today=date(2022, 3, 7), actor_id=desk.clerk_id)
    assert (task.completion, task.light) == (Decimal(0), Light.YELLOW)


def test_milestones_are_claimed_returned_and_accepted(desk: Desk) -> None:
    task = desk.under_way(TaskKind.MILESTONE)
    first, second = task.milestones
    actions.claim_milestone(first, actor_id=desk.clerk_id)
    actions.return_milestone(first, actor_id=desk.clerk_id)
    assert (first.state, task.completion) == (MilestoneState.OPEN, Decimal(0))
    actions.claim_milestone(first, actor_id=desk.clerk_id)
    actions.accept_milestone(first, actor_id=desk.clerk_id)
    assert (first.state, first.accepted_on, task.completion) == (
        MilestoneState.ACCEPTED,
        date(2022, 3, 7),
        Decimal("0.4"),
    )
    with pytest.raises(IllegalStep):
        actions.accept_milestone(second, actor_id=desk.clerk_id)


def test_shares_are_set_changed_and_taken_back_and_only_a_change_is_told(desk: Desk) -> None:
    task = desk.under_way()
    (target,) = task.targets
    lead, other = desk.part(task, "经济发展局"), desk.part(task, "社会事业局")

    def shares() -> dict[int, Decimal]:
        return {one.assignment_id: one.value for one in target.allocations}

    assert shares() == {}
    actions.allocate(target, {lead.id: None, other.id: Decimal(80)}, actor_id=desk.clerk_id)
    assert shares() == {other.id: Decimal(80)}
    actions.allocate(target, {other.id: Decimal(80)}, actor_id=desk.clerk_id)
    assert desk.tags(task).count("task:allocated") == 1
    actions.allocate(target, {}, actor_id=desk.clerk_id)
    assert shares() == {}


# ── the clock ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_night_job_moves_lights_once_and_says_so(desk: Desk) -> None:
    tasks = [desk.under_way(), desk.under_way(TaskKind.MILESTONE), desk.under_way(TaskKind.STANDING)]
    idle = desk.drafted()
    assert [task.light for task in tasks] == [Light.WATCH, Light.WATCH, Light.GREEN]
    assert refresh_lights(date(2022, 7, 1)) == {"looked_at": 3, "changed": 2}
    assert [task.light for task in tasks] == [Light.RED, Light.RED, Light.GREEN]
    assert refresh_lights(date(2022, 7, 1)) == {"looked_at": 3, "changed": 0}
    assert idle.light is Light.GREY
    record = facts_of_last(desk, "task:light:changed")
    assert record == {"before": "watch", "after": "red"}


def test_the_night_job_mends_a_stored_copy_that_went_wrong(desk: Desk) -> None:
    task = desk.under_way()
    task.completion, task.light = Decimal("0.9"), Light.GREEN
    desk.session.flush()
    refresh_lights(clock.today())
    assert (task.completion, task.light) == (Decimal(0), Light.WATCH)


def test_the_job_stands_in_the_schedule(desk: Desk) -> None:
    desk.under_way()
    job = next(job for job in SCHEDULE if job.name == "refresh-lights")
    assert perform(job, date(2022, 3, 8))["looked_at"] == 1


# ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_timeline_tells_it_in_words(desk: Desk) -> None:
    with clock.frozen_at(datetime(2022, 3, 1, 9, tzinfo=clock.OFFICE_ZONE)):
        task = desk.drafted()
        actions.edit(task, replace(desk.values(), title="组织创业培训"), actor_id=desk.clerk_id)
        actions.dispatch(task, actor_id=desk.clerk_id)
    part = desk.part(task, "经济发展局")
    actions.acknowledge(part, actor_id=desk.cast.person("liaison").id)
    actions.allocate(task.targets[0], {part.id: Decimal(200)}, actor_id=desk.clerk_id)
    said = [str(entry.sentence) for entry in timeline(f"task:{task.id}")]
    assert said == [
        "李喆分配创业培训300人次：经济发展局200人次",
        "赵敏代表经济发展局（牵头）签收",
        "进度灯由未启动转为关注",
        "李喆交办任务：牵头单位经济发展局，责任单位社会事业局、光电园区中心、防爆园区中心",
        "李喆修改任务：标题由“开展创业培训”改为“组织创业培训”",
        "李喆拟定任务《开展创业培训》",
    ]
