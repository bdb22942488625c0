"""Questions about the assessment: the rows from which facts are made, schemes, the ledger, rounds, objections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.assessment.facts import FigureRow, MilestoneRow, PartRow, SlotRow, TargetRow, Year
from tracker.assessment.ledger import Key, Posted
from tracker.assessment.lifecycle import ManualState, ObjectionState, SchemeState
from tracker.assessment.models import (
    AssessmentRound,
    ManualEntry,
    Objection,
    SchemeVersion,
    ScoreEntry,
)
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import ConductFact, FindingFact, Rule
from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import StoredFile
from tracker.core.text import quoted
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import visible_document
from tracker.inspections import queries as inspections
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.sampling import Checked
from tracker.notices.models import Genre, Notice
from tracker.plans.models import Counting, Indicator
from tracker.reports import queries as reports
from tracker.reports.lifecycle import CorrectionState
from tracker.reports.models import Correction, Report, ReportSlot
from tracker.tasks.lifecycle import AssignmentState, MilestoneState, TaskState
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskTarget
from tracker.units.models import Unit

# ── the facts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def units_with_parts(year: int) -> list[int]:
    """The ids of the units that have a part in a task of the year, in their order."""
    statement = select(Assignment.unit_id).join(Task, Task.id == Assignment.task_id).where(counts_in(year))
    return list(db.session.scalars(statement.distinct().order_by(Assignment.unit_id)))


def counts_in(year: int) -> ColumnElement[bool]:
    """Tasks that were out in the year, and parts in them that were not taken back. A stopped task counts for nothing (§4)."""
    return and_(
        Task.dispatched_at.is_not(None),
        Task.state.not_in((TaskState.CANCELLED, TaskState.SUSPENDED)),
        Task.starts_on <= date(year, 12, 31),
        or_(Task.due_on.is_(None), Task.due_on >= date(year, 1, 1)),
        Assignment.state != AssignmentState.WITHDRAWN,
    )


def year_of(unit_ids: Collection[int], year: int, *, as_of: datetime) -> Year:
    """Everything that counts for these units, in a dozen statements whatever their number."""
    day = min(clock.office_day(as_of), date(year, 12, 31))
    parts = parts_of(unit_ids, year)
    task_ids = {part.task_id for part in parts}
    return Year(
        day=day,
        parts=parts,
        targets=targets_of(task_ids),
        figures=figures_of(task_ids, day, as_of),
        milestones=milestones_of(task_ids),
        slots=slots_of(unit_ids, task_ids, year, as_of),
        wrong=[*wrong_reports(unit_ids, year, as_of), *false_reports(unit_ids, year, as_of)],
        findings=findings_of(unit_ids, year, day),
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
        )
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.unit_id.in_(unit_ids), counts_in(year))
        .order_by(Assignment.unit_id, Task.id)
    )
    return [PartRow(*row[:10], closed_on=clock.office_day(row[10]) if row[10] else None) for row in rows]


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
        for task_id, unit_id, indicator_id, ends_on, value, counting in db.session.execute(
            reports.accepted_by_period(task_ids, day, as_of)
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
    unit_ids: Collection[int], task_ids: Collection[int], year: int, as_of: datetime
) -> list[SlotRow]:
    """The reports of the year's periods that were due by then."""
    rows = db.session.execute(
        select(
            ReportSlot.id,
            ReportSlot.unit_id,
            ReportSlot.task_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            ReportSlot.submitted_at,
            func.coalesce(Report.returns, 0),
            ReportSlot.locks_at,
        )
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(
            ReportSlot.unit_id.in_(unit_ids),
            ReportSlot.task_id.in_(task_ids),
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.due_at <= as_of,
            ReportSlot.period_ends_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(ReportSlot.unit_id, ReportSlot.id)
    )
    return [SlotRow(*row[:8], is_settled=row[8] <= as_of) for row in rows]


def findings_of(unit_ids: Collection[int], year: int, day: date) -> dict[int, list[FindingFact]]:
    """整改: what fell due in the year by that day, and whether it was struck off in time."""
    found: dict[int, list[FindingFact]] = defaultdict(list)
    for one in inspections.rectifications_due(date(year, 1, 1), day):
        if one.unit_id in unit_ids:
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
        .group_by(ReportSlot.unit_id, Report.id, Task.title, ReportSlot.period_ends_on)
    )
    return [
        (unit_id, f"report:{report_id}", at, f"任务{quoted(title)}{ends_on.month}月报告经抽查核验不实")
        for unit_id, report_id, at, title, ends_on in rows
        if at is not None
    ]


def wrong_reports(
    unit_ids: Collection[int], year: int, as_of: datetime
) -> list[tuple[int, str, datetime, str]]:
    """错报: the corrections of figures that the office had to ask for, with unit, id, instant and words."""
    rows = db.session.execute(
        select(
            ReportSlot.unit_id, Correction.id, Correction.decided_at, Task.title, ReportSlot.period_ends_on
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
            f"任务{quoted(title)}{ends_on.month}月报告有误，由办公室提出更正",
        )
        for unit_id, correction_id, at, title, ends_on in rows
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
    criticisms = (
        select(Notice)
        .join(Notice.document)
        .where(
            Notice.genre == Genre.CRITICISM,
            Document.issued_at <= as_of,
            Document.issued_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
    )
    by_name = {
        name: unit_id
        for unit_id, name in db.session.execute(select(Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids)))
    }
    for notice in db.session.scalars(criticisms).unique():
        document = notice.document
        for unit_id in [by_name[name] for name in notice.named if name in by_name]:
            assert document.issued_at is not None
            words = f"{document.number}通报批评"
            found[unit_id].append(
                ConductFact(Rule.CRITICISED, f"document:{document.id}", document.issued_at, words)
            )
    return found


# ── schemes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def scheme_in_force(year: int) -> tuple[int, Scheme]:
    """The edition and numbers that count in a year: its own newest adopted one, else the latest of the years before."""
    adopted = (
        select(SchemeVersion)
        .where(SchemeVersion.state == SchemeState.ADOPTED, SchemeVersion.year <= year)
        .order_by(SchemeVersion.year.desc(), SchemeVersion.edition.desc())
        .limit(1)
    )
    found = db.session.scalars(adopted).first()
    return (found.edition, found.scheme) if found is not None else (0, Scheme())


def schemes_of(year: int) -> list[SchemeVersion]:
    """Every edition of a year, the newest first."""
    statement = select(SchemeVersion).where(SchemeVersion.year == year)
    return list(db.session.scalars(statement.order_by(SchemeVersion.edition.desc())))


def visible_scheme(user: Person, scheme_id: int) -> SchemeVersion | None:
    """Schemes are for everybody with business to read."""
    return db.session.get(SchemeVersion, scheme_id) if has_business(user) else None


def has_business(user: Person) -> bool:
    """Not an administrator's account."""
    return user.sees_everything or user.has(Role.LIAISON, Role.UNIT_HEAD)


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────

OBJECTION = "objection:"


def posted_for(unit_ids: Collection[int], year: int) -> dict[int, dict[Key, Posted]]:
    """What the ledger says by unit, rule and subject; without what objections decided, which no settlement undoes."""
    rows = db.session.execute(
        select(
            ScoreEntry.unit_id,
            ScoreEntry.rule,
            ScoreEntry.subject,
            ScoreEntry.points,
            ScoreEntry.id,
            ScoreEntry.sequence,
            ScoreEntry.words,
        )
        .where(
            ScoreEntry.unit_id.in_(unit_ids),
            ScoreEntry.year == year,
            ScoreEntry.subject.not_like(f"{OBJECTION}%"),
        )
        .order_by(ScoreEntry.id)
    )
    found: dict[int, dict[Key, Posted]] = defaultdict(dict)
    for unit_id, rule, subject, points, entry_id, sequence, words in rows:
        before = found[unit_id].get((rule, subject))
        total = points + (before.points if before else 0)
        found[unit_id][rule, subject] = Posted(total, entry_id, sequence, words)
    return found


@dataclass(frozen=True)
class Total:
    """A unit's sums: the score, the bonus, by rule."""

    unit: Unit
    by_rule: dict[Rule, Decimal]

    @property
    def bonus(self) -> Decimal:
        """What breaks ties."""
        return self.by_rule.get(Rule.BONUS, Decimal(0))

    @property
    def score(self) -> Decimal:
        """The sum of all entries but the bonus."""
        return sum((points for rule, points in self.by_rule.items() if rule is not Rule.BONUS), Decimal(0))

    def of(self, rules: Collection[Rule]) -> Decimal:
        """The sum of some rules."""
        return sum((self.by_rule.get(rule, Decimal(0)) for rule in rules), Decimal(0))


def totals(year: int, unit_id: int | None = None) -> list[Total]:
    """Every rated unit with its sums, in the order of the directory. Two statements."""
    summed = select(
        ScoreEntry.unit_id, ScoreEntry.rule, func.sum(ScoreEntry.points, type_=ScoreEntry.points.type)
    )
    summed = summed.where(ScoreEntry.year == year)
    if unit_id is not None:
        summed = summed.where(ScoreEntry.unit_id == unit_id)
    by_unit: dict[int, dict[Rule, Decimal]] = defaultdict(dict)
    for unit, rule, points in db.session.execute(summed.group_by(ScoreEntry.unit_id, ScoreEntry.rule)):
        by_unit[unit][rule] = points
    units = db.session.scalars(select(Unit).where(Unit.id.in_(by_unit)).order_by(Unit.position, Unit.id))
    return [Total(unit, by_unit[unit.id]) for unit in units]


def entries_of(unit_id: int, year: int, rules: Collection[Rule] = ()) -> Select[ScoreEntry]:
    """A unit's ledger, newest first; `rules` choose."""
    statement = select(ScoreEntry).where(ScoreEntry.unit_id == unit_id, ScoreEntry.year == year)
    if rules:
        statement = statement.where(ScoreEntry.rule.in_(rules))
    return statement.order_by(ScoreEntry.id.desc())


def all_entries(year: int, most: int) -> Sequence[ScoreEntry]:
    """The year's entries by unit, in the order in which they were written."""
    statement = select(ScoreEntry).options(joinedload(ScoreEntry.unit)).where(ScoreEntry.year == year)
    return db.session.scalars(statement.order_by(ScoreEntry.unit_id, ScoreEntry.id).limit(most)).all()


def entry_seen_by(user: Person, entry_id: int) -> ScoreEntry | None:
    """The office and the leaders see every entry, a unit its own."""
    entry = db.session.get(ScoreEntry, entry_id)
    return entry if entry is not None and sees_unit(user, entry.unit_id) else None


def sees_unit(user: Person, unit_id: int) -> bool:
    """Whether the person may read this unit's account."""
    return user.sees_everything or (user.has(Role.LIAISON, Role.UNIT_HEAD) and user.unit_id == unit_id)


def visible_account(user: Person, unit_id: int) -> Unit | None:
    """The unit whose account it is, if this person may read it."""
    return db.session.get(Unit, unit_id) if sees_unit(user, unit_id) else None


def years() -> list[int]:
    """The years that have entries, and this one; the latest first."""
    found = set(db.session.scalars(select(ScoreEntry.year).distinct())) | {clock.today().year}
    return sorted(found, reverse=True)


def rows_to_verify(unit_ids: Collection[int]) -> Iterator[ScoreEntry]:
    """The entries of some units, in the order in which they were written."""
    statement = select(ScoreEntry).where(ScoreEntry.unit_id.in_(unit_ids)).order_by(ScoreEntry.id)
    yield from db.session.scalars(statement.execution_options(populate_existing=True))


def slot_seen_by(user: Person, slot_id: int) -> tuple[int | None, int] | None:
    """(report, task) of a slot that an entry stands on, if this person may read the unit's account."""
    row = db.session.execute(
        select(Report.id, ReportSlot.task_id, ReportSlot.unit_id)
        .select_from(ReportSlot)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(ReportSlot.id == slot_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None and sees_unit(user, row[2]) else None


# ── rounds, objections, manual entries ───────────────────────────────────────────────────────────────────────────────


def round_of(year: int) -> AssessmentRound | None:
    """The year's round; None while it is on trial."""
    return db.session.scalars(select(AssessmentRound).where(AssessmentRound.year == year)).one_or_none()


def visible_round(user: Person, year: int) -> AssessmentRound | None:
    """Rounds are for everybody with business."""
    return round_of(year) if has_business(user) else None


def objections_seen_by(user: Person) -> Select[Objection]:
    """The office and the leaders see all, a unit its own; those that wait first."""
    waiting = Objection.state == ObjectionState.RAISED
    statement = select(Objection).order_by(waiting.desc(), Objection.id.desc())
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        return statement.where(Objection.unit_id == user.unit_id)
    return statement.where(false())


def visible_objection(user: Person, objection_id: int) -> Objection | None:
    """The objection, if this person may see it."""
    return db.session.scalars(objections_seen_by(user).where(Objection.id == objection_id)).one_or_none()


def visible_sheet(user: Person, document_id: int) -> Document | None:
    """The 考核成绩单, if this person sees it."""
    document = visible_document(user, document_id)
    return document if document is not None and document.kind is DocumentKind.SCORE_SHEET else None


def open_objections(round_id: int) -> int:
    """How many of a round wait for their decision."""
    statement = select(func.count()).select_from(Objection)
    return (
        db.session.scalar(
            statement.where(Objection.round_id == round_id, Objection.state == ObjectionState.RAISED)
        )
        or 0
    )


def objection_to(entry: ScoreEntry) -> Objection | None:
    """The latest objection to an entry."""
    statement = select(Objection).where(Objection.entry_id == entry.id).order_by(Objection.id.desc())
    return db.session.scalars(statement.limit(1)).first()


def proof_seen_by(user: Person, objection_id: int) -> StoredFile | None:
    """The proof of an objection."""
    found = visible_objection(user, objection_id)
    return found.proof if found is not None else None


def manual_entries_seen_by(user: Person) -> Select[ManualEntry]:
    """All of them for the office and the leaders; a unit sees those of its own that were approved."""
    statement = select(ManualEntry).order_by(ManualEntry.id.desc())
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        return statement.where(ManualEntry.unit_id == user.unit_id, ManualEntry.state == ManualState.APPROVED)
    return statement.where(false())


def visible_manual_entry(user: Person, entry_id: int) -> ManualEntry | None:
    """The manual entry, if this person may see it."""
    return db.session.scalars(manual_entries_seen_by(user).where(ManualEntry.id == entry_id)).one_or_none()


def barred_units(year: int) -> set[int]:
    """Units that an approved fraud bars from 优秀."""
    statement = select(ManualEntry.unit_id).where(
        ManualEntry.year == year, ManualEntry.rule == Rule.FRAUD, ManualEntry.state == ManualState.APPROVED
    )
    return set(db.session.scalars(statement))


def rated_units() -> Sequence[Unit]:
    """The active units, to choose one."""
    return db.session.scalars(select(Unit).where(Unit.is_active).order_by(Unit.position, Unit.id)).all()


def took_part_in(entry: ScoreEntry) -> set[int]:
    """Who decided what the entry stands on, so that they do not decide the objection: the reviewer of the report, or
    those who asked for, seconded and approved a manual entry."""
    kind, _, rest = entry.subject.partition(":")
    if not rest.split(":")[0].isdecimal():
        return set()
    number = int(rest.split(":")[0])
    if kind == "slot":
        statement = select(Report.reviewed_by_id).where(Report.slot_id == number)
        return {person for person in db.session.scalars(statement) if person is not None}
    if kind == "correction":
        decided = select(Correction.decided_by_id).where(Correction.id == number)
        return {person for person in db.session.scalars(decided) if person is not None}
    if kind == "report":
        statement = select(SampledItem.checked_by_id).where(SampledItem.report_id == number)
        return {person for person in db.session.scalars(statement) if person is not None}
    if kind == "manual":
        manual = db.session.get(ManualEntry, number)
        if manual is None:
            return set()
        people = (manual.asked_by_id, manual.seconded_by_id, manual.decided_by_id)
        return {person for person in people if person is not None}
    return set()
