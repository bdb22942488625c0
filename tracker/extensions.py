"""Flask extensions and what every request and template gets from them."""

from __future__ import annotations

from functools import partial, update_wrapper
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from config import PROJECT
from tracker.accounts import roles
from tracker.accounts.queries import NAME_OF_ACTOR, names_of
from tracker.accounts.sessions import person_of_session, register_sessions
from tracker.assessment import ledger
from tracker.core import forms, policy, text, web
from tracker.core.asked import register_checks
from tracker.core.db import db
from tracker.core.kept import trail_end
from tracker.core.limits import register_limits
from tracker.core.office_clock import register_office_clock
from tracker.core.timeline import know_actors
from tracker.documents.charts.drawing import drawn_on_screen
from tracker.messages.queries import UNREAD

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

ASSETS = ("static", "bootstrap.static")


class SignedIn(LoginManager):
    """Flask-Login without its tie of a session to the address and the browser, digested anew for every request.

    An office's people move between a desk and a phone; what ends a session is in accounts/sessions.py.
    """

    def _session_protection_failed(self) -> bool:
        return False


csrf = CSRFProtect()
login = SignedIn()
login.user_loader(person_of_session)
migrate = Migrate(directory=str(PROJECT / "tracker" / "migrations"), render_as_batch=True, compare_type=True)


def register_extensions(app: Flask) -> None:
    """Migrations, sessions, forms, looks; the same for every application."""
    migrate.init_app(app, db)
    register_checks(app)
    csrf.init_app(app)
    login.init_app(app)
    register_limits(app)
    Bootstrap5(app)
    register_office_clock(app)
    app.before_request(policy.refuse_the_forgotten)
    register_sessions(app, beside={"unread": UNREAD, "trail_end": trail_end()})
    know_actors(app, names_of, NAME_OF_ACTOR)
    app.after_request(add_security_headers)
    register_assets(app)
    for endpoint in ASSETS:
        serve = app.view_functions[endpoint]
        app.view_functions[endpoint] = policy.public(update_wrapper(partial(serve), serve))
    register_printers(app)


def register_printers(app: Flask) -> None:
    """How the templates print values, fields and addresses."""
    for printer in (
        text.percent,
        text.points,
        text.quantity,
        text.office_date,
        text.short_date,
        text.recorded_date,
        text.office_time,
        text.weekday,
        text.listed,
        text.shortened,
        text.quoted,
    ):
        app.jinja_env.filters[printer.__name__] = printer
    app.jinja_env.filters["kind_of"] = forms.kind_of
    app.jinja_env.filters["described"] = forms.described
    app.jinja_env.filters["role_words"] = roles.words
    app.jinja_env.filters["standing_words"] = ledger.standing_words
    app.jinja_env.filters["drawn_chart"] = drawn_on_screen
    app.jinja_env.globals.update(
        verdict=policy.verdict,
        url_for=web.row_url,
        url_with=web.url_with,
        fixed_url=web.fixed_url,
        fixed_part=web.fixed_part,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def register_assets(app: Flask) -> None:
    """Style sheets, scripts and drawings carry the time of their latest change, so that browsers keep them until then."""
    folder = PROJECT / "static"
    version = max((int(path.stat().st_mtime) for path in folder.rglob("*") if path.is_file()), default=0)

    @app.url_defaults
    def carry_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in ASSETS:
            values.setdefault("v", f"{version:x}")


def add_security_headers(response: Response) -> Response:
    """No foreign content, no guessing of types, no caching of what belongs to a person."""
    headers: dict[str, Any] = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in ASSETS:
        response.headers.setdefault("Cache-Control", "no-store")
    elif "v" in request.args and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
