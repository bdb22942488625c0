"""What every page of a document shows of its life (templates/archive/life.html)."""

from __future__ import annotations

from typing import Any

from tracker.core import clock
from tracker.core.questions import ask
from tracker.core.timeline import timeline
from tracker.documents.fonts import FontsMissing, require_faces
from tracker.documents.forms import DiscardForm, ReturnForm
from tracker.documents.issuing.lifecycle import PrintState
from tracker.documents.issuing.models import PrintJob
from tracker.documents.issuing.progress import progress_words
from tracker.documents.issuing.queries import ahead_of, latest_job
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document
from tracker.documents.queries import corrections_of, people_of
from tracker.documents.questions import WhoGotIt
from tracker.documents.seals.queries import issues_with_seal
from tracker.documents.writing.queries import open_comments, parts_of, unsettled


def life_of(document: Document) -> dict[str, Any]:
    """The document and its text, the people through whose hands it went, its trail, and the forms with which it goes back or ends.

    While it is under way also what stops 核数, how many comments nobody has dealt with, and which faces are missing; once it
    is issued what corrects it and who received it.
    """
    under_way, issued = document.is_under_way, document.pdf_id is not None
    is_signed = document.state is DocumentState.SIGNED_OFF
    job = latest_job(document.id) if under_way else None
    if job is not None and not is_signed and job.state is not PrintState.FAILED:
        job = None  # what was signed since, or is not signed any more, waits for no press
    return {
        "doubtful": unsettled(document) if under_way else [],
        "open_comments": open_comments(document) if under_way else 0,
        "no_faces": missing_faces() if under_way else "",
        "document": document,
        "receipts": ask(WhoGotIt(document_id=document.id)) if issued else [],
        "corrections": corrections_of(document.id) if issued else [],
        "sealed_issues": issues_with_seal(document) if is_signed else [],
        "print_job": job,
        "print_words": print_words(job, is_signed=is_signed),
        "people": people_of(document),
        "parts": parts_of(document),
        "entries": timeline(f"document:{document.id}"),
        "return_form": ReturnForm(data={"version": document.version}),
        "discard_form": DiscardForm(data={"version": document.version}),
    }


def print_words(job: PrintJob | None, *, is_signed: bool) -> str:
    """How far the printing is, or why it came to nothing; "" where nobody asked for it."""
    return progress_words(job, ahead_of(job), clock.now(), is_signed=is_signed) if job is not None else ""


def missing_faces() -> str:
    """What is wrong with the faces, in words; "" where every role has its own."""
    try:
        require_faces()
    except FontsMissing as missing:
        return str(missing)
    return ""
