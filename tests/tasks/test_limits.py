"""Control-type targets 不高于 (rulebook §6, §9): completion, light, and what a curve makes of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.core.rules import OfficeRules
from tracker.plans.models import Direction
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Light, Rhythm, light_for, planned_share, thresholds
from tracker.tasks.models import TaskKind
from tracker.tasks.progress import Measured, advance_of

START, DUE, HALF = date(2022, 1, 1), date(2022, 4, 10), date(2022, 2, 19)  # a point a day; 50 points on HALF
LIMITS = thresholds(OfficeRules())


def limit(actual: str, curve: str = "") -> Measured:
    return Measured(Decimal(actual), Decimal(100), Direction.AT_MOST, curve)


def light(*targets: Measured, today: date = HALF, own: str = "") -> Light:
    advance = advance_of(
        TaskKind.QUANTIFIED, targets=targets, starts_on=START, due_on=DUE, curve=own, today=today
    )
    return light_for(
        state=TaskState.UNDER_WAY,
        starts_on=START,
        due_on=DUE,
        actual=advance.reached,
        planned=advance.planned,
        controls=advance.controls,
        today=today,
        thresholds=LIMITS,
    )


@pytest.mark.parametrize(
    ("used", "attainment"),
    [("0", "1"), ("100", "1"), ("100.5", "0.995"), ("150", "0.5"), ("200", "0"), ("300", "0")],
)
def test_the_score_of_a_limit(used: str, attainment: str) -> None:
    assert limit(used).attainment == Decimal(attainment)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ("0", Light.GREEN),
        ("50", Light.GREEN),
        ("50.5", Light.WATCH),
        ("60", Light.WATCH),
        ("60.1", Light.YELLOW),
        ("80", Light.YELLOW),
        ("80.1", Light.RED),
        ("100.1", Light.RED),
    ],
)
def test_consumption_against_the_plan(used: str, expected: Light) -> None:
    assert light(limit(used)) is expected


@pytest.mark.parametrize(("used", "expected"), [("100", Light.GREEN), ("100.0001", Light.RED)])
def test_past_the_due_date_a_limit_that_held_is_green(used: str, expected: Light) -> None:
    assert light(limit(used), today=date(2022, 5, 1)) is expected


@pytest.mark.parametrize(
    ("reached", "used", "expected"),
    [
        ("50", "50", Light.GREEN),
        ("45", "50", Light.WATCH),
        ("50", "70", Light.YELLOW),
        ("100", "101", Light.RED),
    ],
)
def test_of_goals_and_limits_the_worse_decides(reached: str, used: str, expected: Light) -> None:
    assert light(Measured(Decimal(reached), Decimal(100)), limit(used)) is expected


def test_a_task_of_limits_shows_what_is_used() -> None:
    advance = advance_of(TaskKind.QUANTIFIED, targets=[limit("60")], starts_on=START, due_on=DUE, today=HALF)
    assert (advance.completion, advance.used, advance.behind) == (1, Decimal("0.6"), Decimal("0.1"))
    mixed = [limit("60"), Measured(Decimal(30), Decimal(100))]
    advance = advance_of(TaskKind.QUANTIFIED, targets=mixed, starts_on=START, due_on=DUE, today=HALF)
    assert (advance.used, advance.behind, advance.planned_line) == (None, Decimal("0.2"), Decimal("0.5"))


BACK = "0 10 30 100 100 100 100 100 100 100 100 100"


@pytest.mark.parametrize(
    ("rhythm", "day", "share"),
    [
        (Rhythm(), HALF, "0.5"),
        (Rhythm(own="2022-01-31:10 2022-02-28:20 2022-03-31:30 2022-04-10:100"), date(2022, 2, 28), "0.2"),
        (Rhythm(indicators=("", "")), HALF, "0.5"),
        (Rhythm(own="2022-02-19:7 2022-04-10:100", indicators=(BACK,)), HALF, "0.07"),
    ],
)
def test_the_planned_share_follows_the_rhythm(rhythm: Rhythm, day: date, share: str) -> None:
    assert planned_share(START, DUE, day, rhythm) == Decimal(share)


def test_of_several_indicators_the_mean_counts() -> None:
    alone = planned_share(START, DUE, HALF, Rhythm(indicators=(BACK,)))
    assert planned_share(START, DUE, HALF, Rhythm(indicators=(BACK, ""))) == (alone + Decimal("0.5")) / 2
    assert alone < Decimal("0.2")


def test_the_curve_decides_the_light() -> None:
    assert light(Measured(Decimal(20), Decimal(100))) is Light.YELLOW
    assert light(Measured(Decimal(20), Decimal(100), curve=BACK)) is Light.GREEN
    assert light(limit("20", BACK)) is Light.WATCH
