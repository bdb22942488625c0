"""Documents are rendered once for the whole session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.documents import samples
from tracker.documents.content import LedgerSheet
from tracker.documents.rendering import render_ledger, render_official

Printed = Callable[[str], bytes]


@pytest.fixture(scope="session")
def printed() -> Printed:
    """The PDF of a sample by its name in `samples.DOCUMENTS`."""

    @cache
    def render(name: str) -> bytes:
        content = samples.DOCUMENTS[name]
        return render_ledger(content) if isinstance(content, LedgerSheet) else render_official(content)

    return render
