"""How fair a scheme works: points by cause, the spread, and how ranks move when a weight moves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessment.scheme import HUNDRED, Scheme

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


def sensitivity(scores: Sequence[BlockScores], scheme: Scheme) -> list[Moved]:
    """Every block a tenth heavier and a tenth lighter, the others keeping their proportions."""
    today = ranks(scores, dict.fromkeys(BLOCK_FIELDS, Decimal(1)))
    found = []
    for block, name in BLOCK_FIELDS.items():
        weight = getattr(scheme, name)
        rest = HUNDRED - weight
        for change in (BY, -BY):
            heavier = min(weight * (1 + change), HUNDRED)
            others = (HUNDRED - heavier) / rest if rest else Decimal(1)
            factors = dict.fromkeys(BLOCK_FIELDS, others) | {
                block: heavier / weight if weight else Decimal(1)
            }
            moves = [abs(place - today[unit]) for unit, place in ranks(scores, factors).items()]
            found.append(Moved(block, change, sum(move > 0 for move in moves), max(moves, default=0)))
    return found


def ranks(scores: Sequence[BlockScores], factors: Mapping[str, Decimal]) -> dict[int, int]:
    """Places by unit with each block scaled by its factor; ties share a place."""
    totals = {
        one.unit_id: sum((points * factors[block] for block, points in one.blocks.items()), one.penalties)
        for one in scores
    }
    ordered = sorted(totals.values(), reverse=True)
    return {unit: ordered.index(total) + 1 for unit, total in totals.items()}


@dataclass(frozen=True)
class Spread:
    """The distribution of scores: lowest, median, highest, and how many stand in each ten."""

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
    tens = tuple(
        (f"{low}～{high}", sum(low <= one < high or (high == HUNDRED == one) for one in ordered))
        for low, high in edges
    )
    return Spread(ordered[0], median, ordered[-1], tens)
