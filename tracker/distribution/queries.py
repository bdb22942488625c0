"""Questions about receipts."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.distribution.models import Receipt
from tracker.units.models import Unit


def receipts_of(document_id: int, unit_id: int | None = None) -> list[Receipt]:
    """The receipts of a document in the order of the directory; of one unit only where it is given."""
    statement = (
        select(Receipt)
        .join(Receipt.unit)
        .where(Receipt.document_id == document_id)
        .options(joinedload(Receipt.unit), joinedload(Receipt.opened_by), joinedload(Receipt.acknowledged_by))
        .order_by(Unit.position, Unit.id)
    )
    if unit_id is not None:
        statement = statement.where(Receipt.unit_id == unit_id)
    return list(db.session.scalars(statement).unique())


def awaiting(user: Person) -> Select[Receipt]:
    """待签收的公文 of the person's unit, oldest first."""
    statement = select(Receipt).where(Receipt.unit_id == user.unit_id, Receipt.acknowledged_at.is_(None))
    return statement.options(joinedload(Receipt.document)).order_by(Receipt.sent_at, Receipt.id)


def visible_receipt(user: Person, receipt_id: int) -> Receipt | None:
    """A receipt of the person's own unit."""
    if not user.has(Role.LIAISON, Role.UNIT_HEAD):
        return None
    statement = select(Receipt).where(Receipt.id == receipt_id, Receipt.unit_id == user.unit_id)
    return db.session.scalars(statement).one_or_none()
