"""How many statements the busy pages take: few, and no more with more rows (issue 2 §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.client import Browser
from tests.tasks.conftest import Desk
from tracker.core.db import db
from tracker.tasks.models import TaskKind

SignIn = Callable[[str], Browser]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent inside."""
    sent: list[str] = []

    def note(*parts: object) -> None:
        if not str(parts[2]).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(str(parts[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements(browser: Browser, url: str) -> int:
    """What the page sends with nothing loaded beforehand, as in a request of its own."""
    db.session.commit()
    held = list(db.session)
    db.session.expunge_all()
    with counted() as sent:
        browser.get(url)
    db.session.expunge_all()
    db.session.add_all(held)
    return len(sent)


@pytest.mark.parametrize("who", ["clerk", "liaison"])
@pytest.mark.parametrize("url", ["/tasks", "/tasks?state=open&sort=-due_on", "/tasks?awaiting=1&q=培训"])
def test_the_list_takes_eight_however_long_it_is(desk: Desk, signed_in: SignIn, who: str, url: str) -> None:
    browser = signed_in(who)
    for kind in TaskKind:
        desk.dispatched(kind)
    few = statements(browser, url)
    for _ in range(10):
        for kind in TaskKind:
            desk.dispatched(kind)
    assert statements(browser, url) == few <= 8


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize("drafted", [True, False])
def test_the_task_page_takes_twelve(desk: Desk, signed_in: SignIn, kind: TaskKind, drafted: bool) -> None:
    task = desk.drafted(kind) if drafted else desk.under_way(kind)
    url = f"/tasks/{task.id}"
    assert statements(signed_in("clerk"), url) <= 12
    if not drafted:
        assert statements(signed_in("liaison"), url) <= 12


def test_the_list_of_drafts_does_not_grow(desk: Desk, signed_in: SignIn) -> None:
    clerk = signed_in("clerk")
    for kind in TaskKind:
        desk.drafted(kind)
    few = statements(clerk, "/tasks/drafts")
    for _ in range(10):
        for kind in TaskKind:
            desk.drafted(kind)
    assert statements(clerk, "/tasks/drafts") == few <= 12
