"""Deadlines of rectifications come in the one digest of the working day: T−3, T−1, the day itself, late; acknowledge; reply."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.inspections.conftest import VISITED, Inspecting
from tracker.core import clock
from tracker.core.text import short_date
from tracker.inspections.findings.models import Finding
from tracker.inspections.rectification import actions as rectification
from tracker.messages.models import InboxMessage
from tracker.reminders.jobs import remind_due

LIMIT = date(2022, 4, 29)  # a Friday; the working days before it: 28, 27, 26, 25, 24 (调休)
ORDERED = VISITED.date()


@pytest.fixture
def finding(inspecting: Inspecting) -> Finding:
    """Put to 经济发展局 on 12 April with a limit on 29 April."""
    with clock.frozen_at(VISITED):
        return inspecting.ordered(
            inspecting.found(inspecting.under_way(), due_on=LIMIT, fact="台账缺少签到记录")
        )


def swept(day: date) -> None:
    with clock.frozen_at(clock.office_instant(day).replace(hour=8)):
        remind_due(day)


def headings(session: Any, inspecting: Inspecting, person: str, day: date) -> list[str]:
    """The headings under which the person's digest of the day names the problem; none where there is no digest."""
    digest = session.scalars(
        select(InboxMessage).where(
            InboxMessage.person_id == inspecting.id(person),
            InboxMessage.kind == "digest",
            InboxMessage.day == day,
        )
    ).one_or_none()
    groups = digest.facts["groups"] if digest is not None else []
    return [group["heading"] for group in groups for duty in group["duties"] if duty["finding_id"]]


def acknowledged(inspecting: Inspecting, finding: Finding) -> None:
    with clock.frozen_at(VISITED + timedelta(hours=1)):
        by = inspecting.id("liaison")
        rectification.acknowledge(finding, actor_id=by)
        rectification.plan(finding, measures="逐份补齐", promised_on=finding.limit, actor_id=by)


@pytest.mark.parametrize(
    ("day", "liaison", "head"),
    [
        ("2022-04-21", [], []),
        ("2022-04-26", ["整改还有3个工作日到期"], []),
        ("2022-04-27", [], []),
        ("2022-04-28", ["整改还有1个工作日到期"], []),
        ("2022-04-29", ["整改今日到期"], []),
        ("2022-05-05", ["整改已逾期未报告"], ["整改已逾期未报告"]),
    ],
)
def test_a_rectification_is_reminded_of_on_the_ladder(
    inspecting: Inspecting, finding: Finding, session: Any, day: str, liaison: list[str], head: list[str]
):
    acknowledged(inspecting, finding)
    on = date.fromisoformat(day)
    swept(on - timedelta(days=1))  # the clock was not down
    swept(on)
    assert headings(session, inspecting, "liaison", on) == liaison
    assert headings(session, inspecting, "unit_head", on) == head
    assert headings(session, inspecting, "other_liaison", on) == []


def test_an_order_that_nobody_acknowledges_is_reminded_of(
    inspecting: Inspecting, finding: Finding, session: Any
):
    days = [ORDERED + timedelta(days=n) for n in range(1, 8)]
    for day in days:
        swept(day)
    told = [day for day in days if headings(session, inspecting, "liaison", day)]
    assert told[0] == date(2022, 4, 15)  # two working days to acknowledge, told the day after
    assert headings(session, inspecting, "liaison", told[0]) == ["整改通知超过时限未签收"]
    assert headings(session, inspecting, "unit_head", told[0]) == ["整改通知超过时限未签收"]


def test_a_person_is_told_once_a_day_whatever_runs_again(
    inspecting: Inspecting, finding: Finding, session: Any
):
    acknowledged(inspecting, finding)
    for _ in range(3):
        swept(LIMIT)
    digests = select(InboxMessage).where(InboxMessage.kind == "digest", InboxMessage.day == LIMIT)
    told = [one.person_id for one in session.scalars(digests)]
    assert len(told) == len(set(told))
    assert inspecting.id("liaison") in told


def test_what_was_replied_is_no_longer_reminded_of(inspecting: Inspecting, finding: Finding, session: Any):
    acknowledged(inspecting, finding)
    with clock.frozen_at(VISITED + timedelta(days=1)):
        inspecting.reported(finding)
    swept(LIMIT)
    assert headings(session, inspecting, "liaison", LIMIT) == []


def test_what_failed_is_reminded_of_by_its_new_limit(inspecting: Inspecting, finding: Finding, session: Any):
    acknowledged(inspecting, finding)
    again = date(2022, 5, 10)
    with clock.frozen_at(VISITED + timedelta(days=1)):
        inspecting.failed(inspecting.reported(finding), again=again)
    swept(LIMIT)
    assert headings(session, inspecting, "liaison", LIMIT) == ["整改还有5个工作日到期"]
    swept(again)
    assert headings(session, inspecting, "liaison", again) == ["整改今日到期"]
    digest = session.scalars(
        select(InboxMessage).where(InboxMessage.day == again, InboxMessage.kind == "digest")
    ).first()
    assert "整改今日到期1项" in digest.title
    assert short_date(again) in digest.title
