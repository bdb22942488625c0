"""Table of receipts 回执."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.words import Worded
from tracker.documents.models import Document
from tracker.units.models import Unit


class SentAs(Worded):
    """How a unit gets a document."""

    MAIN = "main", "主送"
    COPY = "copy", "抄送"


class Receipt(Base):
    """An issued document as it reached a unit; opened and acknowledged once, by the first who did."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("document_id", "unit_id"),
        CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opened_by_somebody"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    sent_as: Mapped[SentAs]
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reminded_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
    unit: Mapped[Unit] = relationship()
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys=[acknowledged_by_id])
