"""The password rules, as tables."""

from __future__ import annotations

import pytest

from tracker.accounts import hashing
from tracker.accounts.passwords import PasswordRules, faults, one_time_password

RULES = PasswordRules(length=10, classes=3, remembered=5)


def said(password: str, *, used: tuple[str, ...] = ()) -> list[str]:
    return faults(password, username="lina", name="李娜", rules=RULES, was_used=used.__contains__)


@pytest.mark.parametrize(
    ("password", "sentences"),
    [
        ("Abcdefgh12", []),
        ("abcdefgh1-", []),
        ("口令够不够长Abc1", []),
        ("Abcdef12", ["至少10个字符，现有8个，还差2个"]),
        ("abcdefghijk", ["还差2类字符，可加入：大写字母、数字、符号"]),
        ("abcdefghij1", ["还差1类字符，可加入：大写字母、符号"]),
        ("", ["至少10个字符，现有0个，还差10个", "还差3类字符，可加入：小写字母、大写字母、数字、符号"]),
        ("xxLINA-2022-x", ["不能包含用户名"]),
        ("ｌｉｎａ-Abcd-1", ["不能包含用户名"]),
        ("李娜-Abcdef-12", ["不能包含本人姓名"]),
        ("Ab1" * 50, ["最多128个字符，现有150个"]),
    ],
)
def test_what_is_missing_is_said(password: str, sentences: list[str]) -> None:
    assert said(password) == sentences


def test_a_former_password_is_refused() -> None:
    assert said("Abcdefgh12", used=("Abcdefgh12",)) == ["与最近5次用过的口令相同，请换一个"]


def test_former_passwords_are_asked_for_only_where_the_rest_is_good() -> None:
    asked: list[str] = []
    faults("short", username="lina", name="李娜", rules=RULES, was_used=lambda word: bool(asked.append(word)))
    assert asked == []


def test_one_time_passwords_are_good_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(said(password) == [] for password in made)
    assert not set("".join(made)) & set("0O1lIo")


def test_a_hash_knows_its_password_only() -> None:
    kept = hashing.hashed("Abcdefgh12")
    assert hashing.matches(kept, "Abcdefgh12")
    assert not hashing.matches(kept, "Abcdefgh13")
    assert not hashing.matches("not a hash", "Abcdefgh12")
