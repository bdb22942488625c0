"""How often the pages ask the database: few times, and never more for more rows (issue 2 §8)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import event

from tests.reports.conftest import OPEN, wall
from tests.reports.test_quarters import quarterly
from tracker.core import clock
from tracker.core.db import db
from tracker.core.files import store_upload
from tracker.reports import actions
from tracker.reports.values import FigureValue
from tracker.tasks import actions as tasks

__all__ = ["quarterly"]  # fixture


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
    """A real instance does not ask for a sample's clock."""
    browser.get(url)
    with counted() as sent:
        browser.get(url)
    return [statement for statement in sent if "FROM office_clock" not in statement]


MOST = {
    ("liaison", "/slots/{slot}/report"): 8,
    ("liaison", "/reports"): 8,
    ("liaison", "/reports/{report}"): 11,
    ("clerk", "/reports"): 8,
    ("clerk", "/reports/review"): 8,  # a list and the whole of one report beside it
    ("leader", "/reports/review"): 8,
    ("unit_head", "/reports/signing"): 8,
    ("liaison", "/desk"): 8,
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
        assert len(statements(clerk, "/reports/review")) == few


def test_the_fullest_report_of_the_queue_asks_no_more(office, quarterly, session, signed_in, at):
    """A quarter made of months, a figure that another unit confirms, a milestone with its proof that was returned once."""
    clerk, liaison = office.cast.person("clerk").id, office.cast.person("other_liaison").id
    with at(wall("2022-03-30 09:00")):
        tasks.let_confirm(quarterly.targets[0], office.cast.unit("社会事业局").id, actor_id=clerk)
        office.submitted(
            quarterly,
            "经济发展局",
            "liaison",
            office.values(figures={office.people.id: FigureValue(Decimal(312))}),
            period="2022-01",
        )
        office.submitted(office.centre, "经济发展局", "liaison", office.values(figures={}), period="2022-03")
        values = office.values(figures={}, milestones=frozenset({office.centre.milestones[0].id}))
        slot = office.slot(office.centre, "社会事业局", "2022-03")
        report = actions.open_report(slot, actor_id=liaison)
        actions.attach(report, store_upload("批复.pdf", BytesIO(b"%PDF-1.4 proof"), actor_id=liaison))
        actions.save(report, values, actor_id=liaison)
        actions.submit(report, actor_id=liaison)
        actions.return_to_unit(report, reason="请附批复全文", actor_id=clerk)
        actions.submit(report, actor_id=liaison)
        browser = signed_in("clerk")
        url = f"/reports/review?report={report.id}"
        page = browser.get(url)
        assert "曾退回：请附批复全文" in page.text
        for words in ("选址批复", "本期申请验收", "批复.pdf", "责任单位本期报告", "填报 孙宁"):
            assert words in page.text
        assert len(statements(browser, url)) <= 8
        quarter = browser.get(
            f"/reports/review?report={office.report(office.slot(quarterly, '经济发展局', '2022-01')).id}"
        )
        assert "社会事业局待确认" in quarter.text
        assert len(statements(browser, "/reports/review")) <= 8
