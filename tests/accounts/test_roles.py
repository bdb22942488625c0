"""Which roles exclude each other."""

from __future__ import annotations

from itertools import combinations

import pytest

from tracker.accounts.models import ADMINISTRATORS, Role
from tracker.accounts.roles import conflict, words


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)), ids=str)
def test_administrators_exclude_each_other_and_every_business_role(one: Role, other: Role) -> None:
    excluded = bool({one, other} & ADMINISTRATORS)
    sentence = conflict([one, other])
    assert bool(sentence) == excluded
    assert not sentence or (one.word in sentence and other.word in sentence)


def test_one_role_and_none_are_free() -> None:
    assert [conflict([role]) for role in Role] == [None] * len(Role)
    assert conflict([]) is None


def test_stored_roles_are_printed_in_the_order_of_the_rule_book() -> None:
    assert words(["liaison", "office_clerk"]) == "办公室经办、联络员"
    assert words([]) == "未分配"
