"""What happens with seals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SealRegistered(Event):
    """The image of a seal was taken in and entrusted to these people; `sha256` of the image."""

    tag: ClassVar[str] = "organ_seal:registered"
    subject: ClassVar[str] = "organ_seal"
    organ: str
    diameter: int
    users: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SealWithdrawn(Event):
    """Nobody may use it any more."""

    tag: ClassVar[str] = "organ_seal:withdrawn"
    subject: ClassVar[str] = "organ_seal"
    organ: str


@dataclass(frozen=True, kw_only=True)
class SealUsed(Event):
    """A document was issued with the imprint of a seal; `sha256` of its image."""

    tag: ClassVar[str] = "document:seal_used"
    subject: ClassVar[str] = "document"
    seal_id: int
    organ: str
    sha256: str
