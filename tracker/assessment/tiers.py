"""Places and tiers 定档 (rulebook §9). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from tracker.assessment.scheme import Scheme
from tracker.core.words import Worded


class Tier(Worded):
    """等次."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASSED = "passed", "合格"
    FAILED = "failed", "不合格"


@dataclass(frozen=True)
class Standing:
    """A rated unit: its score, the bonus that breaks ties, and whether fraud bars it from 优秀."""

    unit_id: int
    score: Decimal
    bonus: Decimal = Decimal(0)
    is_barred: bool = False

    @property
    def merit(self) -> tuple[Decimal, Decimal]:
        """What ranks: the unrounded score, then the bonus."""
        return self.score, self.bonus


@dataclass(frozen=True)
class Placed:
    """A unit's place (ties share one: 1, 2, 2, 4) and tier."""

    unit_id: int
    place: int
    tier: Tier


def placed(standings: Sequence[Standing], scheme: Scheme) -> list[Placed]:
    """Places and tiers, best first. A quota is never exceeded: units that tie across its edge all go below it.

    A unit barred from 优秀 leaves its seat to the next; below the pass mark is 不合格, whatever the quotas.
    """
    ordered = sorted(standings, key=lambda one: (tuple(-part for part in one.merit), one.unit_id))
    seats = {
        Tier.EXCELLENT: quota(len(ordered), scheme.excellent_share),
        Tier.GOOD: quota(len(ordered), scheme.good_share),
    }
    found: list[Placed] = []
    place = 1
    for _, group in groupby(ordered, key=lambda one: one.merit):
        tied = list(group)
        found += seated(tied, place, seats, scheme)
        place += len(tied)
    return found


def seated(tied: list[Standing], place: int, seats: dict[Tier, int], scheme: Scheme) -> list[Placed]:
    """Units of one place into the best tier that takes them all; a tier that one group did not fit is closed for the rest."""
    if tied[0].score < scheme.pass_mark:
        return [Placed(one.unit_id, place, Tier.FAILED) for one in tied]
    free = [one for one in tied if not one.is_barred]
    tier_of: dict[int, Tier] = {}
    for tier, group in ((Tier.EXCELLENT, free), (Tier.GOOD, tied)):
        waiting = [one for one in group if one.unit_id not in tier_of]
        if not waiting:
            continue
        if len(waiting) <= seats[tier]:
            seats[tier] -= len(waiting)
            tier_of |= {one.unit_id: tier for one in waiting}
        else:
            seats[tier] = 0
    return [Placed(one.unit_id, place, tier_of.get(one.unit_id, Tier.PASSED)) for one in tied]


def quota(units: int, share: Decimal) -> int:
    """How many of so many units a share in percent allows, rounded down."""
    return int(units * share / 100)
