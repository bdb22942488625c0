"""How far a task is (rulebook §3): computed from accepted figures or accepted milestones, never typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal

from tracker.tasks.models import TaskKind

FOUR_PLACES = Decimal("0.0001")


def completion_of(
    kind: TaskKind,
    *,
    targets: Iterable[tuple[Decimal, Decimal]] = (),
    milestones: Iterable[tuple[bool, Decimal]] = (),
) -> Decimal | None:
    """The completion ratio (1 = done), exact to 28 digits; None for a standing task or one without anything to measure.

    `targets`: (actual, target) each, their mean, none of them clipped. `milestones`: (accepted, weight) each.
    """
    if kind is TaskKind.QUANTIFIED:
        ratios = [actual / target for actual, target in targets]
        return sum(ratios, Decimal(0)) / len(ratios) if ratios else None
    if kind is TaskKind.MILESTONE:
        steps = list(milestones)
        total = sum((weight for _, weight in steps), Decimal(0))
        return sum((weight for accepted, weight in steps if accepted), Decimal(0)) / total if total else None
    return None


def stored(completion: Decimal | None) -> Decimal | None:
    """The ratio kept to four places, cut and not rounded: printing it half-up to one decimal of a percent then
    gives the same as printing the exact ratio, and 0.99999 does not become done.
    """
    return None if completion is None else completion.quantize(FOUR_PLACES, ROUND_DOWN)
