"""What happens to a document while it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FigureVouched(Event):
    """A figure that the frozen figures do not hold stays in the text, for this reason."""

    tag: ClassVar[str] = "document:figure_vouched"
    subject: ClassVar[str] = "document"
    figure: str
    nearest: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FigureCorrected(Event):
    """A figure of the text was replaced by the true one."""

    tag: ClassVar[str] = "document:figure_corrected"
    subject: ClassVar[str] = "document"
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class CommentMade(Event):
    """意见 on a passage."""

    tag: ClassVar[str] = "document:comment_made"
    subject: ClassVar[str] = "document"
    comment_id: int
    quoted: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CommentResolved(Event):
    """A comment was dealt with."""

    tag: ClassVar[str] = "document:comment_resolved"
    subject: ClassVar[str] = "document"
    comment_id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class SignedOnPaper(Event):
    """签发 on paper, recorded by the office: who signed when, and the hash of the scanned sheet."""

    tag: ClassVar[str] = "document:signed_on_paper"
    subject: ClassVar[str] = "document"
    leader: str
    signed_on: date
    sha256: str
