"""Tables of inspections 督导: the plan, who is inspected, by whom, about what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.documents.models import Document
from tracker.inspections.lifecycle import InspectionState, Method
from tracker.plans.models import Measure, Plan
from tracker.units.models import Unit


class Inspection(Base):
    """督导. Up to `others` the plan 方案, from `judgement` on the conclusion 结论.

    `content`: what is looked into; `scope`: of which time and works; `basis`: the document on which it rests; `methods`:
    values of `Method`; `others`: who comes along without an account. `judgement`: 总体评价, `practices`: 好的做法,
    `advice`: 建议.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint(
            "state IN ('draft', 'cancelled') OR (content <> '' AND scope <> '' AND basis <> '')",
            name="no_plan_without_its_parts",
        ),
        CheckConstraint(
            "state IN ('draft', 'awaiting_approval', 'cancelled') OR (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name="none_without_approval",
        ),
        CheckConstraint(
            "state NOT IN ('concluded', 'closed') OR (concluded_at IS NOT NULL AND judgement <> '')",
            name="concluded_in_words",
        ),
        Index("ix_inspection_state", "state", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    title: Mapped[str]
    state: Mapped[InspectionState] = mapped_column(default=InspectionState.DRAFT)
    content: Mapped[str] = mapped_column(Text, default="")
    scope: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(default="")
    methods: Mapped[list[Any]] = mapped_column(default=list)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    others: Mapped[str] = mapped_column(default="")
    judgement: Mapped[str] = mapped_column(Text, default="")
    practices: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    drafted_by_id: Mapped[int]
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    concluded_by_id: Mapped[int | None]
    concluded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey(Document.id), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(lazy="joined")
    bulletin: Mapped[Document | None] = relationship()
    units: Mapped[list[InspectedUnit]] = relationship(
        order_by="InspectedUnit.position", cascade="all, delete-orphan"
    )
    members: Mapped[list[InspectionMember]] = relationship(
        order_by="InspectionMember.position", cascade="all, delete-orphan"
    )
    measures: Mapped[list[InspectedMeasure]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def method_words(self) -> list[str]:
        """The methods as printed."""
        return [Method(one).word for one in self.methods]

    @property
    def is_unannounced(self) -> bool:
        """暗访: nobody is told beforehand."""
        return Method.UNANNOUNCED.value in self.methods

    @property
    def leader(self) -> InspectionMember | None:
        """组长."""
        return next((one for one in self.members if one.leads), None)


class InspectedUnit(Base):
    """被督导单位. `notice`: the 督导通知书 that told it; `delivered_at`: when the conclusion came to it."""

    __tablename__ = "inspected_unit"
    __table_args__ = (
        UniqueConstraint("inspection_id", "unit_id"),
        CheckConstraint("received_at IS NULL OR delivered_at IS NOT NULL", name="received_after_delivery"),
        CheckConstraint("(received_at IS NULL) = (received_by_id IS NULL)", name="received_by_somebody"),
        Index("ix_inspected_unit_unit", "unit_id", "inspection_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    position: Mapped[int] = mapped_column(default=0)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey(Document.id), index=True)
    notified_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None]

    inspection: Mapped[Inspection] = relationship(overlaps="units")
    unit: Mapped[Unit] = relationship(lazy="joined")
    notice: Mapped[Document | None] = relationship()


class InspectionMember(Base):
    """督导组成员; one of them leads."""

    __tablename__ = "inspection_member"
    __table_args__ = (
        Index(
            "uq_inspection_member_leads",
            "inspection_id",
            unique=True,
            sqlite_where=text("leads"),
            postgresql_where=text("leads"),
        ),
    )

    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    leads: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="joined")


class InspectedMeasure(Base):
    """A measure that the inspection is about: two open ones with a measure and a unit in common are of the same matter."""

    __tablename__ = "inspected_measure"

    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey(Measure.id), primary_key=True, index=True)

    measure: Mapped[Measure] = relationship(lazy="joined")
