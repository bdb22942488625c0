"""Which papers were drafted from a task or plan."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import visible_document
from tracker.tasks.papers.models import TaskPaper

KINDS = frozenset({DocumentKind.DISPATCH_SLIP, DocumentKind.BREAKDOWN})


def visible_paper(user: Person, document_id: int) -> Document | None:
    """The 督办单 or 任务分解表, if this person sees it."""
    document = visible_document(user, document_id)
    return document if document is not None and document.kind in KINDS else None


def paper_of(document: Document) -> TaskPaper:
    """What it was drafted from."""
    return db.session.get_one(TaskPaper, document.id)
