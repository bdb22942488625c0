"""What a proposed scheme would change today: every unit's score, place and tier before and after. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import ZERO, Contribution, Rule, score_of
from tracker.assessment.tiers import Placed, Standing, Tier, placed


@dataclass(frozen=True)
class Result:
    """Where a unit stands."""

    score: Decimal
    place: int
    tier: Tier


@dataclass(frozen=True)
class Effect:
    """Where a unit stands by the scheme in force, and where it would stand."""

    unit_id: int
    before: Result
    after: Result

    @property
    def change(self) -> Decimal:
        """By how much its score would move."""
        return self.after.score - self.before.score


def effects(
    before: Mapping[int, Iterable[Contribution]],
    in_force: Scheme,
    after: Mapping[int, Iterable[Contribution]],
    proposed: Scheme,
    barred: Collection[int],
) -> list[Effect]:
    """Both schemes over the same facts, the largest change first. `barred`: from 优秀, by fraud."""
    old, new = results(before, in_force, barred), results(after, proposed, barred)
    found = [Effect(unit_id, old[unit_id], new[unit_id]) for unit_id in old if unit_id in new]
    return sorted(found, key=lambda one: (-abs(one.change), one.after.place, one.unit_id))


def results(
    points: Mapping[int, Iterable[Contribution]], scheme: Scheme, barred: Collection[int]
) -> dict[int, Result]:
    """Scores, places and tiers by unit."""
    held = {unit_id: list(given) for unit_id, given in points.items()}
    scores = {unit_id: score_of(given) for unit_id, given in held.items()}
    standings = [
        Standing(
            unit_id,
            scores[unit_id],
            sum((one.points for one in given if one.rule is Rule.BONUS), ZERO),
            unit_id in barred,
        )
        for unit_id, given in held.items()
    ]
    return {one.unit_id: result_of(one, scores) for one in placed(standings, scheme)}


def result_of(one: Placed, scores: Mapping[int, Decimal]) -> Result:
    """The place with its score."""
    return Result(scores[one.unit_id], one.place, one.tier)
