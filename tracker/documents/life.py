"""What every page of a document shows of its life (templates/archive/life.html)."""

from __future__ import annotations

from typing import Any

from tracker.core.timeline import timeline
from tracker.documents.forms import ReturnForm
from tracker.documents.models import Document
from tracker.documents.queries import people_of
from tracker.documents.writing.queries import parts_of


def life_of(document: Document) -> dict[str, Any]:
    """The document and its text, the people through whose hands it went, its trail, and the form with which it goes back."""
    return {
        "document": document,
        "people": people_of(document),
        "parts": parts_of(document),
        "entries": timeline(f"document:{document.id}"),
        "return_form": ReturnForm(data={"version": document.version}),
    }
