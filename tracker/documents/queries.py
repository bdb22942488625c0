"""Questions about official documents: who sees which, and the number series."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import names_of
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.core.questions import ask
from tracker.documents.archive.printed_text import searchable
from tracker.documents.content import (
    Booklet,
    Content,
    Issuable,
    Letter,
    OfficialDocument,
    SealImage,
    SlipSheet,
)
from tracker.documents.lifecycle import PUBLISHED, DocumentState
from tracker.documents.models import Document, DocumentKind, NumberSeries
from tracker.documents.questions import Place, WhatItSays, WhereItStands, WhichReached
from tracker.documents.rendering import render
from tracker.documents.writing.particulars import SEALING, UNSEALED

CORRECTED = "corrected"  # 已被更正: no state of its life, an issued document corrects it


def documents_seen_by(user: Person) -> Select[Document]:
    """The office and the leaders see every document, units the issued ones that are not for another unit or that were sent
    to them all the same, administrators none."""
    statement = select(Document)
    if user.sees_everything:
        return statement
    if user.has(Role.LIAISON, Role.UNIT_HEAD):
        for_unit = or_(Document.addressed_unit_id.is_(None), Document.addressed_unit_id == user.unit_id)
        # 督导专报 goes to the leading group: it names every unit's problems; so does what corrects one
        shown = func.coalesce(Document.corrected_kind, Document.kind) != DocumentKind.BULLETIN
        mine = or_(and_(for_unit, shown), reached(unit_id=user.unit_id, person_id=user.id))
        return statement.where(Document.state.in_(PUBLISHED), mine)
    return statement.where(false())


def reached(*, unit_id: int | None = None, person_id: int | None = None) -> ColumnElement[bool]:
    """Whether the document was sent to the unit or the person."""
    statements = ask(WhichReached(unit_id=unit_id, person_id=person_id))
    return or_(false(), *(Document.id.in_(statement) for statement in statements))


def visible_document(user: Person, document_id: int) -> Document | None:
    """The document, if this person may see it."""
    return db.session.scalars(documents_seen_by(user).where(Document.id == document_id)).one_or_none()


def visible_documents(user: Person, ids: Collection[int]) -> list[Document]:
    """Those of them that this person may see, the oldest first."""
    statement = documents_seen_by(user).where(Document.id.in_(ids)).order_by(Document.id)
    return list(db.session.scalars(statement.options(defer(Document.printed_text))))


@dataclass(frozen=True, kw_only=True)
class ArchiveFilter:
    """What is looked for; empty means any. `words` in number, title or printed text; `state` a DocumentState value, CORRECTED
    (empty: the issued ones); `kind` a DocumentKind value; `unit` the id of a unit that it is addressed or was sent to; `since`, `until`: days of issue.
    """

    words: str = ""
    state: str = ""
    kind: str = ""
    series: str = ""
    year: int | None = None
    unit: int | None = None
    since: date | None = None
    until: date | None = None


def documents_matching(user: Person, sought: ArchiveFilter) -> Select[Document]:
    """The list of the archive, newest first. The printed text itself is not loaded."""
    statement = documents_seen_by(user).options(
        defer(Document.printed_text), joinedload(Document.addressed_unit)
    )
    if sought.words:
        named = Document.title.contains(sought.words, autoescape=True)
        said = Document.printed_text.contains(searchable(sought.words), autoescape=True)
        statement = statement.where(named | said | Document.number.contains(sought.words, autoescape=True))
    columns = (
        (Document.kind, sought.kind),
        (Document.series, sought.series),
        (Document.year, sought.year),
    )
    for column, value in columns:
        if value:
            statement = statement.where(column == value)
    if sought.unit:
        statement = statement.where(
            or_(Document.addressed_unit_id == sought.unit, reached(unit_id=sought.unit))
        )
    if sought.since:
        statement = statement.where(Document.issued_on >= sought.since)
    if sought.until:
        statement = statement.where(Document.issued_on <= sought.until)
    return statement.where(_in_state(sought.state)).order_by(Document.issued_at.desc(), Document.id.desc())


def _in_state(state: str) -> ColumnElement[bool]:
    if state == CORRECTED:
        return is_corrected()
    return Document.state == state if state else Document.state.in_(PUBLISHED)


def is_corrected() -> ColumnElement[bool]:
    """Whether an issued document corrects it: 已被更正."""
    later = aliased(Document)
    return exists().where(later.corrects_id == Document.id, later.state.in_(PUBLISHED))


def corrections_of(document_id: int) -> list[Document]:
    """What corrects the document, under way or issued, the oldest first; no discarded drafts."""
    statement = select(Document).where(
        Document.corrects_id == document_id, Document.state != DocumentState.DISCARDED
    )
    return list(db.session.scalars(statement.order_by(Document.id).options(defer(Document.printed_text))))


def corrected_by(document_ids: Collection[int]) -> dict[int, list[Document]]:
    """For each of these documents that was corrected, the issued corrections; one statement."""
    statement = (
        select(Document)
        .where(Document.corrects_id.in_(document_ids), Document.state.in_(PUBLISHED))
        .options(defer(Document.printed_text), defer(Document.content))
        .order_by(Document.issued_at, Document.id)
    )
    found: dict[int, list[Document]] = {}
    for one in db.session.scalars(statement) if document_ids else ():
        found.setdefault(one.corrects_id or 0, []).append(one)
    return found


def series_and_years(user: Person) -> list[tuple[str, int]]:
    """The number series with their years of what this person sees, newest first: the choices of the archive's filters."""
    seen = documents_seen_by(user).where(Document.state.in_(PUBLISHED))
    found = db.session.execute(seen.with_only_columns(Document.series, Document.year).distinct())
    return sorted(((row.series, row.year) for row in found), key=lambda pair: (-pair[1], pair[0]))


def issued_in(user: Person, year: int) -> list[Document]:
    """What this person sees of a year's documents, by series and number, without their texts."""
    statement = (
        documents_seen_by(user)
        .where(Document.state.in_(PUBLISHED), Document.year == year)
        .options(
            defer(Document.printed_text),
            defer(Document.content),
            joinedload(Document.pdf),
            joinedload(Document.corrects).load_only(Document.number, raiseload=True),
        )
        .order_by(Document.series, Document.sequence)
    )
    return list(db.session.scalars(statement))


def contents_with(document: Document, *, number: str, issued_on: date) -> list[Content]:
    """What the document prints with this number, with or without room for a seal as the draft says; nothing where no feature
    writes its kind."""
    found = ask(WhatItSays(document_id=document.id, kind=document.kind, number=number, issued_on=issued_on))
    if document.content.get(SEALING) != UNSEALED:
        return found
    return [
        replace(one, sealed=False) if isinstance(one, OfficialDocument | Letter) else one for one in found
    ]


class SealDoesNotFit(ValueError):
    """The seal is another organ's, or the document has no place for one; the message says which."""


def printed(
    document: Document,
    *,
    number: str,
    issued_on: date,
    verification: str = "",
    seal: SealImage | None = None,
) -> bytes:
    """The document as PDF, from what the feature that wrote it says; with a QR code where it has an address to verify it.

    Raises LookupError where no feature answers, SealDoesNotFit, or what printing raises.
    """
    found = contents_with(document, number=number, issued_on=issued_on)
    if len(found) != 1 or isinstance(found[0], Booklet):
        raise LookupError(f"{len(found)} features say what a {document.kind} says")
    return render(replace(sealed(found[0], seal), verification=verification))


def sealed(content: Issuable, seal: SealImage | None) -> Issuable:
    """The content with the imprint over its signature. Raises SealDoesNotFit."""
    if seal is None:
        return content
    if not isinstance(content, OfficialDocument | Letter | SlipSheet) or not content.signer:
        raise SealDoesNotFit("本件没有盖章位置")
    if not isinstance(content, SlipSheet) and not content.sealed:
        raise SealDoesNotFit("本件没有盖章位置")
    if content.signer != seal.organ:
        raise SealDoesNotFit(f"印章是“{seal.organ}”，落款是“{content.signer}”")
    return replace(content, seal=seal)


def document_with_token(token: str) -> Document | None:
    """The issued document that this token verifies."""
    statement = select(Document).where(Document.token == token, Document.state.in_(PUBLISHED))
    return db.session.scalars(statement.options(joinedload(Document.pdf))).one_or_none()


def place_of(document: Document) -> Place:
    """The page of the document. Raises LookupError where no feature has one."""
    found = ask(WhereItStands(document_id=document.id, kind=document.kind))
    if len(found) != 1:
        raise LookupError(f"{len(found)} features show a {document.kind}")
    return found[0]


def people_of(document: Document) -> dict[int, str]:
    """The names of those who drafted, signed and issued it, as far as it came."""
    through = (
        document.drafted_by_id,
        document.signed_off_by_id,
        document.sign_off_recorded_by_id,
        document.issued_by_id,
        document.archived_by_id,
    )
    return names_of({number for number in through if number is not None})


def locked_series(series: str, year: int) -> NumberSeries | None:
    """The series' row, locked until the transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    statement = (
        select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year).with_for_update()
    )
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def last_act(document: Document) -> tuple[str, int | None] | None:
    """What was done to it last, and by whom: (tag, person); None where nothing is on record."""
    statement = (
        select(EventRecord.tag, EventRecord.actor_id)
        .where(EventRecord.thread == f"document:{document.id}")
        .order_by(EventRecord.id.desc())
        .limit(1)
    )
    row = db.session.execute(statement).one_or_none()
    return (row.tag, row.actor_id) if row else None
