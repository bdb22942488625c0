"""What happens to receipts; all of it stands on the document's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReceiptOpened(Event):
    """Somebody of the unit opened the document first."""

    tag: ClassVar[str] = "document:opened"
    subject: ClassVar[str] = "document"
    unit: str


@dataclass(frozen=True, kw_only=True)
class ReceiptAcknowledged(Event):
    """签收."""

    tag: ClassVar[str] = "document:acknowledged"
    subject: ClassVar[str] = "document"
    unit: str


@dataclass(frozen=True, kw_only=True)
class ReceiptsReminded(Event):
    """The office reminded the units that have not acknowledged."""

    tag: ClassVar[str] = "document:reminded"
    subject: ClassVar[str] = "document"
    units: list[str]
