"""What the morning sweep asks: whose units have something due, and what. Reads by due date, never all that exists.

Each statement looks only at the few due dates that are a reminder's distance away (ladder.py), through an index whose
first column is that date; what is due in other weeks is never touched.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, and_, false, func, literal_column, or_, select, union

from tracker.accounts.models import OFFICE_ROLES, Person, PersonRole, Role
from tracker.core.calendar import WorkingCalendar
from tracker.core.clock import office_day, office_instant
from tracker.core.db import db
from tracker.core.models import JobRun
from tracker.core.questions import ask
from tracker.distribution import queries as receipts
from tracker.reminders.digests import Duty, DutyKind
from tracker.reminders.ladder import Ladder, due_dates, spans
from tracker.reminders.questions import WhatElseIsDue
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot
from tracker.reports.slots import period_words
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, MilestoneState
from tracker.tasks.models import Assignment, Milestone, Task
from tracker.units.models import Unit

UNSENT = and_(ReportSlot.submitted_at.is_(None), ReportSlot.withdrawn_at.is_(None))


@dataclass(frozen=True)
class Window:
    """What the sweep of one day looks at: due dates → the rung they have reached."""

    day: date
    since: date
    now: datetime
    slots: Mapping[date, int]
    milestones: Mapping[date, int]
    given: Mapping[date, int]
    acknowledge_within: int
    calendar: WorkingCalendar


def window_of(
    day: date,
    since: date,
    now: datetime,
    ladder: Ladder,
    *,
    acknowledge_within: int,
    calendar: WorkingCalendar,
) -> Window:
    """The due dates of the day. A part that was given on a date is due so many working days later, then the same ladder."""
    dated = due_dates(day, since, ladder.rungs, calendar)
    late = [rung for rung in ladder.rungs if rung > 0]
    given = due_dates(day, since, [acknowledge_within + rung for rung in late], calendar)
    return Window(
        day=day,
        since=since,
        now=now,
        slots=dated,
        milestones=dated,
        given={on: rung - acknowledge_within for on, rung in given.items()},
        acknowledge_within=acknowledge_within,
        calendar=calendar,
    )


def last_run_before(name: str, day: date) -> date | None:
    """The last earlier day that the job finished, or None."""
    statement = select(func.max(JobRun.day)).where(
        JobRun.name == name, JobRun.day < day, JobRun.finished_at.is_not(None)
    )
    return db.session.scalar(statement)


# ── which units ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _instants(column: Any, days: Mapping[date, int]) -> list[ColumnElement[bool]]:
    """One condition for each span of the days, on a column of instants."""
    return [and_(column >= office_instant(a), column < office_instant(b)) for a, b in spans(days)]


def _locked_since(window: Window) -> ColumnElement[bool]:
    """Locked since the last reminders: told once."""
    since = office_instant(window.since) + (window.now - office_instant(window.day))
    return and_(UNSENT, ReportSlot.locks_at >= since, ReportSlot.locks_at < window.now)


def due_units(window: Window) -> list[int]:
    """The units that have something to be told of, in order."""
    parts: list[Select[Any]] = [
        select(ReportSlot.unit_id).where(UNSENT, span) for span in _instants(ReportSlot.due_at, window.slots)
    ]
    parts.append(select(ReportSlot.unit_id).where(_locked_since(window)))
    parts.append(
        select(ReportSlot.unit_id)
        .join(Report, Report.slot_id == ReportSlot.id)
        .where(Report.state == ReportState.AWAITING_SIGN_OFF, UNSENT)
    )
    parts.append(select(Assignment.unit_id).join(Assignment.task).where(_unacknowledged(window)))
    parts.append(
        select(Task.lead_unit_id).join(Milestone, Milestone.task_id == Task.id).where(_due_steps(window))
    )
    found = {unit for unit in db.session.scalars(union(*parts)) if unit is not None}
    found |= receipts.units_to_remind(office_instant(window.day))
    return sorted(found | {duty.unit_id for duty in ask(_else_due(window))})


def _else_due(window: Window, units: Sequence[int] | None = None) -> WhatElseIsDue:
    return WhatElseIsDue(
        day=window.day,
        due=window.milestones,
        given=window.given,
        acknowledge_within=window.acknowledge_within,
        units=None if units is None else tuple(units),
    )


# ── what they have to do ─────────────────────────────────────────────────────────────────────────────────────────────


def duties_of(units: Sequence[int], window: Window) -> dict[int, list[Duty]]:
    """All duties of these units by unit (a handful of statements, whatever their number)."""
    found: dict[int, list[Duty]] = {unit: [] for unit in units}
    for duty in (
        *_slot_duties(units, window),
        *_locked_duties(units, window),
        *_sign_off_duties(units, window),
        *_acknowledgement_duties(units, window),
        *_milestone_duties(units, window),
        *ask(_else_due(window, units)),
    ):
        found[duty.unit_id].append(duty)
    return {unit: duties for unit, duties in found.items() if duties}


def _slot_columns() -> Any:
    return (
        select(
            ReportSlot.id.label("slot_id"),
            ReportSlot.unit_id,
            ReportSlot.task_id,
            Task.number,
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            Report.id.label("report_id"),
            func.coalesce(Report.state == ReportState.AWAITING_SIGN_OFF, false()).label("awaits"),
        )
        .join(ReportSlot.task)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(UNSENT, Task.state.in_(DISPATCHED))
    )


def _slot_duty(row: Any, kind: DutyKind, rung: int, window: Window) -> Duty:
    due_on = office_day(row.due_at)
    return Duty(
        unit_id=row.unit_id,
        kind=kind,
        days_left=window.calendar.between(window.day, due_on),
        rung=rung,
        due_on=due_on,
        task_id=row.task_id,
        number=row.number,
        title=row.title,
        slot_id=row.slot_id,
        report_id=row.report_id,
        period=period_words(row.period_starts_on, row.period_ends_on),
        awaits_signature=bool(row.awaits),
    )


def _slot_duties(units: Sequence[int], window: Window) -> list[Duty]:
    """Unsent slots on a rung of the ladder that can still be reported."""
    found = []
    for span in _instants(ReportSlot.due_at, window.slots):
        statement = _slot_columns().where(
            ReportSlot.unit_id.in_(units), span, ReportSlot.locks_at >= window.now
        )
        for row in db.session.execute(statement):
            kind = DutyKind.LATE if row.due_at < window.now else DutyKind.DUE
            found.append(_slot_duty(row, kind, window.slots[office_day(row.due_at)], window))
    return found


def _locked_duties(units: Sequence[int], window: Window) -> list[Duty]:
    """What can no longer be reported, the first time that it is told."""
    statement = _slot_columns().where(ReportSlot.unit_id.in_(units), _locked_since(window))
    return [
        _slot_duty(row, DutyKind.LOCKED, window.calendar.between(office_day(row.due_at), window.day), window)
        for row in db.session.execute(statement)
    ]


def _sign_off_duties(units: Sequence[int], window: Window) -> list[Duty]:
    """What waits for the signature of a unit's head, every working day until it is signed or locked."""
    statement = _slot_columns().where(
        ReportSlot.unit_id.in_(units),
        Report.state == ReportState.AWAITING_SIGN_OFF,
        ReportSlot.locks_at >= window.now,
    )
    return [_slot_duty(row, DutyKind.SIGN_OFF, 0, window) for row in db.session.execute(statement)]


# Word for word the condition of the partial index: SQLite uses it for no other.
IS_PENDING = literal_column(f"assignment.state = '{AssignmentState.PENDING.value}'", Boolean)
GIVEN_AT = func.coalesce(Assignment.given_at, Task.dispatched_at)


def _unacknowledged(window: Window) -> ColumnElement[bool]:
    spans_given = [
        or_(
            and_(Assignment.given_at.is_(None), on_task),
            on_part,
        )
        for on_task, on_part in zip(
            _instants(Task.dispatched_at, window.given),
            _instants(Assignment.given_at, window.given),
            strict=True,
        )
    ]
    return and_(
        IS_PENDING,
        Task.state.in_(DISPATCHED),
        or_(false(), *spans_given),
    )


def _acknowledgement_duties(units: Sequence[int], window: Window) -> list[Duty]:
    """Parts that a unit should have acknowledged by now."""
    statement = (
        select(Assignment.unit_id, Task.id, Task.number, Task.title, GIVEN_AT.label("given_at"))
        .join(Assignment.task)
        .where(_unacknowledged(window), Assignment.unit_id.in_(units))
    )
    found = []
    for row in db.session.execute(statement):
        given_on = office_day(row.given_at)
        rung = window.given[given_on]
        found.append(
            Duty(
                unit_id=row.unit_id,
                kind=DutyKind.UNACKNOWLEDGED,
                days_left=-rung,
                rung=rung,
                due_on=window.calendar.add(given_on, window.acknowledge_within),
                task_id=row.id,
                number=row.number,
                title=row.title,
            )
        )
    return found


def _due_steps(window: Window) -> ColumnElement[bool]:
    days = [
        and_(Milestone.due_on >= first, Milestone.due_on < after) for first, after in spans(window.milestones)
    ]
    return and_(Milestone.state == MilestoneState.OPEN, Task.state.in_(DISPATCHED), or_(false(), *days))


def _milestone_duties(units: Sequence[int], window: Window) -> list[Duty]:
    """Milestones that nobody has claimed yet, told to the lead unit."""
    statement = (
        select(Task.lead_unit_id, Task.id, Task.number, Milestone.title, Milestone.due_on)
        .join(Milestone.task)
        .where(_due_steps(window), Task.lead_unit_id.in_(units))
    )
    return [
        Duty(
            unit_id=unit_id,
            kind=DutyKind.MILESTONE_LATE if due_on < window.day else DutyKind.MILESTONE_DUE,
            days_left=window.calendar.between(window.day, due_on),
            rung=window.milestones[due_on],
            due_on=due_on,
            task_id=task_id,
            number=number,
            title=title,
        )
        for unit_id, task_id, number, title, due_on in db.session.execute(statement)
        if unit_id is not None
    ]


# ── who is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class UnitPeople:
    """The active people who speak for a unit. A person may be both."""

    liaisons: tuple[int, ...]
    heads: tuple[int, ...]


def people_of(units: Collection[int]) -> dict[int, UnitPeople]:
    """Liaisons and heads of these units (one statement)."""
    roles: dict[int, dict[Role, list[int]]] = {}
    statement = (
        select(Person.unit_id, Person.id, PersonRole.role)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(
            Person.unit_id.in_(units),
            Person.deactivated_at.is_(None),
            PersonRole.role.in_((Role.LIAISON, Role.UNIT_HEAD)),
        )
        .order_by(Person.id)
    )
    for unit_id, person_id, role in db.session.execute(statement):
        roles.setdefault(unit_id, {Role.LIAISON: [], Role.UNIT_HEAD: []})[role].append(person_id)
    return {
        unit: UnitPeople(tuple(held[Role.LIAISON]), tuple(held[Role.UNIT_HEAD]))
        for unit, held in roles.items()
    }


def desk_people() -> list[Person]:
    """The active people who decide and review: the office and the leaders."""
    held = select(PersonRole.person_id).where(PersonRole.role.in_((*OFFICE_ROLES, Role.LEADER)))
    statement = select(Person).where(Person.deactivated_at.is_(None), Person.id.in_(held)).order_by(Person.id)
    return list(db.session.scalars(statement).unique())


def unit_names(unit_ids: Collection[int]) -> dict[int, str]:
    """Short names by id."""
    rows = db.session.execute(select(Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids)))
    return {number: name for number, name in rows}  # noqa: C416  # dict() of rows is no dict of names for the type checker
