"""One PDF of every kind of document, from the loaded sample."""

from __future__ import annotations

from sqlalchemy import select

from tracker.core import clock, files
from tracker.core.db import db
from tracker.documents.models import Document, DocumentKind
from tracker.documents.rendering import render_ledger
from tracker.plans.models import Plan
from tracker.tasks.document import content_of
from tracker.tasks.queries import ledger_lines


def samples() -> dict[str, bytes]:
    """File name → PDF: the newest issued notice as stored, and the ledger of its plan.

    Raises LookupError where no sample (or any issued notice) is there.
    """
    notice = db.session.scalars(
        select(Document)
        .where(Document.kind == DocumentKind.NOTICE, Document.pdf_id.is_not(None))
        .order_by(Document.issued_at.desc())
        .limit(1)
    ).one_or_none()
    plan = db.session.scalars(select(Plan).where(Plan.is_current).limit(1)).one_or_none()
    if notice is None or notice.pdf is None or plan is None:
        raise LookupError(
            "There is no issued notice to print: load the sample first (flask --app wsgi sample load)."
        )
    ledger = content_of(plan.title, plan.issuer, ledger_lines(plan.id), drawn_up_on=clock.today())
    return {"notice.pdf": files.content_of(notice.pdf), "ledger.pdf": render_ledger(ledger)}
