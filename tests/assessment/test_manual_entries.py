"""加分 and 弄虚作假: proof, a second person, a leader; never after the year is frozen."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.assessment.conftest import PNG, YEAR, Ledger, SignedIn, attached, frozen, objected, press
from tests.cast import Cast
from tests.client import Browser
from tests.reports.conftest import Office, wall
from tracker.assessment import actions, queries
from tracker.assessment.lifecycle import ManualState
from tracker.assessment.models import ManualEntry
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction

NEW = "/assessment/manual-entries/new"


def asked(browser: Browser, cast: Cast, **typed: Any) -> str:
    """虚报 of 社会事业局, or what else is typed."""
    values = {"unit_id": str(cast.unit("社会事业局").id), "rule": "fraud", "reason": "虚报培训人数"}
    return attached(browser, NEW, **values | typed).location


def test_fraud_needs_proof_a_second_person_and_a_leader(
    settled: Office, signed_in: SignedIn, session: Session, cast: Cast, ledger: Ledger
) -> None:
    clerk, head, leader = signed_in("clerk"), signed_in("office_head"), signed_in("leader")
    bare = clerk.get(NEW).filled() | {"rule": "fraud", "reason": "虚报"}
    assert "请附佐证材料" in clerk.post(NEW, bare, status=422).text
    url = asked(clerk, cast)
    assert "须由提出人以外的另一人复核" in clerk.post(f"{url}/seconding", status=403).text
    leader.post(f"{url}/approval", status=403)
    assert "虚报培训人数" in head.get("/assessment/manual-entries?mine=1").text
    assert "没有待办" in clerk.get("/assessment/manual-entries?mine=1").text
    press(head, url, "/seconding")
    assert "虚报培训人数" in leader.get("/assessment/manual-entries?mine=1").text
    before = ledger.score("社会事业局")
    press(leader, url, "/approval")
    entry = session.scalars(select(ManualEntry)).one()
    assert entry.state is ManualState.APPROVED
    assert before - ledger.score("社会事业局") == 5
    assert queries.barred_units(YEAR) == {entry.unit_id}
    assert clerk.get(f"{url}/proof").response.headers["Content-Disposition"].startswith("attachment")
    signed_in("liaison").get(url, status=404)
    assert "虚报培训人数" in signed_in("other_head").get(url).text
    assert verify().fault == ""


def test_an_objection_upheld_against_fraud_opens_the_best_tier_again(
    settled: Office, signed_in: SignedIn, session: Session, cast: Cast, ledger: Ledger
) -> None:
    url = asked(signed_in("clerk"), cast)
    press(signed_in("office_head"), url, "/seconding")
    press(signed_in("leader"), url, "/approval")
    found = frozen(cast)
    with transaction():
        actions.publish(found, actor_id=cast.person("office_head").id)
    fraud = ledger.last("社会事业局", Rule.FRAUD)
    objection = objected(cast, fraud)
    with transaction():
        actions.uphold(objection, points=Decimal(5), decision="查无实据", actor_id=cast.person("leader").id)
    assert queries.barred_units(YEAR) == set()
    assert ledger.entries("社会事业局", Rule.FRAUD)[-1].reverses_id == fraud.id
    assert verify().fault == ""


def test_a_bonus_says_how_many_points_and_may_be_refused(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    clerk, head = signed_in("clerk"), signed_in("office_head")
    for points in ("", "0", "5.1", "NaN", "0.12345"):
        values = clerk.get(NEW).filled() | {"rule": "bonus", "reason": "省级表彰", "points": points}
        values["proof"] = (BytesIO(PNG), "文件.png")
        assert "加分：" in clerk.post(NEW, values, status=422).soup.find(class_="form-errors").get_text()
    url = asked(clerk, cast, rule="bonus", points="2")
    assert "请写明理由" in head.post(f"{url}/refusal", status=422).text
    press(head, url, "/refusal", reason="依据不足")
    assert "未通过" in clerk.get(url).text
    assert "依据不足" in clerk.get(url).text
    head.post(f"{url}/seconding", status=403)


def test_last_year_can_be_chosen_until_it_is_frozen(
    settled: Office, signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    with clock.frozen_at(wall("2023-01-09 09:30")):
        url = asked(signed_in("clerk"), cast, rule="bonus", points="1", year=str(YEAR))
        assert session.scalars(select(ManualEntry)).one().year == YEAR
        with pytest.raises(IllegalStep, match="1件加分扣分待办"):
            actions.freeze(YEAR, actor_id=cast.person("office_head").id)
        refused = signed_in("office_head").post(f"/assessment/{YEAR}/freezing", status=403)
        assert "1件加分扣分待办" in refused.text
        press(signed_in("office_head"), url, "/refusal", reason="依据不足")
        frozen(cast)
        assert f"{YEAR}年" not in signed_in("clerk").get(NEW).soup.find(id="year").get_text()
