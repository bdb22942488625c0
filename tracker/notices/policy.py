"""Who may do what with a notice. Its life is its document's (documents.policy)."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.documents import policy as documents
from tracker.notices.models import Notice


def may_list_notices(user: Person) -> Verdict:
    """Everybody with business to do."""
    return documents.may_list_documents(user)


def may_draft_notice(user: Person) -> Verdict:
    """The office."""
    return documents.may_draft(user)


def may_preview_notice(user: Person) -> Verdict:
    """The office and the leaders may look at any time what the notice would say; units read it once it is issued."""
    return ALLOWED if user.sees_everything else refused("通报印发后才能查看")


def may_read_notice(user: Person, notice: Notice) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_edit_notice(user: Person, notice: Notice) -> Verdict:
    """See documents.may_edit."""
    return documents.may_edit(user, notice.document)
