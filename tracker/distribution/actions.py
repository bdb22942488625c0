"""The verbs of receipts: the only writer of their state."""

from __future__ import annotations

from datetime import timedelta

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.distribution.addressees import names_in
from tracker.distribution.events import ReceiptAcknowledged, ReceiptOpened, ReceiptsReminded
from tracker.distribution.models import Receipt, SentAs
from tracker.distribution.queries import receipts_of
from tracker.documents.models import Document
from tracker.messages import actions as messages
from tracker.messages.values import Outgoing
from tracker.units.models import Unit
from tracker.units.queries import directory

COOL_DOWN = timedelta(hours=24)  # between two reminders of the office about one document


def distribute(document: Document) -> list[Receipt]:
    """Send an issued document to the units that it names, with a message for each of their people."""
    now = clock.now()
    made = [
        Receipt(document_id=document.id, unit=unit, sent_as=sent_as, sent_at=now)
        for unit, sent_as in recipients_of(document).items()
    ]
    db.session.add_all(made)
    db.session.flush()
    _tell(document, made, key=f"document:{document.id}:issued", title=f"收到公文：{document.number}")
    return made


def recipients_of(document: Document) -> dict[Unit, SentAs]:
    """The one unit addressed, or the units and the members of groups named under 主送 and 抄送; 主送 comes first."""
    if document.addressed_unit is not None:
        return {document.addressed_unit: SentAs.MAIN}
    known = directory()
    found: dict[Unit, SentAs] = {}
    for line, sent_as in (("addressees", SentAs.MAIN), ("copies_to", SentAs.COPY)):
        for name in names_in(document.content.get(line, "")):
            owner = known.find(name)
            if owner is None:
                continue
            units = [owner] if isinstance(owner, Unit) else [one.unit for one in owner.members]
            for unit in units:
                found.setdefault(unit, sent_as)
    return found


def open_receipt(receipt: Receipt, *, actor_id: int) -> None:
    """The first of the unit to open it is kept."""
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by_id = clock.now(), actor_id
        db.session.flush()
        announce(
            ReceiptOpened(actor_id=actor_id, subject_id=receipt.document_id, unit=receipt.unit.short_name)
        )


def acknowledge(receipt: Receipt, *, actor_id: int) -> None:
    """签收. Raises IllegalStep where somebody of the unit did."""
    if receipt.acknowledged_at is not None:
        raise IllegalStep("公文已签收。")
    receipt.acknowledged_at, receipt.acknowledged_by_id = clock.now(), actor_id
    db.session.flush()
    announce(
        ReceiptAcknowledged(actor_id=actor_id, subject_id=receipt.document_id, unit=receipt.unit.short_name)
    )


def remind(document: Document, *, actor_id: int) -> list[Receipt]:
    """催签: tell those again that have not acknowledged. Raises IllegalStep where nobody is left, or too soon."""
    now = clock.now()
    left = [one for one in receipts_of(document.id) if one.acknowledged_at is None]
    if not left:
        raise IllegalStep("各单位都已签收。")
    if any(one.reminded_at is not None and now - one.reminded_at < COOL_DOWN for one in left):
        raise IllegalStep("24小时内已催签过，请稍后再催。")
    for one in left:
        one.reminded_at = now
    db.session.flush()
    key = f"document:{document.id}:reminded:{now:%Y%m%d%H%M}"
    _tell(document, left, key=key, title=f"请签收公文：{document.number}")
    announce(
        ReceiptsReminded(
            actor_id=actor_id, subject_id=document.id, units=[one.unit.short_name for one in left]
        )
    )
    return left


def _tell(document: Document, receipts: list[Receipt], *, key: str, title: str) -> None:
    facts = {"document_id": document.id, "title": document.title, "number": document.number}
    people: list[Person] = [
        person for one in receipts for person in people_of(one.unit_id, Role.LIAISON, Role.UNIT_HEAD)
    ]
    messages.deliver_all(
        [Outgoing(one.id, key, "issued_document", title, clock.today(), facts) for one in people]
    )
