"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import PASSWORD, Cast
from tests.client import Browser, Shown
from tracker.accounts.models import FormerPassword

NEW = "Neu-und-gut-7"


pytestmark = pytest.mark.usefixtures("cheap_hashes")


def change(browser: Browser, current: str, new: str, again: str | None = None, status: int = 303) -> Shown:
    data = {"current": current, "new": new, "again": new if again is None else again}
    return browser.post("/account/password", data, status=status)


def test_other_sessions_end_and_this_one_stays(signed_in: Callable[[str], Browser]) -> None:
    here, elsewhere = signed_in("security_admin"), signed_in("security_admin")
    change(here, PASSWORD, NEW)
    here.get("/account")
    ended = elsewhere.get("/account", status=303)
    assert "登录已失效" in elsewhere.get(ended.location).text


def test_a_wrong_current_password_counts_and_locks(signed_in: Callable[[str], Browser], cast: Cast) -> None:
    browser = signed_in("security_admin")
    for _ in range(5):
        assert "当前口令不对" in change(browser, "wrong", NEW, status=422).text
    assert cast.person("security_admin").locked_until is not None
    assert "输错次数过多" in change(browser, PASSWORD, NEW, status=422).text


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("short", None, "至少10个字符，现有5个，还差5个"),
        ("security_admin-7X", None, "不能包含用户名"),
        ("陈安-Abcdefg-7", None, "不能包含本人姓名"),
        (NEW, "Neu-und-gut-8", "两次输入的新口令不一致"),
        (PASSWORD, None, "与最近5次用过的口令相同"),
        ("", None, "请填写新口令"),
        ("Ab1" * 100, None, "最多128个字符"),
    ],
)
def test_a_bad_new_password_says_why(
    signed_in: Callable[[str], Browser], new: str, again: str | None, sentence: str
) -> None:
    page = change(signed_in("security_admin"), PASSWORD, new, again, status=422)
    assert sentence in page.text


def test_the_last_five_are_remembered_and_the_sixth_is_free_again(
    signed_in: Callable[[str], Browser], session: Session, cast: Cast
) -> None:
    browser = signed_in("security_admin")
    used = [PASSWORD, *(f"Neu-und-gut-{number}" for number in range(5))]
    for current, new in pairwise(used):
        change(browser, current, new)
    for former in used[1:]:
        assert "最近5次" in change(browser, used[-1], former, status=422).text
    change(browser, used[-1], PASSWORD)
    kept = select(FormerPassword).where(FormerPassword.person_id == cast.person("security_admin").id)
    assert len(session.scalars(kept).all()) == 5


def test_the_page_states_the_rules(signed_in: Callable[[str], Browser]) -> None:
    assert "至少10个字符" in signed_in("security_admin").get("/account/password").text
    assert "连续输错5次，锁定15分钟" in signed_in("security_admin").get("/password-rules").text
