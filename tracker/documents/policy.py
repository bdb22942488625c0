"""Who may do what with an official document (rulebook §2, §4)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.lifecycle import DOCUMENT_LIFE, DocumentState, DocumentStep
from tracker.documents.models import Document


def may_list_documents(user: Person) -> Verdict:
    """Everybody with business to do; the three administrators have none."""
    if user.sees_everything or user.has(Role.LIAISON, Role.UNIT_HEAD):
        return ALLOWED
    return refused("管理员账号不办理业务")


def may_draft(user: Person) -> Verdict:
    """The office writes documents."""
    return ALLOWED if user.is_office else refused("只有领导小组办公室可以拟稿")


def _stands(document: Document, step: DocumentStep, otherwise: str) -> Verdict:
    return ALLOWED if DOCUMENT_LIFE.allows(document.state, step) else refused(otherwise)


def may_read(user: Person, document: Document) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_preview(user: Person, document: Document) -> Verdict:
    """The office and the leaders read drafts as they would print; an issued one is never rendered again (rulebook §8)."""
    if document.pdf_id is not None:
        return refused("公文已印发，请下载正式文件")
    return ALLOWED if user.sees_everything else refused("印发后才能查看")


def may_edit(user: Person, document: Document) -> Verdict:
    """Only a draft can be changed."""
    if document.state is DocumentState.DRAFT:
        return may_draft(user)
    back = "；需修改请先退回" if document.is_under_way else ""
    return first_refusal(may_draft(user), refused(f"公文{document.state.word}，不能再改{back}"))


def may_discard(user: Person, document: Document) -> Verdict:
    """作废草稿 by the office that writes; what is further on goes back first."""
    return first_refusal(
        may_draft(user), _stands(document, DocumentStep.DISCARD, "只有草稿可以作废，请先退回修改")
    )


def may_check_figures(user: Person, document: Document) -> Verdict:
    """核数 by the office."""
    return first_refusal(may_draft(user), _stands(document, DocumentStep.CHECK_FIGURES, "只有草稿可以核数"))


def may_send_for_sign_off(user: Person, document: Document) -> Verdict:
    """送审 by the office, after 核数."""
    return first_refusal(may_draft(user), _stands(document, DocumentStep.SEND_FOR_SIGN_OFF, "先核数，再送审"))


def may_sign_off(user: Person, document: Document) -> Verdict:
    """签发 is the leader's (rulebook §2: never a clerk's)."""
    if not user.has(Role.LEADER):
        return refused("只有领导可以签发")
    return _stands(document, DocumentStep.SIGN_OFF, "公文尚未送审，不能签发")


def may_reopen(user: Person, document: Document) -> Verdict:
    """退回修改: the office before sign-off, the leader while it lies with him or is signed but not issued."""
    if not (user.is_office or user.has(Role.LEADER)):
        return refused("只有办公室或签发领导可以退回修改")
    if document.state is DocumentState.SIGNED_OFF and not user.has(Role.LEADER):
        return refused("公文已签发，由签发领导退回")
    return _stands(document, DocumentStep.REOPEN, "公文当前状态不能退回修改")


def may_issue(user: Person, document: Document) -> Verdict:
    """印发 by the office, after 签发."""
    return first_refusal(may_draft(user), _stands(document, DocumentStep.ISSUE, "领导签发后才能印发"))


def may_cancel_print(user: Person, document: Document) -> Verdict:
    """The office, as long as it is signed and not issued; whether a worker has it already is the queue's own matter."""
    return first_refusal(may_draft(user), _stands(document, DocumentStep.ISSUE, "公文不在排印队列"))


def may_download(user: Person, document: Document) -> Verdict:
    """Whoever sees an issued document may have its PDF."""
    return ALLOWED if document.pdf_id is not None else refused("公文尚未印发，没有正式文件")


def may_archive(user: Person, document: Document) -> Verdict:
    """归档 by the office, the last step of its life; it can still be read, received and corrected."""
    return first_refusal(may_draft(user), _stands(document, DocumentStep.ARCHIVE, "印发后才能归档"))
