"""The lives of an assessment: its round, a scheme's version, a manual entry, an objection (rulebook §4, §9)."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class RoundState(Worded):
    """试算 → 已封账 → 公示中 → 已定档; before there is a round the year is on trial too."""

    OPEN = "open", "试算"
    FROZEN = "frozen", "已封账"
    PUBLISHED = "published", "公示中"
    SETTLED = "settled", "已定档"


class RoundStep(Worded):
    """What can be done to a round."""

    FREEZE = "freeze", "封账"
    REOPEN = "reopen", "解除封账"
    PUBLISH = "publish", "公示"
    SETTLE = "settle", "定档"


ROUND_LIFE = Lifecycle(
    {
        (RoundState.OPEN, RoundStep.FREEZE): RoundState.FROZEN,
        (RoundState.FROZEN, RoundStep.REOPEN): RoundState.OPEN,
        (RoundState.FROZEN, RoundStep.PUBLISH): RoundState.PUBLISHED,
        (RoundState.PUBLISHED, RoundStep.SETTLE): RoundState.SETTLED,
    }
)
SHOWN_TO_ALL = (RoundState.PUBLISHED, RoundState.SETTLED)


class SchemeState(Worded):
    """拟定 → 已采纳 / 未采纳."""

    PROPOSED = "proposed", "待领导审定"
    ADOPTED = "adopted", "已采纳"
    DROPPED = "dropped", "未采纳"


class SchemeStep(Worded):
    """What can be done to a proposed scheme."""

    ADOPT = "adopt", "采纳"
    DROP = "drop", "不采纳"


SCHEME_LIFE = Lifecycle(
    {
        (SchemeState.PROPOSED, SchemeStep.ADOPT): SchemeState.ADOPTED,
        (SchemeState.PROPOSED, SchemeStep.DROP): SchemeState.DROPPED,
    }
)


class ManualState(Worded):
    """提出 → 已复核 → 已批准; 未通过 on either way."""

    ASKED = "asked", "待复核"
    SECONDED = "seconded", "待领导批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未通过"


class ManualStep(Worded):
    """What can be done to a manual entry."""

    SECOND = "second", "复核"
    APPROVE = "approve", "批准"
    REFUSE = "refuse", "不通过"


MANUAL_LIFE = Lifecycle(
    {
        (ManualState.ASKED, ManualStep.SECOND): ManualState.SECONDED,
        (ManualState.ASKED, ManualStep.REFUSE): ManualState.REFUSED,
        (ManualState.SECONDED, ManualStep.APPROVE): ManualState.APPROVED,
        (ManualState.SECONDED, ManualStep.REFUSE): ManualState.REFUSED,
    }
)


class ObjectionState(Worded):
    """申诉 → 予以采纳 / 不予采纳 / 撤回."""

    RAISED = "raised", "待裁定"
    UPHELD = "upheld", "予以采纳"
    REJECTED = "rejected", "不予采纳"
    WITHDRAWN = "withdrawn", "已撤回"


class ObjectionStep(Worded):
    """What can be done to an objection."""

    UPHOLD = "uphold", "采纳"
    REJECT = "reject", "不予采纳"
    WITHDRAW = "withdraw", "撤回"


OBJECTION_LIFE = Lifecycle(
    {
        (ObjectionState.RAISED, ObjectionStep.UPHOLD): ObjectionState.UPHELD,
        (ObjectionState.RAISED, ObjectionStep.REJECT): ObjectionState.REJECTED,
        (ObjectionState.RAISED, ObjectionStep.WITHDRAW): ObjectionState.WITHDRAWN,
    }
)
