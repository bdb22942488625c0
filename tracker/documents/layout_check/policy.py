"""Who may have a layout examined."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.documents.layout_check.waiting import LayoutCheck
from tracker.documents.models import Document


def may_check_layouts(user: Person) -> Verdict:
    """The office and the leaders."""
    return ALLOWED if user.sees_everything else refused("版式体检由办公室和领导使用")


def may_check_document(user: Person, document: Document) -> Verdict:
    """Its print: the draft as it would print today, or the stored PDF."""
    return may_check_layouts(user)


def may_read_check(user: Person, check: LayoutCheck) -> Verdict:
    """Whoever asked for it, as long as he may ask."""
    return may_check_layouts(user)
