"""Who may correct an issued document."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.models import Document
from tracker.documents.policy import may_draft


def may_correct(user: Person, document: Document) -> Verdict:
    """The office, once it is issued; before, it goes back and is changed."""
    issued = document.pdf_id is not None
    return first_refusal(may_draft(user), ALLOWED if issued else refused("公文尚未印发，需修改的请退回修改"))
