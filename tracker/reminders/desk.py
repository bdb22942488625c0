"""What the office and the leaders find on their desks in the morning (rulebook §7: in the same one message)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tracker.accounts.models import Person
from tracker.core.calendar import WorkingCalendar
from tracker.core.db import db
from tracker.core.rules import OfficeRules
from tracker.reminders.digests import OfficeItem
from tracker.reports import review_queries
from tracker.reports.list_queries import count
from tracker.reports.reviewing import looked_at_since
from tracker.tasks.models import Task
from tracker.tasks.waiting import Waiting, judges, waits


def items_for(
    person: Person, now: datetime, rules: OfficeRules, calendar: WorkingCalendar
) -> tuple[OfficeItem, ...]:
    """What waits for this person longer than the office allows itself, or for a decision of his."""
    overdue = looked_at_since(now, rules.first_look_hours, calendar)
    late = review_queries.waiting_since_before(review_queries.awaiting_review(person), overdue)
    found = (
        OfficeItem("待审核超时", count(late), "reports.review", {}),
        OfficeItem("待裁定和审批", decisions(person, rules), "tasks.index", {"waiting": Waiting.MINE.value}),
    )
    return tuple(item for item in found if item.count)


def decisions(person: Person, rules: OfficeRules) -> int:
    """How many tasks have a refusal, an extension or a closure that this person decides; the list counts the same."""
    roles = judges(person)
    if not roles:
        return 0
    statement = select(func.count(Task.id)).where(waits(Waiting.MINE, roles))
    values = {"own": person.unit_id, "head_days": rules.extension_days_by_head}
    return db.session.scalar(statement, values) or 0
