"""What happens in the print queue; that a document was issued is told by `documents.events`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PrintAsked(Event):
    """印发 was asked for: the document waits to be printed."""

    tag: ClassVar[str] = "document:print_asked"
    subject: ClassVar[str] = "document"


@dataclass(frozen=True, kw_only=True)
class PrintCancelled(Event):
    """Taken out of the queue while it waited."""

    tag: ClassVar[str] = "document:print_cancelled"
    subject: ClassVar[str] = "document"


@dataclass(frozen=True, kw_only=True)
class PrintFailed(Event):
    """It could not be issued, for this reason; no number was taken."""

    tag: ClassVar[str] = "document:print_failed"
    subject: ClassVar[str] = "document"
    error: str
