"""What the office and the leaders find on their desks in the morning (rulebook §7: in the same one message)."""

from __future__ import annotations

from datetime import datetime

from tracker.accounts.models import Person
from tracker.core.calendar import WorkingCalendar
from tracker.core.rules import OfficeRules
from tracker.reminders.digests import OfficeItem
from tracker.reports import review_queries
from tracker.reports.queries import count
from tracker.reports.reviewing import looked_at_since


def items_for(
    person: Person, now: datetime, rules: OfficeRules, calendar: WorkingCalendar
) -> tuple[OfficeItem, ...]:
    """What waits for this person longer than the office allows itself, or for a decision of his."""
    overdue = looked_at_since(now, rules.first_look_hours, calendar)
    waiting = count(review_queries.waiting_since_before(review_queries.awaiting_review(person), overdue))
    found = [OfficeItem("待审核超时", waiting, "reports.review", {})]
    return tuple(item for item in found if item.count)
