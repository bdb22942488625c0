"""Sessions: they begin at the sign-in, end after idle minutes, and open only the change page until a one-time password is replaced.

Time is the machine's: a sample's clock must not sign anybody out.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from sqlalchemy.orm import Session

from tracker.accounts import queries
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.policy import access_of, return_place
from tracker.core.rules import note_rules_mark, office_rules

BACKGROUND_HEADER = "X-Background"  # a script polls with it: nobody is at the desk
NOTED_EVERY = 60  # seconds; the cookie is not written again for every request
PERSON_KEY = "_user_id"  # Flask-Login's
WITHOUT_NEW_PASSWORD = frozenset({"accounts.change_password", "accounts.sign_out"})


def register_sessions(app: Flask) -> None:
    """Watch over every request for a page that is not public."""
    app.before_request(watch_session)


def begin_session(person: Person) -> None:
    """Let this browser be the person's: a new session, so that nothing set before the sign-in lives on."""
    session.clear()
    login_user(person)
    session["seen_at"] = clock.machine_now().timestamp()


def continue_session(person: Person) -> None:
    """Let the changer of a password stay signed in under the new stamp."""
    login_user(person)


def end_session() -> None:
    """Forget who used this browser."""
    logout_user()
    session.clear()


# ── whose session it is ──────────────────────────────────────────────────────────────────────────────────────────────

_EXTENSION = "tracker-people"


def person_of_session(key: str) -> Person | None:
    """The person whose session this is, or None where the password has changed since or the account is closed."""
    number, _, stamp = key.partition(":")
    if not number.isdigit():
        return None
    person = _kept_person(int(number)) or _loaded_person(int(number))
    return person if person is not None and person.session_stamp == stamp else None


def _kept_person(number: int) -> Person | None:
    """The person as this process has read him, his unit and his roles before, if all three are still the same.

    That is asked anew for every request. What is given out belongs to this request's session like any row.
    """
    held: tuple[queries.Versions, Person] | None = current_app.extensions.get(_EXTENSION, {}).get(number)
    known = queries.versions_of(number) if held is not None else None
    if held is None or known is None or held[0] != known[0]:
        return None
    note_rules_mark(known[1])
    return db.session.merge(held[1], load=False)


def _loaded_person(number: int) -> Person | None:
    """The person as he is now, kept for the next request (not in tests: they undo what they wrote)."""
    found = queries.person_and_mark(number)
    if found is None:
        return None
    person, mark = found
    note_rules_mark(mark)
    if not current_app.testing:
        roles = frozenset(one.role.value for one in person.roles) or frozenset({""})
        versions = person.session_stamp, person.version, person.unit.version, roles
        with Session() as apart:
            kept = versions, apart.merge(person, load=False)
        current_app.extensions.setdefault(_EXTENSION, {})[number] = kept
    return person


# ── each request ─────────────────────────────────────────────────────────────────────────────────────────────────────


def watch_session() -> ResponseReturnValue | None:
    """Before each request: end an idle or a cut session, keep a used one alive, insist on a new password."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    access = access_of(view)
    if access is None or access.is_public or PERSON_KEY not in session:
        return None
    is_known = current_user.is_authenticated  # asked first: the rules' mark comes along
    now = clock.machine_now().timestamp()
    seen_at = session.get("seen_at", 0)
    if now - seen_at > office_rules().idle_for.total_seconds():
        return sign_in_again("idle")
    if not is_known:
        return sign_in_again("elsewhere")
    if now - seen_at > NOTED_EVERY and BACKGROUND_HEADER not in request.headers:
        session["seen_at"] = now
    if current_user.must_change_password and request.endpoint not in WITHOUT_NEW_PASSWORD:
        return redirect(url_for("accounts.change_password"), 303)
    return None


def sign_in_again(why: str) -> ResponseReturnValue:
    """To the sign-in page, which says why and leads back; scripts get 401."""
    end_session()
    if BACKGROUND_HEADER in request.headers:
        abort(401)
    return redirect(url_for("accounts.sign_in", next=return_place(), ended=why), 303)
