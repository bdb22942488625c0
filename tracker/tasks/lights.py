"""The progress light 进度灯 (rulebook §6): pure, from dates and ratios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.core.rules import OfficeRules
from tracker.core.words import Worded
from tracker.tasks.lifecycle import TaskState


class Light(Worded):
    """The word a light carries; shape and colour follow from it (looks/README.md)."""

    RED = "red", "严重滞后"
    YELLOW = "yellow", "滞后"
    WATCH = "watch", "关注"
    GREEN = "green", "正常"
    BLUE = "blue", "已办结"
    GREY = "grey", "未启动"


SEVERITY = {light: number for number, light in enumerate(Light)}


@dataclass(frozen=True)
class Thresholds:
    """Where colours begin, in percentage points below the planned curve."""

    watch: Decimal
    yellow: Decimal
    red: Decimal


def thresholds(rules: OfficeRules) -> Thresholds:
    """What the office has approved (rulebook §6)."""
    return Thresholds(watch=rules.watch_points, yellow=rules.yellow_points, red=rules.red_points)


def planned_share(starts_on: date, due_on: date | None, today: date) -> Decimal:
    """序时进度: the share due by the end of `today`, linear over the task's days, 0 to 1 (a task without end: 0)."""
    if due_on is None or today < starts_on:
        return Decimal(0)
    days = (due_on - starts_on).days + 1
    elapsed = (today - starts_on).days + 1
    return Decimal(1) if elapsed >= days else Decimal(elapsed) / Decimal(days)


def light_for(
    *,
    state: TaskState,
    starts_on: date,
    due_on: date | None,
    actual: Decimal | None,
    today: date,
    thresholds: Thresholds,
) -> Light:
    """The progress light. `actual` is the completion ratio (None: nothing to measure, a standing task).

    Exactly on a threshold is the milder colour; past the due date unfinished is red.
    """
    if state in {TaskState.CLOSED, TaskState.ARCHIVED}:
        return Light.BLUE
    if state in {TaskState.DRAFT, TaskState.SUSPENDED, TaskState.CANCELLED} or today < starts_on:
        return Light.GREY
    if actual is not None and actual >= 1:
        return Light.GREEN
    if due_on is not None and today > due_on:
        return Light.RED
    if actual is None:
        return Light.GREEN
    return light_behind(planned_share(starts_on, due_on, today) - actual, thresholds)


def light_behind(behind: Decimal, thresholds: Thresholds) -> Light:
    """The light of so much less than planned (a ratio, negative where ahead); also an indicator's on screen and in print."""
    in_points = behind * 100
    if in_points <= thresholds.watch:
        return Light.GREEN
    if in_points <= thresholds.yellow:
        return Light.WATCH
    return Light.YELLOW if in_points <= thresholds.red else Light.RED
