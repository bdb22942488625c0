"""Tables of the unit directory."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.words import Worded


class UnitKind(Worded):
    """Kinds group the rank tables: like is ranked with like."""

    LEADERSHIP = "leadership", "管委会领导"
    PARTY = "party", "党工委部门"
    DEPARTMENT = "department", "区直部门"
    PARK = "park", "园区中心"
    SUBDISTRICT = "subdistrict", "街道办事处"
    OTHER = "other", "其他单位"


class Unit(Base):
    """单位. `is_host`: the leading group's office sits in it (the referee is a player, rulebook §2)."""

    __tablename__ = "unit"
    __table_args__ = (
        Index(
            "ix_unit_one_host",
            "is_host",
            unique=True,
            sqlite_where=text("is_host"),
            postgresql_where=text("is_host"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[UnitKind]
    is_host: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    signs_reports: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class UnitGroup(Base):
    """单位组, such as “一园两办”; its members are set by the office (rulebook §3)."""

    __tablename__ = "unit_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="")
    members: Mapped[list[UnitGroupMember]] = relationship(
        order_by="UnitGroupMember.position", cascade="all, delete-orphan", lazy="selectin"
    )
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class UnitGroupMember(Base):
    """A unit's place in a group."""

    __tablename__ = "unit_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey(UnitGroup.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = relationship(lazy="joined")


class UnitAlias(Base):
    """别名: another printed name of exactly one unit or group (市场监管局 = 市场监管分局)."""

    __tablename__ = "unit_alias"
    __table_args__ = (CheckConstraint("(unit_id IS NULL) <> (group_id IS NULL)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(UnitGroup.id), index=True)
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    group: Mapped[UnitGroup | None] = relationship(lazy="joined")
