"""An office with dispatched tasks."""

from __future__ import annotations

from tests.notices.conftest import office

__all__ = ["office"]
