"""How a total is shared out (rulebook §3). Pure: what is given out adds up to the total to the last place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, Decimal

from tracker.core.text import quantity

SMALLEST = Decimal("0.0001")


def proportional(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares of the total by weight, whole numbers of a whole total; what is left over goes to the largest remainders.

    Weights that are all 0 share equally. Raises ValueError without weights or with a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("shares need weights, none of them negative")
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    step = Decimal(1) if total == total.to_integral_value() else SMALLEST
    whole = sum(weights, Decimal(0))
    exact = [total * weight / whole / step for weight in weights]
    steps = [share.to_integral_value(ROUND_DOWN) for share in exact]
    left = int(total / step - sum(steps, Decimal(0)))
    by_remainder = sorted(range(len(exact)), key=lambda place: (steps[place] - exact[place], place))
    for place in by_remainder[:left]:
        steps[place] += 1
    return [share * step for share in steps]


def equal(total: Decimal, among: int) -> list[Decimal]:
    """The total in so many equal shares, the first ones larger where it does not come out even."""
    return proportional(total, [Decimal(1)] * among)


def difference(total: Decimal, shares: Iterable[Decimal | None]) -> Decimal:
    """What was given out less the total: above 0 too much, below 0 too little."""
    return sum((share for share in shares if share is not None), Decimal(0)) - total


def difference_words(gap: Decimal, unit: str = "") -> str:
    """多分配200人, 少分配300人, or 相等."""
    if gap == 0:
        return "相等"
    return f"{'多' if gap > 0 else '少'}分配{quantity(abs(gap), unit)}"
