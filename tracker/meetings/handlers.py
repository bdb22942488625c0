"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core.db import db
from tracker.documents.events import DocumentDiscarded, DocumentIssued
from tracker.documents.models import Document, DocumentKind
from tracker.meetings import actions
from tracker.meetings.queries import meeting_of_minutes


def document_issued(event: DocumentIssued) -> None:
    """Issued minutes end the meeting's life, and the units that it was called with know of them, whomever they are sent to."""
    if event.kind != DocumentKind.MINUTES:
        return
    meeting = meeting_of_minutes(event.subject_id)
    if meeting is not None:
        actions.close_with_minutes(meeting, actor_id=event.actor_id)
        actions.tell_of_minutes(meeting, db.session.get_one(Document, event.subject_id))


def document_discarded(event: DocumentDiscarded) -> None:
    """Its meeting can have other minutes, its unit another letter."""
    if event.kind in {DocumentKind.MINUTES, DocumentKind.LETTER}:
        actions.release(event.subject_id)
