"""What this installation can send with, and what a message says as plain text."""

from __future__ import annotations

from flask import current_app

from config import MailServer, Settings
from tracker.messages.models import InboxMessage


def settings() -> Settings:
    """The installation's settings."""
    kept: Settings = current_app.config["TRACKER"]
    return kept


def mail_server() -> MailServer | None:
    """Where mail goes out, or None where this installation sends none."""
    return settings().mail


def text_of(message: InboxMessage) -> str:
    """The message as plain text: templates/messages/<kind>.txt, or its title where the kind has none."""
    values = {"title": message.title, "facts": message.facts, "address": settings().public_url}
    # Not render_template: its context processors ask who is signed in, and a job is nobody.
    template = current_app.jinja_env.select_template([f"messages/{message.kind}.txt", "messages/plain.txt"])
    return template.render(values)
