"""更正 after acceptance: asked with reason and proof, decided by the reviewer, old and new kept (rulebook §4)."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.reports.conftest import DUE, OPEN, wall
from tracker.core import clock, questions
from tracker.core.files import store_upload
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.messages.models import InboxMessage
from tracker.notices.snapshot_queries import snapshot_of
from tracker.plans.models import Counting
from tracker.reports import accepted_queries, actions, policy
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.corrections import correcting
from tracker.reports.corrections import queries as correction_queries
from tracker.reports.corrections.correcting import NO_TEXTS
from tracker.reports.lifecycle import CORRECTION_LIFE, CorrectionState, CorrectionStep
from tracker.reports.models import ReportPart
from tracker.reports.values import FigureLine, FigureValue, ReportValues
from tracker.tasks.questions import WhatStopsClosure

MATRIX = """
                   SIGN_OFF  APPROVE   REFUSE   WITHDRAW
AWAITING_SIGN_OFF  ASKED     -         -        WITHDRAWN
ASKED              -         APPROVED  REFUSED  WITHDRAWN
APPROVED           -         -         -        -
REFUSED            -         -         -        -
WITHDRAWN          -         -         -        -
""".strip("\n")

DECIDED = wall("2022-03-02 10:00")


def test_the_life_of_a_correction():
    assert CORRECTION_LIFE.drawing(CorrectionState, CorrectionStep) == MATRIX


@pytest.fixture
def accepted(office, at):
    """February's training report of 经济发展局: 312 and 100, accepted at the due instant."""
    with at(DUE):
        yield office.accepted(office.training, "经济发展局", "liaison")


def proof(office, text="名册"):
    return store_upload("名册.txt", io.BytesIO(text.encode()), actor_id=office.cast.person("liaison").id)


def ask(office, report, people=300, *, texts=NO_TEXTS, by="liaison", by_office=False, is_signed=False):
    return correction_actions.ask_correction(
        report,
        {office.people.id: Decimal(people)} if not texts else {},
        texts=texts,
        reason="重复统计12人次",
        proof=proof(office),
        by_office=by_office,
        is_signed=is_signed,
        actor_id=office.cast.person(by).id,
    )


def test_approved_it_counts_everywhere_from_then_on(office, accepted, at, session):
    before = accepted.version
    asked = ask(office, accepted)
    assert (asked.state, accepted.figures[0].value) == (CorrectionState.ASKED, 312)
    with at(DECIDED):
        correction_actions.approve_correction(asked, consequences=(), actor_id=office.cast.person("clerk").id)
    assert {one.indicator_id: (one.old, one.new) for one in asked.figures} == {office.people.id: (312, 300)}
    assert accepted.version > before
    assert next(one.actual for one in office.training.targets if one.indicator_id == office.people.id) == 300
    economy = office.cast.unit("经济发展局").id
    key = (office.training.id, economy, office.people.id)
    assert accepted_queries.accepted_figures(None, DECIDED)[key] == 300
    assert accepted_queries.accepted_figures(None, DECIDED - timedelta(seconds=1))[key] == 312, (
        "as it was then"
    )
    event = session.scalars(select(EventRecord).where(EventRecord.tag == "correction:approved")).one()
    assert event.facts["figures"] == [["企业职工培训", "312人次", "300人次"]]
    assert event.thread == f"task:{office.training.id}"
    told = session.scalars(select(InboxMessage).where(InboxMessage.kind == "correction")).all()
    assert {one.person_id for one in told} == {
        office.cast.person("liaison").id,
        office.cast.person("unit_head").id,
    }


def test_twice_corrected_each_instant_has_its_own_figure(office, accepted, at):
    key = (office.training.id, office.cast.unit("经济发展局").id, office.people.id)
    for day, value in ((2, 300), (4, 290)):
        with at(wall(f"2022-03-0{day} 10:00")):
            one = ask(office, accepted, value)
            correction_actions.approve_correction(
                one, consequences=(), actor_id=office.cast.person("clerk").id
            )
    seen = [
        accepted_queries.accepted_figures(None, wall(f"2022-03-0{day} 12:00"))[key] for day in (1, 2, 3, 4)
    ]
    assert seen == [312, 300, 300, 290]


def test_only_one_at_a_time_and_only_of_accepted_reports(office, accepted, at):
    ask(office, accepted)
    with pytest.raises(IllegalStep):
        ask(office, accepted, 299)
    with at(OPEN):
        other = office.submitted(office.training, "社会事业局", "other_liaison", office.values(figures={}))
    with pytest.raises(IllegalStep):
        ask(office, other)


def test_refused_and_withdrawn_leave_the_figures(office, accepted):
    one = ask(office, accepted)
    correction_actions.refuse_correction(one, reason="佐证不足", actor_id=office.cast.person("clerk").id)
    other = ask(office, accepted, 280)
    correction_actions.withdraw_correction(other, actor_id=office.cast.person("liaison").id)
    assert (one.state, other.state) == (CorrectionState.REFUSED, CorrectionState.WITHDRAWN)
    assert {figure.indicator_id: figure.value for figure in accepted.figures}[office.people.id] == 312
    with pytest.raises(IllegalStep):
        correction_actions.approve_correction(one, consequences=(), actor_id=office.cast.person("clerk").id)


def test_where_the_unit_signs_its_head_signs_a_correction_too(office, accepted):
    accepted.slot.unit.signs_reports = True
    one = ask(office, accepted)
    assert one.state is CorrectionState.AWAITING_SIGN_OFF
    head = office.cast.person("unit_head")
    assert policy.may_sign_correction(head, one)
    assert not policy.may_sign_correction(office.cast.person("liaison"), one)
    correction_actions.sign_correction(one, actor_id=head.id)
    assert (one.state, one.signed_by_id) == (CorrectionState.ASKED, head.id)
    correction_actions.withdraw_correction(one, actor_id=head.id)
    assert ask(office, accepted, by="unit_head", is_signed=True).state is CorrectionState.ASKED


def test_words_are_corrected_too_with_old_and_new_kept(office, accepted, at, session):
    progress = accepted.progress
    one = ask(office, accepted, texts={ReportPart.PROGRESS: "组织12家企业开展培训9期"})
    assert accepted.progress == progress
    with at(DECIDED):
        correction_actions.approve_correction(one, consequences=(), actor_id=office.cast.person("clerk").id)
    assert accepted.progress == "组织12家企业开展培训9期"
    assert [(text.part, text.old, text.new) for text in one.texts] == [
        (ReportPart.PROGRESS, progress, "组织12家企业开展培训9期")
    ]
    event = session.scalars(select(EventRecord).where(EventRecord.tag == "correction:approved")).one()
    assert event.facts["texts"] == [["进展情况", progress, "组织12家企业开展培训9期"]]
    plan = office.training.measure.plan
    shown = snapshot_of(plan, cut_off_at=DECIDED, span_starts_on=DUE.date())
    assert [(line.unit, line.period, line.parts) for line in shown.text_corrections] == [
        ("经济发展局", "2022年2月", ("进展情况",))
    ]


def test_a_notice_prints_the_problems_as_they_were_at_its_cut_off(office, at):
    with at(DUE):
        report = office.accepted(
            office.training, "经济发展局", "liaison", office.values(problems="师资不足。")
        )
    for day, words in ((2, "设备不足。"), (4, "")):
        with at(wall(f"2022-03-0{day} 10:00")):
            one = ask(office, report, texts={ReportPart.PROBLEMS: words})
            correction_actions.approve_correction(
                one, consequences=(), actor_id=office.cast.person("clerk").id
            )
    plan = office.training.measure.plan
    seen = [
        snapshot_of(plan, cut_off_at=wall(f"2022-03-0{day} 12:00"), span_starts_on=DUE.date())
        .tasks[0]
        .obstacle
        for day in (1, 3, 4)
    ]
    assert seen == ["师资不足", "设备不足", ""]


def test_a_correction_under_way_stops_the_closure(office, accepted):
    one = ask(office, accepted)
    stops = [
        (each.sentence, each.endpoint, each.url_args)
        for each in questions.ask(WhatStopsClosure(task_id=office.training.id))
        if "更正" in each.sentence
    ]
    assert stops == [
        ("经济发展局2022年2月进展报告的更正待审批", "reports.correction", {"correction_id": one.id})
    ]
    correction_actions.withdraw_correction(one, actor_id=office.cast.person("liaison").id)
    assert not any(
        "更正" in each.sentence for each in questions.ask(WhatStopsClosure(task_id=office.training.id))
    )


def test_who_decides_the_host_rule_and_nobody_his_own(office, accepted, at):
    clerk, head, leader = (office.cast.person(name) for name in ("clerk", "office_head", "leader"))
    one = ask(office, accepted, by="clerk", by_office=True)
    assert "由您提出" in policy.may_decide_correction(clerk, one).reason
    assert policy.may_decide_correction(head, one)
    assert not policy.may_decide_correction(office.cast.person("liaison"), one)
    with at(OPEN):
        hosts = office.submitted(office.fair, "组织人社局", "host_liaison", office.values(figures={}))
        actions.accept(hosts, actor_id=leader.id)
    theirs = ask(office, hosts, by="host_liaison")
    assert not policy.may_decide_correction(clerk, theirs)
    assert policy.may_decide_correction(leader, theirs)
    waiting = {
        name: {found.id for found in office.session.scalars(correction_queries.awaiting(who)).unique()}
        for name, who in (("clerk", clerk), ("head", head), ("leader", leader))
    }
    assert waiting == {"clerk": set(), "head": {one.id}, "leader": {theirs.id}}


def test_the_database_holds_one_under_way(office, accepted, session):
    one = ask(office, accepted)
    twin = ask_twin(one)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(twin)


def ask_twin(one):
    return type(one)(
        report_id=one.report_id,
        state=CorrectionState.ASKED,
        reason="再次",
        proof_id=one.proof_id,
        asked_by_office=False,
        asked_by_id=one.asked_by_id,
        asked_at=clock.now(),
    )


STOCK = FigureLine(1, "基地面积", "平方米", Counting.STOCK, Decimal(5000), before=Decimal(200))
LATER = correcting.LaterFigure(1, "3月", Decimal(320))


@pytest.mark.parametrize(
    ("new", "later", "words"),
    [
        (300, [LATER], []),
        (350, [LATER], ["3月基地面积累计320低于更正后的350，需一并核对"]),
        (350, [correcting.LaterFigure(1, "3月", Decimal(320), "拆除")], []),
        (
            350,
            [correcting.LaterFigure(1, "3月", None), LATER],
            ["3月基地面积累计320低于更正后的350，需一并核对"],
        ),
        (150, [], ["基地面积更正后的累计150低于上期的200"]),
    ],
)
def test_running_totals_of_later_periods_are_checked_again(new, later, words):
    assert correcting.consequences([STOCK], {1: Decimal(new)}, later) == words


def test_what_may_not_be_asked():
    people = FigureLine(1, "培训", "人次", Counting.FLOW, Decimal(100))
    values = ReportValues(figures={1: FigureValue(Decimal(5))}, progress="培训")
    assert [one.sentence for one in correcting.faults([people], values, {1: Decimal(5)})] == [
        "与现有数字相同，不需更正"
    ]
    assert "整数" in correcting.faults([people], values, {1: Decimal("5.5")})[0].sentence
    assert correcting.faults([people], values, {1: Decimal(6)}) == []
    blank = correcting.faults([people], values, {}, {ReportPart.PROGRESS: ""})
    assert [(one.field, one.sentence) for one in blank] == [("progress", "请填写进展情况")]


def test_asked_and_decided_on_the_pages(office, accepted, signed_in, at):
    liaison = signed_in("liaison")
    assert "申请更正" in liaison.get(f"/reports/{accepted.id}").text
    address = f"/reports/{accepted.id}/correction"
    form = liaison.get(address).filled()
    page = liaison.post(address, form, status=422)
    assert "请写明原因" in page.text
    assert "请附佐证材料" in page.text
    filled = form | {f"new_{office.people.id}": "３00", "reason": "重复统计"}
    shown = liaison.post(address, filled | {"proof": (io.BytesIO("名册".encode()), "名册.txt")})
    place = shown.location
    assert "待审批" in liaison.get(place).text
    liaison.post(f"{place}/approval", liaison.get(place).filled(), status=403)
    liaison.get(address, status=403)
    clerk = signed_in("clerk")
    assert "更正待办理" in clerk.get("/").text
    assert "企业职工培训312→300人次" in clerk.get("/corrections?mine=1").text.replace(" ", "")
    page = clerk.get(place)
    assert "重复统计" in page.text
    assert clerk.get(f"{place}/proof").status == 200
    clerk.post(f"{place}/refusal", page.filled(action="refusal"), status=422)
    clerk.post(f"{place}/approval", {"version": "99"}, status=409)
    clerk.post(f"{place}/approval", page.filled(action="approval"))
    assert "已更正" in clerk.get(f"/reports/{accepted.id}").text
    assert "由312人次更正为300人次" in clerk.get(f"/tasks/{office.training.id}").text


def test_words_asked_and_decided_on_the_pages(office, accepted, signed_in):
    liaison = signed_in("liaison")
    address = f"/reports/{accepted.id}/correction"
    form = liaison.get(address).filled()
    assert form["progress"] == accepted.progress
    unchanged = form | {"reason": "无", "proof": (io.BytesIO("名册".encode()), "名册.txt")}
    assert "没有改动" in liaison.post(address, unchanged, status=422).text
    emptied = unchanged | {"progress": "", "proof": (io.BytesIO("名册".encode()), "名册.txt")}
    assert "请填写进展情况" in liaison.post(address, emptied, status=422).text
    changed = form | {"progress": "组织12家企业开展培训9期", "reason": "企业家数有误"}
    place = liaison.post(address, changed | {"proof": (io.BytesIO("名册".encode()), "名册.txt")}).location
    clerk = signed_in("clerk")
    assert "进展情况" in clerk.get("/corrections?mine=1").text
    page = clerk.get(place)
    assert [(page.soup.select_one(tag).text) for tag in (".wording del", ".wording ins")] == ["14", "12"]
    clerk.post(f"{place}/approval", page.filled(action="approval"))
    assert "组织12家企业开展培训9期" in clerk.get(f"/reports/{accepted.id}").text
    assert "更正进展情况" in clerk.get(f"/tasks/{office.training.id}").text


def test_an_old_form_does_not_correct(office, accepted, signed_in):
    liaison = signed_in("liaison")
    address = f"/reports/{accepted.id}/correction"
    page = liaison.post(
        address, {"version": "1", f"new_{office.people.id}": "300", "reason": "重复"}, status=409
    )
    assert "已有变化" in page.text
    assert page.soup.find("input", {"name": f"new_{office.people.id}"})["value"] == "300"


def test_the_next_notice_prints_it_once(office, accepted, at):
    with at(DECIDED):
        correction_actions.approve_correction(
            ask(office, accepted), consequences=(), actor_id=office.cast.person("clerk").id
        )
    plan = office.training.measure.plan
    before = snapshot_of(plan, cut_off_at=DECIDED - timedelta(minutes=1), span_starts_on=DUE.date())
    after = snapshot_of(plan, cut_off_at=DECIDED, span_starts_on=DUE.date())
    assert before.corrections == ()
    assert [(one.unit, one.period, one.indicator, one.old, one.new) for one in after.corrections] == [
        ("经济发展局", "2022年2月", "企业职工培训", 312, 300)
    ]
