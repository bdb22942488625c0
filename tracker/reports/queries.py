"""One slot and one report: who may read them, what a report says, what happened to it. What these do not give is a 404.

Lists have `list_queries`, what a unit owes `owed_queries`, the form's figures `line_queries`, accepted totals
`accepted_queries`, rates at a cut-off `standing_queries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    false,
    or_,
    select,
)
from sqlalchemy.orm import contains_eager, joinedload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import EventRecord, StoredFile
from tracker.reports.lifecycle import AT_OFFICE
from tracker.reports.models import (
    Report,
    ReportAttachment,
    ReportSlot,
)
from tracker.reports.values import FigureValue, ReportValues
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.queries import UNIT_ROLES


def speaks_for_unit(user: Person) -> bool:
    """Liaison or head of a unit."""
    return user.has(*UNIT_ROLES)


# The form and its pages are asked for all day: their statements are built once, because putting one together takes
# longer than running it.
ONE_SLOT = (
    select(ReportSlot)
    .options(
        joinedload(ReportSlot.task),
        joinedload(ReportSlot.unit),
        joinedload(ReportSlot.assignment),
        joinedload(ReportSlot.report),
    )
    .where(ReportSlot.id == bindparam("slot"), ReportSlot.withdrawn_at.is_(None))
)
OWN_SLOT = ONE_SLOT.where(ReportSlot.unit_id == bindparam("own"))


def visible_slot(user: Person, slot_id: int) -> ReportSlot | None:
    """The slot with its task, unit, assignment and report; own unit only, except for the office and the leaders."""
    if not user.sees_everything and not speaks_for_unit(user):
        return None
    statement = ONE_SLOT if user.sees_everything else OWN_SLOT
    return db.session.scalars(statement, {"slot": slot_id, "own": user.unit_id}).unique().one_or_none()


def seen_by(user: Person) -> ColumnElement[bool]:
    """Which reports (joined to slot and task) the person may read.

    The office and the leaders: what once reached the office. A unit: its own in any state, and as lead unit
    what the responsible units of its tasks have submitted. Another unit's drafts are nobody's business.
    """
    allowed: list[ColumnElement[bool]] = []
    if user.sees_everything:
        allowed.append(ReportSlot.submitted_at.is_not(None))
    if speaks_for_unit(user):
        allowed.append(ReportSlot.unit_id == user.unit_id)
        allowed.append(and_(Task.lead_unit_id == user.unit_id, Report.state.in_(AT_OFFICE)))
    return or_(*allowed) if allowed else false()


def visible_report(user: Person, report_id: int) -> Report | None:
    """The report with its slot, task, unit and assignment, where the person may read it."""
    statement = (
        select(Report)
        .join(Report.slot)
        .join(ReportSlot.task)
        .join(ReportSlot.unit)
        .join(ReportSlot.assignment)
        .options(
            contains_eager(Report.slot).options(
                contains_eager(ReportSlot.task),
                contains_eager(ReportSlot.unit),
                contains_eager(ReportSlot.assignment),
            )
        )
        .where(Report.id == report_id, ReportSlot.withdrawn_at.is_(None), seen_by(user))
    )
    return db.session.scalars(statement).unique().one_or_none()


def values_of(report: Report | None) -> ReportValues:
    """What a report says now, as plain values."""
    if report is None:
        return ReportValues()
    claims_milestones = report.slot.task.kind is TaskKind.MILESTONE
    figures = {
        figure.indicator_id: FigureValue(
            figure.value, figure.blank_reason, figure.fall_reason, figure.forecast
        )
        for figure in report.figures
    }
    claimed = [claim.milestone_id for claim in report.claims] if claims_milestones else []
    return as_values(report, figures, claimed)


def as_values(
    report: Report, figures: Mapping[int, FigureValue], claimed: Iterable[int] = ()
) -> ReportValues:
    """The report's own words with figures and claimed milestones that were read apart."""
    return ReportValues(
        figures=figures,
        progress=report.progress,
        problems=report.problems,
        coordination=report.coordination,
        next_steps=report.next_steps,
        outlook=report.outlook,
        milestones=frozenset(claimed),
    )


def readable_reports(user: Person, task: Task) -> set[int]:
    """Ids of the task's reports that the person may open."""
    statement = (
        select(Report.id)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(ReportSlot.task_id == task.id, seen_by(user))
    )
    return set(db.session.scalars(statement))


def visible_attachment(user: Person, report_id: int, file_id: int) -> StoredFile | None:
    """A proof of a report that the person may read."""
    statement = (
        select(StoredFile)
        .join(ReportAttachment, ReportAttachment.file_id == StoredFile.id)
        .join(Report, Report.id == ReportAttachment.report_id)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(Report.id == report_id, StoredFile.id == file_id, seen_by(user))
    )
    return db.session.scalars(statement).one_or_none()


# ── the trail ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def trail_of(report: Report) -> list[EventRecord]:
    """What happened to the report, newest first."""
    statement = (
        select(EventRecord)
        .where(EventRecord.subject == "report", EventRecord.subject_id == report.id)
        .order_by(EventRecord.id.desc())
    )
    return list(db.session.scalars(statement))


def facts_of_return(report_id: int) -> dict[str, Any]:
    """What a message about a returned report prints: slot, task, and the version that was returned."""
    row = db.session.execute(
        select(Report.version, Report.slot_id, Task.number, Task.title)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(Report.id == report_id)
    ).one()
    return {"version": row.version, "slot_id": row.slot_id, "number": row.number, "title": row.title}
