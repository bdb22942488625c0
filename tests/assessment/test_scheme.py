"""The scheme: shown to all, tried and proposed by the office, adopted by a leader, numbered through the years."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.assessment.conftest import YEAR, Ledger, SignedIn, frozen, night, press
from tests.cast import Cast
from tests.reports.conftest import Office, wall
from tracker.assessment import actions, queries
from tracker.assessment.lifecycle import SchemeState, SchemeStep
from tracker.assessment.models import SchemeVersion
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.assessment.worked_example import worked_example
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction

NEW = "/assessment/scheme/new"
MORE_PACE = {"tasks": "60", "pace": "20", "reason": "突出过程"}


def test_a_scheme_is_tried_proposed_and_adopted_by_a_leader(settled: Office, signed_in: SignedIn) -> None:
    clerk, leader = signed_in("clerk"), signed_in("leader")
    form = clerk.get(NEW).filled() | MORE_PACE
    tried = clerk.post(f"{NEW}?year={YEAR}", form | {"act": "try"}, status=200)
    assert "对本年度今天成绩的影响" in tried.text
    assert "A 任务完成 70 → 60；B 序时进度 10 → 20。" in tried.text
    assert queries.schemes_of(YEAR) == []
    version = clerk.post(NEW, form | {"act": "propose"}).location
    assert "待领导审定" in clerk.get(version).text
    assert "第1版待领导审定" in clerk.get("/assessment/scheme").text
    again = clerk.post(NEW, form | {"act": "propose"}, status=422)
    assert "已有一份考核办法待领导审定" in again.text
    clerk.post(f"{version}/adoption", status=403)
    assert "对本年度今天成绩的影响" in leader.get(version).text
    before = queries.totals(YEAR)
    press(leader, version, "/adoption")
    assert queries.scheme_in_force(YEAR) == (1, Scheme(tasks=Decimal(60), pace=Decimal(20)))
    assert queries.scheme_in_force(YEAR - 1) == (0, Scheme())
    assert night("2022-04-11")["entries"] > 0
    assert [one.score for one in queries.totals(YEAR)] != [one.score for one in before]
    assert verify().fault == ""


def test_a_scheme_that_was_altered_behind_the_trail_is_found(
    settled: Office, cast: Cast, session: Session
) -> None:
    with transaction():
        version = actions.propose_scheme(
            YEAR, Scheme(tasks=Decimal(60), pace=Decimal(20)), reason="x", actor_id=cast.person("clerk").id
        )
        actions.decide_scheme(version, SchemeStep.ADOPT, actor_id=cast.person("leader").id)
    assert verify().fault == ""
    rows = update(SchemeVersion).where(SchemeVersion.id == version.id)
    terms = version.terms
    for altered, sentence in (
        ({"terms": Scheme(tasks=Decimal(50), pace=Decimal(30)).as_json()}, "考核办法第1版的数值与留痕不符"),
        ({"terms": terms | {"tasks": "61"}}, "考核办法第1版的数值与留痕不符"),  # which make no hundred
        ({"state": SchemeState.DROPPED}, "考核办法第1版现为未采纳，与留痕不符"),
        ({"edition": 7}, "考核办法第1版已被删除"),
    ):
        session.execute(rows.values(**altered))
        assert verify().fault == sentence
        session.execute(rows.values(terms=terms, state=SchemeState.ADOPTED, edition=1))
    assert verify().fault == ""


def test_the_worked_example_follows_what_is_typed(settled: Office, signed_in: SignedIn) -> None:
    clerk = signed_in("clerk")
    page = clerk.get(NEW)
    assert "60.67" in page.text
    form = page.filled() | {"tasks": "60", "pace": "20"}
    shown = clerk.post(NEW, form | {"act": "example"}, status=200)
    example = shown.soup.find(id="example").get_text(" ", strip=True)
    assert "60 ×（10×1×0.8 + 10×0.5×1）÷（10×1 + 10×0.5） 52.00" in example
    assert "对本年度今天成绩的影响" not in shown.text
    wrong = clerk.post(NEW, form | {"tasks": "61", "act": "example"}, status=200)
    assert "四个板块合计应为100分" in wrong.soup.find(id="example").get_text()


def test_the_example_of_the_rule_book() -> None:
    worked = worked_example(Scheme())
    assert [f"{step.points:.2f}" for step in worked.steps] == ["60.67", "9.00", "8.50", "5.00", "-1.00"]
    assert f"{worked.score:.2f}" == "82.17"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tasks": "60"}, "四个板块合计应为100分"),
        ({"tasks": "abc"}, "数字"),
        ({"late": "101"}, "应在0至100之间"),
        ({"late": ""}, "请填写数字"),
        ({"late": "NaN"}, "数字"),
    ],
)
def test_numbers_that_make_no_scheme_are_told(
    settled: Office, signed_in: SignedIn, typed: dict[str, str], sentence: str
) -> None:
    clerk = signed_in("clerk")
    form = clerk.get(NEW).filled() | typed | {"reason": "试", "act": "propose"}
    assert sentence in clerk.post(NEW, form, status=422).text


def test_a_change_of_quotas_shows_in_the_tiers(settled: Office, signed_in: SignedIn) -> None:
    clerk = signed_in("clerk")
    form = clerk.get(NEW).filled() | {"pass_mark": "20", "excellent_share": "40", "act": "try"}
    assert "合格 → 优秀" in clerk.post(NEW, form, status=200).text


def test_the_scheme_is_shown_to_units_with_its_example(settled: Office, signed_in: SignedIn) -> None:
    page = signed_in("liaison").get("/assessment/scheme")
    assert "60.67" in page.text
    assert "提出修改" not in page.text


def test_editions_are_numbered_through_the_years(settled: Office, cast: Cast, ledger: Ledger) -> None:
    clerk, leader = cast.person("clerk").id, cast.person("leader").id
    for year in (YEAR, YEAR + 1, YEAR + 1):
        with transaction():
            version = actions.propose_scheme(year, Scheme(late=Decimal(1)), reason="从严", actor_id=clerk)
            actions.decide_scheme(version, SchemeStep.ADOPT, actor_id=leader)
    assert [one.edition for one in queries.schemes_of(YEAR + 1)] == [3, 2]
    night("2022-04-11")
    entry = ledger.last("社会事业局", Rule.LATE)
    assert (entry.edition, entry.points) == (1, Decimal("-0.5"))


def test_a_frozen_year_keeps_its_scheme(settled: Office, cast: Cast, signed_in: SignedIn) -> None:
    clerk = cast.person("clerk").id
    with transaction():
        version = actions.propose_scheme(YEAR, Scheme(late=Decimal(1)), reason="从严", actor_id=clerk)
    with pytest.raises(IllegalStep, match="1件考核办法待审定"):
        actions.freeze(YEAR, actor_id=cast.person("office_head").id)
    with transaction():
        actions.decide_scheme(version, SchemeStep.DROP, actor_id=cast.person("leader").id)
    frozen(cast)
    with pytest.raises(IllegalStep, match="已封账，考核办法不能再改"):
        actions.propose_scheme(YEAR, Scheme(), reason="", actor_id=clerk)
    page = signed_in("clerk").get("/assessment/scheme")
    assert "成绩已封账，不再修改" in page.text
    with clock.frozen_at(wall("2023-01-04 09:00")):
        assert "2023年" in signed_in("clerk").get("/assessment/scheme?year=2023").text
