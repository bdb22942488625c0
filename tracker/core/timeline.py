"""What happened, as sentences: records of the trail rendered through templates/events/, one template per tag."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Protocol

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy import ScalarSelect, Select, bindparam, select, union_all

from tracker.core.db import read
from tracker.core.models import ArchivedEvent, EventRecord

Names = Callable[[set[int]], Mapping[int, str]]

_EXTENSION = "tracker-people-of-the-trail"

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


class Entry(NamedTuple):
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


@dataclass(frozen=True)
class Actors:
    """How those are named who did what the trail tells."""

    names: Names
    of_thread: Select[Any]


def know_actors(app: Flask, names: Names, name_of_actor: ScalarSelect[str]) -> None:
    """Let timelines name people (once, at start: people stand above this floor).

    `names` by id; `name_of_actor` as part of a statement that reads the trail.
    """
    app.extensions[_EXTENSION] = Actors(names, OF_THREAD.add_columns(name_of_actor.label("actor")))


def timeline(thread: str, *, limit: int = LATEST) -> list[Entry]:
    """The latest entries of one thread (`task:42`), newest first (one statement)."""
    actors: Actors = current_app.extensions[_EXTENSION]
    rows: list[Any] = list(read(actors.of_thread, {"thread": thread, "limit": limit}).all())
    return told(rows, {row.actor_id: row.actor for row in rows if row.actor is not None})


def whole_thread(thread: str, *, without: Collection[str] = ()) -> list[Happened]:
    """Every record of a thread but those with these tags, the first first, also what has moved into the archive."""
    both = union_all(
        *(
            select(
                kept.c.id, kept.c.tag, kept.c.subject_id, kept.c.actor_id, kept.c.occurred_at, kept.c.facts
            ).where(kept.c.thread == thread, kept.c.tag.not_in(without))
            for kept in (EventRecord.__table__, ArchivedEvent.__table__)
        )
    ).subquery()
    rows: list[Any] = list(read(select(both).order_by(both.c.id)).all())
    return rows


def entries(records: Iterable[Happened], names: Names | None = None) -> list[Entry]:
    """Records as entries, in the order given; people are named by `names` (one statement), or as the application knows them."""
    records = list(records)
    ask: Names = names or current_app.extensions[_EXTENSION].names
    return told(records, ask({record.actor_id for record in records if record.actor_id is not None}))


def told(records: Iterable[Happened], names: Mapping[int, str]) -> list[Entry]:
    """Each record with its sentence; `names` holds the names of people by id.

    A long history has dozens of sentences, and `Template.render` would gather what every template knows for each of them
    again: here it is gathered once, and each sentence leaves its own two words in it for the next to replace.
    """
    shared = dict(current_app.jinja_env.globals)
    sentences: dict[str, Callable[[], Iterable[str]]] = {}
    found = []
    for record in records:
        tag, number = record.tag, record.actor_id
        if tag not in sentences:
            template = current_app.jinja_env.get_template(f"events/{tag.replace(':', '/')}.html")
            sentences[tag] = partial(template.root_render_func, template.new_context(shared, shared=True))
        actor = SYSTEM if number is None else names.get(number, f"人员{number}")
        shared["actor"], shared["event"] = actor, record
        sentence = Markup("".join(sentences[tag]()).strip())  # noqa: S704 (autoescaped)
        found.append(Entry(record, actor, sentence))
    return found
