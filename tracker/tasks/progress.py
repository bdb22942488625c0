"""How far a task is (rulebook §3): computed from accepted figures or accepted milestones, never typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from tracker.plans.models import Direction
from tracker.tasks.lights import Rhythm, planned_share
from tracker.tasks.models import TaskKind

FOUR_PLACES = Decimal("0.0001")


class Measured(NamedTuple):  # a nation has millions, as of Advance: a tuple is made three times as fast
    """A target with what was accepted of it. `curve`: its indicator's (plans.curves)."""

    actual: Decimal
    target: Decimal
    direction: Direction = Direction.AT_LEAST
    curve: str = ""

    @property
    def is_limit(self) -> bool:
        """控制性: not to be exceeded."""
        return self.direction is Direction.AT_MOST

    @property
    def ratio(self) -> Decimal:
        """Actual ÷ target, of a limit the share used up; exact."""
        return self.actual / self.target

    @property
    def attainment(self) -> Decimal:
        """What counts as completion: the ratio, unclipped; of a limit clamp(2 − ratio, 0, 1) (rulebook §9)."""
        return min(max(2 - self.ratio, Decimal(0)), Decimal(1)) if self.is_limit else self.ratio


def completion_of(
    kind: TaskKind,
    *,
    targets: Iterable[Measured] = (),
    milestones: Iterable[tuple[bool, Decimal]] = (),
) -> Decimal | None:
    """The completion ratio (1 = done), exact to 28 digits; None for a standing task or one without anything to measure.

    `targets`: the mean of their attainments. `milestones`: (accepted, weight) each.
    """
    if kind is TaskKind.QUANTIFIED:
        return _mean([target.attainment for target in targets])
    if kind is TaskKind.MILESTONE:
        steps = list(milestones)
        total = sum((weight for _, weight in steps), Decimal(0))
        return sum((weight for accepted, weight in steps if accepted), Decimal(0)) / total if total else None
    return None


def _mean(ratios: Sequence[Decimal]) -> Decimal | None:
    if len(ratios) == 1:
        return ratios[0]
    return sum(ratios, Decimal(0)) / len(ratios) if ratios else None


class Advance(NamedTuple):
    """What a task's light looks at. `reached` against `planned`; `controls`: (used, planned to be used) of each limit."""

    completion: Decimal | None
    reached: Decimal | None
    planned: Decimal
    controls: tuple[tuple[Decimal, Decimal], ...]

    @property
    def used(self) -> Decimal | None:
        """Of a task that has nothing but limits: how much of them is used up (the mean); else None."""
        return None if self.reached is not None else _mean([used for used, _ in self.controls])

    @property
    def planned_line(self) -> Decimal:
        """The share that a bar marks as planned: of the goals, or of a task that has only limits the planned use."""
        return (
            self.planned if self.used is None else _mean([share for _, share in self.controls]) or Decimal(0)
        )

    @property
    def behind(self) -> Decimal | None:
        """How far below the plan, or with a limit above it (a ratio); of several the worst; None: nothing is measured."""
        gaps = [used - allowed for used, allowed in self.controls]
        if self.reached is not None:
            gaps.append(self.planned - self.reached)
        return max(gaps) if gaps else None


def advance_of(
    kind: TaskKind,
    *,
    targets: Sequence[Measured] = (),
    milestones: Sequence[tuple[bool, Decimal]] = (),
    starts_on: date,
    due_on: date | None,
    curve: str = "",
    today: date,
) -> Advance:
    """How far the task is on that day. `curve`: the task's own points."""
    limits = [target for target in targets if target.is_limit]
    goals = [target for target in targets if not target.is_limit] if limits else targets
    completion = completion_of(kind, targets=targets, milestones=milestones)
    rhythm = Rhythm(curve, tuple(target.curve for target in goals))
    return Advance(
        completion=completion,
        reached=_mean([target.ratio for target in goals]) if limits else completion,
        planned=planned_share(starts_on, due_on, today, rhythm),
        controls=tuple(
            (limit.ratio, planned_share(starts_on, due_on, today, Rhythm(curve, (limit.curve,))))
            for limit in limits
        ),
    )


def stored(completion: Decimal | None) -> Decimal | None:
    """The ratio kept to four places, cut and not rounded: printing it half-up to one decimal of a percent then
    gives the same as printing the exact ratio, and 0.99999 does not become done.
    """
    return None if completion is None else completion.quantize(FOUR_PLACES, ROUND_DOWN)
