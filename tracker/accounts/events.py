"""What happens to people and their accounts. Filed in the person's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Event):
    """A person got an account."""

    tag: ClassVar[str] = "person:registered"
    subject: ClassVar[str] = "person"
    name: str
    username: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class PersonEdited(Event):
    """Facts of a person were changed: (field, before, after) each, in the office's words."""

    tag: ClassVar[str] = "person:edited"
    subject: ClassVar[str] = "person"
    name: str
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated(Event):
    """The account was closed; what the person did stays."""

    tag: ClassVar[str] = "person:deactivated"
    subject: ClassVar[str] = "person"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonReactivated(Event):
    """The account was opened again."""

    tag: ClassVar[str] = "person:reactivated"
    subject: ClassVar[str] = "person"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    """The person's roles were set; values of `Role`."""

    tag: ClassVar[str] = "person:roles_changed"
    subject: ClassVar[str] = "person"
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RolesAskedFor(Event):
    """An administrator asked for a change of the person's roles; values of `Role`."""

    tag: ClassVar[str] = "person:roles_asked_for"
    subject: ClassVar[str] = "person"
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PasswordAskedFor(Event):
    """An administrator asked for a one-time password of a fellow administrator."""

    tag: ClassVar[str] = "person:password_asked_for"
    subject: ClassVar[str] = "person"
    name: str


@dataclass(frozen=True, kw_only=True)
class StandingAskedFor(Event):
    """An administrator asked that a fellow administrator's account be closed, or opened again (`active`)."""

    tag: ClassVar[str] = "person:standing_asked_for"
    subject: ClassVar[str] = "person"
    name: str
    active: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class PasswordConfirmed(Event):
    """Another administrator agreed that it be issued."""

    tag: ClassVar[str] = "person:password_confirmed"
    subject: ClassVar[str] = "person"
    name: str


@dataclass(frozen=True, kw_only=True)
class RoleRequestEnded(Event):
    """The change was not made: refused by the second administrator, or withdrawn by the first."""

    tag: ClassVar[str] = "person:role_request_ended"
    subject: ClassVar[str] = "person"
    name: str
    refused: bool
    what: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """The person signed in; `by_card`: with the sample's card, without a password."""

    tag: ClassVar[str] = "account:signed_in"
    subject: ClassVar[str] = "person"
    by_card: bool


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """A wrong password for a known account. Unknown user names are not recorded: people type passwords there."""

    tag: ClassVar[str] = "account:sign_in_failed"
    subject: ClassVar[str] = "person"
    name: str
    failures: int
    locked: bool


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """The person signed out."""

    tag: ClassVar[str] = "account:signed_out"
    subject: ClassVar[str] = "person"


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """The security administrator lifted a lock before its time."""

    tag: ClassVar[str] = "account:unlocked"
    subject: ClassVar[str] = "person"
    name: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """The person chose a new password; all other sessions ended."""

    tag: ClassVar[str] = "account:password_changed"
    subject: ClassVar[str] = "person"


@dataclass(frozen=True, kw_only=True)
class OneTimePasswordIssued(Event):
    """The system administrator issued a new one-time password; all sessions ended."""

    tag: ClassVar[str] = "account:one_time_password_issued"
    subject: ClassVar[str] = "person"
    name: str
