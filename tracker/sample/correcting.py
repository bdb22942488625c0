"""The first notice is corrected: its telephone number was misprinted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from tracker.core import clock
from tracker.core.db import db
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.correcting import actions
from tracker.documents.correcting.queries import correction_under_way
from tracker.documents.lifecycle import DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.sample import office

CONTACT, MISPRINTED = "联系人：李喆，联系电话：0377—00000000", "联系人：李喆，联系电话：0377—00000001"
Deed = Callable[[], None]


def plan_correction(at: Callable[[datetime, Deed], None], people: dict[str, int]) -> None:
    """Drafted and checked on one day, signed and issued on the next."""
    clerk, leader = people[office.CLERK], people[office.LEADER]

    def write() -> None:
        with transaction():
            made = actions.draft(
                _first_notice(),
                reason="校对疏漏",
                right={},
                others=[
                    "文末附注中的联系电话“0377—00000001”有误，应为“0377—00000000”，请按更正后的号码联系。"
                ],
                actor_id=clerk,
            )
            content = {**made.content, "contact": CONTACT}
            documents.edit(made, title=made.title, series=made.series, content=content, actor_id=clerk)
            for step in (DocumentStep.CHECK_FIGURES, DocumentStep.SEND_FOR_SIGN_OFF):
                documents.step(made, step, actor_id=clerk)

    def sign() -> None:
        with transaction():
            documents.step(_correction(), DocumentStep.SIGN_OFF, actor_id=leader)

    def issue() -> None:
        with transaction():
            documents.issue(_correction(), actor_id=clerk)

    for deed, day, hour in ((write, 14, 10), (sign, 15, 10), (issue, 15, 15)):
        at(datetime(2022, 3, day, hour, tzinfo=clock.OFFICE_ZONE), deed)


def _first_notice() -> Document:
    issued = select(Document).where(Document.kind == DocumentKind.NOTICE, Document.pdf_id.is_not(None))
    return db.session.scalars(issued.order_by(Document.issued_at).limit(1)).one()


def _correction() -> Document:
    found = correction_under_way(_first_notice())
    assert found is not None
    return found
