"""Tables of dispatch meetings 调度会."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.documents.models import Document
from tracker.meetings.lifecycle import Attendance, MeetingState
from tracker.plans.models import Measure, Plan
from tracker.tasks.models import Task
from tracker.units.models import Unit, UnitGroup


class Meeting(Base):
    """调度会 on one plan.

    `topics`, `exchange`, `pledge`, `coordination`: the editable agenda, one line each; those who speak and what needs
    coordination as “单位：……”. `snapshot`: the tables (agenda.Agenda as JSON) as they were when the pack was printed.
    `serial`: the how-manieth meeting on the plan.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("plan_id", "serial"),
        CheckConstraint("(pack_id IS NULL) = (pack_printed_at IS NULL)", name="pack_has_instant"),
        CheckConstraint(
            "state NOT IN ('notified', 'held', 'minuted') OR notified_at IS NOT NULL", name="notified_when"
        ),
        CheckConstraint("state <> 'minuted' OR minutes_id IS NOT NULL", name="minutes_when_minuted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    serial: Mapped[int]
    title: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str]
    chair: Mapped[str]
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    topics: Mapped[str] = mapped_column(Text, default="")
    exchange: Mapped[str] = mapped_column(Text, default="")
    pledge: Mapped[str] = mapped_column(Text, default="")
    coordination: Mapped[str] = mapped_column(Text, default="")
    snapshot: Mapped[dict[str, Any] | None]
    pack_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    pack_printed_at: Mapped[datetime | None]
    drafted_by_id: Mapped[int]
    drafted_at: Mapped[datetime]
    notified_at: Mapped[datetime | None]
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey(Document.id), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(lazy="joined")
    pack: Mapped[StoredFile | None] = relationship()
    minutes: Mapped[Document | None] = relationship()
    units: Mapped[list[MeetingUnit]] = relationship(
        order_by="MeetingUnit.position", cascade="all, delete-orphan"
    )
    decisions: Mapped[list[Decision]] = relationship(order_by="Decision.position")

    __mapper_args__ = {"version_id_col": version}


class MeetingUnit(Base):
    """A unit that is asked to a meeting. `group`: it came in as a member of this group. `observes`: 列席."""

    __tablename__ = "meeting_unit"
    __table_args__ = (
        UniqueConstraint("meeting_id", "unit_id"),
        CheckConstraint("(attendance = 'unanswered') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("attendance <> 'on_leave' OR reason <> ''", name="leave_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(UnitGroup.id))
    position: Mapped[int] = mapped_column(default=0)
    observes: Mapped[bool] = mapped_column(default=False)
    attendance: Mapped[Attendance] = mapped_column(default=Attendance.UNANSWERED)
    attendees: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None]

    meeting: Mapped[Meeting] = relationship(overlaps="units")
    unit: Mapped[Unit] = relationship(lazy="joined")
    group: Mapped[UnitGroup | None] = relationship()


class Decision(Base):
    """议定事项. Its status is its task's: nothing is entered twice. `requirement`: what shall be shown at the end."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id))
    position: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(default="")
    measure_id: Mapped[int] = mapped_column(ForeignKey(Measure.id), index=True)
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    due_on: Mapped[date]
    task_id: Mapped[int | None] = mapped_column(ForeignKey(Task.id), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = relationship(overlaps="decisions")
    measure: Mapped[Measure] = relationship()
    lead_unit: Mapped[Unit] = relationship(lazy="joined")
    task: Mapped[Task | None] = relationship()
    support: Mapped[list[DecisionSupport]] = relationship(
        order_by="DecisionSupport.position", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}


class DecisionSupport(Base):
    """配合单位 of a decision."""

    __tablename__ = "decision_support"

    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit] = relationship(lazy="joined")


class DecisionLetter(Base):
    """Which 工作提醒函 told which unit of a decision: no unit is told of the same matter twice."""

    __tablename__ = "decision_letter"

    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), index=True)

    decision: Mapped[Decision] = relationship()
    document: Mapped[Document] = relationship(lazy="joined")
