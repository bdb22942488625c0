"""The sample's reminders: what is three working days late the office reminds of with a 催办单; the day before, a lead reminds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.calendar import ONE_DAY, working_calendar
from tracker.core.db import db
from tracker.core.text import short_date
from tracker.core.unit_of_work import transaction
from tracker.reminders import actions
from tracker.reports.models import ReportSlot
from tracker.reports.slots import period_words

AT = time(10, 20)
AT_MOST = 2  # of one morning
At = Callable[[datetime, Callable[[], None]], None]


def plan_reminders(at: At, clerk: int, first: date, last: date) -> None:
    """Enter the mornings on which somebody may have to be reminded."""
    day = first
    while day <= last:
        at(datetime.combine(day, AT, clock.OFFICE_ZONE), lambda day=day: remind(day, clerk))  # type: ignore[misc]
        day += ONE_DAY


def remind(day: date, clerk: int) -> None:
    """The office of what is three working days late, the leads of what their partners have not sent a day after the due day."""
    calendar = working_calendar()
    if not calendar.is_working(day):
        return
    with transaction():
        office = db.session.get_one(Person, clerk)
        for slot in unsent(calendar.add(day, -3))[:AT_MOST]:
            tell(slot, office, asked_on=calendar.add(day, 2))
        for slot in unsent(calendar.add(day, -1)):
            lead = slot.task.lead_unit_id
            if lead is not None and lead != slot.unit_id and (speakers := people_of(lead, Role.LIAISON)):
                tell(slot, speakers[0], asked_on=None)
                break


def unsent(due_on: date) -> list[ReportSlot]:
    """The slots due on that day that nothing was submitted for and that can still be reported; one of each unit."""
    statement = (
        select(ReportSlot)
        .options(joinedload(ReportSlot.task), joinedload(ReportSlot.unit))
        .where(
            ReportSlot.due_at >= clock.office_instant(due_on),
            ReportSlot.due_at < clock.office_instant(due_on + ONE_DAY),
            ReportSlot.locks_at >= clock.now(),
            ReportSlot.submitted_at.is_(None),
            ReportSlot.withdrawn_at.is_(None),
        )
        .order_by(ReportSlot.task_id.desc(), ReportSlot.id)
    )
    return list({slot.unit_id: slot for slot in db.session.scalars(statement)}.values())


def tell(slot: ReportSlot, actor: Person, *, asked_on: date | None) -> None:
    """Send the reminder."""
    period = period_words(slot.period_starts_on, slot.period_ends_on)
    actions.remind(
        slot.task,
        slot.unit,
        content=f"你单位{period}进展逾期未报（{short_date(slot.due_at)}截止），请抓紧报送。",
        asked_on=asked_on,
        actor=actor,
    )
