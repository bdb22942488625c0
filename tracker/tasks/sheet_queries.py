"""The page of a task: the units and their people, targets, milestones. Columns are read, not entities."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, select

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core.db import read
from tracker.plans.models import Indicator, Measure, PartyRole, Plan
from tracker.tasks.lifecycle import AssignmentState, MilestoneState
from tracker.tasks.lights import Rhythm
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskKind, TaskTarget
from tracker.tasks.progress import Measured
from tracker.tasks.queries import PRESENT
from tracker.units.models import Unit, UnitGroup


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
