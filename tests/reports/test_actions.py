"""From the dispatch to accepted figures: rows and events."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.reports.conftest import DUE, LATE, OPEN, wall
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.reports import accepted_queries, actions, handlers, standing_queries
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import ReportSlot
from tracker.reports.values import FigureValue
from tracker.tasks import actions as tasks
from tracker.tasks.events import TaskDispatched
from tracker.tasks.lifecycle import MilestoneState


def tags(session):
    return list(
        session.scalars(
            select(EventRecord.tag).where(EventRecord.tag.like("report:%")).order_by(EventRecord.id)
        )
    )


def test_a_dispatched_task_has_a_slot_for_each_unit_and_month(office, session):
    def periods(task, unit):
        return session.scalars(
            select(func.count()).where(
                ReportSlot.task_id == task.id, ReportSlot.unit_id == office.cast.unit(unit).id
            )
        ).one()

    assert periods(office.training, "经济发展局") == periods(office.training, "社会事业局") == 11
    assert periods(office.centre, "社会事业局") == 10
    assert periods(office.fair, "组织人社局") == 12


def test_the_news_of_a_dispatch_heard_twice_makes_no_second_slot(office, session):
    before = session.scalar(select(func.count(ReportSlot.id)))
    handlers.task_dispatched(TaskDispatched(actor_id=1, subject_id=office.training.id, lead="", units=()))
    assert session.scalar(select(func.count(ReportSlot.id))) == before


def test_a_cancelled_task_owes_nothing_but_keeps_what_was_submitted(office, session):
    with clock.frozen_at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
        tasks.cancel(office.training, actor_id=1)
    left = session.scalars(
        select(ReportSlot).where(ReportSlot.task_id == office.training.id, ReportSlot.withdrawn_at.is_(None))
    ).all()
    assert [(slot.unit.short_name, slot.period_starts_on.month) for slot in left] == [("经济发展局", 2)]


def test_submitted_accepted_counted(office, session):
    with clock.frozen_at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
        assert (report.state, report.slot.submitted_at) == (ReportState.SUBMITTED, OPEN)
        assert office.training.completion == 0
        actions.accept(report, actor_id=office.cast.person("clerk").id)
    assert report.state is ReportState.ACCEPTED
    assert {target.indicator_id: target.actual for target in office.training.targets} == {
        office.people.id: 312,
        office.skilled.id: 100,
    }
    assert tags(session) == ["report:submitted", "report:accepted"]


def test_increments_are_summed_and_running_totals_taken_as_last_reported(office):
    office.people.counting, office.floor.counting = office.people.counting, office.floor.counting
    stock = {office.people.id: FigureValue(Decimal(10)), office.skilled.id: FigureValue(None, "未统计")}
    with clock.frozen_at(OPEN):
        office.accepted(office.training, "经济发展局", "liaison")
    with clock.frozen_at(wall("2022-03-25 09:00")):
        office.accepted(
            office.training, "经济发展局", "liaison", office.values(figures=stock), period="2022-03"
        )
        office.submitted(office.training, "社会事业局", "other_liaison", office.values(), period="2022-03")
    economy = office.cast.unit("经济发展局").id
    totals = accepted_queries.accepted_figures([office.training.id], wall("2022-03-31 00:00"))
    assert totals == {
        (office.training.id, economy, office.people.id): 322,
        (office.training.id, economy, office.skilled.id): 100,
    }
    at_february = accepted_queries.accepted_figures(None, OPEN)
    assert at_february[office.training.id, economy, office.people.id] == 312

    office.people.counting = office.floor.counting  # the same figures read as running totals
    office.session.flush()
    as_totals = accepted_queries.accepted_figures([office.training.id], wall("2022-03-31 00:00"))
    assert as_totals[office.training.id, economy, office.people.id] == 10


def test_returned_and_mended_it_stays_on_time(office, session):
    with clock.frozen_at(DUE):
        report = office.submitted(office.training, "经济发展局", "liaison")
    with clock.frozen_at(LATE):
        actions.return_to_unit(report, reason="数据不一致", actor_id=office.cast.person("clerk").id)
        assert (report.state, report.returns) == (ReportState.DRAFT, 1)
        actions.save(report, office.values(people=300), actor_id=office.cast.person("liaison").id)
        actions.submit(report, actor_id=office.cast.person("liaison").id)
    assert report.slot.submitted_at == DUE
    last = session.scalars(
        select(EventRecord).where(EventRecord.tag == "report:submitted").order_by(EventRecord.id.desc())
    ).first()
    assert last.facts["is_late"] is False


def test_one_second_after_the_due_instant_is_late(office, session):
    with clock.frozen_at(DUE + timedelta(seconds=1)):
        office.submitted(office.training, "经济发展局", "liaison")
    event = session.scalars(select(EventRecord).where(EventRecord.tag == "report:submitted")).one()
    assert event.facts["is_late"] is True
    assert event.thread == f"task:{office.training.id}"


def test_a_unit_that_signs_sends_to_its_head_first(office, session):
    office.cast.unit("经济发展局").signs_reports = True
    head = office.cast.person("unit_head").id
    with clock.frozen_at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
        assert (report.state, report.slot.submitted_at) == (ReportState.AWAITING_SIGN_OFF, None)
        actions.return_to_unit(report, reason="请补充企业名称", actor_id=head)
        assert (report.state, report.returns) == (ReportState.DRAFT, 0)
        actions.submit(report, actor_id=office.cast.person("liaison").id)
        actions.sign_off(report, actor_id=head)
    assert (report.state, report.signed_by_id) == (ReportState.SUBMITTED, head)
    assert report.filled_by_id == office.cast.person("liaison").id
    assert tags(session) == [
        "report:sent_for_sign_off", "report:returned", "report:sent_for_sign_off", "report:submitted",
    ]  # fmt: skip


def test_claimed_milestones_follow_the_report(office):
    first, second = office.centre.milestones
    values = office.values(figures={}, milestones=frozenset({first.id}))
    clerk = office.cast.person("clerk").id
    with clock.frozen_at(OPEN):
        report = office.submitted(office.centre, "社会事业局", "other_liaison", values)
        assert first.state is MilestoneState.CLAIMED
        actions.return_to_unit(report, reason="缺批复", actor_id=clerk)
        assert first.state is MilestoneState.OPEN
        actions.submit(report, actor_id=office.cast.person("other_liaison").id)
        actions.accept(report, actor_id=clerk)
    assert (first.state, second.state) == (MilestoneState.ACCEPTED, MilestoneState.OPEN)
    assert office.centre.completion == Decimal("0.4")


def test_what_left_the_desk_cannot_be_changed(office):
    with clock.frozen_at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
        with pytest.raises(IllegalStep, match="已报送"):
            actions.save(report, office.values(people=1), actor_id=1)
        with pytest.raises(IllegalStep, match="已报送"):
            actions.submit(report, actor_id=1)


def test_a_save_that_changes_figures_only_is_a_new_version(office):
    with clock.frozen_at(OPEN):
        report = actions.open_report(office.slot(office.training, "经济发展局"), actor_id=1)
        actions.save(report, office.values(), actor_id=1)
        before = report.version
        actions.save(report, office.values(people=313), actor_id=1)
    assert report.version == before + 1


def test_how_slots_stand_at_a_cut_off(office):
    with clock.frozen_at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
    with clock.frozen_at(LATE):
        office.submitted(office.training, "社会事业局", "other_liaison")
    standing = {
        (one.task_id, one.unit_id): one for one in standing_queries.slots_due_by(wall("2022-02-28 18:00"))
    }
    on_time = standing[office.training.id, office.cast.unit("经济发展局").id]
    missing = standing[office.training.id, office.cast.unit("社会事业局").id]
    assert len(standing) == 6
    assert on_time.is_on_time
    assert missing.submitted_at is None  # it came after this cut-off
    later = [
        one
        for one in standing_queries.slots_due_by(wall("2022-03-10 00:00"))
        if one.slot_id == missing.slot_id
    ]
    assert later[0].is_late
