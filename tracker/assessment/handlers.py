"""What this feature hears (door 2: news): what gives or takes points at a stroke is posted at once; what grows from day to
day, the completion of tasks and their pace, every night."""

from __future__ import annotations

from tracker.assessment import actions, fact_queries
from tracker.documents.events import DocumentIssued
from tracker.documents.models import DocumentKind
from tracker.inspections.events import (
    FalseReportCleared,
    FalseReportFound,
    FindingAmended,
    FindingFailed,
    FindingStruckOff,
    FindingWithdrawn,
)
from tracker.reports.events import (
    CorrectionApproved,
    ReportReturned,
    ReportSubmitted,
    SlotExceptionGranted,
)
from tracker.tasks.events import (
    AssignmentWithdrawn,
    MilestoneAccepted,
    TaskCancelled,
    TaskResumed,
    TaskSuspended,
)


def report_submitted(event: ReportSubmitted) -> None:
    """A late report is a deduction; one in time is none."""
    if event.is_late:
        actions.settle_open_years([event.unit_id], actor_id=event.actor_id)


def report_returned(event: ReportReturned) -> None:
    """From the second time on it is a deduction."""
    if event.by_office:
        actions.settle_open_years([event.unit_id], actor_id=event.actor_id)


def unit_concerned(
    event: SlotExceptionGranted
    | CorrectionApproved
    | FindingStruckOff
    | FindingFailed
    | FindingAmended
    | FindingWithdrawn
    | FalseReportFound
    | FalseReportCleared,
) -> None:
    """What was decided about one unit moves its points."""
    actions.settle_open_years([event.unit_id], actor_id=event.actor_id)


def task_moved(event: TaskCancelled | TaskSuspended | TaskResumed) -> None:
    """A task that is stopped or goes on moves the points of all its units."""
    actions.settle_open_years(fact_queries.units_of_task(event.subject_id), actor_id=event.actor_id)


def part_moved(event: MilestoneAccepted | AssignmentWithdrawn) -> None:
    """So does a milestone that counts, and a part that was taken back."""
    actions.settle_open_years(fact_queries.units_of_task(event.task_id), actor_id=event.actor_id)


def document_issued(event: DocumentIssued) -> None:
    """An issued notice that criticises takes points from those it names."""
    if event.kind == DocumentKind.NOTICE:
        actions.settle_open_years(fact_queries.criticised_in(event.subject_id), actor_id=event.actor_id)
