"""What is done with the trail itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TrailArchived(Event):
    """Old records were moved into the archive; `subject_id` is the position of the last of them in the chain."""

    tag: ClassVar[str] = "trail:archived"
    subject: ClassVar[str] = "trail"
    records: int


@dataclass(frozen=True, kw_only=True)
class TrailFoundBroken(Event):
    """The chain does not hold; `subject_id` is the position of the first link that is broken."""

    tag: ClassVar[str] = "trail:found_broken"
    subject: ClassVar[str] = "trail"
    sentence: str
