"""催办 by hand: who may, how often, what it leaves behind (rulebook §7, §9)."""

from __future__ import annotations

import io
from datetime import timedelta

import pdfplumber
import pypdfium2
import pytest
from sqlalchemy import select

from tests.reports.conftest import DUE, LATE, wall
from tracker.core import clock
from tracker.core.models import EventRecord
from tracker.documents.measures import MILLIMETRE
from tracker.messages.models import InboxMessage
from tracker.reminders import actions, queries
from tracker.reminders.document import slip_of
from tracker.reminders.models import Reminder
from tracker.reminders.policy import may_print_slip, may_remind


def part(office, unit, user="clerk"):
    return queries.remindable(office.cast.person(user), office.training.id, office.cast.unit(unit).id)


def remind(office, unit="社会事业局", by="clerk", content="请抓紧报送2月进展", asked_on=None):
    return actions.remind(
        office.training,
        office.cast.unit(unit),
        content=content,
        asked_on=asked_on,
        actor=office.cast.person(by),
    )


def test_the_office_reminds_and_the_unit_is_told(office, session):
    with clock.frozen_at(LATE):
        reminder = remind(office)
    assert reminder.number == "催办〔2022〕1号"
    told = session.execute(select(InboxMessage.person_id, InboxMessage.title)).all()
    people = {office.cast.person(name).id for name in ("other_liaison", "other_head")}
    assert {person for person, _ in told} == people
    assert {title for _, title in told} == {"催办：企业职工在岗培训"}
    record = session.scalars(select(EventRecord).where(EventRecord.tag == "reminder:sent")).one()
    assert record.thread == f"task:{office.training.id}"
    assert record.facts["by_office"] is True


def test_numbers_are_gapless_and_the_leads_reminders_take_none(office, session):
    with clock.frozen_at(LATE):
        remind(office)
        remind(office, by="liaison")
        assert remind(office, unit="经济发展局").number == "催办〔2022〕2号"
    assert list(session.scalars(select(Reminder.sequence).order_by(Reminder.id))) == [1, None, 2]


@pytest.mark.parametrize(
    ("user", "unit", "reason"),
    [
        ("clerk", "社会事业局", ""),
        ("office_head", "经济发展局", ""),
        ("liaison", "社会事业局", ""),
        ("unit_head", "社会事业局", ""),
        ("liaison", "经济发展局", "催办牵头单位由领导小组办公室办理"),
        ("other_liaison", "经济发展局", "催办由领导小组办公室或本任务牵头单位办理"),
        ("leader", "社会事业局", "催办由领导小组办公室或本任务牵头单位办理"),
    ],
)
def test_who_may_remind_whom(office, session, user, unit, reason):
    with clock.frozen_at(LATE):
        assert may_remind(office.cast.person(user), part(office, unit)).reason == reason


def test_the_cool_down_is_two_working_days_for_the_task_and_unit(office, session):
    with clock.frozen_at(wall("2022-03-03 10:00")):  # a Thursday
        remind(office, by="liaison")
    clerk = office.cast.person("clerk")
    with clock.frozen_at(wall("2022-03-04 23:59")):
        assert (
            may_remind(clerk, part(office, "社会事业局")).reason
            == "3月3日已催办社会事业局，3月7日起可再次催办"
        )
        assert may_remind(clerk, part(office, "经济发展局"))
    with clock.frozen_at(wall("2022-03-07 00:00")):
        assert may_remind(clerk, part(office, "社会事业局"))


def test_the_form_says_what_is_owed_and_the_button_is_greyed_after(office, session, signed_in):
    with clock.frozen_at(LATE):
        browser = signed_in("clerk")
        path = f"/tasks/{office.training.id}/units/{office.cast.unit('社会事业局').id}/reminder"
        page = browser.get(path)
        assert "你单位2月进展逾期未报（2月28日截止），请抓紧办理。" in page.text
        shown = browser.post(path, page.filled() | {"content": ""}, status=422)
        assert "请写明催办事项" in shown.text
        assert (
            "不能早于今天" in browser.post(path, page.filled() | {"asked_on": "2022-02-28"}, status=422).text
        )
        sent = browser.post(path, page.filled() | {"asked_on": "2022-03-04"})
        assert "2022年3月4日" in browser.get(sent.location).text
        page = browser.get(f"/tasks/{office.training.id}/reminders")
        assert "3月1日已催办社会事业局，3月3日起可再次催办" in page.text
        assert browser.get(path, status=403)
        assert "请抓紧办理" in browser.get(f"/tasks/{office.training.id}").text  # the timeline


def test_the_slip_prints_on_one_page_and_is_the_same_each_time(office, session, signed_in):
    with clock.frozen_at(LATE):
        reminder = remind(
            office,
            content="报送2月进展，并说明未按时报送的原因。" * 3,
            asked_on=LATE.date() + timedelta(days=3),
        )
        session.commit()
        browser = signed_in("other_liaison")
        first = browser.get(f"/reminders/{reminder.id}/slip.pdf").response.data
    with clock.frozen_at(DUE + timedelta(days=60)):
        again = signed_in("clerk").get(f"/reminders/{reminder.id}/slip.pdf").response.data
    assert first == again
    pdf = pypdfium2.PdfDocument(first)
    words = pdf[0].get_textpage().get_text_bounded().replace("\r\n", "")
    assert len(pdf) == 1
    for printed in (
        "催办单",
        "催办〔2022〕1号",
        "社会事业局：",
        "请于2022年3月4日前办理完毕",
        "回执项目",
        "单位负责人签字",
    ):
        assert printed in words


def test_the_leads_reminder_prints_no_slip(office, session):
    with clock.frozen_at(LATE):
        reminder = remind(office, by="liaison")
        assert may_print_slip(office.cast.person("clerk"), reminder).reason == "牵头单位的催办不印发催办单"


def test_the_ledger_shows_each_his_part_and_filters(office, session, signed_in):
    with clock.frozen_at(LATE):
        remind(office)
        remind(office, unit="经济发展局", content="补充附件")
        session.commit()
        rows = {
            user: len(signed_in(user).get("/reminders").soup.select("tbody tr"))
            for user in ("clerk", "leader", "liaison", "other_head", "park_liaison")
        }
        browser = signed_in("clerk")
        filtered = {
            query: len(browser.get(f"/reminders?{query}").soup.select("tbody tr"))
            for query in (
                "q=补充附件",
                "sender=lead",
                "month=2022-03",
                "month=2022-02",
                "month=x",
                "q=催办〔2022〕1号",
            )
        }
    assert rows == {"clerk": 2, "leader": 2, "liaison": 1, "other_head": 1, "park_liaison": 0}
    assert list(filtered.values()) == [1, 0, 2, 0, 2, 1]


def test_the_slip_is_set_in_the_allowed_faces_inside_the_type_area(office, session):
    with clock.frozen_at(LATE):
        pdf = slip_of(remind(office))
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        page = opened.pages[0]
        faces = {character["fontname"].split("+")[-1] for character in page.chars}
        title = [c for c in page.chars if c["text"] in "催办单" and c["size"] > 20]
        body = [c for c in page.chars if "社会事业局" in c["text"] or c["text"] == "予"]
        ink = [c for c in page.chars if c["top"] < 262 * MILLIMETRE]
    assert (round(page.width / MILLIMETRE), round(page.height / MILLIMETRE)) == (210, 297)
    assert len({round(c["size"]) for c in title}) == 1
    assert round(title[0]["size"]) == 22  # 二号小标宋 (GB/T 9704 7.3.1)
    assert {round(c["size"]) for c in body} == {16}  # 三号
    assert min(c["x0"] for c in ink) >= 28 * MILLIMETRE - 1
    assert max(c["x1"] for c in ink) <= (28 + 156) * MILLIMETRE + 1
    assert not [face for face in faces if "Noto" in face or "DejaVu" in face], faces
