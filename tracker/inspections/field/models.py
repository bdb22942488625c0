"""Tables of the field: notes with photos, and figures drawn by lot."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.inspections.field.sampling import Checked, Seen
from tracker.inspections.models import InspectedUnit
from tracker.plans.models import Indicator
from tracker.reports.models import Report
from tracker.tasks.models import Task


class FieldNote(Base):
    """现场记录: what was seen of a task, or of the unit in general (no task).

    `key` is made by the phone and sent along: however often a note is sent, it is kept once. `noted_at` is the phone's
    time, `received_at` ours.
    """

    __tablename__ = "field_note"
    __table_args__ = (CheckConstraint("seen <> ''", name="something_seen"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspected_unit_id: Mapped[int] = mapped_column(ForeignKey(InspectedUnit.id), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey(Task.id))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    verdict: Mapped[Seen]
    seen: Mapped[str] = mapped_column(Text)
    noted_by_id: Mapped[int]
    noted_at: Mapped[datetime]
    received_at: Mapped[datetime]

    inspected: Mapped[InspectedUnit] = relationship()
    task: Mapped[Task | None] = relationship()
    photos: Mapped[list[FieldPhoto]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class FieldPhoto(Base):
    """A photo of a note."""

    __tablename__ = "field_photo"

    note_id: Mapped[int] = mapped_column(ForeignKey(FieldNote.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class SampleDraw(Base):
    """抽查: so many of the unit's accepted figures, drawn by lot. Seed and number of all make it repeatable."""

    __tablename__ = "sample_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspected_unit_id: Mapped[int] = mapped_column(ForeignKey(InspectedUnit.id), index=True)
    seed: Mapped[str] = mapped_column(String(64))
    population: Mapped[int]
    drawn_by_id: Mapped[int]
    drawn_at: Mapped[datetime]

    inspected: Mapped[InspectedUnit] = relationship()
    items: Mapped[list[SampledItem]] = relationship(
        order_by="SampledItem.position", cascade="all, delete-orphan"
    )


class SampledItem(Base):
    """A figure that was drawn: as reported, and what was found (`found` None: not to be stated as a figure)."""

    __tablename__ = "sampled_item"
    __table_args__ = (
        UniqueConstraint("draw_id", "position"),
        UniqueConstraint("draw_id", "report_id", "indicator_id"),
        CheckConstraint("(checked_at IS NULL) = (outcome IS NULL)", name="checked_when"),
        CheckConstraint("outcome IS NULL OR outcome = 'true' OR remark <> ''", name="doubt_has_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey(SampleDraw.id))
    position: Mapped[int]
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id))
    reported: Mapped[Decimal]
    outcome: Mapped[Checked | None]
    found: Mapped[Decimal | None]
    remark: Mapped[str] = mapped_column(Text, default="")
    checked_by_id: Mapped[int | None]
    checked_at: Mapped[datetime | None]

    draw: Mapped[SampleDraw] = relationship(overlaps="items")
    report: Mapped[Report] = relationship()
    indicator: Mapped[Indicator] = relationship(lazy="joined")
