"""Tables of instructions 批示 and their answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.tasks.instructions.lifecycle import InstructionState
from tracker.tasks.models import Task
from tracker.units.models import Unit


class Instruction(Base):
    """A leader's remark on a task. `reply_due_on` None: nobody has to answer it. `new_task`: what it became."""

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished_when"),
        Index("ix_instruction_state", "state", "reply_due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    new_task_id: Mapped[int | None] = mapped_column(ForeignKey(Task.id))
    state: Mapped[InstructionState] = mapped_column(default=InstructionState.GIVEN)
    words: Mapped[str] = mapped_column(Text)
    reply_due_on: Mapped[date | None]
    given_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    given_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship(foreign_keys=[task_id])
    new_task: Mapped[Task | None] = relationship(foreign_keys=[new_task_id])
    given_by: Mapped[Person] = relationship()
    addressees: Mapped[list[Addressee]] = relationship(order_by="Addressee.id", cascade="all, delete-orphan")


class Addressee(Base):
    """A unit that an instruction is addressed to, with its answer."""

    __tablename__ = "instruction_addressee"
    __table_args__ = (
        UniqueConstraint("instruction_id", "unit_id"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_with_words"),
        Index("ix_instruction_addressee_unit", "unit_id", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instruction_id: Mapped[int] = mapped_column(ForeignKey(Instruction.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    answered_at: Mapped[datetime | None]

    instruction: Mapped[Instruction] = relationship(overlaps="addressees")
    unit: Mapped[Unit] = relationship()
    answered_by: Mapped[Person | None] = relationship()
