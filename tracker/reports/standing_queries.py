"""How slots stand at an instant: 应报、已报、按时、迟报、漏报、退回; and what keeps a task from its closure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.reports.events import ReportReturned
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot


@dataclass(frozen=True)
class SlotStanding:
    """How a slot whose due instant has passed stands at a cut-off (应报/已报/按时/迟报/漏报/退回)."""

    slot_id: int
    task_id: int
    unit_id: int
    period_starts_on: date
    period_ends_on: date
    due_at: datetime
    locks_at: datetime
    report_id: int | None
    state: ReportState | None
    returns: int
    submitted_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Submitted after the due second."""
        return self.submitted_at is not None and self.submitted_at > self.due_at

    @property
    def is_on_time(self) -> bool:
        """Submitted by the due second."""
        return self.submitted_at is not None and not self.is_late


def slots_due_by(
    as_of: datetime, *, task_ids: Collection[int] | None = None, since: datetime | None = None
) -> list[SlotStanding]:
    """Every slot due at or before `as_of`, with what had been submitted by then. Not submitted: missed (漏报).

    `task_ids` None means every task, `since` the earliest due instant. `returns` counts the office's returns of the report by then, from the trail. One statement.
    """
    returned = (
        select(EventRecord.subject_id, func.count().label("times"))
        .where(
            EventRecord.tag == ReportReturned.tag,
            EventRecord.facts["by_office"].as_boolean().is_(True),
            EventRecord.occurred_at <= as_of,
        )
        .group_by(EventRecord.subject_id)
        .subquery()
    )
    times: ColumnElement[int] = func.coalesce(returned.c.times, 0)
    statement = (
        select(
            ReportSlot.id,
            ReportSlot.task_id,
            ReportSlot.unit_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            ReportSlot.locks_at,
            Report.id,
            Report.state,
            times,
            ReportSlot.submitted_at,
        )
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .outerjoin(returned, returned.c.subject_id == Report.id)
        .where(ReportSlot.due_at <= as_of, ReportSlot.withdrawn_at.is_(None))
        .order_by(ReportSlot.unit_id, ReportSlot.due_at, ReportSlot.id)
    )
    if task_ids is not None:
        statement = statement.where(ReportSlot.task_id.in_(task_ids))
    if since is not None:
        statement = statement.where(ReportSlot.due_at >= since)
    return [
        SlotStanding(*row[:10], submitted_at=row[10] if row[10] is not None and row[10] <= as_of else None)
        for row in db.session.execute(statement)
    ]


def opened_and_not_accepted(task_id: int, now: datetime) -> list[tuple[ReportSlot, ReportState | None]]:
    """The task's slots that have opened and whose report is missing or not accepted, each with its report's state."""
    rows = db.session.execute(
        select(ReportSlot, Report.state)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .options(joinedload(ReportSlot.unit))
        .where(
            ReportSlot.task_id == task_id,
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.opens_at <= now,
            or_(Report.id.is_(None), Report.state != ReportState.ACCEPTED),
        )
        .order_by(ReportSlot.period_starts_on, ReportSlot.unit_id)
    )
    return [(slot, state) for slot, state in rows]
