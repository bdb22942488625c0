"""Tables of tasks, who does them, and what they must reach."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.plans.models import Indicator, Measure, PartyRole
from tracker.tasks.lifecycle import AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import Light
from tracker.units.models import Unit, UnitGroup


class TaskKind(Worded):
    """How progress is measured (rulebook §3)."""

    QUANTIFIED = "quantified", "量化"
    MILESTONE = "milestone", "节点"
    STANDING = "standing", "长期"


class Cycle(Worded):
    """How often a task is reported."""

    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    YEARLY = "yearly", "每年"
    ONCE = "once", "一次"
    DATED = "dated", "指定日期"


class Task(Base):
    """任务. `light`, `completion` are stored copies with one writer, `actions.refresh_progress`.

    `completion`: accepted progress ÷ target as a ratio (1 = done), unrounded to four places; None for a standing task.
    `number` is printed: the measure's number and a running one (1-2). `curve`: its own monthly points (curves.py);
    "" follows its indicators' curves, else the days. `original_due_on`: the date before the first extension (None: never
    extended). `score_stops_on`: from that day nothing is scored (中止, 撤销). `urgency`, `urgency_ordered_by_id`: why,
    and by whose order, an ad-hoc request gives the units less time than the office promised them (rulebook §7).
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("measure_id", "position"),
        CheckConstraint("weight > 0", name="weight_positive"),
        CheckConstraint("due_on IS NULL OR due_on >= starts_on", name="due_after_start"),
        CheckConstraint("due_on IS NOT NULL OR kind = 'standing'", name="only_standing_has_no_end"),
        CheckConstraint(
            "state IN ('draft', 'cancelled') OR dispatched_at IS NOT NULL", name="dispatched_when_under_way"
        ),
        Index("ix_task_state_light", "state", "light", "due_on"),
        Index("ix_task_due_on", "due_on", "state", "light"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey(Measure.id), index=True)
    position: Mapped[int]
    number: Mapped[str]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text, default="")
    deliverable: Mapped[str] = mapped_column(default="")
    kind: Mapped[TaskKind]
    cycle: Mapped[Cycle] = mapped_column(default=Cycle.MONTHLY)
    report_on: Mapped[list[Any]] = mapped_column(default=list)
    weight: Mapped[Decimal]
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    score_stops_on: Mapped[date | None]
    state: Mapped[TaskState] = mapped_column(default=TaskState.DRAFT)
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    urgency: Mapped[str] = mapped_column(default="")
    urgency_ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    curve: Mapped[str] = mapped_column(default="")
    light: Mapped[Light] = mapped_column(default=Light.GREY)
    completion: Mapped[Decimal | None]
    dispatched_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    measure: Mapped[Measure] = relationship()
    lead_unit: Mapped[Unit | None] = relationship()
    urgency_ordered_by: Mapped[Person | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(
        primaryjoin=lambda: and_(
            Assignment.task_id == Task.id, Assignment.state != AssignmentState.WITHDRAWN
        ),
        order_by="Assignment.position",
        cascade="all, delete-orphan",
    )
    targets: Mapped[list[TaskTarget]] = relationship(
        order_by="TaskTarget.position", cascade="all, delete-orphan"
    )
    milestones: Mapped[list[Milestone]] = relationship(
        order_by="Milestone.due_on, Milestone.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Assignment(Base):
    """A unit's part in a task. `group`: it came in as a member of this printed group.

    `given_at`: when it came to the unit, at dispatch or later; the time to acknowledge or refuse runs from then. A unit
    that has no part any more keeps its row as WITHDRAWN, because its reports stay; `Task.assignments` leaves it out.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("task_id", "unit_id"),
        CheckConstraint("(state = 'acknowledged') = (acknowledged_at IS NOT NULL)", name="acknowledged_when"),
        Index("ix_assignment_unit_state", "unit_id", "state", "task_id"),
        Index(
            "ix_assignment_pending",
            "task_id",
            "unit_id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(UnitGroup.id))
    role: Mapped[PartyRole]
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[AssignmentState] = mapped_column(default=AssignmentState.PENDING)
    given_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None]

    task: Mapped[Task] = relationship(overlaps="assignments")
    unit: Mapped[Unit] = relationship()
    group: Mapped[UnitGroup | None] = relationship()


class TaskTarget(Base):
    """What a quantified task must reach of one indicator (value in the indicator's unit of measure).

    `actual`: the accepted total; `unconfirmed`: how much of it the confirming unit has not confirmed; `repeated`: how
    much of it the same units report more often elsewhere, so that it counts once. All three are written by
    `actions.record_figures` only. `confirming_unit`: the unit along the other line (条 or 块) that confirms what the
    units with a share report. `edition`: of its newest AllocationEdition, 0 before the first.
    """

    __tablename__ = "task_target"
    __table_args__ = (
        UniqueConstraint("task_id", "indicator_id"),
        CheckConstraint("value > 0", name="value_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), index=True)
    position: Mapped[int] = mapped_column(default=0)
    value: Mapped[Decimal]
    actual: Mapped[Decimal] = mapped_column(default=Decimal(0))
    unconfirmed: Mapped[Decimal] = mapped_column(default=Decimal(0))
    repeated: Mapped[Decimal] = mapped_column(default=Decimal(0))
    confirming_unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id))
    edition: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task] = relationship(overlaps="targets")
    indicator: Mapped[Indicator] = relationship(lazy="joined")
    confirming_unit: Mapped[Unit | None] = relationship()
    allocations: Mapped[list[Allocation]] = relationship(cascade="all, delete-orphan")
    editions: Mapped[list[AllocationEdition]] = relationship(
        order_by="AllocationEdition.edition.desc()", cascade="all, delete-orphan"
    )


class Allocation(Base):
    """A unit's share of a task's target. Units with a share answer for the figure; where none has one, the lead does."""

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("target_id", "assignment_id"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey(TaskTarget.id))
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id), index=True)
    value: Mapped[Decimal]

    target: Mapped[TaskTarget] = relationship(overlaps="allocations")
    assignment: Mapped[Assignment] = relationship()


class AllocationEdition(Base):
    """One edition of how a task's target was shared: from when, on whose authority, by whom. The newest is in force.

    `shares`: [unit id, short name, share as text] each; `value`: the task's target with it.
    """

    __tablename__ = "allocation_edition"
    __table_args__ = (UniqueConstraint("target_id", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey(TaskTarget.id))
    edition: Mapped[int]
    value: Mapped[Decimal]
    shares: Mapped[list[Any]]
    effective_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None]

    target: Mapped[TaskTarget] = relationship(overlaps="editions")


class Milestone(Base):
    """节点: a dated, weighted step with its proof. Weights of a task are relative (2 and 3: 40 % and 60 %)."""

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("weight > 0", name="weight_positive"),
        Index("ix_milestone_due", "due_on", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    title: Mapped[str]
    proof: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    weight: Mapped[Decimal]
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.OPEN)
    accepted_on: Mapped[date | None]

    task: Mapped[Task] = relationship(overlaps="milestones")
