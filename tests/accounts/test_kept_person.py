"""A person is read once a process, and yet whatever changes about him counts at his next request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.cast import Cast
from tracker.accounts.models import PersonRole, Role
from tracker.accounts.sessions import known_beside, person_of_session
from tracker.core import clock
from tracker.messages.actions import deliver

NextRequest = Callable[[str], Any]  # a Person, or None


@pytest.fixture
def next_request(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[NextRequest]:
    """Whose session a key is, asked as a request of its own does in an application that keeps people."""
    monkeypatch.setitem(app.config, "TESTING", False)
    people = app.extensions["tracker-people"]
    people.met.clear()

    def ask(key: str) -> Any:
        session.commit()
        session.expunge_all()
        return person_of_session(key)

    yield ask
    people.met.clear()


def test_the_next_request_gets_the_same_person_with_unit_and_roles(
    cast: Cast, session: Session, next_request: NextRequest
) -> None:
    clerk = cast.person("clerk")
    key, name, unit = clerk.get_id(), clerk.name, clerk.unit.short_name
    first, again = next_request(key), next_request(key)
    assert again is first is not None
    assert (again.name, again.unit.short_name, again.is_office) == (name, unit, True)
    assert again not in session  # lent to every request: none of them may change it


def test_another_role_counts_at_once(cast: Cast, session: Session, next_request: NextRequest) -> None:
    liaison = cast.person("liaison")
    key, number = liaison.get_id(), liaison.id
    next_request(key)
    assert not next_request(key).has(Role.UNIT_HEAD)
    session.add(PersonRole(person_id=number, role=Role.UNIT_HEAD))
    assert next_request(key).has(Role.UNIT_HEAD, Role.LIAISON)


def test_another_name_of_the_unit_counts_at_once(cast: Cast, next_request: NextRequest) -> None:
    key = cast.person("liaison").get_id()
    next_request(key)
    cast.person("liaison").unit.short_name = "改名局"
    assert next_request(key).unit.short_name == "改名局"


def test_a_new_password_ends_the_session_at_once(cast: Cast, next_request: NextRequest) -> None:
    key = cast.person("liaison").get_id()
    next_request(key)
    cast.person("liaison").session_stamp = "another"
    assert next_request(key) is None


def test_a_closed_account_ends_the_session_at_once(cast: Cast, next_request: NextRequest) -> None:
    key = cast.person("liaison").get_id()
    next_request(key)
    cast.person("liaison").deactivated_at = clock.now()
    assert next_request(key) is None


def test_what_is_known_beside_the_person_is_asked_anew(cast: Cast, next_request: NextRequest) -> None:
    clerk = cast.person("clerk")
    key, number = clerk.get_id(), clerk.id
    next_request(key)
    assert known_beside("unread") == 0
    deliver(number, key="told:1", kind="returned", title="退回", day=clock.today(), facts={})
    next_request(key)
    assert known_beside("unread") == 1
