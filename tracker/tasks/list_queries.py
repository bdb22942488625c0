"""The list of tasks: rows, counts of its chips, menus. Columns are read, not entities: it is the busiest page of the house."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from tracker.accounts.models import Person
from tracker.core.db import Quantity, db
from tracker.core.rules import office_rules
from tracker.plans.models import Direction, Indicator, Measure, PartyRole, Plan
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import Light, Rhythm
from tracker.tasks.models import Assignment, Milestone, Task, TaskKind, TaskTarget
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.progress import Measured
from tracker.tasks.queries import PRESENT, Sight, seen, sight_of
from tracker.tasks.waiting import Judge, Waiting, judges, waits
from tracker.units.models import Unit, UnitGroup


@dataclass(frozen=True)
class Scope:
    """What limits the list besides the chips: words, a unit with any part in the task, a measure, a plan."""

    words: str = ""
    unit_id: int | None = None
    measure_id: int | None = None
    plan_id: int | None = None


@dataclass(frozen=True)
class Chips:
    """The filters whose counts are shown; `open`: dispatched and not closed 在办. Cancelled tasks show only if asked for."""

    state: TaskState | None = None
    open: bool = False
    light: Light | None = None
    near: bool = False
    awaiting: bool = False
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Group:
    """How many tasks of the scope are alike in all that the chips look at.

    What waits for a decision is counted apart (`waiting`), without regard to what is near or awaits acknowledgement.
    """

    state: TaskState
    light: Light
    near: bool
    awaiting: bool
    number: int
    waiting: Waiting | None = None

    def matches(self, chips: Chips) -> bool:
        """Whether the chips let these tasks through."""
        return (
            (self.state is not TaskState.CANCELLED if chips.state is None else self.state is chips.state)
            and chips.light in {None, self.light}
            and (not chips.open or self.state in DISPATCHED)
            and (not chips.near or self.near)
            and (not chips.awaiting or self.awaiting)
            and self.waiting is chips.waiting
        )


@dataclass(frozen=True)
class RowGoal:
    """A target in a line of the list."""

    indicator: str
    unit_of_measure: str
    measured: Measured


@dataclass
class Row:
    """A line of the list."""

    id: int
    number: str
    title: str
    kind: TaskKind
    measure: str
    lead: str | None
    starts_on: date
    due_on: date | None
    state: TaskState
    light: Light
    completion: Decimal | None
    curve: str
    original_due_on: date | None
    own_assignment_id: int | None = None
    undecided: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    goals: list[RowGoal] = field(default_factory=list)
    milestones_accepted: int = 0
    milestones: int = 0

    @property
    def rhythm(self) -> Rhythm:
        """How its planned share grows."""
        return Rhythm(self.curve, tuple(goal.measured.curve for goal in self.goals))

    @property
    def used(self) -> Decimal | None:
        """Of a task that has nothing but limits: how much of them is used up (the mean); else None."""
        limits = [goal.measured.ratio for goal in self.goals if goal.measured.is_limit]
        return sum(limits, Decimal(0)) / len(limits) if limits and len(limits) == len(self.goals) else None


NONE = literal(Decimal(0), Quantity())
ONE = literal(Decimal(1), Quantity())
LIGHT_ORDER = case({light.value: place for place, light in enumerate(Light)}, value=Task.light, else_=9)
ORDERS: dict[str, tuple[Any, ...]] = {
    "number": (Task.measure_id, Task.position),
    "title": (Task.title, Task.id),
    "lead": (Unit.position, Task.id),
    "completion": (Task.completion, Task.id),
    "due_on": (Task.due_on, Task.id),
    "light": (LIGHT_ORDER, Task.id),
}


# Putting a statement together takes longer than running it: each shape is built once, the values are given when it runs.
Shape = tuple[str, ...]  # which parts of the scope are given


def _shape(user: Person, scope: Scope) -> Shape:
    given = {
        "words": bool(scope.words),
        "unit": scope.unit_id is not None,
        "measure": scope.measure_id is not None,
        "plan": scope.plan_id is not None,
    }
    return (*(name for name, is_given in given.items() if is_given), *judges(user))


def _values(user: Person, scope: Scope, today: date, until: date) -> dict[str, Any]:
    literally = scope.words.replace("/", "//").replace("%", "/%").replace("_", "/_")
    return {
        "own": user.unit_id,
        "words": scope.words,
        "pattern": f"%{literally}%",
        "unit": scope.unit_id,
        "measure": scope.measure_id,
        "plan": scope.plan_id,
        "today": today,
        "until": until,
        "head_days": office_rules().extension_days_by_head,
    }


def _near() -> ColumnElement[bool]:
    return and_(Task.due_on.between(bindparam("today"), bindparam("until")), Task.state.in_(DISPATCHED))


def _awaiting(sight: Sight) -> ColumnElement[bool]:
    """The lead has not acknowledged (the office's view), or the person's own unit has not (a unit's)."""
    if sight is Sight.ALL:
        return Task.state == TaskState.AWAITING_ACKNOWLEDGEMENT
    pending = select(Assignment.task_id).where(
        Assignment.state == AssignmentState.PENDING, Assignment.unit_id == bindparam("own")
    )
    return and_(Task.state.in_(DISPATCHED), Task.id.in_(pending))


def _within(sight: Sight, shape: Shape) -> list[ColumnElement[bool]]:
    conditions = [seen(sight, bindparam("own"))]
    if "words" in shape:
        pattern: BindParameter[str] = bindparam("pattern")
        by_unit = (
            select(Assignment.task_id).join(Unit).where(Unit.short_name.like(pattern, escape="/"), PRESENT)
        )
        by_plan = select(Measure.id).join(Plan).where(Plan.document_number.like(pattern, escape="/"))
        conditions.append(
            or_(
                Task.title.like(pattern, escape="/"),
                Task.number == bindparam("words"),
                Task.id.in_(by_unit),
                Task.measure_id.in_(by_plan),
            )
        )
    if "unit" in shape:
        conditions.append(
            Task.id.in_(select(Assignment.task_id).where(Assignment.unit_id == bindparam("unit"), PRESENT))
        )
    if "measure" in shape:
        conditions.append(Task.measure_id == bindparam("measure"))
    if "plan" in shape:
        conditions.append(Task.measure_id.in_(select(Measure.id).where(Measure.plan_id == bindparam("plan"))))
    return conditions


@lru_cache(maxsize=64)
def _groups_statement(sight: Sight, shape: Shape) -> CompoundSelect[Any]:
    conditions = {(0, 0, ""): true(), (1, 0, ""): _near()}
    if sight is not Sight.ALL:
        conditions[0, 1, ""] = _awaiting(sight)
        conditions[1, 1, ""] = and_(conditions[1, 0, ""], conditions[0, 1, ""])
    conditions |= {(0, 0, what.value): waits(what, _judging(shape)) for what in Waiting}
    return union_all(
        *(
            select(literal(near), literal(awaiting), literal(what), Task.state, Task.light, func.count())
            .where(*_within(sight, shape), condition)
            .group_by(Task.state, Task.light)
            for (near, awaiting, what), condition in conditions.items()
        )
    )


def _judging(shape: Shape) -> list[Judge]:
    return [judge for judge in Judge if judge in shape]


def groups_of(user: Person, scope: Scope, *, today: date, until: date) -> list[Group]:
    """The scope counted by all that the chips look at, in one statement.

    All tasks, those near and, for a unit's people, those awaiting are counted apart, each along its own index: a
    single count over every task would take ten times as long. What is in several of them is taken out again here.
    """
    counted = _groups_statement(sight_of(user), _shape(user, scope))
    numbers: dict[tuple[TaskState, Light], Counter[tuple[int, int]]] = defaultdict(Counter)
    undecided = []
    for near, awaiting, what, state, light, number in db.session.execute(
        counted, _values(user, scope, today, until)
    ):
        if what:
            undecided.append(Group(state, light, False, False, number, Waiting(what)))
        else:
            numbers[state, light][near, awaiting] = number
    return undecided + [
        Group(state, light, near, awaiting or _waits_for_lead(user, state), number)
        for (state, light), held in numbers.items()
        for near, awaiting, number in _apart(held)
        if number
    ]


def _apart(held: Counter[tuple[int, int]]) -> list[tuple[bool, bool, int]]:
    """(near, awaiting, number) without overlaps, from counts of all, of those near, those awaiting, and those both."""
    every, soon, waits, both = held[0, 0], held[1, 0], held[0, 1], held[1, 1]
    return [
        (True, True, both),
        (True, False, soon - both),
        (False, True, waits - both),
        (False, False, every - soon - waits + both),
    ]


def _waits_for_lead(user: Person, state: TaskState) -> bool:
    return user.sees_everything and state is TaskState.AWAITING_ACKNOWLEDGEMENT


def rows_of(
    user: Person, scope: Scope, chips: Chips, *, today: date, until: date, order: str, offset: int, limit: int
) -> list[Row]:
    """The lines of one page, still without what `fill_in` puts beside them."""
    known = order if order.removeprefix("-") in ORDERS else "number"
    statement = _rows_statement(sight_of(user), _shape(user, scope), chips, known)
    values = {**_values(user, scope, today, until), "limit": limit, "offset": offset}
    return [Row(*columns) for columns in db.session.execute(statement, values)]


@lru_cache(maxsize=512)
def _rows_statement(sight: Sight, shape: Shape, chips: Chips, order: str) -> Select[Any]:
    columns: list[Any] = [
        Task.id,
        Task.number,
        Task.title,
        Task.kind,
        Measure.number,
        Unit.short_name,
        Task.starts_on,
        Task.due_on,
        Task.state,
        Task.light,
        Task.completion,
        Task.curve,
        Task.original_due_on,
    ]
    if chips.awaiting and sight is not Sight.ALL:
        own = select(Assignment.id).where(
            Assignment.task_id == Task.id, Assignment.unit_id == bindparam("own"), PRESENT
        )
        columns.append(own.scalar_subquery())
    ordered = ORDERS[order.removeprefix("-")]
    return (
        select(*columns)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*_within(sight, shape), *_through(sight, chips, shape))
        .order_by(*(column.desc() if order.startswith("-") else column for column in ordered))
        .limit(bindparam("limit", type_=Integer()))
        .offset(bindparam("offset", type_=Integer()))
    )


def _through(sight: Sight, chips: Chips, shape: Shape) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chips.open:
        conditions.append(Task.state.in_(DISPATCHED))
    conditions.append(Task.state != TaskState.CANCELLED if chips.state is None else Task.state == chips.state)
    if chips.light is not None:
        conditions.append(Task.light == chips.light)
    if chips.near:
        conditions.append(_near())
    if chips.awaiting:
        conditions.append(_awaiting(sight))
    if chips.waiting is not None:
        conditions.append(waits(chips.waiting, _judging(shape)))
    return conditions


def _beside() -> CompoundSelect[Any]:
    """What stands beside the rows of the tasks `ids`, and what the list can be filtered by.

    Columns: what, id, words, value, unit, place; of a target also its accepted total, direction and curve.
    """
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    blank = literal("")
    nothing = (NONE, blank, blank)
    units = (
        select(
            literal("responsible"),
            Assignment.task_id,
            func.coalesce(UnitGroup.name, Unit.short_name),
            NONE,
            blank,
            Assignment.position,
            *nothing,
        )
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitGroup, UnitGroup.id == Assignment.group_id)
        .where(Assignment.task_id.in_(ids), Assignment.role == PartyRole.RESPONSIBLE, PRESENT)
    )
    targets = (
        select(
            literal("target"),
            TaskTarget.task_id,
            Indicator.name,
            TaskTarget.value,
            Indicator.unit_of_measure,
            TaskTarget.position,
            TaskTarget.actual,
            cast(Indicator.direction, String()),
            Indicator.curve,
        )
        .join(Indicator, Indicator.id == TaskTarget.indicator_id)
        .where(TaskTarget.task_id.in_(ids))
    )
    milestones = (
        select(
            literal("milestones"),
            Milestone.task_id,
            blank,
            func.sum(case((Milestone.state == MilestoneState.ACCEPTED, ONE), else_=NONE)),
            blank,
            func.count(),
            *nothing,
        )
        .where(Milestone.task_id.in_(ids))
        .group_by(Milestone.task_id)
    )
    undecided = [
        select(literal("undecided"), held.task_id, literal(what.word), NONE, blank, held.id, *nothing).where(
            held.task_id.in_(ids), is_open
        )
        for what, held, is_open in (
            (Waiting.REFUSAL, Refusal, Refusal.state == RefusalState.PENDING),
            (Waiting.EXTENSION, Extension, Extension.state == ExtensionState.REQUESTED),
        )
    ]
    has_task = exists().where(Task.measure_id == Measure.id)
    measure_words = Measure.number + literal(" ") + Measure.title
    menus = (
        select(literal("unit"), Unit.id, Unit.short_name, NONE, blank, Unit.position, *nothing).where(
            Unit.is_active
        ),
        select(literal("measure"), Measure.id, measure_words, NONE, blank, Measure.id, *nothing).where(
            has_task
        ),
        select(literal("plan"), Plan.id, Plan.title, NONE, blank, Plan.id, *nothing).where(Plan.is_current),
    )
    return union_all(units, targets, milestones, *undecided, *menus).order_by(literal_column("6"))


BESIDE = _beside()
Menu = list[tuple[int, str]]


def fill_in(rows: list[Row], user: Person) -> dict[str, Menu]:
    """Give the rows their units, goals and milestones; return the menus `unit`, `measure` and `plan`. One statement for all.

    A unit's people choose no unit.
    """
    by_id = {row.id: row for row in rows}
    menus: dict[str, Menu] = {"unit": [], "measure": [], "plan": []}
    for what, number, words, value, unit, place, actual, direction, curve in db.session.execute(
        BESIDE, {"ids": list(by_id)}
    ):
        if what in menus:
            menus[what].append((number, words))
        elif what == "target":
            measured = Measured(actual, value, Direction(direction), curve)
            by_id[number].goals.append(RowGoal(words, unit, measured))
        elif what == "milestones":
            by_id[number].milestones, by_id[number].milestones_accepted = place, int(value)
        elif what == "undecided":
            if words not in by_id[number].undecided:
                by_id[number].undecided.append(words)
        elif words not in by_id[number].responsible:
            by_id[number].responsible.append(words)
    return menus if user.sees_everything else {**menus, "unit": []}
