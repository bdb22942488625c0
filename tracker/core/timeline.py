"""What happened, as sentences: records of the trail rendered through templates/events/, one template per tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from flask import Flask, current_app
from jinja2 import Template
from markupsafe import Markup
from sqlalchemy import bindparam, select

from tracker.core.db import db
from tracker.core.models import EventRecord

Names = Callable[[set[int]], Mapping[int, str]]

_EXTENSION = "tracker-names"

SYSTEM = "系统"
LATEST = 100

# Built once: putting it together takes longer than running it. Columns, no entities: the trail is only read.
_trail = EventRecord.__table__
OF_THREAD = (
    select(_trail.c.tag, _trail.c.subject_id, _trail.c.actor_id, _trail.c.occurred_at, _trail.c.facts)
    .where(_trail.c.thread == bindparam("thread"))
    .order_by(_trail.c.id.desc())
    .limit(bindparam("limit"))
)


class Happened(Protocol):
    """What a sentence is made of: a row of the trail, or its columns."""

    @property
    def tag(self) -> str: ...

    @property
    def subject_id(self) -> int: ...

    @property
    def actor_id(self) -> int | None: ...

    @property
    def occurred_at(self) -> datetime: ...

    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `sentence` is safe markup that names the actor itself."""

    record: Happened
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
    rows = db.session.execute(OF_THREAD, {"thread": thread, "limit": limit}).all()
    return entries(cast(Sequence[Happened], rows), names)


def entries(records: Iterable[Happened], names: Names | None = None) -> list[Entry]:
    """Records as entries, in the order given."""
    records = list(records)
    ask: Names = names or current_app.extensions[_EXTENSION]
    known = ask({record.actor_id for record in records if record.actor_id is not None})
    shared = dict(current_app.jinja_env.globals)
    templates = {
        tag: current_app.jinja_env.get_template(f"events/{tag.replace(':', '/')}.html")
        for tag in {record.tag for record in records}
    }
    return [_entry(record, known, templates[record.tag], shared) for record in records]


def _entry(record: Happened, names: Mapping[int, str], template: Template, shared: dict[str, Any]) -> Entry:
    """One record with its sentence; `names` holds the names of people by id, `shared` what every template knows.

    A long history has dozens of sentences, and `Template.render` would gather those globals for each of them again:
    here each sentence leaves its own two words in them for the next to replace.
    """
    actor = SYSTEM if record.actor_id is None else names.get(record.actor_id, f"人员{record.actor_id}")
    shared["actor"], shared["event"] = actor, record
    sentence = "".join(template.root_render_func(template.new_context(shared, shared=True))).strip()
    return Entry(record, actor, Markup(sentence))  # noqa: S704 (autoescaped)
