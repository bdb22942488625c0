"""What the frame and the home page count, and the lists behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.cast import Cast
from tests.reports.conftest import DISPATCHED, DUE, OPEN, set_up, wall
from tracker.accounts import actions as accounts
from tracker.accounts.models import Role
from tracker.core import clock
from tracker.core.text import points
from tracker.dashboard.queries import indicators_now, risks, units_now
from tracker.plans.models import Target
from tracker.tasks import actions as tasks
from tracker.tasks.lights import planned_share
from tracker.tasks.models import TaskKind
from tracker.tasks.values import TaskValues


def test_the_navigation_opens_just_the_tasks_that_it_counts(session: Any, cast: Cast, signed_in: Any):
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
        values = TaskValues(title="尚未交办", kind=TaskKind.STANDING, starts_on=date(2022, 2, 1), due_on=None)
        tasks.draft(office.training.measure, values, actor_id=cast.person("clerk").id)
        browser = signed_in("clerk")
        line = next(
            a for a in browser.get("/").soup.select("nav a") if a.get_text(strip=True).startswith("任务")
        )
        assert "3" in line.get_text()
        shown = browser.get(line["href"])
    assert len(shown.soup.select("main tbody tr")) == 3
    assert "尚未交办" not in shown.soup.select_one("main table").get_text()


def test_the_difference_is_computed_from_the_exact_completion(session: Any, cast: Cast):
    """The stored completion is cut to four places; subtracting from it would print another tenth than the notice."""
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
    day = wall("2022-06-30 09:00")
    with clock.frozen_at(day):
        totals = {office.people.id: Decimal(866), office.skilled.id: Decimal(300)}
        tasks.record_figures(office.training, totals, today=day.date(), actor_id=None)
        session.flush()
        shown = next(risk for risk in risks(day.date()) if risk.task_id == office.training.id)
    exact = (Decimal(866) / 2600 + Decimal(300) / 900) / 2
    planned = planned_share(office.training.starts_on, office.training.due_on, day.date())
    assert office.training.completion != exact
    assert shown.behind == planned - exact
    assert points(shown.behind, signed=False) == points(planned - exact, signed=False)


def test_the_indicators_of_home_are_counted_in_their_own_unit(session: Any, cast: Cast, signed_in: Any):
    """The sum of a difference of quantities came as ten-thousandths: 866人次 of 2600 were printed as 8660000."""
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
        target = {"year": 2022, "edition": 1, "value": Decimal(2600), "effective_on": date(2022, 1, 26)}
        session.add(Target(indicator_id=office.people.id, source="宛开办〔2022〕5号", **target))
    day = wall("2022-06-30 09:00")
    with clock.frozen_at(day):
        totals = {office.people.id: Decimal(866), office.skilled.id: Decimal(300)}
        tasks.record_figures(office.training, totals, today=day.date(), actor_id=None)
        session.flush()
        (shown,) = indicators_now(day.date())
        page = signed_in("clerk").get("/")
    assert (shown.actual, shown.target) == (Decimal(866), Decimal(2600))
    assert "33.3%" in page.text


def test_an_administrator_sees_the_changes_of_roles_that_wait(cast: Cast, signed_in: Any):
    browser = signed_in("system_admin")
    assert "权限变更待确认" not in browser.get("/").text
    accounts.ask_for_roles(
        cast.person("liaison"), [Role.UNIT_HEAD], actor_id=cast.person("security_admin").id
    )
    home = browser.get("/").soup
    tile = home.select_one(".todo a")
    assert tile.get_text(" ", strip=True).startswith("1 权限变更待确认")
    line = next(a for a in home.select("nav a") if a.get_text(strip=True).startswith("权限变更"))
    assert "1" in line.get_text()
    assert len(browser.get(tile["href"]).soup.select("main table")[0].select("tbody tr")) == 1


def test_a_report_before_its_time_is_not_counted_as_in_time_before_it_is_due(session: Any, cast: Cast):
    """按时 may not be more than 应报: both look at what was due by now."""
    with clock.frozen_at(DISPATCHED):
        office = set_up(session, cast)
    with clock.frozen_at(OPEN):
        office.accepted(office.training, "经济发展局", "liaison")
        early = {line.unit: (line.due, line.on_time) for line in units_now(clock.now())}
    with clock.frozen_at(DUE):
        later = {line.unit: (line.due, line.on_time) for line in units_now(clock.now())}
    assert early["经济发展局"] == (0, 0)
    assert later["经济发展局"][1] == 1
