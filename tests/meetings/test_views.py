"""The pages of a meeting, by role: composed, answered, decided, written down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.client import Browser
from tests.meetings.conftest import decision_values, values
from tests.reports.conftest import Office
from tracker.core import clock, files
from tracker.documents import actions as documents
from tracker.documents.issuing import worker
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.meetings import actions
from tracker.meetings.lifecycle import Attendance, MeetingState
from tracker.meetings.models import Decision, Meeting

Signer = Callable[[str], Browser]


def test_the_clerk_calls_a_meeting(office: Office, signed_in: Signer, session: Any, cast: Cast):
    clerk = signed_in("clerk")
    assert "没有调度会" in clerk.get("/meetings").text
    form = clerk.get("/meetings/new").filled(action="/meetings/new")
    assert form["title"] == "技能人才培育工作第一次调度会"
    made = clerk.post(
        "/meetings/new", form | {"place": "第一会议室", "chair": "张衡", "held_on": "2022-03-10"}
    )
    shown = clerk.get(made.location)
    assert "实训基地建设" in shown.text
    assert "请财政金融局尽快拨付培训补贴" in shown.text
    assert "社会事业局" in clerk.get("/meetings").text or "第一次调度会" in clerk.get("/meetings").text


def test_what_is_missing_is_said_at_its_field(office: Office, signed_in: Signer):
    clerk = signed_in("clerk")
    form = clerk.get("/meetings/new").filled(action="/meetings/new")
    shown = clerk.post("/meetings/new", form | {"parties": [], "place": ""}, status=422)
    assert "请选择参会单位" in shown.text
    assert "请填写地点" in shown.text


def test_a_draft_is_the_offices_own_business(meeting: Meeting, signed_in: Signer):
    signed_in("liaison").get(f"/meetings/{meeting.id}", status=404)
    assert "没有需要本单位参加的调度会" in signed_in("liaison").get("/meetings").text


def test_a_unit_is_told_and_answers(meeting: Meeting, signed_in: Signer):
    clerk, liaison = signed_in("clerk"), signed_in("liaison")
    read = clerk.get(f"/meetings/{meeting.id}").filled(action="/notification")
    clerk.post(f"/meetings/{meeting.id}/notification", read)
    message = liaison.get("/messages")
    assert "会议通知" in message.text
    shown = liaison.get(f"/meetings/{meeting.id}")
    assert "风险值" not in shown.text
    assert "待确认" in shown.text
    form = liaison.get(f"/meetings/{meeting.id}/attendance").filled(action="/attendance")
    refused = liaison.post(f"/meetings/{meeting.id}/attendance", form | {"attendees": ""}, status=422)
    assert "请填写参会人员" in refused.text
    liaison.post(f"/meetings/{meeting.id}/attendance", form | {"attendees": "局长钱进"})
    assert "参加：局长钱进" in clerk.get(f"/meetings/{meeting.id}").text
    signed_in("host_liaison").get(f"/meetings/{meeting.id}", status=404)


def test_the_agenda_is_edited_and_a_stale_page_keeps_what_was_typed(meeting: Meeting, signed_in: Signer):
    clerk, head = signed_in("clerk"), signed_in("office_head")
    address = f"/meetings/{meeting.id}/agenda"
    form, other = clerk.get(address).filled(), head.get(address).filled()
    head.post(address, other | {"pledge": "财政金融局：补贴拨付偏慢"})
    shown = clerk.post(address, form | {"pledge": "社会事业局：进度偏慢"}, status=409)
    assert "他人已保存" in shown.text
    assert "社会事业局：进度偏慢" in shown.soup.find("textarea", {"name": "pledge"}).text
    assert "补贴拨付偏慢" in clerk.get(f"/meetings/{meeting.id}").text


def test_units_that_change_make_an_old_page_stale(meeting: Meeting, signed_in: Signer):
    clerk, head = signed_in("clerk"), signed_in("office_head")
    address = f"/meetings/{meeting.id}/edit"
    form, other = clerk.get(address).filled(action="/edit"), head.get(address).filled(action="/edit")
    head.post(address, other | {"parties": other["parties"][:1]})
    assert "他人已保存" in clerk.post(address, form, status=409).text


def test_the_pack_is_printed_and_kept(meeting: Meeting, signed_in: Signer):
    clerk, leader = signed_in("clerk"), signed_in("leader")
    clerk.get(f"/meetings/{meeting.id}/pack.pdf", status=403)
    read = clerk.get(f"/meetings/{meeting.id}").filled(action="/pack")
    clerk.post(f"/meetings/{meeting.id}/pack", read)
    first = leader.get(f"/meetings/{meeting.id}/pack.pdf").response.data
    assert meeting.pack is not None
    assert first == files.content_of(meeting.pack)
    assert "已冻结" in clerk.get(f"/meetings/{meeting.id}").text
    assert "请返回刷新" in clerk.post(f"/meetings/{meeting.id}/pack", read, status=409).text


def test_decisions_are_recorded_and_dispatched(held: Meeting, office: Office, signed_in: Signer, cast: Cast):
    clerk = signed_in("clerk")
    form = clerk.get(f"/meetings/{held.id}/decisions/new").filled(action="/decisions/new")
    filled = form | {
        "content": "核清机构名单",
        "lead_unit_id": cast.unit("社会事业局").id,
        "support": [cast.unit("经济发展局").id],
        "due_on": "2022-05-25",
    }
    assert (
        "不能早于今天"
        in clerk.post(
            f"/meetings/{held.id}/decisions/new", filled | {"due_on": "2022-01-01"}, status=422
        ).text
    )
    unled = filled | {"lead_unit_id": form["lead_unit_id"]}
    assert "请选择牵头单位" in clerk.post(f"/meetings/{held.id}/decisions/new", unled, status=422).text
    clerk.post(f"/meetings/{held.id}/decisions/new", filled)
    shown = clerk.get(f"/meetings/{held.id}")
    assert "待交办" in shown.text
    clerk.post(_action(shown, "/dispatch"), shown.filled(action="/dispatch"))
    assert "待签收" in clerk.get(f"/meetings/{held.id}").text
    assert "核清机构名单" in signed_in("other_liaison").get("/tasks").text
    assert "核清机构名单" not in signed_in("park_liaison").get(f"/meetings/{held.id}").text


def _action(shown: Any, ending: str) -> str:
    return next(form["action"] for form in shown.forms() if form.get("action", "").endswith(ending))


def test_a_unit_may_neither_decide_nor_dispatch(decision: Decision, held: Meeting, signed_in: Signer):
    liaison = signed_in("liaison")
    liaison.get(f"/meetings/{held.id}/decisions/new", status=403)
    liaison.post(f"/decisions/{decision.id}/dispatch", status=403)
    signed_in("park_liaison").post(f"/decisions/{decision.id}/dispatch", status=404)


def through(document: Document, signed_in: Signer) -> None:
    """The whole way of a paper, printed by the press."""
    for by, path in (
        ("clerk", "figures-check"),
        ("clerk", "sign-off-request"),
        ("leader", "sign-off"),
        ("clerk", "issue"),
    ):
        signed_in(by).post(f"/documents/{document.id}/{path}", {"version": document.version})
    assert worker.drain() == {"issued": 1}


def test_letters_reach_their_unit_and_no_other(
    decision: Decision, held: Meeting, signed_in: Signer, session: Any, cast: Cast
):
    clerk = signed_in("clerk")
    assert "还有已交办的议定事项没有拟函" in clerk.get(f"/meetings/{held.id}").text
    clerk.post(f"/meetings/{held.id}/letters")
    shown = clerk.get(f"/meetings/{held.id}")
    assert "致社会事业局工作提醒函" in shown.text
    letters = {
        one.addressed_unit_id: one
        for one in session.query(Document).all()
        if one.addressed_unit_id is not None
    }
    letter = letters[cast.unit("社会事业局").id]
    form = clerk.get(f"/documents/{letter.id}/edit").filled()
    clerk.post(f"/documents/{letter.id}/edit", form | {"urgency": "特急"})
    assert signed_in("leader").get(f"/documents/{letter.id}/preview.pdf").response.data.startswith(b"%PDF-")
    through(letter, signed_in)
    assert letter.number == "宛开督函〔2022〕1号"
    own, other = signed_in("other_liaison"), signed_in("liaison")
    assert "核清企业自主评价机构名单" in own.get(f"/letters/{letter.id}").text
    own.get(f"/documents/{letter.id}/pdf")
    other.get(f"/letters/{letter.id}", status=404)
    other.get(f"/documents/{letter.id}/pdf", status=404)
    assert "宛开督函" not in other.get("/documents").text


def test_minutes_are_drafted_edited_issued_and_read(
    decision: Decision, held: Meeting, signed_in: Signer, session: Any
):
    clerk = signed_in("clerk")
    made = clerk.post(f"/meetings/{held.id}/minutes")
    form = clerk.get(made.location).filled()
    saved = clerk.post(made.location, form | {"attended": "张衡、钱进"})
    assert "张衡、钱进" in clerk.get(saved.location).text
    assert held.minutes is not None
    through(held.minutes, signed_in)
    assert held.state is MeetingState.MINUTED
    assert "会议纪要" in signed_in("liaison").get(f"/meetings/{held.id}").text
    assert "核清企业自主评价机构名单" in signed_in("liaison").get(f"/minutes/{held.minutes_id}").text


def test_nobody_signs_minutes_that_changed_since_he_read_them(
    decision: Decision, held: Meeting, signed_in: Signer, cast: Cast
):
    document = actions.draft_minutes(held, actor_id=cast.person("clerk").id)
    clerk, leader = signed_in("clerk"), signed_in("leader")
    clerk.post(f"/documents/{document.id}/figures-check", {"version": document.version})
    clerk.post(f"/documents/{document.id}/sign-off-request", {"version": document.version})
    read = leader.get(f"/minutes/{document.id}").filled(action="/sign-off")
    documents.step(document, DocumentStep.REOPEN, actor_id=cast.person("clerk").id, reason="补充")
    for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
        documents.step(document, step, actor_id=cast.person("clerk").id)
    assert "请返回刷新" in leader.post(f"/documents/{document.id}/sign-off", read, status=409).text
    assert document.state is DocumentState.AWAITING_SIGN_OFF


@pytest.mark.parametrize("who", ["system_admin", "audit_admin"])
def test_administrators_have_no_meetings(meeting: Meeting, signed_in: Signer, who: str):
    signed_in(who).get("/meetings", status=403)
    signed_in(who).get(f"/meetings/{meeting.id}", status=404)


def test_a_meeting_is_cancelled_with_a_reason(meeting: Meeting, signed_in: Signer):
    clerk = signed_in("clerk")
    clerk.post(f"/meetings/{meeting.id}/cancellation", {"reason": ""})
    assert meeting.state is MeetingState.DRAFT
    clerk.post(f"/meetings/{meeting.id}/cancellation", {"reason": "与全区会议冲突"})
    assert "与全区会议冲突" in clerk.get(f"/meetings/{meeting.id}").text


def test_html_in_a_decision_is_text(held: Meeting, office: Office, signed_in: Signer, cast: Cast):
    actions.decide(
        held, decision_values(office, content="<script>alert(1)</script>"), actor_id=cast.person("clerk").id
    )
    shown = signed_in("clerk").get(f"/meetings/{held.id}")
    assert shown.soup.find("script", string=lambda s: s and "alert" in s) is None


def test_leave_is_told_with_its_reason_and_printed(meeting: Meeting, office: Office, cast: Cast):
    clerk = cast.person("clerk").id
    actions.notify(meeting, actor_id=clerk)
    row = next(one for one in meeting.units if one.unit_id == cast.unit("社会事业局").id)
    actions.answer(row, attendance=Attendance.ON_LEAVE, attendees="", reason="赴省里开会", actor_id=clerk)
    actions.edit(meeting, values(office), actor_id=clerk)
    assert row.attendance is Attendance.ON_LEAVE
    with clock.frozen_at(meeting.starts_at):
        actions.hold(meeting, actor_id=clerk)
    document = actions.draft_minutes(meeting, actor_id=clerk)
    assert document.content["on_leave"] == "社会事业局"
    assert "社会事业局" not in document.content["attended"]
