"""Tables of report slots 填报期 and progress reports 进展报告."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.core.words import Worded
from tracker.plans.models import Indicator
from tracker.reports.lifecycle import CorrectionState, ReportState
from tracker.reports.slots import period_words
from tracker.tasks.models import Assignment, Milestone, Task
from tracker.units.models import Unit


class Outlook(Worded):
    """Will the target be met?"""

    YES = "yes", "能"
    AT_RISK = "at_risk", "有风险"
    NO = "no", "不能"


class ReportPart(Worded):
    """The texts of a report; the value is the column that holds it."""

    PROGRESS = "progress", "进展情况"
    PROBLEMS = "problems", "存在问题"
    COORDINATION = "coordination", "需协调事项"
    NEXT_STEPS = "next_steps", "下步打算"


class ReportSlot(Base):
    """填报期: what one unit owes on one task for one period, with its five instants (rulebook §5).

    `task_id` and `unit_id` repeat the assignment's for the lists. `submitted_at` is what really happened: the
    first submission, also of a report that was returned later. `withdrawn_at`: the slot fell away.
    """

    __tablename__ = "report_slot"
    __table_args__ = (
        UniqueConstraint("assignment_id", "period_starts_on"),
        CheckConstraint("opens_at <= due_at AND due_at <= locks_at", name="instants_in_order"),
        Index("ix_report_slot_unit_due", "unit_id", "due_at"),
        Index(  # holds all that the navigation of a unit's people counts
            "ix_report_slot_unit_locks",
            "unit_id",
            "locks_at",
            "opens_at",
            "due_at",
            "submitted_at",
            "withdrawn_at",
            "task_id",
        ),
        Index("ix_report_slot_task_due", "task_id", "due_at"),
        Index("ix_report_slot_due", "due_at"),
        Index(  # the morning's reminders read only what is due and unsent
            "ix_report_slot_unsent_due",
            "due_at",
            "unit_id",
            sqlite_where=text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(
            "ix_report_slot_unsent_locks",
            "locks_at",
            "unit_id",
            sqlite_where=text("submitted_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL AND withdrawn_at IS NULL"),
        ),
        Index(  # holds all that the home pages count, so that they read no slot itself
            "ix_report_slot_unit_period",
            "unit_id",
            "period_starts_on",
            "period_ends_on",
            "opens_at",
            "due_at",
            "locks_at",
            "submitted_at",
            "withdrawn_at",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id))
    task_id: Mapped[int] = mapped_column(ForeignKey(Task.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    period_starts_on: Mapped[date]
    period_ends_on: Mapped[date]
    remind_from: Mapped[date]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime]
    locks_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(viewonly=True)
    task: Mapped[Task] = relationship(viewonly=True)
    unit: Mapped[Unit] = relationship(viewonly=True)
    report: Mapped[Report | None] = relationship(viewonly=True)

    @property
    def period(self) -> str:
        """The period in words, without its year: 3月, 第12周, 一季度."""
        return period_words(self.period_starts_on, self.period_ends_on)

    @property
    def period_with_year(self) -> str:
        """2022年3月, 2022年第12周."""
        return period_words(self.period_starts_on, self.period_ends_on, year=True)


class SlotException(Base):
    """锁定例外: the office moved one slot's due and lock instants. The former ones are kept; the newest row is in force."""

    __tablename__ = "slot_exception"
    __table_args__ = (
        CheckConstraint("due_at <= locks_at", name="instants_in_order"),
        CheckConstraint("due_at >= former_due_at AND locks_at >= former_locks_at", name="only_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(ReportSlot.id), index=True)
    former_due_at: Mapped[datetime]
    former_locks_at: Mapped[datetime]
    due_at: Mapped[datetime]
    locks_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int]

    slot: Mapped[ReportSlot] = relationship()


class Report(Base):
    """进展报告 of one slot. Filler and signing head are stored separately. The last return stands beside the text;
    every return is in the trail."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted_when"),
        Index("ix_report_state", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey(ReportSlot.id), unique=True)
    state: Mapped[ReportState] = mapped_column(default=ReportState.DRAFT)
    progress: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[str] = mapped_column(Text, default="")
    coordination: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    outlook: Mapped[Outlook | None]
    filled_by_id: Mapped[int]
    signed_by_id: Mapped[int | None]
    submitted_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None]
    accepted_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)
    return_reason: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    slot: Mapped[ReportSlot] = relationship()
    figures: Mapped[list[ReportFigure]] = relationship(cascade="all, delete-orphan")
    claims: Mapped[list[MilestoneClaim]] = relationship(cascade="all, delete-orphan")
    attachments: Mapped[list[ReportAttachment]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class ReportFigure(Base):
    """A figure of a report: the period's increment or the running total, as the indicator's flag says.

    Blank (None) is not 0 and needs a reason, and so does a running total that falls. `forecast` is the unit's expectation for the next period.
    """

    __tablename__ = "report_figure"
    __table_args__ = (UniqueConstraint("report_id", "indicator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), index=True)
    value: Mapped[Decimal | None]
    blank_reason: Mapped[str] = mapped_column(default="")
    fall_reason: Mapped[str] = mapped_column(default="")
    forecast: Mapped[Decimal | None]

    report: Mapped[Report] = relationship(viewonly=True)
    indicator: Mapped[Indicator] = relationship(lazy="joined", viewonly=True)


class MilestoneClaim(Base):
    """A milestone that a report claims as done."""

    __tablename__ = "milestone_claim"

    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id), primary_key=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey(Milestone.id), primary_key=True)

    milestone: Mapped[Milestone] = relationship(lazy="joined", viewonly=True)


class ReportAttachment(Base):
    """A proof attached to a report."""

    __tablename__ = "report_attachment"

    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), primary_key=True)

    file: Mapped[StoredFile] = relationship(lazy="joined")


class ConfirmationOutcome(Worded):
    """What the confirming unit says of a figure along the other line."""

    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有异议"


class FigureConfirmation(Base):
    """What the confirming unit said of a reported figure. It speaks of `value` only: a figure that changed waits again."""

    __tablename__ = "figure_confirmation"
    __table_args__ = (
        UniqueConstraint("report_id", "indicator_id"),
        CheckConstraint("outcome = 'confirmed' OR reason <> ''", name="dispute_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    outcome: Mapped[ConfirmationOutcome]
    value: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int]
    decided_at: Mapped[datetime]


class Correction(Base):
    """更正 of an accepted report's figures and texts: asked with reason and proof, approved by the reviewer. Old and new
    are kept (rulebook §4).

    `asked_by_office`: the office found the error itself. At most one of a report is under way.
    """

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('approved', 'refused', 'withdrawn')) = (decided_at IS NOT NULL)", name="decided_when"
        ),
        Index("ix_correction_state", "state", "decided_at"),
        Index(
            "uq_correction_under_way",
            "report_id",
            unique=True,
            sqlite_where=text("state IN ('awaiting_sign_off', 'asked')"),
            postgresql_where=text("state IN ('awaiting_sign_off', 'asked')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id), index=True)
    state: Mapped[CorrectionState]
    reason: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    asked_by_office: Mapped[bool]
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    signed_by_id: Mapped[int | None]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    report: Mapped[Report] = relationship()
    proof: Mapped[StoredFile] = relationship(lazy="joined")
    figures: Mapped[list[CorrectedFigure]] = relationship(
        order_by="CorrectedFigure.indicator_id", cascade="all, delete-orphan"
    )
    texts: Mapped[list[CorrectedText]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}

    @property
    def texts_in_order(self) -> list[CorrectedText]:
        """As the report has them."""
        places = list(ReportPart)
        return sorted(self.texts, key=lambda one: places.index(one.part))


class CorrectedFigure(Base):
    """One figure of a correction: what was accepted (None: it was left blank) and what is true."""

    __tablename__ = "corrected_figure"

    correction_id: Mapped[int] = mapped_column(ForeignKey(Correction.id), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), primary_key=True)
    old: Mapped[Decimal | None]
    new: Mapped[Decimal]

    indicator: Mapped[Indicator] = relationship(lazy="joined")


class CorrectedText(Base):
    """One text of a correction: what was accepted and what is true."""

    __tablename__ = "corrected_text"

    correction_id: Mapped[int] = mapped_column(ForeignKey(Correction.id), primary_key=True)
    part: Mapped[ReportPart] = mapped_column(primary_key=True)
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
