"""Signing in and out, and how sessions end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import MONDAY, PASSWORD, Cast
from tests.client import Browser
from tracker.accounts import actions, hashing
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.limits import limiter
from tracker.core.models import EventRecord

REFUSAL = "用户名或口令不对，或账号已停用、锁定。"
SignedIn = Callable[[str], Browser]


def tags(session: Session) -> list[str]:
    return list(session.scalars(select(EventRecord.tag).order_by(EventRecord.id)))


def try_as(client: Browser, username: str, password: str, status: int = 422) -> str:
    return client.post("/sign-in", {"username": username, "password": password}, status=status).text


@pytest.mark.parametrize("typed", ["liaison", " LIAISON ", "ｌｉａｉｓｏｎ"])
def test_the_right_password_opens_the_page_that_was_asked_for(
    client: Browser, session: Session, typed: str
) -> None:
    asked = client.get("/account", status=303)
    assert asked.location == "/sign-in?next=/account"
    entered = client.post(asked.location, {"username": typed, "password": PASSWORD})
    assert entered.location == "/account"
    assert "赵敏" in client.get("/account").text
    assert tags(session)[-1] == "account:signed_in"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", "/\\example.org"]
)
def test_another_site_is_never_the_next_page(client: Browser, elsewhere: str) -> None:
    client.get("/sign-in")
    entered = client.post(
        "/sign-in", {"username": "clerk", "password": PASSWORD}, query_string={"next": elsewhere}
    )
    assert entered.location == "/"


def test_every_refusal_reads_the_same(client: Browser, cast: Cast, session: Session) -> None:
    cast.person("liaison").deactivated_at = clock.now()
    cast.person("unit_head").locked_until = clock.now() + timedelta(minutes=1)
    pages = {
        try_as(client, "nobody", PASSWORD),
        try_as(client, "clerk", "wrong"),
        try_as(client, "liaison", PASSWORD),
        try_as(client, "unit_head", PASSWORD),
    }
    assert len(pages) == 1
    assert REFUSAL in pages.pop()


def test_an_unknown_user_name_costs_a_verification(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[str] = []
    monkeypatch.setattr(hashing, "spend_equal_time", spent.append)
    try_as(client, "nobody", "guess")
    assert spent == ["guess"]


def test_five_failures_lock_for_fifteen_minutes(client: Browser, cast: Cast, session: Session) -> None:
    for _ in range(5):
        try_as(client, "clerk", "wrong")
    assert cast.person("clerk").locked_until == clock.now() + timedelta(minutes=15)
    assert REFUSAL in try_as(client, "clerk", PASSWORD)
    with clock.frozen_at(MONDAY + timedelta(minutes=15)):
        try_as(client, "clerk", PASSWORD, status=303)
    assert cast.person("clerk").failed_sign_ins == 0
    assert cast.person("clerk").locked_until is None


def test_a_lock_that_has_run_out_begins_a_new_count(client: Browser, cast: Cast) -> None:
    for _ in range(5):
        try_as(client, "clerk", "wrong")
    with clock.frozen_at(MONDAY + timedelta(minutes=16)):
        try_as(client, "clerk", "wrong")
        assert cast.person("clerk").failed_sign_ins == 1
        try_as(client, "clerk", PASSWORD, status=303)


def test_a_success_forgets_the_failures(client: Browser, cast: Cast) -> None:
    for _ in range(4):
        try_as(client, "clerk", "wrong")
    try_as(client, "clerk", PASSWORD, status=303)
    assert cast.person("clerk").failed_sign_ins == 0


def test_guesses_do_not_disturb_who_edits_the_person(client: Browser, cast: Cast) -> None:
    version = cast.person("clerk").version
    try_as(client, "clerk", "wrong")
    assert cast.person("clerk").version == version


def test_nothing_typed_is_asked_for(client: Browser) -> None:
    page = client.post("/sign-in", {"username": "", "password": ""}, status=422)
    assert "请填写用户名" in page.text
    assert "请填写口令" in page.text


def test_the_user_name_typed_stays_and_the_password_does_not(client: Browser) -> None:
    page = client.post("/sign-in", {"username": "<b>x</b>", "password": "secret-word"}, status=422)
    assert page.soup.find("input", {"name": "username"})["value"] == "<b>x</b>"
    assert "secret-word" not in page.response.get_data(as_text=True)


def test_an_expired_form_is_refused(client: Browser) -> None:
    page = client.post(
        "/sign-in", {"username": "clerk", "password": PASSWORD, "csrf_token": "old"}, status=400
    )
    assert "页面已过期" in page.text


def test_signing_in_begins_a_new_session(client: Browser) -> None:
    with client.http.session_transaction() as cookie:
        cookie["planted"] = "before"
    try_as(client, "clerk", PASSWORD, status=303)
    with client.http.session_transaction() as cookie:
        assert "planted" not in cookie


def test_signed_in_people_are_sent_on(signed_in: SignedIn) -> None:
    assert signed_in("clerk").get("/sign-in", status=303).location == "/"


def test_signing_out_needs_a_post_and_ends_the_session(signed_in: SignedIn, session: Session) -> None:
    browser = signed_in("clerk")
    browser.get("/sign-out", status=405)
    browser.post("/sign-out")
    assert tags(session)[-1] == "account:signed_out"
    browser.get("/account", status=303)


# ── How sessions end ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_thirty_idle_minutes_end_the_session_and_the_page_says_so(signed_in: SignedIn) -> None:
    browser = signed_in("clerk")
    with clock.frozen_at(MONDAY + timedelta(minutes=30)):
        browser.get("/account")
    with clock.frozen_at(MONDAY + timedelta(minutes=61)):
        ended = browser.get("/account", status=303)
        assert ended.location == "/sign-in?next=/account&ended=idle"
        assert "已超过30分钟没有操作" in browser.get(ended.location).text
        back = browser.post(ended.location, {"username": "clerk", "password": PASSWORD})
        assert back.location == "/account"


def test_work_keeps_the_session_alive(signed_in: SignedIn) -> None:
    browser = signed_in("clerk")
    for minutes in range(20, 121, 20):
        with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
            browser.get("/account")


def test_polling_does_not_keep_it_alive(signed_in: SignedIn) -> None:
    browser = signed_in("clerk")
    for minutes in (10, 20, 30):
        with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
            browser.get("/account", headers={"X-Background": "1"})
    with clock.frozen_at(MONDAY + timedelta(minutes=31)):
        browser.get("/account", status=401, headers={"X-Background": "1"})


def test_a_form_sent_too_late_leads_back_to_its_page(signed_in: SignedIn) -> None:
    browser = signed_in("system_admin")
    with clock.frozen_at(MONDAY + timedelta(hours=1)):
        ended = browser.post("/people/new", headers={"Referer": "http://localhost/people/new"})
    assert ended.location == "/sign-in?next=/people/new&ended=idle"


def test_a_form_sent_from_another_site_leads_nowhere(signed_in: SignedIn) -> None:
    browser = signed_in("system_admin")
    with clock.frozen_at(MONDAY + timedelta(hours=1)):
        ended = browser.post("/people/new", headers={"Referer": "http://example.org/trap"})
    assert ended.location == "/sign-in?ended=idle"


def test_deactivation_ends_the_session(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in("clerk")
    actions.deactivate_person(cast.person("clerk"), reason="调离", actor_id=cast.person("system_admin").id)
    ended = browser.get("/account", status=303)
    assert "登录已失效" in browser.get(ended.location).text


def test_a_one_time_password_opens_only_the_change_page(client: Browser, cast: Cast) -> None:
    password = actions.issue_one_time_password(cast.person("clerk"), actor_id=None)
    client.post("/sign-in", {"username": "clerk", "password": password})
    assert client.get("/account", status=303).location == "/account/password"
    assert client.get("/people", status=303).location == "/account/password"
    assert "一次性口令" in client.get("/account/password").text
    client.post("/account/password", {"current": password, "new": "Neu-und-gut-7", "again": "Neu-und-gut-7"})
    client.get("/account")


# ── The fence ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def counted_afresh() -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


@pytest.mark.usefixtures("counted_afresh")
def test_a_flood_from_one_address_is_fenced(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "spend_equal_time", len)
    for _ in range(120):
        try_as(client, "nobody", "guess")
    assert "操作过于频繁" in try_as(client, "nobody", "guess", status=429)
    client.get("/sign-in")


def test_the_password_is_nowhere_in_the_trail(client: Browser, session: Session) -> None:
    try_as(client, "clerk", "Guess-4711-word")
    try_as(client, "Guess-4711-word", "x")
    facts = list(session.scalars(select(EventRecord.facts)))
    assert facts
    assert "4711" not in str(facts)
    assert session.scalars(select(Person)).unique().first() is not None


def test_no_writer_waits_while_a_password_is_hashed(
    client: Browser, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer: sixty sign-ins at half past eight would lock everybody out for seconds."""
    under_way: list[bool] = []
    matches = hashing.matches

    def watched(kept: str, password: str) -> bool:
        under_way.append(db.session().in_transaction())
        return matches(kept, password)

    monkeypatch.setattr(hashing, "matches", watched)
    try_as(client, "nobody", PASSWORD)
    try_as(client, "liaison", "wrong")
    try_as(client, "liaison", PASSWORD, status=303)
    new = "Another-Pass-2022"
    signed_in("liaison").post("/account/password", {"current": PASSWORD, "new": new, "again": new})
    assert len(under_way) >= 5
    assert not any(under_way)
