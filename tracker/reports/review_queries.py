"""Questions of those who read reports one after another: the office's queue and the unit head's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased, contains_eager, selectinload

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot
from tracker.reports.queries import AT_OFFICE, lines_of, values_of
from tracker.reports.reviewing import doubts
from tracker.reports.slots import is_late
from tracker.reports.values import FigureLine, ReportValues
from tracker.units.models import Unit

OFFICE_ROLES = (Role.OFFICE_CLERK, Role.OFFICE_HEAD)


def _waiting(state: ReportState) -> Select[Report]:
    """Reports in this state with all that a line of a queue shows, joined to slot, task, unit and assignment."""
    return (
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
            ),
            selectinload(Report.figures),
            selectinload(Report.claims),
            selectinload(Report.attachments),
        )
        .where(Report.state == state, ReportSlot.withdrawn_at.is_(None))
    )


def reviewable_by(user: Person) -> ColumnElement[bool]:
    """Whose reports (joined to slot and unit) this person may decide on (see policy.may_review)."""
    allowed: list[ColumnElement[bool]] = []
    if user.is_office:
        allowed.append(ReportSlot.unit_id != user.unit_id)
    if user.has(Role.LEADER):
        allowed.append(Unit.is_host.is_(True))
    return or_(*allowed) if allowed else false()


def awaiting_review(user: Person) -> Select[Report]:
    """The reports that this person may accept or return, the oldest first."""
    return _waiting(ReportState.SUBMITTED).where(reviewable_by(user)).order_by(Report.submitted_at, Report.id)


def awaiting_signature(user: Person, now: datetime | ColumnElement[datetime]) -> Select[Report]:
    """The reports of the person's unit that wait for its head and are not locked, the first due first."""
    mine: ColumnElement[bool] = ReportSlot.unit_id == user.unit_id if user.has(Role.UNIT_HEAD) else false()
    moment = now.replace(microsecond=0) if isinstance(now, datetime) else now
    return (
        _waiting(ReportState.AWAITING_SIGN_OFF)
        .where(mine, or_(ReportSlot.locks_at >= moment, ReportSlot.submitted_at.is_not(None)))
        .order_by(ReportSlot.due_at, Report.id)
    )


def waiting_since_before(statement: Select[Report], instant: datetime) -> Select[Report]:
    """Those of the queue that were submitted before the instant (longer than the office lets them wait)."""
    return statement.where(Report.submitted_at < instant)


@dataclass(frozen=True)
class Elsewhere:
    """The submitted reports that others must review: how many, of which units, since when, and who may."""

    number: int
    units: list[str]
    oldest: datetime | None
    reviewers: list[str]


def awaiting_others(user: Person) -> Elsewhere:
    """What waits for a reviewer who is not this person: reports of the host unit, or of the reviewer's own (rulebook §2)."""
    rows = db.session.execute(
        select(Unit.id, Unit.short_name, Unit.is_host, func.count(), func.min(Report.submitted_at))
        .select_from(Report)
        .join(Report.slot)
        .join(ReportSlot.unit)
        .where(
            Report.state == ReportState.SUBMITTED,
            ReportSlot.withdrawn_at.is_(None),
            not_(reviewable_by(user)),
        )
        .group_by(Unit.id, Unit.short_name, Unit.is_host)
        .order_by(Unit.id)
    ).all()
    return Elsewhere(
        number=sum(row[3] for row in rows),
        units=[row[1] for row in rows],
        oldest=min((row[4] for row in rows if row[4]), default=None),
        reviewers=reviewers_of(rows[0][0], is_host=rows[0][2]) if rows else [],
    )


def reviewers_of(unit_id: int, *, is_host: bool) -> list[str]:
    """The names of those who may review this unit's reports: the office's people from outside it; leaders, for the host unit."""
    roles = (*OFFICE_ROLES, Role.LEADER) if is_host else OFFICE_ROLES
    holds = exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(roles))
    leads = exists().where(PersonRole.person_id == Person.id, PersonRole.role == Role.LEADER)
    statement = select(Person.name).where(
        holds,
        Person.deactivated_at.is_(None),
        or_(Person.unit_id != unit_id, leads) if is_host else Person.unit_id != unit_id,
    )
    return list(db.session.scalars(statement.order_by(Person.id)))


def previous_reports(slots: Sequence[ReportSlot]) -> dict[int, Report]:
    """Slot id → the unit's last report on the task before that period that reached the office, in one statement."""
    if not slots:
        return {}
    now, earlier, other = aliased(ReportSlot), aliased(ReportSlot), aliased(ReportSlot)
    told = aliased(Report)
    newest = (
        select(func.max(other.period_starts_on))
        .join(told, told.slot_id == other.id)
        .where(
            other.assignment_id == now.assignment_id,
            other.period_starts_on < now.period_starts_on,
            told.state.in_(AT_OFFICE),
        )
        .correlate(now)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(now.id, Report)
        .select_from(now)
        .join(
            earlier,
            and_(earlier.assignment_id == now.assignment_id, earlier.period_starts_on == newest),
        )
        .join(Report, Report.slot_id == earlier.id)
        .options(contains_eager(Report.slot, alias=earlier))
        .where(now.id.in_([slot.id for slot in slots]))
    )
    return dict(rows.unique().all())


@dataclass(frozen=True)
class Waiting:
    """A line of a queue: the report, what it says, what is known beside it, and why it must be read (none: it may be ticked)."""

    report: Report
    values: ReportValues
    lines: list[FigureLine]
    previous: Report | None
    doubts: list[str] = field(default_factory=list)

    @property
    def slot(self) -> ReportSlot:
        """The slot it reports."""
        return self.report.slot


def waiting(reports: Sequence[Report]) -> list[Waiting]:
    """The lines of these reports, in three statements however many they are."""
    if not reports:
        return []
    slots = [report.slot for report in reports]
    lines, previous = lines_of(slots), previous_reports(slots)
    return [_line(report, lines[report.slot_id], previous.get(report.slot_id)) for report in reports]


def _line(report: Report, lines: list[FigureLine], previous: Report | None) -> Waiting:
    values, slot = values_of(report), report.slot
    found = doubts(
        lines,
        values,
        previous_progress=previous.progress if previous else "",
        is_late=slot.submitted_at is not None and is_late(slot.submitted_at, slot.due_at),
        returns=report.returns,
        has_proof=bool(report.attachments),
    )
    return Waiting(report, values, lines, previous, found)


def chosen(statement: Select[Report], wanted: Collection[int]) -> list[Waiting]:
    """Those of the queue that were ticked, in its order."""
    return waiting(list(db.session.scalars(statement.where(Report.id.in_(wanted))).unique()))


def last_decision(report: Report) -> EventRecord | None:
    """The trail's row of what was last done with the report: who, when and what."""
    statement = select(EventRecord).where(
        EventRecord.subject == "report", EventRecord.subject_id == report.id
    )
    return db.session.scalars(statement.order_by(EventRecord.id.desc()).limit(1)).first()
