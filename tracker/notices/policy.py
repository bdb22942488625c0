"""Who may do what with a notice. Its life is its document's (documents.policy)."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict
from tracker.documents import policy as documents
from tracker.notices.models import Notice


def may_list_notices(user: Person) -> Verdict:
    """Everybody with business to do."""
    return documents.may_list_documents(user)


def may_draft_notice(user: Person) -> Verdict:
    """The office."""
    return documents.may_draft(user)


def may_read_notice(user: Person, notice: Notice) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_edit_notice(user: Person, notice: Notice) -> Verdict:
    """See documents.may_edit."""
    return documents.may_edit(user, notice.document)
