"""The life of an inspection 督导 (rulebook §4), and the ways in which one is made."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class InspectionState(Worded):
    """方案拟定 → 方案待批 → 方案批准 → 进行中 → 结论送达 → 结束; aside: 取消."""

    DRAFT = "draft", "方案拟定"
    AWAITING_APPROVAL = "awaiting_approval", "方案待批"
    APPROVED = "approved", "方案批准"
    UNDER_WAY = "under_way", "进行中"
    CONCLUDED = "concluded", "结论送达"
    CLOSED = "closed", "结束"
    CANCELLED = "cancelled", "已取消"


class InspectionStep(Worded):
    """What can be done to an inspection."""

    SUBMIT = "submit", "送批"
    RETURN = "return", "退回修改"
    APPROVE = "approve", "批准方案"
    START = "start", "开始督导"
    CONCLUDE = "conclude", "送达结论"
    CLOSE = "close", "结束督导"
    CANCEL = "cancel", "取消督导"


INSPECTION_LIFE = Lifecycle(
    {
        (InspectionState.DRAFT, InspectionStep.SUBMIT): InspectionState.AWAITING_APPROVAL,
        (InspectionState.DRAFT, InspectionStep.CANCEL): InspectionState.CANCELLED,
        (InspectionState.AWAITING_APPROVAL, InspectionStep.RETURN): InspectionState.DRAFT,
        (InspectionState.AWAITING_APPROVAL, InspectionStep.APPROVE): InspectionState.APPROVED,
        (InspectionState.AWAITING_APPROVAL, InspectionStep.CANCEL): InspectionState.CANCELLED,
        (InspectionState.APPROVED, InspectionStep.START): InspectionState.UNDER_WAY,
        (InspectionState.APPROVED, InspectionStep.CANCEL): InspectionState.CANCELLED,
        (InspectionState.UNDER_WAY, InspectionStep.CONCLUDE): InspectionState.CONCLUDED,
        (InspectionState.CONCLUDED, InspectionStep.CLOSE): InspectionState.CLOSED,
    }
)

OPEN = (
    InspectionState.DRAFT,
    InspectionState.AWAITING_APPROVAL,
    InspectionState.APPROVED,
    InspectionState.UNDER_WAY,
    InspectionState.CONCLUDED,
)
VISITING = (
    InspectionState.APPROVED,
    InspectionState.UNDER_WAY,
    InspectionState.CONCLUDED,
    InspectionState.CLOSED,
)
CONCLUDED = (InspectionState.CONCLUDED, InspectionState.CLOSED)


class Method(Worded):
    """How an inspection is made. 暗访 goes without a word beforehand."""

    HEARING = "hearing", "听汇报"
    PAPERS = "papers", "查资料"
    ON_SITE = "on_site", "实地"
    UNANNOUNCED = "unannounced", "暗访"
    TALKS = "talks", "座谈"
    CALLS = "calls", "电话核查"
    SAMPLING = "sampling", "抽查核验"
