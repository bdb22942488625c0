"""季报、年报 out of months (rulebook §5): increments add up, of running totals the last one counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.reports.conftest import OPEN, wall
from tracker.core import clock
from tracker.plans.models import Counting
from tracker.reports import accepted_queries, line_queries
from tracker.reports.quarters.queries import sections
from tracker.reports.quarters.rollup import PartFigure, line_of, proposal, quarter_span, total_of
from tracker.tasks import actions as tasks
from tracker.tasks.models import Cycle, TaskKind
from tracker.tasks.values import TargetValues, TaskValues


def month(number: int, value: str) -> PartFigure:
    ends = {1: 31, 2: 28, 3: 31, 4: 30, 12: 31}[number]
    return PartFigure(date(2022, number, 1), date(2022, number, ends), Decimal(value))


YEAR = [month(3, "30"), month(1, "10"), month(2, "20"), month(4, "5")]


@pytest.mark.parametrize(
    ("counting", "quarter", "value", "source"),
    [
        (Counting.FLOW, 1, "60", "由已采用的1月、2月、3月报告合计得出，可修改"),
        (Counting.STOCK, 1, "30", "由已采用的3月报告的累计数得出，可修改"),
        (Counting.FLOW, 2, "5", "由已采用的4月报告得出，可修改"),
    ],
)
def test_a_quarter_is_proposed(counting: Counting, quarter: int, value: str, source: str) -> None:
    found = proposal(YEAR, counting, *quarter_span(2022, quarter))
    assert found is not None
    assert (found.value, found.source) == (Decimal(value), source)


def test_a_month_that_two_tasks_report_is_named_once() -> None:
    found = proposal([*YEAR, month(4, "6")], Counting.FLOW, *quarter_span(2022, 2))
    assert found is not None
    assert (found.value, found.source) == (11, "由已采用的4月报告合计得出，可修改")


def test_nothing_is_proposed_from_nothing() -> None:
    assert proposal(YEAR, Counting.FLOW, *quarter_span(2022, 4)) is None


def test_a_week_across_two_quarters_belongs_to_the_one_in_which_it_ends() -> None:
    week = PartFigure(date(2022, 3, 28), date(2022, 4, 3), Decimal(7))
    assert proposal([week], Counting.FLOW, *quarter_span(2022, 1)) is None
    assert proposal([week], Counting.FLOW, *quarter_span(2022, 2)) is not None


def test_the_line_of_a_year() -> None:
    flow = line_of((1, "甲"), Decimal(130), Counting.FLOW, YEAR, year=2022)
    stock = line_of((2, "乙"), None, Counting.STOCK, YEAR, year=2022)
    assert (flow.quarters, flow.year, flow.rate) == ([60, 5, None, None], 65, Decimal("0.5"))
    assert (stock.quarters, stock.year, stock.rate) == ([30, 5, None, None], 5, None)
    total = total_of([flow, stock])
    assert (total.quarters, total.year, total.target) == ([90, 10, None, None], 70, 130)


@pytest.fixture
def quarterly(office):
    """A quarterly task of the indicator that the same lead reports every month."""
    with clock.frozen_at(OPEN):
        economy = office.cast.unit("经济发展局")
        values = TaskValues(
            title="企业职工培训季度汇总",
            kind=TaskKind.QUANTIFIED,
            cycle=Cycle.QUARTERLY,
            starts_on=date(2022, 1, 1),
            due_on=date(2022, 12, 31),
            lead_unit_id=economy.id,
            targets=(TargetValues(Decimal(2600), office.people.id),),
        )
        clerk = office.cast.person("clerk").id
        task = tasks.draft(office.training.measure, values, actor_id=clerk)
        tasks.dispatch(task, actor_id=clerk)
        for part in task.assignments:
            tasks.acknowledge(part, actor_id=clerk)
        office.accepted(office.training, "经济发展局", "liaison")
    return task


def test_the_quarterly_form_fills_itself_and_says_from_what(office, quarterly, signed_in):
    slot = office.slot(quarterly, "经济发展局", "2022-01")
    (line,) = line_queries.lines_of([slot])[slot.id]
    assert line.proposed is not None
    assert (line.proposed.value, line.proposed.source) == (312, "由已采用的2月报告得出，可修改")
    with clock.frozen_at(wall("2022-03-30 09:00")):
        shown = signed_in("liaison").get(f"/slots/{slot.id}/report")
        assert shown.filled()[f"figure_{office.people.id}"] == "312"
        assert "由已采用的2月报告得出" in shown.text
        desk = signed_in("liaison").get("/desk")
        assert desk.filled(action="/desk")[f"s{slot.id}-figure_{office.people.id}"] == "312"
        assert "由已采用的2月报告得出" in desk.soup.select_one("#figures").get_text()


def test_a_figure_reported_twice_counts_once(office, quarterly):
    unit = office.cast.unit("经济发展局").id
    assert accepted_queries.repeating(None) == {(quarterly.id, unit, office.people.id)}
    values = office.values(figures={office.people.id: next(iter(office.values().figures.values()))})
    with clock.frozen_at(wall("2022-03-30 09:00")):
        office.accepted(quarterly, "经济发展局", "liaison", values, period="2022-01")
    (target,) = quarterly.targets
    assert (target.actual, target.repeated) == (312, 312)
    assert [one.repeated for one in office.training.targets] == [0, 0]


def test_the_page_shows_all_units_to_the_office_and_a_unit_its_own(office, quarterly, signed_in):
    with clock.frozen_at(wall("2022-03-30 09:00")):
        office.submitted(office.training, "社会事业局", "other_liaison", office.values(figures={}))
        clerk, other = office.cast.person("clerk"), office.cast.person("other_liaison")
        plan = office.training.measure.plan
        (people, skilled) = sections(plan, 2022, clerk)
        assert [(line.unit, line.quarters[0], line.year) for line in people.lines] == [
            ("经济发展局", 312, 312)
        ]
        assert skilled.total.year == 100
        assert sections(plan, 2022, other) == []
        url = f"/plans/{plan.id}/quarters"
        assert "312" in signed_in("clerk").get(url).text
        assert "还没有采用的数据" in signed_in("other_liaison").get(url).text
