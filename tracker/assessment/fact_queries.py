"""The rows from which the facts of a year are made, a dozen statements for however many units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from tracker.assessment.advice import Pending
from tracker.assessment.facts import (
    ONE_DAY,
    Excuse,
    FigureRow,
    MilestoneRow,
    PartRow,
    Period,
    SlotRow,
    TargetRow,
    Year,
)
from tracker.assessment.lifecycle import ManualState
from tracker.assessment.models import ManualEntry, ScoreEntry
from tracker.assessment.scoring import ConductFact, FindingFact, Rule
from tracker.core import clock
from tracker.core.db import db, read
from tracker.core.text import listed, quoted
from tracker.documents.models import Document
from tracker.inspections import queries as inspections
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.sampling import Checked
from tracker.notices.models import Genre, Notice
from tracker.plans.models import Counting, Indicator
from tracker.reminders.models import Reminder
from tracker.reports import accepted_queries
from tracker.reports.lifecycle import CorrectionState, ReportState
from tracker.reports.models import Correction, Report, ReportSlot
from tracker.reports.slots import period_words
from tracker.tasks.lifecycle import AssignmentState, MilestoneState, TaskState
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskTarget
from tracker.units.models import Unit, UnitAlias


def units_to_settle(year: int) -> list[int]:
    """The ids of the units that have a part in a task of the year, or had one and have entries; in their order."""
    having = select(Assignment.unit_id).join(Task, Task.id == Assignment.task_id).where(counts_in(year))
    entered = select(ScoreEntry.unit_id).where(ScoreEntry.year == year)
    return sorted(db.session.scalars(having.union(entered)))


def units_with_parts(unit_ids: Collection[int], year: int) -> set[int]:
    """Which of the units have a part in a task of the year."""
    having = select(Assignment.unit_id).join(Task, Task.id == Assignment.task_id)
    return set(db.session.scalars(having.where(Assignment.unit_id.in_(unit_ids), counts_in(year))))


def units_of_task(task_id: int) -> list[int]:
    """Every unit that has or had a part in a task."""
    return list(db.session.scalars(select(Assignment.unit_id).where(Assignment.task_id == task_id)))


def counts_in(year: int) -> ColumnElement[bool]:
    """Tasks that were out in the year and not finished before it, and parts in them that were not taken back.

    A stopped task counts up to the day on which it was stopped (§4).
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    return and_(
        Task.dispatched_at.is_not(None),
        or_(Task.score_stops_on.is_(None), Task.score_stops_on > first),
        or_(Task.state != TaskState.CANCELLED, Task.score_stops_on.is_not(None)),
        or_(Task.closed_at.is_(None), Task.closed_at >= clock.office_instant(first)),
        Task.starts_on <= last,
        or_(Task.due_on.is_(None), Task.due_on >= first),
        Assignment.state != AssignmentState.WITHDRAWN,
    )


def year_of(unit_ids: Collection[int], year: int, *, as_of: datetime) -> Year:
    """Everything that counts for these units, in a dozen statements whatever their number."""
    today, last = clock.office_day(as_of), date(year, 12, 31)
    parts = parts_of(unit_ids, year)
    task_ids = {part.task_id for part in parts}
    day = min(today, last)
    return Year(
        day=day,
        parts=parts,
        targets=targets_of(task_ids),
        figures=figures_of(task_ids, day, as_of),
        milestones=milestones_of(task_ids),
        slots=slots_of(unit_ids, parts, year, as_of),
        excuses=excuses_of(unit_ids, year, as_of),
        wrong=[*wrong_reports(unit_ids, year, as_of), *false_reports(unit_ids, year, as_of)],
        findings=findings_of(unit_ids, year, min(today - ONE_DAY, last)),
        conduct=conduct_of(unit_ids, year, as_of),
    )


def parts_of(unit_ids: Collection[int], year: int) -> list[PartRow]:
    """The units' parts in tasks of the year."""
    rows = db.session.execute(
        select(
            Assignment.unit_id,
            Task.id,
            Assignment.id,
            Assignment.role,
            Task.title,
            Task.kind,
            Task.weight,
            Task.starts_on,
            Task.due_on,
            Task.curve,
            Task.closed_at,
            Task.score_stops_on,
        )
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.unit_id.in_(unit_ids), counts_in(year))
        .order_by(Assignment.unit_id, Task.id)
    )
    return [
        PartRow(*row[:10], closed_on=clock.office_day(row[10]) if row[10] else None, stops_on=row[11])
        for row in rows
    ]


def targets_of(task_ids: Collection[int]) -> dict[int, list[TargetRow]]:
    """The targets of the tasks with the shares of the units."""
    shares: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for target_id, assignment_id, value in db.session.execute(
        select(Allocation.target_id, Allocation.assignment_id, Allocation.value)
        .join(TaskTarget, TaskTarget.id == Allocation.target_id)
        .where(TaskTarget.task_id.in_(task_ids), Allocation.value > 0)
    ):
        shares[target_id][assignment_id] = value
    found: dict[int, list[TargetRow]] = defaultdict(list)
    for row in db.session.execute(
        select(
            TaskTarget.task_id,
            TaskTarget.id,
            TaskTarget.indicator_id,
            TaskTarget.value,
            Indicator.direction,
            Indicator.curve,
        )
        .join(Indicator, Indicator.id == TaskTarget.indicator_id)
        .where(TaskTarget.task_id.in_(task_ids))
        .order_by(TaskTarget.id)
    ):
        found[row[0]].append(TargetRow(*row[2:], shares=shares.get(row[1], {})))
    return found


def figures_of(task_ids: Collection[int], day: date, as_of: datetime) -> list[FigureRow]:
    """The accepted figures of the tasks for periods up to that day."""
    return [
        FigureRow(task_id, unit_id, indicator_id, ends_on, value, counting is Counting.FLOW)
        for task_id, unit_id, indicator_id, ends_on, value, counting in accepted_queries.accepted_by_period(
            task_ids, day, as_of
        )
    ]


def milestones_of(task_ids: Collection[int]) -> list[MilestoneRow]:
    """The steps of the tasks."""
    rows = db.session.execute(
        select(Milestone.task_id, Milestone.weight, Milestone.state, Milestone.accepted_on).where(
            Milestone.task_id.in_(task_ids)
        )
    )
    return [
        MilestoneRow(task_id, weight, accepted_on if state is MilestoneState.ACCEPTED else None)
        for task_id, weight, state, accepted_on in rows
    ]


def slots_of(
    unit_ids: Collection[int], parts: Collection[PartRow], year: int, as_of: datetime
) -> list[SlotRow]:
    """The reports of the year's periods that were due by then, and before their task was stopped."""
    stops = {part.task_id: clock.office_instant(part.stops_on) for part in parts if part.stops_on is not None}
    rows = read(
        select(
            ReportSlot.id,
            ReportSlot.unit_id,
            ReportSlot.task_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            ReportSlot.submitted_at,
            func.coalesce(Report.returns, 0),
            ReportSlot.locks_at <= as_of,
            func.coalesce(Report.state == ReportState.SUBMITTED, false()),
        )
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(
            ReportSlot.unit_id.in_(unit_ids),
            ReportSlot.task_id.in_({part.task_id for part in parts}),
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.due_at <= as_of,
            ReportSlot.period_ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(ReportSlot.unit_id, ReportSlot.id)
    )
    due = map(SlotRow._make, rows.all())
    return [slot for slot in due if slot.task_id not in stops or slot.due_at < stops[slot.task_id]]


def excuses_of(unit_ids: Collection[int], year: int, as_of: datetime) -> dict[Period, Excuse]:
    """Where a responsible unit was late or silent although its lead, one of these units, had reminded it before the report
    was due: by lead, task and period."""
    rows = db.session.execute(
        select(
            Reminder.sender_unit_id,
            ReportSlot.task_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            Reminder.sent_at,
            Unit.short_name,
            ReportSlot.submitted_at,
        )
        .join(
            ReportSlot,
            and_(
                ReportSlot.task_id == Reminder.task_id,
                ReportSlot.unit_id == Reminder.unit_id,
                ReportSlot.due_at >= Reminder.sent_at,
            ),
        )
        .join(Unit, Unit.id == ReportSlot.unit_id)
        .where(
            Reminder.by_office.is_(False),
            Reminder.sender_unit_id.in_(unit_ids),
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.due_at <= as_of,
            or_(ReportSlot.submitted_at.is_(None), ReportSlot.submitted_at > ReportSlot.due_at),
            ReportSlot.period_ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Unit.position, Unit.id)
    )
    silent: dict[Period, dict[str, bool]] = defaultdict(dict)
    for lead_id, task_id, starts_on, ends_on, sent_at, unit, submitted_at in rows:
        if clock.office_day(sent_at) >= starts_on:
            silent[lead_id, task_id, ends_on][unit] = submitted_at is None
    return {period: Excuse(listed(units), any(units.values())) for period, units in silent.items()}


def findings_of(unit_ids: Collection[int], year: int, day: date) -> dict[int, list[FindingFact]]:
    """整改: what fell due in the year by the end of that day, and whether it was struck off in time.

    What was reported in time and nobody has verified yet is left out: the unit has done its part.
    """
    found: dict[int, list[FindingFact]] = defaultdict(list)
    for one in inspections.rectifications_due(date(year, 1, 1), day, unit_ids):
        if not one.waits:
            found[one.unit_id].append(FindingFact(one.finding_id, one.words, one.in_time))
    return found


def false_reports(
    unit_ids: Collection[int], year: int, as_of: datetime
) -> list[tuple[int, str, datetime, str]]:
    """错报: the figures that a sampling check found false, one for each report."""
    rows = db.session.execute(
        select(
            ReportSlot.unit_id,
            Report.id,
            func.min(SampledItem.checked_at),
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
        )
        .join(Report, Report.id == SampledItem.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .where(
            ReportSlot.unit_id.in_(unit_ids),
            SampledItem.outcome == Checked.FALSE,
            SampledItem.checked_at <= as_of,
            ReportSlot.period_ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(
            ReportSlot.unit_id,
            Report.id,
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
        )
    )
    return [
        (unit_id, f"report:{report_id}", at, f"任务{quoted(title)}{period_words(*period)}报告经抽查核验不实")
        for unit_id, report_id, at, title, *period in rows
        if at is not None
    ]


def wrong_reports(
    unit_ids: Collection[int], year: int, as_of: datetime
) -> list[tuple[int, str, datetime, str]]:
    """错报: the corrections of figures that the office had to ask for, with unit, id, instant and words."""
    rows = db.session.execute(
        select(
            ReportSlot.unit_id,
            Correction.id,
            Correction.decided_at,
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
        )
        .join(Report, Report.id == Correction.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .where(
            ReportSlot.unit_id.in_(unit_ids),
            Correction.asked_by_office,
            Correction.figures.any(),
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at <= as_of,
            ReportSlot.period_ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    return [
        (
            unit_id,
            f"correction:{correction_id}",
            at,
            f"任务{quoted(title)}{period_words(*period)}报告有误，由办公室提出更正",
        )
        for unit_id, correction_id, at, title, *period in rows
        if at is not None
    ]


def conduct_of(unit_ids: Collection[int], year: int, as_of: datetime) -> dict[int, list[ConductFact]]:
    """What was approved by hand (bonuses and fraud), and every issued notice that criticises a unit by name."""
    rows = db.session.scalars(
        select(ManualEntry).where(
            ManualEntry.unit_id.in_(unit_ids),
            ManualEntry.year == year,
            ManualEntry.state == ManualState.APPROVED,
            ManualEntry.decided_at <= as_of,
        )
    )
    found: dict[int, list[ConductFact]] = defaultdict(list)
    for one in rows:
        assert one.decided_at is not None
        found[one.unit_id].append(
            ConductFact(one.rule, f"manual:{one.id}", one.decided_at, one.reason, one.points)
        )
    criticisms = db.session.execute(
        select(Notice.named, Document.id, Document.number, Document.issued_at)
        .join(Document, Document.id == Notice.document_id)
        .where(
            Notice.genre == Genre.CRITICISM,
            Document.issued_at <= as_of,
            Document.issued_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    ).all()
    units = units_named({name for named, *_ in criticisms for name in named})
    for named, document_id, number, issued_at in criticisms:
        for unit_id in {units[name] for name in named if name in units}.intersection(unit_ids):
            found[unit_id].append(
                ConductFact(Rule.CRITICISED, f"document:{document_id}", issued_at, f"{number}通报批评")
            )
    return found


def criticised_in(document_id: int) -> set[int]:
    """The units that an issued notice of criticism names; none of another document."""
    named = db.session.scalar(
        select(Notice.named).where(Notice.document_id == document_id, Notice.genre == Genre.CRITICISM)
    )
    return set(units_named(named or ()).values())


def units_named(names: Collection[str]) -> dict[str, int]:
    """The units that bear these names now, or bore them: a unit that is renamed keeps its former name as an alias."""
    if not names:
        return {}
    aliases = select(UnitAlias.name, UnitAlias.unit_id).where(UnitAlias.name.in_(names))
    found = {name: unit_id for name, unit_id in db.session.execute(aliases) if unit_id is not None}
    for unit_id, *borne in db.session.execute(
        select(Unit.id, Unit.name, Unit.short_name).where(
            or_(Unit.name.in_(names), Unit.short_name.in_(names))
        )
    ):
        found |= dict.fromkeys(borne, unit_id)
    return found


def pending_for(unit_id: int, day: date) -> list[Pending]:
    """The rectifications of a unit whose limit in the year has not come, and that were not failed yet."""
    due = inspections.rectifications_due(day, date(day.year, 12, 31), [unit_id])
    return [Pending(one.finding_id, one.words, one.due_on) for one in due if not (one.in_time or one.waits)]
