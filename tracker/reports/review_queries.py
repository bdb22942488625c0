"""Questions of those who read reports one after another: the office's queue and the unit head's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core.calendar import CALENDAR, WorkingCalendar, calendar_of
from tracker.core.db import Instant, db
from tracker.core.models import EventRecord
from tracker.plans.models import PartyRole
from tracker.reports.beside_queries import Earlier, Neighbour, Told, told_of
from tracker.reports.lifecycle import ReportState
from tracker.reports.line_queries import Asked, asked_of
from tracker.reports.models import Report, ReportSlot
from tracker.reports.part_queries import Parts, Returned, parts_of
from tracker.reports.queries import as_values
from tracker.reports.reviewing import doubts
from tracker.reports.slots import is_late
from tracker.reports.values import FigureLine, Node, Proof, ReportValues
from tracker.tasks.models import TaskKind
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
        )
        .where(Report.state == state, ReportSlot.withdrawn_at.is_(None))
    )


def reviewable_by(user: Person) -> ColumnElement[bool]:
    """Whose reports (joined to slot and unit) this person may decide on (see policy.may_review)."""
    return _reviewable(user.unit_id, is_office=user.is_office, leads=user.has(Role.LEADER))


def _reviewable(own: Any, *, is_office: bool, leads: bool) -> ColumnElement[bool]:
    allowed: list[ColumnElement[bool]] = []
    if is_office:
        allowed.append(ReportSlot.unit_id != own)
    if leads:
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


# ── what stands around the queue ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Elsewhere:
    """The submitted reports that others must review: how many, of which units, since when, and who may."""

    number: int
    units: list[str]
    oldest: datetime | None
    reviewers: list[str]


@dataclass(frozen=True)
class Around:
    """What the office's queue is filtered by, the working days its waiting is counted in, and what waits for others."""

    units: list[tuple[int, str]]
    first_due: datetime | None
    calendar: WorkingCalendar
    elsewhere: Elsewhere


def around(user: Person) -> Around:
    """All of it in one statement."""
    rows = db.session.execute(
        _around(is_office=user.is_office, leads=user.has(Role.LEADER)), {"own": user.unit_id}
    ).all()
    of = {what: [row for row in rows if row.what == what] for what in {row.what for row in rows}}
    return Around(
        units=[
            (row.number, row.words)
            for row in sorted(of.get("unit", []), key=lambda row: (row.place, row.number))
        ],
        first_due=next((row.at for row in of.get("first", [])), None),
        calendar=calendar_of((row.what, row.words) for row in rows),
        elsewhere=_elsewhere(of),
    )


def _elsewhere(of: Mapping[str, list[Any]]) -> Elsewhere:
    """Reports of the host unit, or of the reviewer's own (rulebook §2)."""
    waiting = sorted(of.get("other", []) + of.get("host", []), key=lambda row: row.number)
    reviewers: dict[int, str] = {}
    if waiting:
        first = waiting[0]
        people = [row for row in of.get("office", []) if row.number != first.number]
        if first.what == "host":
            people += of.get("leader", [])
        reviewers = {row.place: row.words for row in people}
    return Elsewhere(
        number=sum(row.place for row in waiting),
        units=[row.words for row in waiting],
        oldest=min((row.at for row in waiting if row.at), default=None),
        reviewers=[reviewers[number] for number in sorted(reviewers)],
    )


@cache
def _around(*, is_office: bool, leads: bool) -> CompoundSelect[*tuple[Any, ...]]:
    """Columns: what, words, number, place, at. Built once for each kind of reader."""
    nothing = (literal(0), literal(0), cast(null(), Instant()))
    others = (
        select(
            case((Unit.is_host.is_(True), "host"), else_="other"),
            Unit.short_name,
            Unit.id,
            func.count(),
            func.min(Report.submitted_at),
        )
        .select_from(Report)
        .join(Report.slot)
        .join(ReportSlot.unit)
        .where(
            Report.state == ReportState.SUBMITTED,
            ReportSlot.withdrawn_at.is_(None),
            not_(_reviewable(bindparam("own"), is_office=is_office, leads=leads)),
        )
        .group_by(Unit.id, Unit.short_name, Unit.is_host)
    )
    first = select(literal("first"), literal(""), *nothing[:2], func.min(ReportSlot.due_at))
    people = [
        select(literal(what), Person.name, Person.unit_id, Person.id, nothing[2]).where(
            Person.deactivated_at.is_(None),
            exists().where(PersonRole.person_id == Person.id, PersonRole.role.in_(roles)),
        )
        for what, roles in (("office", OFFICE_ROLES), ("leader", (Role.LEADER,)))
    ]
    days = [one.add_columns(*nothing) for one in CALENDAR]
    units = select(
        literal("unit").label("what"),
        Unit.short_name.label("words"),
        Unit.id.label("number"),
        Unit.position.label("place"),
        nothing[2].label("at"),
    ).where(Unit.is_active)
    return union_all(units, first, others, *people, *days)


# ── the lines of a queue ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Waiting:
    """A line of a queue: the report, what it says, what is known beside it, and why it must be read (none: it may be ticked).

    What only the reader of the open report sees is given of that one: milestones, names, the last return, the other units.
    """

    report: Report
    values: ReportValues
    lines: list[FigureLine]
    previous: Earlier | None
    beside: list[Neighbour]
    parts: Parts
    doubts: list[str] = field(default_factory=list)

    @property
    def slot(self) -> ReportSlot:
        """The slot it reports."""
        return self.report.slot

    @property
    def proofs(self) -> list[Proof]:
        """The files attached to it."""
        return self.parts.proofs.get(self.report.id, [])

    @property
    def milestones(self) -> list[Node]:
        """The task's milestones, of a lead's report."""
        return self.parts.nodes.get(self.slot.task_id, [])

    @property
    def returned(self) -> Returned | None:
        """The office's last return, where there was one."""
        return self.parts.returned.get(self.report.id) if self.report.returns else None


def waiting(reports: Sequence[Report], now: datetime, opened: Report | None = None) -> list[Waiting]:
    """The lines of these reports, in four statements however many they are; `opened`: the one that is read."""
    leads = opened is not None and opened.slot.assignment.role is PartyRole.LEAD
    with_milestones = leads and opened is not None and opened.slot.task.kind is TaskKind.MILESTONE
    asked = asked_of([report.slot for report in reports])
    told = told_of(
        [report.slot_id for report in reports], now, leads=[opened.slot_id] if leads and opened else []
    )
    parts = parts_of(
        [report.id for report in reports], [opened.slot.task_id] if with_milestones and opened else []
    )
    return [_line(report, asked, told, parts) for report in reports]


def _line(report: Report, asked: Asked, told: Told, parts: Parts) -> Waiting:
    slot, lines, previous = report.slot, asked.lines[report.slot_id], told.earlier.get(report.slot_id)
    values = as_values(report, asked.filled[slot.id], parts.claims.get(report.id, ()))
    found = doubts(
        lines,
        values,
        previous_progress=previous.progress if previous else "",
        is_late=slot.submitted_at is not None and is_late(slot.submitted_at, slot.due_at),
        returns=report.returns,
        has_proof=report.id in parts.proofs,
    )
    return Waiting(report, values, lines, previous, told.beside.get(slot.id, []), parts, found)


def chosen(statement: Select[Report], wanted: Collection[int]) -> list[Report]:
    """Those of the queue, in its order."""
    return list(db.session.scalars(statement.where(Report.id.in_(wanted))).unique())


def last_decision(report: Report) -> EventRecord | None:
    """The trail's row of what was last done with the report: who, when and what."""
    statement = select(EventRecord).where(
        EventRecord.subject == "report", EventRecord.subject_id == report.id
    )
    return db.session.scalars(statement.order_by(EventRecord.id.desc()).limit(1)).first()
