"""Pages of this feature (door 1: people)."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("documents", __name__)
