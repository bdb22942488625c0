"""Questions about the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import ArchivedEvent, EventRecord, JobRun

SYSTEM = 0


def trail(
    *,
    actor_id: int | None = None,
    kind: str = "",
    subject: str = "",
    subject_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    address: str = "",
    archived: bool = False,
) -> Select[Any]:
    """The records filtered, newest first. `actor_id` SYSTEM means the system; `kind` is the first word of the tag;
    the office dates `first` and `last` are both included; `address` is the beginning of the sender's address;
    `archived`: those in the archive instead of those at hand.
    """
    kept: Any = ArchivedEvent if archived else EventRecord
    statement = select(kept).order_by(kept.id.desc())
    if actor_id is not None:
        acted = kept.actor_id.is_(None) if actor_id == SYSTEM else kept.actor_id == actor_id
        statement = statement.where(acted)
    if kind:
        statement = statement.where(kept.tag.startswith(f"{kind}:", autoescape=True))
    if subject:
        statement = statement.where(kept.subject == subject)
    if subject_id is not None:
        statement = statement.where(kept.subject_id == subject_id)
    if first is not None:
        statement = statement.where(kept.occurred_at >= clock.office_instant(first))
    if address:
        statement = statement.where(kept.address.startswith(address, autoescape=True))
    if last is not None and last < date.max:
        statement = statement.where(kept.occurred_at < clock.office_instant(last + timedelta(days=1)))
    return statement


def last_verification() -> JobRun | None:
    """The latest night in which the chain was walked to its end or to where it breaks."""
    nights = select(JobRun).where(JobRun.name == "verify-trail", JobRun.finished_at.is_not(None))
    return db.session.scalars(nights.order_by(JobRun.day.desc()).limit(1)).first()
