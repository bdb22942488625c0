"""Questions about receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import ADMINISTRATORS, Person, PersonRole, Role
from tracker.accounts.queries import active_people
from tracker.core.db import db
from tracker.distribution.addressees import Recipients, names_in
from tracker.distribution.models import FurtherAddressee, PrintRun, Receipt, SentAs
from tracker.documents.models import Document
from tracker.units.models import Unit
from tracker.units.queries import Directory, directory

LINES = (  # of a document's content; 报, 送, 发 are those of a 简报
    ("addressees", SentAs.MAIN),
    ("reports_to", SentAs.MAIN),
    ("sends_to", SentAs.COPY),
    ("gives_to", SentAs.COPY),
    ("copies_to", SentAs.COPY),
)
SIGNERS = (Role.LIAISON, Role.UNIT_HEAD)  # who acknowledges for a unit


def receipts_of(document_id: int, unit_id: int | None = None) -> list[Receipt]:
    """The receipts of a document, units in the order of the directory, then people; of one unit only where it is given."""
    statement = (
        select(Receipt)
        .outerjoin(Receipt.unit)
        .where(Receipt.document_id == document_id)
        .options(
            joinedload(Receipt.unit),
            joinedload(Receipt.person),
            joinedload(Receipt.opened_by),
            joinedload(Receipt.acknowledged_by),
        )
        .order_by(Receipt.unit_id.is_(None), Unit.position, Unit.id, Receipt.id)
    )
    if unit_id is not None:
        statement = statement.where(Receipt.unit_id == unit_id)
    return list(db.session.scalars(statement).unique())


def those_who_have(document_id: int) -> set[tuple[int | None, int | None]]:
    """The unit or the person, by id, of each receipt of a document."""
    statement = select(Receipt.unit_id, Receipt.person_id).where(Receipt.document_id == document_id)
    return {(unit_id, person_id) for unit_id, person_id in db.session.execute(statement)}


def is_mine(user: Person, receipt: Receipt) -> bool:
    """Whether this person acknowledges it."""
    return receipt.person_id == user.id or (receipt.unit_id == user.unit_id and user.has(*SIGNERS))


def receipts_seen_by(user: Person, document_id: int) -> list[Receipt]:
    """All for the office and the leaders; for others the own one and the own unit's."""
    found = receipts_of(document_id)
    return found if user.sees_everything else [one for one in found if is_mine(user, one)]


def _mine(user: Person) -> ColumnElement[bool]:
    own = Receipt.person_id == user.id
    return or_(own, Receipt.unit_id == user.unit_id) if user.has(*SIGNERS) else own


def awaiting(user: Person) -> Select[Receipt]:
    """待签收的公文 of the person and the person's unit, oldest first."""
    statement = select(Receipt).where(_mine(user), Receipt.acknowledged_at.is_(None))
    return statement.options(joinedload(Receipt.document)).order_by(Receipt.sent_at, Receipt.id)


def awaiting_in_unit(person: ColumnElement[int], unit: ColumnElement[int]) -> Select[Any]:
    """The ids of the same list for one of SIGNERS, with person and unit to be filled in."""
    mine = or_(Receipt.person_id == person, Receipt.unit_id == unit)
    return select(Receipt.id).where(mine, Receipt.acknowledged_at.is_(None))


def visible_receipt(user: Person, receipt_id: int) -> Receipt | None:
    """A receipt of the person or of the person's own unit."""
    return db.session.scalars(select(Receipt).where(Receipt.id == receipt_id, _mine(user))).one_or_none()


def receipt_in_office(user: Person, receipt_id: int) -> Receipt | None:
    """Any receipt: the office and the leaders know them all."""
    return db.session.get(Receipt, receipt_id) if user.sees_everything else None


def locked(receipt: Receipt) -> Receipt:
    """As it is now; nobody else changes it until this transaction ends (PostgreSQL; SQLite has one writer anyway)."""
    statement = select(Receipt).where(Receipt.id == receipt.id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def reached(*, unit_id: int | None = None, person_id: int | None = None) -> Select[Any]:
    """The ids of the documents that went to this unit or this person."""
    if unit_id is None:
        return select(Receipt.document_id).where(Receipt.person_id == person_id)
    to_unit = Receipt.unit_id == unit_id
    return select(Receipt.document_id).where(
        to_unit if person_id is None else or_(to_unit, Receipt.person_id == person_id)
    )


# ── whom a document goes to ──────────────────────────────────────────────────────────────────────────────────────────


def people_named(names: Collection[str]) -> dict[str, list[Person]]:
    """The active people with business to do who are called so: 张衡, 张衡主任 (with the post), 经济发展局赵敏 (with the unit)."""
    found: dict[str, list[Person]] = defaultdict(list)
    if not names:
        return found
    ways = (Person.name, Person.name + Person.post, Unit.short_name + Person.name, Unit.name + Person.name)
    business = Person.roles.any(PersonRole.role.not_in(ADMINISTRATORS))
    statement = active_people().where(or_(*(way.in_(names) for way in ways)), business)
    for person in db.session.scalars(statement).unique():
        unit = person.unit
        for name in {
            person.name,
            person.name + person.post,
            unit.short_name + person.name,
            unit.name + person.name,
        }:
            found[name].append(person)
    return found


def recipients_of(document: Document) -> Recipients:
    """The one unit addressed or the units, members of groups and people named under 主送 or 报; those under 抄送, 送 or 发; those that were
    added beside them; and, of a correction, whoever had the document that it corrects."""
    lines = LINES if document.addressed_unit is None else LINES[1:]
    named = [(names_in(document.content.get(line, "")), sent_as) for line, sent_as in lines]
    named += [([one.name], one.sent_as) for one in further_addressees(document.id)]
    found = resolved(named)
    if document.addressed_unit is not None:
        found.units = {document.addressed_unit: SentAs.MAIN} | {
            unit: sent_as for unit, sent_as in found.units.items() if unit != document.addressed_unit
        }
    if document.corrects_id is not None:
        for one in receipts_of(document.corrects_id):
            if one.unit is not None and not one.is_out_of_reach:
                found.units.setdefault(one.unit, one.sent_as)
            if one.person is not None and not one.is_out_of_reach:
                found.people.setdefault(one.person, one.sent_as)
    return found


def resolved(named: Iterable[tuple[Collection[str], SentAs]]) -> Recipients:
    """Whose names these are; where there are none, nobody is asked."""
    named = [(names, sent_as) for names, sent_as in named if names]
    known = directory() if named else Directory([])
    people = people_named({name for names, _ in named for name in names if known.find(name) is None})
    found = Recipients()
    for names, sent_as in named:
        found.add(names, sent_as, known, people)
    return found


def further_addressees(document_id: int) -> list[FurtherAddressee]:
    """Those that are not printed, in the order in which they were added."""
    statement = select(FurtherAddressee).where(FurtherAddressee.document_id == document_id)
    return list(db.session.scalars(statement.order_by(FurtherAddressee.id)))


def visible_addressee(user: Person, document_id: int, addressee_id: int) -> FurtherAddressee | None:
    """One of them; the list is the office's and the leaders'."""
    found = db.session.get(FurtherAddressee, addressee_id) if user.sees_everything else None
    return found if found is not None and found.document_id == document_id else None


def print_runs(document_id: int) -> list[PrintRun]:
    """What was printed of it, the first run first."""
    statement = (
        select(PrintRun).where(PrintRun.document_id == document_id).options(joinedload(PrintRun.recorded_by))
    )
    return list(db.session.scalars(statement.order_by(PrintRun.id)).unique())


# ── who is reminded ──────────────────────────────────────────────────────────────────────────────────────────────────


def signers_of(unit_ids: Collection[int]) -> dict[int, list[Person]]:
    """The active people who acknowledge for these units, by unit."""
    found: dict[int, list[Person]] = defaultdict(list)
    statement = active_people().where(
        Person.unit_id.in_(unit_ids), Person.roles.any(PersonRole.role.in_(SIGNERS))
    )
    for person in db.session.scalars(statement).unique():
        found[person.unit_id].append(person)
    return found


def _late(before: datetime) -> ColumnElement[bool]:
    return and_(Receipt.acknowledged_at.is_(None), Receipt.sent_at < before)


def units_to_remind(before: datetime) -> set[int]:
    """The units that have, or whose people have, a document that was sent before this instant and is not acknowledged."""
    of_units = select(Receipt.unit_id).where(_late(before), Receipt.unit_id.is_not(None))
    of_people = select(Person.unit_id).join(Receipt, Receipt.person_id == Person.id).where(_late(before))
    return {unit for unit in db.session.scalars(of_units.union(of_people)) if unit is not None}


def people_to_remind(unit_ids: Collection[int], before: datetime) -> dict[int, int]:
    """Person → how many documents wait for the acknowledgement of each active person of these units."""
    signs = Person.roles.any(PersonRole.role.in_(SIGNERS))
    mine = or_(Receipt.person_id == Person.id, and_(Receipt.unit_id == Person.unit_id, signs))
    statement = (
        select(Person.id, func.count())
        .join(Receipt, mine)
        .where(_late(before), Person.unit_id.in_(unit_ids), Person.deactivated_at.is_(None))
        .group_by(Person.id)
    )
    return {person_id: count for person_id, count in db.session.execute(statement)}  # noqa: C416 (dict() of rows has no types)
