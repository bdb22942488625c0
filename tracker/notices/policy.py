"""Who may do what with a notice: the rules of its document, plus who sees drafts."""

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


def may_read_notice(user: Person, notice: Notice) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_edit_notice(user: Person, notice: Notice) -> Verdict:
    """See documents.may_edit."""
    return documents.may_edit(user, notice.document)


def may_preview_notice(user: Person, notice: Notice) -> Verdict:
    """The office and the leaders read drafts as they would print; an issued one is never rendered again (rulebook §8)."""
    if notice.document.pdf_id is not None:
        return refused("公文已印发，请下载正式文件")
    return ALLOWED if user.sees_everything else refused("印发后才能查看")


def may_check_figures(user: Person, notice: Notice) -> Verdict:
    """See documents.may_check_figures."""
    return documents.may_check_figures(user, notice.document)


def may_send_for_sign_off(user: Person, notice: Notice) -> Verdict:
    """See documents.may_send_for_sign_off."""
    return documents.may_send_for_sign_off(user, notice.document)


def may_sign_off(user: Person, notice: Notice) -> Verdict:
    """See documents.may_sign_off."""
    return documents.may_sign_off(user, notice.document)


def may_reopen(user: Person, notice: Notice) -> Verdict:
    """See documents.may_reopen."""
    return documents.may_reopen(user, notice.document)


def may_issue(user: Person, notice: Notice) -> Verdict:
    """See documents.may_issue."""
    return documents.may_issue(user, notice.document)
