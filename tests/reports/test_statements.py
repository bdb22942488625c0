"""How often the pages ask the database: few times, and never more for more rows (issue 2 §8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.reports.conftest import OPEN, wall
from tracker.core import clock
from tracker.core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile, without savepoints."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def reported(office):
    """February reported by both units of the training task, March by the responsible one."""
    with_words = office.values(figures={})
    with clock.frozen_at(OPEN):
        office.accepted(office.training, "经济发展局", "liaison")
        office.accepted(office.training, "社会事业局", "other_liaison", with_words)
    with clock.frozen_at(wall("2022-03-25 08:00")):
        office.submitted(office.training, "社会事业局", "other_liaison", with_words, period="2022-03")
    return office


def statements(browser, url):
    browser.get(url)
    with counted() as sent:
        browser.get(url)
    return sent


MOST = {
    ("liaison", "/slots/{slot}/report"): 12,
    ("liaison", "/reports"): 8,
    ("liaison", "/reports/{report}"): 13,  # corrections stand on it
    ("clerk", "/reports"): 8,
    ("clerk", "/reports/review"): 15,  # a list and the whole of one report beside it
    ("liaison", "/desk"): 14,
    ("clerk", "/tasks"): 8,
    ("liaison", "/tasks/{task}/reports"): 8,
    ("liaison", "/messages"): 8,
}


@pytest.mark.parametrize(
    ("page", "most"), MOST.items(), ids=lambda one: one[1] if isinstance(one, tuple) else None
)
def test_a_page_asks_few_times(reported, signed_in, at, page, most):
    who, url = page
    slot = reported.slot(reported.training, "经济发展局", "2022-03")
    report = reported.report(reported.slot(reported.training, "经济发展局"))
    with at(wall("2022-03-25 09:00")):
        sent = statements(
            signed_in(who), url.format(slot=slot.id, report=report.id, task=reported.training.id)
        )
    assert len(sent) <= most, "\n\n".join(sent)


def test_more_rows_are_not_more_statements(reported, signed_in, at):
    with at(wall("2022-03-25 09:00")):
        clerk = signed_in("clerk")
        few = len(statements(clerk, "/reports/review"))
        reported.submitted(reported.training, "经济发展局", "liaison", period="2022-03")
        reported.submitted(
            reported.centre, "经济发展局", "liaison", reported.values(figures={}), period="2022-03"
        )
        assert (
            len(statements(clerk, "/reports/review")) <= few + 2
        )  # figures and their indicators, once for all rows
