"""Who may write, answer and finish an instruction (rulebook §2)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.tasks.instructions.lifecycle import InstructionState
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.models import Task
from tracker.tasks.policy import may_see_tasks
from tracker.tasks.queries import UNIT_ROLES


def may_instruct(user: Person, task: Task) -> Verdict:
    """批示 on any task that is out, closed ones too: the leader may want something more of it."""
    if not user.has(Role.LEADER):
        return refused("批示由领导作出")
    if task.state in {TaskState.DRAFT, TaskState.CANCELLED}:
        return refused(f"任务{task.state.word}，不能批示")
    return ALLOWED


def may_answer(user: Person, addressee: Addressee) -> Verdict:
    """回复: the addressed unit's people, once."""
    if not user.has(*UNIT_ROLES) or user.unit_id != addressee.unit_id:
        return refused(f"由{addressee.unit.short_name}回复")
    if addressee.answered_at is not None:
        return refused("本单位已回复")
    if addressee.instruction.state is InstructionState.FINISHED:
        return refused("批示已办结，不需回复")
    return ALLOWED


def may_finish(user: Person, instruction: Instruction) -> Verdict:
    """办结: the leader who gave it has read the answers, or needs none."""
    if not user.has(Role.LEADER):
        return refused("批示由领导办结")
    if instruction.given_by_id != user.id:
        return refused("由作出批示的领导办结")
    return ALLOWED if instruction.state is not InstructionState.FINISHED else refused("批示已办结")


def may_see_instructions(user: Person) -> Verdict:
    """The list of open instructions: everybody with business, each his own part."""
    return may_see_tasks(user)
