"""Tables of plans: what was printed, what it names, and the figures it sets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.models import StoredFile
from tracker.core.words import Worded
from tracker.units.models import Unit, UnitGroup


class LeadBasis(Worded):
    """How the lead of a measure is known (rulebook §3)."""

    PRINTED = "printed", "原文载明"
    PRESUMED = "presumed", "首列单位（视同牵头，待确认）"
    CONFIRMED = "confirmed", "办公室确认"
    MISSING = "missing", "未载明"


class PartyRole(Worded):
    """A party's part in a measure."""

    LEAD = "lead", "牵头"
    RESPONSIBLE = "responsible", "责任"


class Counting(Worded):
    """Whether a report gives the period's increment or the running total (rulebook §5: one flag, never guessed)."""

    FLOW = "flow", "本期新增"
    STOCK = "stock", "累计"


class Direction(Worded):
    """Whether the target is to be reached or not to be exceeded."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不高于"


class Relation(Worded):
    """What a cross rule asks of its parts and its whole."""

    NOT_ABOVE = "not_above", "不得多于"
    SUM = "sum", "合计等于"


class Plan(Base):
    """方案: one version of a published plan."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("document_number", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    document_number: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    issuer: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    source_text: Mapped[str] = mapped_column(Text)
    source_file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    is_current: Mapped[bool] = mapped_column(default=True)
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    source_file: Mapped[StoredFile | None] = relationship()
    supersedes: Mapped[Plan | None] = relationship(remote_side="Plan.id")

    __mapper_args__ = {"version_id_col": version}


class Measure(Base):
    """措施: a numbered measure of a plan; `is_supporting` ones (组织保障) are kept but not broken down by default.

    `source_start`, `source_end`: its passage in the plan's `source_text`, in characters.
    """

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("source_start <= source_end", name="passage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    position: Mapped[int]
    number: Mapped[str]
    section: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    is_supporting: Mapped[bool] = mapped_column(default=False)
    deadline: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    lead_basis: Mapped[LeadBasis]
    lead_confirmed_at: Mapped[datetime | None]
    lead_confirmed_by_id: Mapped[int | None]
    source_start: Mapped[int] = mapped_column(default=0)
    source_end: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship(lazy="joined")
    parties: Mapped[list[MeasureParty]] = relationship(
        order_by="MeasureParty.position", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def lead(self) -> MeasureParty | None:
        """The party that leads, printed or presumed."""
        return next((party for party in self.parties if party.role is PartyRole.LEAD), None)

    @property
    def responsible(self) -> list[MeasureParty]:
        """The responsible parties in printed order."""
        return [party for party in self.parties if party.role is PartyRole.RESPONSIBLE]

    @property
    def lead_is_confirmed(self) -> bool:
        """Tasks may be dispatched."""
        return self.lead is not None and self.lead_basis in {LeadBasis.PRINTED, LeadBasis.CONFIRMED}


class MeasureParty(Base):
    """A unit or a group of units named by a measure, with the name as printed."""

    __tablename__ = "measure_party"
    __table_args__ = (CheckConstraint("(unit_id IS NULL) <> (group_id IS NULL)", name="unit_or_group"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey(Measure.id), index=True)
    role: Mapped[PartyRole]
    position: Mapped[int]
    printed_name: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(UnitGroup.id), index=True)

    unit: Mapped[Unit | None] = relationship(lazy="joined")
    group: Mapped[UnitGroup | None] = relationship(lazy="selectin")

    @property
    def units(self) -> list[Unit]:
        """The unit itself, or the members of the group."""
        if self.unit is not None:
            return [self.unit]
        return [member.unit for member in self.group.members] if self.group is not None else []


class Indicator(Base):
    """指标: a counted quantity of a plan, with its unit of measure.

    `curve`: 序时, the shares of a year's target due by the end of each month (curves.py); "" is even over the days.
    """

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("plan_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey(Measure.id))
    name: Mapped[str]
    unit_of_measure: Mapped[str]
    counting: Mapped[Counting] = mapped_column(default=Counting.FLOW)
    direction: Mapped[Direction] = mapped_column(default=Direction.AT_LEAST)
    curve: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    measure: Mapped[Measure | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Definition(Base):
    """口径: one edition of the words that say what an indicator counts, from when and on whose authority."""

    __tablename__ = "indicator_definition"
    __table_args__ = (UniqueConstraint("indicator_id", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id))
    edition: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None]

    indicator: Mapped[Indicator] = relationship()


class CrossRule(Base):
    """勾稽关系: what figures of several indicators must hold together (高技能 ≤ 技能; the parts make up the whole)."""

    __tablename__ = "cross_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    kind: Mapped[Relation]
    whole_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), index=True)

    whole: Mapped[Indicator] = relationship(lazy="joined")
    parts: Mapped[list[CrossRulePart]] = relationship(
        order_by="CrossRulePart.indicator_id", cascade="all, delete-orphan", lazy="selectin"
    )


class CrossRulePart(Base):
    """An indicator that a cross rule measures against its whole."""

    __tablename__ = "cross_rule_part"

    rule_id: Mapped[int] = mapped_column(ForeignKey(CrossRule.id), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), primary_key=True, index=True)

    indicator: Mapped[Indicator] = relationship(lazy="joined")


class Target(Base):
    """年度目标: what an indicator must reach in a year; versions carry a date and a source (rulebook §3)."""

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("indicator_id", "year", "edition"),
        CheckConstraint("value >= 0", name="value_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey(Indicator.id), index=True)
    year: Mapped[int]
    edition: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal]
    effective_on: Mapped[date]
    source: Mapped[str]
    set_at: Mapped[datetime | None]
    set_by_id: Mapped[int | None]

    indicator: Mapped[Indicator] = relationship()
