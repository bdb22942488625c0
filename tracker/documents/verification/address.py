"""Where a document is verified."""

from __future__ import annotations

from flask import current_app


def verification_address(token: str) -> str:
    """What the QR code of a document leads to: the site's public address, or where it listens."""
    settings = current_app.config["TRACKER"]
    site = settings.public_url or f"http://{settings.host}:{settings.port}"
    return f"{site}/verify/{token}"
