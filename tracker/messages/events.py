"""What happens to channels and preferences. Never an address or a secret among the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RobotEvent(Event):
    """Which group robot."""

    subject: ClassVar[str] = "robot"
    name: str


@dataclass(frozen=True, kw_only=True)
class RobotRegistered(RobotEvent):
    """登记: from now on this group hears of its units."""

    tag: ClassVar[str] = "robot:registered"
    kind: str
    serves: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RobotEdited(RobotEvent):
    """修改: what changed, in words; a new address or secret is told as such, not shown."""

    tag: ClassVar[str] = "robot:edited"
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MailPreferencesSet(Event):
    """邮件设置: what a person wants by mail."""

    tag: ClassVar[str] = "person:mail_preferences"
    subject: ClassVar[str] = "person"
    wants_mail: bool
    without: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeadLetterRetried(Event):
    """重新发送: somebody had what could not be delivered tried again."""

    tag: ClassVar[str] = "outbox:retried"
    subject: ClassVar[str] = "outbox"
    title: str
    addressee: str


@dataclass(frozen=True, kw_only=True)
class DeadLettersRetried(Event):
    """全部重新发送: so many dead letters were tried again; `subject_id` is the first of them."""

    tag: ClassVar[str] = "outbox:all_retried"
    subject: ClassVar[str] = "outbox"
    number: int
