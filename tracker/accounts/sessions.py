"""Sessions: they begin at the sign-in, end after idle minutes, and open only the change page until a one-time password is replaced.

Time is the machine's: a sample's clock must not sign anybody out.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.policy import access_of, return_place
from tracker.core.rules import office_rules

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
