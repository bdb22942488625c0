"""The verbs of instructions: the only writers of their state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.rules import office_rules
from tracker.tasks import actions as tasks
from tracker.tasks.cycles.reporting import usual_cycle
from tracker.tasks.events import InstructionAnswered, InstructionFinished, InstructionGiven
from tracker.tasks.instructions.lifecycle import INSTRUCTION_LIFE, InstructionState, InstructionStep
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.values import MilestoneValues, TaskValues, held_parties
from tracker.units.models import Unit


def give(
    task: Task, *, words: str, units: Sequence[Unit], reply_due_on: date | None, actor_id: int
) -> Instruction:
    """批示 to these units. With a day to reply by it stays open until all have answered and the leader has read them;
    without one it is a remark, and finished as soon as it is written."""
    finished_at = None if reply_due_on else clock.now()
    instruction = Instruction(
        task=task,
        state=InstructionState.GIVEN if reply_due_on else InstructionState.FINISHED,
        words=words,
        reply_due_on=reply_due_on,
        given_by_id=actor_id,
        given_at=clock.now(),
        finished_at=finished_at,
        addressees=[Addressee(unit=unit) for unit in units],
    )
    return _given(instruction, actor_id=actor_id)


def turn_into_task(task: Task, *, words: str, title: str, due_on: date, actor_id: int) -> Instruction:
    """批示 that becomes a task of the same measure with the same units: a draft that the office completes and dispatches."""
    new = tasks.draft(
        task.measure,
        TaskValues(
            title=title,
            kind=TaskKind.MILESTONE,
            starts_on=clock.today(),
            due_on=due_on,
            description=words,
            lead_unit_id=task.lead_unit_id,
            responsible=held_parties(task.assignments, task.lead_unit_id),
            milestones=(MilestoneValues(title, due_on, proof="落实情况报告"),),
            cycle=usual_cycle(office_rules()),
        ),
        actor_id=actor_id,
    )
    instruction = Instruction(
        task=task,
        new_task=new,
        state=InstructionState.FINISHED,
        words=words,
        given_by_id=actor_id,
        given_at=clock.now(),
        finished_at=clock.now(),
        addressees=[],
    )
    return _given(instruction, actor_id=actor_id)


def answer(addressee: Addressee, *, words: str, actor_id: int) -> None:
    """回复 by one unit; the last one's moves the instruction on to the leader."""
    instruction = addressee.instruction
    if addressee.answered_at is not None:
        raise IllegalStep("本单位已回复。")
    if instruction.state is InstructionState.FINISHED:
        raise IllegalStep("批示已办结，不需回复。")
    addressee.answer, addressee.answered_by_id, addressee.answered_at = words, actor_id, clock.now()
    if all(one.answered_at is not None for one in instruction.addressees):
        instruction.state = INSTRUCTION_LIFE.after(instruction.state, InstructionStep.ANSWER_LAST)
    db.session.flush()
    announce(
        InstructionAnswered(
            actor_id=actor_id,
            subject_id=instruction.id,
            task_id=instruction.task_id,
            unit=addressee.unit.short_name,
            words=words,
        )
    )


def finish(instruction: Instruction, *, actor_id: int) -> None:
    """The leader has read the answers, or needs none any more."""
    instruction.state = INSTRUCTION_LIFE.after(instruction.state, InstructionStep.FINISH)
    instruction.finished_at = clock.now()
    db.session.flush()
    announce(InstructionFinished(actor_id=actor_id, subject_id=instruction.id, task_id=instruction.task_id))


def _given(instruction: Instruction, *, actor_id: int) -> Instruction:
    db.session.add(instruction)
    db.session.flush()
    announce(
        InstructionGiven(
            actor_id=actor_id,
            subject_id=instruction.id,
            task_id=instruction.task_id,
            words=instruction.words,
            units=tuple(one.unit.short_name for one in instruction.addressees),
            reply_due_on=instruction.reply_due_on,
            new_task=instruction.new_task.number if instruction.new_task else "",
        )
    )
    return instruction
