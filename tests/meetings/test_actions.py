"""From the agenda to the letters, through rows and events (issue 3 §6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.meetings.conftest import CALLED, HELD, SECOND, decision_values, values
from tests.reports.conftest import Office
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.core.questions import ask
from tracker.documents import actions as documents
from tracker.documents.former import text_in
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.meetings import actions, queries
from tracker.meetings.agenda import from_json
from tracker.meetings.lifecycle import Attendance, MeetingState
from tracker.meetings.models import Decision, Meeting
from tracker.messages.models import InboxMessage
from tracker.tasks import actions as tasks
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.values import Party
from tracker.units.questions import WhatHoldsGroup


def clerk(cast: Cast) -> int:
    return cast.person("clerk").id


def issued(document: Document, cast: Cast) -> None:
    for step, by in (
        (DocumentStep.CHECK_FIGURES, "clerk"),
        (DocumentStep.SEND_FOR_SIGN_OFF, "clerk"),
        (DocumentStep.SIGN_OFF, "leader"),
    ):
        documents.step(document, step, actor_id=cast.person(by).id)
    documents.issue(document, actor_id=clerk(cast))


def inbox(session: Any, cast: Cast, username: str) -> list[str]:
    mine = select(InboxMessage.title).where(InboxMessage.person_id == cast.person(username).id)
    return list(session.scalars(mine.order_by(InboxMessage.id)))


def test_the_system_composes_the_agenda(meeting: Meeting):
    assert meeting.serial == 1
    assert meeting.topics.splitlines() == [
        "通报指标和任务进展情况",
        "调度滞后任务",
        "有关单位交流发言",
        "有关单位表态发言",
        "研究需协调事项",
        "主持人讲话，议定下步工作",
    ]
    assert meeting.exchange.startswith("经济发展局：牵头1项任务快于序时进度")
    assert meeting.pledge.startswith("社会事业局：")
    assert meeting.coordination == "经济发展局：请财政金融局尽快拨付培训补贴（企业职工在岗培训）"


def test_groups_expand_and_a_unit_comes_once(meeting: Meeting):
    shown = [(one.unit.short_name, one.group is not None, one.observes) for one in meeting.units]
    assert shown == [
        ("经济发展局", False, False),
        ("社会事业局", False, False),
        ("光电园区中心", True, False),
        ("防爆园区中心", True, False),
        ("财政金融局", False, True),
    ]


def test_a_group_that_was_asked_is_not_deleted(meeting: Meeting, cast: Cast):
    assert ask(WhatHoldsGroup(group_id=cast.group.id)) == ["1次调度会按该单位组通知，会议记录要保留其名称"]


def test_units_are_told_once_and_answer(meeting: Meeting, session: Any, cast: Cast):
    actions.notify(meeting, actor_id=clerk(cast))
    assert inbox(session, cast, "liaison") == ["会议通知：技能人才培育工作第一次调度会"]
    assert inbox(session, cast, "host_liaison") == []
    row = next(one for one in meeting.units if one.unit_id == cast.unit("经济发展局").id)
    for _ in range(2):
        actions.answer(
            row,
            attendance=Attendance.ATTENDS,
            attendees="局长钱进",
            reason="",
            actor_id=cast.person("liaison").id,
        )
    told = select(EventRecord).where(EventRecord.tag == "meeting:attendance_answered")
    assert len(session.scalars(told).all()) == 1
    with pytest.raises(IllegalStep):
        actions.notify(meeting, actor_id=clerk(cast))


def test_who_joins_later_is_told_and_a_new_hour_reaches_those_already_told(
    meeting: Meeting, office: Office, session: Any, cast: Cast
):
    actions.notify(meeting, actor_id=clerk(cast))
    more = values(office, starts_at=HELD.replace(hour=15))
    host = Party(unit_id=cast.unit("组织人社局").id)
    actions.edit(
        meeting,
        values(office, starts_at=HELD.replace(hour=15), parties=(*more.parties, host)),
        actor_id=clerk(cast),
    )
    assert inbox(session, cast, "host_liaison") == ["会议通知：技能人才培育工作第一次调度会"]
    assert inbox(session, cast, "liaison")[-1] == "会议时间或地点有变：技能人才培育工作第一次调度会"


def test_the_pack_freezes_the_tables(meeting: Meeting, office: Office, session: Any, cast: Cast):
    with clock.frozen_at(CALLED):
        actions.print_pack(meeting, actor_id=clerk(cast))
    assert meeting.snapshot is not None
    frozen = from_json(meeting.snapshot)
    office.accepted(office.training, "社会事业局", "other_liaison")
    assert from_json(meeting.snapshot) == frozen
    assert frozen.as_of == "2022年3月7日"
    assert meeting.pack is not None
    assert meeting.pack.media_type == "application/pdf"


def test_a_held_meeting_is_no_longer_edited(held: Meeting, office: Office, cast: Cast):
    for change in (
        lambda: actions.edit(held, values(office), actor_id=clerk(cast)),
        lambda: actions.recompose(held, actor_id=clerk(cast)),
        lambda: actions.print_pack(held, actor_id=clerk(cast)),
    ):
        with pytest.raises(IllegalStep, match="已召开"):
            change()


def test_a_decision_becomes_a_task_of_its_measure(decision: Decision, cast: Cast, session: Any):
    task = decision.task
    assert task is not None
    assert (task.kind, task.state, task.due_on) == (
        TaskKind.MILESTONE,
        TaskState.AWAITING_ACKNOWLEDGEMENT,
        date(2022, 5, 25),
    )
    assert [one.title for one in task.milestones] == ["核清企业自主评价机构名单并公布"]
    assert [one.unit.short_name for one in task.assignments] == ["社会事业局", "经济发展局"]
    with pytest.raises(IllegalStep, match="已交办为任务"):
        actions.dispatch_decision(decision, actor_id=clerk(cast))


def test_a_decision_that_cannot_be_dispatched_leaves_no_task(
    held: Meeting, office: Office, session: Any, cast: Cast
):
    made = actions.decide(held, decision_values(office, due_on=date(2022, 3, 1)), actor_id=clerk(cast))
    session.commit()
    before = session.scalars(select(Task.id)).all()
    with pytest.raises(IllegalStep, match="完成时限已过"):
        actions.dispatch_decision(made, actor_id=clerk(cast))
    session.rollback()
    assert session.scalars(select(Task.id)).all() == before
    assert made.task_id is None


def test_its_status_is_its_tasks(decision: Decision, cast: Cast):
    assert decision.task is not None
    assert queries.status_of(decision, date(2022, 4, 1)) == ("待签收", decision.task.light.value)
    for one in decision.task.assignments:
        tasks.acknowledge(one, actor_id=clerk(cast))
    assert queries.status_of(decision, date(2022, 4, 1))[0] == "办理中"
    assert queries.status_of(decision, date(2022, 6, 1))[0] == "办理中，超期7天"
    decision.task.completion = Decimal(1)
    assert queries.status_of(decision, date(2022, 6, 1))[0] == "已完成，待办结"


def test_what_has_not_gone_out_can_be_corrected_and_struck(
    held: Meeting, office: Office, cast: Cast, session: Any
):
    made = actions.decide(held, decision_values(office), actor_id=clerk(cast))
    actions.edit_decision(made, decision_values(office, support=()), actor_id=clerk(cast))
    record = session.scalars(select(EventRecord).where(EventRecord.tag == "decision:edited")).one()
    assert record.facts["changes"] == [["配合单位", "经济发展局", ""]]
    actions.withdraw_decision(made, actor_id=clerk(cast))
    assert queries.decisions_of(held) == []


def test_every_unit_gets_one_letter_with_its_matters(
    decision: Decision, held: Meeting, office: Office, cast: Cast, session: Any
):
    drafted = actions.draft_letters(held, contact="", actor_id=clerk(cast))
    assert [(one.addressed_unit.short_name, one.kind) for one in drafted if one.addressed_unit] == [
        ("经济发展局", DocumentKind.LETTER),
        ("社会事业局", DocumentKind.LETTER),
    ]
    assert [one.content["rows"][0][4] for one in drafted] == ["配合", "牵头"]
    assert actions.draft_letters(held, contact="", actor_id=clerk(cast)) == []
    later = actions.decide(
        held, decision_values(office, content="补齐培训档案", support=()), actor_id=clerk(cast)
    )
    actions.dispatch_decision(later, actor_id=clerk(cast))
    more = actions.draft_letters(held, contact="", actor_id=clerk(cast))
    assert [(one.addressed_unit_id, len(one.content["rows"])) for one in more] == [
        (cast.unit("社会事业局").id, 1)
    ]


def test_an_issued_letter_is_told_to_its_unit_only(
    decision: Decision, held: Meeting, cast: Cast, session: Any
):
    letter = actions.draft_letters(held, contact="联系人：李喆", actor_id=clerk(cast))[1]
    issued(letter, cast)
    assert letter.number == "宛开督函〔2022〕1号"
    told = [title for title in inbox(session, cast, "other_liaison") if title.endswith(str(letter.number))]
    assert told == ["收到工作提醒函：宛开督函〔2022〕1号"], "once, with its receipt"
    assert "收到工作提醒函：宛开督函〔2022〕1号" not in inbox(session, cast, "liaison")


def test_issued_minutes_end_the_meeting(decision: Decision, held: Meeting, cast: Cast, session: Any):
    document = actions.draft_minutes(held, actor_id=clerk(cast))
    assert (
        "\n一、核清企业自主评价机构名单并公布。由社会事业局牵头，经济发展局配合"
        in text_in(document.content).plain()
    )
    assert document.content["observers"] == "财政金融局"
    with pytest.raises(IllegalStep):
        actions.draft_minutes(held, actor_id=clerk(cast))
    issued(document, cast)
    assert (held.state, document.state) == (MeetingState.MINUTED, DocumentState.ISSUED)
    assert document.number == "宛开督纪〔2022〕1号"
    told = [title for title in inbox(session, cast, "liaison") if title.endswith(str(document.number))]
    assert told == ["会议纪要已印发：宛开督纪〔2022〕1号"], "once, also where it is sent to the unit"


def test_discarded_minutes_and_letters_are_drafted_anew(decision: Decision, held: Meeting, cast: Cast):
    for _ in range(2):
        minutes = actions.draft_minutes(held, actor_id=clerk(cast))
        first, other = actions.draft_letters(held, contact="", actor_id=clerk(cast))
        for document in (minutes, first, other):
            documents.discard(document, reason="重拟", actor_id=clerk(cast))
        assert held.minutes_id is None
    assert actions.draft_minutes(held, actor_id=clerk(cast)).state is DocumentState.DRAFT


def test_the_next_meeting_carries_the_matters_over(decision: Decision, office: Office, cast: Cast):
    with clock.frozen_at(SECOND):
        following = actions.draft(
            office.training.measure.plan, values(office, starts_at=SECOND), actor_id=clerk(cast)
        )
        carried = queries.agenda_of(following, clock.now()).carried
    assert following.serial == 2
    assert following.topics.splitlines()[0] == "通报上次会议议定事项办理情况"
    assert [(one.serial, one.content, one.lead, one.status) for one in carried] == [
        (1, "核清企业自主评价机构名单并公布", "社会事业局", "待签收")
    ]


def test_a_cancelled_meeting_is_told(meeting: Meeting, session: Any, cast: Cast):
    actions.notify(meeting, actor_id=clerk(cast))
    actions.cancel(meeting, reason="与全区会议冲突", actor_id=clerk(cast))
    assert inbox(session, cast, "liaison")[-1] == "会议取消：技能人才培育工作第一次调度会"
