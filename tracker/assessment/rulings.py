"""How far an upheld objection may move the points of an item. Pure.

A deduction may be taken back, wholly or in part; what was earned may be raised, as far as its block has room. Nothing that is
decided makes a reward out of a deduction, fills a block beyond its full points, or lifts a score above a hundred (§9).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal

from tracker.assessment.scheme import HUNDRED, Scheme
from tracker.assessment.scoring import PENALTIES, STEP, ZERO, Rule

DEDUCTIONS = PENALTIES | {Rule.LATE, Rule.MISSED, Rule.RETURNED, Rule.WRONG}
EARNED = {
    Rule.TASK: "tasks",
    Rule.PACE: "pace",
    Rule.REPORTING: "reporting",
    Rule.RECTIFICATION: "rectification",
}


def most_raised(rule: Rule, item: Decimal, by_rule: Mapping[Rule, Decimal], scheme: Scheme) -> Decimal:
    """The most points that may be given back or added to an item that stands at `item`, given the unit's sums by rule."""
    if rule in DEDUCTIONS:
        return max(-item, ZERO)
    if rule is Rule.BONUS:
        return max(scheme.most_bonus - by_rule.get(Rule.BONUS, ZERO), ZERO)
    return max(full_of(rule, by_rule, scheme) - by_rule.get(rule, ZERO), ZERO)


def full_of(rule: Rule, by_rule: Mapping[Rule, Decimal], scheme: Scheme) -> Decimal:
    """The full points of the block in which these points are earned: scaled where other blocks have nothing due."""
    due = sum((getattr(scheme, name) for one, name in EARNED.items() if one in by_rule), ZERO)
    full: Decimal = getattr(scheme, EARNED[rule])
    return (full * HUNDRED / due).quantize(STEP, ROUND_DOWN) if due else ZERO
