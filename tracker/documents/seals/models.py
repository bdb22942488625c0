"""Tables of the seals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import Person
from tracker.core.db import Base
from tracker.core.models import StoredFile


class OrganSeal(Base):
    """The image of a seal. `organ`: the 署名 over which it stands; `diameter`: of the imprint, in millimetres.

    It is never changed: another image is another seal. Withdrawn, it stays for the documents that bear it.
    """

    __tablename__ = "organ_seal"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(index=True)
    diameter: Mapped[int]
    image_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
    registered_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    registered_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    withdrawn_at: Mapped[datetime | None]

    image: Mapped[StoredFile] = relationship(lazy="joined")
    users: Mapped[list[SealUser]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="SealUser.person_id"
    )


class SealUser(Base):
    """用印人: somebody to whom the seal is entrusted."""

    __tablename__ = "seal_user"

    seal_id: Mapped[int] = mapped_column(ForeignKey(OrganSeal.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)

    person: Mapped[Person] = relationship(lazy="joined")
