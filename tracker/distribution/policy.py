"""Who may do what with receipts."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.distribution.models import FurtherAddressee, Receipt
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document
from tracker.documents.policy import may_draft, may_list_documents


def may_see_own_receipts(user: Person) -> Verdict:
    """Whoever may get one: everybody with business to do."""
    return may_list_documents(user)


def _is_issued(document: Document) -> Verdict:
    return ALLOWED if document.pdf_id is not None else refused("公文尚未印发")


def may_see_receipts(user: Person, document: Document) -> Verdict:
    """The office and the leaders see all, before it is issued to whom it will go; others their own."""
    return ALLOWED if user.sees_everything else _is_issued(document)


def may_send_further(user: Person, document: Document) -> Verdict:
    """The office, before and after it is issued; a discarded draft goes to nobody."""
    discarded = document.state is DocumentState.DISCARDED
    return first_refusal(may_draft(user), refused("草稿已作废，不再分送") if discarded else ALLOWED)


def may_remove_addressee(user: Person, addressee: FurtherAddressee) -> Verdict:
    """The office; what was sent is not called back, and is not on this list any more."""
    return may_draft(user)


def may_record_print_run(user: Person, document: Document) -> Verdict:
    """The office, once it is issued."""
    return first_refusal(may_draft(user), _is_issued(document))


def may_open(user: Person, receipt: Receipt) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_acknowledge(user: Person, receipt: Receipt) -> Verdict:
    """The unit or the person; a second press of the button finds it done and is no error."""
    return ALLOWED


def may_record_paper_receipt(user: Person, receipt: Receipt) -> Verdict:
    """The office, of whoever has not acknowledged it."""
    done = receipt.acknowledged_at is not None
    return first_refusal(may_draft(user), refused("公文已签收") if done else ALLOWED)


def may_remind(user: Person, document: Document) -> Verdict:
    """The office; how soon again is the action's matter."""
    return first_refusal(may_draft(user), _is_issued(document))
