"""What happens to official documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DocumentDrafted(Event):
    """拟稿."""

    tag: ClassVar[str] = "document:drafted"
    subject: ClassVar[str] = "document"
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True)
class DocumentEdited(Event):
    """The text was changed while a draft."""

    tag: ClassVar[str] = "document:edited"
    subject: ClassVar[str] = "document"


@dataclass(frozen=True, kw_only=True)
class DocumentStepped(Event):
    """核数, 送审, 签发, 退回修改, 归档: one step of its life, with the reason where it went back."""

    tag: ClassVar[str] = "document:stepped"
    subject: ClassVar[str] = "document"
    step: str
    after: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentDiscarded(Event):
    """作废: nobody goes on with this draft, for this reason; it took no number. What it was to say may be drafted anew."""

    tag: ClassVar[str] = "document:discarded"
    subject: ClassVar[str] = "document"
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentIssued(Event):
    """印发: it took its number and its PDF was stored for good."""

    tag: ClassVar[str] = "document:issued"
    subject: ClassVar[str] = "document"
    kind: str
    number: str
    title: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class DocumentCorrected(Event):
    """更正: a later document that corrects this one was issued."""

    tag: ClassVar[str] = "document:corrected"
    subject: ClassVar[str] = "document"
    correction_id: int
    number: str
