"""The pages of an inspection, by role."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Select, select

from tests.cast import Cast
from tests.client import Browser
from tests.inspections.conftest import Inspecting
from tests.reports.conftest import wall
from tracker.core import clock
from tracker.documents.models import Document, DocumentKind
from tracker.inspections import actions
from tracker.inspections.field import actions as field
from tracker.inspections.field.models import FieldNote
from tracker.inspections.field.sampling import Checked
from tracker.inspections.findings.lifecycle import FindingState, Severity
from tracker.inspections.findings.models import Finding
from tracker.inspections.lifecycle import InspectionState, Method
from tracker.inspections.models import Inspection
from tracker.inspections.rectification import actions as rectification
from tracker.inspections.reviews import actions as reviews
from tracker.inspections.reviews.queries import reviews_of
from tracker.messages.models import InboxMessage

pytestmark = pytest.mark.usefixtures("visited")
Signer = Callable[[str], Browser]


def photo(name: str = "现场.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO("签到表照片".encode()), name


def test_a_plan_is_written_approved_and_started(inspecting: Inspecting, signed_in: Signer, session: Any):
    clerk, leader = signed_in("clerk"), signed_in("leader")
    assert "没有督导" in clerk.get("/inspections").text
    form = clerk.get("/inspections/new").filled(action="/new")
    assert (
        "名称请用“督导”" in clerk.post("/inspections/new", form | {"title": "技能培训督查"}, status=422).text
    )
    made = clerk.post("/inspections/new", form | {"title": "技能培训督导", "basis": "宛开办〔2022〕5号"})
    shown = clerk.get(made.location)
    assert "方案没有填写督导内容" in shown.text
    inspection = session.scalars(select(Inspection)).one()
    address = f"/inspections/{inspection.id}"
    clerk.post(f"{address}/approval-request", {"version": inspection.version}, status=403)
    values = inspecting.values()
    filled = clerk.get(f"{address}/edit").filled(action="/edit") | {
        "starts_on": "2022-04-12",
        "content": values.content,
        "scope": values.scope,
        "methods": ["unannounced", "on_site"],
        "units": list(values.units),
        "measures": list(values.measures),
        "members": list(values.members),
        "leader_id": values.leader_id,
    }
    clerk.post(f"{address}/edit", filled)
    assert "他人已保存" in clerk.post(f"{address}/edit", filled, status=409).text
    clerk.post(f"{address}/approval-request", {"version": inspection.version})
    assert "督导方案待批" in leader.get("/").text
    assert "督导方案待批" in leader.get("/messages").text
    clerk.post(f"{address}/approval", {"version": inspection.version}, status=403)
    leader.post(f"{address}/approval", {"version": inspection.version})
    clerk.post(f"{address}/start")
    assert inspection.state is InspectionState.UNDER_WAY
    signed_in("unit_head").get(address, status=404)  # 暗访


def test_nothing_starts_before_the_first_day_of_its_plan(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.approved(methods=(Method.UNANNOUNCED,))
    address = f"/inspections/{inspection.id}"
    with clock.frozen_at(wall("2022-04-10 18:00")):
        clerk = signed_in("clerk")
        assert "方案定于2022年4月11日开始督导，请届时办理" in clerk.get(address).text
        clerk.post(f"{address}/start", status=403)
    with clock.frozen_at(wall("2022-04-11 08:00")):
        signed_in("clerk").post(f"{address}/start")
    assert inspection.state is InspectionState.UNDER_WAY


def messages_of(cast: Cast, username: str) -> Select[str]:
    """The titles in a person's inbox."""
    return select(InboxMessage.title).where(InboxMessage.person_id == cast.person(username).id)


def test_a_plan_goes_back_with_a_reason(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.drafted()
    actions.submit(inspection, actor_id=inspecting.id("clerk"))
    leader = signed_in("leader")
    leader.post(f"/inspections/{inspection.id}/return", {"reason": ""})
    assert inspection.state is InspectionState.AWAITING_APPROVAL
    leader.post(f"/inspections/{inspection.id}/return", {"reason": "补充抽查方式"})
    assert inspection.state is InspectionState.DRAFT
    assert "补充抽查方式" in signed_in("clerk").get(f"/inspections/{inspection.id}").text


def test_notice_and_order_are_issued_through_the_documents(
    inspecting: Inspecting, signed_in: Signer, session: Any, cast: Cast
):
    inspection = inspecting.approved(units=(cast.unit("经济发展局").id,))
    address = f"/inspections/{inspection.id}"
    clerk, head, other = signed_in("clerk"), signed_in("unit_head"), signed_in("other_head")
    clerk.post(f"{address}/start", status=403)
    clerk.post(f"{address}/notices", {})
    notice = session.scalars(select(Document).where(Document.kind == DocumentKind.INSPECTION_NOTICE)).one()
    inspecting.issued(notice)
    assert "通知" in head.get(f"/inspection-papers/{notice.id}").heading
    told = [title for title in session.scalars(messages_of(cast, "unit_head")) if "督导通知书" in title]
    assert told == [f"收到督导通知书：{notice.number}"], "once, with its receipt"
    other.get(address, status=404)
    clerk.post(f"{address}/start")
    finding = inspecting.found(inspection)
    head.get(f"/findings/{finding.id}", status=404)
    clerk.post(f"{address}/orders")
    order = session.scalars(select(Document).where(Document.kind == DocumentKind.RECTIFICATION_ORDER)).one()
    assert finding.state is FindingState.NOTED
    inspecting.issued(order)
    assert finding.state is FindingState.ORDERED
    assert "待签收整改" in signed_in("liaison").get("/").text
    assert "抽查18份培训档案" in head.get(f"/inspection-papers/{order.id}").text
    other.get(f"/findings/{finding.id}", status=404)
    other.get(f"/inspection-papers/{order.id}", status=404)


def test_a_rectification_through_the_pages(inspecting: Inspecting, signed_in: Signer):
    finding = inspecting.ordered(inspecting.found(inspecting.under_way()))
    liaison, clerk = signed_in("liaison"), signed_in("clerk")
    address = f"/findings/{finding.id}"
    liaison.post(f"{address}/acknowledgement")
    form = liaison.get(f"{address}/measures").filled(action="/measures")
    late = liaison.post(
        f"{address}/measures", form | {"measures": "补", "promised_on": "2022-06-01"}, status=422
    )
    assert "不能晚于整改时限2022年4月29日" in late.text
    liaison.post(f"{address}/measures", form | {"measures": "逐份补齐"})
    assert "请上传佐证材料" in liaison.post(f"{address}/reply", {"words": "已补齐"}, status=422).text
    liaison.post(
        f"{address}/reply", {"words": "已补齐", "proofs": photo()}, content_type="multipart/form-data"
    )
    assert "整改待核查" in clerk.get("/").text
    form = clerk.get(f"{address}/verification").filled(action="/verification") | {"way": "on_site"}
    lacking = clerk.post(f"{address}/verification", form | {"outcome": "failed"}, status=422)
    assert "请写明哪里不到位" in lacking.text
    again = {"outcome": "failed", "opinion": "仍缺1份", "again_due_on": "2022-05-10"}
    clerk.post(f"{address}/verification", form | again)
    assert finding.state is FindingState.AGAIN
    inspecting.reported(finding)
    form = clerk.get(f"{address}/verification").filled(action="/verification")
    clerk.post(f"{address}/verification", form | {"way": "on_paper", "outcome": "passed"})
    shown = liaison.get(address)
    assert "已销号" in shown.text
    assert "整改不到位，重新整改" in shown.text


def test_the_ledger_is_filtered_and_exported(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.under_way()
    inspecting.found(inspection)
    inspecting.found(inspection, "社会事业局", fact="=补贴发放滞后", task_id=None)
    clerk = signed_in("clerk")
    assert "补贴发放滞后" not in clerk.get(f"/findings?unit={inspecting.row(inspection).unit_id}").text
    assert "没有符合筛选条件" in clerk.get("/findings?part=late").text
    assert "补贴发放滞后" in clerk.get("/findings?q=补贴").text
    for list_of in ("/findings?task={0}&unit={0}&inspection={0}", "/inspections?state=none&unit={0}"):
        clerk.get(list_of.format(99_999_999_999_999_999_999))  # nonsense is no filter, and no error
    book = CalamineWorkbook.from_filelike(io.BytesIO(clerk.get("/findings.xlsx?part=open").response.data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 3
    assert rows[2][4] == "=补贴发放滞后"
    assert "没有下达本单位的督导问题" in signed_in("liaison").get("/findings").text


def test_findings_are_written_down_by_the_team_and_not_for_the_own_unit(
    inspecting: Inspecting, signed_in: Signer, session: Any
):
    inspection = inspecting.under_way()
    economy, social = (inspecting.row(inspection, unit).unit_id for unit in ("经济发展局", "社会事业局"))
    member = signed_in("other_liaison")
    new = f"/inspections/{inspection.id}/units/{economy}/findings/new"
    form = member.get(new).filled(action="/new") | {"fact": "缺签到", "basis": "措施1", "demand": "补齐"}
    assert "请上传佐证材料" in member.post(new, form, status=422).text
    member.post(new, form | {"proofs": photo()}, content_type="multipart/form-data")
    assert session.scalars(select(Finding.fact)).one() == "缺签到"
    own = member.get(f"/inspections/{inspection.id}/units/{social}/findings/new", status=403)
    assert "须回避" in own.text
    signed_in("office_head").get(new, status=403)
    signed_in("liaison").get(new, status=404)


def test_the_phone_sends_until_it_hears_an_answer(inspecting: Inspecting, signed_in: Signer, session: Any):
    row = inspecting.row(inspecting.under_way())
    address = f"/inspections/{row.inspection_id}/units/{row.unit_id}"
    clerk = signed_in("clerk")
    assert "累计 312人次" in clerk.get(f"{address}/field").text
    assert clerk.get("/inspections/token").response.json["token"]
    note = {
        "key": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "noted_at": "2022-04-12T01:30:00.000Z",
        "task_id": inspecting.office.training.id,
        "verdict": "differs",
        "seen": "现场32人",
    }
    as_json = {"headers": {"Accept": "application/json"}}
    answers = [
        clerk.post(f"{address}/notes", note | {"photos": photo("现场.txt")}, status=200,
                   content_type="multipart/form-data", **as_json).response.json
        for _ in range(3)
    ]  # fmt: skip
    assert [one["new"] for one in answers] == [True, False, False]
    [kept] = session.scalars(select(FieldNote))
    assert len(kept.photos) == 1
    assert "现场32人" in clerk.get(f"{address}/field").text
    clerk.get(f"{address}/photos/{kept.photos[0].file_id}")
    signed_in("liaison").get(f"{address}/photos/{kept.photos[0].file_id}", status=404)
    faults = clerk.post(f"{address}/notes", note | {"key": "x" * 20, "seen": ""}, status=422, **as_json)
    assert faults.response.json["faults"] == ["请写下看到的情况"]


def test_figures_are_drawn_and_checked(inspecting: Inspecting, signed_in: Signer):
    row = inspecting.row(inspecting.under_way())
    address = f"/inspections/{row.inspection_id}/units/{row.unit_id}/samples"
    clerk = signed_in("clerk")
    clerk.post(address, {"size": "5", "seed": "2022"})
    shown = clerk.get(address)
    assert "种子2022，从2项中抽取2项" in shown.text
    [first, _] = [form["action"] for form in shown.forms() if form.get("action", "").endswith("/check")]
    assert "请写明情况" in clerk.post(first, {"outcome": "false"}, status=422).text
    clerk.post(first, {"outcome": "false", "found": "300", "remark": "名册300人"})
    assert "100.0%" in clerk.get(address).text


def test_a_conclusion_is_delivered_received_and_reviewed(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.under_way()
    finding = inspecting.ordered(inspecting.found(inspection))
    address = f"/inspections/{inspection.id}"
    clerk, leader, head = signed_in("clerk"), signed_in("leader"), signed_in("unit_head")
    form = clerk.get(f"{address}/conclusion").filled(action="/conclusion")
    clerk.post(f"{address}/conclusion", form | {"judgement": "总体推进有序"})
    assert "总体推进有序" not in head.get(address).text
    clerk.post(f"{address}/delivery", {"version": inspection.version})
    head.post(f"{address}/receipt")
    assert "已签收" in clerk.get(address).text
    shown = head.get(address)
    assert "总体推进有序" in shown.text
    assert "还有30天" in shown.text
    proof = {"proof": photo("证明.txt")}
    asked = head.post(
        f"{address}/review", {"findings": [finding.id], "grounds": "另册有签到", **proof},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert "2022年5月12日，还有30天" in head.get(asked.location).text
    clerk.post(f"{asked.location}/decision", status=403)
    leader.post(f"{asked.location}/decision", status=403)  # approved the plan
    decider = signed_in("office_head")
    form = decider.get(asked.location).filled(action="/decision")
    assert (
        "请作出决定"
        in decider.post(f"{asked.location}/decision", form | {"decision": "维持"}, status=422).text
    )
    ruled = form | {"decision": "证据不足，维持", f"outcome-{finding.id}": "upheld"}
    decider.post(f"{asked.location}/decision", ruled)
    assert "证据不足，维持" in head.get(asked.location).text
    signed_in("park_liaison").get(asked.location, status=404)


def test_html_in_a_note_is_text(inspecting: Inspecting, signed_in: Signer):
    row = inspecting.row(inspecting.under_way())
    field.note(
        row, key="k" * 20, task_id=None, verdict="unclear", seen="<script>alert(1)</script>",
        noted_at=row.inspection.approved_at, photos=[], actor_id=inspecting.id("clerk"),
    )  # fmt: skip
    shown = signed_in("clerk").get(f"/inspections/{row.inspection_id}/units/{row.unit_id}/field")
    assert shown.soup.find("script", string=lambda s: s and "alert" in s) is None


@pytest.mark.parametrize("who", ["system_admin", "audit_admin"])
def test_administrators_have_no_inspections(inspecting: Inspecting, signed_in: Signer, who: str):
    inspection = inspecting.drafted()
    signed_in(who).get("/inspections", status=403)
    signed_in(who).get(f"/inspections/{inspection.id}", status=404)


def test_an_unannounced_visit_is_announced_to_nobody(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.approved(methods=(Method.UNANNOUNCED, Method.ON_SITE))
    refused = signed_in("clerk").post(f"/inspections/{inspection.id}/notices", {}, status=403)
    assert "暗访不事先通知被督导单位" in refused.text


def test_a_unit_may_ask_for_a_review_as_long_as_the_time_runs(inspecting: Inspecting, signed_in: Signer):
    """An inspection that was closed early used to cut the thirty days short."""
    inspection = inspecting.under_way(units=(inspecting.cast.unit("经济发展局").id,))
    inspecting.struck_off(inspecting.reported(inspecting.ordered(inspecting.found(inspection))))
    inspecting.concluded(inspection)
    actions.receive(inspecting.row(inspection), actor_id=inspecting.id("liaison"))
    actions.close(inspection, actor_id=inspecting.id("clerk"))
    address = f"/inspections/{inspection.id}/review"
    assert "申请理由" in signed_in("unit_head").get(address).text
    with clock.frozen_at(wall("2022-05-13 09:00")):
        assert "期限已于2022年5月12日届满" in signed_in("unit_head").get(address, status=403).text


def test_a_unit_contests_a_figure_and_the_head_holds_it_true(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.under_way()
    row = inspecting.row(inspection)
    [item] = field.draw(row, size=1, seed="2022", actor_id=inspecting.id("clerk")).items
    field.check(
        item, outcome=Checked.FALSE, found=Decimal(3), remark="签到不全", actor_id=inspecting.id("clerk")
    )
    inspecting.concluded(inspection)
    unit = signed_in("unit_head")
    address = f"/inspections/{inspection.id}/review"
    assert "签到不全" in unit.get(address).text
    proof = (io.BytesIO("另册".encode()), "签到.txt")
    refused = unit.post(address, {"grounds": "另册有签到", "proof": proof}, status=422)
    assert "请选择有异议的问题或抽查数据" in refused.text
    proof = (io.BytesIO("另册".encode()), "签到.txt")
    unit.post(address, {"figures": [str(item.id)], "grounds": "另册有签到", "proof": proof}, status=303)
    [review] = reviews_of(inspection.id)
    head = signed_in("office_head")
    page = f"/conclusion-reviews/{review.id}"
    assert "签到不全" in head.get(page).text
    decided = {"version": str(review.version), "decision": "材料属实"}
    assert "请作出决定" in head.post(f"{page}/decision", decided, status=422).text
    head.post(f"{page}/decision", {**decided, f"held-{item.id}": "true"}, status=303)
    assert "改认属实" in unit.get(page).text
    assert "抽查数据维持不实0项、改认1项" in signed_in("clerk").get(f"/inspections/{inspection.id}").text


def test_what_waits_for_head_and_leader_is_counted_and_listed(inspecting: Inspecting, signed_in: Signer):
    inspection = inspecting.under_way()
    finding = inspecting.ordered(inspecting.found(inspection, severity=Severity.GRAVE))
    rectification.acknowledge(finding, actor_id=inspecting.id("liaison"))
    rectification.request_extension(
        finding, new_due_on=date(2022, 5, 6), reason="设备未到", actor_id=inspecting.id("unit_head")
    )
    leader, head = signed_in("leader"), signed_in("office_head")
    assert "整改延期待批" in leader.get("/").text
    assert finding.fact in leader.get("/findings?part=to_extend").text
    assert "整改延期待批" not in head.get("/").text, "a grave problem is the leader's"
    assert finding.fact not in head.get("/findings?part=to_extend").text
    inspecting.concluded(inspection)
    row = inspecting.row(inspection)
    reviews.ask(
        row,
        contested=[finding],
        grounds="另册有签到",
        proof=inspecting.proof(),
        actor_id=inspecting.id("unit_head"),
    )
    assert "督导复核待决定" in head.get("/").text
    assert inspection.title in head.get("/inspections?state=review").text


def test_unchecked_figures_are_named_before_the_conclusion(inspecting: Inspecting, signed_in: Signer):
    row = inspecting.row(inspecting.under_way())
    field.draw(row, size=2, seed="2022", actor_id=inspecting.id("clerk"))
    shown = signed_in("clerk").get(f"/inspections/{row.inspection_id}")
    assert "经济发展局还有2项抽查没有核查结果" in shown.text
