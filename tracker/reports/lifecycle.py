"""The life of a progress report (rulebook §4). *Returned* is a trace, not a state; late and missed are computed."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class ReportState(Worded):
    """草稿 → 待单位审签 (where the unit requires it) → 已报送 → 已采用."""

    DRAFT = "draft", "草稿"
    AWAITING_SIGN_OFF = "awaiting_sign_off", "待单位审签"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已采用"


AT_OFFICE = (ReportState.SUBMITTED, ReportState.ACCEPTED)
NOT_SENT = (ReportState.DRAFT, ReportState.AWAITING_SIGN_OFF)


class ReportStep(Worded):
    """What can be done to a report."""

    SEND_FOR_SIGN_OFF = "send_for_sign_off", "送审签"
    SIGN_OFF = "sign_off", "审签"
    SUBMIT = "submit", "报送"
    RETURN = "return", "退回"
    ACCEPT = "accept", "采用"


REPORT_LIFE = Lifecycle(
    {
        (ReportState.DRAFT, ReportStep.SEND_FOR_SIGN_OFF): ReportState.AWAITING_SIGN_OFF,
        (ReportState.DRAFT, ReportStep.SUBMIT): ReportState.SUBMITTED,
        (ReportState.AWAITING_SIGN_OFF, ReportStep.SIGN_OFF): ReportState.SUBMITTED,
        (ReportState.AWAITING_SIGN_OFF, ReportStep.RETURN): ReportState.DRAFT,
        (ReportState.SUBMITTED, ReportStep.RETURN): ReportState.DRAFT,
        (ReportState.SUBMITTED, ReportStep.ACCEPT): ReportState.ACCEPTED,
    }
)


class CorrectionState(Worded):
    """更正 of an accepted report: 待单位审签 (where the unit signs its reports) → 待审批 → 已更正."""

    AWAITING_SIGN_OFF = "awaiting_sign_off", "待单位审签"
    ASKED = "asked", "待审批"
    APPROVED = "approved", "已更正"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class CorrectionStep(Worded):
    """What can be done to a correction."""

    SIGN_OFF = "sign_off", "审签"
    APPROVE = "approve", "同意更正"
    REFUSE = "refuse", "不同意"
    WITHDRAW = "withdraw", "撤回"


CORRECTION_LIFE = Lifecycle(
    {
        (CorrectionState.AWAITING_SIGN_OFF, CorrectionStep.SIGN_OFF): CorrectionState.ASKED,
        (CorrectionState.AWAITING_SIGN_OFF, CorrectionStep.WITHDRAW): CorrectionState.WITHDRAWN,
        (CorrectionState.ASKED, CorrectionStep.APPROVE): CorrectionState.APPROVED,
        (CorrectionState.ASKED, CorrectionStep.REFUSE): CorrectionState.REFUSED,
        (CorrectionState.ASKED, CorrectionStep.WITHDRAW): CorrectionState.WITHDRAWN,
    }
)
UNDER_WAY = (CorrectionState.AWAITING_SIGN_OFF, CorrectionState.ASKED)
