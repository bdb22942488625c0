"""The progress light 进度灯 (rulebook §6): pure, from dates and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from tracker.core.rules import OfficeRules
from tracker.core.words import Worded
from tracker.plans.curves import own_points, share_by, within
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


class Rhythm(NamedTuple):
    """序时 of a task: its own points where the office set them, else the mean of its indicators' curves; none: even."""

    own: str = ""
    indicators: tuple[str, ...] = ()


EVEN = Rhythm()


@lru_cache(maxsize=8192)
def planned_share(starts_on: date, due_on: date | None, today: date, rhythm: Rhythm = EVEN) -> Decimal:
    """序时进度: the share due by the end of `today`, 0 to 1 (a task without end: 0)."""
    if due_on is None or today < starts_on:
        return Decimal(0)
    if rhythm.own:
        return share_by(today, starts_on, due_on, own_points(rhythm.own, due_on))
    if not any(rhythm.indicators):
        return share_by(today, starts_on, due_on)
    shares = [
        share_by(today, starts_on, due_on, within(curve, starts_on, due_on)) for curve in rhythm.indicators
    ]
    return sum(shares, Decimal(0)) / len(shares)


def light_for(
    *,
    state: TaskState,
    starts_on: date,
    due_on: date | None,
    actual: Decimal | None,
    today: date,
    thresholds: Thresholds,
    planned: Decimal | None = None,
    controls: Sequence[tuple[Decimal, Decimal]] = (),
) -> Light:
    """The progress light. `actual` is the ratio reached (None: nothing to reach, a standing task); `planned` the share
    due (None: even over the days); `controls` the share used of each limit and the share planned to be used.

    Exactly on a threshold is the milder colour; past the due date unfinished is red. A limit exceeded is red,
    consumption up to the plan is green; the worse of goals and limits decides.
    """
    if state in {TaskState.CLOSED, TaskState.ARCHIVED}:
        return Light.BLUE
    if state in {TaskState.DRAFT, TaskState.SUSPENDED, TaskState.CANCELLED} or today < starts_on:
        return Light.GREY
    lights = [control_light(used, allowed, thresholds) for used, allowed in controls]
    if actual is not None or not controls:
        share = planned_share(starts_on, due_on, today) if planned is None else planned
        lights.append(_reaching(actual, share, due_on, today, thresholds))
    return min(lights, key=SEVERITY.__getitem__)


def _reaching(
    actual: Decimal | None, planned: Decimal, due_on: date | None, today: date, thresholds: Thresholds
) -> Light:
    if actual is not None and actual >= 1:
        return Light.GREEN
    if due_on is not None and today > due_on:
        return Light.RED
    return Light.GREEN if actual is None else light_behind(planned - actual, thresholds)


def control_light(used: Decimal, allowed: Decimal, thresholds: Thresholds) -> Light:
    """The light of a limit of which `used` is consumed while `allowed` was planned to be (ratios)."""
    return Light.RED if used > 1 else light_behind(used - allowed, thresholds)


def light_behind(behind: Decimal, thresholds: Thresholds) -> Light:
    """The light of so much less than planned (a ratio, negative where ahead); also an indicator's on screen and in print."""
    in_points = behind * 100
    if in_points <= thresholds.watch:
        return Light.GREEN
    if in_points <= thresholds.yellow:
        return Light.WATCH
    return Light.YELLOW if in_points <= thresholds.red else Light.RED
