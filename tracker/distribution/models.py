"""Tables of receipts 回执, of addressees beside those that are printed, and of what was printed."""

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
    """How a unit or a person gets a document."""

    MAIN = "main", "主送"
    COPY = "copy", "抄送"


class Receipt(Base):
    """An issued document as it reached a unit or a person; opened and acknowledged once, by the first who did.

    Acknowledged on paper, `signed_on_paper_by` is whose name stands there, `acknowledged_by` who recorded it.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("document_id", "unit_id"),
        UniqueConstraint("document_id", "person_id"),
        CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", name="to_a_unit_or_a_person"),
        CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opened_by_somebody"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by_somebody"
        ),
        CheckConstraint("signed_on_paper_by = '' OR acknowledged_at IS NOT NULL", name="signed_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    sent_as: Mapped[SentAs]
    sent_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    signed_on_paper_by: Mapped[str] = mapped_column(default="", server_default="")
    reminded_at: Mapped[datetime | None]

    document: Mapped[Document] = relationship()
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys=[acknowledged_by_id])

    @property
    def name(self) -> str:
        """Whom it went to."""
        owner = self.unit or self.person
        assert owner is not None
        return owner.short_name if isinstance(owner, Unit) else f"{owner.name}（{owner.unit.short_name}）"

    @property
    def acknowledged_words(self) -> str:
        """Who acknowledged it, and how; "" while nobody has."""
        if self.acknowledged_by is None:
            return ""
        if self.signed_on_paper_by:
            return f"{self.signed_on_paper_by}（纸质签收，{self.acknowledged_by.name}登记）"
        return self.acknowledged_by.name

    @property
    def is_out_of_reach(self) -> bool:
        """The unit or the person is not there any more: nobody will acknowledge it."""
        if self.unit is not None:
            return not self.unit.is_active
        return self.person is not None and not self.person.is_active


class FurtherAddressee(Base):
    """分送名单: a unit, a group or a person that gets the document without being printed on it; by name, as in a line of 主送."""

    __tablename__ = "further_addressee"
    __table_args__ = (UniqueConstraint("document_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id))
    name: Mapped[str]
    sent_as: Mapped[SentAs]
    added_by_id: Mapped[int]
    added_at: Mapped[datetime]


class PrintRun(Base):
    """印数: so many copies were printed; a reprint is a further run."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("copies > 0", name="something_was_printed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey(Document.id), index=True)
    copies: Mapped[int]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[Person] = relationship()
