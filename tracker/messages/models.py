"""Tables of the inbox 收件箱, the outbox 待发件箱 and the channels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.messages.lifecycle import OutboxState
from tracker.units.models import Unit


class InboxMessage(Base):
    """One message to one person. `key` names the occasion: the same occasion never arrives twice.

    `kind` names the template (templates/messages/<kind>.html); `facts` are the plain values it prints.
    """

    __tablename__ = "inbox_message"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_inbox_message_unread", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    key: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    day: Mapped[date]
    facts: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Channel(Worded):
    """How a message leaves the house. (The inbox is always written and never leaves it.)"""

    MAIL = "mail", "邮件"
    ROBOT = "robot", "群机器人"


class RobotKind(Worded):
    """Whose group chat it is."""

    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"


class Robot(Base):
    """群机器人: a group chat that hears of the units it serves. `sealed_url` and `sealed_secret` are sealed (sealing.py).

    `shown_as`: the host and the last four characters of its address, all that a page may show.
    """

    __tablename__ = "robot"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[RobotKind]
    sealed_url: Mapped[str] = mapped_column(Text)
    sealed_secret: Mapped[str] = mapped_column(Text, default="")
    shown_as: Mapped[str]
    serves_all: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    units: Mapped[list[RobotUnit]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


class RobotUnit(Base):
    """A unit that a robot serves."""

    __tablename__ = "robot_unit"

    robot_id: Mapped[int] = mapped_column(ForeignKey(Robot.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), primary_key=True)

    unit: Mapped[Unit] = relationship(lazy="joined")


class OutboxMessage(Base):
    """What is to leave the house, once per person or robot and occasion.

    A mail says what its inbox message says (rendered when it is sent); a robot's text stands here. `claim` and
    `claimed_until`: the process that is sending it, and until when nobody else may take it (machine time).
    `unknown`: how often nobody knows whether a sending arrived (killed, or the answer never came).
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "occasion"),
        UniqueConstraint("robot_id", "occasion"),
        CheckConstraint("(person_id IS NULL) <> (robot_id IS NULL)", name="one_addressee"),
        CheckConstraint("(channel = 'mail') = (message_id IS NOT NULL)", name="mail_has_message"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        CheckConstraint("(state = 'sending') = (claim IS NOT NULL)", name="claimed_while_sending"),
        Index(
            "ix_outbox_message_open",
            "channel",
            "next_attempt_at",
            sqlite_where=text("state IN ('waiting', 'sending')"),
            postgresql_where=text("state IN ('waiting', 'sending')"),
        ),
        Index("ix_outbox_message_state", "state", "channel", "sent_at"),
        Index("ix_outbox_message_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey(Robot.id))
    message_id: Mapped[int | None] = mapped_column(ForeignKey(InboxMessage.id))
    occasion: Mapped[str]
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.WAITING)
    queued_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person | None] = relationship()
    robot: Mapped[Robot | None] = relationship()
    message: Mapped[InboxMessage | None] = relationship()


class MailPreference(Base):
    """What a person wants by mail, within what the office allows. No row: everything allowed.

    `without`: the occasions switched off, by value.
    """

    __tablename__ = "mail_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    wants_mail: Mapped[bool] = mapped_column(default=True)
    without: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
