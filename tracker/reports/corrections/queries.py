"""Questions about corrections 更正 of accepted reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.plans.models import Indicator
from tracker.reports.corrections.correcting import LaterFigure
from tracker.reports.lifecycle import AT_OFFICE, UNDER_WAY, CorrectionState
from tracker.reports.models import (
    CorrectedFigure,
    CorrectedText,
    Correction,
    Report,
    ReportFigure,
    ReportPart,
    ReportSlot,
)
from tracker.reports.queries import seen_by
from tracker.reports.review_queries import reviewable_by
from tracker.reports.slots import period_words
from tracker.tasks.models import Task
from tracker.units.models import Unit

OF_SLOT = contains_eager(Correction.report).contains_eager(Report.slot)
WITH_REPORT = (
    select(Correction)
    .join(Correction.report)
    .join(Report.slot)
    .join(ReportSlot.task)
    .join(ReportSlot.unit)
    .options(OF_SLOT.options(contains_eager(ReportSlot.task), contains_eager(ReportSlot.unit)))
)


def seen_corrections(user: Person) -> Select[Correction]:
    """The corrections of reports that the person may read, joined to slot, task and unit; the newest first."""
    return (
        WITH_REPORT.options(
            OF_SLOT.joinedload(ReportSlot.assignment),
            selectinload(Correction.figures),
            selectinload(Correction.texts),
        )
        .where(seen_by(user))
        .order_by(Correction.asked_at.desc(), Correction.id.desc())
    )


def visible_correction(user: Person, correction_id: int) -> Correction | None:
    """The correction, where the person may read its report."""
    return (
        db.session.scalars(seen_corrections(user).where(Correction.id == correction_id))
        .unique()
        .one_or_none()
    )


def visible_proof(user: Person, correction_id: int) -> StoredFile | None:
    """The correction's proof, where the person may read its report."""
    found = visible_correction(user, correction_id)
    return found.proof if found else None


def awaiting(user: Person) -> Select[Correction]:
    """The corrections that wait for this person: to decide (not his own), or to sign as the unit's head."""
    parts: list[ColumnElement[bool]] = [
        and_(
            Correction.state == CorrectionState.ASKED,
            reviewable_by(user),
            Correction.asked_by_id != user.id,
        )
    ]
    if user.has(Role.UNIT_HEAD):
        parts.append(
            and_(
                Correction.state == CorrectionState.AWAITING_SIGN_OFF,
                ReportSlot.unit_id == user.unit_id,
            )
        )
    return (
        seen_corrections(user).where(or_(*parts)).order_by(None).order_by(Correction.asked_at, Correction.id)
    )


def of_report(report: Report) -> list[Correction]:
    """The report's corrections, the newest first."""
    statement = (
        select(Correction)
        .where(Correction.report_id == report.id)
        .options(selectinload(Correction.figures), selectinload(Correction.texts))
        .order_by(Correction.id.desc())
    )
    return list(db.session.scalars(statement).unique())


def under_way(report: Report) -> Correction | None:
    """The one correction of the report that is not decided yet."""
    return db.session.scalars(
        select(Correction).where(Correction.report_id == report.id, Correction.state.in_(UNDER_WAY))
    ).first()


def under_way_of_task(task_id: int) -> list[Correction]:
    """The corrections of the task's reports that are not decided yet, with slot and unit; the oldest first."""
    statement = (
        select(Correction)
        .join(Correction.report)
        .join(Report.slot)
        .join(ReportSlot.unit)
        .options(
            contains_eager(Correction.report).contains_eager(Report.slot).contains_eager(ReportSlot.unit)
        )
        .where(ReportSlot.task_id == task_id, Correction.state.in_(UNDER_WAY))
        .order_by(Correction.asked_at, Correction.id)
    )
    return list(db.session.scalars(statement))


def later_figures(slot: ReportSlot, indicator_ids: Collection[int]) -> list[LaterFigure]:
    """What the unit reported of these indicators for later periods of the task, oldest first."""
    rows = db.session.execute(
        select(
            ReportFigure.indicator_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportFigure.value,
            ReportFigure.fall_reason,
        )
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .where(
            ReportSlot.assignment_id == slot.assignment_id,
            ReportSlot.period_starts_on > slot.period_starts_on,
            ReportFigure.indicator_id.in_(indicator_ids),
            Report.state.in_(AT_OFFICE),
        )
        .order_by(ReportSlot.period_starts_on)
    )
    return [
        LaterFigure(indicator_id, period_words(starts, ends), value, reason)
        for indicator_id, starts, ends, value, reason in rows
    ]


@dataclass(frozen=True)
class CorrectedLine:
    """A corrected figure as a notice prints it."""

    unit: str
    is_host: bool
    task_id: int
    task: str
    period: str
    indicator: str
    unit_of_measure: str
    old: Decimal | None
    new: Decimal
    reason: str


def corrected_between(
    task_ids: Collection[int],
    after: datetime | None,
    until: datetime,
    *,
    accepted_by: datetime | None = None,
) -> list[CorrectedLine]:
    """The figures corrected after one instant (None: from the beginning) up to another, in the order of decision.

    `accepted_by`: only those of reports that had been accepted by then.
    """
    statement = (
        select(
            Unit.short_name,
            Unit.is_host,
            Task.id,
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            Indicator.name,
            Indicator.unit_of_measure,
            CorrectedFigure.old,
            CorrectedFigure.new,
            Correction.reason,
        )
        .join(Correction, Correction.id == CorrectedFigure.correction_id)
        .join(Report, Report.id == Correction.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .join(Unit, Unit.id == ReportSlot.unit_id)
        .join(Indicator, Indicator.id == CorrectedFigure.indicator_id)
        .where(
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at <= until,
            ReportSlot.task_id.in_(task_ids),
        )
        .order_by(Correction.decided_at, Correction.id, Indicator.position, Indicator.id)
    )
    if after is not None:
        statement = statement.where(Correction.decided_at > after)
    if accepted_by is not None:
        statement = statement.where(Report.accepted_at <= accepted_by)
    return [
        CorrectedLine(unit, is_host, task_id, task, period_words(starts, ends, year=True), *rest)
        for unit, is_host, task_id, task, starts, ends, *rest in db.session.execute(statement)
    ]


@dataclass(frozen=True)
class CorrectedWords:
    """The corrected texts of one correction as a notice prints them: which parts of whose report, and why."""

    unit: str
    is_host: bool
    task: str
    period: str
    parts: tuple[str, ...]
    reason: str


def texts_corrected_between(
    task_ids: Collection[int], after: datetime | None, until: datetime
) -> list[CorrectedWords]:
    """The texts corrected after one instant (None: from the beginning) up to another, in the order of decision."""
    statement = (
        WITH_REPORT.options(selectinload(Correction.texts))
        .where(
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at <= until,
            Correction.texts.any(),
            ReportSlot.task_id.in_(task_ids),
        )
        .order_by(Correction.decided_at, Correction.id)
    )
    if after is not None:
        statement = statement.where(Correction.decided_at > after)
    return [
        CorrectedWords(
            unit=one.report.slot.unit.short_name,
            is_host=one.report.slot.unit.is_host,
            task=one.report.slot.task.title,
            period=one.report.slot.period_with_year,
            parts=tuple(text.part.word for text in one.texts_in_order),
            reason=one.reason,
        )
        for one in db.session.scalars(statement)
    ]


def texts_undone(part: ReportPart, as_of: datetime) -> Subquery:
    """(report_id, old): what a text was before the first correction that was decided after `as_of`."""
    place = func.row_number().over(
        partition_by=Correction.report_id, order_by=(Correction.decided_at, Correction.id)
    )
    each = (
        select(Correction.report_id, CorrectedText.old, place.label("place"))
        .join(CorrectedText, CorrectedText.correction_id == Correction.id)
        .where(
            CorrectedText.part == part,
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at > as_of,
        )
        .subquery()
    )
    return select(each.c.report_id, each.c.old).where(each.c.place == 1).subquery()
