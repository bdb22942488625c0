"""A round: 封账, 公示, objections with recusal, 定档, the sheet, and what the next year sees of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from tests.assessment.conftest import (
    SETTLED,
    YEAR,
    Ledger,
    SignedIn,
    attached,
    night,
    objected,
    press,
    published_round,
)
from tests.cast import Cast
from tests.reports.conftest import Office, wall
from tracker.assessment import actions, queries
from tracker.assessment.lifecycle import ROUND_LIFE, ObjectionState, RoundState, RoundStep
from tracker.assessment.models import Objection
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction
from tracker.messages.models import InboxMessage


def test_the_life_of_a_round() -> None:
    assert ROUND_LIFE.drawing(RoundState, RoundStep).split("\n") == [
        "           FREEZE  REOPEN  PUBLISH    SETTLE",
        "OPEN       FROZEN  -       -          -",
        "FROZEN     -       OPEN    PUBLISHED  -",
        "PUBLISHED  -       -       -          SETTLED",
        "SETTLED    -       -       -          -",
    ]


def test_a_year_is_frozen_checked_reopened_and_frozen_again(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    head, liaison = signed_in("office_head"), signed_in("liaison")
    assert "由办公室负责人封账" in signed_in("clerk").post(f"/assessment/{YEAR}/freezing", status=403).text
    press(head, "/assessment", "/freezing")
    assert "尚未公示" in head.get("/assessment").text
    liaison.get("/assessment", status=303)  # to its own account: nothing is shown to others yet
    with clock.frozen_at(wall("2022-05-16 09:30")):
        assert night("2022-05-16") == {"entries": 0}
    assert "请写明理由" in head.post(f"/assessment/{YEAR}/reopening", status=422).text
    press(head, "/assessment", "/reopening", reason="一份报告漏审")
    with clock.frozen_at(wall("2022-05-16 09:30")):
        assert night("2022-05-16")["entries"] > 0
    press(head, "/assessment", "/freezing")
    press(head, "/assessment", "/publication")
    head.post(f"/assessment/{YEAR}/reopening", {"reason": "再"}, status=403)


def test_publication_shows_all_scores_and_tells_the_units(
    settled: Office, signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    published_round(cast)
    assert night("2022-04-11") == {"entries": 0}
    page = signed_in("liaison").get("/assessment")
    assert "公示至2022年4月14日" in page.text
    told = session.query(InboxMessage).filter_by(person_id=cast.person("other_head").id).all()
    assert any("年度考核成绩公示" in one.title for one in told)
    with pytest.raises(IllegalStep, match="公示中"):
        actions.freeze(YEAR, actor_id=cast.person("office_head").id)
    signed_in("clerk").post(f"/assessment/{YEAR}/publication", status=403)


# ── objections ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_objection_upheld_corrects_the_score_by_reversal(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast, ledger: Ledger
) -> None:
    entry = ledger.last("社会事业局", Rule.LATE)
    before = ledger.score("社会事业局")
    head = signed_in("other_head")
    url = f"/assessment/entries/{entry.id}/objection"
    assert url in str(head.get(f"/assessment/units/{entry.unit_id}").soup)
    assert "请附佐证材料" in head.post(url, {"grounds": "故障"}, status=422).text
    raised = attached(head, url, grounds="当日系统故障").location
    assert "对该条计分已提出过申诉" in head.post(url, {"grounds": "再"}, status=403).text
    leader = signed_in("leader")
    assert raised in str(leader.get("/assessment/objections?mine=1").soup)
    press(leader, raised, "/decision", outcome="reverse", decision="情况属实")
    assert ledger.score("社会事业局") - before == Decimal("0.5")
    reversal = ledger.last("社会事业局", Rule.LATE)
    assert reversal.reverses_id == entry.id
    assert ledger.score("社会事业局") == sum(
        one.points for one in ledger.entries("社会事业局") if one.rule is not Rule.BONUS
    )
    assert verify().fault == ""
    assert "予以采纳" in head.get(raised).text
    assert "裁定为终局" in head.get(f"/assessment/entries/{reversal.id}/objection", status=403).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "请选择裁定结果"),
        ({"outcome": "adjust", "decision": "属实"}, "大于0，不超过0.5分"),
        ({"outcome": "adjust", "points": "0.6", "decision": "属实"}, "大于0，不超过0.5分"),
        ({"outcome": "adjust", "points": "-0.1", "decision": "属实"}, "不能为负数"),
        ({"outcome": "adjust", "points": "1e30", "decision": "属实"}, "数字过大"),
        ({"outcome": "reverse"}, "请写明裁定理由"),
    ],
)
def test_a_decision_stays_within_what_the_entry_took(
    published: Office, signed_in: SignedIn, cast: Cast, ledger: Ledger, typed: dict[str, str], sentence: str
) -> None:
    objection = objected(cast, ledger.last("社会事业局", Rule.LATE))
    url = f"/assessment/objections/{objection.id}"
    assert sentence in press(signed_in("leader"), url, "/decision", 422, **typed).text
    with pytest.raises(IllegalStep, match=r"最多可以增加0\.5分"):
        actions.uphold(objection, points=Decimal(1), decision="属实", actor_id=cast.person("leader").id)


def test_what_was_earned_is_raised_within_the_hundred(
    published: Office, signed_in: SignedIn, cast: Cast, ledger: Ledger
) -> None:
    entry = ledger.last("社会事业局", Rule.TASK)
    objection = objected(cast, entry)
    before = ledger.score("社会事业局")
    url = f"/assessment/objections/{objection.id}"
    page = signed_in("leader").get(url)
    assert "冲正该项扣分" not in page.text
    press(signed_in("leader"), url, "/decision", outcome="adjust", points="1.25", decision="漏计一期")
    assert ledger.score("社会事业局") - before == Decimal("1.25")
    assert ledger.last("社会事业局", Rule.TASK).words.startswith("更正：")
    assert verify().fault == ""


def test_only_the_unit_s_head_objects_only_in_time_and_to_what_stands(
    published: Office, signed_in: SignedIn, cast: Cast, ledger: Ledger
) -> None:
    entry = ledger.last("社会事业局", Rule.LATE)
    url = f"/assessment/entries/{entry.id}/objection"
    assert "由被考核单位负责人提出" in signed_in("other_liaison").get(url, status=403).text
    signed_in("unit_head").get(url, status=404)
    with clock.frozen_at(SETTLED + timedelta(days=4)):
        assert "公示期内" in signed_in("other_head").get(url, status=403).text
    changed = [one for one in ledger.entries("社会事业局", Rule.REPORTING) if one.subject == "base"]
    assert len(changed) > 1
    older = signed_in("other_head").get(f"/assessment/entries/{changed[0].id}/objection", status=403)
    assert "请对该事项的最新一条提出" in older.text


# ── 定档 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tiers_wait_for_the_days_and_the_objections(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast, ledger: Ledger
) -> None:
    leader = signed_in("leader")
    assert "期满后定档" in leader.post(f"/assessment/{YEAR}/tiers", status=403).text
    objection = objected(cast, ledger.last("社会事业局", Rule.LATE))
    with clock.frozen_at(SETTLED + timedelta(days=5)):
        leader = signed_in("leader")
        assert "还有申诉没有裁定" in leader.post(f"/assessment/{YEAR}/tiers", status=403).text
        with transaction():
            actions.withdraw(objection, actor_id=cast.person("other_head").id)
        press(leader, "/assessment", "/tiers")
        assert session.get_one(Objection, objection.id).state is ObjectionState.WITHDRAWN
        found = queries.round_of(YEAR)
        assert found is not None
        assert len(found.results) == len(queries.totals(YEAR))
        assert "已定档" in signed_in("liaison").get("/assessment").text
        told = session.query(InboxMessage).filter_by(person_id=cast.person("liaison").id).all()
        assert any("年度考核定档：不合格" in one.title for one in told)
        sheet = signed_in("clerk").post(f"/assessment/{YEAR}/sheet").location
        page = signed_in("clerk").get(sheet)
        assert "成绩单" in page.heading
        assert "组织人社局*" in page.text
        preview = signed_in("clerk").get(f"/documents/{sheet.rsplit('/', 1)[1]}/preview.pdf").response.data
        assert preview.startswith(b"%PDF")
        signed_in("liaison").get(sheet, status=404)


def test_the_next_year_sees_what_the_last_one_came_to(
    published: Office, signed_in: SignedIn, cast: Cast
) -> None:
    with clock.frozen_at(SETTLED + timedelta(days=5)), transaction():
        found = queries.round_of(YEAR)
        assert found is not None
        actions.settle_round(found, actor_id=cast.person("leader").id)
    unit = cast.unit("经济发展局").id
    with clock.frozen_at(wall("2023-02-10 09:30")):
        night("2023-02-10")
        clerk = signed_in("clerk")
        assert "上年" in clerk.get("/assessment").soup.find("thead").get_text()
        assert "上年：不合格，第2名" in signed_in("liaison").get(f"/assessment/units/{unit}").text
        book = CalamineWorkbook.from_filelike(BytesIO(clerk.get("/assessment/workbook").response.data))
        sums = book.get_sheet_by_name("成绩").to_python()
        assert sums[0][-1] == "上年等次"
        assert {row[1]: row[-1] for row in sums[1:]}["经济发展局"] == "不合格"
        assert {row[-2] for row in sums[1:]} == {"—"}  # this year has no tiers yet


@pytest.mark.parametrize("year", ["0", "99999", "2019", "x"])
def test_a_year_of_which_there_is_nothing(settled: Office, signed_in: SignedIn, year: str) -> None:
    clerk = signed_in("clerk")
    for page in ("/assessment", "/assessment/fairness", "/assessment/scheme", "/assessment/scheme/new"):
        assert "2022年" in clerk.get(f"{page}?year={year}").text
    if year.isdecimal():
        clerk.post(f"/assessment/{year}/settlement", status=404)
        signed_in("office_head").post(f"/assessment/{year}/freezing", status=404)
