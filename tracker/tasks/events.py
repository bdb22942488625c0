"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from tracker.core.changes import Changes
from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskDrafted(Event):
    """The office wrote a task down."""

    tag: ClassVar[str] = "task:drafted"
    subject: ClassVar[str] = "task"
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskEdited(Event):
    """A drafted task was changed: (field, before, after) each."""

    tag: ClassVar[str] = "task:edited"
    subject: ClassVar[str] = "task"
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(Event):
    """撤销: the task was withdrawn."""

    tag: ClassVar[str] = "task:cancelled"
    subject: ClassVar[str] = "task"
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskDispatched(Event):
    """交办: the task went to its units."""

    tag: ClassVar[str] = "task:dispatched"
    subject: ClassVar[str] = "task"
    lead: str
    units: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AssignmentAcknowledged(Event):
    """签收: a unit took its part."""

    tag: ClassVar[str] = "assignment:acknowledged"
    subject: ClassVar[str] = "assignment"
    task_id: int
    unit: str
    role: str

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class TargetAllocated(Event):
    """分配: the units' shares of a target were set; (unit, share) each, empty where the lead answers for all."""

    tag: ClassVar[str] = "task:allocated"
    subject: ClassVar[str] = "task"
    indicator: str
    unit_of_measure: str
    total: Decimal
    shares: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class OfMilestone(Event):
    """What happens to a milestone stands on its task's timeline."""

    subject: ClassVar[str] = "milestone"
    task_id: int
    title: str

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class MilestoneClaimed(OfMilestone):
    """申请验收: a unit says that the step is done."""

    tag: ClassVar[str] = "milestone:claimed"


@dataclass(frozen=True, kw_only=True)
class MilestoneAccepted(OfMilestone):
    """已验收: its weight counts from now on."""

    tag: ClassVar[str] = "milestone:accepted"


@dataclass(frozen=True, kw_only=True)
class MilestoneReturned(OfMilestone):
    """退回: it is not done yet."""

    tag: ClassVar[str] = "milestone:returned"


@dataclass(frozen=True, kw_only=True)
class LightChanged(Event):
    """The progress light changed its word; values of `Light`."""

    tag: ClassVar[str] = "task:light:changed"
    subject: ClassVar[str] = "task"
    before: str
    after: str
