"""News of a task's further lives (door 2): the people concerned are told in their inbox."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of, people_with
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import Event
from tracker.core.text import office_date
from tracker.messages import actions as messages
from tracker.messages.values import Outgoing
from tracker.tasks import queries
from tracker.tasks.closures.policy import may_decide_closure
from tracker.tasks.events import (
    AssignmentAdded,
    AssignmentRefused,
    AssignmentUpheld,
    AssignmentWithdrawn,
    ClosureRefused,
    ClosureRequested,
    ExtensionRefused,
    ExtensionRequested,
    InstructionAnswered,
    InstructionGiven,
    LeadReassigned,
    TargetWaived,
    TaskCancelled,
    TaskClosed,
    TaskExtended,
    TaskResumed,
    TaskSuspended,
)
from tracker.tasks.extensions.extending import Level
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.policy import level
from tracker.tasks.instructions.models import Instruction
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts.policy import may_decide_refusal
from tracker.tasks.parts.queries import pending_on

UNIT_PEOPLE = (Role.LIAISON, Role.UNIT_HEAD)
OFFICE = (Role.OFFICE_CLERK, Role.OFFICE_HEAD)


def assignment_refused(event: AssignmentRefused) -> None:
    """Those who decide it; a leader only where the office has to stand back."""
    refusal = pending_on(event.subject_id)
    judges = [one for one in people_with(*OFFICE) if may_decide_refusal(one, refusal)]
    _tell(
        event,
        event.task_id,
        judges or people_with(Role.LEADER),
        f"{event.unit}拒签，待裁定",
        event.reason,
    )


def assignment_upheld(event: AssignmentUpheld) -> None:
    """The unit has to acknowledge after all."""
    _tell(
        event, event.task_id, people_of(event.unit_id, *UNIT_PEOPLE), "拒签裁定：维持，请签收", event.reason
    )


def assignment_added(event: AssignmentAdded) -> None:
    """The unit has something to acknowledge."""
    title = f"新交办任务，请签收（{event.role}单位）"
    _tell(event, event.task_id, people_of(event.unit_id, *UNIT_PEOPLE), title, event.reason)


def assignment_withdrawn(event: AssignmentWithdrawn) -> None:
    """The unit has nothing more to do with it."""
    _tell(
        event,
        event.task_id,
        people_of(event.unit_id, *UNIT_PEOPLE),
        "不再承担此任务",
        event.reason,
        link=False,
    )


def lead_reassigned(event: LeadReassigned) -> None:
    """The units that have a part know whom to turn to."""
    _tell(event, event.subject_id, _units_of(event.subject_id), f"牵头单位改为{event.after}", event.reason)


def extension_requested(event: ExtensionRequested) -> None:
    """Those of the level that decides."""
    deciding = level(db.session.get_one(Extension, event.subject_id))
    judges = people_with(Role.LEADER if deciding is Level.LEADER else Role.OFFICE_HEAD)
    _tell(event, event.task_id, judges, f"{event.unit}申请延期{event.days}天，待审批", event.reason)


def extension_refused(event: ExtensionRefused) -> None:
    """The lead keeps its date."""
    _tell(event, event.task_id, _lead_of(event.task_id), "延期申请未同意", event.reason)


def task_extended(event: TaskExtended) -> None:
    """Every unit has a later date."""
    title = f"完成时限延至{office_date(event.new_due_on)}"
    _tell(event, event.subject_id, _units_of(event.subject_id), title, "")


def task_suspended(event: TaskSuspended) -> None:
    """Every unit can put it aside."""
    _tell(event, event.subject_id, _units_of(event.subject_id), "任务中止", event.reason)


def task_resumed(event: TaskResumed) -> None:
    """Every unit has it on its desk again."""
    _tell(event, event.subject_id, _units_of(event.subject_id), "任务恢复办理", "")


def task_cancelled(event: TaskCancelled) -> None:
    """Every unit is rid of it; of a draft nobody had heard."""
    if db.session.get_one(Task, event.subject_id).dispatched_at is not None:
        _tell(event, event.subject_id, _units_of(event.subject_id), "任务撤销", event.reason)


def closure_requested(event: ClosureRequested) -> None:
    """Those who may decide it."""
    task = db.session.get_one(Task, event.subject_id)
    judges = [one for one in people_with(*OFFICE, Role.LEADER) if may_decide_closure(one, task)]
    _tell(event, task.id, judges, f"{event.unit}申请办结，待核定", event.summary)


def closure_refused(event: ClosureRefused) -> None:
    """The lead has more to do."""
    _tell(event, event.subject_id, _lead_of(event.subject_id), "办结申请退回办理", event.reason)


def target_waived(event: TargetWaived) -> None:
    """The lead may ask for the closure."""
    _tell(event, event.subject_id, _lead_of(event.subject_id), "目标已豁免", event.reason)


def task_closed(event: TaskClosed) -> None:
    """Every unit is done with it."""
    _tell(event, event.subject_id, _units_of(event.subject_id), "任务已办结", "")


def instruction_given(event: InstructionGiven) -> None:
    """The units that it is addressed to, and the office."""
    instruction = db.session.get_one(Instruction, event.subject_id)
    addressed = [one.unit_id for one in instruction.addressees]
    people = [person for unit in addressed for person in people_of(unit, *UNIT_PEOPLE)]
    due = f"，请于{office_date(event.reply_due_on)}前回复" if event.reply_due_on else ""
    title = f"领导批示转为任务{event.new_task}，待交办" if event.new_task else f"领导批示{due}"
    _tell(event, event.task_id, [*people, *people_with(*OFFICE)], title, event.words)


def instruction_answered(event: InstructionAnswered) -> None:
    """The leader who asked."""
    given_by = db.session.get_one(Instruction, event.subject_id).given_by
    _tell(event, event.task_id, [given_by], f"{event.unit}回复批示", event.words)


def _units_of(task_id: int) -> list[Person]:
    parts: list[Assignment] = queries.task(task_id).assignments
    return [person for part in parts for person in people_of(part.unit_id, *UNIT_PEOPLE)]


def _lead_of(task_id: int) -> list[Person]:
    lead = queries.task(task_id).lead_unit_id
    return people_of(lead, *UNIT_PEOPLE) if lead is not None else []


def _tell(
    event: Event, task_id: int, people: Iterable[Person], title: str, words: str, *, link: bool = True
) -> None:
    """One message to each of them but to whoever did it. The same act is told once."""
    task = queries.task(task_id)
    now = clock.now()
    facts = {
        "task_id": task.id if link else None,
        "number": task.number,
        "title": task.title,
        "outcome": title,
        "words": words,
    }
    ids = dict.fromkeys(person.id for person in people if person.id != event.actor_id)
    messages.deliver_all(
        [
            Outgoing(
                number,
                f"{event.tag}:{event.subject_id}:{now:%Y%m%d%H%M%S%f}",
                "decision",
                f"{task.number} {title}",
                clock.office_day(now),
                facts,
            )
            for number in ids
        ]
    )
