"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core.db import db
from tracker.documents.events import DocumentDiscarded, DocumentIssued
from tracker.documents.models import Document, DocumentKind
from tracker.meetings import actions
from tracker.meetings.queries import meeting_of_minutes


def document_issued(event: DocumentIssued) -> None:
    """Issued minutes end the meeting's life; they and issued letters are told to the units that they concern."""
    if event.kind not in {DocumentKind.MINUTES, DocumentKind.LETTER}:
        return
    document = db.session.get_one(Document, event.subject_id)
    if event.kind == DocumentKind.LETTER and document.addressed_unit_id is not None:
        actions.tell_of_document(
            document, [document.addressed_unit_id], title=f"收到工作提醒函：{document.number}"
        )
        return
    meeting = meeting_of_minutes(document.id)
    if meeting is not None:
        actions.close_with_minutes(meeting, actor_id=event.actor_id)
        units = [one.unit_id for one in meeting.units]
        actions.tell_of_document(document, units, title=f"会议纪要已印发：{document.number}")


def document_discarded(event: DocumentDiscarded) -> None:
    """Its meeting can have other minutes, its unit another letter."""
    if event.kind in {DocumentKind.MINUTES, DocumentKind.LETTER}:
        actions.release(event.subject_id)
