"""The verbs of inbox, outbox and channels: the only writer of their state."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import Base, db
from tracker.core.events import announce
from tracker.core.rules import office_rules
from tracker.messages import queries
from tracker.messages.events import (
    DeadLetterRetried,
    DeadLettersRetried,
    MailPreferencesSet,
    RobotEdited,
    RobotRegistered,
)
from tracker.messages.lifecycle import OUTBOX_LIFE, OutboxState, OutboxStep, delay_after, gives_up
from tracker.messages.models import Channel, InboxMessage, MailPreference, OutboxMessage, Robot, RobotUnit
from tracker.messages.occasions import Occasion, allowed_by_mail, occasion_of
from tracker.messages.robots import shown_as
from tracker.messages.sealing import seal
from tracker.messages.sendings import Outcome, Sending
from tracker.messages.values import Outgoing, RobotValues
from tracker.units.models import Unit

CLAIM_ATTEMPTS = 20
EVERYTHING = frozenset(Occasion)  # without all of these: wants no mail


class RobotRefused(ValueError):
    """The robot cannot be kept like this; the message is the sentence for the field `field`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


# ── telling people ───────────────────────────────────────────────────────────────────────────────────────────────────


def deliver(person_id: int, *, key: str, kind: str, title: str, day: date, facts: dict[str, Any]) -> bool:
    """Put a message in the person's inbox, and in the outbox for the channels that the person and the office want.

    False where this occasion was told already, whoever told it: the unique key lets one through.
    """
    return deliver_all([Outgoing(person_id, key, kind, title, day, facts)]) == 1


def deliver_all(messages: Sequence[Outgoing]) -> int:
    """The same for many people in three statements. Returns how many were new; the others were told already."""
    if not messages:
        return 0
    now = clock.now()
    rows = [
        {
            "person_id": one.person_id,
            "key": one.key,
            "kind": one.kind,
            "title": one.title,
            "day": one.day,
            "facts": one.facts,
            "sent_at": now,
            "read_at": None,
        }
        for one in messages
    ]
    fresh = db.session.execute(
        _insert_new(InboxMessage).returning(
            InboxMessage.id, InboxMessage.person_id, InboxMessage.key, InboxMessage.kind, InboxMessage.title
        ),
        rows,
    ).all()
    wanting = queries.wanting_mail({row.person_id for row in fresh})
    allowed = allowed_by_mail(office_rules()) if wanting else frozenset()
    mails = []
    for row in fresh:
        occasion = occasion_of(row.kind)
        if occasion in allowed and occasion.value not in wanting.get(row.person_id, EVERYTHING):
            mails.append(
                {
                    "channel": Channel.MAIL,
                    "person_id": row.person_id,
                    "message_id": row.id,
                    "occasion": row.key,
                    "title": row.title,
                }
            )
    _queue(mails)
    return len(fresh)


def post_to_groups(unit_ids: Collection[int], *, key: str, title: str, text: str) -> int:
    """Tell the group chats that serve any of these units, once per chat and occasion. Returns how many were new."""
    found = queries.robots_serving(unit_ids)
    return _queue(
        [
            {"channel": Channel.ROBOT, "robot_id": robot_id, "occasion": key, "title": title, "body": text}
            for robot_id in found
        ]
    )


def post_to_robot(robot_id: int, *, key: str, title: str, text: str) -> bool:
    """Tell one group chat. False where it was told already."""
    row = {"channel": Channel.ROBOT, "robot_id": robot_id, "occasion": key, "title": title, "body": text}
    return _queue([row]) == 1


def _queue(rows: list[dict[str, Any]]) -> int:
    """Write rows of the outbox; those whose occasion is there already are left out."""
    if not rows:
        return 0
    now = clock.machine_now()
    blank = {
        "person_id": None,
        "robot_id": None,
        "message_id": None,
        "body": "",
        "state": OutboxState.WAITING,
        "queued_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "unknown": 0,
        "error": "",
    }
    made = db.session.execute(
        _insert_new(OutboxMessage).returning(OutboxMessage.id), [blank | row for row in rows]
    )
    return len(made.all())


def _insert_new(model: type[Base]) -> Any:
    """INSERT that leaves out what a unique key has already, on either database."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(model).on_conflict_do_nothing()
    return sqlite.insert(model).on_conflict_do_nothing()


def mark_read(message: InboxMessage) -> None:
    """The person has seen it. Seen twice stays seen the first time."""
    if message.read_at is None:
        message.read_at = clock.now()


def mark_all_read(person_id: int) -> int:
    """Everything in the person's inbox is read now. Returns how many were not."""
    unread = update(InboxMessage).where(InboxMessage.person_id == person_id, InboxMessage.read_at.is_(None))
    marked = db.session.scalars(unread.values(read_at=clock.now()).returning(InboxMessage.id))
    return len(marked.all())


# ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────


def claim_next(channel: Channel, *, lease: timedelta, most: int) -> OutboxMessage | None:
    """Take the next message that is due, so that nobody else sends it until the lease runs out; None where there is none.

    A message whose lease has run out was in flight when its process was killed: nobody knows whether it arrived.
    It is taken once more; the second time it becomes a dead letter for a person to decide on.
    """
    for _ in range(CLAIM_ATTEMPTS):
        now = clock.machine_now()
        number = queries.next_due(channel, now, lease=lease)
        if number is None:
            return None
        taken = _claimed(number, now, lease=lease, most=most)
        if taken is not None:
            return taken
    return None


def _claimed(number: int, now: datetime, *, lease: timedelta, most: int) -> OutboxMessage | None:
    """The message, if it is still free; the guard in the UPDATE lets one of two processes through."""
    row = queries.free_outgoing(number, now, lease=lease)
    if row is None:
        return None
    unknown = row.unknown + (row.state is OutboxState.SENDING)
    if row.state is OutboxState.SENDING and gives_up(attempts=row.attempts, most=most, unknown=unknown):
        _guarded(
            number,
            row.claim,
            state=OUTBOX_LIFE.after(row.state, OutboxStep.GIVE_UP),
            claim=None,
            claimed_until=None,
            unknown=unknown,
            error="发送时中断，无法确认是否送达，请核实后决定是否重新发送",
        )
        return None
    mine = _guarded(
        number,
        row.claim,
        state=OUTBOX_LIFE.after(row.state, OutboxStep.CLAIM),
        claim=secrets.token_hex(8),
        claimed_until=now + lease,
        unknown=unknown,
        attempts=row.attempts + 1,
    )
    return queries.outgoing(number) if mine else None


def record_sending(number: int, claim: str, sending: Sending, *, most: int) -> bool:
    """Write down what came of it. False where the lease had run out and somebody else has the message by now."""
    row = queries.held(number, claim)
    if row is None:
        return False
    now = clock.machine_now()
    if sending.outcome is Outcome.SENT:
        state, changes = OUTBOX_LIFE.after(row.state, OutboxStep.SUCCEED), {"sent_at": now, "error": ""}
        return _guarded(number, claim, state=state, claim=None, claimed_until=None, **changes)
    unknown = row.unknown + (sending.outcome is Outcome.UNKNOWN)
    step = (
        OutboxStep.GIVE_UP if gives_up(attempts=row.attempts, most=most, unknown=unknown) else OutboxStep.FAIL
    )
    return _guarded(
        number,
        claim,
        state=OUTBOX_LIFE.after(row.state, step),
        claim=None,
        claimed_until=None,
        unknown=unknown,
        error=sending.error,
        next_attempt_at=now + delay_after(row.attempts),
    )


def _guarded(number: int, held: str | None, **values: Any) -> bool:
    """Change one outgoing message, unless its claim has changed hands meanwhile."""
    guard = OutboxMessage.claim.is_(None) if held is None else OutboxMessage.claim == held
    changed = db.session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id == number, guard, OutboxMessage.state.in_(queries.OPEN))
        .values(**values)
        .returning(OutboxMessage.id)
    ).all()
    db.session.expire_all()
    return bool(changed)


def retry(outgoing: OutboxMessage, *, actor_id: int) -> None:
    """Try a dead letter again from the start, with the same Message-ID. Raises IllegalStep where it is none."""
    outgoing.state = OUTBOX_LIFE.after(outgoing.state, OutboxStep.RETRY)
    outgoing.attempts = outgoing.unknown = 0
    outgoing.next_attempt_at = clock.machine_now()
    announce(
        DeadLetterRetried(
            actor_id=actor_id,
            subject_id=outgoing.id,
            title=outgoing.title,
            addressee=queries.addressee(outgoing),
        )
    )


def retry_all(*, actor_id: int) -> int:
    """Try every dead letter again that surely did not arrive, as after a mail server's long failure. Returns how many.

    Where nobody knows whether it arrived, a person decides one by one.
    """
    retried = db.session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.DEAD, OutboxMessage.unknown == 0)
        .values(state=OutboxState.WAITING, attempts=0, next_attempt_at=clock.machine_now())
        .returning(OutboxMessage.id)
    ).all()
    if retried:
        announce(DeadLettersRetried(actor_id=actor_id, subject_id=min(retried), number=len(retried)))
    return len(retried)


def forget_sent(*, before: datetime) -> int:
    """Remove what was sent before the instant. Returns how many."""
    gone = delete(OutboxMessage).where(
        OutboxMessage.state == OutboxState.SENT, OutboxMessage.sent_at < before
    )
    return len(db.session.scalars(gone.returning(OutboxMessage.id)).all())


# ── group robots ─────────────────────────────────────────────────────────────────────────────────────────────────────


def register_robot(values: RobotValues, *, actor_id: int) -> Robot:
    """Let a group chat hear of its units. Raises RobotRefused where the name is taken."""
    robot = Robot(
        name=values.name,
        kind=values.kind,
        sealed_url=seal(values.url),
        sealed_secret=seal(values.secret),
        shown_as=shown_as(values.url),
        serves_all=values.serves_all,
        is_active=values.is_active,
        registered_at=clock.now(),
        units=[RobotUnit(unit_id=number) for number in sorted(_served(values))],
    )
    try:
        with db.session.begin_nested():
            db.session.add(robot)
    except IntegrityError:
        raise RobotRefused("name", f"已有名为“{values.name}”的群机器人，请换一个名称") from None
    announce(
        RobotRegistered(
            actor_id=actor_id,
            subject_id=robot.id,
            name=robot.name,
            kind=robot.kind.word,
            serves=_served_words(robot.serves_all, _served(values)),
        )
    )
    return robot


def edit_robot(robot: Robot, values: RobotValues, *, actor_id: int) -> None:
    """Change it; a blank address or secret keeps the one that is there. Raises RobotRefused where the name is taken."""
    before, after = {one.unit_id for one in robot.units}, _served(values)
    changes: list[tuple[str, str, str]] = []
    for words, old, new in (
        ("名称", robot.name, values.name),
        ("类型", robot.kind.word, values.kind.word),
        ("启用", _yes(robot.is_active), _yes(values.is_active)),
        (
            "服务单位",
            "、".join(_served_words(robot.serves_all, before)),
            "、".join(_served_words(values.serves_all, after)),
        ),
    ):
        if old != new:
            changes.append((words, old, new))
    robot.name, robot.kind, robot.is_active = values.name, values.kind, values.is_active
    robot.serves_all = values.serves_all
    kept = {one.unit_id: one for one in robot.units}
    robot.units = [kept.get(number) or RobotUnit(unit_id=number) for number in sorted(after)]
    if values.url:
        robot.sealed_url = seal(values.url)
        changes.append(("地址", robot.shown_as, shown_as(values.url)))
        robot.shown_as = shown_as(values.url)
    if values.secret:
        robot.sealed_secret = seal(values.secret)
        changes.append(("密钥", "原密钥", "新密钥"))
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise RobotRefused("name", f"已有名为“{values.name}”的群机器人，请换一个名称") from None
    if changes:
        announce(RobotEdited(actor_id=actor_id, subject_id=robot.id, name=robot.name, changes=tuple(changes)))


def _served(values: RobotValues) -> set[int]:
    return set() if values.serves_all else set(values.unit_ids)


def _served_words(everything: bool, unit_ids: Iterable[int]) -> tuple[str, ...]:
    return (
        ("全部单位",) if everything else tuple(db.session.get_one(Unit, one).short_name for one in unit_ids)
    )


def _yes(value: bool) -> str:
    return "是" if value else "否"


# ── what a person wants ──────────────────────────────────────────────────────────────────────────────────────────────


def set_mail_preferences(
    person: Person, *, wants_mail: bool, without: Collection[Occasion], actor_id: int
) -> None:
    """What the person wants by mail; nothing is announced where nothing changed."""
    kept = tuple(one.value for one in Occasion if one in without)
    preference = queries.mail_preference(person.id)
    if preference is None:
        preference = MailPreference(person_id=person.id, wants_mail=True, without=[])
        db.session.add(preference)
    if (preference.wants_mail, tuple(preference.without)) == (wants_mail, kept):
        return
    preference.wants_mail, preference.without = wants_mail, list(kept)
    announce(MailPreferencesSet(actor_id=actor_id, subject_id=person.id, wants_mail=wants_mail, without=kept))
