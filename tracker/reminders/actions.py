"""The verbs of 催办 and of calendar links: the only writer of both."""

from __future__ import annotations

from datetime import date

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.text import office_date
from tracker.documents.actions import take_number
from tracker.documents.numbering import printed_number
from tracker.messages import actions as messages
from tracker.reminders import queries
from tracker.reminders.calendars import hash_of, new_secret
from tracker.reminders.events import CalendarLinkClosed, CalendarLinkMade, ReminderSent
from tracker.reminders.models import CalendarLink, Reminder
from tracker.tasks.models import Task
from tracker.units.models import Unit

SERIES = "催办"


def remind(task: Task, unit: Unit, *, content: str, asked_on: date | None, actor: Person) -> Reminder:
    """催办 a unit on a task: recorded, told to its liaisons and head through their channels and to its group chats.

    The office's reminder takes the next number of the year, for the printed 催办单; a lead unit's has none.
    """
    today = clock.today()
    by_office = actor.is_office
    sequence = take_number(SERIES, today.year) if by_office else None
    reminder = Reminder(
        task_id=task.id,
        unit_id=unit.id,
        by_office=by_office,
        sent_by_id=actor.id,
        sender_unit_id=actor.unit_id,
        content=content,
        asked_on=asked_on,
        sent_at=clock.now(),
        series=SERIES if by_office else None,
        year=today.year if by_office else None,
        sequence=sequence,
        number=printed_number(SERIES, today.year, sequence) if sequence is not None else "",
    )
    db.session.add(reminder)
    db.session.flush()
    announce(
        ReminderSent(
            actor_id=actor.id,
            subject_id=reminder.id,
            task_id=task.id,
            unit_id=unit.id,
            unit=unit.short_name,
            by_office=by_office,
            sender_unit=actor.unit.short_name,
            number=reminder.number,
            content=content,
            asked_on=asked_on,
        )
    )
    _tell(reminder, task, unit, sender=_sender(actor))
    return reminder


def _sender(actor: Person) -> str:
    return "领导小组办公室" if actor.is_office else actor.unit.short_name


def _tell(reminder: Reminder, task: Task, unit: Unit, *, sender: str) -> None:
    """Inbox, mail and group chats."""
    title = f"催办：{task.title}"
    asked = office_date(reminder.asked_on) if reminder.asked_on else ""
    facts = {
        "reminder_id": reminder.id,
        "task_id": task.id,
        "number": task.number,
        "title": task.title,
        "sender": sender,
        "content": reminder.content,
        "asked_on": asked,
        "slip": reminder.number,
    }
    key = f"reminder:{reminder.id}"
    for person in people_of(unit.id, Role.LIAISON, Role.UNIT_HEAD):
        messages.deliver(person.id, key=key, kind="reminder", title=title, day=clock.today(), facts=facts)
    text = f"【催办】{unit.short_name}：{task.number} {task.title}\n{sender}：{reminder.content}"
    if asked:
        text += f"\n请于{asked}前办理。"
    messages.post_to_groups([unit.id], key=key, title=title, text=text)


def make_calendar_link(person: Person, *, actor_id: int) -> str:
    """A new secret calendar address; a former one opens nothing from now on. Returns the secret, which is kept nowhere."""
    secret = new_secret()
    link = queries.link_of(person.id)
    replaces = link is not None
    if link is None:
        link = CalendarLink(person_id=person.id)
        db.session.add(link)
    link.secret_hash, link.made_at = hash_of(secret), clock.now()
    db.session.flush()
    announce(CalendarLinkMade(actor_id=actor_id, subject_id=person.id, replaces=replaces))
    return secret


def close_calendar_link(person: Person, *, actor_id: int) -> bool:
    """The address opens nothing from now on. False where there was none."""
    link = queries.link_of(person.id)
    if link is None:
        return False
    db.session.delete(link)
    db.session.flush()
    announce(CalendarLinkClosed(actor_id=actor_id, subject_id=person.id))
    return True
