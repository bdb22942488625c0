"""What the office decides about a task, as plain values: what forms fill in and actions write down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.plans.models import Counting, Measure
from tracker.tasks.models import Assignment, Cycle, TaskKind


@dataclass(frozen=True)
class Party:
    """A unit, or a group that expands to its members when the task is saved. Exactly one of the two is given."""

    unit_id: int | None = None
    group_id: int | None = None

    @property
    def key(self) -> str:
        """How a form names it: unit-3, group-2."""
        return f"unit-{self.unit_id}" if self.unit_id is not None else f"group-{self.group_id}"

    @classmethod
    def of_key(cls, key: str) -> Party:
        """The party that a form names. Raises ValueError for another shape."""
        kind, _, number = key.partition("-")
        if kind not in {"unit", "group"}:
            raise ValueError(key)
        return cls(unit_id=int(number)) if kind == "unit" else cls(group_id=int(number))


@dataclass(frozen=True)
class TargetValues:
    """What to reach of an indicator, in its unit of measure.

    Without `indicator_id` an indicator of this name is added to the plan (or found there).
    """

    value: Decimal
    indicator_id: int | None = None
    name: str = ""
    unit_of_measure: str = ""
    counting: Counting = Counting.FLOW


@dataclass(frozen=True)
class MilestoneValues:
    """A dated, weighted step. `id`: the milestone that this corrects (None: a new one)."""

    title: str
    due_on: date
    weight: Decimal = Decimal(1)
    proof: str = ""
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskValues:
    """A task as the office wants it. `responsible` is in printed order; the lead need not be repeated in it. `report_on`:
    the dates (ISO text) of the cycle «dated»."""

    title: str
    kind: TaskKind
    starts_on: date
    due_on: date | None = None
    description: str = ""
    deliverable: str = ""
    cycle: Cycle = Cycle.MONTHLY
    report_on: list[str] = field(default_factory=list)
    weight: Decimal = Decimal(10)
    lead_unit_id: int | None = None
    responsible: tuple[Party, ...] = ()
    targets: tuple[TargetValues, ...] = ()
    milestones: tuple[MilestoneValues, ...] = ()
    urgency: str = ""
    urgency_ordered_by_id: int | None = None


def inherited_lead(measure: Measure) -> int | None:
    """The unit that leads the measure, printed, confirmed or presumed; None where a group or nobody leads."""
    return measure.lead.unit_id if measure.lead else None


def inherited_parties(measure: Measure) -> tuple[Party, ...]:
    """The measure's other parties in printed order; a group that is printed as lead is among them."""
    lead = inherited_lead(measure)
    parties = [Party(party.unit_id, party.group_id) for party in measure.parties]
    return tuple(dict.fromkeys(party for party in parties if party.unit_id is None or party.unit_id != lead))


def held_parties(assignments: list[Assignment], lead_unit_id: int | None) -> tuple[Party, ...]:
    """The responsible parties as they were chosen: members of a group as the group, once."""
    chosen = (
        Party(group_id=one.group_id) if one.group_id is not None else Party(unit_id=one.unit_id)
        for one in assignments
        if one.group_id is not None or one.unit_id != lead_unit_id
    )
    return tuple(dict.fromkeys(chosen))
