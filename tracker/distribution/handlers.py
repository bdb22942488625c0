"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core.db import db
from tracker.distribution import actions
from tracker.documents.events import DocumentIssued
from tracker.documents.models import Document


def document_issued(event: DocumentIssued) -> None:
    """It goes to the units that it names."""
    actions.distribute(db.session.get_one(Document, event.subject_id))
