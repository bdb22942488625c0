"""Tables of closures 办结 and waivers 豁免."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.tasks.closures.lifecycle import ClosureState
from tracker.tasks.models import Task


class Closure(Base):
    """A request to close a task, with its summary and proofs, and what was decided. A task may have several, one after the other."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_when_not_requested"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    state: Mapped[ClosureState] = mapped_column(default=ClosureState.REQUESTED)
    summary: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    requested_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    proofs: Mapped[list[ClosureProof]] = relationship(cascade="all, delete-orphan")


class ClosureProof(Base):
    """A proof that came with a request."""

    __tablename__ = "closure_proof"

    closure_id: Mapped[int] = mapped_column(ForeignKey(Closure.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship()


class Waiver(Base):
    """豁免: a leader's word that the task may be closed although its target is not met. One per task."""

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    given_at: Mapped[datetime]

    task: Mapped[Task] = relationship()
    given_by: Mapped[Person] = relationship()
