"""Tables of the assessment: schemes, the ledger of points, rounds with objections, manual entries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.assessment.lifecycle import (
    SHOWN_TO_ALL,
    ManualState,
    ObjectionState,
    RoundState,
    SchemeState,
)
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Rule
from tracker.core.db import Base
from tracker.core.guards import guard
from tracker.core.models import StoredFile
from tracker.units.models import Unit

ONLY_ADDED_TO = "the ledger of points is only ever added to"


class SchemeVersion(Base):
    """An edition of the scheme 考核办法; of a year the newest adopted one is in force, before the first the latest of the
    years before, and before any the rule book's default. `edition` counts through all years."""

    __tablename__ = "scheme_version"
    __table_args__ = (
        UniqueConstraint("year", "edition"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_at_an_instant"),
        Index(
            "ix_scheme_version_proposed",
            "year",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    edition: Mapped[int]
    state: Mapped[SchemeState] = mapped_column(default=SchemeState.PROPOSED)
    terms: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int]
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def scheme(self) -> Scheme:
        """Its numbers."""
        return Scheme.from_json(self.terms)


class ScoreEntry(Base):
    """计分明细: points for one rule and one piece of evidence. Written once, which the database itself sees to; taken back only
    by an entry that names it (冲正).

    `subject`: what shows it (`task:12`, `slot:7`); `sequence` counts the entries of a rule and subject, so that two
    nodes that settle at once cannot both post. `edition`: of the scheme, 0 for the rule book's default.
    """

    __tablename__ = "score_entry"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "rule", "subject", "sequence"),
        Index("ix_score_entry_year", "year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    year: Mapped[int]
    rule: Mapped[Rule]
    subject: Mapped[str]
    sequence: Mapped[int]
    edition: Mapped[int]
    points: Mapped[Decimal]
    words: Mapped[str] = mapped_column(Text)
    posted_at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("score_entry.id"))

    unit: Mapped[Unit] = relationship()


guard(cast(Table, ScoreEntry.__table__), ONLY_ADDED_TO)


class SettledAccount(Base):
    """From what a unit's account was last settled, as a digest: where nothing has moved since, it need not be reckoned again.

    No record of anything: without it an account is only reckoned once more.
    """

    __tablename__ = "settled_account"

    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))


class AssessmentRound(Base):
    """A year's round from 封账 to 定档. While it is not open nothing is posted but what objections decide.

    `results`, once settled: unit id → {score, bonus, place, tier, A, B, C, D, penalties}, as text.
    """

    __tablename__ = "assessment_round"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (frozen_at IS NULL)", name="frozen_at_an_instant"),
        CheckConstraint(
            "(state IN ('published', 'settled')) = (published_at IS NOT NULL)", name="published_at_an_instant"
        ),
        CheckConstraint("(published_at IS NULL) = (objections_until IS NULL)", name="published_until_a_day"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_at_an_instant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    state: Mapped[RoundState] = mapped_column(default=RoundState.OPEN)
    frozen_by_id: Mapped[int | None]
    frozen_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None]
    published_at: Mapped[datetime | None]
    objections_until: Mapped[date | None]
    settled_by_id: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    results: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_frozen(self) -> bool:
        """Nothing is posted any more but what objections decide."""
        return self.state is not RoundState.OPEN

    @property
    def is_shown(self) -> bool:
        """Every unit sees all scores."""
        return self.state in SHOWN_TO_ALL

    @property
    def by_unit(self) -> dict[int, dict[str, Any]]:
        """The results by unit id; empty before 定档."""
        return {int(unit_id): result for unit_id, result in self.results.items()}


class Objection(Base):
    """申诉 of a unit head against one entry of the unit's ledger, with grounds and proof."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(state = 'raised') = (decided_at IS NULL)", name="decided_at_an_instant"),
        Index(
            "ix_objection_open",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'raised'"),
            postgresql_where=text("state = 'raised'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey(AssessmentRound.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(ScoreEntry.id))
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.RAISED)
    grounds: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    raised_by_id: Mapped[int]
    raised_at: Mapped[datetime]
    decide_by: Mapped[date]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[Decimal | None]
    version: Mapped[int] = mapped_column(default=1)

    round: Mapped[AssessmentRound] = relationship()
    unit: Mapped[Unit] = relationship()
    entry: Mapped[ScoreEntry] = relationship()
    proof: Mapped[StoredFile | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ManualEntry(Base):
    """加分 or 弄虚作假: asked for with proof, seconded by another person, approved by a leader; then it is settled like any fact."""

    __tablename__ = "manual_entry"
    __table_args__ = (
        CheckConstraint("rule IN ('bonus', 'fraud')", name="only_what_no_fact_shows"),
        CheckConstraint("(rule = 'bonus') = (points IS NOT NULL)", name="a_bonus_has_points"),
        CheckConstraint("seconded_by_id IS NULL OR seconded_by_id <> asked_by_id", name="second_person"),
        Index("ix_manual_entry_year", "year", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    year: Mapped[int]
    rule: Mapped[Rule]
    points: Mapped[Decimal | None]
    reason: Mapped[str] = mapped_column(Text)
    proof_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    state: Mapped[ManualState] = mapped_column(default=ManualState.ASKED)
    asked_by_id: Mapped[int]
    asked_at: Mapped[datetime]
    seconded_by_id: Mapped[int | None]
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    proof: Mapped[StoredFile] = relationship()

    __mapper_args__ = {"version_id_col": version}
