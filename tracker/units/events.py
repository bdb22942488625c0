"""What happens to the directory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitRegistered(Event):
    """A unit was entered into the directory."""

    tag: ClassVar[str] = "unit:registered"
    subject: ClassVar[str] = "unit"
    name: str


@dataclass(frozen=True, kw_only=True)
class UnitEdited(Event):
    """Facts of a unit were changed: (field, before, after) each, in the office's words."""

    tag: ClassVar[str] = "unit:edited"
    subject: ClassVar[str] = "unit"
    name: str
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class UnitDeactivated(Event):
    """A unit may no longer be chosen; what it did stays."""

    tag: ClassVar[str] = "unit:deactivated"
    subject: ClassVar[str] = "unit"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnitReactivated(Event):
    """A unit may be chosen again."""

    tag: ClassVar[str] = "unit:reactivated"
    subject: ClassVar[str] = "unit"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnitAliasesChanged(Event):
    """The other printed names of a unit were changed."""

    tag: ClassVar[str] = "unit:aliases_changed"
    subject: ClassVar[str] = "unit"
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnitGroupRegistered(Event):
    """A group was entered; members by short name, in order."""

    tag: ClassVar[str] = "unit_group:registered"
    subject: ClassVar[str] = "unit_group"
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnitGroupEdited(Event):
    """Name, note, members or aliases of a group were changed."""

    tag: ClassVar[str] = "unit_group:edited"
    subject: ClassVar[str] = "unit_group"
    name: str
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class UnitGroupDeleted(Event):
    """A group that nothing names was taken out of the directory; members by short name, in order."""

    tag: ClassVar[str] = "unit_group:deleted"
    subject: ClassVar[str] = "unit_group"
    name: str
    members: tuple[str, ...]
