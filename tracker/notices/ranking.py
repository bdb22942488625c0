"""Places in a rank table (rulebook §6): pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from tracker.notices.snapshot import UnitShare

Key = TypeVar("Key")

SMALLEST_RANKED_GROUP = 3


def places(rates: Mapping[Key, Decimal | None]) -> dict[Key, int | None]:
    """The place of each by its unrounded rate, highest first; equals share a place (1, 2, 2, 4).

    None (no target) is unranked, and so is everybody in a group of fewer than three.
    """
    rated = [rate for rate in rates.values() if rate is not None]
    if len(rates) < SMALLEST_RANKED_GROUP:
        return dict.fromkeys(rates)
    return {
        key: None if rate is None else 1 + sum(other > rate for other in rated) for key, rate in rates.items()
    }


def ranked_groups(shares: Iterable[UnitShare]) -> dict[tuple[str, str], list[UnitShare]]:
    """(indicator, kind of unit) → its shares: like is ranked with like. In the order of first appearance."""
    groups: dict[tuple[str, str], list[UnitShare]] = {}
    for share in shares:
        groups.setdefault((share.indicator, share.group), []).append(share)
    return groups


def places_within_groups(shares: Iterable[UnitShare]) -> dict[tuple[str, str], int]:
    """(indicator, unit) → its place among its like; who has none is left out."""
    return {
        (indicator, unit): place
        for (indicator, _), group in ranked_groups(shares).items()
        for unit, place in places({share.unit: share.merit for share in group}).items()
        if place is not None
    }
