"""What happens to notices beyond the life of their documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SnapshotTaken(Event):
    """The figures of a notice were frozen at its cut-off; filed with the document."""

    tag: ClassVar[str] = "notice:snapshot_taken"
    subject: ClassVar[str] = "notice"
    document_id: int
    cut_off_at: str
    tasks: int

    @property
    def thread(self) -> str:
        return f"document:{self.document_id}"


@dataclass(frozen=True, kw_only=True)
class NamingApproved(Event):
    """A leader approved that these units are named, in praise or in criticism; filed with the document."""

    tag: ClassVar[str] = "notice:naming_approved"
    subject: ClassVar[str] = "notice"
    document_id: int
    approver: str
    units: tuple[str, ...]

    @property
    def thread(self) -> str:
        return f"document:{self.document_id}"
