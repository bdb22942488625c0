"""Sessions: they begin at the sign-in, end after idle minutes, and open only the change page until a one-time password is replaced.

Time is the machine's: a sample's clock must not sign anybody out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import ScalarSelect
from sqlalchemy.orm import Session

from tracker.accounts import queries
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.policy import access_of, asking, return_place
from tracker.core.rules import note_rules_mark, office_rules, rules_mark

BACKGROUND_HEADER = "X-Background"  # a script polls with it: nobody is at the desk
NOTED_EVERY = 60  # seconds; the cookie is not written again for every request
PERSON_KEY = "_user_id"  # Flask-Login's
WITHOUT_NEW_PASSWORD = frozenset({"accounts.change_password", "accounts.sign_out"})


class CookieSessions(SecureCookieSessionInterface):
    """Flask's signed cookies; what signs them is made once, because the application's key stays while it runs."""

    _signing: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signing is None:
            self._signing = super().get_signing_serializer(app)
        return self._signing


def register_sessions(app: Flask, beside: Mapping[str, ScalarSelect[Any]]) -> None:
    """Watch over every request for a page that is not public.

    `beside`: single values that every page wants to know, asked for together with the person (`known_beside`).
    """
    app.extensions[_EXTENSION] = People(queries.Introduction({"rules": rules_mark(), **beside}))
    app.session_interface = CookieSessions()
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


@dataclass(frozen=True)
class People:
    """Those whom this process has met, each with the versions of him, his unit and his roles at that time."""

    introduction: queries.Introduction
    met: dict[int, tuple[queries.Versions, Person]] = field(default_factory=dict)


def _people() -> People:
    people: People = current_app.extensions[_EXTENSION]
    return people


def known_beside(name: str) -> Any:
    """What was asked for together with the person of this request."""
    return g.beside_person[name]


def person_of_session(key: str) -> Person | None:
    """The person whose session this is, or None where the password has changed since or the account is closed."""
    number, _, stamp = key.partition(":")
    if not number.isdigit():
        return None
    person = _kept_person(int(number)) or _loaded_person(int(number))
    return person if person is not None and person.session_stamp == stamp else None


def _kept_person(number: int) -> Person | None:
    """The person as this process has read him, his unit and his roles before, if all three are still the same.

    That is asked anew for every request.
    """
    held = _people().met.get(number)
    found = _people().introduction.versions(number) if held is not None else None
    if held is None or found is None or held[0] != found[0]:
        return None
    _note(found[1])
    return held[1]


def _loaded_person(number: int) -> Person | None:
    """The person as he is now, kept for the next request (not in tests: they undo what they wrote)."""
    found = _people().introduction.person(number)
    if found is None:
        return None
    row, beside = found
    _note(beside)
    with Session() as apart:
        person = apart.merge(row, load=False)
    if not current_app.testing:
        roles = frozenset(one.role.value for one in person.roles) or frozenset({""})
        _people().met[number] = (person.session_stamp, person.version, person.unit.version, roles), person
    return person


def _note(beside: Mapping[str, Any]) -> None:
    """Remember for this request what was asked for together with the person."""
    g.beside_person = beside
    note_rules_mark(beside["rules"])


# ── each request ─────────────────────────────────────────────────────────────────────────────────────────────────────


def watch_session() -> ResponseReturnValue | None:
    """Before each request: end an idle or a cut session, keep a used one alive, insist on a new password."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    access = access_of(view)
    if access is None or access.is_public or PERSON_KEY not in session:
        return None
    user = asking()  # first: the rules' mark comes along
    now = clock.machine_now().timestamp()
    seen_at = session.get("seen_at", 0)
    if now - seen_at > office_rules().idle_for.total_seconds():
        return sign_in_again("idle")
    if not user.is_authenticated:
        return sign_in_again("elsewhere")
    if now - seen_at > NOTED_EVERY and BACKGROUND_HEADER not in request.headers:
        session["seen_at"] = now
    if user.must_change_password and request.endpoint not in WITHOUT_NEW_PASSWORD:
        return redirect(url_for("accounts.change_password"), 303)
    return None


def sign_in_again(why: str) -> ResponseReturnValue:
    """To the sign-in page, which says why and leads back; scripts get 401."""
    end_session()
    if BACKGROUND_HEADER in request.headers:
        abort(401)
    return redirect(url_for("accounts.sign_in", next=return_place(), ended=why), 303)
