"""Questions about tasks. Lists and the task page read columns, not entities: they are the busiest pages of the house."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Any, NamedTuple

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
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core.calendar import working_calendar
from tracker.core.db import Quantity, db, read
from tracker.core.rules import office_rules
from tracker.core.text import quantity
from tracker.plans.models import Direction, Indicator, Measure, PartyRole, Plan
from tracker.tasks.document import LedgerLine
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import Light, Rhythm
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskKind, TaskTarget
from tracker.tasks.parts.lifecycle import RefusalState
from tracker.tasks.parts.models import Refusal
from tracker.tasks.progress import Advance, Measured, advance_of
from tracker.tasks.waiting import Judge, Waiting, judges, waits
from tracker.units.models import Unit, UnitGroup, UnitGroupMember

UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_HEAD})
PRESENT = Assignment.state != AssignmentState.WITHDRAWN


# ── what a person sees ───────────────────────────────────────────────────────────────────────────────────────────────


class Sight(Enum):
    """How much of the tasks somebody sees (rulebook §2)."""

    ALL = 1
    UNIT = 2
    NOTHING = 3


def _sight(user: Person) -> Sight:
    if user.sees_everything:
        return Sight.ALL
    return Sight.UNIT if user.has(*UNIT_ROLES) else Sight.NOTHING


def _seen(sight: Sight, own_unit: Any) -> ColumnElement[bool]:
    if sight is Sight.UNIT:
        own = select(Assignment.task_id).where(Assignment.unit_id == own_unit, PRESENT)
        return and_(Task.dispatched_at.is_not(None), Task.id.in_(own))
    return true() if sight is Sight.ALL else false()


def seen_by(user: Person) -> ColumnElement[bool]:
    """Which tasks the person sees: the office and leaders all, a unit's people what was dispatched to the unit."""
    return _seen(_sight(user), user.unit_id)


ONE_SEEN = {
    sight: select(Task).where(_seen(sight, bindparam("own")), Task.id == bindparam("task")) for sight in Sight
}


def visible_task(user: Person, task_id: int) -> Task | None:
    """A task by id, without its relations (one statement)."""
    return db.session.scalars(ONE_SEEN[_sight(user)], {"own": user.unit_id, "task": task_id}).one_or_none()


def visible_assignment(user: Person, assignment_id: int) -> Assignment | None:
    """A unit's part in a task; other units' parts are visible to the office and leaders only."""
    statement = (
        select(Assignment)
        .join(Assignment.task)
        .options(joinedload(Assignment.task), joinedload(Assignment.unit))
        .where(Assignment.id == assignment_id, seen_by(user))
    )
    if not user.sees_everything:
        statement = statement.where(Assignment.unit_id == user.unit_id)
    return db.session.scalars(statement).one_or_none()


def own_pending_assignments(user: Person, ids: Collection[int]) -> list[Assignment]:
    """Those of the assignments that wait for the acknowledgement of the person's unit."""
    statement = (
        select(Assignment)
        .join(Assignment.task)
        .options(joinedload(Assignment.task), joinedload(Assignment.unit))
        .where(
            Assignment.id.in_(ids),
            Assignment.unit_id == user.unit_id,
            Assignment.state == AssignmentState.PENDING,
            Task.state.in_(DISPATCHED),
        )
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(statement))


# ── drafting and dispatch ────────────────────────────────────────────────────────────────────────────────────────────


def last_position(measure_id: int) -> int:
    """The highest running number among the measure's tasks, 0 where it has none."""
    return db.session.scalar(select(func.max(Task.position)).where(Task.measure_id == measure_id)) or 0


def tasks_of_measure(measure_id: int) -> list[Task]:
    """The measure's tasks in order, with their units."""
    statement = (
        select(Task)
        .where(Task.measure_id == measure_id, Task.state != TaskState.CANCELLED)
        .options(joinedload(Task.lead_unit))
        .order_by(Task.position)
    )
    return list(db.session.scalars(statement))


def members_of(group_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the active member units by group, in the office's order."""
    found: dict[int, list[int]] = {}
    if group_ids:
        rows = db.session.execute(
            select(UnitGroupMember.group_id, UnitGroupMember.unit_id)
            .join(Unit, Unit.id == UnitGroupMember.unit_id)
            .where(UnitGroupMember.group_id.in_(group_ids), Unit.is_active)
            .order_by(UnitGroupMember.position)
        )
        for group_id, unit_id in rows:
            found.setdefault(group_id, []).append(unit_id)
    return found


def indicator_named(plan_id: int, name: str) -> Indicator | None:
    """The plan's indicator of that name, or None."""
    return db.session.scalars(
        select(Indicator).where(Indicator.plan_id == plan_id, Indicator.name == name)
    ).one_or_none()


def whole(statement: Select[Task]) -> Select[Task]:
    """With everything that dispatching looks at, in a fixed number of statements."""
    return statement.options(
        joinedload(Task.measure).selectinload(Measure.parties).lazyload("*"),
        joinedload(Task.lead_unit),
        selectinload(Task.assignments).joinedload(Assignment.unit),
        selectinload(Task.targets),
        selectinload(Task.milestones),
    )


def drafts() -> Select[Task]:
    """The drafted tasks in the order of the plan."""
    statement = select(Task).join(Task.measure).where(Task.state == TaskState.DRAFT)
    return whole(statement).order_by(Measure.plan_id.desc(), Measure.position, Task.position)


def tasks_by_id(ids: Collection[int]) -> list[Task]:
    """The tasks of these ids in the order of the plan, whatever their state."""
    statement = whole(select(Task).join(Task.measure).where(Task.id.in_(ids)))
    return list(
        db.session.scalars(statement.order_by(Measure.plan_id, Measure.position, Task.position)).unique()
    )


def load_for_dispatch(task: Task) -> None:
    """Bring in what `dispatch_obstacles` looks at of one task, in two statements; its targets or milestones follow on demand."""
    measure = joinedload(Task.measure)
    db.session.scalars(
        select(Task)
        .where(Task.id == task.id)
        .options(measure.joinedload(Measure.parties).lazyload("*"), measure.joinedload(Measure.plan))
        .options(selectinload(Task.assignments).joinedload(Assignment.unit))
    ).unique().one()


def drafted_of_measure(measure_id: int) -> list[Task]:
    """The measure's tasks that are not dispatched yet."""
    statement = whole(select(Task).where(Task.measure_id == measure_id, Task.state == TaskState.DRAFT))
    return list(db.session.scalars(statement.order_by(Task.position)).unique())


def dispatched_with(indicator_id: int) -> list[Task]:
    """The dispatched tasks that have a target of the indicator, with what their light looks at."""
    having = select(TaskTarget.task_id).where(TaskTarget.indicator_id == indicator_id)
    statement = whole(select(Task).where(Task.id.in_(having), Task.state.in_(DISPATCHED)))
    return list(db.session.scalars(statement.order_by(Task.id)).unique())


def answering(target: TaskTarget) -> list[Assignment]:
    """The assignments that answer for a target: those with a share, or the lead's where none has one (rulebook §3)."""
    statement = (
        select(Assignment)
        .where(Assignment.task_id == target.task_id, PRESENT)
        .options(joinedload(Assignment.unit))
    )
    assignments = list(db.session.scalars(statement.order_by(Assignment.position)))
    sharing = {one.assignment_id for one in target.allocations}
    if sharing:
        return [one for one in assignments if one.id in sharing]
    return [one for one in assignments if one.role is PartyRole.LEAD]


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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


NONE, ONE = literal(Decimal(0), Quantity()), literal(Decimal(1), Quantity())
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
    conditions = [_seen(sight, bindparam("own"))]
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
    counted = _groups_statement(_sight(user), _shape(user, scope))
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
    statement = _rows_statement(_sight(user), _shape(user, scope), chips, known)
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


# ── the task page ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Part:
    """A unit's part in a task, with the people to call: what `may_acknowledge` and the page need of an assignment."""

    id: int
    task: Task
    unit_id: int
    unit: str
    group: str | None
    role: PartyRole
    state: AssignmentState
    acknowledged_at: datetime | None
    given_at: datetime | None
    liaisons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Goal:
    """A target with its accepted total and the shares of the units (by assignment id).

    `unconfirmed`: what of the total `confirming_unit` has not confirmed. `edition`: of the allocation in force.
    """

    id: int
    indicator_id: int
    indicator: str
    unit_of_measure: str
    value: Decimal
    actual: Decimal
    unconfirmed: Decimal
    confirming_unit: str | None
    edition: int
    measured: Measured
    shares: dict[int, Decimal]

    @property
    def ratio(self) -> Decimal:
        """Accepted ÷ target, exact."""
        return self.measured.ratio

    def rhythm(self, own: str = "") -> Rhythm:
        """How the planned share of this one target grows; `own`: the task's own points."""
        return Rhythm(own, (self.measured.curve,))

    @property
    def allocated(self) -> Decimal:
        """The sum of the shares."""
        return sum(self.shares.values(), Decimal(0))


@dataclass(frozen=True)
class Step:
    """A milestone as the page shows it."""

    id: int
    title: str
    proof: str
    due_on: date
    weight: Decimal
    state: MilestoneState
    accepted_on: date | None


class Origin(NamedTuple):
    """Where a task comes from."""

    measure_id: int
    measure: str
    measure_title: str
    plan_id: int
    plan: str
    document_number: str


@dataclass(frozen=True)
class Sheet:
    """A task's parts and goals, read in at most three statements."""

    parts: list[Part]
    goals: list[Goal]
    steps: list[Step]

    @property
    def lead(self) -> Part | None:
        """The leading unit's part."""
        return next((part for part in self.parts if part.role is PartyRole.LEAD), None)

    def rhythm(self, own: str = "") -> Rhythm:
        """How the task's planned share grows; `own`: its own points."""
        return Rhythm(own, tuple(goal.measured.curve for goal in self.goals))

    def part_of(self, unit_id: int) -> Part | None:
        """A unit's own part."""
        return next((part for part in self.parts if part.unit_id == unit_id), None)


ONE_TASK: BindParameter[int] = bindparam("task")
LIAISON = and_(
    Person.unit_id == Assignment.unit_id,
    Person.deactivated_at.is_(None),
    Person.id.in_(select(PersonRole.person_id).where(PersonRole.role == Role.LIAISON)),
)
ORIGIN = (
    select(Measure.id, Measure.number, Measure.title, Plan.id, Plan.title, Plan.document_number)
    .join(Plan, Plan.id == Measure.plan_id)
    .where(Measure.id == bindparam("measure"))
)
PARTS = (
    select(
        Assignment.id,
        Assignment.unit_id,
        Unit.short_name,
        UnitGroup.name,
        Assignment.role,
        Assignment.state,
        Assignment.acknowledged_at,
        Assignment.given_at,
        Person.name,
        Person.phone,
    )
    .join(Unit, Unit.id == Assignment.unit_id)
    .outerjoin(UnitGroup, UnitGroup.id == Assignment.group_id)
    .outerjoin(Person, LIAISON)
    .where(Assignment.task_id == ONE_TASK, PRESENT)
    .order_by(Assignment.position, Assignment.id, Person.id)
)
GOALS = (
    select(
        TaskTarget.id,
        TaskTarget.indicator_id,
        Indicator.name,
        Indicator.unit_of_measure,
        TaskTarget.value,
        TaskTarget.actual,
        TaskTarget.unconfirmed,
        Unit.short_name,
        TaskTarget.edition,
        Indicator.direction,
        Indicator.curve,
        Allocation.assignment_id,
        Allocation.value,
    )
    .join(Indicator, Indicator.id == TaskTarget.indicator_id)
    .outerjoin(Unit, Unit.id == TaskTarget.confirming_unit_id)
    .outerjoin(Allocation, Allocation.target_id == TaskTarget.id)
    .where(TaskTarget.task_id == ONE_TASK)
    .order_by(TaskTarget.position, TaskTarget.id)
)
STEPS = (
    select(
        Milestone.id,
        Milestone.title,
        Milestone.proof,
        Milestone.due_on,
        Milestone.weight,
        Milestone.state,
        Milestone.accepted_on,
    )
    .where(Milestone.task_id == ONE_TASK)
    .order_by(Milestone.due_on, Milestone.id)
)


def sheet_of(task: Task) -> Sheet:
    """Who takes part in the task, and what is to be reached."""
    return Sheet(
        parts=_parts_of(task),
        goals=_goals_of(task.id) if task.kind is TaskKind.QUANTIFIED else [],
        steps=_steps_of(task.id) if task.kind is TaskKind.MILESTONE else [],
    )


def _parts_of(task: Task) -> list[Part]:
    """The units in order, each with its active liaisons."""
    parts: dict[int, Part] = {}
    for number, *columns, person, phone in read(PARTS, {"task": task.id}).all():
        part = parts.setdefault(number, Part(number, task, *columns))
        if person is not None:
            part.liaisons.append((person, phone))
    return list(parts.values())


def _goals_of(task_id: int) -> list[Goal]:
    goals: dict[int, Goal] = {}
    for row in read(GOALS, {"task": task_id}).all():
        *facts, direction, curve, assignment_id, share = row
        number = row.id
        measured = Measured(row.actual, row.value, direction, curve)
        goal = goals.setdefault(number, Goal(*(*facts, measured, {})))
        if assignment_id is not None:
            goal.shares[assignment_id] = share
    return list(goals.values())


def _steps_of(task_id: int) -> list[Step]:
    return [Step(*row) for row in read(STEPS, {"task": task_id})]


# ── the ledger ───────────────────────────────────────────────────────────────────────────────────────────────────────


def ledger_lines(plan_id: int) -> list[LedgerLine]:
    """The plan's tasks in printed order, groups under their own name (four statements)."""
    tasks = db.session.scalars(
        select(Task)
        .join(Task.measure)
        .where(Measure.plan_id == plan_id, Task.state != TaskState.CANCELLED)
        .options(
            joinedload(Task.measure).lazyload("*"),
            joinedload(Task.lead_unit),
            selectinload(Task.assignments).options(
                joinedload(Assignment.unit), joinedload(Assignment.group).lazyload("*")
            ),
            selectinload(Task.targets),
            selectinload(Task.milestones),
        )
        .order_by(Measure.position, Task.position)
    ).unique()
    return [ledger_line(task) for task in tasks]


def ledger_line(task: Task) -> LedgerLine:
    """The task as a line of the ledger."""
    others = [one for one in task.assignments if one.role is PartyRole.RESPONSIBLE]
    names = [one.group.name if one.group else one.unit.short_name for one in others]
    goals = [
        f"{one.indicator.name}{quantity(one.value, one.indicator.unit_of_measure)}" for one in task.targets
    ]
    return LedgerLine(
        measure=f"{task.measure.number}. {task.measure.title}",
        title=task.title,
        text=task.description,
        lead=task.lead_unit.short_name if task.lead_unit else "",
        responsible=tuple(dict.fromkeys(names)),
        goals=(*goals, *(one.title for one in task.milestones)),
        due_on=task.due_on,
        light=task.light,
        original_due_on=task.original_due_on,
    )


# ── the nightly comparison ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Standing:
    """What the light of a task is computed from, and what is stored of it."""

    id: int
    kind: TaskKind
    state: TaskState
    starts_on: date
    due_on: date | None
    light: Light
    completion: Decimal | None
    curve: str
    targets: list[Measured] = field(default_factory=list)
    milestones: list[tuple[bool, Decimal]] = field(default_factory=list)


def standings() -> Iterable[Standing]:
    """Every task that can still change its light, in three statements for all of them."""
    open_states = (*DISPATCHED, TaskState.SUSPENDED)
    among = select(Task.id).where(Task.state.in_(open_states))
    found = {
        row.id: Standing(*row)
        for row in db.session.execute(
            select(
                Task.id,
                Task.kind,
                Task.state,
                Task.starts_on,
                Task.due_on,
                Task.light,
                Task.completion,
                Task.curve,
            )
            .where(Task.state.in_(open_states))
            .order_by(Task.id)
        )
    }
    for task_id, (targets, milestones) in _measured(among).items():
        found[task_id].targets, found[task_id].milestones = targets, milestones
    return found.values()


TARGETS = select(
    TaskTarget.task_id, TaskTarget.actual, TaskTarget.value, Indicator.direction, Indicator.curve
).join(Indicator, Indicator.id == TaskTarget.indicator_id)
WEIGHTS = select(Milestone.task_id, Milestone.state, Milestone.weight)
CHOSEN: BindParameter[Sequence[int]] = bindparam("tasks", expanding=True)
TARGETS_OF_CHOSEN = TARGETS.where(TaskTarget.task_id.in_(CHOSEN))
WEIGHTS_OF_CHOSEN = WEIGHTS.where(Milestone.task_id.in_(CHOSEN))


def _measured(
    among: Select[int] | Collection[int],
) -> dict[int, tuple[list[Measured], list[tuple[bool, Decimal]]]]:
    """By task what its completion is computed from: targets, and (accepted, weight) of milestones; two statements."""
    if isinstance(among, Select):
        targets = read(TARGETS.where(TaskTarget.task_id.in_(among)))
        weights = read(WEIGHTS.where(Milestone.task_id.in_(among)))
    else:
        targets = read(TARGETS_OF_CHOSEN, {"tasks": list(among)})
        weights = read(WEIGHTS_OF_CHOSEN, {"tasks": list(among)})
    found: dict[int, tuple[list[Measured], list[tuple[bool, Decimal]]]] = defaultdict(lambda: ([], []))
    for task_id, actual, value, direction, curve in targets:
        found[task_id][0].append(Measured(actual, value, direction, curve))
    for task_id, state, weight in weights:
        found[task_id][1].append((state is MilestoneState.ACCEPTED, weight))
    return found


@dataclass(frozen=True)
class Span:
    """The days of a task and its own points: with its kind all that `advances` needs to know of it."""

    id: int
    kind: TaskKind
    starts_on: date
    due_on: date | None
    curve: str


def advances(spans: Collection[Span], today: date) -> dict[int, Advance]:
    """How far each task is, exactly: the stored completion is cut to four places, too coarse to subtract from."""
    measured = _measured([span.id for span in spans])
    return {
        span.id: advance_of(
            span.kind,
            targets=measured[span.id][0],
            milestones=measured[span.id][1],
            starts_on=span.starts_on,
            due_on=span.due_on,
            curve=span.curve,
            today=today,
        )
        for span in spans
    }


def task(task_id: int) -> Task:
    """A task by id, for jobs and handlers. Raises NoResultFound."""
    return db.session.get_one(Task, task_id)


def unfinished_of(unit_id: int) -> int:
    """How many dispatched tasks the unit has a part in that are neither closed nor cancelled."""
    unfinished = (*DISPATCHED, TaskState.SUSPENDED)
    held = select(func.count()).select_from(Assignment).join(Task, Task.id == Assignment.task_id)
    held = held.where(Assignment.unit_id == unit_id, PRESENT, Task.state.in_(unfinished))
    return db.session.scalar(held) or 0


def short_notice(today: date) -> Callable[[date], bool]:
    """Asks whether a due date leaves fewer working days than an ad-hoc request must give (rulebook §7).

    The calendar is read at the first question: most tasks are no ad-hoc requests.
    """
    calendar = cache(working_calendar)
    needed = office_rules().adhoc_notice_working_days
    return lambda due_on: calendar().between(today, due_on) < needed
