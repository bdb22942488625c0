"""The pages of a notice, by role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.client import Browser
from tests.reports.conftest import wall
from tracker.core import clock, files
from tracker.core.models import EventRecord
from tracker.documents import actions as documents
from tracker.documents.former import text_in, with_text
from tracker.documents.issuing import worker
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.documents.text import DocumentText
from tracker.notices import actions, first_text
from tracker.notices.models import Notice, Ranking

Signer = Callable[[str], Browser]


def through(notice: Notice, signed_in: Signer, *steps: tuple[str, str]) -> None:
    for by, path in steps:
        signed_in(by).post(f"/documents/{notice.document_id}/{path}", {"version": notice.document.version})


def test_the_clerk_freezes_edits_and_sends(office, session: Any, signed_in: Signer):
    clerk = signed_in("clerk")
    shown = clerk.get("/notices/new")
    values = shown.filled(action="/notices/new") | {
        "cut_off_on": "2022-03-05",
        "span_starts_on": "2022-02-08",
    }
    made = clerk.post("/notices/new", values)
    form = clerk.get(made.location).filled()
    assert "各牵头单位任务亮灯情况" in clerk.get(made.location).text
    typed = {
        name: [*form[name], last] for name, last in (("part", "n1"), ("kind", "2"), ("words", "抓紧整改。"))
    }
    saved = clerk.post(made.location, form | typed)
    shown = clerk.get(saved.location)
    assert "企业职工在岗培训" in shown.text
    assert "（四）抓紧整改" in shown.text


def test_the_whole_life_by_the_people_whose_steps_they_are(notice: Notice, session: Any, signed_in: Signer):
    through(notice, signed_in, ("clerk", "figures-check"), ("clerk", "sign-off-request"))
    leader = signed_in("leader")
    assert "关于技能人才培育" in leader.get("/notices?state=awaiting_sign_off").text
    through(notice, signed_in, ("leader", "sign-off"), ("clerk", "issue"))
    assert "等待排印" in signed_in("clerk").get(f"/notices/{notice.id}").text
    assert worker.drain() == {"issued": 1}
    proposed = signed_in("clerk").get("/notices/new").filled(action="/notices/new")
    assert proposed["span_starts_on"] <= proposed["cut_off_on"], (
        "the month told already is proposed once more"
    )
    assert notice.document.state is DocumentState.ISSUED
    first = signed_in("liaison").get(f"/documents/{notice.document.id}/pdf")
    again = signed_in("leader").get(f"/documents/{notice.document.id}/pdf")
    assert first.response.data == again.response.data == files.content_of(notice.document.pdf)
    assert "attachment" in first.response.headers["Content-Disposition"]
    assert "宛开督〔2022〕1号" in signed_in("liaison").get("/documents").text


@pytest.mark.parametrize(
    ("by", "path", "refusal"),
    [
        ("clerk", "sign-off", (403, "只有领导可以签发")),
        ("leader", "sign-off", (403, "尚未送审")),
        ("clerk", "issue", (403, "领导签发后才能印发")),
        ("leader", "figures-check", (403, "只有领导小组办公室可以拟稿")),
        ("liaison", "figures-check", (404, "没有找到")),
        ("system_admin", "issue", (404, "没有找到")),
    ],
)
def test_steps_out_of_turn(notice: Notice, signed_in: Signer, by: str, path: str, refusal: tuple[int, str]):
    status, reason = refusal
    assert reason in signed_in(by).post(f"/documents/{notice.document_id}/{path}", status=status).text


def test_a_draft_is_nobodys_business_outside(notice: Notice, signed_in: Signer):
    for url in (
        f"/notices/{notice.id}",
        f"/documents/{notice.document_id}/preview.pdf",
        f"/documents/{notice.document.id}/pdf",
    ):
        signed_in("liaison").get(url, status=404)
    assert "没有通报" in signed_in("unit_head").get("/notices").text


def test_the_preview_prints_without_a_number(notice: Notice, signed_in: Signer):
    shown = signed_in("clerk").get(f"/documents/{notice.document_id}/preview.pdf")
    assert shown.response.data.startswith(b"%PDF-")
    assert notice.document.number is None


def test_a_stale_edit_keeps_what_was_typed(notice: Notice, signed_in: Signer):
    clerk, head = signed_in("clerk"), signed_in("office_head")
    form = clerk.get(f"/documents/{notice.document_id}/edit").filled()
    other = head.get(f"/documents/{notice.document_id}/edit").filled()
    head.post(f"/documents/{notice.document_id}/edit", other | {"title": "关于甲的通报"})
    shown = clerk.post(f"/documents/{notice.document_id}/edit", form | {"title": "关于乙的通报"}, status=409)
    assert "他人已保存" in shown.text
    assert shown.soup.find("input", {"name": "title"})["value"] == "关于乙的通报"
    assert notice.document.title == "关于甲的通报"


def test_an_empty_text_is_refused(notice: Notice, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get(f"/documents/{notice.document_id}/edit").filled()
    blank = {"part": ["p1"], "kind": ["0"], "words": [" "]}
    shown = clerk.post(f"/documents/{notice.document_id}/edit", form | blank, status=422)
    assert "正文不能空着" in shown.text


def test_the_cut_off_cannot_be_tomorrow(office, signed_in: Signer):
    clerk = signed_in("clerk")
    values = clerk.get("/notices/new").filled(action="/notices/new") | {"cut_off_on": "2022-03-08"}
    assert "不能晚于今天" in clerk.post("/notices/new", values, status=422).text


def test_a_figure_that_was_typed_over_is_pointed_out(notice: Notice, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get(f"/documents/{notice.document_id}/edit").filled()
    typed = {"part": ["p1"], "kind": ["0"], "words": ["累计完成313人次。"]}
    clerk.post(f"/documents/{notice.document_id}/edit", form | typed)
    assert "313人次不在冻结的数据里" in clerk.get(f"/notices/{notice.id}").text


def test_a_signed_document_cannot_be_edited(notice: Notice, session: Any, signed_in: Signer, cast):
    documents.step(notice.document, DocumentStep.CHECK_FIGURES, actor_id=cast.person("clerk").id)
    shown = signed_in("clerk").get(f"/documents/{notice.document_id}/edit", status=403)
    assert "公文已核数，不能再改" in shown.text


def test_returning_needs_a_reason_and_leaves_a_trace(notice: Notice, signed_in: Signer):
    through(notice, signed_in, ("clerk", "figures-check"), ("clerk", "sign-off-request"))
    leader = signed_in("leader")
    leader.post(f"/documents/{notice.document_id}/return", {"reason": "", "version": notice.document.version})
    assert notice.document.state is DocumentState.AWAITING_SIGN_OFF
    leader.post(
        f"/documents/{notice.document_id}/return", {"reason": "补充措施", "version": notice.document.version}
    )
    assert notice.document.state is DocumentState.DRAFT
    assert "补充措施" in signed_in("clerk").get(f"/notices/{notice.id}").text


def test_issuing_twice_takes_one_number(notice: Notice, signed_in: Signer):
    through(
        notice,
        signed_in,
        ("clerk", "figures-check"),
        ("clerk", "sign-off-request"),
        ("leader", "sign-off"),
        ("clerk", "issue"),
    )
    version = notice.document.version
    signed_in("clerk").post(f"/documents/{notice.document_id}/issue", {"version": version}, status=409)
    assert worker.drain() == {"issued": 1}
    signed_in("clerk").post(f"/documents/{notice.document_id}/issue", status=403)
    assert notice.document.sequence == 1


def test_nobody_signs_a_text_that_changed_since_he_read_it(notice: Notice, signed_in: Signer):
    through(notice, signed_in, ("clerk", "figures-check"), ("clerk", "sign-off-request"))
    leader = signed_in("leader")
    read = leader.get(f"/notices/{notice.id}").filled(action="/sign-off")
    signed_in("clerk").post(
        f"/documents/{notice.document_id}/return", {"reason": "补充措施", "version": notice.document.version}
    )
    through(notice, signed_in, ("clerk", "figures-check"), ("clerk", "sign-off-request"))
    assert "请返回刷新" in leader.post(f"/documents/{notice.document_id}/sign-off", read, status=409).text
    assert notice.document.state is DocumentState.AWAITING_SIGN_OFF


def test_nobody_signs_a_ranking_that_changed_since_he_read_it(notice: Notice, signed_in: Signer):
    clerk, head = signed_in("clerk"), signed_in("office_head")
    read = head.get(f"/notices/{notice.id}").filled(action="/figures-check")
    form = clerk.get(f"/notices/{notice.id}").filled(action="/ranking")
    clerk.post(f"/notices/{notice.id}/ranking", form | {"ranking": "none"})
    assert notice.ranking is Ranking.NONE
    address = f"/documents/{notice.document_id}/figures-check"
    assert "请返回刷新" in head.post(address, read, status=409).text


def test_html_in_the_text_is_text(notice: Notice, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get(f"/documents/{notice.document_id}/edit").filled()
    typed = {"part": ["p1"], "kind": ["0"], "words": ["<script>alert(1)</script>现将有关情况通报如下。"]}
    clerk.post(f"/documents/{notice.document_id}/edit", form | typed)
    shown = clerk.get(f"/notices/{notice.id}")
    assert shown.soup.find("script", string=lambda s: s and "alert" in s) is None
    clerk.get(f"/documents/{notice.document_id}/preview.pdf")


def test_what_the_notice_would_say_today_is_seen_without_a_trace(office, session: Any, signed_in: Signer):
    clerk = signed_in("clerk")
    before = [
        session.scalar(select(func.count()).select_from(table)) for table in (Notice, Document, EventRecord)
    ]
    shown = clerk.get("/notices/today")
    assert "今日通报预览" in shown.heading
    assert "企业职工在岗培训" in shown.text
    assert "各单位存在问题清单" in shown.text
    assert clerk.get("/notices/today.pdf?ranking=none").response.data.startswith(b"%PDF-")
    assert before == [
        session.scalar(select(func.count()).select_from(table)) for table in (Notice, Document, EventRecord)
    ]
    assert "拟制通报" in signed_in("leader").get("/notices/today?plan=nonsense&ranking=nonsense").text


def test_facts_lead_to_their_proof_for_whoever_may_follow(notice: Notice, signed_in: Signer):
    shown = signed_in("clerk").get(f"/notices/{notice.id}")
    links = {link["href"] for link in shown.soup.select(".fact-list a")}
    assert links
    for link in links:
        signed_in("leader").get(link)


def test_the_sentence_on_places_comes_and_goes_with_the_leaders_choice(notice: Notice, signed_in: Signer):
    clerk, address = signed_in("clerk"), f"/notices/{notice.id}/ranking"

    def choose(ranking: str) -> str:
        form = clerk.get(f"/notices/{notice.id}").filled(action="/ranking")
        clerk.post(address, form | {"ranking": ranking})
        return clerk.get(f"/notices/{notice.id}").text

    drafted = "从单位完成率看，职业技能培训区直部门首位为甲局、末位为乙局。"
    with pytest.MonkeyPatch.context() as patch:
        for module in (actions, first_text):
            patch.setattr(module, "standings", lambda snapshot: drafted)
        assert "已改排名方式" in choose("ends")
        assert drafted in choose("all")
        assert drafted not in choose("none")
        assert "请核对" not in choose("ends")
        text = text_in(notice.document.content)
        mine = tuple(
            replace(part, text="从单位完成率看，差距不小。") if getattr(part, "text", "") == drafted else part
            for part in text.parts
        )
        notice.document.content = with_text(notice.document.content, DocumentText(mine))
        assert "请核对是否与排名方式一致" in choose("none")


def test_after_a_notice_within_the_month_the_next_cut_off_is_not_before_it(notice: Notice, signed_in: Signer):
    """The form proposed the end of last month, before the day from which it counts, and then refused itself."""
    through(notice, signed_in, ("clerk", "figures-check"), ("clerk", "sign-off-request"))
    through(notice, signed_in, ("leader", "sign-off"), ("clerk", "issue"))
    assert worker.drain() == {"issued": 1}
    with clock.frozen_at(wall("2022-03-20 09:00")):
        shown = signed_in("clerk").get("/notices/new").filled(action="/notices/new")
    assert (shown["span_starts_on"], shown["cut_off_on"]) == ("2022-03-06", "2022-03-20")
