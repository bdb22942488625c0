"""The digest of the working day: once, never empty, never on a rest day (rulebook §7)."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from tests.client import values_of
from tests.reports.conftest import DUE, OPEN, set_up, wall
from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock, jobs
from tracker.core.db import db
from tracker.core.jobs import Job
from tracker.core.models import JobRun
from tracker.messages.models import InboxMessage
from tracker.reminders.jobs import JOB, remind_due
from tracker.reports import actions
from tracker.tasks.extensions.actions import request as request_extension
from tracker.tasks.lifecycle import AssignmentState
from tracker.tasks.models import Assignment


def titles(session, cast, username):
    person = cast.person(username).id
    return list(
        session.scalars(
            select(InboxMessage.title).where(InboxMessage.person_id == person).order_by(InboxMessage.day)
        )
    )


def groups(session, cast, username):
    message = session.scalars(
        select(InboxMessage)
        .where(InboxMessage.person_id == cast.person(username).id)
        .order_by(InboxMessage.day.desc())
    ).first()
    return {group["heading"]: len(group["duties"]) for group in message.facts["groups"]} if message else {}


def remind(day):
    with clock.frozen_at(wall(f"{day} 08:30")):
        return remind_due(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2022-02-18", None),
        ("2022-02-21", "还有5个工作日截止"),
        ("2022-02-22", None),
        ("2022-02-23", "还有3个工作日截止"),
        ("2022-02-24", None),
        ("2022-02-25", "还有1个工作日截止"),
        ("2022-02-28", "今日截止"),
        ("2022-03-01", "已逾期未报"),
        ("2022-03-02", None),
        ("2022-03-03", "已逾期未报"),
        ("2022-03-04", None),
        ("2022-03-07", "已锁定未报，将列入通报"),  # locked on Saturday the 5th
        ("2022-03-08", None),
    ],
)
def test_the_days_on_which_february_is_reminded_of(office, session, day, heading):
    remind(day)
    assert groups(session, office.cast, "liaison") == ({heading: 3} if heading else {})


def test_nobody_is_reminded_on_a_rest_day(office, session):
    assert remind("2022-02-26") == {"rest_day": 1}
    assert remind("2022-02-27") == {"rest_day": 1}


def told(session, cast):
    people = session.scalars(select(Person).join(InboxMessage, InboxMessage.person_id == Person.id)).unique()
    return {person.username for person in people}


def test_the_liaisons_up_to_the_due_day_and_nobody_else(office, session):
    assert remind("2022-02-28") == {"sent": 3}
    assert told(session, office.cast) == {"liaison", "other_liaison", "host_liaison"}


def test_the_heads_get_a_copy_from_the_first_day_late(office, session):
    assert remind("2022-03-01") == {"sent": 5}
    assert groups(session, office.cast, "unit_head") == {"已逾期未报": 3}
    assert groups(session, office.cast, "other_head") == {"已逾期未报": 2}


def test_a_head_without_a_liaison_gets_the_whole_ladder(office, session):
    office.cast.person("liaison").deactivated_at = clock.now()
    remind("2022-02-28")
    assert groups(session, office.cast, "unit_head") == {"今日截止": 3}


def test_what_waits_for_the_heads_signature_is_told_to_the_head_every_day(office, session):
    office.cast.unit("经济发展局").signs_reports = True
    with clock.frozen_at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
    remind("2022-02-28")
    assert groups(session, office.cast, "unit_head") == {"待审签": 1}
    assert groups(session, office.cast, "liaison") == {"今日截止": 3}
    remind("2022-03-02")
    assert groups(session, office.cast, "unit_head") == {"待审签": 1}
    assert titles(session, office.cast, "unit_head")[-1] == "3月2日待办：待审签1项，共1项"


@pytest.mark.parametrize(
    ("day", "heading"),
    [
        ("2022-11-23", "节点还有5个工作日到期"),
        ("2022-11-30", "节点今日到期"),
        ("2022-12-01", "节点已逾期"),
        ("2022-12-02", None),
    ],
)
def test_the_lead_is_reminded_of_its_milestones(office, session, day, heading):
    remind(day)
    found = groups(session, office.cast, "other_liaison")
    assert {name: number for name, number in found.items() if "节点" in name} == (
        {heading: 1} if heading else {}
    )


def test_the_office_is_told_what_to_look_at_and_which_slips_to_print(office, session, signed_in):
    with clock.frozen_at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
    remind("2022-03-03")  # six days later, and three working days after the due day
    assert titles(session, office.cast, "clerk") == ["3月3日待办：待审核超时1项，待印发催办单5件"]
    assert titles(session, office.cast, "leader") == []
    with clock.frozen_at(wall("2022-03-03 09:00")):
        browser = signed_in("clerk")
        button = browser.get("/messages").soup.find("button", class_="link")
        page = browser.get(browser.post(button.parent["action"], values_of(button.parent)).location)
    assert page.soup.find("a", string="待审核超时")["href"] == "/reports/review"
    assert len(page.soup.select("#slips tbody tr")) == 5


def test_a_person_of_unit_and_office_gets_both_in_one_message(office, session):
    person = office.cast.person("host_liaison")
    person.roles.append(PersonRole(role=Role.OFFICE_CLERK))
    session.flush()
    remind("2022-03-03")
    assert titles(session, office.cast, "host_liaison") == ["3月3日待办：逾期未报1项，待印发催办单6件，共1项"]


def test_what_was_submitted_or_suspended_is_not_mentioned(office, session):
    with clock.frozen_at(OPEN):
        office.submitted(office.training, "经济发展局", "liaison")
        office.submitted(office.fair, "组织人社局", "host_liaison", office.values(figures={}))
        actions.withdraw_slots(office.centre)
    remind("2022-02-28")
    assert groups(session, office.cast, "liaison") == {"今日截止": 1}
    assert groups(session, office.cast, "host_liaison") == {}


def test_a_deactivated_person_gets_none(office, session):
    office.cast.person("liaison").deactivated_at = clock.now()
    remind("2022-02-28")
    assert titles(session, office.cast, "liaison") == []
    assert titles(session, office.cast, "other_liaison") == ["2月28日待办：今日截止2项，共2项"]


def test_replayed_it_sends_nothing_new(office, session):
    assert remind("2022-02-28") == {"sent": 3}
    assert remind("2022-02-28") == {"sent": 0, "known": 3}
    assert session.scalar(select(func.count(InboxMessage.id))) == 3


def test_after_days_of_silence_one_digest_covers_them(office, session):
    job = Job(JOB, "30 8 * * *", remind_due, "", in_steps=True)
    session.add(
        JobRun(name=JOB, day=date(2022, 2, 22), started_at=clock.now(), finished_at=clock.now(), outcome={})
    )
    with clock.frozen_at(wall("2022-02-24 08:30")):  # the 23rd, three working days before, was missed
        assert jobs.perform_missed(job, date(2022, 2, 24)) == {
            "sent": 6
        }  # a milestone was three days over too: its head, the office
        assert jobs.perform_missed(job, date(2022, 2, 24)) == {}
    assert groups(session, office.cast, "liaison") == {"还有2个工作日截止": 3}
    assert len(titles(session, office.cast, "liaison")) == 1


def test_an_assignment_nobody_acknowledged(office, session):
    part = session.scalars(
        select(Assignment).where(
            Assignment.task_id == office.fair.id, Assignment.unit_id == office.cast.unit("组织人社局").id
        )
    ).one()
    part.state, part.acknowledged_at = AssignmentState.PENDING, None
    remind("2022-02-10")  # dispatched on the 8th: two working days have not gone by
    assert titles(session, office.cast, "host_liaison") == []
    remind("2022-02-11")
    assert titles(session, office.cast, "host_liaison") == ["2月11日待办：待签收1项，共1项"]


def test_the_message_opens_and_leads_to_the_form(office, session, signed_in):
    remind("2022-02-28")
    with clock.frozen_at(DUE):
        browser = signed_in("liaison")
        button = browser.get("/messages").soup.find("button", string="2月28日待办：今日截止3项，共3项")
        opened = browser.post(button.parent["action"], values_of(button.parent))
        page = browser.get(opened.location)
        assert "已读" in page.text
    slot = office.slot(office.training, "经济发展局")
    assert page.soup.find("a", href=f"/slots/{slot.id}/report")


def test_two_machines_at_once_send_one_digest_each(own_app):
    with clock.frozen_at(wall("2022-02-08 10:00")):
        set_up(db.session, Cast(db.session))
        db.session.commit()
        db.session.remove()
    job = Job(JOB, "30 8 * * *", remind_due, "", in_steps=True)
    start = threading.Barrier(2)
    failures = []

    def machine():
        try:
            with own_app.app_context(), clock.frozen_at(wall("2022-02-28 08:30")):
                start.wait()
                jobs.perform(job, date(2022, 2, 28))
                db.session.remove()
        except Exception as error:  # noqa: BLE001 (shown by the assertion below)
            failures.append(error)

    machines = [threading.Thread(target=machine) for _ in range(2)]
    for one in machines:
        one.start()
    for one in machines:
        one.join()
    assert failures == []
    sent = db.session.execute(
        select(InboxMessage.person_id, func.count()).group_by(InboxMessage.person_id)
    ).all()
    assert len(sent) == 3
    assert {number for _, number in sent} == {1}
    assert db.session.scalar(select(func.count(JobRun.id)).where(JobRun.name == JOB)) == 1


def test_who_decides_an_extension_is_told_that_it_waits(office, session):
    with clock.frozen_at(wall("2022-02-09 10:00")):
        request_extension(
            office.training,
            new_due_on=date(2023, 1, 5),
            reason="培训机构评审推迟",
            milestones={},
            proofs=[],
            actor_id=office.cast.person("unit_head").id,
        )
    remind("2022-02-10")
    assert titles(session, office.cast, "office_head")[-1] == "2月10日待办：待裁定和审批1项"
    assert "2月10日待办" not in str(titles(session, office.cast, "clerk"))
