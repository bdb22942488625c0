"""Tables of the inbox 收件箱."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base


class InboxMessage(Base):
    """One message to one person. `key` names the occasion: the same occasion never arrives twice.

    `kind` names the template (templates/messages/<kind>.html); `facts` are the plain values it prints.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_inbox_message_unread", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    day: Mapped[date]
    facts: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
