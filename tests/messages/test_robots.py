"""Group robots: what each maker wants to hear, and what its answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from tests.cast import MONDAY
from tests.messages.sinks import chat_sink, free_port
from tracker.core import clock
from tracker.core.models import EventRecord
from tracker.messages import actions, jobs, robots
from tracker.messages.lifecycle import OutboxState
from tracker.messages.models import OutboxMessage, Robot, RobotKind
from tracker.messages.sendings import Outcome
from tracker.messages.values import RobotValues

DAY = date(2022, 3, 7)
SECRET = "SECabc"


@pytest.fixture
def chat(app, monkeypatch):
    """A chat server that the installation allows."""
    with chat_sink() as sink:
        monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], robot_hosts=(sink.host,)))
        monkeypatch.setattr(robots, "TIMEOUT", 0.4)
        yield sink


def registered(cast, chat, kind=RobotKind.WECOM, units=(), secret=SECRET, name="工作群", port=None):
    values = RobotValues(
        name=name,
        kind=kind,
        url=f"http://127.0.0.1:{port or chat.port}/send?key=k-1",
        secret=secret,
        serves_all=not units,
        unit_ids=tuple(cast.unit(unit).id for unit in units),
    )
    return actions.register_robot(values, actor_id=cast.person("clerk").id)


def post(cast, key="reminder:1", unit="经济发展局"):
    return actions.post_to_groups(
        [cast.unit(unit).id], key=key, title="催办", text="【催办】经济发展局：请办理"
    )


def deliver(minutes=0):
    with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
        return jobs.deliver_to_robots(DAY)


def test_each_maker_is_spoken_to_in_its_own_way(chat, cast, session):
    for kind in RobotKind:
        registered(cast, chat, kind, name=kind.word)
    chat.answers = [(200, {"errcode": 0}), (200, {"errcode": 0}), (200, {"code": 0, "msg": "success"})]
    assert post(cast) == 3
    assert post(cast) == 0  # the same occasion once
    assert deliver() == {"sent": 3}
    (_, wecom), (dingtalk_path, dingtalk), (_, feishu) = chat.told
    text = {"msgtype": "text", "text": {"content": "【催办】经济发展局：请办理"}}
    assert wecom == dingtalk == text
    query = parse_qs(urlsplit(dingtalk_path).query)
    milliseconds = str(int(MONDAY.timestamp() * 1000))
    signed = hmac.new(SECRET.encode(), f"{milliseconds}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {"key": ["k-1"], "timestamp": [milliseconds], "sign": [base64.b64encode(signed).decode()]}
    seconds = str(int(MONDAY.timestamp()))
    empty = hmac.new(f"{seconds}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert feishu == {
        "msg_type": "text",
        "content": {"text": "【催办】经济发展局：请办理"},
        "timestamp": seconds,
        "sign": base64.b64encode(empty).decode(),
    }


def test_the_address_is_never_logged(chat, cast, session, caplog):
    caplog.set_level("INFO")
    registered(cast, chat)
    post(cast)
    assert deliver() == {"sent": 1}
    assert "k-1" not in caplog.text


def test_a_robot_hears_of_the_units_it_serves(chat, cast, session):
    registered(cast, chat, units=("经济发展局",))
    other = registered(cast, chat, units=("社会事业局",), name="另一群")
    assert post(cast) == 1
    other.is_active = False
    session.flush()
    assert post(cast, unit="社会事业局") == 0


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}, "每分钟最多20条（45009）"),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}, "地址无效，可能已被移出群（93000）"),
        (200, {"errcode": 310000, "errmsg": "sign not match"}, "核对加签密钥"),
        (200, {"code": 19021, "msg": "sign match fail"}, "签名不符"),
        (200, {"errcode": 4711, "errmsg": "odd"}, "odd（4711）"),
        (200, b"<html>login</html>", "没有给出结果"),
        (500, b"", "返回500"),
        (302, b"", "没有给出结果"),
    ],
)
def test_a_refusal_behind_any_status_is_tried_again(chat, cast, session, status, body, words):
    registered(cast, chat)
    chat.answers = [(status, body), (200, {"errcode": 0})]
    post(cast)
    assert deliver() == {"refused": 1}
    assert words in session.scalars(select(OutboxMessage.error)).one()
    assert deliver() == {}
    assert deliver(1) == {"sent": 1}


def test_a_chat_that_hangs_is_asked_once_more_at_most(chat, cast, session):
    registered(cast, chat)
    chat.hangs = 5.0
    post(cast)
    for minutes in (0, 1, 5, 60):
        deliver(minutes)
    assert len(chat.told) == 2
    assert session.scalars(select(OutboxMessage)).one().state is OutboxState.DEAD


def test_one_dead_chat_holds_no_other_up(chat, cast, session):
    registered(cast, chat, name="甲", port=chat.port)
    dead = registered(cast, chat, name="乙")
    dead.sealed_url = actions.seal(f"http://127.0.0.1:{free_port()}/x")
    session.flush()
    post(cast)
    assert deliver() == {"sent": 1, "refused": 1}


def test_nothing_is_sent_to_a_host_that_is_not_allowed(chat, cast, session, app, monkeypatch):
    registered(cast, chat)
    monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], robot_hosts=()))
    post(cast)
    assert deliver() == {"refused": 1}
    assert chat.told == []


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", False),
        ("https://qyapi.weixin.qq.com.evil.cn/send", False),
        ("https://qyapi.weixin.qq.com@evil.cn/send", False),
        ("https://127.0.0.1/send", False),
        ("file:///etc/passwd", False),
        ("https://chat.gov.example/send", True),
        ("https://[", False),
    ],
)
def test_which_addresses_may_be_registered(url, allowed):
    assert robots.host_allowed(RobotKind.WECOM, url, ("chat.gov.example",)) is allowed


def test_long_texts_are_cut_between_characters():
    text = robots.shortened("办" * 2000, 2048)
    assert len(text.encode()) <= 2048
    assert text.endswith("办…")


def test_addresses_and_secrets_are_sealed_and_shown_nowhere(chat, cast, session, signed_in, app):
    with clock.frozen_at(MONDAY):
        browser = signed_in("clerk")
        page = browser.get("/robots/new")
        typed = page.filled() | {
            "name": "钉钉群",
            "kind": "dingtalk",
            "url": "https://oapi.dingtalk.com/robot/send?access_token=token-9876",
            "secret": SECRET,
            "serves_all": "y",
        }
        assert "请选择服务单位" in browser.post("/robots/new", typed | {"serves_all": ""}, status=422).text
        refused = browser.post("/robots/new", typed | {"url": "https://evil.example/x"}, status=422)
        assert "请粘贴钉钉群机器人的完整地址" in refused.text
        browser.post("/robots/new", typed)
        robot = session.scalars(select(Robot)).one()
        pages = browser.get("/robots").response.data + browser.get(f"/robots/{robot.id}/edit").response.data
        edited = browser.get(f"/robots/{robot.id}/edit").filled() | {"name": "钉钉工作群"}
        browser.post(f"/robots/{robot.id}/edit", edited)
    session.expire_all()
    assert robot.name == "钉钉工作群"
    assert jobs.group_of(robot)[0] == robots.Group(
        RobotKind.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=token-9876", SECRET
    )
    trail = str(list(session.scalars(select(EventRecord.facts))))
    for place in (
        pages.decode(),
        trail,
        robot.sealed_url,
        robot.sealed_secret,
        repr(jobs.group_of(robot)[0]),
    ):
        assert "token-9876" not in place
        assert SECRET not in place
    app.config["SECRET_KEY"], kept = "another key", app.config["SECRET_KEY"]
    assert jobs.group_of(robot) == (None, "密钥已更换，请重新填写机器人的地址和密钥")
    app.config["SECRET_KEY"] = kept


def test_an_answer_of_zero_arrived():
    assert robots.answer_of(200, b'{"StatusCode": 0, "StatusMessage": "success"}').outcome is Outcome.SENT
