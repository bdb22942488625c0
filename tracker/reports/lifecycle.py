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
