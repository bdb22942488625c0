"""An inspection from plan to closure through its actions, and what each step refuses."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.cast import Cast
from tests.inspections.conftest import LIMIT, VISITED, Inspecting
from tests.reports.conftest import wall
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.core.questions import ask
from tracker.documents import actions as documents
from tracker.documents.models import DocumentKind
from tracker.inspections import actions, queries
from tracker.inspections.field import actions as field
from tracker.inspections.field.sampling import Checked, Seen, drawn
from tracker.inspections.findings import actions as findings
from tracker.inspections.findings.lifecycle import FindingState, Severity
from tracker.inspections.findings.models import Finding
from tracker.inspections.lifecycle import InspectionState
from tracker.inspections.models import Inspection
from tracker.inspections.planning import missing_parts
from tracker.inspections.policy import parts_of
from tracker.inspections.rectification import actions as rectification
from tracker.inspections.reviews import actions as reviews
from tracker.inspections.reviews.actions import Ruling
from tracker.inspections.reviews.lifecycle import Outcome
from tracker.inspections.reviews.policy import may_ask_for_review
from tracker.messages.models import InboxMessage
from tracker.notices.problems import problems_of
from tracker.notices.snapshot_queries import snapshot_of
from tracker.tasks.extensions.lifecycle import ExtensionStep
from tracker.tasks.questions import WhatStopsClosure
from tracker.units.questions import WhatHoldsUnit

pytestmark = pytest.mark.usefixtures("visited")


def tags(session: Any, thread: str) -> list[str]:
    statement = select(EventRecord.tag).where(EventRecord.thread == thread)
    return list(session.scalars(statement.order_by(EventRecord.id)))


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"content": ""}, "没有填写督导内容"),
        ({"scope": " "}, "没有填写督导范围"),
        ({"basis": ""}, "没有填写督导依据"),
        ({"methods": ()}, "没有选择督导方式"),
        ({"units": ()}, "没有选择被督导单位"),
        ({"members": (), "leader_id": 0}, "没有选择督导组成员"),
        ({"leader_id": 0}, "没有确定组长"),
    ],
)
def test_no_plan_is_approved_without_its_parts(inspecting: Inspecting, lacking: dict[str, Any], said: str):
    inspection = inspecting.drafted(**lacking)
    assert list(missing_parts(parts_of(inspection))) == [said]
    with pytest.raises(IllegalStep, match=said):
        actions.submit(inspection, actor_id=inspecting.id("clerk"))


def test_a_team_of_the_units_own_people_is_no_team(inspecting: Inspecting):
    inspection = inspecting.drafted(members=(inspecting.id("liaison"),), leader_id=inspecting.id("liaison"))
    [said] = missing_parts(parts_of(inspection))
    assert "经济发展局" in said
    assert "须回避" in said


def test_the_database_refuses_work_without_approval(inspecting: Inspecting, session: Any):
    inspection = inspecting.drafted()
    session.flush()
    forced = update(Inspection).where(Inspection.id == inspection.id).values(state=InspectionState.UNDER_WAY)
    with session.begin_nested() as undone:
        with pytest.raises(IntegrityError):
            session.execute(forced)
        undone.rollback()


def test_the_whole_way(inspecting: Inspecting, session: Any):
    """One problem is struck off at once, the other after a failure; then it is closed."""
    inspection = inspecting.approved()
    notices = actions.draft_notices(inspection, together=False, contact="", actor_id=inspecting.id("clerk"))
    assert [one.addressed_unit_id for one in notices] == [one.unit_id for one in inspection.units]
    actions.notify(inspection.units, number="宛开督通〔2022〕1号", actor_id=None)
    actions.start(inspection, actor_id=inspecting.id("clerk"))
    good, bad = inspecting.found(inspection), inspecting.found(inspection, "社会事业局")
    orders = actions.draft_orders(inspection, contact="", actor_id=inspecting.id("clerk"))
    assert len(orders) == 2
    assert actions.draft_orders(inspection, contact="", actor_id=inspecting.id("clerk")) == []
    for order in orders:
        findings.order(order, number="宛开督改〔2022〕1号", actor_id=None)
    assert good.state is bad.state is FindingState.ORDERED
    inspecting.concluded(inspection)
    inspecting.struck_off(inspecting.reported(good))
    inspecting.failed(inspecting.reported(bad, "other_liaison"))
    with pytest.raises(IllegalStep, match="未销号"):
        actions.close(inspection, actor_id=inspecting.id("clerk"))
    inspecting.struck_off(inspecting.reported(bad, "other_liaison"))
    for row in inspection.units:
        actions.receive(row, actor_id=inspecting.id("liaison"))
    actions.close(inspection, actor_id=inspecting.id("clerk"))
    assert inspection.state is InspectionState.CLOSED
    facts = {
        one.subject_id: one.facts
        for one in session.scalars(select(EventRecord).where(EventRecord.tag == "finding:struck_off"))
    }
    assert (facts[good.id]["on_time"], facts[bad.id]["on_time"]) == (True, False)
    in_april = queries.rectified(date(2022, 4, 1), date(2022, 4, 30))
    assert {unit: (one.due, one.in_time) for unit, one in in_april.items()} == {
        good.unit_id: (1, 1),
        bad.unit_id: (1, 0),
    }
    assert [(one.finding_id, one.in_time) for one in queries.rectifications_due(LIMIT, LIMIT)] == [
        (good.id, True),
        (bad.id, False),
    ]
    assert tags(session, f"finding:{bad.id}") == [
        "finding:recorded", "finding:ordered", "finding:acknowledged", "finding:rectification_planned",
        "finding:rectification_reported", "finding:failed", "finding:rectification_reported", "finding:struck_off",
    ]  # fmt: skip


def test_no_finding_without_proof(inspecting: Inspecting, session: Any):
    inspection = inspecting.under_way()
    with pytest.raises(IllegalStep, match="佐证材料"):
        findings.record(
            inspecting.row(inspection),
            inspecting.finding_values(),
            proofs=[],
            actor_id=inspecting.id("clerk"),
        )
    finding = inspecting.found(inspection)
    forced = update(Finding).where(Finding.id == finding.id).values(proof_id=None)
    with session.begin_nested() as undone:
        with pytest.raises(IntegrityError):
            session.execute(forced)
        undone.rollback()


def test_a_second_failure_comes_before_a_leader(inspecting: Inspecting, session: Any):
    inspection = inspecting.under_way()
    finding = inspecting.ordered(inspecting.found(inspection))
    inspecting.failed(inspecting.reported(finding))
    assert finding.escalated_at is None
    plan_id = inspection.plan_id
    assert queries.standing_problems(plan_id, clock.now()) == []
    inspecting.failed(inspecting.reported(finding))
    assert finding.escalated_at == VISITED
    assert queries.standing_problems(plan_id, clock.now()) == [finding]
    assert queries.standing_problems(plan_id, VISITED - timedelta(seconds=1)) == []

    told = session.scalars(
        select(InboxMessage.title).where(InboxMessage.person_id == inspecting.id("leader"))
    ).all()
    assert "两次整改不到位：经济发展局问题1" in told


def test_what_failed_twice_and_was_struck_off_in_the_period_is_in_the_next_notice(inspecting: Inspecting):
    """Only in the next one: the notice after it has nothing to say of it."""
    inspection = inspecting.under_way()
    plan = inspection.plan
    finding = inspecting.ordered(inspecting.found(inspection))
    for _ in range(2):
        inspecting.failed(inspecting.reported(finding))
    inspecting.struck_off(inspecting.reported(finding))
    now = clock.now()
    assert queries.standing_problems(plan.id, now) == [finding]
    assert queries.standing_problems(plan.id, now, VISITED - timedelta(days=9)) == [finding]
    assert queries.standing_problems(plan.id, now, VISITED) == []
    [line] = snapshot_of(plan, cut_off_at=now, span_starts_on=date(2022, 2, 1)).findings
    assert (line.failures, line.is_overdue, line.struck_off_on) == (2, False, VISITED.date())
    named = problems_of(snapshot_of(plan, cut_off_at=now, span_starts_on=date(2022, 4, 1)))
    [words] = [fact.words for one in named for fact in one.facts if fact.words.startswith("督导问题")]
    assert words.endswith("2次核查未通过，4月12日方才销号")


def test_an_open_finding_stops_closure_and_holds_the_unit(inspecting: Inspecting):
    finding = inspecting.found(inspecting.under_way())
    stopped = ask(WhatStopsClosure(task_id=inspecting.office.training.id))
    assert "有1个督导问题未销号" in [one.sentence for one in stopped]
    held = ask(WhatHoldsUnit(unit_id=finding.unit_id))
    assert "该单位还有1个督导问题未销号" in held


def test_more_time_moves_the_limit_and_keeps_the_first(inspecting: Inspecting):
    finding = inspecting.ordered(inspecting.found(inspecting.under_way()))
    with pytest.raises(IllegalStep, match="不能申请延期"):
        rectification.request_extension(
            finding, new_due_on=date(2022, 5, 6), reason="补办", actor_id=inspecting.id("unit_head")
        )
    rectification.acknowledge(finding, actor_id=inspecting.id("liaison"))
    extension = rectification.request_extension(
        finding, new_due_on=date(2022, 5, 6), reason="补办", actor_id=inspecting.id("unit_head")
    )
    rectification.decide_extension(
        extension, ExtensionStep.APPROVE, decision="", actor_id=inspecting.id("office_head")
    )
    assert (finding.due_on, finding.original_due_on) == (date(2022, 5, 6), LIMIT)


def test_a_note_is_kept_once_however_often_it_comes(inspecting: Inspecting, session: Any):
    row = inspecting.row(inspecting.under_way())
    said = {
        "key": "0123456789abcdef",
        "task_id": inspecting.office.training.id,
        "verdict": Seen.DIFFERS,
        "seen": "现场32人，报送40人",
        "noted_at": VISITED,
        "photos": [inspecting.proof()],
        "actor_id": inspecting.id("clerk"),
    }
    first, is_new = field.note(row, **said)
    again, is_new_again = field.note(row, **said)
    assert (is_new, is_new_again) == (True, False)
    assert first.id == again.id
    assert tags(session, f"inspection:{row.inspection_id}").count("inspection:field_noted") == 1


def test_a_draw_can_be_repeated_and_false_figures_are_news(inspecting: Inspecting, session: Any):
    row = inspecting.row(inspecting.under_way())
    clerk = inspecting.id("clerk")
    draw = field.draw(row, size=1, seed="2022", actor_id=clerk)
    again = field.draw(row, size=1, seed="2022", actor_id=clerk)
    assert draw.population == 2
    assert [(one.report_id, one.indicator_id) for one in draw.items] == [
        (one.report_id, one.indicator_id) for one in again.items
    ]
    [item] = draw.items
    with pytest.raises(IllegalStep, match="写明情况"):
        field.check(item, outcome=Checked.FALSE, found=Decimal(300), remark="", actor_id=clerk)
    field.check(item, outcome=Checked.FALSE, found=Decimal(300), remark="名册只有300人", actor_id=clerk)
    field.check(item, outcome=Checked.TRUE, found=None, remark="补交12人名册", actor_id=clerk)
    told = [tag for tag in tags(session, f"inspection:{row.inspection_id}") if tag.startswith("sampled")]
    assert told == [
        "sampled_item:false_report_found",
        "sampled_item:false_report_cleared",
        "sampled_item:checked",
    ]


def test_a_draw_does_not_depend_on_order():
    items = [(report, indicator) for report in range(1, 30) for indicator in (1, 2)]
    assert drawn(items, 7, "a") == drawn(reversed(items), 7, "a")
    assert drawn(items, 7, "a") != drawn(items, 7, "b")
    assert drawn(items, 3, "a") == drawn(items, 7, "a")[:3]
    assert len(drawn(items, 500, "a")) == 58


def test_a_review_reverses_and_keeps(inspecting: Inspecting, session: Any):
    inspection = inspecting.under_way()
    wrong, mild, right = (inspecting.ordered(inspecting.found(inspection)) for _ in range(3))
    inspecting.struck_off(inspecting.reported(wrong))
    inspecting.concluded(inspection)
    review = reviews.ask(
        inspecting.row(inspection),
        contested=[wrong, mild, right],
        grounds="签到记录在另一册",
        proof=inspecting.proof(),
        actor_id=inspecting.id("unit_head"),
    )
    assert review.decide_by == date(2022, 5, 12)
    rulings = {
        wrong.id: Ruling(Outcome.WITHDRAWN),
        mild.id: Ruling(Outcome.AMENDED, inspecting.finding_values(severity=Severity.MINOR)),
    }
    with pytest.raises(IllegalStep, match="每个"):
        reviews.decide(review, rulings, decision="部分变更", actor_id=inspecting.id("office_head"))
    rulings[right.id] = Ruling(Outcome.UPHELD)
    reviews.decide(review, rulings, decision="部分变更", actor_id=inspecting.id("office_head"))
    assert (wrong.state, mild.severity, right.state) == (
        FindingState.WITHDRAWN,
        Severity.MINOR,
        FindingState.ORDERED,
    )
    gone = session.scalars(select(EventRecord).where(EventRecord.tag == "finding:withdrawn")).one()
    assert (gone.facts["was"], gone.facts["was_ordered"], gone.facts["review_id"]) == (
        "struck_off",
        True,
        review.id,
    )
    assert queries.rectified(LIMIT, LIMIT)[wrong.unit_id].due == 2


@pytest.mark.parametrize(("at", "may"), [("2022-05-12 23:59", True), ("2022-05-13 00:00", False)])
def test_a_review_may_be_asked_for_until_the_end_of_the_thirtieth_day(
    inspecting: Inspecting, cast: Cast, at: str, may: bool
):
    inspection = inspecting.under_way()
    inspecting.ordered(inspecting.found(inspection))
    inspecting.concluded(inspection)  # on 12 April
    with clock.frozen_at(wall(at)):
        verdict = may_ask_for_review(cast.person("unit_head"), inspection)
    assert verdict.allowed is may
    assert may or verdict.reason == "申请复核的期限已于2022年5月12日届满"


def test_the_bulletin_is_composed_of_the_inspection(inspecting: Inspecting):
    inspection = inspecting.under_way()
    inspecting.found(inspection)
    inspecting.concluded(inspection)
    bulletin = actions.draft_bulletin(inspection, actor_id=inspecting.id("clerk"))
    assert bulletin.kind is DocumentKind.BULLETIN
    words = str(bulletin.content)
    for part in ("总体评价", "好的做法", "发现的问题", "整改意见", "有关建议", "责任单位：经济发展局"):
        assert part in words
    with pytest.raises(IllegalStep, match="已经拟稿"):
        actions.draft_bulletin(inspection, actor_id=inspecting.id("clerk"))


def test_discarded_papers_are_drafted_anew_and_their_problems_mended(inspecting: Inspecting):
    clerk = inspecting.id("clerk")
    inspection = inspecting.approved()
    notices = actions.draft_notices(inspection, together=True, contact="", actor_id=clerk)
    documents.discard(notices[0], reason="时间有变", actor_id=clerk)
    assert len(actions.draft_notices(inspection, together=True, contact="", actor_id=clerk)) == 1
    actions.notify(inspection.units, number="宛开督通〔2022〕1号", actor_id=None)
    actions.start(inspection, actor_id=clerk)
    finding = inspecting.found(inspection)
    [order] = actions.draft_orders(inspection, contact="", actor_id=clerk)
    documents.discard(order, reason="事实写错", actor_id=clerk)
    assert finding.order is None
    assert len(actions.draft_orders(inspection, contact="", actor_id=clerk)) == 1
    inspecting.concluded(inspection)
    bulletin = actions.draft_bulletin(inspection, actor_id=clerk)
    documents.discard(bulletin, reason="重拟", actor_id=clerk)
    assert actions.draft_bulletin(inspection, actor_id=clerk) is inspection.bulletin


def test_visits_and_overlaps_are_known(inspecting: Inspecting):
    first = inspecting.under_way()
    second = inspecting.drafted(title="又一次督导", units=(inspecting.cast.unit("经济发展局").id,))
    unit = inspecting.row(first).unit_id
    assert queries.visits([unit], date(2022, 4, 30)) == {unit: 1}
    [overlap] = queries.overlaps(second)
    assert overlap.sentence == "“一季度技能培训专项督导”（进行中）也督导经济发展局的措施1，请考虑合并"


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("one", "one", "措施1，请考虑合并"),
        ("one", "whole", "措施1，请考虑合并"),
        ("whole", "one", "措施1，请考虑合并"),
        ("whole", "whole", "全部措施，请考虑合并"),
    ],
)
def test_an_inspection_of_the_whole_plan_overlaps_with_one_of_a_measure(
    inspecting: Inspecting, ours: str, theirs: str, said: str
):
    """A plan that names no measure is about all of them: it used to overlap with nothing."""
    number = inspecting.office.training.measure.number
    measures = {"one": (inspecting.office.training.measure_id,), "whole": ()}
    inspecting.approved(measures=measures[theirs])
    [overlap] = queries.overlaps(inspecting.drafted(measures=measures[ours]))
    assert overlap.sentence.endswith(said.replace("1", number, 1))


def test_who_decides_on_more_time_is_told(inspecting: Inspecting, session: Any):
    """A short one of a slight problem comes before the office head, a long one before a leader."""
    inspection = inspecting.under_way()
    for days, told in ((4, "office_head"), (20, "leader")):
        finding = inspecting.ordered(inspecting.found(inspection, severity=Severity.MINOR))
        rectification.acknowledge(finding, actor_id=inspecting.id("liaison"))
        rectification.request_extension(
            finding,
            new_due_on=LIMIT + timedelta(days=days),
            reason="设备未到",
            actor_id=inspecting.id("unit_head"),
        )
        statement = select(InboxMessage.person_id).where(InboxMessage.title == f"整改延期待批：经济发展局{finding.number}")  # fmt: skip
        assert session.scalars(statement).all() == [inspecting.id(told)]


def test_more_time_is_not_granted_for_what_was_struck_off(inspecting: Inspecting):
    """It would make a rectification that came late one in time."""
    finding = inspecting.ordered(inspecting.found(inspecting.under_way()))
    rectification.acknowledge(finding, actor_id=inspecting.id("liaison"))
    rectification.plan(
        finding, measures="逐份补齐", promised_on=finding.limit, actor_id=inspecting.id("liaison")
    )
    extension = rectification.request_extension(
        finding, new_due_on=date(2022, 5, 20), reason="设备未到", actor_id=inspecting.id("unit_head")
    )
    with clock.frozen_at(wall("2022-05-03 10:00")):
        inspecting.struck_off(inspecting.reported(finding))
        with pytest.raises(IllegalStep, match="状态已变化"):
            rectification.decide_extension(
                extension, ExtensionStep.APPROVE, decision="同意", actor_id=inspecting.id("leader")
            )
    assert finding.due_on == LIMIT
