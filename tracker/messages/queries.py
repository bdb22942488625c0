"""Questions about inboxes."""

from __future__ import annotations

from sqlalchemy import Select, func, select

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.messages.models import InboxMessage


def inbox_of(user: Person) -> Select[InboxMessage]:
    """The person's messages: unread first, then the latest."""
    return (
        select(InboxMessage)
        .where(InboxMessage.person_id == user.id)
        .order_by(InboxMessage.read_at.is_not(None), InboxMessage.sent_at.desc(), InboxMessage.id.desc())
    )


def visible_message(user: Person, message_id: int) -> InboxMessage | None:
    """The message, if it is the person's own."""
    return db.session.scalars(inbox_of(user).where(InboxMessage.id == message_id)).one_or_none()


def unread_count(person_id: int) -> int:
    """How many messages the person has not read."""
    statement = select(func.count()).where(
        InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def is_delivered(person_id: int, key: str) -> bool:
    """Whether this occasion was told to the person already."""
    statement = select(InboxMessage.id).where(InboxMessage.person_id == person_id, InboxMessage.key == key)
    return db.session.scalar(statement) is not None
