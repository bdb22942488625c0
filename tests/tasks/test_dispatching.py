"""What stands in the way of 交办, each by its sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.tasks.conftest import Desk
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.tasks import actions, dispatch_queries
from tracker.tasks.dispatching import dispatch_obstacles
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Cycle, TaskKind
from tracker.tasks.values import MilestoneValues

TODAY = date(2022, 3, 7)


def enough_notice(_due_on: date) -> bool:
    return False


@pytest.mark.parametrize("kind", TaskKind)
def test_a_sound_task_has_none(desk: Desk, kind: TaskKind) -> None:
    assert dispatch_obstacles(desk.drafted(kind), TODAY, enough_notice) == []


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("quantified", {"targets": ()}, "量化任务没有指标目标"),
        ("milestone", {"milestones": ()}, "节点任务没有节点"),
        ("standing", {"lead_unit_id": None}, "没有牵头单位"),
        ("standing", {"lead_unit_id": None, "responsible": ()}, "没有牵头单位和责任单位"),
        ("milestone", {"due_on": date(2022, 3, 6), "milestones": ()}, "完成时限已过，请先改定时限"),
        (
            "milestone",
            {"milestones": (MilestoneValues("签约", date(2023, 1, 1), Decimal(1)),)},
            "节点“签约”晚于任务完成时限",
        ),
        (
            "milestone",
            {"milestones": (MilestoneValues("签约", date(2022, 2, 1), Decimal(1)),)},
            "节点“签约”早于任务开始日期",
        ),
        (
            "milestone",
            {
                "milestones": (
                    MilestoneValues("签约", date(2022, 6, 1)),
                    MilestoneValues("签约", date(2022, 7, 1)),
                )
            },
            "节点“签约”重复",
        ),
    ],
)
def test_each_obstacle_is_named(desk: Desk, kind: str, change: dict[str, Any], reason: str) -> None:
    task = desk.drafted(TaskKind(kind), **change)  # type: ignore[call-arg]
    assert reason in dispatch_obstacles(task, TODAY, enough_notice)


def test_an_unconfirmed_lead_blocks(desk: Desk) -> None:
    task = desk.drafted(TaskKind.STANDING, measure=desk.presumed)
    assert dispatch_obstacles(task, TODAY, enough_notice) == ["措施2的牵头单位待确认，请先在方案中确认"]


def test_a_superseded_plan_and_a_closed_unit_block(desk: Desk) -> None:
    task = desk.drafted()
    desk.plan.is_current = False
    desk.cast.unit("社会事业局").is_active = False
    assert dispatch_obstacles(task, TODAY, enough_notice) == [
        "所属方案已被新版替代，请按新版分解",
        "社会事业局已停用，请改由在用单位承担",
    ]


def test_the_due_day_itself_is_not_past(desk: Desk) -> None:
    task = desk.drafted(due_on=TODAY)
    assert dispatch_obstacles(task, TODAY, enough_notice) == []


def test_the_action_refuses_with_every_reason(desk: Desk) -> None:
    task = desk.drafted(TaskKind.QUANTIFIED, targets=(), due_on=date(2022, 3, 5))
    assert clock.today() == TODAY
    with pytest.raises(IllegalStep, match="量化任务没有指标目标；完成时限已过"):
        actions.dispatch(task, actor_id=desk.clerk_id)
    assert task.state is TaskState.DRAFT


# ── ad-hoc requests give five working days ⚙ or say by whose order they do not (rulebook §7) ─────────────────────────

SHORT = "给承担单位的时间不足5个工作日（只有{}个），请在任务中写明加急理由和批准的领导，或推后时限"


@pytest.mark.parametrize(
    ("cycle", "due_on", "report_on", "days"),
    [
        ("once", date(2022, 3, 11), [], 4),  # Friday: four working days after Monday
        ("once", date(2022, 3, 13), [], 4),  # Sunday gives no more
        ("once", date(2022, 3, 14), [], None),  # Monday: five
        ("dated", date(2022, 12, 31), ["2022-06-01", "2022-03-09"], 2),  # the first date counts
        ("dated", date(2022, 12, 31), ["2022-03-14", "2022-06-01"], None),
        ("monthly", date(2022, 3, 9), [], None),  # a regular report is no ad-hoc request
    ],
)
def test_an_ad_hoc_request_gives_five_working_days(
    desk: Desk, cycle: str, due_on: date, report_on: list[str], days: int | None
) -> None:
    task = desk.drafted(TaskKind.STANDING, due_on=due_on)
    task.cycle, task.report_on = Cycle(cycle), report_on
    obstacles = dispatch_obstacles(task, TODAY, dispatch_queries.notice_from(TODAY))
    assert obstacles == ([] if days is None else [SHORT.format(days)])


def test_a_leaders_reason_lets_it_go(desk: Desk) -> None:
    leader = desk.cast.person("leader").id
    task = desk.drafted(TaskKind.STANDING, due_on=date(2022, 3, 8), cycle=Cycle.ONCE)
    with pytest.raises(IllegalStep, match="加急理由"):
        actions.dispatch(task, actor_id=desk.clerk_id)
    task.urgency, task.urgency_ordered_by_id = "省专班明日调研", leader
    actions.dispatch(task, actor_id=desk.clerk_id)
    assert task.state is TaskState.AWAITING_ACKNOWLEDGEMENT
