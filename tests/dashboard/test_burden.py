"""填报负担: forms and fields a month, and what was ordered in haste."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.reports.conftest import DISPATCHED, Office, set_up
from tests.stage import scene
from tracker.core import clock
from tracker.dashboard.burden import Asked, loads
from tracker.tasks.models import Cycle, Task

FEBRUARY, MARCH, APRIL = date(2022, 2, 1), date(2022, 3, 1), date(2022, 4, 1)


@scene
def office(session: Session, cast: Cast) -> Office:
    with clock.frozen_at(DISPATCHED):
        return set_up(session, cast)


def at(day: int, hour: int = 17, month: int = 3) -> datetime:
    return datetime(2022, month, day, hour, tzinfo=clock.OFFICE_ZONE)


def test_a_form_counts_in_the_month_it_is_due_by_the_offices_clock() -> None:
    found = loads(
        [
            Asked(1, "经济发展局", at(28), forms=3, figures=2),
            Asked(1, "经济发展局", at(31, 23), forms=1, figures=0),
            Asked(1, "经济发展局", at(1, 0, month=4), forms=1, figures=0),
            Asked(1, "经济发展局", at(28, month=5), forms=9, figures=9),  # not shown
            Asked(2, "社会事业局", at(28), forms=1, figures=1),
        ],
        [MARCH, APRIL],
    )
    assert [one.unit for one in found] == ["经济发展局", "社会事业局"]
    economy = found[0]
    assert [(load.forms, load.fields) for load in economy.months.values()] == [(4, 4 * 5 + 2 * 2), (1, 5)]
    assert (economy.total.forms, economy.total.fields) == (5, 29)
    assert found[1].months[APRIL].forms == 0


def rows(browser: Browser, table: int) -> list[str]:
    tables = browser.get("/burden").soup.select("table.data")
    return [row.get_text(" ", strip=True) for row in tables[table].select("tbody tr")]


@pytest.mark.usefixtures("office")
def test_the_office_sees_every_unit_and_a_unit_itself_only(signed_in: Callable[[str], Browser]) -> None:
    shown = rows(signed_in("clerk"), 0)
    assert {"经济发展局", "社会事业局"} <= {row.split()[0] for row in shown}
    assert [row.split()[0] for row in rows(signed_in("liaison"), 0)] == ["经济发展局"]


def test_haste_is_listed_with_who_ordered_it(
    session: Session, office: Office, cast: Cast, signed_in: Callable[[str], Browser]
) -> None:
    clerk = signed_in("clerk")
    assert "没有临时加急任务" in clerk.get("/burden").text
    task = session.query(Task).filter(Task.dispatched_at.is_not(None)).order_by(Task.id).first()
    assert task is not None
    task.cycle, task.due_on = Cycle.ONCE, date(2022, 12, 31)
    task.urgency, task.urgency_ordered_by_id = "省专班调研", cast.person("leader").id
    session.flush()
    (shown,) = rows(clerk, 1)
    assert task.title in shown
    assert "省专班调研" in shown
    assert cast.person("leader").name in shown
