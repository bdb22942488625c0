"""The progress light (rulebook §6): every colour, and the days and points on which one becomes another."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.rules import OfficeRules
from tracker.core.text import percent
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import SEVERITY, Light, light_for, planned_share, thresholds
from tracker.tasks.models import TaskKind
from tracker.tasks.progress import Measured, completion_of, stored

START, DUE = date(2022, 1, 1), date(2022, 4, 10)  # one hundred days: a point a day
LIMITS = thresholds(OfficeRules())
UNDER_WAY = TaskState.UNDER_WAY


def light(
    actual: str | None, today: date = date(2022, 2, 19), state: TaskState = UNDER_WAY, due: date | None = DUE
) -> Light:
    """50 points are due on 19 February, the fiftieth day."""
    ratio = None if actual is None else Decimal(actual)
    return light_for(state=state, starts_on=START, due_on=due, actual=ratio, today=today, thresholds=LIMITS)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("1", Light.GREEN),
        ("0.51", Light.GREEN),
        ("0.50", Light.GREEN),
        ("0.4999", Light.WATCH),
        ("0.40", Light.WATCH),
        ("0.3999", Light.YELLOW),
        ("0.20", Light.YELLOW),
        ("0.1999", Light.RED),
        ("0", Light.RED),
        (None, Light.GREEN),
    ],
)
def test_the_points_at_which_colours_change(actual: str | None, expected: Light) -> None:
    assert light(actual) is expected


@pytest.mark.parametrize(
    ("today", "actual", "expected"),
    [
        (date(2021, 12, 31), "0", Light.GREY),
        (date(2022, 1, 1), "0", Light.WATCH),
        (date(2022, 4, 10), "0.99", Light.WATCH),
        (date(2022, 4, 11), "0.99", Light.RED),
        (date(2022, 4, 11), "1", Light.GREEN),
        (date(2022, 4, 11), None, Light.RED),
    ],
)
def test_the_days_on_which_colours_change(today: date, actual: str | None, expected: Light) -> None:
    assert light(actual, today) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TaskState.DRAFT, Light.GREY),
        (TaskState.AWAITING_ACKNOWLEDGEMENT, Light.RED),
        (TaskState.UNDER_WAY, Light.RED),
        (TaskState.AWAITING_CLOSURE, Light.RED),
        (TaskState.CLOSED, Light.BLUE),
        (TaskState.ARCHIVED, Light.BLUE),
        (TaskState.SUSPENDED, Light.GREY),
        (TaskState.CANCELLED, Light.GREY),
    ],
)
def test_the_state_decides_first(state: TaskState, expected: Light) -> None:
    assert light("0.1", state=state) is expected


def test_a_standing_task_is_never_late() -> None:
    assert light(None, date(2030, 1, 1), due=None) is Light.GREEN


def test_the_office_may_set_other_thresholds() -> None:
    strict = thresholds(OfficeRules(watch_points=Decimal(5), yellow_points=Decimal(6), red_points=Decimal(7)))
    found = [
        light_for(
            state=UNDER_WAY,
            starts_on=START,
            due_on=DUE,
            actual=Decimal(actual),
            today=date(2022, 2, 19),
            thresholds=strict,
        )
        for actual in ("0.45", "0.44", "0.43", "0.42")
    ]
    assert found == [Light.GREEN, Light.WATCH, Light.YELLOW, Light.RED]


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (date(2021, 12, 31), "0"),
        (START, "0.01"),
        (date(2022, 2, 19), "0.5"),
        (DUE, "1"),
        (date(2023, 1, 1), "1"),
    ],
)
def test_the_planned_share_grows_day_by_day(day: date, share: str) -> None:
    assert planned_share(START, DUE, day) == Decimal(share)


def test_a_task_of_one_day_is_due_on_that_day() -> None:
    assert planned_share(START, START, START) == 1


ratios = st.decimals(0, 2, places=4)
days = st.integers(-10, 200).map(lambda number: START + timedelta(days=number))


@given(ratios, ratios, days)
def test_more_done_is_never_a_worse_light(one: Decimal, other: Decimal, today: date) -> None:
    less, more = sorted((one, other))
    worse, better = light(str(less), today), light(str(more), today)
    assert SEVERITY[worse] <= SEVERITY[better]


@given(ratios, days, days)
def test_waiting_without_progress_is_never_a_better_light(actual: Decimal, one: date, other: date) -> None:
    sooner, later = sorted((max(one, START), max(other, START)))
    assert SEVERITY[light(str(actual), later)] <= SEVERITY[light(str(actual), sooner)]


# ── completion ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_quantified_task_is_the_mean_of_its_targets_unclipped() -> None:
    first, second = Measured(Decimal(450), Decimal(300)), Measured(Decimal(50), Decimal(100))
    assert completion_of(TaskKind.QUANTIFIED, targets=[first, second]) == Decimal(1)
    assert completion_of(TaskKind.QUANTIFIED, targets=[first]) == Decimal("1.5")


def test_a_milestone_task_is_the_weight_of_what_was_accepted() -> None:
    steps = [(True, Decimal(2)), (False, Decimal(3))]
    assert completion_of(TaskKind.MILESTONE, milestones=steps) == Decimal("0.4")


@pytest.mark.parametrize("kind", TaskKind)
def test_without_anything_to_measure_there_is_no_completion(kind: TaskKind) -> None:
    assert completion_of(kind) is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_keeping_four_places_changes_neither_what_is_printed_nor_what_is_done(
    actual: int, target: int
) -> None:
    exact = Decimal(actual) / Decimal(target)
    kept = stored(exact)
    assert percent(kept) == percent(exact)
    assert kept is not None and (kept >= 1) == (exact >= 1)
