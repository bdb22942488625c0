"""What a confirmation says of a figure, and how much of a total is still unconfirmed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.core.words import Worded
from tracker.plans.models import Counting
from tracker.reports.models import ConfirmationOutcome


class Confirmation(Worded):
    """How a figure stands with the other line."""

    AWAITING = "awaiting", "待确认"
    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有异议"


def standing_of(value: Decimal, outcome: ConfirmationOutcome | None, said_of: Decimal | None) -> Confirmation:
    """How the figure stands: what was said of another value (before a correction) does not count."""
    if outcome is None or said_of != value:
        return Confirmation.AWAITING
    return Confirmation.CONFIRMED if outcome is ConfirmationOutcome.CONFIRMED else Confirmation.DISPUTED


@dataclass(frozen=True)
class Counted:
    """An accepted figure of a unit for one period, and how it stands."""

    indicator_id: int
    assignment_id: int
    period: date
    counting: Counting
    value: Decimal
    standing: Confirmation


def unconfirmed_totals(figures: Iterable[Counted]) -> dict[int, Decimal]:
    """Indicator → what of the accepted total is not confirmed: increments added up, of running totals the last one."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    last: dict[tuple[int, int], Counted] = {}
    for figure in figures:
        if figure.counting is Counting.FLOW:
            if figure.standing is not Confirmation.CONFIRMED:
                totals[figure.indicator_id] += figure.value
        else:
            key = (figure.assignment_id, figure.indicator_id)
            if key not in last or last[key].period < figure.period:
                last[key] = figure
    for figure in last.values():
        if figure.standing is not Confirmation.CONFIRMED:
            totals[figure.indicator_id] += figure.value
    return {indicator_id: total for indicator_id, total in totals.items() if total}
