"""The clock and the mail server as processes of their own, and a mail server that refuses, hangs and fails after accepting.

Whatever the server does, everybody has exactly one digest in the inbox, and gets the mail: once, except that one in flight
when the server fell silent may come once more with the same Message-ID (SMTP cannot tell; rulebook §7).
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import pytest

from tests.messages.mail_process import MailProcess
from tests.messages.sinks import free_port
from tests.reminders.test_processes import DUE, Town, said, town, until

__all__ = ["town"]  # the fixture

MAILBOXES = dict.fromkeys((f"{name}@example.cn" for name in DUE), 1)
TODAY = "2022-02-28"


@pytest.fixture
def post(town: Town) -> Iterator[MailProcess]:
    """The mail server that the town's clock processes know."""
    post = MailProcess(town.instance / "post", free_port())
    settings = town.instance / "settings.json"
    told = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps(told | {"mail": post.port}), encoding="utf-8")
    town.set_clock(f"{TODAY} 08:31")
    post.start()
    try:
        yield post
    finally:
        post.end()


def attempts(town: Town) -> list[tuple[object, ...]]:
    """State, number of attempts and of unknown ends of each mail in the outbox."""
    return town.ask(
        "SELECT state, attempts, unknown FROM outbox_message WHERE person_id IS NOT NULL ORDER BY id"
    )


def everybody_is_told_in_the_inbox(town: Town) -> bool:
    return town.digests(TODAY) == dict.fromkeys(DUE, 1)


@pytest.mark.parametrize("mode", ["refuse", "later"])
def test_what_a_server_refuses_goes_out_once_it_takes_it(town: Town, post: MailProcess, mode: str):
    post.behave(mode)
    for process in (town.start(), town.start()):
        said(process, "ready")
    until(lambda: attempts(town) == [("waiting", 1, 0)] * len(DUE), "each was tried once and waits")
    assert everybody_is_told_in_the_inbox(town)
    town.set_clock(f"{TODAY} 08:32")
    # an attempt counts from its beginning: one that is refused after the next change of the clock would wait beyond it
    until(lambda: attempts(town) == [("waiting", 2, 0)] * len(DUE), "each was tried again and waits")
    post.behave("accept")
    town.set_clock(f"{TODAY} 09:00")
    until(town.is_drained, "everything is sent")
    assert post.to() == MAILBOXES


def test_a_server_that_hangs_delays_nobodys_digest_and_gets_all_when_it_wakes(town: Town, post: MailProcess):
    post.signal(signal.SIGSTOP)
    said(town.start(), "ready")
    until(lambda: any(row[1] for row in attempts(town)), "a mail was tried")
    assert everybody_is_told_in_the_inbox(town)
    until(lambda: bool(town.chat.told), "the group robot is not held up by the mail server")
    assert post.to() == {}
    post.signal(signal.SIGCONT)
    town.set_clock(f"{TODAY} 09:00")
    until(town.is_drained, "everything is sent")
    assert post.to() == MAILBOXES


def test_a_server_that_dies_after_accepting_gets_one_mail_once_more(town: Town, post: MailProcess):
    post.behave("die")
    said(town.start(), "ready")
    until(lambda: (1, 1) in [row[1:] for row in attempts(town)], "the end of one sending is unknown")
    assert sum(post.to().values()) == 1
    post.end()
    post.behave("accept")
    post.start()
    town.set_clock(f"{TODAY} 09:00")
    until(town.is_drained, "everything is sent")
    assert sorted(post.to().values()) == [1, 1, 2]
    assert len(post.identifiers()) == len(DUE)
    assert everybody_is_told_in_the_inbox(town)


def test_a_server_that_hangs_after_accepting_and_two_clocks(town: Town, post: MailProcess):
    post.behave("hang")
    for process in (town.start(), town.start()):
        said(process, "ready")
    until(post.is_stopped, "a mail is kept and not acknowledged")
    until(lambda: (1, 1) in [row[1:] for row in attempts(town)], "the end of one sending is unknown")
    post.behave("accept")
    post.signal(signal.SIGCONT)
    town.set_clock(f"{TODAY} 09:00")
    until(town.is_drained, "everything is sent")
    assert set(post.to()) == set(MAILBOXES)
    in_flight = sum(post.to().values()) - len(DUE)
    assert in_flight in {1, 2}  # of each clock one mail at most
    assert max(post.identifiers().values()) == 2
    assert everybody_is_told_in_the_inbox(town)
