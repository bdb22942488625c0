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
