"""What happens to meetings and to what they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MeetingDrafted(Event):
    """拟定: the agenda was composed."""

    tag: ClassVar[str] = "meeting:drafted"
    subject: ClassVar[str] = "meeting"
    title: str
    units: int


@dataclass(frozen=True, kw_only=True)
class MeetingEdited(Event):
    """Its particulars or its agenda were changed; `changes` as printed."""

    tag: ClassVar[str] = "meeting:edited"
    subject: ClassVar[str] = "meeting"
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeetingNotified(Event):
    """通知: the units were told."""

    tag: ClassVar[str] = "meeting:notified"
    subject: ClassVar[str] = "meeting"
    title: str
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AttendanceAnswered(Event):
    """A unit said who comes, or that nobody does and why."""

    tag: ClassVar[str] = "meeting:attendance_answered"
    subject: ClassVar[str] = "meeting"
    unit: str
    attendance: str
    attendees: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PackPrinted(Event):
    """The tables were frozen and the pack was printed."""

    tag: ClassVar[str] = "meeting:pack_printed"
    subject: ClassVar[str] = "meeting"
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MeetingStepped(Event):
    """已召开, 已取消 or 纪要已印发."""

    tag: ClassVar[str] = "meeting:stepped"
    subject: ClassVar[str] = "meeting"
    after: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class _OfDecision(Event):
    """Filed with the meeting."""

    subject: ClassVar[str] = "decision"
    meeting_id: int

    @property
    def thread(self) -> str:
        return f"meeting:{self.meeting_id}"


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(_OfDecision):
    """A matter was decided."""

    tag: ClassVar[str] = "decision:recorded"
    content: str
    lead: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class DecisionEdited(_OfDecision):
    """What was decided was corrected before it went out."""

    tag: ClassVar[str] = "decision:edited"
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(_OfDecision):
    """A matter was struck before it went out."""

    tag: ClassVar[str] = "decision:withdrawn"
    content: str


@dataclass(frozen=True, kw_only=True)
class DecisionDispatched(_OfDecision):
    """The matter became a task."""

    tag: ClassVar[str] = "decision:dispatched"
    content: str
    task_id: int
    task_number: str


@dataclass(frozen=True, kw_only=True)
class LettersDrafted(Event):
    """工作提醒函 were drafted, one for each unit that had not been told yet."""

    tag: ClassVar[str] = "meeting:letters_drafted"
    subject: ClassVar[str] = "meeting"
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MinutesDrafted(Event):
    """纪要 was drafted from agenda and decisions."""

    tag: ClassVar[str] = "meeting:minutes_drafted"
    subject: ClassVar[str] = "meeting"
    document_id: int
