"""The year of a page of the assessment, from its address (door 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from tracker.assessment import queries
from tracker.assessment.models import AssessmentRound
from tracker.core import clock


@dataclass(frozen=True)
class Asked:
    """The year that is looked at, among those that can be, with their rounds."""

    year: int
    rounds: Mapping[int, AssessmentRound | None]

    @property
    def years(self) -> list[int]:
        """The latest first."""
        return sorted(self.rounds, reverse=True)

    @property
    def round(self) -> AssessmentRound | None:
        """The year's round; None where it was never frozen."""
        return self.rounds.get(self.year)

    @property
    def frozen(self) -> AssessmentRound | None:
        """The year's round from 封账 on; None while it is on trial."""
        return self.round if self.round is not None and self.round.is_frozen else None

    @property
    def before(self) -> dict[int, dict[str, Any]]:
        """What the units came to in the year before, by unit id; empty where that was not settled."""
        found = self.rounds.get(self.year - 1)
        return found.by_unit if found is not None else {}


def year_asked(*, next_too: bool = False) -> Asked:
    """The year that the address names, if there is anything to see of it; else this one. `next_too`: schemes are made ahead."""
    this = clock.today().year
    rounds: dict[int, AssessmentRound | None] = dict.fromkeys((this, this + next_too))
    rounds |= queries.rounds_by_year()
    wanted = request.args.get("year", type=int)
    return Asked(wanted if wanted in rounds else this, rounds)
