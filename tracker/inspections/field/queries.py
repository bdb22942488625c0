"""Questions about the field: the checklist with reported figures, notes, draws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.inspections.field.models import FieldNote, FieldPhoto, SampledItem, SampleDraw
from tracker.inspections.field.sampling import Checked, Item, Tally, tally
from tracker.inspections.models import InspectedUnit, Inspection
from tracker.inspections.queries import is_on_team, tasks_of
from tracker.plans.models import Indicator
from tracker.reports.accepted_queries import accepted_figures
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportFigure, ReportSlot
from tracker.tasks.models import Task


@dataclass(frozen=True)
class ReportedFigure:
    """What the unit has reported of an indicator, accepted so far, and its latest period."""

    name: str
    unit_of_measure: str
    total: Decimal


@dataclass(frozen=True)
class ChecklistLine:
    """A task of the unit as the phone shows it."""

    task: Task
    figures: list[ReportedFigure]
    progress: str
    period: str


def checklist(row: InspectedUnit, now: datetime) -> list[ChecklistLine]:
    """The unit's tasks with what it reported: accepted totals, and the words of its latest accepted report."""
    tasks = tasks_of(row)
    ids = [task.id for task in tasks]
    totals = {
        (task, indicator): value
        for (task, unit, indicator), value in accepted_figures(ids, now).items()
        if unit == row.unit_id
    }
    wanted = {indicator for _, indicator in totals}
    indicators = {
        one.id: one for one in db.session.scalars(select(Indicator).where(Indicator.id.in_(wanted)))
    }
    latest: dict[int, Report] = {}
    statement = (
        select(Report)
        .join(Report.slot)
        .where(
            Report.state == ReportState.ACCEPTED,
            ReportSlot.task_id.in_(ids),
            ReportSlot.unit_id == row.unit_id,
        )
        .options(joinedload(Report.slot))
        .order_by(ReportSlot.period_starts_on)
    )
    for report in db.session.scalars(statement):
        latest[report.slot.task_id] = report
    figures: dict[int, list[ReportedFigure]] = defaultdict(list)
    for (task_id, indicator_id), value in sorted(totals.items()):
        indicator = indicators[indicator_id]
        figures[task_id].append(ReportedFigure(indicator.name, indicator.unit_of_measure, value))
    return [
        ChecklistLine(
            task,
            figures[task.id],
            latest[task.id].progress if task.id in latest else "",
            latest[task.id].slot.period_with_year if task.id in latest else "",
        )
        for task in tasks
    ]


def notes_of(row: InspectedUnit) -> list[FieldNote]:
    """What was seen at the unit, the latest first."""
    statement = select(FieldNote).where(FieldNote.inspected_unit_id == row.id)
    return list(
        db.session.scalars(
            statement.options(joinedload(FieldNote.task)).order_by(
                FieldNote.noted_at.desc(), FieldNote.id.desc()
            )
        ).unique()
    )


def note_with(key: str) -> FieldNote | None:
    """The note that the phone sent under this key, if it came already."""
    return db.session.scalars(select(FieldNote).where(FieldNote.key == key)).one_or_none()


def visible_photo(user: Person, inspection_id: int, unit_id: int, file_id: int) -> StoredFile | None:
    """A photo of an inspection's unit, for those who inspect."""
    statement = (
        select(StoredFile)
        .join(FieldPhoto, FieldPhoto.file_id == StoredFile.id)
        .join(FieldNote, FieldNote.id == FieldPhoto.note_id)
        .join(InspectedUnit, InspectedUnit.id == FieldNote.inspected_unit_id)
        .join(Inspection, Inspection.id == InspectedUnit.inspection_id)
        .where(
            StoredFile.id == file_id,
            InspectedUnit.inspection_id == inspection_id,
            InspectedUnit.unit_id == unit_id,
        )
        .limit(1)
    )
    if not user.sees_everything:
        statement = statement.where(is_on_team(user))
    if user.unit_id == unit_id and not user.sees_everything:
        return None
    return db.session.scalars(statement).one_or_none()


def reported_items(row: InspectedUnit) -> dict[Item, Decimal]:
    """Every accepted figure of the unit on the tasks that are looked into: (report, indicator) → value. Blank ones are none."""
    ids = [task.id for task in tasks_of(row)]
    statement = (
        select(ReportFigure.report_id, ReportFigure.indicator_id, ReportFigure.value)
        .join(ReportFigure.report)
        .join(Report.slot)
        .where(
            Report.state == ReportState.ACCEPTED,
            ReportSlot.unit_id == row.unit_id,
            ReportSlot.task_id.in_(ids),
            ReportFigure.value.is_not(None),
        )
    )
    return {
        (report, indicator): value
        for report, indicator, value in db.session.execute(statement)
        if value is not None
    }


def draws_of(row: InspectedUnit) -> list[SampleDraw]:
    """The unit's draws with their figures, the latest first."""
    statement = (
        select(SampleDraw)
        .where(SampleDraw.inspected_unit_id == row.id)
        .options(
            selectinload(SampleDraw.items)
            .joinedload(SampledItem.report)
            .joinedload(Report.slot)
            .joinedload(ReportSlot.task)
        )
        .order_by(SampleDraw.id.desc())
    )
    return list(db.session.scalars(statement))


def visible_item(user: Person, item_id: int) -> SampledItem | None:
    """A drawn figure, for those who inspect."""
    statement = (
        select(SampledItem)
        .join(SampledItem.draw)
        .join(SampleDraw.inspected)
        .join(InspectedUnit.inspection)
        .where(SampledItem.id == item_id)
    )
    if not user.sees_everything:
        statement = statement.where(is_on_team(user))
    return db.session.scalars(statement).one_or_none()


def tallies_of(inspection_id: int) -> dict[int, Tally]:
    """Unit id → how the checks of its drawn figures came out."""
    statement = (
        select(InspectedUnit.unit_id, SampledItem.outcome)
        .join(SampleDraw, SampleDraw.inspected_unit_id == InspectedUnit.id)
        .join(SampledItem, SampledItem.draw_id == SampleDraw.id)
        .where(InspectedUnit.inspection_id == inspection_id)
    )
    found: dict[int, list[Checked | None]] = defaultdict(list)
    for unit_id, outcome in db.session.execute(statement):
        found[unit_id].append(outcome)
    return {unit_id: tally(outcomes) for unit_id, outcomes in found.items()}
