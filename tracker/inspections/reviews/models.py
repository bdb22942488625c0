"""Tables of reviews 复核 of a conclusion: the problems and the drawn figures that a unit contests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.inspections.field.models import SampledItem
from tracker.inspections.field.sampling import Checked
from tracker.inspections.findings.models import Finding
from tracker.inspections.models import InspectedUnit
from tracker.inspections.reviews.lifecycle import Outcome, ReviewState


class ConclusionReview(Base):
    """复核: a unit asks; `decide_by` is the last day for the decision. At most one of a unit is under way."""

    __tablename__ = "conclusion_review"
    __table_args__ = (
        CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided_when"),
        Index(
            "uq_conclusion_review_under_way",
            "inspected_unit_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspected_unit_id: Mapped[int] = mapped_column(ForeignKey(InspectedUnit.id), index=True)
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASKED)
    grounds: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    decide_by: Mapped[date]
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    inspected: Mapped[InspectedUnit] = relationship()
    proof: Mapped[StoredFile] = relationship(lazy="joined")
    findings: Mapped[list[ReviewedFinding]] = relationship(cascade="all, delete-orphan")
    figures: Mapped[list[ReviewedFigure]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class ReviewedFinding(Base):
    """A finding that the unit contests, and what the review says of it (None: not yet)."""

    __tablename__ = "reviewed_finding"

    review_id: Mapped[int] = mapped_column(ForeignKey(ConclusionReview.id), primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id), primary_key=True, index=True)
    outcome: Mapped[Outcome | None]

    finding: Mapped[Finding] = relationship()


class ReviewedFigure(Base):
    """A drawn figure held false that the unit contests, and what the review holds it for (None: not yet; 不实: upheld)."""

    __tablename__ = "reviewed_figure"

    review_id: Mapped[int] = mapped_column(ForeignKey(ConclusionReview.id), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey(SampledItem.id), primary_key=True, index=True)
    outcome: Mapped[Checked | None]

    item: Mapped[SampledItem] = relationship()
