"""A drafted notice, and hands to write on it."""

from __future__ import annotations

from tests.notices.conftest import notice, office

__all__ = ["notice", "office"]
