"""What the clock does for messages (door 3): what waits in the outbox leaves the house.

A message is taken in one transaction, sent with none open, and its outcome written down in the next one. Killed in
between, it is in flight and unknown; see `actions.claim_next`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from functools import cache

from tracker.core import clock
from tracker.core.jobs import Outcome
from tracker.core.rules import office_rules
from tracker.core.unit_of_work import transaction
from tracker.messages import actions, channels, mail, robots
from tracker.messages.models import Channel, OutboxMessage, Robot
from tracker.messages.sealing import SealBroken, unseal
from tracker.messages.sendings import Outcome as SendingOutcome
from tracker.messages.sendings import Sending
from tracker.messages.values import Addressee, Claimed

LONGEST_RUN = 50.0  # seconds; the next minute goes on
EXCHANGES = 8  # with the mail server for one message; the lease outlives them all
LEAST_LEASE = timedelta(seconds=30)
KEPT = timedelta(days=90)

Send = Callable[[Claimed], Sending]


def deliver_mail(day: date) -> Outcome:
    """Send the mail that is due. Without a mail server nothing is queued, and nothing done."""
    server = channels.mail_server()
    if server is None:
        return {}
    with mail.Postman(server) as postman:

        def send(one: Claimed) -> Sending:
            if not isinstance(one.to, Addressee):
                return Sending(SendingOutcome.REFUSED, one.refusal)
            return postman.send(
                mail.composed(
                    server,
                    sender_name=mail.SENDER,
                    to=one.to.address,
                    to_name=one.to.name,
                    title=one.title,
                    text=one.text,
                    identifier=mail.message_id(server, one.to.person_id, one.occasion),
                    sent_at=clock.machine_now(),
                )
            )

        lease = max(LEAST_LEASE, timedelta(seconds=server.timeout * EXCHANGES))
        return _drain(Channel.MAIL, send, lease=lease)


def deliver_to_robots(day: date) -> Outcome:
    """Post what group chats are to hear. The client is made with the first: most minutes have nothing to say."""
    with ExitStack() as stack:
        client = cache(lambda: stack.enter_context(robots.new_client()))

        def send(one: Claimed) -> Sending:
            if not isinstance(one.to, robots.Group):
                return Sending(SendingOutcome.REFUSED, one.refusal)
            return robots.post(client(), one.to, one.text, clock.machine_now())

        lease = max(LEAST_LEASE, timedelta(seconds=robots.TIMEOUT * EXCHANGES))
        return _drain(Channel.ROBOT, send, lease=lease)


def clear_outbox(day: date) -> Outcome:
    """Remove what was sent long ago: the inbox keeps it, and its key keeps the occasion from coming again."""
    return {"removed": actions.forget_sent(before=clock.office_instant(day - KEPT))}


def _drain(channel: Channel, send: Send, *, lease: timedelta) -> Outcome:
    """Send one by one until nothing is due, the channel is down or the minute is over."""
    outcome: Counter[str] = Counter()
    until = time.monotonic() + LONGEST_RUN
    while time.monotonic() < until:
        with transaction():
            most = office_rules().delivery_attempts
            taken = actions.claim_next(channel, lease=lease, most=most)
            one = claimed(taken) if taken is not None else None
        if one is None:
            break
        sending = send(one)
        with transaction():
            kept = actions.record_sending(one.id, one.claim, sending, most=most)
        outcome[sending.outcome.value if kept else "lost_lease"] += 1
        if sending.channel_down:
            break
    return dict(outcome)


def claimed(taken: OutboxMessage) -> Claimed:
    """All that sending needs, as plain values: while it is sent, no transaction is open."""
    to: Addressee | robots.Group | None = None
    refusal, text = "", taken.body
    if taken.person is not None and taken.message is not None:
        person, text = taken.person, channels.text_of(taken.message)
        if person.email and person.is_active:
            to = Addressee(person.id, person.email, person.name)
        else:
            refusal = "此人已停用或没有邮箱地址"
    elif taken.robot is not None:
        to, refusal = group_of(taken.robot)
    return Claimed(taken.id, taken.claim or "", taken.occasion, taken.title, text, to, refusal)


def group_of(robot: Robot) -> tuple[robots.Group | None, str]:
    """The group chat behind a robot, or None and why it may not be spoken to."""
    if not robot.is_active:
        return None, "群机器人已停用"
    try:
        group = robots.Group(robot.kind, unseal(robot.sealed_url), unseal(robot.sealed_secret))
    except SealBroken as broken:
        return None, str(broken)
    if not robots.host_allowed(group.kind, group.url, channels.settings().robot_hosts):
        return None, "机器人地址不在允许的范围"
    return group, ""
