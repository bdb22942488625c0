"""A drafted notice, and hands to write on it."""

from __future__ import annotations

import pytest

from tests.notices.conftest import notice, office
from tracker.documents.writing import page_images

__all__ = ["notice", "office"]


@pytest.fixture(autouse=True)
def no_drafts_in_hand() -> None:
    """Every test begins with document 1: the pages kept in this process may be those of another test's."""
    page_images._kept.clear()
