"""Tables of extensions 延期."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.tasks.extensions.lifecycle import ExtensionState
from tracker.tasks.models import Milestone, Task


class Extension(Base):
    """A request to move a task's due date. `days`: calendar days from the date it stood at to the new one."""

    __tablename__ = "extension"
    __table_args__ = (
        CheckConstraint("new_due_on > old_due_on AND days > 0", name="later_than_before"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided_when_not_requested"),
        Index("ix_extension_state", "state", "task_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id), index=True)
    state: Mapped[ExtensionState] = mapped_column(default=ExtensionState.REQUESTED)
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    requested_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    milestones: Mapped[list[ExtensionMilestone]] = relationship(cascade="all, delete-orphan")
    proofs: Mapped[list[ExtensionProof]] = relationship(cascade="all, delete-orphan")


class ExtensionMilestone(Base):
    """The new date of a milestone within a request."""

    __tablename__ = "extension_milestone"

    extension_id: Mapped[int] = mapped_column(ForeignKey(Extension.id), primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey(Milestone.id), primary_key=True)
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]

    milestone: Mapped[Milestone] = relationship()


class ExtensionProof(Base):
    """A proof that came with a request."""

    __tablename__ = "extension_proof"

    extension_id: Mapped[int] = mapped_column(ForeignKey(Extension.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship()
