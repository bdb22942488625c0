"""Tables of problems found 问题 and what becomes of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.documents.models import Document
from tracker.inspections.findings.lifecycle import FindingState, Severity, Way
from tracker.inspections.models import Inspection
from tracker.tasks.models import Task
from tracker.units.models import Unit


class Finding(Base):
    """问题. `proof`: none is written down without one; more stand in `proofs`. `demand`: what is to be put right.

    `due_on`: the limit, `original_due_on` the first one where it was moved; `again_due_on`: the limit of 重整改.
    `failures`: how often a verification found it not put right; `escalated_at`: when it came to a leader.
    `measures`, `promised_on`: the unit's own plan; `replied_on`: its last reply.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("inspection_id", "position"),
        CheckConstraint("fact <> '' AND basis <> ''", name="fact_and_basis"),
        CheckConstraint(
            "state IN ('noted', 'withdrawn') OR ordered_at IS NOT NULL", name="ordered_when_with_unit"
        ),
        CheckConstraint("(state = 'struck_off') = (struck_off_at IS NOT NULL)", name="struck_off_when"),
        CheckConstraint("failures >= 0", name="failures_not_negative"),
        Index("ix_finding_unit_state", "unit_id", "state", "due_on"),
        Index("ix_finding_state_due", "state", "due_on"),
        Index("ix_finding_task", "task_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id))
    position: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    task_id: Mapped[int | None] = mapped_column(ForeignKey(Task.id))
    state: Mapped[FindingState] = mapped_column(default=FindingState.NOTED)
    fact: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity]
    due_on: Mapped[date]
    original_due_on: Mapped[date | None]
    again_due_on: Mapped[date | None]
    proof_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    recorded_by_id: Mapped[int]
    recorded_at: Mapped[datetime]
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Document.id), index=True)
    ordered_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None]
    measures: Mapped[str] = mapped_column(Text, default="")
    promised_on: Mapped[date | None]
    replied_on: Mapped[date | None]
    failures: Mapped[int] = mapped_column(default=0)
    escalated_at: Mapped[datetime | None]
    struck_off_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    inspection: Mapped[Inspection] = relationship()
    unit: Mapped[Unit] = relationship(lazy="joined")
    task: Mapped[Task | None] = relationship()
    proof: Mapped[StoredFile] = relationship()
    order: Mapped[Document | None] = relationship()
    proofs: Mapped[list[FindingProof]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def number(self) -> str:
        """问题3: its place in the inspection's list."""
        return f"问题{self.position}"

    @property
    def limit(self) -> date:
        """The limit in force: that of 重整改 where it failed."""
        return self.again_due_on or self.due_on


class FindingProof(Base):
    """A further proof of a finding."""

    __tablename__ = "finding_proof"

    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class RectificationReply(Base):
    """整改报告 of one round, and its verification 核查. `due_on_before`: the limit that it answered."""

    __tablename__ = "rectification_reply"
    __table_args__ = (
        UniqueConstraint("finding_id", "round"),
        CheckConstraint(
            "(verified_at IS NULL) = (passed IS NULL) AND (verified_at IS NULL) = (verified_by_id IS NULL)",
            name="verified_by_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id))
    round: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    due_on_before: Mapped[date]
    replied_by_id: Mapped[int]
    replied_at: Mapped[datetime]
    way: Mapped[Way | None]
    passed: Mapped[bool | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    verified_by_id: Mapped[int | None]
    verified_at: Mapped[datetime | None]

    finding: Mapped[Finding] = relationship()
    proof: Mapped[StoredFile] = relationship(lazy="joined")
    proofs: Mapped[list[ReplyProof]] = relationship(cascade="all, delete-orphan")


class ReplyProof(Base):
    """A further proof of a reply."""

    __tablename__ = "rectification_reply_proof"

    reply_id: Mapped[int] = mapped_column(ForeignKey(RectificationReply.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")
