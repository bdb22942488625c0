"""The verbs of receipts: the only writer of their state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.text import listed
from tracker.distribution import queries
from tracker.distribution.addressees import Recipients
from tracker.distribution.events import (
    DocumentSentFurther,
    FurtherAddresseeRemoved,
    PrintRunRecorded,
    ReceiptAcknowledged,
    ReceiptOpened,
    ReceiptSignedOnPaper,
    ReceiptsReminded,
)
from tracker.distribution.models import FurtherAddressee, PrintRun, Receipt, SentAs
from tracker.documents.actions import instant_on_paper
from tracker.documents.models import Document
from tracker.messages import actions as messages
from tracker.messages.values import Outgoing

COOL_DOWN = timedelta(hours=24)  # between two reminders of the office about one document


def distribute(document: Document) -> list[Receipt]:
    """Send an issued document to whom it names and whom the office added, with a message for each person concerned."""
    return _send(document, queries.recipients_of(document))


def _send(document: Document, recipients: Recipients) -> list[Receipt]:
    """Receipts for those who have none yet."""
    now = clock.now()
    had = queries.those_who_have(document.id)
    made = [
        Receipt(document_id=document.id, unit=unit, unit_id=unit.id, sent_as=sent_as, sent_at=now)
        for unit, sent_as in recipients.units.items()
        if (unit.id, None) not in had
    ]
    made += [
        Receipt(document_id=document.id, person=person, person_id=person.id, sent_as=sent_as, sent_at=now)
        for person, sent_as in recipients.people.items()
        if (None, person.id) not in had
    ]
    db.session.add_all(made)
    db.session.flush()
    _tell(
        document,
        made,
        key=document.occasion,
        title=f"收到{document.kind.word}：{document.number}",
    )
    return made


def send_further(document: Document, names: Sequence[str], sent_as: SentAs, *, actor_id: int) -> None:
    """Send it to more than it prints: units, groups, people by name. Before it is issued they are kept for then.

    Raises IllegalStep where a name is nobody's or several people's, or all have it.
    """
    found = queries.resolved([(names, sent_as)])
    if found.unknown:
        raise IllegalStep(
            f"名录中找不到{listed(found.unknown)}，或同名的不止一人；人员可写“单位＋姓名”，例如“经济发展局赵敏”。"
        )
    if document.pdf_id is not None:
        made = _send(document, found)
        if not made:
            raise IllegalStep("这些单位和人员都已分送。")
    else:
        there = {one.name for one in queries.further_addressees(document.id)}
        names = [name for name in names if name not in there]
        if not names:
            raise IllegalStep("已在分送名单中。")
        db.session.add_all(
            FurtherAddressee(
                document_id=document.id,
                name=name,
                sent_as=sent_as,
                added_by_id=actor_id,
                added_at=clock.now(),
            )
            for name in names
        )
        db.session.flush()
    announce(
        DocumentSentFurther(
            actor_id=actor_id, subject_id=document.id, names=list(names), sent_as=sent_as.word
        )
    )


def remove_addressee(addressee: FurtherAddressee, *, actor_id: int) -> None:
    """Take a name off the list; once the document is issued it has been sent."""
    db.session.delete(addressee)
    db.session.flush()
    announce(
        FurtherAddresseeRemoved(actor_id=actor_id, subject_id=addressee.document_id, name=addressee.name)
    )


def record_print_run(document: Document, copies: int, *, actor_id: int) -> None:
    """印数: write down how many copies were printed."""
    db.session.add(
        PrintRun(document_id=document.id, copies=copies, recorded_by_id=actor_id, recorded_at=clock.now())
    )
    db.session.flush()
    announce(PrintRunRecorded(actor_id=actor_id, subject_id=document.id, copies=copies))


def open_receipt(receipt: Receipt, *, actor_id: int) -> None:
    """The first to open it is kept."""
    receipt = queries.locked(receipt)
    if receipt.opened_at is None:
        receipt.opened_at, receipt.opened_by_id = clock.now(), actor_id
        db.session.flush()
        announce(ReceiptOpened(actor_id=actor_id, subject_id=receipt.document_id, unit=_unit_name(receipt)))


def acknowledge(receipt: Receipt, *, actor_id: int) -> None:
    """签收; who acknowledges has it open, too. Raises IllegalStep where somebody of the unit did."""
    receipt = queries.locked(receipt)
    if receipt.acknowledged_at is not None:
        raise IllegalStep("公文已签收。")
    open_receipt(receipt, actor_id=actor_id)
    receipt.acknowledged_at, receipt.acknowledged_by_id = clock.now(), actor_id
    db.session.flush()
    announce(ReceiptAcknowledged(actor_id=actor_id, subject_id=receipt.document_id, unit=_unit_name(receipt)))


def record_paper_receipt(receipt: Receipt, *, signer: str, signed_on: date, actor_id: int) -> None:
    """Write down who signed for it on paper, and when. Raises IllegalStep where it is acknowledged already."""
    receipt = queries.locked(receipt)
    if receipt.acknowledged_at is not None:
        raise IllegalStep("公文已签收。")
    receipt.acknowledged_at = max(instant_on_paper(signed_on), receipt.sent_at)
    receipt.acknowledged_by_id = actor_id
    receipt.signed_on_paper_by = signer
    db.session.flush()
    announce(
        ReceiptSignedOnPaper(
            actor_id=actor_id,
            subject_id=receipt.document_id,
            name=receipt.name,
            signer=signer,
            signed_on=signed_on,
        )
    )


def _unit_name(receipt: Receipt) -> str:
    return receipt.unit.short_name if receipt.unit is not None else ""


def remind(document: Document, *, actor_id: int) -> list[Receipt]:
    """催签: tell those again that have not acknowledged. Raises IllegalStep where nobody is left, or too soon.

    Units and people that are not there any more are passed over.
    """
    now = clock.now()
    left = [one for one in queries.receipts_of(document.id) if one.acknowledged_at is None]
    left = [one for one in left if not one.is_out_of_reach]
    if not left:
        raise IllegalStep("都已签收，没有需要催签的。")
    if any(one.reminded_at is not None and now - one.reminded_at < COOL_DOWN for one in left):
        raise IllegalStep("24小时内已催签过，请稍后再催。")
    for one in left:
        one.reminded_at = now
    db.session.flush()
    key = f"document:{document.id}:reminded:{now:%Y%m%d%H%M}"
    _tell(document, left, key=key, title=f"请签收公文：{document.number}")
    announce(ReceiptsReminded(actor_id=actor_id, subject_id=document.id, units=[one.name for one in left]))
    return left


def _tell(document: Document, receipts: list[Receipt], *, key: str, title: str) -> None:
    facts = {"document_id": document.id, "title": document.title, "number": document.number}
    signers = queries.signers_of({one.unit_id for one in receipts if one.unit_id is not None})
    people: dict[int, Person] = {}
    for one in receipts:
        concerned = signers.get(one.unit_id, []) if one.unit_id is not None else [one.person]
        people |= {person.id: person for person in concerned if person is not None}
    messages.deliver_all(
        [Outgoing(person, key, "issued_document", title, clock.today(), facts) for person in people]
    )
