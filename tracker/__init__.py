"""Tracker 调度·通报·督导: the application factory. What only prints makes do with the `foundation` (see `pressroom`)."""

from __future__ import annotations

from flask import Flask

from config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The whole, put together in `application`; without settings those of the environment."""
    from tracker.application import assembled  # noqa: PLC0415 - the press imports this package, and no pages

    return assembled(settings or Settings.from_environment())
