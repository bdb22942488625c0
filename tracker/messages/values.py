"""Plain values that come and go through the doors of this feature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.messages.models import RobotKind
from tracker.messages.robots import Group


@dataclass(frozen=True)
class Outgoing:
    """A message to one person on one occasion (`key`)."""

    person_id: int
    key: str
    kind: str
    title: str
    day: date
    facts: dict[str, Any]


@dataclass(frozen=True)
class RobotValues:
    """What the office says of a group robot. Blank `url` or `secret` on an edit: keep the one that is there."""

    name: str
    kind: RobotKind
    url: str
    secret: str
    serves_all: bool
    unit_ids: tuple[int, ...]
    is_active: bool = True


@dataclass(frozen=True)
class Addressee:
    """Whom a mail goes to."""

    person_id: int
    address: str
    name: str


@dataclass(frozen=True)
class Claimed:
    """One outgoing message that this process has taken: all that sending needs, as plain values.

    `to` is None where it cannot even be tried, for the reason `refusal`.
    """

    id: int
    claim: str
    occasion: str
    title: str
    text: str
    to: Addressee | Group | None
    refusal: str = ""
