"""The verbs of the inbox."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tracker.core import clock
from tracker.core.db import db
from tracker.messages import queries
from tracker.messages.models import InboxMessage


def deliver(person_id: int, *, key: str, kind: str, title: str, day: date, facts: dict[str, Any]) -> bool:
    """Put a message in the person's inbox. False where this occasion was told already, whoever told it.

    Two deliveries at once: the unique key lets one through, the savepoint keeps the other's work.
    """
    if queries.is_delivered(person_id, key):
        return False
    message = InboxMessage(
        person_id=person_id,
        key=key,
        kind=kind,
        title=title,
        day=day,
        facts=facts,
        sent_at=clock.now(),
        read_at=None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        return False
    return True


def mark_read(message: InboxMessage) -> None:
    """The person has seen it. Seen twice stays seen the first time."""
    if message.read_at is None:
        message.read_at = clock.now()


def mark_all_read(person_id: int) -> int:
    """Everything in the person's inbox is read now. Returns how many were not."""
    unread = update(InboxMessage).where(InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None))
    marked = db.session.scalars(unread.values(read_at=clock.now()).returning(InboxMessage.id))
    return len(marked.all())
