"""The office's side: queue, acceptance, return, and the referee who is a player (rulebook §2)."""

from __future__ import annotations

import pytest

from tests.reports.conftest import DUE, LATE, OPEN, wall
from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock
from tracker.reports import actions, list_queries, policy, review_queries
from tracker.reports.lifecycle import ReportState


@pytest.fixture
def submitted(office, at):
    """February's training report of 经济发展局 and the host unit's report on the fair."""
    with at(OPEN):
        theirs = office.submitted(office.training, "经济发展局", "liaison")
        hosts = office.submitted(office.fair, "组织人社局", "host_liaison", office.values(figures={}))
    with at(DUE):
        yield theirs, hosts


@pytest.fixture
def outsider(office, session):
    """An office clerk who sits in 综合办公室, outside the host unit."""
    clerk = office.cast.person("clerk")
    person = Person(
        username="outside_clerk",
        name="何方",
        unit_id=office.cast.unit("综合办公室").id,
        password_hash=clerk.password_hash,
        password_changed_at=clock.machine_now(),
        must_change_password=False,
        session_stamp="stamp-outside",
        roles=[PersonRole(role=Role.OFFICE_CLERK)],
    )
    session.add(person)
    session.flush()
    return person


MATRIX = """
               theirs  hosts
clerk          yes     no
office_head    yes     no
outside_clerk  yes     yes
leader         no      yes
liaison        no      no
unit_head      no      no
host_liaison   no      no
system_admin   no      no
security_admin no      no
audit_admin    no      no
"""


def test_who_may_review(submitted, outsider, office):
    theirs, hosts = submitted
    rows = [line.split() for line in MATRIX.strip().splitlines()[1:]]
    found = [
        [
            name,
            *("yes" if policy.may_review(office.cast.person(name), one) else "no" for one in (theirs, hosts)),
        ]
        for name, *_ in rows
    ]
    assert found == rows


def test_the_queue_of_each_is_what_he_may_review(submitted, outsider, office, session):
    for name in ("clerk", "office_head", "outside_clerk", "leader", "liaison", "audit_admin"):
        person = office.cast.person(name)
        listed = {report.id for report in session.scalars(review_queries.awaiting_review(person)).unique()}
        assert listed == {one.id for one in submitted if policy.may_review(person, one)}, name


def test_the_refusal_names_the_reason(submitted, office, signed_in):
    _, hosts = submitted
    clerk = signed_in("clerk")
    page = clerk.get(f"/reports/{hosts.id}")
    assert "由领导或综合办公室人员审核，本单位人员回避" in page.text
    page = clerk.post(f"/reports/{hosts.id}/acceptance", {"version": hosts.version}, status=403)
    assert "由领导或综合办公室人员审核" in page.text
    clerk.post(f"/reports/{hosts.id}/returns", {"version": hosts.version, "reason": "再看"}, status=403)


def test_nobody_reviews_his_own_unit(office, session, at):
    clerk = office.cast.person("clerk")
    clerk.unit_id = office.cast.unit("经济发展局").id
    with at(OPEN):
        theirs = office.submitted(office.training, "经济发展局", "liaison")
    assert "您是经济发展局的人员" in policy.may_review(clerk, theirs).reason


def test_the_queue_shows_figures_and_how_long_they_wait(submitted, signed_in):
    page = signed_in("clerk").get("/reports/review")
    assert page.heading == "报告审核"
    assert page.soup.find("td", attrs={"data-label": "本期"}).get_text(strip=True) == "312"
    assert "已等待3天8小时，超过24小时" in page.text
    assert "另有组织人社局的报告1份，本人回避：由张衡审核" in page.text
    assert "春风行动" in signed_in("leader").get("/reports/review").text
    signed_in("liaison").get("/reports/review", status=403)


def test_the_queue_filters_by_unit_and_period(submitted, office, signed_in):
    clerk = signed_in("clerk")
    assert (
        "待采用共1份"
        in clerk.get(f"/reports/review?unit={office.cast.unit('经济发展局').id}&period=2022-02").text
    )
    assert "待采用共0份" in clerk.get("/reports/review?period=2022-03").text
    clerk.get("/reports/review?unit=x&period=2022-99&page=0")


def test_accepted_and_counted(submitted, office, signed_in):
    theirs, _ = submitted
    clerk = signed_in("clerk")
    page = clerk.get(f"/reports/{theirs.id}")
    assert "12.0%" in page.text
    sent = clerk.post(f"/reports/{theirs.id}/acceptance", page.filled(action="acceptance"))
    assert sent.location == "/reports/review"
    assert office.training.completion > 0
    page = clerk.post(f"/reports/{theirs.id}/acceptance", {"version": str(theirs.version)}, status=409)
    assert "已采用" in page.text


def test_the_last_report_stands_beside_with_its_month_and_its_link(office, at, signed_in):
    """The page of a second report broke on the month of the first."""
    with at(OPEN):
        first = office.accepted(office.training, "经济发展局", "liaison")
    with at(wall("2022-03-25 09:00")):
        second = office.submitted(
            office.training, "经济发展局", "liaison", office.values(people=90), period="2022-03"
        )
        page = signed_in("clerk").get(f"/reports/{second.id}")
    beside = page.soup.select_one("#previous")
    assert "2月" in beside.get_text()
    assert page.soup.select_one(f'main a[href="/reports/{first.id}"]') is not None


def test_a_version_that_was_not_read_is_not_accepted(submitted, office, signed_in):
    theirs, _ = submitted
    clerk = signed_in("clerk")
    page = clerk.get(f"/reports/{theirs.id}")
    old = page.filled(action="acceptance")
    actions.return_to_unit(theirs, reason="再核对", actor_id=office.cast.person("clerk").id)
    actions.submit(theirs, actor_id=office.cast.person("liaison").id)
    assert "没有办理" in clerk.post(f"/reports/{theirs.id}/acceptance", old, status=409).text
    assert office.report(theirs.slot).state is ReportState.SUBMITTED


def test_returned_with_canned_and_own_words(submitted, office, signed_in):
    theirs, _ = submitted
    clerk = signed_in("clerk")
    back = clerk.get(f"/reports/{theirs.id}").filled(action="returns")
    page = clerk.post(f"/reports/{theirs.id}/returns", back, status=422)
    assert "请选择或写明退回原因" in page.text
    clerk.post(
        f"/reports/{theirs.id}/returns", back | {"canned": "缺少佐证材料，请补充", "reason": "附培训名册"}
    )
    again = office.report(theirs.slot)
    assert (again.state, again.returns) == (ReportState.DRAFT, 1)
    assert again.return_reason == "缺少佐证材料，请补充；附培训名册"
    assert "附培训名册" in clerk.get(f"/reports/{theirs.id}").text


def test_many_at_once_leave_out_what_changed_or_is_not_his(submitted, office, signed_in, at):
    theirs, hosts = submitted
    with at(OPEN):
        other = office.submitted(office.training, "社会事业局", "other_liaison", office.values(figures={}))
    clerk = signed_in("clerk")
    chosen = [
        f"{theirs.id}:{theirs.version}",
        f"{hosts.id}:{hosts.version}",
        f"{other.id}:99",
        "x",
        f"{theirs.id}:{theirs.version}",
    ]
    sent = clerk.post("/reports/acceptances", {"reports": chosen})
    toasts = clerk.get(sent.location).text
    assert "已采用1份报告" in toasts
    assert "3份没有采用" in toasts
    assert office.report(theirs.slot).state is ReportState.ACCEPTED
    assert office.report(hosts.slot).state is ReportState.SUBMITTED
    assert "请先勾选" in clerk.get(clerk.post("/reports/acceptances").location).text


def test_the_ledger_lists_the_locked_for_the_office(submitted, office, signed_in, at):
    with at(wall("2022-03-07 09:30")):
        clerk = signed_in("clerk")
        page = clerk.get("/reports?light=missed")
        assert "漏报 4" in page.text
        assert "共4项" in page.text
        assert "3月5日 17:00锁定" in page.text
        assert "共1项" in clerk.get(f"/reports?light=on_time&unit={office.cast.unit('经济发展局').id}").text
        assert "没有符合条件" in clerk.get("/reports?q=不存在的任务").text
        signed_in("audit_admin").get("/reports", status=403)


def test_counts_of_lights_equal_their_lists(submitted, office, at, session):
    clerk = office.cast.person("clerk")
    with at(LATE):
        office.submitted(office.training, "社会事业局", "other_liaison", office.values(figures={}))
        now = clock.now()
        counts = list_queries.light_counts(clerk, list_queries.LedgerFilter(), now)
        for light, number in counts.items():
            rows = list_queries.lit(
                list_queries.pairs(list_queries.ledger(clerk, list_queries.LedgerFilter(light=light), now)),
                now,
            )
            assert len(rows) == number
            assert {row.light for row in rows} <= {light}
        assert sum(counts.values()) == 6


def test_units_by_periods(submitted, office, signed_in):
    page = signed_in("liaison").get(f"/tasks/{office.training.id}/reports")
    assert "经济发展局" in page.text
    assert "社会事业局" in page.text
    assert "按时" in page.text
    assert page.soup.find("a", href=f"/reports/{submitted[0].id}")


def test_the_strip_of_a_task_shows_its_worst_unit(submitted, office, at):
    with at(wall("2022-03-25 09:00")):
        strips = list_queries.recent_periods([office.training.id, office.fair.id], clock.now())
    assert strips[office.training.id] == [("red", "2月漏报"), ("watch", "3月临近截止")]
    assert list_queries.recent_periods([], clock.now()) == {}
