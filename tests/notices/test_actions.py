"""From the cut-off to the stored PDF."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.notices.conftest import CUT_OFF, DRAFTED, drafted
from tests.reports.conftest import Office, wall
from tracker.core import clock, files
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.documents import actions as documents
from tracker.documents.fonts import UnprintableText
from tracker.documents.former import with_text
from tracker.documents.lifecycle import DOCUMENT_LIFE, DocumentState, DocumentStep
from tracker.documents.models import NumberSeries
from tracker.documents.text import written
from tracker.notices.drafting.footnote import footnote
from tracker.notices.models import Notice
from tracker.notices.snapshot import Snapshot, from_json
from tracker.plans.curves import share_of_year
from tracker.plans.models import Target
from tracker.reports import actions as reports
from tracker.reports import standing_queries
from tracker.tasks import actions as tasks
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.lights import planned_share


def figures(notice: Notice) -> Snapshot:
    return from_json(notice.snapshot)


def step(notice: Notice, taken: DocumentStep, cast: Cast, by: str = "clerk") -> None:
    documents.step(notice.document, taken, actor_id=cast.person(by).id)


def signed(notice: Notice, cast: Cast) -> Notice:
    step(notice, DocumentStep.CHECK_FIGURES, cast)
    step(notice, DocumentStep.SEND_FOR_SIGN_OFF, cast)
    step(notice, DocumentStep.SIGN_OFF, cast, by="leader")
    return notice


def test_the_drawing_of_a_documents_life():
    assert DOCUMENT_LIFE.drawing(DocumentState, DocumentStep) == (
        "                   CHECK_FIGURES    REOPEN  SEND_FOR_SIGN_OFF  SIGN_OFF    ISSUE   ARCHIVE   DISCARD\n"
        "DRAFT              FIGURES_CHECKED  -       -                  -           -       -         DISCARDED\n"
        "FIGURES_CHECKED    -                DRAFT   AWAITING_SIGN_OFF  -           -       -         -\n"
        "AWAITING_SIGN_OFF  -                DRAFT   -                  SIGNED_OFF  -       -         -\n"
        "SIGNED_OFF         -                DRAFT   -                  -           ISSUED  -         -\n"
        "ISSUED             -                -       -                  -           -       ARCHIVED  -\n"
        "ARCHIVED           -                -       -                  -           -       -         -\n"
        "DISCARDED          -                -       -                  -           -       -         -"
    )


def test_only_what_was_accepted_by_the_cut_off_counts(office: Office):
    with clock.frozen_at(wall("2022-03-06 10:00")):
        office.accepted(office.training, "经济发展局", "liaison", office.values(500, 10), period="2022-03")
    with clock.frozen_at(DRAFTED):
        line = figures(drafted(office)).tasks[0]
    assert line.done == "312人次、100人"
    assert line.completion == (Decimal(312) / 2600 + Decimal(100) / 900) / 2


def test_what_the_office_returned_after_the_cut_off_does_not_count(office: Office, cast: Cast):
    late = office.slot(office.training, "社会事业局")
    report = late.report
    with clock.frozen_at(wall("2022-03-07 09:00")):
        reports.return_to_unit(report, reason="请补充材料", actor_id=cast.person("clerk").id)
    with clock.frozen_at(DRAFTED):
        lines = {line.unit: line for line in figures(drafted(office)).reporting}
    assert lines["社会事业局"].returned == 0
    assert {slot.returns for slot in standing_queries.slots_due_by(DRAFTED) if slot.slot_id == late.id} == {1}


@pytest.mark.parametrize(("at", "light"), [(CUT_OFF, "grey"), (CUT_OFF + timedelta(seconds=1), "green")])
def test_a_suspension_counts_from_its_second_on(office: Office, cast: Cast, at: datetime, light: str):
    with clock.frozen_at(at):
        interruptions.suspend(office.fair, reason="等待批复", actor_id=cast.person("office_head").id)
    with clock.frozen_at(DRAFTED):
        (line,) = [one for one in figures(drafted(office)).tasks if one.task_id == office.fair.id]
    assert line.light == light


@pytest.mark.parametrize(("at", "stands"), [(CUT_OFF, False), (CUT_OFF + timedelta(seconds=1), True)])
def test_a_task_cancelled_after_the_cut_off_still_stands_in_the_notice(
    office: Office, cast: Cast, at: datetime, stands: bool
):
    with clock.frozen_at(at):
        tasks.cancel(office.fair, actor_id=cast.person("clerk").id)
    with clock.frozen_at(DRAFTED):
        assert any(one.task_id == office.fair.id for one in figures(drafted(office)).tasks) is stands


@pytest.mark.parametrize(("at", "done"), [(CUT_OFF, "1个"), (CUT_OFF + timedelta(seconds=1), "0个")])
def test_a_milestone_counts_from_the_second_of_its_acceptance(
    office: Office, cast: Cast, at: datetime, done: str
):
    milestone = office.centre.milestones[0]
    with clock.frozen_at(at):
        tasks.claim_milestone(milestone, actor_id=cast.person("other_liaison").id)
        tasks.accept_milestone(milestone, actor_id=cast.person("clerk").id)
    with clock.frozen_at(DRAFTED):
        (line,) = [one for one in figures(drafted(office)).tasks if one.task_id == office.centre.id]
    assert line.done == done


def test_reporting_counts_by_the_cut_off(notice: Notice):
    lines = {line.unit: line for line in figures(notice).reporting}
    economy, social, host = lines["经济发展局"], lines["社会事业局"], lines["组织人社局"]
    assert (economy.due, economy.on_time, economy.missed) == (3, 1, 2)
    assert (social.due, social.late, social.missed) == (2, 1, 1)
    assert (host.due, host.missed, host.is_host) == (1, 1, True)


def test_the_snapshot_never_changes_again(office: Office, notice: Notice):
    before = dict(notice.snapshot)
    with clock.frozen_at(wall("2022-03-08 10:00")):
        office.accepted(office.training, "经济发展局", "liaison", office.values(999, 9), period="2022-03")
    assert notice.snapshot == before


def test_organ_and_series_follow_the_plan(notice: Notice):
    assert notice.document.series == "宛开督"
    assert notice.document.content["addressees"] == "经济发展局、社会事业局"
    assert notice.document.title == "关于技能人才培育工作2022年1至2月进展情况的通报"


def test_an_issued_notice_is_stored_once_with_its_hash(notice: Notice, cast: Cast, session: Any):
    with clock.frozen_at(DRAFTED):
        documents.issue(signed(notice, cast).document, actor_id=cast.person("clerk").id)
    document = notice.document
    assert document.number == "宛开督〔2022〕1号"
    assert document.issued_on == date(2022, 3, 7)
    stored = files.content_of(document.pdf)
    assert stored.startswith(b"%PDF-")
    assert hashlib.sha256(stored).hexdigest() == document.pdf.sha256
    record = session.scalars(select(EventRecord).where(EventRecord.tag == "document:issued")).one()
    assert record.facts["sha256"] == document.pdf.sha256


def test_where_printing_fails_no_number_is_taken(notice: Notice, cast: Cast, session: Any):
    text = with_text(notice.document.content, written("𰻞"))  # a character that no face has
    documents.edit(
        notice.document,
        title=notice.document.title,
        series=notice.document.series,
        content=text,
        actor_id=cast.person("clerk").id,
    )
    signed(notice, cast)
    session.commit()
    with pytest.raises(UnprintableText):
        documents.issue(notice.document, actor_id=cast.person("clerk").id)
    session.rollback()
    assert notice.document.state is DocumentState.SIGNED_OFF
    assert session.scalars(select(NumberSeries)).all() == []


def test_numbers_are_gapless_per_series_and_year(session: Any):
    taken = [documents.take_number("宛开督", 2022) for _ in range(3)]
    assert taken == [1, 2, 3]
    assert documents.take_number("宛开督", 2023) == 1
    assert documents.take_number("宛开通", 2022) == 1


def test_an_unsigned_notice_cannot_be_issued(notice: Notice, cast: Cast):
    with pytest.raises(IllegalStep, match="不能执行“印发”"):
        documents.issue(notice.document, actor_id=cast.person("clerk").id)


def test_a_returned_document_loses_its_signature(notice: Notice, cast: Cast):
    signed(notice, cast)
    documents.step(notice.document, DocumentStep.REOPEN, actor_id=cast.person("leader").id, reason="补充措施")
    assert notice.document.state is DocumentState.DRAFT
    assert notice.document.signed_off_by_id is None


@pytest.mark.parametrize("has_yearly_target", [False, True])
def test_a_share_is_planned_over_the_year_only_where_the_year_has_a_target(
    session: Any, office: Office, has_yearly_target: bool
):
    """A task of the last month was told to lie 63 points behind the year while its own light was green."""
    clerk = office.cast.person("clerk").id
    target = next(one for one in office.training.targets if one.indicator_id == office.people.id)
    with clock.frozen_at(DRAFTED):
        shares = {assignment.id: Decimal(1000) for assignment in office.training.assignments}
        tasks.allocate(target, shares, source="会议", actor_id=clerk)
        if has_yearly_target:
            yearly = {"year": 2022, "edition": 1, "value": Decimal(2600), "effective_on": date(2022, 1, 26)}
            session.add(Target(indicator_id=office.people.id, source="宛开办〔2022〕5号", **yearly))
        snapshot = figures(drafted(office))
    day = CUT_OFF.date()
    (planned,) = {share.planned for share in snapshot.shares}
    own = planned_share(office.training.starts_on, office.training.due_on, day)
    assert planned == (share_of_year("", day) if has_yearly_target else own)
    assert ("序时进度按任务起止日期计算" in footnote(snapshot)) is not has_yearly_target
