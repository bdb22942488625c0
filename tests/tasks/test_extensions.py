"""延期: when it may be asked for, who decides, and what an approval moves (rulebook §4)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.tasks.conftest import DUE, Desk
from tracker.core.lifecycle import IllegalStep
from tracker.tasks import actions
from tracker.tasks.closures.lifecycle import CLOSURE_LIFE, ClosureState, ClosureStep
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.extensions.extending import (
    Level,
    level_of,
    why_not_asked_for,
    why_not_moved,
    why_not_until,
)
from tracker.tasks.extensions.lifecycle import EXTENSION_LIFE, ExtensionState, ExtensionStep
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.policy import may_decide_extension, may_request_extension
from tracker.tasks.instructions.lifecycle import INSTRUCTION_LIFE, InstructionState, InstructionStep
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Light
from tracker.tasks.models import Task, TaskKind

EXTENSION = """
           APPROVE   REFUSE   WITHDRAW
REQUESTED  APPROVED  REFUSED  WITHDRAWN
APPROVED   -         -        -
REFUSED    -         -        -
WITHDRAWN  -         -        -
"""

CLOSURE = """
           CLOSE   RETURN
REQUESTED  CLOSED  RETURNED
CLOSED     -       -
RETURNED   -       -
"""

INSTRUCTION = """
          ANSWER_LAST  FINISH
GIVEN     ANSWERED     FINISHED
ANSWERED  -            FINISHED
FINISHED  -            -
"""


def test_the_lives_drawn() -> None:
    assert EXTENSION_LIFE.drawing(ExtensionState, ExtensionStep).strip() == EXTENSION.strip()
    assert CLOSURE_LIFE.drawing(ClosureState, ClosureStep).strip() == CLOSURE.strip()
    assert INSTRUCTION_LIFE.drawing(InstructionState, InstructionStep).strip() == INSTRUCTION.strip()


@pytest.mark.parametrize(
    ("days", "light", "is_host", "level"),
    [
        (10, Light.GREEN, False, Level.OFFICE_HEAD),
        (11, Light.GREEN, False, Level.LEADER),
        (1, Light.YELLOW, False, Level.OFFICE_HEAD),
        (1, Light.RED, False, Level.LEADER),
        (1, Light.GREEN, True, Level.LEADER),
    ],
)
def test_two_levels(days: int, light: Light, is_host: bool, level: Level) -> None:
    assert level_of(days=days, light=light, days_by_head=10, lead_is_host=is_host) is level


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, ""),
        ({"today": date(2022, 12, 30)}, ""),
        ({"today": DUE}, "延期须在完成时限之前申请，本任务2022年12月31日到期"),
        ({"granted": 1}, ""),
        ({"granted": 2}, "每项任务最多延期2次，本任务已延期2次"),
        ({"is_pending": True}, "已有一份延期申请待批"),
        ({"due_on": None}, "长期任务没有完成时限，不需延期"),
        ({"state": TaskState.AWAITING_ACKNOWLEDGEMENT}, "牵头单位签收后才能申请延期"),
        ({"state": TaskState.AWAITING_CLOSURE}, "任务待核，不能申请延期"),
        ({"state": TaskState.SUSPENDED}, "任务中止，不能申请延期"),
    ],
)
def test_when_it_may_be_asked_for(changed: dict, reason: str) -> None:
    usual = {
        "state": TaskState.UNDER_WAY,
        "due_on": DUE,
        "today": date(2022, 3, 7),
        "granted": 0,
        "at_most": 2,
        "is_pending": False,
    }
    assert why_not_asked_for(**(usual | changed)) == reason


def test_the_new_dates() -> None:
    assert why_not_until(DUE, DUE) == "新的时限须晚于现在的2022年12月31日"
    assert why_not_until(date(2023, 1, 1), DUE) == ""
    old, task_due = date(2022, 6, 30), date(2023, 1, 10)
    assert why_not_moved(date(2022, 6, 29), old, task_due) == "不能早于原来的2022年6月30日"
    assert why_not_moved(date(2023, 1, 11), old, task_due) == "不能晚于申请的完成时限2023年1月10日"
    assert why_not_moved(task_due, old, task_due) == ""


def asked(desk: Desk, task: Task, new_due_on: date, **more: object) -> Extension:
    given = {"reason": "变更", "milestones": {}, "proofs": [], **more}
    return extensions.request(task, new_due_on=new_due_on, actor_id=desk.cast.person("unit_head").id, **given)


def test_an_approval_moves_the_milestones_that_were_asked_for_and_no_accepted_one(desk: Desk) -> None:
    task = desk.under_way(TaskKind.MILESTONE)
    first, second = task.milestones
    moved = {first.id: date(2022, 8, 31), second.id: date(2023, 1, 8)}
    extension = asked(desk, task, date(2023, 1, 10), milestones=moved)
    actions.claim_milestone(first, actor_id=desk.clerk_id)
    actions.accept_milestone(first, actor_id=desk.clerk_id)
    extensions.approve(extension, decision="", actor_id=desk.clerk_id)
    assert (first.due_on, second.due_on) == (date(2022, 6, 30), date(2023, 1, 8))
    assert (task.due_on, task.original_due_on) == (date(2023, 1, 10), DUE)
    assert "milestone:rescheduled" in desk.tags(task)
    again = asked(desk, task, date(2023, 1, 15))
    extensions.approve(again, decision="", actor_id=desk.clerk_id)
    assert task.original_due_on == DUE  # the printed one, not the one before the last
    with pytest.raises(IllegalStep, match="最多延期2次"):
        asked(desk, task, date(2023, 1, 16))


def test_refused_and_withdrawn_requests_do_not_count_and_change_nothing(desk: Desk) -> None:
    task = desk.under_way()
    for _ in range(3):
        extensions.refuse(asked(desk, task, date(2023, 1, 5)), decision="理由不足", actor_id=desk.clerk_id)
        extensions.withdraw(asked(desk, task, date(2023, 1, 5)), reason="", actor_id=desk.clerk_id)
    assert (task.due_on, task.original_due_on) == (DUE, None)
    assert may_request_extension(desk.cast.person("unit_head"), task)


def test_a_task_that_turned_red_goes_up_to_a_leader(desk: Desk) -> None:
    task = desk.under_way()
    extension = asked(desk, task, date(2023, 1, 5))
    head, leader = desk.cast.person("office_head"), desk.cast.person("leader")
    assert may_decide_extension(head, extension)
    assert may_decide_extension(leader, extension).reason == "5天的延期由办公室负责人审批"
    assert not may_decide_extension(desk.cast.person("clerk"), extension)
    task.light = Light.RED
    assert may_decide_extension(head, extension).reason == "严重滞后任务的延期由领导审批"
    assert may_decide_extension(leader, extension)
