"""What distribution answers: who received a document, and which documents reached somebody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from tracker.accounts.queries import me
from tracker.distribution.queries import is_mine, reached, receipts_seen_by
from tracker.documents.questions import ReceiptLine, WhichReached, WhoGotIt


def which_reached(question: WhichReached) -> Iterator[Select[Any]]:
    """The documents with a receipt for the unit or the person."""
    yield reached(unit_id=question.unit_id, person_id=question.person_id)


def who_got_it(question: WhoGotIt) -> Iterator[ReceiptLine]:
    """The receipts that the person who asks may see."""
    user = me()
    for one in receipts_seen_by(user, question.document_id):
        yield ReceiptLine(
            receipt_id=one.id,
            name=one.name,
            sent_as=one.sent_as.word,
            opened_at=one.opened_at,
            opened_by=one.opened_by.name if one.opened_by else "",
            acknowledged_at=one.acknowledged_at,
            acknowledged_by=one.acknowledged_words,
            is_mine=is_mine(user, one),
        )
