"""Which task is spoken of first (issue 3 §6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.tasks.lights import SEVERITY, Light

USUAL_WEIGHT = Decimal(10)  # a task of this weight counts once
URGENT_WITHIN = 30  # days before the limit from which urgency counts, one point a day
MOST_URGENCY = 60
POINTS_FOR_MISSED = 10

RULE_IN_WORDS = (
    "严重滞后的在前，滞后的在后；同一灯色按风险值由高到低。"
    "风险值＝低于序时的百分点×权重÷10，加紧迫度，加漏报每次10分；"
    "紧迫度自时限前30天起每天1分，超期后继续累加，最多60分。"
)


@dataclass(frozen=True)
class Standing:
    """What the risk of a task is computed from. `behind`: a ratio below the plan, None: nothing is measured."""

    task_id: int
    light: Light
    behind: Decimal | None
    due_on: date | None
    weight: Decimal
    missed: int


def risk_score(standing: Standing, today: date) -> Decimal:
    """How urgently the task must be spoken of, by RULE_IN_WORDS; 0: not at all."""
    points = max(standing.behind or Decimal(0), Decimal(0)) * 100 * standing.weight / USUAL_WEIGHT
    return points + _urgency(standing.due_on, today) + POINTS_FOR_MISSED * standing.missed


def _urgency(due_on: date | None, today: date) -> int:
    if due_on is None:
        return 0
    return min(max(URGENT_WITHIN - (due_on - today).days, 0), MOST_URGENCY)


def by_risk(standings: list[Standing], today: date) -> list[Standing]:
    """The red and the yellow ones, the riskiest first; of equals the earlier limit, then the older task."""
    risky = [one for one in standings if one.light in {Light.RED, Light.YELLOW}]
    return sorted(
        risky,
        key=lambda one: (
            SEVERITY[one.light],
            -risk_score(one, today),
            one.due_on or date.max,
            one.task_id,
        ),
    )
