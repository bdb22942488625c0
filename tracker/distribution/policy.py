"""Who may do what with receipts."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.distribution.models import Receipt
from tracker.documents.models import Document
from tracker.documents.policy import may_draft


def may_see_own_receipts(user: Person) -> Verdict:
    """Units' people."""
    return ALLOWED if user.has(Role.LIAISON, Role.UNIT_HEAD) else refused("待签收的公文由各单位签收")


def may_see_receipts(user: Person, document: Document) -> Verdict:
    """The office and the leaders see all, a unit its own."""
    return ALLOWED if document.pdf_id is not None else refused("公文尚未印发")


def may_open(user: Person, receipt: Receipt) -> Verdict:
    """Whoever of the unit sees it."""
    return ALLOWED


def may_acknowledge(user: Person, receipt: Receipt) -> Verdict:
    """The unit, once."""
    return ALLOWED if receipt.acknowledged_at is None else refused("公文已签收")


def may_remind(user: Person, document: Document) -> Verdict:
    """The office; how soon again is the action's matter."""
    return first_refusal(may_draft(user), may_see_receipts(user, document))
