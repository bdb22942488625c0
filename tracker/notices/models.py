"""Tables of circulation notices 通报."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.documents.models import Document
from tracker.plans.models import Plan


class Genre(Worded):
    """What kind of 通报 it is: the month's, or one on a single matter, or one that praises or criticises."""

    PERIODIC = "periodic", "定期通报"
    SPECIAL = "special", "专项通报"
    PRAISE = "praise", "表扬通报"
    CRITICISM = "criticism", "批评通报"


NAMING = frozenset({Genre.PRAISE, Genre.CRITICISM})


class Ranking(Worded):
    """Which places are printed: the signing leader's choice (rulebook §8)."""

    ALL = "all", "全部排名"
    ENDS = "ends", "只列前三名和后三名"
    NONE = "none", "不排名"


class Notice(Base):
    """通报 on one plan at one cut-off. `snapshot`: the frozen figures as JSON; the text lives in the document.

    `named`: the units that a notice of praise or criticism names; `naming_approved_by_id`: who approved it (rulebook §8).
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint(
            "genre NOT IN ('praise', 'criticism') OR naming_approved_by_id IS NOT NULL",
            name="naming_is_approved",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), unique=True)
    cut_off_at: Mapped[datetime]
    ranking: Mapped[Ranking] = mapped_column(default=Ranking.ALL)
    genre: Mapped[Genre] = mapped_column(default=Genre.PERIODIC, server_default=Genre.PERIODIC.value)
    snapshot: Mapped[dict[str, Any]]
    named: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    naming_approved_by_id: Mapped[int | None]

    plan: Mapped[Plan] = relationship(lazy="joined")
    document: Mapped[Document] = relationship(lazy="joined")
