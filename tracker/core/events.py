"""News: written down first, then told to the listeners, all in one transaction (design.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, cast

from flask import current_app, has_request_context, request
from sqlalchemy import Table, insert

from tracker.core import clock, trail
from tracker.core.db import db
from tracker.core.models import EventRecord


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, in the past tense: ids and plain values only.

    `tag` is its name in the trail (`task:dispatched`; the sentence is templates/events/task/dispatched.html),
    `subject` the kind of thing `subject_id` points to. `actor_id` None means the system.
    """

    tag: ClassVar[str]
    subject: ClassVar[str]

    actor_id: int | None
    subject_id: int

    @property
    def thread(self) -> str:
        """The timeline this belongs to; override to file it under a larger thing (`task:42`)."""
        return f"{self.subject}:{self.subject_id}"


Listener = Callable[[Any], None]
Subscriptions = Mapping[type[Event], tuple[Listener, ...]]

_EXTENSION = "tracker-subscriptions"
WRITTEN_DOWN = insert(
    cast(Table, EventRecord.__table__)
)  # nobody changes a row of the trail, so the session need not know it
ALL_WRITTEN_DOWN = WRITTEN_DOWN.returning(
    cast(Table, EventRecord.__table__).c.id, sort_by_parameter_order=True
)


def subscribe(app: Any, subscriptions: Subscriptions) -> None:
    """Give the application its page of subscriptions (once, at start)."""
    app.extensions[_EXTENSION] = subscriptions


def announce(event: Event) -> None:
    """Write the trail row, then call the listeners in order; an exception undoes all.

    Raises KeyError where the event's type is missing on the page of subscriptions.
    """
    listeners = current_app.extensions[_EXTENSION][type(event)]
    db.session.flush()
    written = db.session.connection().execute(WRITTEN_DOWN, _row_of(event))
    trail.remember(cast(Any, written).inserted_primary_key[0])
    for listener in listeners:
        listener(event)


def announce_all(events: Sequence[Event]) -> None:
    """Announce many at once: all trail rows in their order by few statements, then the listeners of each."""
    told = [(event, current_app.extensions[_EXTENSION][type(event)]) for event in events]
    if not told:
        return
    db.session.flush()
    rows = [_row_of(event) for event in events]
    for number in db.session.connection().execute(ALL_WRITTEN_DOWN, rows).scalars():
        trail.remember(number)
    for event, listeners in told:
        for listener in listeners:
            listener(event)


def _row_of(event: Event) -> dict[str, Any]:
    return {
        "tag": event.tag,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "thread": event.thread,
        "actor_id": event.actor_id,
        "occurred_at": clock.now(),
        "address": request.remote_addr if has_request_context() else None,
        "facts": facts_of(event),
    }


def facts_of(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON values: decimals and dates as text, enumerations by value."""
    own = [field.name for field in fields(event) if field.name not in {"actor_id", "subject_id"}]
    return {name: _plain(getattr(event, name)) for name in own}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


@dataclass(frozen=True, kw_only=True)
class PageViewed(Event):
    """Somebody looked at something sensitive: `words` for what it is, `path` its address with what was asked for."""

    tag: ClassVar[str] = "page:viewed"
    subject: ClassVar[str] = "page"
    words: str
    path: str
