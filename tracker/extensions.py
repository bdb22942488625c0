"""Flask extensions and what every request and template gets from them."""

from __future__ import annotations

from functools import partial
from typing import Any

from config import PROJECT
from flask import Flask, Response, request
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from tracker.accounts.queries import person_of_session
from tracker.core import policy, text, web
from tracker.core.db import db, prepare_engine
from tracker.core.office_clock import register_office_clock

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

csrf = CSRFProtect()
login = LoginManager()
login.session_protection = None
login.user_loader(person_of_session)
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
migrate = Migrate(directory=str(PROJECT / "tracker" / "migrations"), render_as_batch=True, compare_type=True)


def register_extensions(app: Flask) -> None:
    """Database, sessions, forms, looks; the same for every application."""
    db.init_app(app)
    with app.app_context():
        prepare_engine()
    migrate.init_app(app, db)
    csrf.init_app(app)
    login.init_app(app)
    limiter.init_app(app)
    Bootstrap5(app)
    register_office_clock(app)
    app.before_request(policy.refuse_the_forgotten)
    app.after_request(add_security_headers)
    for endpoint in ("static", "bootstrap.static"):
        app.view_functions[endpoint] = policy.public(partial(app.view_functions[endpoint]))
    for printer in (
        text.percent, text.points, text.quantity, text.office_date, text.short_date,
        text.office_time, text.weekday, text.listed, text.shortened,
    ):
        app.jinja_env.filters[printer.__name__] = printer
    app.jinja_env.globals.update(verdict=policy.verdict, url_with=web.url_with)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def add_security_headers(response: Response) -> Response:
    """No foreign content, no guessing of types, no caching of what belongs to a person."""
    headers: dict[str, Any] = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


