"""Questions about the trail."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Select, select

from tracker.core import clock
from tracker.core.models import EventRecord

SYSTEM = 0


def trail(
    *,
    actor_id: int | None = None,
    kind: str = "",
    subject: str = "",
    subject_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Select[EventRecord]:
    """The records filtered, newest first. `actor_id` SYSTEM means the system; `kind` is the first word of the tag;
    the office dates `first` and `last` are both included.
    """
    statement = select(EventRecord).order_by(EventRecord.id.desc())
    if actor_id is not None:
        acted = EventRecord.actor_id.is_(None) if actor_id == SYSTEM else EventRecord.actor_id == actor_id
        statement = statement.where(acted)
    if kind:
        statement = statement.where(EventRecord.tag.startswith(f"{kind}:", autoescape=True))
    if subject:
        statement = statement.where(EventRecord.subject == subject)
    if subject_id is not None:
        statement = statement.where(EventRecord.subject_id == subject_id)
    if first is not None:
        statement = statement.where(EventRecord.occurred_at >= clock.office_instant(first))
    if last is not None and last < date.max:
        statement = statement.where(EventRecord.occurred_at < clock.office_instant(last + timedelta(days=1)))
    return statement
