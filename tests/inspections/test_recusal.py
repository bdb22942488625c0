"""The matrix of recusal: who may approve, work on, verify and review, by what part they took and where they belong."""

from __future__ import annotations

import pytest

from tests.inspections.conftest import Inspecting
from tracker.inspections import actions
from tracker.inspections.lifecycle import Method
from tracker.inspections.policy import may_approve, may_conclude, may_work_on
from tracker.inspections.rectification.policy import may_verify
from tracker.inspections.reviews import actions as reviews
from tracker.inspections.reviews.policy import may_decide_review

pytestmark = pytest.mark.usefixtures("visited")
WHO = ("clerk", "office_head", "leader", "liaison", "unit_head", "other_liaison", "host_liaison")


def signs(inspecting: Inspecting, may: object, subject: object) -> str:
    return "".join("y" if may(inspecting.cast.person(one), subject) else "n" for one in WHO)  # type: ignore[operator]


@pytest.mark.parametrize(("unit", "expected"), [("经济发展局", "nyynnnn"), ("组织人社局", "nnynnnn")])
def test_who_approves(inspecting: Inspecting, unit: str, expected: str):
    inspection = inspecting.drafted(units=(inspecting.cast.unit(unit).id,), members=(inspecting.id("other_liaison"),), leader_id=inspecting.id("other_liaison"))  # fmt: skip
    actions.submit(inspection, actor_id=inspecting.id("clerk"))
    assert signs(inspecting, may_approve, inspection) == expected


def test_nobody_approves_his_own_plan_while_somebody_else_can(inspecting: Inspecting):
    plan = inspecting.office.training.measure.plan
    inspection = actions.draft(plan, inspecting.values(), actor_id=inspecting.id("office_head"))
    actions.submit(inspection, actor_id=inspecting.id("office_head"))
    assert "由您拟定" in may_approve(inspecting.cast.person("office_head"), inspection).reason
    inspecting.cast.person("leader").deactivated_at = inspection.drafted_at
    inspecting.cast.session.flush()
    assert may_approve(inspecting.cast.person("office_head"), inspection)


@pytest.mark.parametrize(
    ("unit", "works", "verifies"),
    [
        ("经济发展局", "ynnnnyn", "yynnnyn"),
        ("社会事业局", "ynnnnnn", "yynnnnn"),
        ("组织人社局", "nnnnnyn", "nnynnyn"),
    ],
)
def test_who_works_on_a_unit_and_verifies(inspecting: Inspecting, unit: str, works: str, verifies: str):
    inspection = inspecting.under_way(units=(inspecting.cast.unit(unit).id,))
    row = inspecting.row(inspection, unit)
    assert signs(inspecting, may_work_on, row) == works
    finding = inspecting.reported(inspecting.ordered(inspecting.found(inspection, unit)))
    assert signs(inspecting, may_verify, finding) == verifies
    inspection.judgement = "总体有序"
    if unit == "组织人社局":
        assert signs(inspecting, may_conclude, inspection) == "nnynnnn"
    for _ in range(2):
        inspecting.failed(finding)
        inspecting.reported(finding)
    assert signs(inspecting, may_verify, finding) == "nnynnnn"


@pytest.mark.parametrize(
    ("unit", "approved_by", "expected"),
    [
        ("经济发展局", "leader", "nynnnnn"),
        ("经济发展局", "office_head", "nnynnnn"),
        ("组织人社局", "leader", "nnnnnnn"),
    ],
)
def test_who_reviews(inspecting: Inspecting, unit: str, approved_by: str, expected: str):
    """The one who approved took part; of the host unit's only a leader who did not is left."""
    inspection = inspecting.drafted(units=(inspecting.cast.unit(unit).id,), methods=(Method.UNANNOUNCED,))
    actions.submit(inspection, actor_id=inspecting.id("clerk"))
    actions.approve(inspection, actor_id=inspecting.id(approved_by))
    actions.start(inspection, actor_id=inspecting.id("clerk"))
    finding = inspecting.ordered(inspecting.found(inspection, unit))
    inspection.judgement = "总体有序"
    actions.conclude(inspection, actor_id=inspecting.id("clerk"))
    review = reviews.ask(
        inspecting.row(inspection, unit),
        contested=[finding],
        grounds="另册",
        proof=inspecting.proof(),
        actor_id=inspecting.id("unit_head"),
    )
    assert signs(inspecting, may_decide_review, review) == expected
