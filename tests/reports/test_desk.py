"""The unit's desk in the browser: fill, save, submit, and everything that can go wrong."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from tests.client import values_of
from tests.reports.conftest import DUE, LATE, LOCKED, OPEN
from tracker.core import clock
from tracker.reports import actions
from tracker.reports.lifecycle import ReportState

JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(office, signed_in, at):
    """The liaison of 经济发展局 at the form of February's training report."""
    with at(OPEN):
        browser = signed_in("liaison")
        slot = office.slot(office.training, "经济发展局")
        browser.slot, browser.url, browser.draft = slot, f"/slots/{slot.id}/report", f"/slots/{slot.id}/draft"
        yield browser


def form_of(page):
    return values_of(page.soup.find("form", id="report"))


def filled(office, desk, **more):
    figures = {f"figure_{office.people.id}": "312", f"figure_{office.skilled.id}": "100"}
    words = {"progress": "组织14家企业开展培训9期", "outlook": "yes"}
    return {**form_of(desk.get(desk.url)), **figures, **words, **more}


def message_at(page, name):
    return page.soup.find(id=f"{name}-error").get_text(strip=True)


def test_the_form_says_what_it_wants(office, desk):
    page = desk.get(desk.url)
    assert page.heading.startswith("2月进展报告")
    assert "企业职工培训（本期新增，人次）" in page.text
    assert "还剩3天8小时" in page.text.replace(" ", "")
    assert "目标2600人次" in page.text
    assert "社会事业局" in page.text  # the responsible unit's report beside the lead's


def test_filled_and_submitted(office, desk):
    sent = desk.post(desk.url, filled(office, desk, **{f"forecast_{office.people.id}": "300"}))
    report = office.report(desk.slot)
    assert report.state is ReportState.SUBMITTED
    assert sent.location == f"/reports/{report.id}"
    page = desk.get(sent.location)
    assert "已报送" in page.text
    assert "12.0%" in page.text
    assert desk.get(desk.url, status=303).location == sent.location


def test_last_period_stands_beside_the_field(office, desk, at):
    office.accepted(office.training, "经济发展局", "liaison")
    with at(clock.office_instant(clock.office_day(OPEN) + timedelta(days=31))):
        march = office.slot(office.training, "经济发展局", "2022-03")
        desk.enter_as("liaison")
        page = desk.get(f"/slots/{march.id}/report")
    assert "上期312" in page.text
    assert "累计312，完成率12.0%" in page.text
    assert "上期预计300" in page.text
    assert "带入上期内容" in page.text
    assert "覆盖全部规上企业" in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-5", "不能为负数"),
        ("三百", "请填写数字"),
        ("9999999999999", "数字过大"),
        ("1.23456", "最多保留四位小数"),
        ("12.5", "应为整数"),
        ("1e5000", "数字过大"),
        ("NaN", "数字过大"),
        ("", "没有发生填0"),
    ],
)
def test_a_bad_figure_stops_at_its_field_and_everything_typed_stays(office, desk, typed, message):
    name = f"figure_{office.people.id}"
    page = desk.post(desk.url, filled(office, desk, **{name: typed, "problems": "师资不足"}), status=422)
    assert message in message_at(page, name)
    kept = form_of(page)
    assert (kept[name], kept["problems"], kept["progress"]) == (typed, "师资不足", "组织14家企业开展培训9期")
    assert office.report(desk.slot).state is ReportState.DRAFT


def test_faults_are_listed_as_they_stand_on_the_page(office, desk):
    name = f"figure_{office.people.id}"
    page = desk.post(desk.url, filled(office, desk, **{name: "-5", "progress": ""}), status=422)
    listed = [link["href"] for link in page.soup.select("[data-form-errors] a")]
    assert listed == [f"#{name}", "#progress"]


def test_full_width_digits_and_commas_are_figures(office, desk):
    desk.post(desk.url, filled(office, desk, **{f"figure_{office.people.id}": "１，３１２"}))
    assert {figure.value for figure in office.report(desk.slot).figures} == {1312, 100}


def test_highly_skilled_are_not_more_than_skilled(office, desk):
    page = desk.post(desk.url, filled(office, desk, **{f"figure_{office.skilled.id}": "340"}), status=422)
    assert "不能多于企业职工培训（312）" in message_at(page, f"figure_{office.skilled.id}")
    mended = form_of(page) | {f"figure_{office.skilled.id}": "34"}
    desk.post(desk.url, mended)


def test_an_absurd_figure_is_asked_about_once(office, desk):
    strange = filled(office, desk, **{f"figure_{office.people.id}": "2601"})
    page = desk.post(desk.url, strange, status=422)
    assert "已超过全年目标2600" in page.text
    assert office.report(desk.slot).state is ReportState.DRAFT
    desk.post(desk.url, form_of(page) | {"confirmed": "y"})
    assert office.report(desk.slot).state is ReportState.SUBMITTED


def test_a_draft_saves_itself_and_counts_versions(office, desk):
    typed = filled(office, desk, progress="写了一半")
    first = desk.post(desk.draft, typed, status=200, headers=JSON).response.json
    assert first["saved_at"] == "09:00"
    second = desk.post(
        desk.draft, typed | {"version": first["version"], "progress": "写完了"}, status=200, headers=JSON
    )
    assert second.response.json["version"] != first["version"]
    assert office.report(desk.slot).progress == "写完了"


def test_autosave_keeps_the_last_readable_figure(office, desk):
    name = f"figure_{office.people.id}"
    first = desk.post(desk.draft, filled(office, desk), status=200, headers=JSON).response.json
    desk.post(
        desk.draft,
        filled(office, desk, **{name: "31x", "version": first["version"]}),
        status=200,
        headers=JSON,
    )
    assert office.report(desk.slot).figures[0].value == 312


def test_the_same_words_sent_twice_are_no_conflict(office, desk):
    """An autosave whose answer was lost is sent again with the version before it."""
    typed = filled(office, desk, progress="写了一半")
    first = desk.post(desk.draft, typed, status=200, headers=JSON).response.json
    assert desk.post(desk.draft, typed, status=200, headers=JSON).response.json == first
    desk.post(desk.url, typed)
    assert office.report(desk.slot).state is ReportState.SUBMITTED


def test_the_draft_button_comes_back_to_the_form(office, desk):
    assert desk.post(desk.draft, filled(office, desk)).location == desk.url
    assert form_of(desk.get(desk.url))["progress"] == "组织14家企业开展培训9期"


def test_a_stale_version_overwrites_nothing_and_shows_both(office, desk):
    old = filled(office, desk, progress="我写的")
    report = actions.open_report(
        office.slot(office.training, "经济发展局"), actor_id=office.cast.person("liaison").id
    )
    actions.save(
        report, office.values(people=500, progress="同事写的"), actor_id=office.cast.person("liaison").id
    )
    assert desk.post(desk.draft, old, status=409, headers=JSON).response.json["version"]
    for url in (desk.url, desk.draft):
        page = desk.post(url, old, status=409)
        assert "同事写的" in page.text
        assert form_of(page)["progress"] == "我写的"
        assert "赵敏已保存了新的内容" in page.text
    assert office.report(desk.slot).progress == "同事写的"
    desk.post(desk.url, form_of(page))  # having seen both, the person decides
    assert office.report(desk.slot).progress == "我写的"


def test_submitting_twice_changes_nothing_and_says_so(office, desk):
    data = filled(office, desk)
    desk.post(desk.url, data)
    page = desk.post(desk.url, data, status=409)
    assert "本期报告已报送" in page.text
    assert office.report(desk.slot).returns == 0


def proof(name="名册.pdf", content=b"%PDF-1.4 proof"):
    return (BytesIO(content), name)


def test_proofs_are_added_downloaded_and_taken_off(office, desk):
    desk.post(
        desk.draft,
        filled(office, desk) | {"attachments": [proof(), proof("照片.png", b"\x89PNG\r\n\x1a\n0")]},
    )
    report = office.report(desk.slot)
    files = {one.file.name: one.file_id for one in report.attachments}
    assert set(files) == {"名册.pdf", "照片.png"}
    got = desk.get(f"/reports/{report.id}/attachments/{files['名册.pdf']}")
    assert got.response.data == b"%PDF-1.4 proof"
    assert "attachment" in got.response.headers["Content-Disposition"]
    got.response.close()
    desk.post(desk.draft, form_of(desk.get(desk.url)) | {"detached": str(files["名册.pdf"])})
    assert [one.file.name for one in office.report(desk.slot).attachments] == ["照片.png"]
    desk.get(f"/reports/{report.id}/attachments/{files['名册.pdf']}", status=404)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("程序.pdf", b"MZ\x90\x00 not a pdf", "内容与扩展名不符"),
        ("程序.exe", b"MZ\x90\x00", "类型不受支持"),
        ("空.pdf", b"", "空文件"),
    ],
)
def test_a_disguised_file_is_refused_and_the_rest_is_kept(office, desk, name, content, words):
    page = desk.post(
        desk.url, filled(office, desk) | {"attachments": [proof(name, content), proof()]}, status=422
    )
    assert words in message_at(page, "attachments")
    report = office.report(desk.slot)
    assert report.state is ReportState.DRAFT
    assert [one.file.name for one in report.attachments] == ["名册.pdf"]
    desk.post(desk.url, form_of(page))
    assert office.report(desk.slot).state is ReportState.SUBMITTED


def test_a_request_beyond_the_limit_is_413(office, desk):
    sent = desk.http.post(
        desk.url, data=b"0" * (22 * 1024 * 1024), content_type="multipart/form-data; boundary=x"
    )
    assert sent.status_code == 413
    assert office.report(desk.slot) is None


def test_only_the_lead_claims_milestones(office, signed_in, at):
    first = office.centre.milestones[0]
    with at(OPEN):
        lead = signed_in("other_liaison")
        slot = office.slot(office.centre, "社会事业局")
        page = lead.get(f"/slots/{slot.id}/report")
        assert "超期" in page.text  # due on 20 February
        words = {"progress": "选址已批", "outlook": "yes", "milestones": str(first.id)}
        lead.post(f"/slots/{slot.id}/report", form_of(page) | words)
        other = signed_in("liaison")
        slot = office.slot(office.centre, "经济发展局")
        page = other.get(f"/slots/{slot.id}/report")
        assert "确定选址" not in page.text
        other.post(f"/slots/{slot.id}/report", form_of(page) | words, status=422)


def test_before_the_opening_the_reason_names_the_date(office, signed_in, at):
    with at(OPEN - timedelta(days=1)):
        page = signed_in("liaison").get(
            f"/slots/{office.slot(office.training, '经济发展局').id}/report", status=403
        )
    assert "2月25日 00:00起填报" in page.text


def test_late_is_still_possible_until_the_second_of_the_lock(office, signed_in, at):
    slot = office.slot(office.training, "经济发展局")
    with at(LATE):
        page = signed_in("liaison").get(f"/slots/{slot.id}/report")
        assert "已过2月28日 17:00截止时间" in page.text
    with at(LOCKED):
        signed_in("liaison").get(f"/slots/{slot.id}/report")
    with at(LOCKED + timedelta(seconds=1)):
        page = signed_in("liaison").get(f"/slots/{slot.id}/report", status=403)
    assert "已于3月5日 17:00锁定" in page.text
    assert "李喆" in page.text


def test_a_returned_report_can_be_mended_after_the_lock(office, signed_in, at):
    with at(DUE):
        report = office.submitted(office.training, "经济发展局", "liaison")
    with at(LOCKED + timedelta(days=2)):
        actions.return_to_unit(report, reason="数据与佐证不一致", actor_id=office.cast.person("clerk").id)
        browser = signed_in("liaison")
        url = f"/slots/{report.slot_id}/report"
        page = browser.get(url)
        assert "李喆于3月7日 17:00退回：数据与佐证不一致" in page.text
        browser.post(url, form_of(page) | {"progress": "已核对名册"})
        assert office.report(report.slot).state is ReportState.SUBMITTED
        inbox = browser.get("/messages")
        assert f"2022年2月进展报告被退回：{office.training.number} 企业职工在岗培训" in inbox.text


def test_foreign_slots_and_reports_do_not_exist(office, signed_in, at):
    with at(OPEN):
        draft = actions.open_report(
            office.slot(office.training, "经济发展局"), actor_id=office.cast.person("liaison").id
        )
        stranger = signed_in("other_liaison")
        stranger.get(f"/slots/{draft.slot_id}/report", status=404)
        stranger.post(f"/slots/{draft.slot_id}/report", status=404)
        stranger.get(f"/reports/{draft.id}", status=404)
        signed_in("park_liaison").get(f"/tasks/{office.training.id}/reports", status=404)
        signed_in("clerk").get(
            f"/reports/{draft.id}", status=404
        )  # another unit's draft is nobody's business
        signed_in("audit_admin").get(f"/slots/{draft.slot_id}/report", status=404)


def test_the_lead_reads_what_the_responsible_unit_submitted(office, signed_in, at):
    with at(OPEN):
        values = office.values(figures={}, progress="培训配合到位", problems="场地紧张")
        theirs = office.submitted(office.training, "社会事业局", "other_liaison", values)
        lead = signed_in("liaison")
        assert (
            "培训配合到位" in lead.get(f"/slots/{office.slot(office.training, '经济发展局').id}/report").text
        )
        assert "场地紧张" in lead.get(f"/reports/{theirs.id}").text


def test_an_unacknowledged_task_is_acknowledged_first(office, signed_in, at, session):
    slot = office.slot(office.training, "经济发展局")
    slot.assignment.state, slot.assignment.acknowledged_at = "pending", None
    with at(OPEN):
        assert "请先在任务页签收" in signed_in("liaison").get(f"/slots/{slot.id}/report", status=403).text


def test_a_deactivated_person_is_sent_to_sign_in(office, desk):
    desk.get(desk.url)
    office.cast.person("liaison").deactivated_at = clock.now()
    assert "/sign-in" in desk.get(desk.url, status=303).location


def test_the_head_does_not_fill_but_signs(office, signed_in, at):
    office.cast.unit("经济发展局").signs_reports = True
    with at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
        head = signed_in("unit_head")
        assert "由经济发展局联络员填报" in head.get(f"/slots/{report.slot_id}/report", status=403).text
        page = head.get(f"/reports/{report.id}")
        assert "待单位审签" in page.text
        signed_in("liaison").post(f"/reports/{report.id}/signature", {"version": report.version}, status=403)
        head.post(f"/reports/{report.id}/signature", page.filled(action="signature"))
        assert office.report(report.slot).state is ReportState.SUBMITTED


def test_the_head_sends_it_back(office, signed_in, at):
    office.cast.unit("经济发展局").signs_reports = True
    with at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
        head = signed_in("unit_head")
        page = head.get(f"/reports/{report.id}")
        back = page.filled(action="returns") | {"reason": "请补充企业名单"}
        assert head.post(f"/reports/{report.id}/returns", back).location == "/reports/signing"
        again = office.report(report.slot)
        assert (again.state, again.returns) == (ReportState.DRAFT, 0)
        assert "请补充企业名单" in signed_in("liaison").get(f"/slots/{report.slot_id}/report").text


def test_my_reports_name_what_is_missing(office, desk, at):
    page = desk.get("/reports")
    assert page.heading == "我的填报"
    assert "未开始填写" in page.text
    desk.post(desk.draft, {"version": "0", "progress": "写了一半", f"figure_{office.people.id}": "312"})
    assert "其中高技能、年底能否完成" in desk.get("/reports").text
    with at(LOCKED + timedelta(days=3)):
        desk.enter_as("liaison")
        assert "漏报" in desk.get("/reports").text


def test_parts_of_what_is_owed_have_lists_of_their_own(office, signed_in, at):
    office.cast.unit("经济发展局").signs_reports = True
    with at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
    with at(LATE):
        browser = signed_in("unit_head")
        assert "逾期未报 3" in browser.get("/reports").text
        assert "企业职工在岗培训" in browser.get("/reports?show=sign").text
        assert "实训基地建设" not in browser.get("/reports?show=sign").text
        assert "这一类没有待办事项" in browser.get("/reports?show=mend").text
