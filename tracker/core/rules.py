"""Every ⚙ of the rule book with its default. Rules take these values as arguments; none is written into a rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class OfficeRules:
    """What the office has approved. Days are calendar days unless named working days; points are percentage points."""

    # §5 report slots, monthly
    report_opens_on_day: int = 25
    report_due_on_day: int = 28
    report_due_time: time = time(17, 0)
    report_late_until_day: int = 5
    report_remind_working_days: int = 3  # from then on the report light is «near due»
    # §6 lights
    watch_points: Decimal = Decimal(0)
    yellow_points: Decimal = Decimal(10)
    red_points: Decimal = Decimal(30)
    # §7 reminders
    digest_time: time = time(8, 30)
    acknowledge_within_working_days: int = 2
    remind_before_working_days: tuple[int, ...] = (3, 1, 0)
    # §2 people: only the office head may dispatch
    head_dispatches: bool = False
    # §4 lives
    refuse_within_working_days: int = 7
    # signing in
    password_length: int = 10
    password_classes: int = 3
    passwords_remembered: int = 5
    failures_before_lock: int = 5
    lock_for: timedelta = timedelta(minutes=15)
    idle_for: timedelta = timedelta(minutes=30)


_DEFAULTS = OfficeRules()


def office_rules() -> OfficeRules:
    """The rules in force now."""
    return _DEFAULTS
