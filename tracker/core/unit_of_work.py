"""The one place that commits: at the end of a successful writing request, and at the end of a job or command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flask import Flask, Response, g, has_request_context, request
from flask.typing import ResponseReturnValue

from tracker.core import trail
from tracker.core.db import READING_METHODS, db
from tracker.core.events import PageViewed, announce
from tracker.core.templates import Environment

LONGEST_PATH = 300


class WriteInReadingRequest(RuntimeError):
    """A GET tried to change something: a programming error, refused before it reaches the database."""


class Application(Flask):
    """Flask with a unit of work around each view.

    The commit happens while errors can still become error pages (a stale version is a 409, not a 500).
    """

    jinja_environment = Environment
    jinja_options = {
        "cache_size": -1
    }  # every template stays compiled: there are a few hundred, and no more come

    def dispatch_request(self) -> ResponseReturnValue:
        response = self.make_response(super().dispatch_request())
        finish(response)
        return response


def note_look(person_id: int, words: str) -> None:
    """Write down, in a transaction of its own, who looked at a sensitive page: the one thing that reading leaves behind."""
    db.session.rollback()
    announce(
        PageViewed(
            actor_id=person_id,
            subject_id=person_id,
            words=words,
            path=request.full_path.rstrip("?")[:LONGEST_PATH],
        )
    )
    commit()


def keep() -> None:
    """Commit this request although it answers with a refusal (a failed sign-in must be counted)."""
    g.keep = True


def finish(response: Response) -> None:
    """Commit what a writing request did if it succeeded; undo it otherwise."""
    session = db.session
    if request.method in READING_METHODS:
        changed = [*session.new, *session.dirty, *session.deleted]
        if any(
            session.is_modified(thing) or thing in session.new or thing in session.deleted
            for thing in changed
        ):
            session.rollback()
            raise WriteInReadingRequest(repr(changed[:3]))
        if response.status_code == HTTPStatus.OK and "looked_at" in g:
            note_look(*g.looked_at)
        return
    if response.status_code < 400 or g.get("keep", False):
        commit()
    else:
        session.rollback()


def commit() -> None:
    """Chain what was written into the trail, and keep everything."""
    trail.seal()
    db.session.commit()


def release() -> None:
    """Before slow work that asks the database nothing: end what was read so far, so that no writer waits for it.

    SQLite has one writer, and every writing request is one from its first statement on. What was loaded is read
    again when it is next asked for. Raises RuntimeError where something was changed already. Only within requests.
    """
    if not has_request_context():
        return
    if db.session.new or db.session.dirty or db.session.deleted:
        raise RuntimeError("something was changed already: it would be lost")
    db.session.rollback()


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is committed together, or nothing (jobs and commands)."""
    try:
        yield
        commit()
    except BaseException:
        db.session.rollback()
        raise
