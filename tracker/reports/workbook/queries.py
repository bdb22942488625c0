"""The open slots of a unit as the workbook prints them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot
from tracker.reports.queries import AT_OFFICE, lines_of, owed_by, pairs, values_of
from tracker.reports.slots import period_words
from tracker.reports.workbook.excel import MEDIA_TYPE
from tracker.reports.workbook.rows import OpenSlot
from tracker.tasks.lifecycle import AssignmentState
from tracker.tasks.models import Assignment


def fillable(user: Person, now: datetime) -> dict[int, tuple[ReportSlot, Report | None]]:
    """Slot id → slot and report of what the unit may write now, the most urgent first (few statements for all)."""
    statement = (
        owed_by(user, now)
        .join(Assignment, Assignment.id == ReportSlot.assignment_id)
        .where(Assignment.state == AssignmentState.ACKNOWLEDGED)
        .options(
            joinedload(ReportSlot.assignment),
            selectinload(Report.figures),
            selectinload(Report.claims),
            selectinload(Report.attachments),
        )
    )
    return {
        slot.id: (slot, report)
        for slot, report in pairs(statement)
        if report is None or report.state is ReportState.DRAFT
    }


def open_slots(found: dict[int, tuple[ReportSlot, Report | None]]) -> dict[int, OpenSlot]:
    """The same as plain values, with the figures asked and what was reported last."""
    lines = lines_of([slot for slot, _ in found.values()])
    progress = _last_progress([slot for slot, _ in found.values()])
    return {
        slot.id: OpenSlot(
            slot_id=slot.id,
            version=report.version if report else 0,
            task=f"{slot.task.number} {slot.task.title}",
            period=period_words(slot.period_starts_on, slot.period_ends_on, year=True),
            due_at=slot.due_at,
            lines=lines[slot.id],
            values=values_of(report),
            previous_progress=progress.get(slot.assignment_id, ""),
        )
        for slot, report in found.values()
    }


def _last_progress(slots: list[ReportSlot]) -> dict[int, str]:
    """Assignment id → 进展情况 of its latest report that reached the office before the open period (one statement)."""
    opened = {slot.assignment_id: slot.period_starts_on for slot in slots}
    rows = db.session.execute(
        select(ReportSlot.assignment_id, ReportSlot.period_starts_on, Report.progress)
        .join(Report, Report.slot_id == ReportSlot.id)
        .where(ReportSlot.assignment_id.in_(opened), Report.state.in_(AT_OFFICE))
        .order_by(ReportSlot.period_starts_on)
    )
    return {
        assignment_id: progress for assignment_id, period, progress in rows if period < opened[assignment_id]
    }


def own_marked_file(user: Person, file_id: int) -> StoredFile | None:
    """A workbook that came back to this person with its faults."""
    stored = db.session.get(StoredFile, file_id)
    is_own = stored is not None and stored.stored_by_id == user.id and stored.media_type == MEDIA_TYPE
    return stored if is_own else None
