"""Mail leaves through a real SMTP server, whatever that does: none lost, none doubled (rulebook §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from config import MailServer
from tests.cast import MONDAY
from tests.messages.sinks import ACCEPT, DIE_AFTER, HANG, LATER, REFUSE, deaf_server, free_port, mail_sink
from tracker.core import clock
from tracker.messages import actions, jobs
from tracker.messages.lifecycle import OutboxState, delay_after
from tracker.messages.models import OutboxMessage
from tracker.messages.occasions import Occasion

DAY = date(2022, 3, 7)
PEOPLE = ("liaison", "unit_head", "other_liaison")


@pytest.fixture
def sink(app, monkeypatch):
    """A mail server that the application knows."""
    with mail_sink(timeout=0.6) as (sink, server):
        monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], mail=server))
        yield sink


@pytest.fixture
def addressed(session, cast):
    """Three people with mail addresses."""
    for name in PEOPLE:
        cast.person(name).email = f"{name}@example.cn"
    session.flush()
    return cast


def tell(cast, *names, kind="digest", key="digest:2022-03-07"):
    for name in names or PEOPLE:
        facts = {"groups": [], "more": 3, "office": [], "slips": [], "more_slips": 0}
        actions.deliver(
            cast.person(name).id, key=key, kind=kind, title="3月7日待办：共3项", day=DAY, facts=facts
        )


def deliver(minutes=0):
    with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
        return jobs.deliver_mail(DAY)


def standing(session):
    session.expire_all()
    return [
        (one.state.value, one.attempts, one.unknown)
        for one in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    ]


def use(app, monkeypatch, **changes):
    kept = app.config["TRACKER"]
    monkeypatch.setitem(app.config, "TRACKER", replace(kept, mail=replace(kept.mail, **changes)))


def test_a_mail_is_one_chinese_text_with_the_offices_name(sink, addressed, session):
    tell(addressed, "liaison")
    assert deliver() == {"sent": 1}
    (mail,) = sink.mails
    assert mail["From"].addresses[0].display_name == "领导小组办公室"
    assert (mail["To"].addresses[0].display_name, mail["Subject"]) == ("赵敏", "3月7日待办：共3项")
    assert mail.get_content_type() == "text/plain"
    assert "另有3项。" in mail.get_content()
    assert mail["Message-ID"].endswith("@example.cn>")
    assert deliver() == {}


def test_without_a_server_nothing_is_queued(app, addressed, session):
    tell(addressed)
    assert standing(session) == []


def test_what_a_person_switched_off_and_what_the_office_forbids_stays_in_the_inbox(
    sink, addressed, session, monkeypatch
):
    liaison, head = addressed.person("liaison"), addressed.person("unit_head")
    actions.set_mail_preferences(liaison, wants_mail=True, without=[Occasion.DIGEST], actor_id=liaison.id)
    actions.set_mail_preferences(head, wants_mail=False, without=[], actor_id=head.id)
    tell(addressed)
    tell(addressed, kind="returned", key="returned:1")
    rules = replace(actions.office_rules(), mail_of_reminders=False)
    monkeypatch.setattr(actions, "office_rules", lambda: rules)
    tell(addressed, kind="reminder", key="reminder:1")
    queued = session.execute(select(OutboxMessage.person_id, OutboxMessage.occasion)).all()
    assert set(queued) == {
        (addressed.person("other_liaison").id, "digest:2022-03-07"),
        (addressed.person("other_liaison").id, "returned:1"),
        (liaison.id, "returned:1"),
    }


def test_a_title_cannot_write_heads_of_its_own(sink, addressed, session):
    actions.deliver(
        addressed.person("liaison").id,
        key="k",
        kind="returned-by",
        title="甲\r\nBcc: all@example.cn",
        day=DAY,
        facts={},
    )
    assert deliver() == {"sent": 1}
    assert sink.mails[0]["Subject"] == "甲 Bcc: all@example.cn"
    assert sink.mails[0]["Bcc"] is None


@pytest.mark.parametrize("mode", [REFUSE, LATER])
def test_what_is_refused_is_tried_again_with_growing_delays_and_then_given_up(sink, addressed, session, mode):
    tell(addressed, "liaison")
    sink.mode = mode
    now = 0
    for attempt in range(1, 10):
        assert deliver(now) == {"refused": 1}
        assert deliver(now) == {}  # not before its time
        assert standing(session) == [("waiting", attempt, 0)]
        now += delay_after(attempt) // timedelta(minutes=1)
    assert deliver(now) == {"refused": 1}
    assert standing(session) == [("dead", 10, 0)]
    assert deliver(now + 10_000) == {}
    sink.mode = ACCEPT
    letter = session.scalars(select(OutboxMessage)).one()
    actions.retry(letter, actor_id=addressed.person("clerk").id)
    assert deliver(now + 10_000) == {"sent": 1}
    assert len(sink.mails) == 1


def test_a_dead_server_loses_nothing_and_holds_nobody_up(sink, addressed, session, app, monkeypatch):
    port = app.config["TRACKER"].mail.port
    tell(addressed)
    use(app, monkeypatch, port=free_port())
    assert deliver() == {"refused": 1}  # one knock tells that nobody is in
    with deaf_server() as deaf:
        use(app, monkeypatch, port=deaf)
        assert deliver() == {"refused": 1}
    use(app, monkeypatch, port=port)
    assert sum(deliver(minutes).get("sent", 0) for minutes in range(5)) == 3
    assert set(sink.to().values()) == {1}


def test_a_server_that_dies_after_accepting_gets_the_mail_once_more_at_most(sink, addressed, session):
    tell(addressed, "liaison")
    sink.mode = DIE_AFTER
    for minutes in (0, 1, 3, 10, 100, 1000):
        deliver(minutes)
    assert list(sink.identifiers().values()) == [
        2
    ]  # SMTP cannot give exactly once: bounded, and recognisable
    assert standing(session) == [("dead", 2, 2)]


def test_a_server_that_hangs_after_accepting_likewise_and_then_recovers(sink, addressed, session):
    tell(addressed)
    sink.mode = HANG
    assert deliver() == {"unknown": 1}
    sink.mode = ACCEPT
    sink.released.set()
    for minutes in (1, 2, 3):
        deliver(minutes)
    assert sorted(sink.to().values()) == [1, 1, 2]
    assert set(sink.identifiers().values()) == {1, 2}
    assert {state for state, _, _ in standing(session)} == {"sent"}


def test_a_clock_put_back_frees_what_was_to_wait(sink, addressed, session):
    tell(addressed, "liaison")
    sink.mode = LATER
    with clock.frozen_at(MONDAY + timedelta(days=3)):
        assert jobs.deliver_mail(DAY) == {"refused": 1}
    sink.mode = ACCEPT
    assert deliver(1) == {"sent": 1}


def test_what_was_sent_long_ago_is_forgotten_and_not_sent_again(sink, addressed, session):
    tell(addressed, "liaison")
    deliver()
    assert jobs.clear_outbox(DAY + timedelta(days=90)) == {"removed": 0}
    assert jobs.clear_outbox(DAY + timedelta(days=91)) == {"removed": 1}
    tell(addressed, "liaison")
    assert standing(session) == []


def test_the_same_message_in_two_hands(sink, addressed, session):
    """The lease of the first ran out while it was still sending: only one of the two writes the outcome down."""
    tell(addressed, "liaison")
    lease = timedelta(minutes=2)
    first = actions.claim_next(actions.Channel.MAIL, lease=lease, most=10)
    number, claim = first.id, first.claim
    assert actions.claim_next(actions.Channel.MAIL, lease=lease, most=10) is None
    with clock.frozen_at(MONDAY + timedelta(minutes=3)):
        second = actions.claim_next(actions.Channel.MAIL, lease=lease, most=10)
        assert (second.id, second.unknown) == (number, 1)
        assert not actions.record_sending(number, claim, jobs.Sending(jobs.SendingOutcome.SENT), most=10)
        assert actions.record_sending(number, second.claim, jobs.Sending(jobs.SendingOutcome.SENT), most=10)
    assert standing(session) == [("sent", 2, 1)]


def test_a_lease_that_runs_out_twice_asks_a_person(sink, addressed, session):
    tell(addressed, "liaison")
    for minutes in (0, 3, 6):
        with clock.frozen_at(MONDAY + timedelta(minutes=minutes)):
            taken = actions.claim_next(actions.Channel.MAIL, lease=timedelta(minutes=2), most=10)
    assert taken is None
    letter = session.scalars(select(OutboxMessage)).one()
    assert (letter.state, letter.claim) == (OutboxState.DEAD, None)
    assert letter.error.startswith("发送时中断，无法确认是否送达")


def test_the_environment_says_where_mail_goes(monkeypatch):
    for name in ("HOST", "PORT", "SENDER", "USER", "PASSWORD", "STARTTLS", "TIMEOUT"):
        monkeypatch.delenv(f"TRACKER_SMTP_{name}", raising=False)
    assert MailServer.from_environment() is None
    monkeypatch.setenv("TRACKER_SMTP_HOST", "mail.example.cn")
    with pytest.raises(ValueError, match="TRACKER_SMTP_SENDER"):
        MailServer.from_environment()
    monkeypatch.setenv("TRACKER_SMTP_USER", "office@example.cn")
    monkeypatch.setenv("TRACKER_SMTP_PASSWORD", "very secret")
    server = MailServer.from_environment()
    assert (server.port, server.sender, server.starttls) == (587, "office@example.cn", True)
    assert "very secret" not in repr(server)
