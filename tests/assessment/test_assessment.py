"""The assessment through its pages: the running account, the scheme, manual entries, a round with objections, verification."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.assessment.conftest import SETTLED
from tests.cast import Cast
from tests.client import Browser, Shown, values_of
from tests.reports.conftest import Office, wall
from tracker.assessment import actions, queries
from tracker.assessment.jobs import settle_scores
from tracker.assessment.lifecycle import ManualState, ObjectionState
from tracker.assessment.models import ManualEntry, Objection, ScoreEntry
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.assessment.verifying import verify
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.unit_of_work import transaction
from tracker.reports import actions as reports

SignedIn = Callable[[str], Browser]
YEAR = 2022
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def entries(session: Session, unit_id: int, *rules: Rule) -> list[ScoreEntry]:
    statement = queries.entries_of(unit_id, YEAR, rules).order_by(None).order_by(ScoreEntry.id)
    return list(session.scalars(statement))


def press(browser: Browser, url: str, ending: str, status: int = 303, **typed: Any) -> Shown:
    """Submit the form of the page whose action ends like this."""
    form = next(one for one in browser.get(url).forms() if (one.get("action") or "").endswith(ending))
    return browser.post(form["action"], values_of(form) | typed, status=status)


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_night_posts_every_point_once(settled: Office, session: Session, cast: Cast) -> None:
    count = session.scalar(select(func.count()).select_from(ScoreEntry))
    assert count
    assert settle_scores(date(2022, 4, 11)) == {"entries": 0}
    social = cast.unit("社会事业局").id
    (late,) = entries(session, social, Rule.LATE)
    assert (late.points, late.words) == (Decimal("-0.5"), "任务“企业职工在岗培训”2月报告迟报")
    missed = entries(session, social, Rule.MISSED)
    assert {one.words for one in missed} >= {"任务“实训基地建设”2月报告漏报", "任务“实训基地建设”3月报告漏报"}
    (total,) = queries.totals(YEAR, social)
    assert total.score == sum(one.points for one in entries(session, social))


def test_a_lead_answers_for_the_whole_task_and_a_host_is_flagged(
    settled: Office, session: Session, cast: Cast
) -> None:
    (task,) = [
        one
        for one in entries(session, cast.unit("经济发展局").id, Rule.TASK)
        if "企业职工在岗培训" in one.words
    ]
    # (312 + 100) / 2600 and (100 + 10) / 900, the mean: 14.0%
    assert task.words.startswith("牵头任务“企业职工在岗培训”完成14.0%")
    host = queries.totals(YEAR, cast.unit("组织人社局").id)
    assert host and host[0].unit.is_host


def test_a_lock_exception_takes_the_lateness_back(settled: Office, session: Session, cast: Cast) -> None:
    social = cast.unit("社会事业局").id
    with transaction():
        reports.grant_exception(
            settled.slot(settled.training, "社会事业局"),
            due_at=wall("2022-03-01 17:00"),
            locks_at=wall("2022-03-05 17:00"),
            reason="系统故障",
            actor_id=cast.person("office_head").id,
        )
    assert settle_scores(date(2022, 4, 11))["entries"] >= 1
    first, reversal = entries(session, social, Rule.LATE)
    assert (reversal.points, reversal.reverses_id) == (Decimal("0.5"), first.id)
    assert reversal.words == "冲正：任务“企业职工在岗培训”2月报告迟报"
    assert verify().fault == ""


def test_a_unit_reads_its_own_account_and_nobody_else_s(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    own, other = cast.unit("经济发展局").id, cast.unit("社会事业局").id
    liaison = signed_in("liaison")
    assert liaison.get("/assessment", status=303).location.endswith(f"/assessment/units/{own}?year=2022")
    page = liaison.get(f"/assessment/units/{own}")
    assert "怎样提高" in page.text
    assert "全部完成" in page.text
    assert "第1名" not in page.text
    liaison.get(f"/assessment/units/{other}", status=404)
    slot = settled.slot(settled.training, "社会事业局").id
    liaison.get(f"/assessment/slots/{slot}", status=404)
    clerk = signed_in("clerk")
    assert "迟报" in clerk.get(f"/assessment/units/{other}?rule=late").text
    assert "/reports/" in clerk.get(f"/assessment/slots/{slot}", status=303).location


def test_the_office_compares_all_units(settled: Office, signed_in: SignedIn) -> None:
    clerk = signed_in("clerk")
    page = clerk.get("/assessment")
    assert "办公室所在单位" in page.text
    assert "权重变动一成" in clerk.get("/assessment/fairness").text
    book = CalamineWorkbook.from_filelike(BytesIO(clerk.get("/assessment/workbook").response.data))
    assert book.sheet_names == ["成绩", "计分明细"]
    signed_in("liaison").get("/assessment/fairness", status=403)


def test_the_criticised_are_known_before_anything_is_due(signed_in: SignedIn, cast: Cast) -> None:
    assert "还没有计分" in signed_in("clerk").get("/assessment").text
    assert (
        "本年度还没有计分" in signed_in("liaison").get(f"/assessment/units/{cast.unit('经济发展局').id}").text
    )


# ── the scheme ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scheme_is_tried_proposed_and_adopted_by_a_leader(
    settled: Office, signed_in: SignedIn, session: Session
) -> None:
    clerk, leader = signed_in("clerk"), signed_in("leader")
    url = "/assessment/scheme/new"
    form = clerk.get(url).filled() | {"tasks": "60", "pace": "20", "reason": "突出过程"}
    tried = clerk.post(url, form | {"act": "try"}, status=200)
    assert "对今天成绩的影响" in tried.text
    assert queries.schemes_of(YEAR) == []
    version = clerk.post(url, form | {"act": "propose"}).location
    assert "待领导审定" in clerk.get(version).text
    again = clerk.post(url, form | {"act": "propose"}, status=422)
    assert "已有一份考核办法待领导审定" in again.text
    clerk.post(f"{version}/adoption", status=403)
    before = queries.totals(YEAR)
    press(leader, version, "/adoption")
    assert queries.scheme_in_force(YEAR) == (1, Scheme(tasks=Decimal(60), pace=Decimal(20)))
    assert queries.scheme_in_force(YEAR - 1) == (0, Scheme())
    assert settle_scores(date(2022, 4, 11))["entries"] > 0
    assert [one.score for one in queries.totals(YEAR)] != [one.score for one in before]
    assert verify().fault == ""


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tasks": "60"}, "四个板块合计应为100分"),
        ({"tasks": "abc"}, "数字"),
        ({"late": "101"}, "应在0至100之间"),
    ],
)
def test_numbers_that_make_no_scheme_are_told(
    settled: Office, signed_in: SignedIn, typed: dict[str, str], sentence: str
) -> None:
    clerk = signed_in("clerk")
    form = clerk.get("/assessment/scheme/new").filled() | typed | {"reason": "试", "act": "propose"}
    assert sentence in clerk.post("/assessment/scheme/new", form, status=422).text


def test_the_scheme_is_shown_to_units_with_its_example(settled: Office, signed_in: SignedIn) -> None:
    assert "则A任务完成得60.67分" in signed_in("liaison").get("/assessment/scheme").text


# ── manual entries ───────────────────────────────────────────────────────────────────────────────────────────────────


def asked(browser: Browser, cast: Cast, **typed: Any) -> str:
    form = browser.get("/assessment/manual-entries/new").filled()
    values = (
        form | {"unit_id": str(cast.unit("社会事业局").id), "rule": "fraud", "reason": "虚报培训人数"} | typed
    )
    values["proof"] = (BytesIO(PNG), "核查照片.png")
    return browser.post("/assessment/manual-entries/new", values).location


def test_fraud_needs_proof_a_second_person_and_a_leader(
    settled: Office, signed_in: SignedIn, session: Session, cast: Cast
) -> None:
    clerk, head, leader = signed_in("clerk"), signed_in("office_head"), signed_in("leader")
    bare = clerk.get("/assessment/manual-entries/new").filled() | {"rule": "fraud", "reason": "虚报"}
    assert "请附佐证材料" in clerk.post("/assessment/manual-entries/new", bare, status=422).text
    url = asked(clerk, cast)
    assert "须由提出人以外的另一人复核" in clerk.post(f"{url}/seconding", status=403).text
    leader.post(f"{url}/approval", status=403)
    press(head, url, "/seconding")
    before = queries.totals(YEAR, cast.unit("社会事业局").id)[0].score
    press(leader, url, "/approval")
    entry = session.scalars(select(ManualEntry)).one()
    assert entry.state is ManualState.APPROVED
    assert before - queries.totals(YEAR, entry.unit_id)[0].score == 5
    assert queries.barred_units(YEAR) == {entry.unit_id}
    assert clerk.get(f"{url}/proof").response.headers["Content-Disposition"].startswith("attachment")
    signed_in("liaison").get(url, status=404)
    assert "虚报培训人数" in signed_in("other_head").get(url).text


def test_a_bonus_says_how_many_points_and_may_be_refused(
    settled: Office, signed_in: SignedIn, cast: Cast
) -> None:
    clerk, head = signed_in("clerk"), signed_in("office_head")
    bare = clerk.get("/assessment/manual-entries/new").filled() | {"rule": "bonus", "reason": "省级表彰"}
    bare["proof"] = (BytesIO(PNG), "文件.png")
    assert "请填写加分" in clerk.post("/assessment/manual-entries/new", bare, status=422).text
    url = asked(clerk, cast, rule="bonus", points="2")
    assert "请写明理由" in head.post(f"{url}/refusal", status=422).text
    head.post(f"{url}/refusal", {"reason": "依据不足"})
    assert "未通过" in clerk.get(url).text
    head.post(f"{url}/seconding", status=403)


# ── a round ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def published(settled: Office, cast: Cast) -> Office:
    """公示 by the head of the office."""
    with transaction():
        actions.publish(YEAR, actor_id=cast.person("office_head").id)
    return settled


def test_publication_freezes_the_ledger_and_shows_all_scores(
    published: Office, signed_in: SignedIn, cast: Cast
) -> None:
    assert settle_scores(date(2022, 4, 11)) == {"entries": 0}
    page = signed_in("liaison").get("/assessment")
    assert "公示至2022年4月14日" in page.text
    with pytest.raises(IllegalStep, match="已经公示"):
        actions.publish(YEAR, actor_id=cast.person("office_head").id)
    with pytest.raises(IllegalStep, match="已公示"):
        actions.propose_scheme(YEAR, Scheme(), reason="", actor_id=cast.person("clerk").id)
    signed_in("clerk").post(f"/assessment/{YEAR}/publication", status=403)


def late_entry(session: Session, cast: Cast) -> ScoreEntry:
    return entries(session, cast.unit("社会事业局").id, Rule.LATE)[0]


def test_an_objection_upheld_corrects_the_score_by_reversal(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast
) -> None:
    entry = late_entry(session, cast)
    before = queries.totals(YEAR, entry.unit_id)[0].score
    head = signed_in("other_head")
    url = f"/assessment/entries/{entry.id}/objection"
    raised = head.post(url, head.get(url).filled() | {"grounds": "当日系统故障"}).location
    assert "对该条计分已提出过申诉" in head.post(url, {"grounds": "再"}, status=403).text
    leader = signed_in("leader")
    press(leader, raised, "/decision", outcome="uphold", points="0.5", decision="情况属实")
    (total,) = queries.totals(YEAR, entry.unit_id)
    assert total.score - before == Decimal("0.5")
    reversal = entries(session, entry.unit_id, Rule.LATE)[-1]
    assert reversal.reverses_id == entry.id
    assert total.score == sum(
        one.points for one in entries(session, entry.unit_id) if one.rule is not Rule.BONUS
    )
    assert verify().fault == ""
    assert "予以采纳" in head.get(raised).text


@pytest.mark.parametrize(
    ("who", "status", "sentence"),
    [
        ("clerk", 403, "由办公室负责人或领导裁定"),
        ("office_head", 403, "公示由您作出"),
        ("other_head", 403, "由办公室负责人或领导裁定"),
        ("liaison", 404, ""),
        ("leader", 422, "请选择裁定结果"),
    ],
)
def test_who_took_part_does_not_decide(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast, who: str, status: int, sentence: str
) -> None:
    objection = actions.object_to(
        late_entry(session, cast),
        grounds="故障",
        proof=None,
        today=clock.today(),
        actor_id=cast.person("other_head").id,
    )
    answer = signed_in(who).post(f"/assessment/objections/{objection.id}/decision", status=status)
    assert sentence in answer.text


def test_the_reviewer_of_the_report_is_recused(published: Office, session: Session, cast: Cast) -> None:
    assert queries.took_part_in(late_entry(session, cast)) == {cast.person("clerk").id}


def test_only_the_unit_s_head_objects_and_only_in_time(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast
) -> None:
    entry = late_entry(session, cast)
    url = f"/assessment/entries/{entry.id}/objection"
    assert "由被考核单位负责人提出" in signed_in("other_liaison").get(url, status=403).text
    signed_in("unit_head").get(url, status=404)
    with clock.frozen_at(SETTLED + timedelta(days=4)):
        assert "公示期内" in signed_in("other_head").get(url, status=403).text


def test_tiers_wait_for_the_days_and_the_objections(
    published: Office, signed_in: SignedIn, session: Session, cast: Cast
) -> None:
    leader = signed_in("leader")
    assert "期满后定档" in leader.post(f"/assessment/{YEAR}/tiers", status=403).text
    objection = actions.object_to(
        late_entry(session, cast),
        grounds="故障",
        proof=None,
        today=clock.today(),
        actor_id=cast.person("other_head").id,
    )
    session.commit()
    with clock.frozen_at(SETTLED + timedelta(days=5)):
        leader = signed_in("leader")
        assert "还有申诉没有裁定" in leader.post(f"/assessment/{YEAR}/tiers", status=403).text
        actions.withdraw(objection, actor_id=cast.person("other_head").id)
        session.commit()
        leader.post(f"/assessment/{YEAR}/tiers")
        assert session.get_one(Objection, objection.id).state is ObjectionState.WITHDRAWN
        found = queries.round_of(YEAR)
        assert found is not None
        assert len(found.results) == len(queries.totals(YEAR))
        assert "已定档" in signed_in("liaison").get("/assessment").text
        sheet = signed_in("clerk").post(f"/assessment/{YEAR}/sheet").location
        page = signed_in("clerk").get(sheet)
        assert "成绩单" in page.heading
        assert "组织人社局*" in page.text
        preview = signed_in("clerk").get(f"/documents/{sheet.rsplit('/', 1)[1]}/preview.pdf").response.data
        assert preview.startswith(b"%PDF")
        signed_in("liaison").get(sheet, status=404)


# ── verification ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("forgery", "sentence"),
    [
        ("UPDATE score_entry SET points = points + 10000 WHERE id = :id", "与留痕不符"),
        ("UPDATE score_entry SET words = '改过' WHERE id = :id", "与留痕不符"),
        ("DELETE FROM score_entry WHERE id = :id", "已被删除"),
        ("UPDATE score_entry SET sequence = 9 WHERE id = :id", "在留痕中没有记录"),
    ],
)
def test_a_forged_entry_is_found(
    settled: Office, app: Flask, session: Session, cast: Cast, forgery: str, sentence: str
) -> None:
    run = app.test_cli_runner().invoke
    sound = run(args=["assessment", "verify"])
    assert (sound.exit_code, "entries are sound" in sound.output) == (0, True)
    entry_id = late_entry(session, cast).id
    session.execute(text(forgery), {"id": entry_id})
    session.commit()
    broken = run(args=["assessment", "verify"])
    assert broken.exit_code == 1
    assert sentence in broken.output
