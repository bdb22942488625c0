"""What happens to progress reports. All are filed under the task's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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


@dataclass(frozen=True, kw_only=True)
class SlotExceptionGranted(ReportEvent):
    """顺延: the office moved one unit's due and lock instants; `subject_id` is the slot's."""

    tag: ClassVar[str] = "slot:exception_granted"
    subject: ClassVar[str] = "slot"
    reason: str
    former_due: str  # instants as printed: 3月28日 17:00
    former_lock: str
    due: str
    lock: str


@dataclass(frozen=True, kw_only=True)
class CorrectionEvent(ReportEvent):
    """A correction of an accepted report. `figures`: (name, old, new) as printed, the unit of measure included; `texts`:
    (name of the part, old, new)."""

    subject: ClassVar[str] = "correction"
    report_id: int
    figures: tuple[tuple[str, str, str], ...]
    texts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class CorrectionAsked(CorrectionEvent):
    """申请更正: by the unit, or by the office that found the error."""

    tag: ClassVar[str] = "correction:asked"
    reason: str
    by_office: bool
    awaits_signature: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionSignedOff(CorrectionEvent):
    """审签 of the unit's head: it goes to the reviewer."""

    tag: ClassVar[str] = "correction:signed_off"


@dataclass(frozen=True, kw_only=True)
class CorrectionApproved(CorrectionEvent):
    """同意更正: the new figures count from now on. `consequences`: what later periods must now be checked for."""

    tag: ClassVar[str] = "correction:approved"
    reason: str
    consequences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CorrectionRefused(CorrectionEvent):
    """不同意更正, with the reason."""

    tag: ClassVar[str] = "correction:refused"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CorrectionWithdrawn(CorrectionEvent):
    """撤回 before it was decided."""

    tag: ClassVar[str] = "correction:withdrawn"


@dataclass(frozen=True, kw_only=True)
class OfFigure(Event):
    """What the unit along the other line says of a reported figure; it stands on the task's timeline."""

    subject: ClassVar[str] = "report"
    task_id: int
    unit: str
    owner: str
    period: str
    indicator: str
    value: Decimal
    unit_of_measure: str
    reason: str = ""

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class FigureConfirmed(OfFigure):
    """确认: the figure is right."""

    tag: ClassVar[str] = "report:figure-confirmed"


@dataclass(frozen=True, kw_only=True)
class FigureDisputed(OfFigure):
    """有异议, with the reason."""

    tag: ClassVar[str] = "report:figure-disputed"
