"""The life of a problem found 问题 (rulebook §4): 下达 → 签收 → 整改中 → 已报告 → 核查 → 已销号 or 重整改."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class FindingState(Worded):
    """待下达 → 待签收 → 已签收 → 整改中 → 待核查 → 已销号; 待核查 → 重整改 → 待核查; aside: 已撤销."""

    NOTED = "noted", "待下达"
    ORDERED = "ordered", "待签收"
    ACKNOWLEDGED = "acknowledged", "已签收"
    UNDER_WAY = "under_way", "整改中"
    REPORTED = "reported", "待核查"
    AGAIN = "again", "重整改"
    STRUCK_OFF = "struck_off", "已销号"
    WITHDRAWN = "withdrawn", "已撤销"


class FindingStep(Worded):
    """What can be done to a finding."""

    ORDER = "order", "下达整改"
    ACKNOWLEDGE = "acknowledge", "签收整改"
    PLAN = "plan", "填报整改措施"
    REPLY = "reply", "报告整改情况"
    STRIKE_OFF = "strike_off", "销号"
    FAIL = "fail", "要求重整改"
    WITHDRAW = "withdraw", "撤销问题"


FINDING_LIFE: Lifecycle[FindingState, FindingStep] = Lifecycle(
    {
        (FindingState.NOTED, FindingStep.ORDER): FindingState.ORDERED,
        (FindingState.ORDERED, FindingStep.ACKNOWLEDGE): FindingState.ACKNOWLEDGED,
        (FindingState.ACKNOWLEDGED, FindingStep.PLAN): FindingState.UNDER_WAY,
        (FindingState.UNDER_WAY, FindingStep.PLAN): FindingState.UNDER_WAY,
        (FindingState.AGAIN, FindingStep.PLAN): FindingState.AGAIN,
        (FindingState.UNDER_WAY, FindingStep.REPLY): FindingState.REPORTED,
        (FindingState.AGAIN, FindingStep.REPLY): FindingState.REPORTED,
        (FindingState.REPORTED, FindingStep.STRIKE_OFF): FindingState.STRUCK_OFF,
        (FindingState.REPORTED, FindingStep.FAIL): FindingState.AGAIN,
        **{
            (state, FindingStep.WITHDRAW): FindingState.WITHDRAWN
            for state in FindingState
            if state is not FindingState.WITHDRAWN
        },
    }
)

OPEN = (
    FindingState.NOTED,
    FindingState.ORDERED,
    FindingState.ACKNOWLEDGED,
    FindingState.UNDER_WAY,
    FindingState.REPORTED,
    FindingState.AGAIN,
)
OWED = (FindingState.ORDERED, FindingState.ACKNOWLEDGED, FindingState.UNDER_WAY, FindingState.AGAIN)
WITH_UNIT = (*OWED, FindingState.REPORTED)
OVER = (FindingState.STRUCK_OFF, FindingState.WITHDRAWN)
ESCALATES_AT = 2  # failed verifications after which a leader decides (rulebook §4)


class Severity(Worded):
    """How grave a problem is."""

    MINOR = "minor", "一般"
    SERIOUS = "serious", "较重"
    GRAVE = "grave", "严重"


class Way(Worded):
    """How a reply is verified."""

    ON_PAPER = "on_paper", "书面核查"
    ON_SITE = "on_site", "实地核查"
