"""What a stranger may ask for: ids beyond any row, NUL bytes, addresses that are none."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.client import Browser
from tracker.core.models import EventRecord
from tracker.core.web import safe_next

BEYOND = ("2147483648", "9223372036854775808", "99999999999999999999")


@pytest.mark.parametrize("number", BEYOND)
def test_no_page_has_a_number_that_no_row_can_have(
    app: Flask, signed_in: Callable[[str], Browser], number: str
) -> None:
    browser = signed_in("clerk")
    with_number = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if rule.arguments and "GET" in (rule.methods or ()) and "<int:" in str(rule)
    ]
    assert len(with_number) > 15
    for path in with_number:
        address = re.sub(r"<int:\w+>", number, path)
        assert browser.http.get(address).status_code == 404, address


@pytest.mark.parametrize("number", [*BEYOND, "-1", "abc", ";drop", ""])
@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("clerk", ("/tasks", "/tasks/drafts", "/reports", "/reports/review", "/notices", "/documents")),
        ("system_admin", ("/people",)),
    ],
)
def test_lists_ignore_a_filter_that_no_row_can_have(
    signed_in: Callable[[str], Browser], username: str, paths: tuple[str, ...], number: str
) -> None:
    browser = signed_in(username)
    for path in paths:
        for name in ("unit", "measure", "plan", "page", "sort", "state", "light", "period"):
            assert browser.http.get(path, query_string={name: number}).status_code == 200, (path, name)


def test_ticked_numbers_that_no_row_can_have_change_nothing(
    signed_in: Callable[[str], Browser], session: Session
) -> None:
    clerk, liaison = signed_in("clerk"), signed_in("liaison")
    before = session.scalar(select(func.count()).select_from(EventRecord))
    clerk.post("/reports/acceptances", {"reports": "99999999999999999999:1"})
    clerk.post("/tasks/dispatches", {"task_ids": "99999999999999999999"}, status=400)
    liaison.post("/assignments/acknowledgements", {"assignment_ids": "99999999999999999999"}, status=400)
    assert session.scalar(select(func.count()).select_from(EventRecord)) == before


def test_a_nul_is_refused_before_any_view(signed_in: Callable[[str], Browser], client: Browser) -> None:
    clerk = signed_in("clerk")
    for path in ("/tasks?q=%00", "/documents?q=a%00b", "/people?q=%00", "/tasks?%00=1", "/tasks/%00"):
        assert clerk.http.get(path).status_code in {400, 404}, path
    page = client.post("/sign-in", {"username": "clerk\x00", "password": "a\x00b"}, status=400)
    assert "请返回上一页核对" in page.text


@pytest.mark.parametrize(
    "target",
    [
        "//[",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:x",
        "",
    ],
)
def test_no_way_leads_off_the_site(target: str) -> None:
    assert safe_next(target) is None


def test_a_place_on_this_site_is_kept() -> None:
    assert safe_next("/tasks?q=培训&page=2") == "/tasks?q=培训&page=2"


def test_a_slash_at_the_end_of_an_address_is_no_other_page(signed_in: Callable[[str], Browser]) -> None:
    clerk = signed_in("clerk")
    assert clerk.get("/tasks/").heading == clerk.get("/tasks").heading
