"""Questions about people."""

from __future__ import annotations

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.db import db


def person_of_session(key: str) -> Person | None:
    """The person whose session this is, or None where the password has changed since or the account is closed."""
    number, _, stamp = key.partition(":")
    if not number.isdigit():
        return None
    statement = select(Person).where(Person.id == int(number), Person.deactivated_at.is_(None))
    person = db.session.scalars(statement).unique().one_or_none()
    return person if person is not None and person.session_stamp == stamp else None
