"""块、条: one unit owns a figure, the other confirms; an unconfirmed one is marked and counts once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.reports.conftest import OPEN, wall
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.plans.models import Counting
from tracker.reports.confirmations import actions, queries
from tracker.reports.confirmations.confirming import Confirmation, Counted, standing_of, unconfirmed_totals
from tracker.reports.confirmations.policy import may_confirm
from tracker.reports.models import ConfirmationOutcome
from tracker.tasks import actions as tasks


@pytest.mark.parametrize(
    ("outcome", "said_of", "standing"),
    [
        (None, None, Confirmation.AWAITING),
        (ConfirmationOutcome.CONFIRMED, "5", Confirmation.CONFIRMED),
        (ConfirmationOutcome.DISPUTED, "5", Confirmation.DISPUTED),
        (ConfirmationOutcome.CONFIRMED, "4", Confirmation.AWAITING),
    ],
)
def test_what_was_said_of_another_value_does_not_count(outcome, said_of, standing):
    assert standing_of(Decimal(5), outcome, None if said_of is None else Decimal(said_of)) is standing


def test_how_much_is_unconfirmed():
    def figure(period, value, standing, counting=Counting.FLOW, indicator=1):
        return Counted(
            indicator, 9, wall(f"2022-{period}-01 00:00").date(), counting, Decimal(value), standing
        )

    stock = Counting.STOCK
    found = unconfirmed_totals(
        [
            figure("01", "10", Confirmation.CONFIRMED),
            figure("02", "20", Confirmation.AWAITING),
            figure("03", "30", Confirmation.DISPUTED),
            figure("01", "5", Confirmation.AWAITING, stock, 2),
            figure("02", "8", Confirmation.CONFIRMED, stock, 2),
            figure("01", "5", Confirmation.CONFIRMED, stock, 3),
            figure("02", "8", Confirmation.AWAITING, stock, 3),
        ]
    )
    assert found == {1: 50, 3: 8}


@pytest.fixture
def crossed(office):
    """社会事业局 confirms what 经济发展局 reports of the people trained; February's report was accepted."""
    with clock.frozen_at(OPEN):
        target = office.training.targets[0]
        tasks.let_confirm(target, office.cast.unit("社会事业局").id, actor_id=office.cast.person("clerk").id)
        office.accepted(office.training, "经济发展局", "liaison")
        yield office


def waiting(office):
    return queries.of_unit(office.cast.unit("社会事业局").id, waiting=True)


def test_the_figure_counts_once_and_is_marked_until_it_is_confirmed(crossed):
    target = crossed.training.targets[0]
    assert (target.actual, target.unconfirmed) == (312, 312)
    (figure,) = waiting(crossed)
    other = crossed.cast.person("other_liaison")
    actions.confirm(figure, value=figure.value, actor_id=other.id)
    assert (target.actual, target.unconfirmed) == (312, 0)
    assert waiting(crossed) == []


def test_a_dispute_needs_its_reason_and_the_figure_that_was_read(crossed):
    (figure,) = waiting(crossed)
    other = crossed.cast.person("other_liaison").id
    with pytest.raises(IllegalStep, match="理由"):
        actions.dispute(figure, reason=" ", value=figure.value, actor_id=other)
    with pytest.raises(IllegalStep, match="有变化"):
        actions.confirm(figure, value=figure.value + 1, actor_id=other)
    actions.dispute(figure, reason="台账为300", value=figure.value, actor_id=other)
    assert crossed.training.targets[0].unconfirmed == 312


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("other_liaison", True), ("other_head", True), ("liaison", False), ("clerk", False), ("leader", False)],
)
def test_who_confirms(crossed, who, allowed):
    (figure,) = waiting(crossed)
    verdict = may_confirm(crossed.cast.person(who), figure)
    assert bool(verdict) is allowed
    assert allowed or verdict.reason == "此项数据由社会事业局确认"


def test_the_pages(crossed, signed_in):
    other = signed_in("other_liaison")
    shown = other.get("/confirmations")
    assert "312人次" in shown.text
    (figure,) = waiting(crossed)
    url = f"/confirmations/{figure.id}"
    assert "请写明理由" in other.post(url, {"value": "312", "do": "dispute", "reason": ""}, status=422).text
    other.post(url, {"value": "312", "do": "dispute", "reason": "本线台账为300人次"})
    clerk = signed_in("clerk")
    assert "社会事业局有异议：本线台账为300人次" in clerk.get(f"/reports/{figure.report_id}").text
    page = clerk.get(f"/tasks/{crossed.training.id}").text
    assert "其中312人次未经确认" in page
    assert "提出异议：本线台账为300人次" in page
    signed_in("liaison").post(url, {"value": "312", "do": "confirm"}, status=404)


def test_whom_it_is_taken_from_has_nothing_to_confirm(crossed):
    tasks.let_confirm(crossed.training.targets[0], None, actor_id=crossed.cast.person("clerk").id)
    assert waiting(crossed) == []
