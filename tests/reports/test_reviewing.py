"""What a reviewer is told to look at, the office's own clock, two reviewers at once, and the unit head's queue (rulebook §2, §5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.reports.conftest import DUE, OPEN, wall
from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock
from tracker.core.calendar import WorkingCalendar
from tracker.plans.models import Counting
from tracker.reports import actions, policy
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Outlook
from tracker.reports.reviewing import doubts, kept_promise, looked_at_since
from tracker.reports.values import FigureLine, FigureValue, ReportValues

WEEK = WorkingCalendar()
MAKE_UP = WorkingCalendar({date(2022, 3, 5): True})


@pytest.mark.parametrize(
    ("now", "hours", "calendar", "since"),
    [
        ("2022-03-02 10:00", 24, WEEK, "2022-03-01 10:00"),
        ("2022-03-07 10:00", 24, WEEK, "2022-03-04 10:00"),  # Monday: the weekend does not count
        ("2022-03-07 10:00", 24, MAKE_UP, "2022-03-05 10:00"),  # 调休 Saturday does
        ("2022-03-06 10:00", 24, WEEK, "2022-03-04 00:00"),
        ("2022-03-03 00:00", 24, WEEK, "2022-03-02 00:00"),
        ("2022-03-02 10:00", 48, WEEK, "2022-02-28 10:00"),
    ],
)
def test_the_office_has_so_many_hours_of_working_days(now, hours, calendar, since):
    assert looked_at_since(wall(now), hours, calendar) == wall(since)


LINE = FigureLine(
    1,
    "培训",
    "人次",
    Counting.FLOW,
    Decimal(2600),
    Decimal(284),
    last_forecast=Decimal(300),
    before=Decimal(1409),
)
AREA = FigureLine(2, "面积", "平方米", Counting.STOCK, Decimal(5000), before=Decimal(200))
SOUND = ReportValues(figures={1: FigureValue(Decimal(312))}, progress="办班9期", outlook=Outlook.YES)


@pytest.mark.parametrize(
    ("changes", "more", "found"),
    [
        ({}, {}, []),
        ({}, {"returns": 1, "is_late": True}, ["曾退回1次", "迟报"]),
        ({"figures": {1: FigureValue(None, "未统计")}}, {}, ["培训未填"]),
        ({"figures": {1: FigureValue(Decimal(149))}}, {}, ["培训上期预计300，实际149"]),
        ({"figures": {1: FigureValue(Decimal(150))}}, {}, []),
        ({"outlook": Outlook.NO, "problems": "缺教师"}, {}, ["年底能否完成：不能"]),
        ({"coordination": "请协调场地"}, {}, ["有需协调事项"]),
        ({"milestones": frozenset({7})}, {}, ["申请验收节点1个，没有佐证材料"]),
        ({"milestones": frozenset({7})}, {"has_proof": True}, ["申请验收节点1个"]),
        ({}, {"previous_progress": "办班9期"}, ["进展情况与上期完全相同"]),
    ],
)
def test_what_makes_a_report_problematic(changes, more, found):
    values = ReportValues(**{**vars(SOUND), **changes})
    assert doubts([LINE], values, **more) == found


def test_a_falling_total_is_a_doubt_also_with_its_reason():
    values = ReportValues(figures={2: FigureValue(Decimal(150), fall_reason="拆除")}, outlook=Outlook.YES)
    assert doubts([AREA], values) == ["面积累计低于上期的200"]


def test_the_promise_of_last_period():
    assert kept_promise(LINE, Decimal(330)) == Decimal("0.1")
    assert kept_promise(AREA, Decimal(330)) is None
    assert kept_promise(LINE, None) is None


@pytest.fixture
def queue(office, at):
    """Two training reports at the office: 经济发展局 sound, 社会事业局 at risk."""
    with at(OPEN):
        sound = office.submitted(office.training, "经济发展局", "liaison")
        risky = office.submitted(
            office.training,
            "社会事业局",
            "other_liaison",
            office.values(figures={}, outlook=Outlook.AT_RISK, problems="缺师资"),
        )
    with at(DUE):
        yield sound, risky


def test_only_the_unproblematic_can_be_ticked(queue, office, signed_in):
    sound, risky = queue
    clerk = signed_in("clerk")
    page = clerk.get("/reports/review")
    boxes = {
        box["value"]: box.has_attr("disabled") for box in page.soup.find_all("input", {"name": "reports"})
    }
    assert boxes == {f"{sound.id}:{sound.version}": False, f"{risky.id}:{risky.version}": True}
    assert "需核对：年底能否完成：有风险" in page.text
    clerk.post("/reports/acceptances", {"reports": list(boxes)})
    assert office.report(sound.slot).state is ReportState.ACCEPTED
    assert office.report(risky.slot).state is ReportState.SUBMITTED


def test_accepted_the_next_one_opens_and_the_filter_stays(queue, office, signed_in):
    sound, risky = queue
    clerk = signed_in("clerk")
    page = clerk.get("/reports/review?over=1&period=2022-02")
    form = next(one for one in page.forms() if f"/reports/{sound.id}/acceptance" in one.get("action", ""))
    sent = clerk.post(form["action"], {"version": sound.version})
    assert sent.location == f"/reports/review?report={risky.id}&period=2022-02&over=1"
    shown = clerk.get(sent.location)
    assert shown.soup.find(id="opened-title").get_text(strip=True).startswith("社会事业局")


def test_two_reviewers_the_later_sees_the_others_decision_and_loses_nothing(queue, office, signed_in):
    sound, _ = queue
    clerk = signed_in("clerk")
    form = clerk.get(f"/reports/review?report={sound.id}").filled(action="returns")
    actions.accept(sound, actor_id=office.cast.person("office_head").id)
    page = clerk.post(f"/reports/{sound.id}/returns", form | {"reason": "请附名册"}, status=409)
    assert "已由王堃于2月28日 17:00采用" in page.text
    assert "请附名册" in page.text
    assert "待采用共1份" in page.text
    assert office.report(sound.slot).returns == 0


def test_mended_meanwhile_it_must_be_read_again(queue, office, signed_in):
    sound, _ = queue
    clerk = signed_in("clerk")
    old = clerk.get(f"/reports/review?report={sound.id}").filled(action="returns")
    actions.return_to_unit(sound, reason="请核对", actor_id=office.cast.person("office_head").id)
    actions.save(sound, office.values(people=320), actor_id=office.cast.person("liaison").id)
    actions.submit(sound, actor_id=office.cast.person("liaison").id)
    page = clerk.post(f"/reports/{sound.id}/returns", old | {"reason": "请附名册"}, status=409)
    assert "请看过最新内容再办理" in page.text
    assert page.soup.find("textarea", {"name": "reason"}).get_text(strip=True) == "请附名册"
    again = page.filled(action="returns")
    clerk.post(f"/reports/{sound.id}/returns", again)
    assert office.report(sound.slot).returns == 2


def test_nobody_outside_the_host_unit_is_said_clearly(office, session, at, signed_in):
    for role in office.cast.person("leader").roles:
        role.role = Role.LIAISON
    with at(OPEN):
        office.submitted(office.fair, "组织人社局", "host_liaison", office.values(figures={}))
        assert "目前没有可以审核的人员" in signed_in("clerk").get("/reports/review").text


def head(session, office, username):
    """Another person of 经济发展局 who fills and signs."""
    known = office.cast.person("clerk")
    person = Person(
        username=username,
        name="邓安",
        unit_id=office.cast.unit("经济发展局").id,
        password_hash=known.password_hash,
        password_changed_at=clock.machine_now(),
        must_change_password=False,
        session_stamp=f"stamp-{username}",
        roles=[PersonRole(role=Role.LIAISON), PersonRole(role=Role.UNIT_HEAD)],
    )
    session.add(person)
    session.flush()
    return person


def test_who_filled_it_in_does_not_sign_where_another_head_is(office, session, at):
    office.cast.unit("经济发展局").signs_reports = True
    both = head(session, office, "both")
    with at(OPEN):
        report = office.submitted(office.training, "经济发展局", "both")
        assert "填报与审签应当分开，请钱进审签" in policy.may_sign_off(both, report).reason
        assert policy.may_sign_off(office.cast.person("unit_head"), report)
        office.cast.person("unit_head").deactivated_at = clock.now()
        session.flush()
        assert policy.may_sign_off(both, report), "with one head only the unit could report nothing"


def test_a_locked_period_is_not_signed_any_more(office, at):
    office.cast.unit("经济发展局").signs_reports = True
    with at(OPEN):
        report = office.submitted(office.training, "经济发展局", "liaison")
    with at(wall("2022-03-07 17:00:01")):
        assert "锁定" in policy.may_sign_off(office.cast.person("unit_head"), report).reason


def test_the_head_reads_and_signs_all_that_wait(office, at, signed_in):
    office.cast.unit("经济发展局").signs_reports = True
    with at(OPEN):
        one = office.submitted(office.training, "经济发展局", "liaison")
        other = office.submitted(office.fair, "经济发展局", "liaison", office.values(figures={}))
        browser = signed_in("unit_head")
        assert "报告待审签" in browser.get("/").text
        page = browser.get("/reports/signing")
        assert page.heading == "报告审签"
        assert "待审签共2份" in page.text
        ticked = [box["value"] for box in page.soup.find_all("input", {"name": "reports"})]
        sent = browser.post("/reports/signatures", {"reports": ticked})
        assert "已审签2份报告" in browser.get(sent.location).text
    assert {office.report(report.slot).state for report in (one, other)} == {ReportState.SUBMITTED}
    assert office.report(one.slot).signed_by_id == office.cast.person("unit_head").id
