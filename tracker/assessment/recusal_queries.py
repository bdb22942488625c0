"""Who had a hand in what an entry stands on: they do not decide the objection to it (rulebook §2, §4)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select

from tracker.assessment.models import ManualEntry, ScoreEntry
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.inspections.events import (
    FindingAmended,
    FindingFailed,
    FindingOrdered,
    FindingRecorded,
    FindingStruckOff,
)
from tracker.inspections.field.models import SampledItem
from tracker.inspections.findings.models import Finding
from tracker.inspections.models import InspectionMember
from tracker.notices.models import Notice
from tracker.reports.models import Correction, Report, ReportSlot, SlotException
from tracker.tasks.events import (
    MilestoneAccepted,
    MilestoneReturned,
    TargetWaived,
    TaskCancelled,
    TaskClosed,
    TaskSuspended,
)

ON_TASK = (MilestoneAccepted, MilestoneReturned, TargetWaived, TaskClosed, TaskSuspended, TaskCancelled)
ON_FINDING = (FindingRecorded, FindingOrdered, FindingStruckOff, FindingFailed, FindingAmended)


def took_part_in(entry: ScoreEntry) -> set[int]:
    """The people behind an entry: who reviewed the reports, accepted the milestones, closed the task, found or verified the
    problem, wrote, signed and issued the document, asked for, seconded and approved the manual entry."""
    kind, _, rest = entry.subject.partition(":")
    number = rest.split(":")[0]
    if not number.isdecimal():
        return set()
    match kind:
        case "task" | "pace" | "red":
            return on_task(int(number), entry.unit_id)
        case "slot":
            return on_slot(int(number))
        case "report":
            return on_report(int(number))
        case "correction":
            decided = select(Correction.asked_by_id, Correction.decided_by_id)
            return people(decided.where(Correction.id == int(number)))
        case "finding":
            return on_finding(int(number))
        case "document":
            return on_document(int(number))
        case "manual":
            hands = select(ManualEntry.asked_by_id, ManualEntry.seconded_by_id, ManualEntry.decided_by_id)
            return people(hands.where(ManualEntry.id == int(number)))
        case _:
            return set()


def on_task(task_id: int, unit_id: int) -> set[int]:
    """Who reviewed the unit's reports on the task, and who judged the task itself."""
    reviewed = (
        select(Report.reviewed_by_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .where(ReportSlot.task_id == task_id, ReportSlot.unit_id == unit_id)
    )
    tags = [kind.tag for kind in ON_TASK]
    return people(reviewed) | actors(EventRecord.thread == f"task:{task_id}", EventRecord.tag.in_(tags))


def on_slot(slot_id: int) -> set[int]:
    """Who reviewed the report, and who moved its instants."""
    return people(select(Report.reviewed_by_id).where(Report.slot_id == slot_id)) | people(
        select(SlotException.granted_by_id).where(SlotException.slot_id == slot_id)
    )


def on_report(report_id: int) -> set[int]:
    """Who found a figure of the report false, and who had accepted it."""
    return people(select(SampledItem.checked_by_id).where(SampledItem.report_id == report_id)) | people(
        select(Report.reviewed_by_id).where(Report.id == report_id)
    )


def on_finding(finding_id: int) -> set[int]:
    """The inspectors, and whoever recorded, ordered, verified or amended the problem."""
    members = (
        select(InspectionMember.person_id)
        .join(Finding, Finding.inspection_id == InspectionMember.inspection_id)
        .where(Finding.id == finding_id)
    )
    tags = [kind.tag for kind in ON_FINDING]
    about = (EventRecord.subject == "finding", EventRecord.subject_id == finding_id)
    return people(members) | actors(*about, EventRecord.tag.in_(tags))


def on_document(document_id: int) -> set[int]:
    """Whoever had a hand in the notice that criticises, and who approved the naming."""
    approved = select(Notice.naming_approved_by_id).where(Notice.document_id == document_id)
    return people(approved) | actors(EventRecord.subject == "document", EventRecord.subject_id == document_id)


def actors(*conditions: ColumnElement[bool]) -> set[int]:
    """Who did what the trail tells."""
    return people(select(EventRecord.actor_id).where(*conditions).distinct())


def people(statement: object) -> set[int]:
    """Every person that the rows name."""
    rows: Iterable[Iterable[int | None]] = db.session.execute(statement)  # type: ignore[call-overload]
    return {person for row in rows for person in row if person is not None}
