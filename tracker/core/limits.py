"""The first fence against floods: how often one address may ask for something costly."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def register_limits(app: Flask) -> None:
    """Let the views that carry a limit keep it.

    The limiter is made known first, because otherwise it looks at every request for limits of the whole application:
    there are none.
    """
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
