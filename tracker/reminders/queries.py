"""Questions about reminders and calendar links. What is due in the morning is asked in sweep_queries.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.clock import office_day
from tracker.core.db import db
from tracker.core.rules import office_rules
from tracker.plans.models import PartyRole
from tracker.reminders.calendars import Entry, hash_of
from tracker.reminders.models import CalendarLink, Reminder
from tracker.reports.models import ReportSlot
from tracker.reports.slots import period_words
from tracker.tasks import queries as tasks
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, MilestoneState
from tracker.tasks.models import Assignment, Milestone, Task
from tracker.units.models import Unit

UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_HEAD})
NOT_YET_DONE = timedelta(
    days=90
)  # a calendar shows what was due in the last three months and all that is to come


# ── who may be reminded of what ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Remindable:
    """A unit's part in a task, with what decides whether it may be reminded now.

    `free_on`: the first day on which the cool-down ⚙ is over; None where nobody reminded it lately.
    `owes`: what the unit has not handed in, as printed.
    """

    task: Task
    unit: Unit
    role: PartyRole
    last_on: date | None
    free_on: date | None
    today: date
    owes: tuple[str, ...] = ()

    @property
    def cools_down(self) -> bool:
        """Reminded so lately that it must be left alone."""
        return self.free_on is not None and self.today < self.free_on


def remindable(user: Person, task_id: int, unit_id: int) -> Remindable | None:
    """The part of this unit in a task that the person sees, or None."""
    task = tasks.visible_task(user, task_id)
    if task is None:
        return None
    return next((part for part in remindables(task) if part.unit.id == unit_id), None)


def remindables(task: Task) -> list[Remindable]:
    """Every unit's part in the task, the lead first (four statements)."""
    today, now = clock.today(), clock.now()
    calendar, days = working_calendar(), office_rules().reminder_cool_down_working_days
    rows = db.session.execute(
        select(Unit, Assignment.role, Assignment.state)
        .join(Assignment, Assignment.unit_id == Unit.id)
        .where(Assignment.task_id == task.id, Assignment.state != AssignmentState.WITHDRAWN)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    last = {
        unit_id: office_day(sent_at)
        for unit_id, sent_at in db.session.execute(
            select(Reminder.unit_id, func.max(Reminder.sent_at))
            .where(Reminder.task_id == task.id)
            .group_by(Reminder.unit_id)
        )
    }
    owed = _owed(task, now)
    found = []
    for unit, role, state in rows:
        last_on = last.get(unit.id)
        owes = owed.get(unit.id, ())
        if state is AssignmentState.PENDING:
            owes = ("尚未签收", *owes)
        found.append(
            Remindable(
                task=task,
                unit=unit,
                role=role,
                last_on=last_on,
                free_on=calendar.add(last_on, days) if last_on is not None else None,
                today=today,
                owes=owes,
            )
        )
    return sorted(found, key=lambda part: part.unit.id != task.lead_unit_id)


def _owed(task: Task, now: datetime) -> dict[int, tuple[str, ...]]:
    """What each unit of the task has not reported although it is open, as printed."""
    rows = db.session.execute(
        select(ReportSlot.unit_id, ReportSlot.period_starts_on, ReportSlot.period_ends_on, ReportSlot.due_at)
        .where(
            ReportSlot.task_id == task.id,
            ReportSlot.submitted_at.is_(None),
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.opens_at <= now,
            ReportSlot.locks_at >= now,
        )
        .order_by(ReportSlot.due_at)
    )
    found: dict[int, tuple[str, ...]] = {}
    for unit_id, starts, ends, due_at in rows:
        words = "逾期未报" if due_at < now else "未报"
        due_on = office_day(due_at)
        said = f"{period_words(starts, ends)}进展{words}（{due_on.month}月{due_on.day}日截止）"
        found[unit_id] = (*found.get(unit_id, ()), said)
    return found


# ── what was reminded ────────────────────────────────────────────────────────────────────────────────────────────────


def seen_by(user: Person) -> ColumnElement[bool]:
    """The office and the leaders see all; a unit's people what it was sent and what it sent as a lead."""
    if user.sees_everything:
        return true()
    if not user.has(*UNIT_ROLES):
        return false()
    sent = and_(Reminder.by_office.is_(False), Reminder.sender_unit_id == user.unit_id)
    return or_(Reminder.unit_id == user.unit_id, sent)


def visible_reminder(user: Person, reminder_id: int) -> Reminder | None:
    """A reminder that the person may see, or None."""
    statement = _whole().where(Reminder.id == reminder_id, seen_by(user))
    return db.session.scalars(statement).unique().one_or_none()


def _whole() -> Select[Reminder]:
    return select(Reminder).options(
        joinedload(Reminder.task),
        joinedload(Reminder.unit),
        joinedload(Reminder.sender_unit),
        joinedload(Reminder.sent_by),
    )


@dataclass(frozen=True)
class LedgerFilter:
    """What the 催办台账 is narrowed to."""

    words: str = ""
    unit_id: int | None = None
    sender: str = ""  # office or lead
    month: date | None = None


def ledger(user: Person, chosen: LedgerFilter) -> Select[Reminder]:
    """The reminders that the person sees, the latest first."""
    statement = _whole().join(Reminder.task).where(seen_by(user))
    if chosen.words:
        statement = statement.where(
            or_(
                Task.title.contains(chosen.words, autoescape=True),
                Task.number == chosen.words,
                Reminder.number.contains(chosen.words, autoescape=True),
                Reminder.content.contains(chosen.words, autoescape=True),
            )
        )
    if chosen.unit_id is not None:
        statement = statement.where(Reminder.unit_id == chosen.unit_id)
    if chosen.sender in {"office", "lead"}:
        statement = statement.where(Reminder.by_office.is_(chosen.sender == "office"))
    if chosen.month is not None:
        first = clock.office_instant(chosen.month)
        after = clock.office_instant((chosen.month + timedelta(days=32)).replace(day=1))
        statement = statement.where(Reminder.sent_at >= first, Reminder.sent_at < after)
    return statement.order_by(Reminder.sent_at.desc(), Reminder.id.desc())


def of_task(user: Person, task: Task) -> list[Reminder]:
    """The task's reminders that the person sees, the latest first."""
    statement = _whole().where(Reminder.task_id == task.id, seen_by(user))
    return list(db.session.scalars(statement.order_by(Reminder.sent_at.desc(), Reminder.id.desc())).unique())


def reminded_units(user: Person) -> list[tuple[int, str]]:
    """(id, short name) of the units that appear in the person's ledger."""
    among = select(Reminder.unit_id).where(seen_by(user))
    rows = db.session.execute(
        select(Unit.id, Unit.short_name).where(Unit.id.in_(among)).order_by(Unit.position, Unit.id)
    )
    return [(number, name) for number, name in rows]


def months(user: Person) -> list[tuple[str, str]]:
    """(2022-03, 2022年3月) of the months from the first to the last reminder that the person sees, the latest first."""
    first: datetime | None = db.session.scalar(select(func.min(Reminder.sent_at)).where(seen_by(user)))
    last: datetime | None = db.session.scalar(select(func.max(Reminder.sent_at)).where(seen_by(user)))
    if first is None or last is None:
        return []
    month, begun = office_day(last).replace(day=1), office_day(first).replace(day=1)
    found = []
    while month >= begun:
        found.append((f"{month:%Y-%m}", f"{month.year}年{month.month}月"))
        month = (month - timedelta(days=1)).replace(day=1)
    return found


# ── calendars ────────────────────────────────────────────────────────────────────────────────────────────────────────


def link_of(person_id: int) -> CalendarLink | None:
    """The person's calendar link, or None."""
    return db.session.get(CalendarLink, person_id)


def owner_of(secret: str) -> Person | None:
    """Whose calendar the secret opens; None for a wrong or closed one, and for a person without an open account."""
    statement = (
        select(Person)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(CalendarLink.secret_hash == hash_of(secret), Person.deactivated_at.is_(None))
    )
    return db.session.scalars(statement).unique().one_or_none()


def entries_for(person: Person, today: date) -> list[Entry]:
    """The due dates that concern the person: those of the own unit; the office and the leaders read those of all tasks."""
    oldest = today - NOT_YET_DONE
    entries = _task_entries(person, oldest) + _milestone_entries(person, oldest)
    return entries + (_slot_entries(person, oldest) if person.has(*UNIT_ROLES) else [])


def _slot_entries(person: Person, oldest: date) -> list[Entry]:
    rows = db.session.execute(
        select(
            ReportSlot.id,
            Task.id,
            Task.number,
            Task.title,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            ReportSlot.submitted_at,
        )
        .join(ReportSlot.task)
        .where(
            ReportSlot.unit_id == person.unit_id,
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.due_at >= clock.office_instant(oldest),
            Task.state.in_(DISPATCHED),
        )
        .order_by(ReportSlot.due_at, ReportSlot.id)
    )
    return [
        Entry(
            key=f"slot-{slot_id}",
            title=f"{'已报：' if submitted_at else ''}报送{period_words(starts, ends)}进展：{title}",
            at=due_at,
            task_id=task_id,
            number=number,
        )
        for slot_id, task_id, number, title, starts, ends, due_at, submitted_at in rows
    ]


def _concerns(person: Person) -> ColumnElement[bool]:
    part = aliased(Assignment)
    own = select(part.task_id).where(part.unit_id == person.unit_id, part.state != AssignmentState.WITHDRAWN)
    dispatched = Task.state.in_(DISPATCHED)
    if person.sees_everything:
        return dispatched
    return and_(dispatched, Task.id.in_(own)) if person.has(*UNIT_ROLES) else false()


def _task_entries(person: Person, oldest: date) -> list[Entry]:
    rows: Sequence[Task] = db.session.scalars(
        select(Task).where(_concerns(person), Task.due_on >= oldest).order_by(Task.due_on, Task.id)
    ).all()
    return [
        Entry(f"task-{task.id}", f"完成时限：{task.title}", task.due_on, task.id, task.number)
        for task in rows
        if task.due_on is not None
    ]


def _milestone_entries(person: Person, oldest: date) -> list[Entry]:
    rows = db.session.execute(
        select(
            Milestone.id, Milestone.title, Milestone.due_on, Milestone.state, Task.id, Task.number, Task.title
        )
        .join(Milestone.task)
        .where(_concerns(person), Milestone.due_on >= oldest)
        .order_by(Milestone.due_on, Milestone.id)
    )
    return [
        Entry(
            f"milestone-{number}",
            f"{'已验收：' if state is MilestoneState.ACCEPTED else ''}节点：{title}（{task_title}）",
            due_on,
            task_id,
            task_number,
        )
        for number, title, due_on, state, task_id, task_number, task_title in rows
    ]
