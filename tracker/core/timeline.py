"""What happened, as sentences: records of the trail rendered through templates/events/, one template per tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy import bindparam, select

from tracker.core.db import db
from tracker.core.models import EventRecord

Names = Callable[[set[int]], Mapping[int, str]]

_EXTENSION = "tracker-names"

SYSTEM = "系统"
LATEST = 100

# Built once: putting it together takes longer than running it.
OF_THREAD = (
    select(EventRecord)
    .where(EventRecord.thread == bindparam("thread"))
    .order_by(EventRecord.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `sentence` is safe markup that names the actor itself."""

    record: EventRecord
    actor: str
    sentence: Markup

    @property
    def at(self) -> datetime:
        """When, aware UTC."""
        return self.record.occurred_at

    @property
    def tag(self) -> str:
        """What kind of thing: `task:dispatched`."""
        return self.record.tag


def know_names(app: Flask, names: Names) -> None:
    """Let timelines ask this for people's names by id (once, at start: people stand above the floors that show them)."""
    app.extensions[_EXTENSION] = names


def timeline(thread: str, names: Names | None = None, *, limit: int = LATEST) -> list[Entry]:
    """The latest entries of one thread (`task:42`), newest first.

    One statement for the records and one more in `names`; without it, people are named as the application was told.
    """
    return entries(db.session.scalars(OF_THREAD, {"thread": thread, "limit": limit}), names)


def entries(records: Iterable[EventRecord], names: Names | None = None) -> list[Entry]:
    """Records as entries, in the order given."""
    records = list(records)
    ask: Names = names or current_app.extensions[_EXTENSION]
    known = ask({record.actor_id for record in records if record.actor_id is not None})
    shared = dict(current_app.jinja_env.globals)
    return [_entry(record, known, shared) for record in records]


def _entry(record: EventRecord, names: Mapping[int, str], shared: Mapping[str, Any]) -> Entry:
    """One record with its sentence; `names` holds the names of people by id, `shared` what every template knows.

    A long history has dozens of sentences, and `Template.render` would gather those globals for each of them again.
    """
    actor = SYSTEM if record.actor_id is None else names.get(record.actor_id, f"人员{record.actor_id}")
    template = current_app.jinja_env.get_template(f"events/{record.tag.replace(':', '/')}.html")
    context = template.new_context({**shared, "actor": actor, "event": record}, shared=True)
    sentence = "".join(template.root_render_func(context)).strip()
    return Entry(record, actor, Markup(sentence))  # noqa: S704 (autoescaped)
