"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core.db import db
from tracker.documents.events import DocumentDiscarded, DocumentIssued
from tracker.documents.models import Document, DocumentKind
from tracker.inspections import actions, queries
from tracker.inspections.document import KINDS
from tracker.inspections.findings import actions as findings


def document_issued(event: DocumentIssued) -> None:
    """An issued 督导通知书 tells its units; an issued 整改通知书 puts its problems to its unit."""
    if event.kind == DocumentKind.INSPECTION_NOTICE:
        rows = queries.rows_of_notice(event.subject_id)
        if rows:
            actions.notify(rows, number=event.number, actor_id=event.actor_id)
    if event.kind == DocumentKind.RECTIFICATION_ORDER:
        document = db.session.get_one(Document, event.subject_id)
        findings.order(document, number=event.number, actor_id=event.actor_id)


def document_discarded(event: DocumentDiscarded) -> None:
    """What it said can be drafted anew; problems that it listed can be mended first."""
    if event.kind in KINDS:
        actions.release(db.session.get_one(Document, event.subject_id))
