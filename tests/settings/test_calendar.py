"""The working-day calendar that the office keeps: read as published, corrected, and followed by the slots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.client import Browser
from tests.reports.conftest import Office, office, wall
from tracker.core import clock
from tracker.core.calendar import published_exceptions, working_calendar
from tracker.settings.jobs import keep_calendar
from tracker.settings.published import Holiday, Unreadable, read_year, year_of
from tracker.settings.year import months_of

__all__ = ["office"]  # a fixture
SignedIn = Callable[[str], Browser]

NOTICE_2025 = """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。"""
NOTICE_2023 = """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。"""


@pytest.mark.parametrize(("year", "notice"), [(2025, NOTICE_2025), (2023, NOTICE_2023)])
def test_the_published_words_are_read_as_the_library_has_the_year(year: int, notice: str):
    read = {one.day: one.is_working for one in read_year(notice, year) if one.day.year == year}
    assert read == {day: works for day, (works, _) in published_exceptions(year).items()}


def test_plain_lines_are_read_too_and_name_the_holiday():
    first, second, *_ = read_year("2025-01-26 上班\n2025-01-28至2025-02-04 休息 春节", 2025)
    assert (first.day, first.is_working, first.note) == (date(2025, 1, 26), True, "调休上班")
    assert (second.day, second.is_working, second.note) == (date(2025, 1, 28), False, "春节")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("春节快乐", "第1行读不出日期"),
        ("春节：1月28日至2月4日放假。\n2月30日上班", "第2行没有这一天"),
        ("春节：2月4日至1月28日放假", "起止日期不对"),
        ("春节：28日放假", "没有写明月份"),
        ("春节：2019年1月28日放假", "不属于2025年"),
    ],
)
def test_an_unreadable_line_is_named(text: str, why: str):
    with pytest.raises(Unreadable, match=why):
        read_year(text, 2025)


@given(st.text(alphabet="春节：1月28日至2、放假上班（）0. \n年", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        days = read_year(text, 2025)
    except Unreadable:
        days = []
    assert all(one.is_working != (one.day.weekday() < 5) for one in days)


def test_a_year_has_every_day_once_with_its_mark(office: Office):
    months = months_of(2022, working_calendar(), {})
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    assert len(cells) == 365 and [month.number for month in months] == list(range(1, 13))
    marks = {cell.day: cell.mark for cell in cells}
    assert (marks[date(2022, 5, 4)], marks[date(2022, 5, 7)], marks[date(2022, 5, 8)]) == ("休", "班", "")


def test_a_corrected_day_moves_the_slots_that_have_not_opened(office: Office, signed_in: SignedIn):
    with clock.frozen_at(wall("2022-03-07 09:30")):
        browser = signed_in("clerk")
        page = browser.get("/calendar/days/2022-04-28")
        shown = browser.post(
            "/calendar/days/2022-04-28", page.filled() | {"works": "no", "note": "区里防汛"}, status=200
        )
        assert "改期" in shown.text and working_calendar().is_working(date(2022, 4, 28))
        browser.post("/calendar/days/2022-04-28", shown.filled())
        assert not working_calendar().is_working(date(2022, 4, 28))
        office.session.expire_all()
        assert office.slot(office.training, "经济发展局", "2022-04").due_at == wall("2022-04-29 17:00")
        assert "区里防汛" in browser.get("/calendar?year=2022").text


def test_a_year_is_entered_as_published_and_no_longer_estimated(signed_in: SignedIn):
    browser = signed_in("clerk")
    assert "2025年放假安排尚未录入" in browser.get("/calendar?year=2025").text
    address = "/calendar/years/2025?by=text"
    form = browser.get(address).filled() | {"text": NOTICE_2025, "source": "国办发明电〔2024〕12号"}
    shown = browser.post(address, form, status=200)
    assert "2025年10月11日" in shown.text and working_calendar().is_estimated(date(2025, 1, 1))
    browser.post(address, shown.filled())
    calendar = working_calendar()
    assert not calendar.is_estimated(date(2025, 1, 1))
    assert calendar.is_working(date(2025, 10, 11)) and not calendar.is_working(date(2025, 10, 8))
    assert "国办发明电〔2024〕12号" in browser.get("/calendar?year=2025").text
    assert "第1行" in browser.post(address, form | {"text": "春节快乐"}, status=422).text


HOLIDAYS_2025 = (
    Holiday("元旦", date(2025, 1, 1), date(2025, 1, 1)),
    Holiday("春节", date(2025, 1, 28), date(2025, 2, 4), (date(2025, 1, 26), date(2025, 2, 8))),
    Holiday("清明节", date(2025, 4, 4), date(2025, 4, 6)),
    Holiday("劳动节", date(2025, 5, 1), date(2025, 5, 5), (date(2025, 4, 27),)),
    Holiday("端午节", date(2025, 5, 31), date(2025, 6, 2)),
    Holiday("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8), (date(2025, 9, 28), date(2025, 10, 11))),
)


def test_a_table_of_holidays_gives_the_same_year_as_the_words():
    assert {(one.day, one.is_working) for one in year_of(HOLIDAYS_2025, 2025)} == {
        (one.day, one.is_working) for one in read_year(NOTICE_2025, 2025)
    }


@pytest.mark.parametrize(
    ("first", "last", "worked", "why"),
    [
        ((2025, 2, 4), (2025, 1, 28), (), "春节的起止日期不对"),
        ((2025, 1, 28), (2025, 2, 28), (), "春节的起止日期不对"),
        ((2019, 1, 28), (2019, 2, 4), (), "春节的日期不属于2025年"),
        ((2025, 1, 28), (2025, 2, 4), ((2025, 1, 27),), "本来就是工作日"),
        ((2025, 1, 28), (2025, 2, 4), ((2025, 2, 1),), "既放假又上班"),
    ],
)
def test_days_that_cannot_be_are_named(first, last, worked, why):
    holiday = Holiday("春节", date(*first), date(*last), tuple(date(*day) for day in worked))
    with pytest.raises(Unreadable, match=why):
        year_of([holiday], 2025)


def test_a_year_is_entered_holiday_by_holiday(signed_in: SignedIn):
    browser, address = signed_in("clerk"), "/calendar/years/2025"
    page = browser.get(address)
    assert page.filled()["holidays-1-name"] == "春节"
    assert "请至少填写一个节日" in browser.post(address, page.filled() | {"source": "通知"}, status=422).text
    form = page.filled() | {"source": "国办发明电〔2024〕12号", "holidays-1-worked_1": "2025-01-26"}
    assert "请填写放假的第一天" in browser.post(address, form, status=422).text
    form |= {"holidays-1-first": "2025-01-28", "holidays-1-last": "2025-01-20"}
    assert "春节的起止日期不对" in browser.post(address, form, status=422).text
    form |= {"holidays-1-last": "2025-02-04", "holidays-0-first": "2025-01-01"}
    shown = browser.post(address, form, status=200)
    assert "2025年1月26日" in shown.text and working_calendar().is_estimated(date(2025, 1, 1))
    browser.post(address, shown.filled())
    calendar = working_calendar()
    assert not calendar.is_estimated(date(2025, 1, 1))
    assert calendar.is_working(date(2025, 1, 26)) and not calendar.is_working(date(2025, 1, 1))
    assert "春节" in browser.get("/calendar?year=2025").text


def test_the_night_enters_a_year_that_the_house_knows_and_moves_the_slots(office: Office):
    """2024's May holiday is not in the table: a standing task's due day is estimated until it is entered."""
    with clock.frozen_at(wall("2023-06-01 00:10")):
        assert keep_calendar(date(2023, 6, 1)) == {"years": 1}
        assert keep_calendar(date(2023, 6, 1)) == {"years": 0}
        assert not working_calendar().is_estimated(date(2024, 2, 1))


def test_everybody_reads_and_only_the_office_corrects(signed_in: SignedIn):
    assert "工作日历" in signed_in("liaison").get("/calendar").text
    assert "由领导小组办公室维护" in signed_in("liaison").get("/calendar/days/2022-05-04", status=403).text
    signed_in("clerk").get("/calendar/days/not-a-day", status=404)
    signed_in("clerk").get("/calendar?year=9999", status=404)
