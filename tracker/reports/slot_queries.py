"""Questions about slots: what a task's units hold, and what re-dating would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import Insert, column, exists, insert, select, true, values

from tracker.core.calendar import WorkingCalendar
from tracker.core.clock import office_day
from tracker.core.db import db
from tracker.reports.arranging import Arrangement, HeldSlot, arrange
from tracker.reports.models import ReportSlot, SlotException
from tracker.reports.slots import RulesOn, SlotDates, Span, slots_of
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState
from tracker.tasks.models import Assignment, Task

AT_ONCE = 50  # tasks: a year of weekly slots of forty units each is a hundred thousand rows


def span_of(task: Task) -> Span:
    """How often and from when to when the task is reported."""
    return Span(
        task.cycle,
        task.starts_on,
        task.due_on,
        tuple(date.fromisoformat(day) for day in task.report_on or ()),
    )


def parts_of(task_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Task → its parts that count (assignment id → unit id)."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.id, Assignment.unit_id)
        .where(Assignment.task_id.in_(task_ids), Assignment.state != AssignmentState.WITHDRAWN)
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )
    for task_id, assignment_id, unit_id in rows:
        found[task_id][assignment_id] = unit_id
    return found


def held_slots(task_ids: Collection[int]) -> dict[int, list[HeldSlot]]:
    """Task → every slot it has or had, by period (one statement)."""
    found: dict[int, list[HeldSlot]] = defaultdict(list)
    excepted = exists().where(SlotException.slot_id == ReportSlot.id).correlate(ReportSlot)
    rows = db.session.execute(
        select(
            ReportSlot.task_id,
            ReportSlot.id,
            ReportSlot.assignment_id,
            ReportSlot.submitted_at,
            ReportSlot.withdrawn_at,
            excepted,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.remind_from,
            ReportSlot.opens_at,
            ReportSlot.due_at,
            ReportSlot.locks_at,
        )
        .where(ReportSlot.task_id.in_(task_ids))
        .order_by(ReportSlot.period_starts_on)
    )
    for task_id, slot_id, assignment_id, submitted_at, withdrawn_at, is_excepted, *dates in rows:
        found[task_id].append(
            HeldSlot(
                slot_id,
                assignment_id,
                SlotDates(*dates),
                submitted_at is not None or is_excepted,
                withdrawn_at is not None,
            )
        )
    return found


def arrangement_of(
    tasks: Sequence[Task], *, now: datetime, rules: RulesOn, calendar: WorkingCalendar
) -> Arrangement:
    """What the slots of these dispatched tasks need to be in line with their cycles, the rules and the calendar."""
    ids = [task.id for task in tasks]
    parts, held, today = parts_of(ids), held_slots(ids), office_day(now)
    found = Arrangement()
    for task in tasks:
        span = span_of(task)

        def wanted(begins_on: date | None, span: Span = span) -> list[SlotDates]:
            return slots_of(span, today=today, rules=rules, calendar=calendar, begins_on=begins_on)

        found.add(arrange(parts[task.id], held[task.id], wanted, now))
    return found


def insertion(assignment_ids: Sequence[int], wanted: Sequence[SlotDates]) -> Insert:
    """The statement that gives each of the parts each of the slots: the database multiplies, few values are sent."""
    names = [one.name for one in fields(SlotDates)]
    table = ReportSlot.__table__.c
    dates = (
        values(*(column(name, table[name].type) for name in names), name="wanted")
        .data([tuple(getattr(one, name) for name in names) for one in wanted])
        .cte("wanted")
    )
    rows = (
        select(Assignment.id, Assignment.task_id, Assignment.unit_id, *dates.c)
        .join(dates, true())
        .where(Assignment.id.in_(assignment_ids))
    )
    return insert(ReportSlot).from_select(["assignment_id", "task_id", "unit_id", *names], rows)


def reported_tasks(*, without_end: bool = False) -> Iterator[list[Task]]:
    """The tasks whose slots are made and moved, some at a time: all, or those without a due date."""
    statement = select(Task.id).where(Task.state.in_(DISPATCHED)).order_by(Task.id)
    if without_end:
        statement = statement.where(Task.due_on.is_(None))
    ids = db.session.scalars(statement).all()
    for start in range(0, len(ids), AT_ONCE):
        yield list(db.session.scalars(select(Task).where(Task.id.in_(ids[start : start + AT_ONCE]))))


def exceptions_of(slot_id: int) -> list[SlotException]:
    """The slot's exceptions, the newest first."""
    statement = (
        select(SlotException).where(SlotException.slot_id == slot_id).order_by(SlotException.id.desc())
    )
    return list(db.session.scalars(statement))
