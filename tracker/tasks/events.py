"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tracker.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskDrafted(Event):
    """The office wrote a task down."""

    tag: ClassVar[str] = "task:drafted"
    subject: ClassVar[str] = "task"
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskEdited(Event):
    """A drafted task was changed; `changed` names the fields in the office's words."""

    tag: ClassVar[str] = "task:edited"
    subject: ClassVar[str] = "task"
    changed: tuple[str, ...]


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
class LightChanged(Event):
    """The progress light changed its word; values of `Light`."""

    tag: ClassVar[str] = "task:light:changed"
    subject: ClassVar[str] = "task"
    before: str
    after: str
