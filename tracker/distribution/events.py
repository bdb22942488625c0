"""What happens to receipts; all of it stands on the document's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReceiptOpened(Event):
    """Somebody of the unit, or the person, opened the document first. `unit`: the unit's name, "" for a person's own."""

    tag: ClassVar[str] = "document:opened"
    subject: ClassVar[str] = "document"
    unit: str


@dataclass(frozen=True, kw_only=True)
class ReceiptAcknowledged(Event):
    """签收. `unit` as above."""

    tag: ClassVar[str] = "document:acknowledged"
    subject: ClassVar[str] = "document"
    unit: str


@dataclass(frozen=True, kw_only=True)
class ReceiptSignedOnPaper(Event):
    """签收 on paper, recorded by the office: for which unit or person, whose name stands there, on which day."""

    tag: ClassVar[str] = "document:acknowledged_on_paper"
    subject: ClassVar[str] = "document"
    name: str
    signer: str
    signed_on: date


@dataclass(frozen=True, kw_only=True)
class ReceiptsReminded(Event):
    """The office reminded those that have not acknowledged; names of units and people."""

    tag: ClassVar[str] = "document:reminded"
    subject: ClassVar[str] = "document"
    units: list[str]


@dataclass(frozen=True, kw_only=True)
class DocumentSentFurther(Event):
    """补送: the document goes to more than it prints; at once, or with the others when it is issued."""

    tag: ClassVar[str] = "document:sent_further"
    subject: ClassVar[str] = "document"
    names: list[str]
    sent_as: str


@dataclass(frozen=True, kw_only=True)
class FurtherAddresseeRemoved(Event):
    """Taken off the list before it was issued."""

    tag: ClassVar[str] = "document:addressee_removed"
    subject: ClassVar[str] = "document"
    name: str


@dataclass(frozen=True, kw_only=True)
class PrintRunRecorded(Event):
    """印数."""

    tag: ClassVar[str] = "document:printed"
    subject: ClassVar[str] = "document"
    copies: int
