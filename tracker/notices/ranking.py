"""Places in a rank table (rulebook §6): pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

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
