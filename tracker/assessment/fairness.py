"""How fair a scheme works: points by cause, the spread, and how ranks move when a weight moves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessment.scheme import HUNDRED, Scheme
from tracker.assessment.scoring import Rule

BLOCK_FIELDS = {"A": "tasks", "B": "pace", "C": "reporting", "D": "rectification"}
BY = Decimal("0.1")


@dataclass(frozen=True)
class BlockScores:
    """A unit's points by block, and what is subtracted from their sum."""

    unit_id: int
    blocks: Mapping[str, Decimal]
    penalties: Decimal = Decimal(0)


@dataclass(frozen=True)
class Moved:
    """One block's weight a tenth more or less: how many units change place, and the longest move."""

    block: str
    change: Decimal
    units: int
    furthest: int


@dataclass(frozen=True)
class Reach:
    """Where a unit stands today, and the best and the worst place that any such change would give it."""

    unit_id: int
    today: int
    best: int
    worst: int

    @property
    def moves(self) -> bool:
        """Whether any of the changes moves it."""
        return self.best != self.worst


@dataclass(frozen=True)
class Sensitivity:
    """How the places move, block by block and unit by unit (best first)."""

    moved: tuple[Moved, ...]
    reaches: tuple[Reach, ...]


def sensitivity(scores: Sequence[BlockScores], scheme: Scheme) -> Sensitivity:
    """Every block a tenth heavier and a tenth lighter, the others keeping their proportions."""
    today = ranks(scores, dict.fromkeys(BLOCK_FIELDS, Decimal(1)))
    seen = {unit: [place] for unit, place in today.items()}
    moved = []
    for block, name in BLOCK_FIELDS.items():
        weight = getattr(scheme, name)
        rest = HUNDRED - weight
        for change in (BY, -BY):
            heavier = min(weight * (1 + change), HUNDRED)
            others = (HUNDRED - heavier) / rest if rest else Decimal(1)
            factors = dict.fromkeys(BLOCK_FIELDS, others) | {
                block: heavier / weight if weight else Decimal(1)
            }
            places = ranks(scores, factors)
            for unit, place in places.items():
                seen[unit].append(place)
            moves = [abs(place - today[unit]) for unit, place in places.items()]
            moved.append(Moved(block, change, sum(move > 0 for move in moves), max(moves, default=0)))
    reaches = [Reach(unit, today[unit], min(places), max(places)) for unit, places in seen.items()]
    return Sensitivity(tuple(moved), tuple(sorted(reaches, key=lambda one: (one.today, one.unit_id))))


def ranks(scores: Sequence[BlockScores], factors: Mapping[str, Decimal]) -> dict[int, int]:
    """Places by unit with each block scaled by its factor; ties share a place."""
    totals = {
        one.unit_id: sum((points * factors[block] for block, points in one.blocks.items()), one.penalties)
        for one in scores
    }
    place_of: dict[Decimal, int] = {}
    for place, total in enumerate(sorted(totals.values(), reverse=True), 1):
        place_of.setdefault(total, place)
    return {unit: place_of[total] for unit, total in totals.items()}


@dataclass(frozen=True)
class Cause:
    """What the points come from: how many units it gave or cost points, the sum, and the mean of all units."""

    rule: Rule
    units: int
    points: Decimal
    mean: Decimal


def causes(sums: Sequence[Mapping[Rule, Decimal]]) -> list[Cause]:
    """Each rule that moved points, given every unit's sums by rule."""
    found = []
    for rule in Rule:
        moved = [one[rule] for one in sums if one.get(rule)]
        if moved:
            total = sum(moved, Decimal(0))
            found.append(Cause(rule, len(moved), total, total / len(sums)))
    return found


@dataclass(frozen=True)
class Spread:
    """The distribution of scores: lowest, median, highest, and how many stand in each ten (the upper edge belongs to the next)."""

    lowest: Decimal
    median: Decimal
    highest: Decimal
    tens: tuple[tuple[str, int], ...]


def spread(scores: Sequence[Decimal]) -> Spread | None:
    """None where nobody is rated."""
    if not scores:
        return None
    ordered = sorted(scores)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    edges = [(Decimal(low), Decimal(low + 10)) for low in range(0, 100, 10)]
    below = sum(one < 0 for one in ordered)
    tens = (("低于0", below),) * bool(below) + tuple(
        (f"{low}～{high}", sum(low <= one < high or (high == HUNDRED == one) for one in ordered))
        for low, high in edges
    )
    return Spread(ordered[0], median, ordered[-1], tens)
