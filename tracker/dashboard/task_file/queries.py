"""What is filed of a task, as far as a person may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import defer, joinedload, lazyload

from tracker.accounts.models import Person
from tracker.assessment.ledger import standing_words
from tracker.assessment.queries import posted_for, sees_unit
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.db import db
from tracker.core.timeline import Entry, Happened, entries, whole_thread
from tracker.dashboard.task_file.spans import LightSpan, spans_of
from tracker.documents.archive.printed_text import searchable
from tracker.documents.lifecycle import PUBLISHED
from tracker.documents.models import Document
from tracker.documents.queries import documents_seen_by
from tracker.inspections.findings import queries as problems
from tracker.inspections.findings.models import Finding
from tracker.inspections.models import Inspection
from tracker.meetings.models import Decision, DecisionLetter, Meeting
from tracker.notices.models import Genre, Notice
from tracker.notices.snapshot import TaskLine, line_of_task
from tracker.plans.models import Measure
from tracker.reminders.events import ReminderSent
from tracker.reminders.models import Reminder
from tracker.reminders.queries import of_task as reminders_of
from tracker.reports.corrections.queries import seen_corrections
from tracker.reports.events import ReportAccepted, ReportReturned, ReportSentForSignOff, ReportSubmitted
from tracker.reports.lifecycle import AT_OFFICE, CorrectionState
from tracker.reports.lights import ReportLight
from tracker.reports.list_queries import of_task as slots_of
from tracker.reports.models import Correction, Report, ReportFigure, ReportSlot
from tracker.reports.queries import readable_reports
from tracker.tasks.events import LightChanged
from tracker.tasks.lights import Light
from tracker.tasks.models import Task
from tracker.tasks.papers.models import TaskPaper
from tracker.tasks.sheet_queries import Sheet, sheet_of

FILED_APART = (  # what the parts on reports and reminders say already
    ReportSentForSignOff.tag,
    ReportSubmitted.tag,
    ReportAccepted.tag,
    ReminderSent.tag,
)


@dataclass(frozen=True)
class Source:
    """Where the task comes from: the measure with its parties as printed, and the decision of a meeting, if it is one."""

    measure: Measure
    lead: str
    responsible: tuple[str, ...]
    decision: Decision | None


@dataclass(frozen=True)
class FiledReport:
    """A period of a unit. `report` None: nothing reached the office, or the person may not read it."""

    slot: ReportSlot
    light: ReportLight
    report: Report | None
    figures: Sequence[ReportFigure]
    corrections: Sequence[Correction]


@dataclass(frozen=True)
class Mention:
    """An issued document that speaks of the task. `line`: how a 通报 printed the task at its cut-off."""

    document: Document
    cut_off_at: datetime | None = None
    line: TaskLine | None = None


@dataclass(frozen=True)
class PointLine:
    """What the ledger of points says of the task for one unit."""

    unit: str
    rule: Rule
    words: str
    points: Decimal


@dataclass(frozen=True)
class TaskFile:
    """Everything that the file of a task holds for one person."""

    task: Task
    sheet: Sheet
    source: Source
    reports: list[FiledReport]
    lights: list[LightSpan]
    reminders: list[Reminder]
    mentions: list[Mention]
    findings: list[Finding]
    points: list[PointLine]
    course: list[Entry]
    today: date


def task_file(user: Person, task: Task) -> TaskFile:
    """Put the file together, in a fixed number of statements."""
    now = clock.now()
    today = clock.office_day(now)
    sheet = sheet_of(task)
    readable = readable_reports(user, task)
    reports = _reports(user, task, readable, now)
    findings = _findings(user, task, today)
    happened = whole_thread(f"task:{task.id}", without=FILED_APART)
    return TaskFile(
        task=task,
        sheet=sheet,
        source=_source(task),
        reports=reports,
        lights=_lights(task, happened, today),
        reminders=reminders_of(user, task)[::-1],
        mentions=_mentions(user, task),
        findings=findings,
        points=_points(user, task, sheet, frozenset(_subjects(reports, findings))),
        course=entries(_course(user, happened, readable)),
        today=today,
    )


def _source(task: Task) -> Source:
    measure = (
        db.session.scalars(
            select(Measure)
            .where(Measure.id == task.measure_id)
            .options(joinedload(Measure.parties).lazyload("*"), joinedload(Measure.plan))
        )
        .unique()
        .one()
    )
    decision = db.session.scalars(
        select(Decision)
        .where(Decision.task_id == task.id)
        .options(joinedload(Decision.meeting), lazyload(Decision.support))
    )
    return Source(
        measure,
        lead=measure.lead.printed_name if measure.lead else "",
        responsible=tuple(party.printed_name for party in measure.responsible),
        decision=decision.one_or_none(),
    )


def _reports(user: Person, task: Task, readable: Collection[int], now: datetime) -> list[FiledReport]:
    """The periods that have opened: for the office and the leaders of every unit, for a unit its own, for the lead all."""
    rows = [
        row
        for row in slots_of(task, now)
        if row.light is not ReportLight.NONE
        and (user.sees_everything or user.unit_id in {row.slot.unit_id, task.lead_unit_id})
    ]
    filed = {
        row.report.id: row.report
        for row in rows
        if row.report is not None and row.report.id in readable and row.report.state in AT_OFFICE
    }
    figures: dict[int, list[ReportFigure]] = defaultdict(list)
    for figure in db.session.scalars(
        select(ReportFigure).where(ReportFigure.report_id.in_(filed)).order_by(ReportFigure.indicator_id)
    ):
        figures[figure.report_id].append(figure)
    corrections: dict[int, list[Correction]] = defaultdict(list)
    for one in db.session.scalars(
        seen_corrections(user).where(
            ReportSlot.task_id == task.id, Correction.state == CorrectionState.APPROVED
        )
    ).unique():
        corrections[one.report_id].append(one)
    return [
        FiledReport(
            slot=row.slot,
            light=row.light,
            report=filed.get(row.report.id) if row.report is not None else None,
            figures=figures[row.report.id] if row.report is not None else (),
            corrections=corrections[row.report.id][::-1] if row.report is not None else (),
        )
        for row in rows
    ]


def _lights(task: Task, happened: Sequence[Happened], today: date) -> list[LightSpan]:
    if task.dispatched_at is None:
        return []
    changes = [
        (clock.office_day(one.occurred_at), Light(one.facts["before"]), Light(one.facts["after"]))
        for one in happened
        if one.tag == LightChanged.tag
    ]
    begun = clock.office_day(task.dispatched_at)
    return spans_of(changes, now=task.light, starts_on=begun, today=today)


def _mentions(user: Person, task: Task) -> list[Mention]:
    """The issued documents that the person sees: papers on the task, and the 通报 that print it."""
    decided = select(Decision.id).where(Decision.task_id == task.id)
    meetings = select(Decision.meeting_id).where(Decision.task_id == task.id)
    found = select(Finding.inspection_id).where(Finding.task_id == task.id)
    about = (
        select(TaskPaper.document_id).where(TaskPaper.task_id == task.id),
        select(DecisionLetter.document_id).where(DecisionLetter.decision_id.in_(decided)),
        select(Meeting.minutes_id).where(Meeting.id.in_(meetings)),
        select(Finding.order_id).where(Finding.task_id == task.id),
        select(Inspection.bulletin_id).where(Inspection.id.in_(found)),
        select(Notice.document_id)
        .join(Measure, Measure.plan_id == Notice.plan_id)
        .where(Measure.id == task.measure_id),
    )
    rows = db.session.execute(
        documents_seen_by(user)
        .add_columns(Notice)
        .outerjoin(Notice, Notice.document_id == Document.id)
        .where(Document.state.in_(PUBLISHED), or_(*(Document.id.in_(ids) for ids in about)))
        .options(defer(Document.content), lazyload(Notice.plan), lazyload(Notice.document))
        .order_by(Document.issued_at, Document.id)
    )
    mentions = (_mention(document, notice, task) for document, notice in rows)
    return [one for one in mentions if one is not None]


def _mention(document: Document, notice: Notice | None, task: Task) -> Mention | None:
    """None for a 通报 that does not print the task: the month's by its frozen figures, another by its words."""
    if notice is None:
        return Mention(document)
    if notice.genre is Genre.PERIODIC:
        line = line_of_task(notice.snapshot, task.id)
        return Mention(document, notice.cut_off_at, line) if line is not None else None
    return Mention(document) if searchable(task.title) in document.printed_text else None


def _findings(user: Person, task: Task, today: date) -> list[Finding]:
    chosen = problems.LedgerFilter(task=task.id)
    return list(db.session.scalars(problems.ledger(user, chosen, today)).unique())


def _points(user: Person, task: Task, sheet: Sheet, subjects: Collection[str]) -> list[PointLine]:
    """The sums of the ledger that stand on this task, its reports and problems; a unit sees its own only."""
    units = {part.unit_id: part.unit for part in sheet.parts if sees_unit(user, part.unit_id)}
    lines = []
    for year in range(task.starts_on.year, clock.today().year + 1):
        posted = posted_for(units, year)
        lines += [
            PointLine(unit, rule, standing_words(held.words), held.points)
            for unit_id, unit in units.items()
            for (rule, subject), held in sorted(posted.get(unit_id, {}).items(), key=_by_rule)
            if held.points and (subject in subjects or _on_task(subject, task.id))
        ]
    return lines


ORDER = {rule: place for place, rule in enumerate(Rule)}


def _by_rule(item: tuple[tuple[Rule, str], object]) -> tuple[int, str]:
    rule, subject = item[0]
    return ORDER[rule], subject


def _subjects(reports: Sequence[FiledReport], findings: Sequence[Finding]) -> Iterator[str]:
    for one in reports:
        yield f"slot:{one.slot.id}"
        if one.report is not None:
            yield f"report:{one.report.id}"
            yield from (f"slot:{one.slot.id}:{time}" for time in range(2, one.report.returns + 1))
        yield from (f"correction:{correction.id}" for correction in one.corrections)
    yield from (f"finding:{one.id}" for one in findings)


def _on_task(subject: str, task_id: int) -> bool:
    """`task:7`, `pace:7`, and `red:7:2022-03-31` of a period."""
    kind, _, rest = subject.partition(":")
    return kind in {"task", "pace", "red"} and rest.partition(":")[0] == str(task_id)


def _course(user: Person, happened: Sequence[Happened], readable: Collection[int]) -> list[Happened]:
    """What else happened, the first first; of returned reports those that the person may read."""
    return [
        one
        for one in happened
        if one.tag != LightChanged.tag
        and (user.sees_everything or one.tag != ReportReturned.tag or one.subject_id in readable)
    ]
