"""运行状况: who reads it and what it says; one's own mail settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from config import MailServer
from tests.cast import MONDAY
from tracker.core import clock, jobs, scheduler
from tracker.core.models import ClockProcess, JobRun
from tracker.messages import actions
from tracker.messages.lifecycle import OUTBOX_LIFE, OutboxState, OutboxStep, delay_after
from tracker.messages.models import MailPreference, OutboxMessage
from tracker.messages.operations import WORDS, clock_standing
from tracker.schedule import SCHEDULE

DAY = date(2022, 3, 7)


def job(cron="30 8 * * *", **more):
    return jobs.Job("count", cron, lambda day: {}, "Count", **more)


def run(started, finished=None, failed=None):
    return jobs.Run(started, finished, failed)


def at(text):
    hours, minutes = map(int, text.split(":"))
    return MONDAY.replace(hour=hours, minute=minutes)


@pytest.mark.parametrize(
    ("now", "record", "due"),
    [
        ("08:29", None, False),
        ("08:30", None, True),
        ("23:00", None, True),
        ("23:00", run(at("08:30"), at("08:31")), False),
        ("08:00", run(at("08:30"), at("08:31")), False),  # the clock was put back
        ("08:40", run(at("08:30")), True),  # killed
        ("08:33", run(at("08:30"), None, at("08:31")), False),  # failed a moment ago
        ("08:36", run(at("08:30"), None, at("08:31")), True),
    ],
)
def test_when_a_daily_job_is_due(now, record, due):
    assert scheduler.is_due(job(), at(now), record) is due


def test_the_offices_own_time_of_day_counts_instead_of_the_crons():
    assert not scheduler.is_due(job(), at("09:59"), None, at("10:00").time())
    assert scheduler.is_due(job(), at("10:00"), None, at("10:00").time())


@pytest.mark.parametrize(
    ("now", "record", "due"),
    [
        ("09:30", None, True),
        ("09:30", run(at("09:30"), at("09:30")), False),
        ("09:31", run(at("09:30"), at("09:30")), True),
        ("09:20", run(at("09:30"), at("09:30")), True),  # the clock was put back: no ten minutes of silence
    ],
)
def test_when_a_job_of_every_minute_is_due(now, record, due):
    assert scheduler.is_due(job("* * * * *", daily=False), at(now), record) is due


def test_the_life_of_an_outgoing_message():
    assert (
        OUTBOX_LIFE.drawing(OutboxState, OutboxStep)
        == """\
         CLAIM    SUCCEED  FAIL     GIVE_UP  RETRY
WAITING  SENDING  -        -        -        -
SENDING  SENDING  SENT     WAITING  DEAD     -
SENT     -        -        -        -        -
DEAD     -        -        -        -        WAITING"""
    )


def test_delays_double_up_to_an_hour():
    minutes = [delay_after(attempts) // timedelta(minutes=1) for attempts in (1, 2, 3, 6, 7, 8, 1000)]
    assert minutes == [1, 2, 4, 32, 60, 60, 60]


@pytest.mark.parametrize(
    ("silent", "words"),
    [
        (None, "时钟进程从未启动"),
        (1, "时钟进程运行正常"),
        (5, "时钟进程5分钟没有动静"),
        (300, "时钟进程5小时没有动静"),
    ],
)
def test_the_clocks_silence_is_told(silent, words):
    beats = [] if silent is None else [
        ClockProcess(name="a:1", started_at=MONDAY, beat_at=MONDAY - timedelta(minutes=silent))
    ]  # fmt: skip
    assert clock_standing(beats, MONDAY).sentence.startswith(words)


def test_the_page_tells_clock_jobs_channels_and_dead_letters(app, session, cast, signed_in, monkeypatch):
    server = MailServer("127.0.0.1", 25, "office@example.cn")
    monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], mail=server))
    cast.person("liaison").email = "liaison@example.cn"
    session.flush()
    actions.deliver(cast.person("liaison").id, key="a", kind="digest", title="甲", day=DAY, facts={})
    actions.deliver(cast.person("liaison").id, key="b", kind="digest", title="乙", day=DAY, facts={})
    dead = session.scalars(select(OutboxMessage).where(OutboxMessage.title == "乙")).one()
    dead.state, dead.error, dead.attempts = OutboxState.DEAD, "收件地址被拒：550", 10
    session.add(
        JobRun(name="refresh-lights", day=DAY, started_at=clock.now(), finished_at=None, outcome=None,
               failed_at=clock.now(), error="OperationalError: disk full")
    )  # fmt: skip
    scheduler.give_sign_of_life("host:1", clock.machine_now())
    session.commit()
    page = signed_in("system_admin").get("/operations")
    assert "时钟进程运行正常" in page.text
    assert "失败：OperationalError: disk full" in page.text
    mail = [cell.get_text(strip=True) for cell in page.soup.select("#channels tbody tr")[0].find_all("td")]
    assert mail[:5] == ["邮件", "0", "1", "0", "1"]
    assert "收件地址被拒：550" in page.text
    assert "赵敏" in page.text
    browser = signed_in("clerk")
    browser.post(f"/outbox/{dead.id}/retry", browser.get("/operations").filled(action="/retry"))
    session.expire_all()
    assert (dead.state, dead.attempts) == (OutboxState.WAITING, 0)
    browser.post(f"/outbox/{dead.id}/retry", {"csrf_token": browser.token()}, status=403)
    signed_in("liaison").get("/operations", status=403)


def test_after_a_long_failure_all_go_out_again_but_what_may_have_arrived(
    app, session, cast, signed_in, monkeypatch
):
    server = MailServer("127.0.0.1", 25, "office@example.cn")
    monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], mail=server))
    cast.person("liaison").email = "liaison@example.cn"
    session.flush()
    for key in "abcd":
        actions.deliver(cast.person("liaison").id, key=key, kind="digest", title=key, day=DAY, facts={})
    letters = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    for letter in letters[:3]:
        letter.state, letter.error, letter.attempts = OutboxState.DEAD, "连不上邮件服务器", 10
    letters[2].unknown = 2
    session.commit()
    browser = signed_in("clerk")
    form = browser.get("/operations").filled(action="/outbox/retries")
    page = browser.get(browser.post("/outbox/retries", form).location)
    assert "已将2件放回待发" in page.text
    session.expire_all()
    assert [(one.state.value, one.attempts) for one in letters] == [
        ("waiting", 0), ("waiting", 0), ("dead", 10), ("waiting", 0),
    ]  # fmt: skip
    browser.post("/outbox/retries", form)
    assert "请逐件确认" in browser.get("/operations").text


def test_every_job_of_the_schedule_has_a_name_in_the_offices_words():
    assert [one.name for one in SCHEDULE if one.name not in WORDS] == []


def test_the_page_says_that_no_clock_process_ever_ran(session, cast, signed_in):
    assert "时钟进程从未启动" in signed_in("clerk").get("/operations").text


def test_one_chooses_what_comes_by_mail(session, cast, signed_in):
    browser = signed_in("liaison")
    form = browser.get("/account/mail").filled()
    assert form["occasions"] == ["digest", "reminder", "return", "other"]
    assert "请填写完整的邮箱地址" in browser.post("/account/mail", form | {"email": "zhao"}, status=422).text
    browser.post("/account/mail", form | {"email": "zhao@example.cn", "occasions": ["reminder"]})
    session.expire_all()
    assert cast.person("liaison").email == "zhao@example.cn"
    kept = session.scalars(select(MailPreference)).one()
    assert (kept.wants_mail, kept.without) == (True, ["digest", "return", "other"])
    assert browser.get("/account/mail").filled()["occasions"] == "reminder"
