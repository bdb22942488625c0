"""What happens to inspections, findings and reviews: plain facts, from which points are posted and reversed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event

# ── inspections ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class InspectionDrafted(Event):
    """方案拟定."""

    tag: ClassVar[str] = "inspection:drafted"
    subject: ClassVar[str] = "inspection"
    title: str
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InspectionEdited(Event):
    """The plan or the conclusion was changed."""

    tag: ClassVar[str] = "inspection:edited"
    subject: ClassVar[str] = "inspection"
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class InspectionStepped(Event):
    """送批, 退回, 批准, 开始, 结束 or 取消."""

    tag: ClassVar[str] = "inspection:stepped"
    subject: ClassVar[str] = "inspection"
    step: str
    after: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class InspectionPapersDrafted(Event):
    """督导通知书, 整改通知书 or 督导专报 were drafted."""

    tag: ClassVar[str] = "inspection:papers_drafted"
    subject: ClassVar[str] = "inspection"
    kind: str
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InspectionNotified(Event):
    """The 督导通知书 reached the units."""

    tag: ClassVar[str] = "inspection:notified"
    subject: ClassVar[str] = "inspection"
    units: tuple[str, ...]
    number: str


@dataclass(frozen=True, kw_only=True)
class ConclusionDelivered(Event):
    """结论送达 to all units; the time to ask for a review runs from now."""

    tag: ClassVar[str] = "inspection:conclusion_delivered"
    subject: ClassVar[str] = "inspection"
    units: tuple[str, ...]
    review_until: date


@dataclass(frozen=True, kw_only=True)
class ConclusionReceived(Event):
    """A unit gave its receipt."""

    tag: ClassVar[str] = "inspection:conclusion_received"
    subject: ClassVar[str] = "inspection"
    unit_id: int
    unit: str


# ── the field ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class FieldNoted(Event):
    """Something was seen in the field."""

    tag: ClassVar[str] = "inspection:field_noted"
    subject: ClassVar[str] = "inspection"
    unit: str
    verdict: str
    photos: int


@dataclass(frozen=True, kw_only=True)
class SampleDrawn(Event):
    """Figures were drawn by lot."""

    tag: ClassVar[str] = "inspection:sample_drawn"
    subject: ClassVar[str] = "inspection"
    unit: str
    seed: str
    size: int
    population: int


@dataclass(frozen=True, kw_only=True)
class _OfSample(Event):
    """Filed with the inspection; everything that points are given for."""

    subject: ClassVar[str] = "sampled_item"
    inspection_id: int
    unit_id: int
    unit: str
    report_id: int
    indicator: str
    reported: str
    found: str
    remark: str

    @property
    def thread(self) -> str:
        return f"inspection:{self.inspection_id}"


@dataclass(frozen=True, kw_only=True)
class FigureChecked(_OfSample):
    """A drawn figure was found true, or could not be verified."""

    tag: ClassVar[str] = "sampled_item:checked"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class FalseReportFound(_OfSample):
    """A drawn figure was found false (错报, rulebook §9 C)."""

    tag: ClassVar[str] = "sampled_item:false_report_found"


@dataclass(frozen=True, kw_only=True)
class FalseReportCleared(_OfSample):
    """What was held false is not, after all."""

    tag: ClassVar[str] = "sampled_item:false_report_cleared"


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class _OfFinding(Event):
    """A timeline of its own; `inspection_id` and `unit_id` for those who count."""

    subject: ClassVar[str] = "finding"
    inspection_id: int
    unit_id: int
    unit: str
    task_id: int | None
    severity: str


@dataclass(frozen=True, kw_only=True)
class FindingRecorded(_OfFinding):
    """A problem was written down with its proof."""

    tag: ClassVar[str] = "finding:recorded"
    fact: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class FindingEdited(_OfFinding):
    """Corrected before it was put to the unit."""

    tag: ClassVar[str] = "finding:edited"
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class FindingOrdered(_OfFinding):
    """下达: the 整改通知书 was issued."""

    tag: ClassVar[str] = "finding:ordered"
    number: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class FindingAcknowledged(_OfFinding):
    """签收."""

    tag: ClassVar[str] = "finding:acknowledged"


@dataclass(frozen=True, kw_only=True)
class RectificationPlanned(_OfFinding):
    """The unit said what it will do, and by when."""

    tag: ClassVar[str] = "finding:rectification_planned"
    measures: str
    promised_on: date


@dataclass(frozen=True, kw_only=True)
class RectificationReported(_OfFinding):
    """The unit replied with proof; `on_time` within the limit in force."""

    tag: ClassVar[str] = "finding:rectification_reported"
    round: int
    on_time: bool


@dataclass(frozen=True, kw_only=True)
class FindingStruckOff(_OfFinding):
    """销号. `on_time`: the reply that passed came within the limit in force then."""

    tag: ClassVar[str] = "finding:struck_off"
    on_time: bool
    way: str
    opinion: str
    failures: int


@dataclass(frozen=True, kw_only=True)
class FindingFailed(_OfFinding):
    """重整改; `failures` counts this one. `escalated`: it lies before a leader from now on."""

    tag: ClassVar[str] = "finding:failed"
    failures: int
    escalated: bool
    way: str
    opinion: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class FindingAmended(_OfFinding):
    """A review changed it; what it said before stays here. `was_severity` for those who counted it."""

    tag: ClassVar[str] = "finding:amended"
    review_id: int
    was_severity: str
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class FindingWithdrawn(_OfFinding):
    """撤销, by a review (`review_id`) or by the team before it was put to the unit. What was counted of it is to be reversed."""

    tag: ClassVar[str] = "finding:withdrawn"
    review_id: int | None
    was: str
    was_ordered: bool
    failures: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class _OfFindingExtension(Event):
    """Filed with the finding."""

    subject: ClassVar[str] = "finding_extension"
    finding_id: int
    unit: str
    old_due_on: date
    new_due_on: date

    @property
    def thread(self) -> str:
        return f"finding:{self.finding_id}"


@dataclass(frozen=True, kw_only=True)
class FindingExtensionRequested(_OfFindingExtension):
    """More time was asked for."""

    tag: ClassVar[str] = "finding_extension:requested"
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingExtensionDecided(_OfFindingExtension):
    """同意, 不同意 or 撤回."""

    tag: ClassVar[str] = "finding_extension:decided"
    outcome: str
    decision: str


# ── reviews ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class _OfReview(Event):
    """Filed with the inspection."""

    subject: ClassVar[str] = "conclusion_review"
    inspection_id: int
    unit_id: int
    unit: str

    @property
    def thread(self) -> str:
        return f"inspection:{self.inspection_id}"


@dataclass(frozen=True, kw_only=True)
class ConclusionReviewAsked(_OfReview):
    """A unit asked for a review."""

    tag: ClassVar[str] = "conclusion_review:asked"
    grounds: str
    findings: tuple[int, ...]
    figures: tuple[int, ...] = ()
    decide_by: date


@dataclass(frozen=True, kw_only=True)
class ConclusionReviewed(_OfReview):
    """复核决定; `upheld`, `amended`, `withdrawn`: numbers of findings; then those of figures that stay false and do not."""

    tag: ClassVar[str] = "conclusion_review:decided"
    decision: str
    upheld: int
    amended: int
    withdrawn: int
    figures_upheld: int = 0
    figures_cleared: int = 0


@dataclass(frozen=True, kw_only=True)
class ConclusionReviewWithdrawn(_OfReview):
    """The unit took its request back."""

    tag: ClassVar[str] = "conclusion_review:withdrawn"
