"""签收 of the sample's issued documents: most units the next working days, a few later or not yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from tracker.accounts.models import Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.calendar import WorkingCalendar
from tracker.core.db import db
from tracker.core.unit_of_work import transaction
from tracker.distribution import actions
from tracker.distribution.models import Receipt

FORGETFUL = 0.1  # the share that nobody acknowledges, however often it is reminded
PROMPT = 0.6  # the share of those still waiting that is acknowledged on a day
Deed = Callable[[], None]


def plan_receipts(
    at: Callable[[datetime, Deed], None], calendar: WorkingCalendar, starts_on: date, present: date
) -> None:
    """Enter a look into the list of 待签收 in the agenda of every working day."""
    for number in range((present - starts_on).days + 1):
        day = starts_on + timedelta(days=number)
        if calendar.is_working(day):
            at(datetime.combine(day, time(15, 10), clock.OFFICE_ZONE), acknowledging(day))


def acknowledging(day: date) -> Deed:
    """What was sent before the day, by each unit's first person."""

    def deed() -> None:
        with transaction():
            waiting = select(Receipt).where(
                Receipt.acknowledged_at.is_(None), Receipt.sent_at < clock.office_instant(day)
            )
            for receipt in db.session.scalars(waiting.order_by(Receipt.id)):
                name = f"{receipt.document_id}:{receipt.unit_id}"
                people = people_of(receipt.unit_id or 0, Role.LIAISON, Role.UNIT_HEAD)
                forgotten = Random(name).random() < FORGETFUL
                if people and not forgotten and Random(f"{name}:{day}").random() < PROMPT:
                    actions.acknowledge(receipt, actor_id=people[0].id)

    return deed
