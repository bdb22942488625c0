"""Questions about inspections, and what other features ask of findings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_with
from tracker.core import clock
from tracker.core.db import db
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import documents_seen_by
from tracker.inspections.findings.lifecycle import ESCALATES_AT, OPEN, OWED, FindingState
from tracker.inspections.findings.models import Finding
from tracker.inspections.lifecycle import OPEN as OPEN_INSPECTIONS
from tracker.inspections.lifecycle import VISITING, InspectionState
from tracker.inspections.models import InspectedMeasure, InspectedUnit, Inspection, InspectionMember
from tracker.inspections.planning import Overlap
from tracker.inspections.reviews.lifecycle import ReviewState
from tracker.inspections.reviews.models import ConclusionReview
from tracker.plans.models import Measure, Plan
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.models import Assignment, Task
from tracker.units.models import Unit

UNIT_ROLES = (Role.LIAISON, Role.UNIT_HEAD)
PAPERS = (DocumentKind.INSPECTION_NOTICE, DocumentKind.RECTIFICATION_ORDER, DocumentKind.BULLETIN)


# ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_on_team(user: Person) -> ColumnElement[bool]:
    """The person is a member of the inspection."""
    return exists().where(
        InspectionMember.inspection_id == Inspection.id, InspectionMember.person_id == user.id
    )


def told(unit_id: int) -> ColumnElement[bool]:
    """The unit was told of the inspection: by a notice, a conclusion, or an order."""
    row = exists().where(
        InspectedUnit.inspection_id == Inspection.id,
        InspectedUnit.unit_id == unit_id,
        or_(InspectedUnit.notified_at.is_not(None), InspectedUnit.delivered_at.is_not(None)),
    )
    ordered = exists().where(
        Finding.inspection_id == Inspection.id, Finding.unit_id == unit_id, Finding.ordered_at.is_not(None)
    )
    return or_(row, ordered)


def inspections_seen_by(user: Person) -> Select[Inspection]:
    """The office and the leaders see all, members theirs, a unit's people those that their unit was told of; latest first."""
    statement = select(Inspection)
    if not user.sees_everything:
        seen = is_on_team(user)
        if user.has(*UNIT_ROLES):
            seen = or_(seen, told(user.unit_id))
        statement = statement.where(seen)
    return statement.order_by(Inspection.starts_on.desc(), Inspection.id.desc())


def inspections_listed(user: Person, *, state: str = "", unit: int | None = None) -> Select[Inspection]:
    """The list: `state` an InspectionState value, "open", "review" (复核待决定) or "" for all."""
    statement = inspections_seen_by(user).options(selectinload(Inspection.units))
    if state == "open":
        statement = statement.where(Inspection.state.in_(OPEN_INSPECTIONS))
    elif state == "review":
        statement = statement.where(under_review())
    elif state:
        statement = statement.where(Inspection.state == state)
    if unit is not None:
        among = exists().where(InspectedUnit.inspection_id == Inspection.id, InspectedUnit.unit_id == unit)
        statement = statement.where(among)
    return statement


def under_review() -> ColumnElement[bool]:
    """A unit waits for a decision on the conclusion."""
    return exists().where(
        InspectedUnit.inspection_id == Inspection.id,
        ConclusionReview.inspected_unit_id == InspectedUnit.id,
        ConclusionReview.state == ReviewState.ASKED,
    )


def visible_inspection(user: Person, inspection_id: int) -> Inspection | None:
    """The inspection whole, if this person may know of it."""
    statement = inspections_seen_by(user).where(Inspection.id == inspection_id)
    return db.session.scalars(
        statement.options(
            selectinload(Inspection.units),
            selectinload(Inspection.members),
            selectinload(Inspection.measures),
        )
    ).one_or_none()


def visible_inspected(user: Person, inspection_id: int, unit_id: int) -> InspectedUnit | None:
    """A unit of the inspection, for those who inspect: the office, the leaders, the team."""
    statement = (
        select(InspectedUnit)
        .join(InspectedUnit.inspection)
        .where(InspectedUnit.inspection_id == inspection_id, InspectedUnit.unit_id == unit_id)
    )
    if not user.sees_everything:
        statement = statement.where(is_on_team(user))
    return db.session.scalars(statement).one_or_none()


def visible_paper(user: Person, document_id: int) -> Document | None:
    """A 督导通知书, 整改通知书 or 督导专报 that the person may see; no unit sees a bulletin."""
    statement = documents_seen_by(user).where(Document.id == document_id, Document.kind.in_(PAPERS))
    return db.session.scalars(statement).one_or_none()


# ── a plan's surroundings ────────────────────────────────────────────────────────────────────────────────────────────


def inspection(inspection_id: int) -> Inspection:
    """An inspection by id."""
    return db.session.get_one(Inspection, inspection_id)


def plans_to_inspect() -> list[Plan]:
    """Current plans."""
    return list(db.session.scalars(select(Plan).where(Plan.is_current).order_by(Plan.id)))


def measures_of(plan_id: int) -> list[Measure]:
    """The plan's own measures."""
    statement = select(Measure).where(Measure.plan_id == plan_id, ~Measure.is_supporting)
    return list(db.session.scalars(statement.order_by(Measure.position)))


def possible_members() -> list[Person]:
    """Who can be on a team: everybody with business to do."""
    return people_with(Role.OFFICE_CLERK, Role.OFFICE_HEAD, Role.LEADER, *UNIT_ROLES)


def visits(unit_ids: Collection[int], month: date) -> dict[int, int]:
    """How many approved inspections of each unit begin in the month of this day."""
    first = month.replace(day=1)
    after = (
        first.replace(year=first.year + 1, month=1)
        if first.month == 12
        else first.replace(month=first.month + 1)
    )
    statement = (
        select(InspectedUnit.unit_id, func.count())
        .join(InspectedUnit.inspection)
        .where(
            InspectedUnit.unit_id.in_(unit_ids),
            Inspection.state.in_(VISITING),
            Inspection.starts_on >= first,
            Inspection.starts_on < after,
        )
        .group_by(InspectedUnit.unit_id)
    )
    return dict(db.session.execute(statement).all())


def overlaps(inspection: Inspection) -> list[Overlap]:
    """Other open inspections of the same plan that have a unit and a measure in common with this one.

    One that names no measure is about all of them.
    """
    units = {one.unit_id: one.unit.short_name for one in inspection.units}
    measures = {one.measure_id for one in inspection.measures}
    named = exists().where(InspectedMeasure.inspection_id == Inspection.id)
    shares = named.where(InspectedMeasure.measure_id.in_(measures))
    statement = (
        select(Inspection)
        .where(
            Inspection.id != inspection.id,
            Inspection.plan_id == inspection.plan_id,
            Inspection.state.in_(OPEN_INSPECTIONS),
            exists().where(InspectedUnit.inspection_id == Inspection.id, InspectedUnit.unit_id.in_(units)),
            or_(shares, ~named) if measures else true(),
        )
        .options(selectinload(Inspection.units), selectinload(Inspection.measures))
        .order_by(Inspection.id)
    )
    return [
        Overlap(
            other.id,
            other.title,
            other.state.word,
            tuple(units[one.unit_id] for one in other.units if one.unit_id in units),
            tuple(
                one.measure.number
                for one in other.measures or inspection.measures
                if not measures or one.measure_id in measures
            ),
        )
        for other in db.session.scalars(statement)
    ]


def another_approver(person_id: int, *roles: Role) -> bool:
    """Whether somebody else could approve."""
    return any(one.id != person_id for one in people_with(*roles))


def tasks_of(row: InspectedUnit) -> list[Task]:
    """The dispatched tasks in which the unit has a part, of the measures that the inspection is about (of its plan where it names none)."""
    about = [one.measure_id for one in row.inspection.measures]
    statement = (
        select(Task)
        .join(Assignment, and_(Assignment.task_id == Task.id, Assignment.unit_id == row.unit_id))
        .join(Task.measure)
        .where(Task.state.in_(DISPATCHED))
        .where(Task.measure_id.in_(about) if about else Measure.plan_id == row.inspection.plan_id)
        .options(selectinload(Task.targets), selectinload(Task.milestones))
        .order_by(Task.measure_id, Task.position)
    )
    return list(db.session.scalars(statement))


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of_notice(document_id: int) -> list[InspectedUnit]:
    """Whom a 督导通知书 tells."""
    statement = select(InspectedUnit).where(InspectedUnit.notice_id == document_id)
    return list(db.session.scalars(statement.order_by(InspectedUnit.position)))


def findings_of_order(document_id: int) -> list[Finding]:
    """What a 整改通知书 demands."""
    statement = select(Finding).where(Finding.order_id == document_id).order_by(Finding.position)
    return list(db.session.scalars(statement))


def inspection_of_paper(document: Document) -> Inspection | None:
    """The inspection that the paper belongs to."""
    if document.kind is DocumentKind.BULLETIN:
        return db.session.scalars(
            select(Inspection).where(Inspection.bulletin_id == document.id)
        ).one_or_none()
    if document.kind is DocumentKind.RECTIFICATION_ORDER:
        demanded = findings_of_order(document.id)
        return demanded[0].inspection if demanded else None
    rows = rows_of_notice(document.id)
    return rows[0].inspection if rows else None


def papers_of(inspection: Inspection, user: Person) -> list[Document]:
    """The inspection's papers that the person may see."""
    statement = (
        documents_seen_by(user)
        .where(
            or_(
                Document.id == inspection.bulletin_id,
                Document.id.in_(
                    select(InspectedUnit.notice_id).where(InspectedUnit.inspection_id == inspection.id)
                ),
                Document.id.in_(select(Finding.order_id).where(Finding.inspection_id == inspection.id)),
            )
        )
        .options(joinedload(Document.addressed_unit))
        .order_by(Document.id)
    )
    return list(db.session.scalars(statement))


def findings_of(inspection_id: int, user: Person | None = None) -> list[Finding]:
    """The problems of an inspection; for a unit's people those of their unit that were put to it."""
    statement = (
        select(Finding).where(Finding.inspection_id == inspection_id).options(joinedload(Finding.task))
    )
    if user is not None and not user.sees_everything:
        on_team = exists().where(
            InspectionMember.inspection_id == Finding.inspection_id, InspectionMember.person_id == user.id
        )
        own = and_(Finding.unit_id == user.unit_id, Finding.ordered_at.is_not(None))
        statement = statement.where(or_(on_team, own))
    return list(db.session.scalars(statement.order_by(Finding.position)))


def open_findings_of(inspection_id: int) -> int:
    """How many are neither struck off nor withdrawn."""
    statement = select(func.count()).where(Finding.inspection_id == inspection_id, Finding.state.in_(OPEN))
    return db.session.scalar(statement) or 0


def reviews_under_way(inspection_id: int) -> int:
    """How many units wait for a decision on the conclusion."""
    statement = (
        select(func.count())
        .select_from(ConclusionReview)
        .join(ConclusionReview.inspected)
        .where(InspectedUnit.inspection_id == inspection_id, ConclusionReview.state == ReviewState.ASKED)
    )
    return db.session.scalar(statement) or 0


# ── for the features above ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rectified:
    """整改落实 of a unit in a period (rulebook §9 D): how many fell due, how many of these were struck off in time."""

    due: int
    in_time: int


def rectified(starts_on: date, ends_on: date) -> dict[int, Rectified]:
    """Unit id → the findings whose limit lies in the period (both days included). Withdrawn ones count on neither side.

    In time: struck off without 重整改, on a reply that came within the limit (an approved extension moves it).
    """
    in_time = and_(
        Finding.state == FindingState.STRUCK_OFF, Finding.failures == 0, Finding.replied_on <= Finding.due_on
    )
    statement = (
        select(Finding.unit_id, func.count(), func.sum(case((in_time, 1), else_=0)))
        .where(
            Finding.ordered_at.is_not(None),
            Finding.state != FindingState.WITHDRAWN,
            Finding.due_on >= starts_on,
            Finding.due_on <= ends_on,
        )
        .group_by(Finding.unit_id)
    )
    return {unit: Rectified(due, int(done)) for unit, due, done in db.session.execute(statement)}


@dataclass(frozen=True)
class DueRectification:
    """One finding whose limit lies in the period. `waits`: the unit replied in time, nobody has verified it yet."""

    unit_id: int
    finding_id: int
    words: str
    due_on: date
    in_time: bool
    waits: bool


def rectifications_due(
    starts_on: date, ends_on: date, unit_ids: Collection[int] | None = None
) -> list[DueRectification]:
    """The findings behind `rectified` of these units (None: all), one by one: by unit, then by limit."""
    statement = (
        select(Finding, Inspection.title)
        .join(Finding.inspection)
        .where(
            Finding.ordered_at.is_not(None),
            Finding.state != FindingState.WITHDRAWN,
            Finding.due_on >= starts_on,
            Finding.due_on <= ends_on,
        )
        .order_by(Finding.unit_id, Finding.due_on, Finding.id)
    )
    if unit_ids is not None:
        statement = statement.where(Finding.unit_id.in_(unit_ids))
    found = []
    for one, title in db.session.execute(statement):
        replied = one.failures == 0 and one.replied_on is not None and one.replied_on <= one.due_on
        found.append(
            DueRectification(
                one.unit_id,
                one.id,
                f"{title}{one.number}",
                one.due_on,
                in_time=replied and one.state is FindingState.STRUCK_OFF,
                waits=replied and one.state is FindingState.REPORTED,
            )
        )
    return found


def standing_problems(plan_id: int, as_of: datetime, since: datetime | None = None) -> list[Finding]:
    """The problems of a plan's inspections that a notice lists, by unit, then the oldest first.

    Past their limit without a reply, or failed twice, and not struck off by then. What failed the second time after the
    cut-off of the last notice (`since`; None: there was none) is listed even where it has been struck off meanwhile.
    """
    day = clock.office_day(as_of)
    limit = func.coalesce(Finding.again_due_on, Finding.due_on)
    unanswered = or_(Finding.state.in_(OWED), Finding.replied_on > day)
    failed = and_(Finding.failures >= ESCALATES_AT, Finding.escalated_at <= as_of)
    is_new = Finding.escalated_at > since if since is not None else true()
    statement = (
        select(Finding)
        .join(Finding.inspection)
        .join(Finding.unit)
        .where(
            Inspection.plan_id == plan_id,
            Finding.ordered_at <= as_of,
            Finding.state != FindingState.WITHDRAWN,
            or_(Finding.struck_off_at.is_(None), Finding.struck_off_at > as_of, and_(failed, is_new)),
            or_(and_(limit < day, unanswered), failed),
        )
        .options(contains_eager(Finding.unit))
        .order_by(Unit.position, Unit.id, Finding.due_on, Finding.id)
    )
    return list(db.session.scalars(statement))


def is_past_limit(finding: Finding, day: date) -> bool:
    """Whether its limit had passed by the end of the day without a reply."""
    unanswered = finding.state in OWED or (finding.replied_on is not None and finding.replied_on > day)
    return finding.limit < day and unanswered


def holds_unit(unit_id: int) -> tuple[int, int]:
    """(open problems, open inspections) of a unit."""
    problems = (
        select(func.count()).where(Finding.unit_id == unit_id, Finding.state.in_(OPEN)).scalar_subquery()
    )
    under_way = (
        select(func.count())
        .select_from(InspectedUnit)
        .join(InspectedUnit.inspection)
        .where(InspectedUnit.unit_id == unit_id, Inspection.state.in_(OPEN_INSPECTIONS))
        .scalar_subquery()
    )
    found = db.session.execute(select(problems, under_way)).one()
    return found[0], found[1]


def stops_closure(task_id: int) -> int:
    """How many open problems the task has."""
    statement = select(func.count()).where(Finding.task_id == task_id, Finding.state.in_(OPEN))
    return db.session.scalar(statement) or 0


def to_rule_on() -> Select[Inspection]:
    """Inspections with a review of the conclusion that waits."""
    return select(Inspection).where(under_review())


def awaiting_approval() -> Select[Inspection]:
    """Plans that wait to be approved."""
    return select(Inspection).where(Inspection.state == InspectionState.AWAITING_APPROVAL)
