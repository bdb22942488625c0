"""How far tasks are: what their lights are computed from, for the nightly comparison and for documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import BindParameter, Select, bindparam, select

from tracker.core.db import db, read
from tracker.plans.models import Indicator
from tracker.tasks.lifecycle import DISPATCHED, MilestoneState, TaskState
from tracker.tasks.lights import Light
from tracker.tasks.models import Milestone, Task, TaskKind, TaskTarget
from tracker.tasks.progress import Advance, Measured, advance_of


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
