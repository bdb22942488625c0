"""What happens to progress reports. All are filed under the task's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportEvent(Event):
    """Whose report, on which task, of which period."""

    subject: ClassVar[str] = "report"
    task_id: int
    unit_id: int
    unit: str
    period: str

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class ReportSentForSignOff(ReportEvent):
    """送审签: the liaison handed it to the unit head."""

    tag: ClassVar[str] = "report:sent_for_sign_off"


@dataclass(frozen=True, kw_only=True)
class ReportSubmitted(ReportEvent):
    """报送: it reached the office, by the liaison or with the head's signature."""

    tag: ClassVar[str] = "report:submitted"
    is_late: bool


@dataclass(frozen=True, kw_only=True)
class ReportReturned(ReportEvent):
    """退回: with the reason, by the office or (before it left the unit) by the unit head."""

    tag: ClassVar[str] = "report:returned"
    reason: str
    by_office: bool


@dataclass(frozen=True, kw_only=True)
class ReportAccepted(ReportEvent):
    """采用: its figures count from now on."""

    tag: ClassVar[str] = "report:accepted"
