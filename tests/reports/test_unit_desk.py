"""The desk 填报台: every open slot of a unit on one page, one save, one submission; nobody's work is overwritten."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest

from tests.reports.conftest import OPEN, wall
from tests.reports.test_statements import counted
from tracker.plans.models import Counting
from tracker.reports import actions
from tracker.reports.desk_queries import Place, as_before
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Outlook
from tracker.reports.values import FigureLine, FigureValue, ReportValues
from tracker.tasks import actions as tasks
from tracker.tasks.models import TaskKind
from tracker.tasks.values import TaskValues


@pytest.fixture
def desk(office, at, signed_in):
    """The liaison of 经济发展局 before the desk of February: training (leads), centre and fair (responsible)."""
    with at(OPEN):
        yield signed_in("liaison")


def slots(office, unit="经济发展局", period="2022-02"):
    return [office.slot(task, unit, period) for task in (office.training, office.centre, office.fair)]


def typed(office, slot, **more):
    """A sound report in the desk's fields."""
    values = {"progress": "组织企业开展培训", "outlook": "yes"}
    if slot.task_id == office.training.id:
        values |= {f"figure_{office.people.id}": "312", f"figure_{office.skilled.id}": "100"}
    return {f"s{slot.id}-{name}": value for name, value in (values | more).items()}


def test_all_open_slots_on_one_page(office, desk):
    page = desk.get("/desk")
    assert page.heading == "填报台"
    assert "待填3项" in page.text
    assert "还缺：企业职工培训、其中高技能、进展情况、年底能否完成" in page.text
    assert {one["value"] for one in page.soup.find_all("input", {"name": "slots"})} == {
        str(slot.id) for slot in slots(office)
    }
    assert "填报台" in desk.get("/reports").text


def test_one_save_keeps_what_changed_and_nothing_else(office, desk):
    training, centre, fair = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    desk.post(
        "/desk", form | typed(office, training, progress="办班9期") | {f"s{centre.id}-problems": "选址未定"}
    )
    assert office.report(training).progress == "办班9期"
    assert {f.indicator_id: f.value for f in office.report(training).figures}[office.people.id] == 312
    assert office.report(centre).problems == "选址未定"
    assert office.report(fair) is None, "nothing typed, nothing begun"
    version = office.report(training).version
    desk.post("/desk", desk.get("/desk").filled(action="/desk"))
    assert office.report(training).version == version, "nothing changed, no new version"


def test_a_block_of_figures_that_nobody_touched_is_not_begun(office, desk):
    """Its blank fields were taken for something typed: the lists said what it lacked instead of 未开始填写."""
    training, _, fair = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    desk.post("/desk", form | {f"s{fair.id}-progress": "对接用工12家"})
    assert office.report(fair).progress == "对接用工12家"
    assert office.report(training) is None


def test_one_submission_for_the_complete_the_others_stay_drafts(office, desk):
    training, centre, fair = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    form |= (
        typed(office, training) | typed(office, fair) | {f"s{centre.id}-progress": "推进中", "step": "submit"}
    )
    page = desk.get(desk.post("/desk", form).location)
    assert "已报送领导小组办公室2份" in page.text
    assert "还缺：年底能否完成" in page.text
    states = [office.report(slot).state for slot in (training, centre, fair)]
    assert states == [ReportState.SUBMITTED, ReportState.DRAFT, ReportState.SUBMITTED]
    assert office.report(training).slot.submitted_at == OPEN


def test_what_is_unusual_is_asked_about_before_it_goes(office, desk, at):
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    form |= typed(office, training, **{f"figure_{office.people.id}": "9000"}) | {"step": "submit"}
    page = desk.get(desk.post("/desk", form).location)
    assert "没有可以报送的" in page.text
    assert "已超过全年目标2600" in page.text
    form = page.filled(action="/desk") | {f"s{training.id}-confirmed": "y", "step": "submit"}
    desk.post("/desk", form)
    assert office.report(training).state is ReportState.SUBMITTED


def test_where_two_people_fill_one_slot_both_versions_are_shown_and_the_rest_is_saved(office, desk):
    training, centre, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    who = office.cast.person("liaison")
    other = actions.open_report(training, actor_id=who.id)
    actions.save(other, office.values(progress="他人写的"), actor_id=who.id)
    form |= typed(office, training, progress="我写的") | {f"s{centre.id}-progress": "推进中"}
    page = desk.post("/desk", form, status=409)
    assert "赵敏已保存了新的内容" in page.text
    assert {"他人写的", "我写的"} <= {cell.get_text(strip=True) for cell in page.soup.find_all("td")}
    assert page.soup.find("textarea", {"name": f"s{training.id}-progress"}).get_text(strip=True) == "我写的"
    assert office.report(centre).progress == "推进中"
    assert office.report(training).progress == "他人写的"
    desk.post("/desk", page.filled(action="/desk"))
    assert office.report(training).progress == "我写的", "sending it again is a decision"


def test_a_figure_that_cannot_be_read_stays_in_its_field(office, desk):
    training, centre, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    form |= typed(office, training, **{f"figure_{office.people.id}": "三百"}) | {
        f"s{centre.id}-progress": "推进中"
    }
    page = desk.post("/desk", form, status=422)
    assert "请填写数字" in page.text
    field = page.soup.find("input", {"name": f"s{training.id}-figure_{office.people.id}"})
    assert field["value"] == "三百"
    assert office.report(training).progress == "组织企业开展培训"
    assert office.report(centre).progress == "推进中"
    again = page.filled(action="/desk") | {f"s{training.id}-figure_{office.people.id}": "300"}
    desk.post("/desk", again)
    assert {f.indicator_id: f.value for f in office.report(training).figures}[office.people.id] == 300


def test_each_slot_saves_itself_with_its_own_version(office, desk):
    """What desk.js sends: the slot's own fields without their prefix, to the single form's address."""
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    alone = {
        name.removeprefix(f"s{training.id}-"): value
        for name, value in (form | typed(office, training)).items()
        if name.startswith(f"s{training.id}-")
    }
    answer = desk.post(
        f"/slots/{training.id}/draft", alone, status=200, headers={"Accept": "application/json"}
    )
    version = answer.response.json["version"]
    sent = form | typed(office, training, progress="改过") | {f"s{training.id}-version": version}
    desk.post("/desk", sent)
    assert office.report(training).progress == "改过"


def test_proofs_are_attached_and_refused_at_their_field(office, desk):
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    name = f"s{training.id}-attachments"
    page = desk.post("/desk", form | {name: (io.BytesIO(b"MZ"), "名册.exe")}, status=422)
    assert "名册" in page.text
    form = page.filled(action="/desk")
    desk.post("/desk", form | {name: (io.BytesIO("张三".encode()), "名册.txt")})
    assert [one.file.name for one in office.report(training).attachments] == ["名册.txt"]


def test_a_slot_that_went_meanwhile_is_said(office, desk, at):
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    office.submitted(office.training, "经济发展局", "liaison")
    page = desk.get(desk.post("/desk", form | typed(office, training)).location)
    assert "1项已不在待办中" in page.text


def test_nothing_new_is_said_honestly(office, desk):
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    desk.post("/desk", form | {f"s{training.id}-unchanged": "1"})
    report = office.report(training)
    assert report.progress == "本期无新进展。"
    assert {figure.value for figure in report.figures} == {0}
    assert report.outlook is None, "nobody answers that for the unit"


def test_unchanged_never_replaces_what_was_typed(office):
    stock = FigureLine(1, "面积", "平方米", Counting.STOCK, Decimal(100), before=Decimal(40))
    flow = FigureLine(2, "培训", "人次", Counting.FLOW, Decimal(100), before=Decimal(40))
    place = Place(None, None, "open", [stock, flow], None, [])
    typed_values = ReportValues(figures={2: FigureValue(Decimal(5))}, progress="办班1期", outlook=Outlook.YES)
    after = as_before(place, typed_values)
    assert (after.figures[1].value, after.figures[2].value, after.progress) == (40, 5, "办班1期")


def test_only_liaisons_have_a_desk(office, signed_in, at):
    with at(OPEN):
        signed_in("clerk").get("/desk", status=403)
        signed_in("unit_head").get("/desk", status=403)


def test_nothing_leads_a_head_to_a_page_that_only_liaisons_open(signed_in, at, office):
    """The head of a unit saw 填报 beside each slot and was turned away by it."""
    with at(OPEN):
        slot = office.slot(office.training, "经济发展局")
        for person, leads in (("unit_head", False), ("liaison", True)):
            browser = signed_in(person)
            for page in ("/", "/reports", f"/tasks/{office.training.id}/reports"):
                links = {a["href"] for a in browser.get(page).soup.select("main a[href]")}
                assert (f"/slots/{slot.id}/report" in links) is leads, (person, page)


def test_a_unit_that_signs_sends_all_to_its_head(office, desk):
    office.cast.unit("经济发展局").signs_reports = True
    training, _, fair = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    form |= typed(office, training) | typed(office, fair) | {"step": "submit"}
    page = desk.get(desk.post("/desk", form).location)
    assert "已送单位负责人审签2份" in page.text
    assert office.report(training).state is ReportState.AWAITING_SIGN_OFF


def test_what_waits_for_the_head_leads_him_to_his_signature(office, desk, signed_in):
    """His home page said of it that the liaison was to fill it in."""
    office.cast.unit("经济发展局").signs_reports = True
    training, _, _ = slots(office)
    form = desk.get("/desk").filled(action="/desk")
    desk.post("/desk", form | typed(office, training) | {"step": "submit"})
    report = office.report(training)
    row = signed_in("unit_head").get("/").soup.find("a", string="审签")
    assert row["href"] == f"/reports/signing?report={report.id}"
    row = desk.get("/").soup.find("a", string="待单位负责人审签")
    assert row["href"] == f"/reports/{report.id}"


def many(office, number):
    """So many more standing tasks of 经济发展局, each with an open slot."""
    clerk, unit_id = office.cast.person("clerk").id, office.cast.unit("经济发展局").id
    for place in range(number):
        values = TaskValues(
            title=f"常规任务{place}", kind=TaskKind.STANDING, starts_on=date(2022, 2, 1), lead_unit_id=unit_id
        )
        one = tasks.draft(office.training.measure, values, actor_id=clerk)
        tasks.dispatch(one, actor_id=clerk)
        tasks.acknowledge(one.assignments[0], actor_id=clerk)


def test_sixteen_slots_are_read_and_saved_in_few_statements(office, at, signed_in):
    with at(wall("2022-02-08 11:00")):
        many(office, 13)
    with at(OPEN):
        liaison = signed_in("liaison")
        page = liaison.get("/desk")
        assert len(page.soup.find_all("input", {"name": "slots"})) == 16
        with counted() as read:
            page = liaison.get("/desk")
        assert len(read) <= 9, "\n\n".join(read)
        form = page.filled(action="/desk")
        numbers = [one["value"] for one in page.soup.find_all("input", {"name": "slots"})]
        form |= {f"s{number}-progress": f"进展{number}" for number in numbers}
        with counted() as sent:
            liaison.post("/desk", form)
        assert len(sent) <= 27, "\n\n".join(sent)  # SQLite sends sixteen new reports one by one
        form = liaison.get("/desk").filled(action="/desk")
        form |= {f"s{number}-progress": f"新进展{number}" for number in numbers}
        with counted() as again:
            liaison.post("/desk", form)
        assert len(again) <= 21, "\n\n".join(again)
