"""The calendar link: secret, rotated, closed; due dates of one's own."""

from __future__ import annotations

from icalendar import Calendar
from sqlalchemy import select

from tests.reports.conftest import OPEN
from tracker.core import clock
from tracker.reminders.models import CalendarLink


def address_on(page):
    return page.soup.find(id="address")["value"].split("localhost", 1)[1]


def made(browser):
    return browser.post(
        "/account/calendar", browser.get("/account/calendar").filled(action="/account/calendar"), status=200
    )


def test_the_link_is_shown_once_and_opens_without_signing_in(office, session, signed_in, client):
    with clock.frozen_at(OPEN):
        browser = signed_in("liaison")
        address = address_on(made(browser))
        assert browser.get("/account/calendar").soup.find(id="address") is None
        answer = client.http.get(address)
        assert answer.mimetype == "text/calendar"
        assert "no-store" in answer.headers["Cache-Control"]
        events = Calendar.from_ical(answer.data).walk("VEVENT")
        titles = [str(event["SUMMARY"]) for event in events]
    assert "报送2月进展：企业职工在岗培训" in titles
    assert "完成时限：实训基地建设" in titles
    assert "节点：竣工验收（实训基地建设）" in titles
    february = next(event for event in events if str(event["SUMMARY"]) == "报送2月进展：企业职工在岗培训")
    assert february["DTSTART"].dt.isoformat() == "2022-02-28T09:00:00+00:00"
    assert len({str(event["UID"]) for event in events}) == len(events)
    kept = session.scalars(select(CalendarLink.secret_hash)).one()
    assert address.rpartition("/")[2].removesuffix(".ics") not in kept


def test_a_new_link_closes_the_former_and_closing_closes_all(office, session, signed_in, client):
    with clock.frozen_at(OPEN):
        browser = signed_in("liaison")
        first = address_on(made(browser))
        second = address_on(made(browser))
        assert (client.http.get(first).status_code, client.http.get(second).status_code) == (404, 200)
        browser.post("/account/calendar/closure", browser.get("/account/calendar").filled(action="/closure"))
        assert client.http.get(second).status_code == 404
        assert client.http.get("/calendars/guessed.ics").status_code == 404


def test_a_closed_account_closes_its_calendar(office, session, signed_in, client):
    with clock.frozen_at(OPEN):
        address = address_on(made(signed_in("other_liaison")))
        office.cast.person("other_liaison").deactivated_at = clock.now()
        session.commit()
        assert client.http.get(address).status_code == 404


def test_nobody_sees_the_dates_of_other_units(office, session, signed_in, client):
    with clock.frozen_at(OPEN):
        address = address_on(made(signed_in("park_liaison")))
        assert Calendar.from_ical(client.http.get(address).data).walk("VEVENT") == []
