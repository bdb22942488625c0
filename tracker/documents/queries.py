"""Questions about official documents: who sees which, and the number series."""

from __future__ import annotations

from sqlalchemy import Select, false, select

from tracker.accounts.models import Person, Role
from tracker.core.db import db
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document, NumberSeries

PUBLISHED = (DocumentState.ISSUED, DocumentState.ARCHIVED)


def documents_seen_by(user: Person) -> Select[Document]:
    """The office and the leaders see every document, units the issued ones, administrators none."""
    statement = select(Document)
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        return statement.where(Document.state.in_(PUBLISHED))
    return statement.where(false())


def visible_document(user: Person, document_id: int) -> Document | None:
    """The document, if this person may see it."""
    return db.session.scalars(documents_seen_by(user).where(Document.id == document_id)).one_or_none()


def locked_series(series: str, year: int) -> NumberSeries | None:
    """The series' row, locked until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    statement = (
        select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year).with_for_update()
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
