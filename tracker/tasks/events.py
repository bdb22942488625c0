"""What happens to tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    reason: str = ""  # a dispatched task's


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
    total_before: Decimal | None = None
    shares_before: tuple[tuple[str, Decimal], ...] = ()
    edition: int = 0
    source: str = ""
    effective_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmerSet(Event):
    """块、条: who confirms the figures of a target; empty where nobody has to."""

    tag: ClassVar[str] = "task:confirmer-set"
    subject: ClassVar[str] = "task"
    indicator: str
    unit: str
    before: str


@dataclass(frozen=True, kw_only=True)
class TaskCurveSet(Event):
    """序时: the task got monthly points of its own (plans.curves, dated), or lost them."""

    tag: ClassVar[str] = "task:curve-set"
    subject: ClassVar[str] = "task"
    before: str
    after: str


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


@dataclass(frozen=True, kw_only=True)
class CycleChanged(Event):
    """The office changed how often a dispatched task is reported; words of the cycles."""

    tag: ClassVar[str] = "task:cycle_changed"
    subject: ClassVar[str] = "task"
    before: str
    after: str


# ── units of a dispatched task ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfAssignment(Event):
    """What happens to a unit's part stands on the task's timeline."""

    subject: ClassVar[str] = "assignment"
    task_id: int
    unit_id: int
    unit: str

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class AssignmentRefused(OfAssignment):
    """拒签: the unit's head refused the part; `proposed_unit` should do it instead (empty: none named)."""

    tag: ClassVar[str] = "assignment:refused"
    reason: str
    proposed_unit: str


@dataclass(frozen=True, kw_only=True)
class RefusalUpheld(OfAssignment):
    """改派: the refusal was right, and `to_unit` takes the part over."""

    tag: ClassVar[str] = "assignment:refusal_upheld"
    to_unit: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentUpheld(OfAssignment):
    """维持: the part stays with the unit, which has to acknowledge it; its time to do so begins anew."""

    tag: ClassVar[str] = "assignment:upheld"
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentAdded(OfAssignment):
    """A unit came to a dispatched task, by 改派 or as a further unit. `role`: its word."""

    tag: ClassVar[str] = "assignment:added"
    role: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentWithdrawn(OfAssignment):
    """A unit no longer has a part in a dispatched task."""

    tag: ClassVar[str] = "assignment:withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeadReassigned(Event):
    """Another unit leads a dispatched task; names as printed."""

    tag: ClassVar[str] = "task:lead_reassigned"
    subject: ClassVar[str] = "task"
    before: str
    after: str
    reason: str


# ── extension 延期 ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfExtension(Event):
    """What happens to a request for more time stands on the task's timeline."""

    subject: ClassVar[str] = "extension"
    task_id: int

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class ExtensionRequested(OfExtension):
    """申请延期 by so many calendar days."""

    tag: ClassVar[str] = "extension:requested"
    unit: str
    old_due_on: date
    new_due_on: date
    days: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(OfExtension):
    """不同意延期."""

    tag: ClassVar[str] = "extension:refused"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtensionWithdrawn(OfExtension):
    """The unit took its request back, or it fell away with the task (`reason`)."""

    tag: ClassVar[str] = "extension:withdrawn"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskExtended(Event):
    """同意延期: the task has a later due date; the original one stays on the task."""

    tag: ClassVar[str] = "task:extended"
    subject: ClassVar[str] = "task"
    title: str
    old_due_on: date
    new_due_on: date


@dataclass(frozen=True, kw_only=True)
class MilestoneRescheduled(OfMilestone):
    """A milestone's date moved with an approved extension."""

    tag: ClassVar[str] = "milestone:rescheduled"
    old_due_on: date
    new_due_on: date


# ── suspension 中止, closure 办结 ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class TaskSuspended(Event):
    """中止: nothing is owed and nothing scored from `on`."""

    tag: ClassVar[str] = "task:suspended"
    subject: ClassVar[str] = "task"
    title: str
    reason: str
    on: date


@dataclass(frozen=True, kw_only=True)
class TaskResumed(Event):
    """恢复办理: the task is again exactly where it was; `on` is the first day that counts."""

    tag: ClassVar[str] = "task:resumed"
    subject: ClassVar[str] = "task"
    title: str
    on: date


@dataclass(frozen=True, kw_only=True)
class ClosureRequested(Event):
    """申请办结 by the lead's head."""

    tag: ClassVar[str] = "task:closure_requested"
    subject: ClassVar[str] = "task"
    unit: str
    summary: str


@dataclass(frozen=True, kw_only=True)
class ClosureRefused(Event):
    """退回办理: the task is under way again."""

    tag: ClassVar[str] = "task:closure_refused"
    subject: ClassVar[str] = "task"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TargetWaived(Event):
    """豁免: a leader lets the task be closed although its target is not met."""

    tag: ClassVar[str] = "task:target_waived"
    subject: ClassVar[str] = "task"
    reason: str


@dataclass(frozen=True, kw_only=True)
class TaskClosed(Event):
    """办结: nothing is owed any more."""

    tag: ClassVar[str] = "task:closed"
    subject: ClassVar[str] = "task"
    title: str


@dataclass(frozen=True, kw_only=True)
class TaskArchived(Event):
    """归档 of a closed task."""

    tag: ClassVar[str] = "task:archived"
    subject: ClassVar[str] = "task"
    title: str


# ── instruction 批示 ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OfInstruction(Event):
    """A leader's instruction stands on the timeline of the task it was written on."""

    subject: ClassVar[str] = "instruction"
    task_id: int

    @property
    def thread(self) -> str:
        return f"task:{self.task_id}"


@dataclass(frozen=True, kw_only=True)
class InstructionGiven(OfInstruction):
    """批示: a remark to units, with the day until which they reply (None: no reply asked)."""

    tag: ClassVar[str] = "instruction:given"
    words: str
    units: tuple[str, ...]
    reply_due_on: date | None
    new_task: str  # the number of the task that it became, else empty


@dataclass(frozen=True, kw_only=True)
class InstructionAnswered(OfInstruction):
    """A unit replied."""

    tag: ClassVar[str] = "instruction:answered"
    unit: str
    words: str


@dataclass(frozen=True, kw_only=True)
class InstructionFinished(OfInstruction):
    """The leader has read the replies: nothing remains to be done."""

    tag: ClassVar[str] = "instruction:finished"
