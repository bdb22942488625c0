"""Who may do what while a document is written."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.former import text_in
from tracker.documents.lifecycle import DocumentState
from tracker.documents.models import Document
from tracker.documents.policy import may_draft, may_edit
from tracker.documents.writing.models import DocumentComment


def may_edit_text(user: Person, document: Document) -> Verdict:
    """The office edits a draft that is running text; tables and forms follow their figures."""
    has_text = bool(text_in(document.content).parts)
    return first_refusal(
        may_edit(user, document), ALLOWED if has_text else refused("此件内容随数据自动排印，不需修改正文")
    )


def _is_inner(user: Person) -> Verdict:
    return ALLOWED if user.sees_everything else refused("只有办公室和领导可以查看")


def _is_under_way(document: Document) -> Verdict:
    return ALLOWED if document.is_under_way else refused(f"公文{document.state.word}，不再提意见")


def may_comment(user: Person, document: Document) -> Verdict:
    """The office and the leaders, until it is issued."""
    return first_refusal(_is_inner(user), _is_under_way(document))


def may_resolve_comment(user: Person, comment: DocumentComment) -> Verdict:
    """The office that mends the text, or whoever made the comment."""
    concerned = user.is_office or user.id == comment.said_by_id
    return first_refusal(
        _is_under_way(comment.document),
        ALLOWED if concerned else refused("由办公室或提出意见的人办结"),
        ALLOWED if comment.resolved_at is None else refused("意见已办结"),
    )


def may_compare(user: Person, document: Document) -> Verdict:
    """The office and the leaders."""
    return _is_inner(user)


def may_export(user: Person, document: Document) -> Verdict:
    """The editable copy is the office's."""
    return may_draft(user)


def may_print_signing_sheet(user: Person, document: Document) -> Verdict:
    """The office, once the figures are checked and until it is signed."""
    ready = document.state in {DocumentState.FIGURES_CHECKED, DocumentState.AWAITING_SIGN_OFF}
    return first_refusal(may_draft(user), ALLOWED if ready else refused("核数以后、签发以前打印签发单"))


def may_record_signature(user: Person, document: Document) -> Verdict:
    """签发 on paper is recorded by the office; on screen it stays the leader's own."""
    waits = document.state is DocumentState.AWAITING_SIGN_OFF
    return first_refusal(may_draft(user), ALLOWED if waits else refused("公文送审以后才能登记纸质签发"))


def may_read_signature(user: Person, document: Document) -> Verdict:
    """The scanned sheet: the office and the leaders."""
    return first_refusal(
        _is_inner(user), ALLOWED if document.sign_off_proof_id else refused("本件没有纸质签发单")
    )
