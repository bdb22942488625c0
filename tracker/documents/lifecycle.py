"""The life of every official document 公文 (rulebook §4)."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class DocumentState(Worded):
    """草稿 → 已核数 → 送审 → 已签发 → 已印发 → 归档; or a draft that nobody goes on with: 已作废."""

    DRAFT = "draft", "草稿"
    FIGURES_CHECKED = "figures_checked", "已核数"
    AWAITING_SIGN_OFF = "awaiting_sign_off", "送审"
    SIGNED_OFF = "signed_off", "已签发"
    ISSUED = "issued", "已印发"
    ARCHIVED = "archived", "已归档"
    DISCARDED = "discarded", "已作废"


UNDER_WAY = (
    DocumentState.DRAFT,
    DocumentState.FIGURES_CHECKED,
    DocumentState.AWAITING_SIGN_OFF,
    DocumentState.SIGNED_OFF,
)
PUBLISHED = (DocumentState.ISSUED, DocumentState.ARCHIVED)


class DocumentStep(Worded):
    """What can be done to a document."""

    CHECK_FIGURES = "check_figures", "核数"
    REOPEN = "reopen", "退回修改"
    SEND_FOR_SIGN_OFF = "send_for_sign_off", "送审"
    SIGN_OFF = "sign_off", "签发"
    ISSUE = "issue", "印发"
    ARCHIVE = "archive", "归档"
    DISCARD = "discard", "作废"


DOCUMENT_LIFE = Lifecycle(
    {
        (DocumentState.DRAFT, DocumentStep.CHECK_FIGURES): DocumentState.FIGURES_CHECKED,
        (DocumentState.DRAFT, DocumentStep.DISCARD): DocumentState.DISCARDED,
        (DocumentState.FIGURES_CHECKED, DocumentStep.REOPEN): DocumentState.DRAFT,
        (DocumentState.FIGURES_CHECKED, DocumentStep.SEND_FOR_SIGN_OFF): DocumentState.AWAITING_SIGN_OFF,
        (DocumentState.AWAITING_SIGN_OFF, DocumentStep.REOPEN): DocumentState.DRAFT,
        (DocumentState.AWAITING_SIGN_OFF, DocumentStep.SIGN_OFF): DocumentState.SIGNED_OFF,
        (DocumentState.SIGNED_OFF, DocumentStep.REOPEN): DocumentState.DRAFT,
        (DocumentState.SIGNED_OFF, DocumentStep.ISSUE): DocumentState.ISSUED,
        (DocumentState.ISSUED, DocumentStep.ARCHIVE): DocumentState.ARCHIVED,
    }
)
