"""The open slots of a unit as the workbook prints them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.reports.beside_queries import told_of
from tracker.reports.lifecycle import ReportState
from tracker.reports.line_queries import asked_of
from tracker.reports.list_queries import pairs
from tracker.reports.models import Report, ReportSlot
from tracker.reports.owed_queries import owed_by
from tracker.reports.queries import values_of
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
    asked, told = asked_of([slot for slot, _ in found.values()]), told_of(found, clock.now())
    return {
        slot.id: OpenSlot(
            slot_id=slot.id,
            version=report.version if report else 0,
            task=f"{slot.task.number} {slot.task.title}",
            period=period_words(slot.period_starts_on, slot.period_ends_on, year=True),
            due_at=slot.due_at,
            lines=asked.lines[slot.id],
            values=values_of(report),
            previous_progress=told.earlier[slot.id].progress if slot.id in told.earlier else "",
        )
        for slot, report in found.values()
    }


def own_marked_file(user: Person, file_id: int) -> StoredFile | None:
    """A workbook that came back to this person with its faults."""
    stored = db.session.get(StoredFile, file_id)
    is_own = stored is not None and stored.stored_by_id == user.id and stored.media_type == MEDIA_TYPE
    return stored if is_own else None
