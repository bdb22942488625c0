"""Questions about inboxes, the outbox and channels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, ColumnElement, Select, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import ClockProcess, JobRun
from tracker.messages import channels
from tracker.messages.lifecycle import LONGEST_DELAY, OutboxState
from tracker.messages.models import Channel, InboxMessage, MailPreference, OutboxMessage, Robot, RobotUnit
from tracker.units import queries as units

OPEN = (OutboxState.WAITING, OutboxState.SENDING)
# Word for word the condition of the partial index: SQLite uses it for no other.
IS_OPEN = literal_column("outbox_message.state IN ('waiting', 'sending')", Boolean)


# ── the inbox ────────────────────────────────────────────────────────────────────────────────────────────────────────


def inbox_of(user: Person) -> Select[InboxMessage]:
    """The person's messages: unread first, then the latest."""
    return (
        select(InboxMessage)
        .where(InboxMessage.person_id == user.id)
        .order_by(InboxMessage.read_at.is_not(None), InboxMessage.sent_at.desc(), InboxMessage.id.desc())
    )


def visible_message(user: Person, message_id: int) -> InboxMessage | None:
    """The message, if it is the person's own."""
    return db.session.scalars(inbox_of(user).where(InboxMessage.id == message_id)).one_or_none()


_inbox = InboxMessage.__table__
UNREAD = (  # as part of a statement that names the person
    select(func.count())
    .where(_inbox.c.person_id == bindparam("person"), _inbox.c.read_at.is_(None))
    .scalar_subquery()
)


def unread_count(person_id: int) -> int:
    """How many messages the person has not read."""
    return db.session.scalar(select(UNREAD), {"person": person_id}) or 0


# ── channels and who wants what ──────────────────────────────────────────────────────────────────────────────────────


def wanting_mail(person_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Those among these people who get mail at all → the occasions that they switched off. Empty without a server."""
    if channels.mail_server() is None or not person_ids:
        return {}
    rows = db.session.execute(
        select(Person.id, MailPreference.without)
        .outerjoin(MailPreference, MailPreference.person_id == Person.id)
        .where(
            Person.id.in_(person_ids),
            Person.email != "",
            Person.deactivated_at.is_(None),
            func.coalesce(MailPreference.wants_mail, True),
        )
    )
    return {person_id: frozenset(without or ()) for person_id, without in rows}


def mail_preference(person_id: int) -> MailPreference | None:
    """What the person chose, or None for nothing yet."""
    return db.session.get(MailPreference, person_id)


def robots_serving(unit_ids: Collection[int]) -> list[int]:
    """The active robots that serve any of these units, by id."""
    served = select(RobotUnit.robot_id).where(RobotUnit.unit_id.in_(unit_ids))
    statement = select(Robot.id).where(Robot.is_active, or_(Robot.serves_all, Robot.id.in_(served)))
    return list(db.session.scalars(statement.order_by(Robot.id)))


def active_robots() -> dict[int, frozenset[int] | None]:
    """Every active robot → the units that it serves, or None for all."""
    robots = db.session.scalars(select(Robot).where(Robot.is_active).order_by(Robot.id))
    return {
        robot.id: None if robot.serves_all else frozenset(one.unit_id for one in robot.units)
        for robot in robots
    }


def robots() -> list[Robot]:
    """All robots, the active first."""
    return list(db.session.scalars(select(Robot).order_by(Robot.is_active.desc(), Robot.name)))


def robot(user: Person, robot_id: int) -> Robot | None:
    """A robot by id, for the office."""
    return db.session.get(Robot, robot_id) if user.is_office else None


# ── the outbox ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_free(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """Due and not held. No lease and no delay reaches further than its own length: a clock put back frees them."""
    due = or_(
        OutboxMessage.next_attempt_at <= now,
        OutboxMessage.next_attempt_at > now + LONGEST_DELAY + timedelta(minutes=1),
    )
    run_out = or_(OutboxMessage.claimed_until <= now, OutboxMessage.claimed_until > now + lease)
    return or_(
        and_(OutboxMessage.state == OutboxState.WAITING, due),
        and_(OutboxMessage.state == OutboxState.SENDING, run_out),
    )


def next_due(channel: Channel, now: datetime, *, lease: timedelta) -> int | None:
    """The id of the message that has waited longest; on PostgreSQL one that no other process is just taking."""
    statement = (
        select(OutboxMessage.id)
        .where(OutboxMessage.channel == channel, IS_OPEN, _is_free(now, lease))
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(statement)


def free_outgoing(number: int, now: datetime, *, lease: timedelta) -> OutboxMessage | None:
    """The message as it is now, if nobody holds it."""
    statement = select(OutboxMessage).where(
        OutboxMessage.id == number, OutboxMessage.state.in_(OPEN), _is_free(now, lease)
    )
    return db.session.scalars(statement).one_or_none()


def held(number: int, claim: str) -> OutboxMessage | None:
    """The message, if this claim still holds it."""
    statement = select(OutboxMessage).where(OutboxMessage.id == number, OutboxMessage.claim == claim)
    return db.session.scalars(statement).one_or_none()


def outgoing(number: int) -> OutboxMessage:
    """The message with all that sending it needs."""
    statement = (
        select(OutboxMessage)
        .options(
            joinedload(OutboxMessage.message),
            joinedload(OutboxMessage.robot),
            joinedload(OutboxMessage.person),
        )
        .where(OutboxMessage.id == number)
    )
    return db.session.scalars(statement).unique().one()


def addressee(one: OutboxMessage) -> str:
    """Whom it goes to, in words."""
    if one.person is not None:
        return one.person.name
    return one.robot.name if one.robot is not None else ""


def visible_dead_letter(user: Person, outgoing_id: int) -> OutboxMessage | None:
    """A message of the outbox by id, for those who keep the channels."""
    if not (user.is_office or user.is_system_admin):
        return None
    return db.session.scalars(
        select(OutboxMessage)
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.robot))
        .where(OutboxMessage.id == outgoing_id)
    ).unique().one_or_none()  # fmt: skip


def dead_letters() -> Select[OutboxMessage]:
    """What could not be delivered, the newest first."""
    return (
        select(OutboxMessage)
        .options(joinedload(OutboxMessage.person), joinedload(OutboxMessage.robot))
        .where(OutboxMessage.state == OutboxState.DEAD)
        .order_by(OutboxMessage.id.desc())
    )


# ── how the machinery runs ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ChannelStanding:
    """What a channel has done and has before it. `sent` counts since `since`; `oldest` waits since then."""

    channel: Channel
    sent: int
    retrying: int
    backlog: int
    dead: int
    oldest: datetime | None
    last_sent_at: datetime | None
    last_error: str


def channel_standings(since: datetime) -> list[ChannelStanding]:
    """Each channel with its figures (two statements)."""
    waiting = OutboxMessage.state.in_(OPEN)
    rows = {
        row.channel: row
        for row in db.session.execute(
            select(
                OutboxMessage.channel,
                func.count().filter(waiting).label("backlog"),
                func.count().filter(waiting, OutboxMessage.error != "").label("retrying"),
                func.count().filter(OutboxMessage.state == OutboxState.DEAD).label("dead"),
                func.count()
                .filter(OutboxMessage.state == OutboxState.SENT, OutboxMessage.sent_at >= since)
                .label("sent"),
                func.min(OutboxMessage.queued_at).filter(waiting).label("oldest"),
                func.max(OutboxMessage.sent_at).label("last_sent_at"),
            )
            .where(
                or_(
                    OutboxMessage.state.in_((*OPEN, OutboxState.DEAD)),
                    and_(OutboxMessage.state == OutboxState.SENT, OutboxMessage.sent_at >= since),
                )
            )
            .group_by(OutboxMessage.channel)
        )
    }
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.state.in_((*OPEN, OutboxState.DEAD)), OutboxMessage.error != "")
        .group_by(OutboxMessage.channel)
    )
    failing = db.session.execute(
        select(OutboxMessage.channel, OutboxMessage.error).where(OutboxMessage.id.in_(newest))
    )
    errors: dict[Channel, str] = {row.channel: row.error for row in failing}
    return [
        ChannelStanding(
            channel,
            row.sent if row else 0,
            row.retrying if row else 0,
            row.backlog if row else 0,
            row.dead if row else 0,
            row.oldest if row else None,
            row.last_sent_at if row else None,
            errors.get(channel, ""),
        )
        for channel, row in ((channel, rows.get(channel)) for channel in Channel)
    ]


def latest_runs() -> dict[str, JobRun]:
    """The latest record of each job that ever ran (one statement)."""
    newest = select(JobRun.name, func.max(JobRun.day).label("day")).group_by(JobRun.name).subquery()
    statement = select(JobRun).join(newest, and_(JobRun.name == newest.c.name, JobRun.day == newest.c.day))
    return {run.name: run for run in db.session.scalars(statement)}


def clock_processes() -> list[ClockProcess]:
    """The clock processes that gave a sign of life in the last days, the latest first."""
    return list(db.session.scalars(select(ClockProcess).order_by(ClockProcess.beat_at.desc())))


def unit_choices() -> list[tuple[int, str]]:
    """(id, short name) of the active units."""
    return [(unit.id, unit.short_name) for unit in units.active_units()]
