"""The life of a review 复核 of a conclusion, and what it can do to each finding (rulebook §4)."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class ReviewState(Worded):
    """申请 → 已复核 / 已撤回."""

    ASKED = "asked", "复核中"
    DECIDED = "decided", "已复核"
    WITHDRAWN = "withdrawn", "已撤回"


class ReviewStep(Worded):
    """What can be done with a request."""

    DECIDE = "decide", "作出复核决定"
    WITHDRAW = "withdraw", "撤回申请"


REVIEW_LIFE = Lifecycle(
    {
        (ReviewState.ASKED, ReviewStep.DECIDE): ReviewState.DECIDED,
        (ReviewState.ASKED, ReviewStep.WITHDRAW): ReviewState.WITHDRAWN,
    }
)


class Outcome(Worded):
    """What a review says of one finding."""

    UPHELD = "upheld", "维持"
    AMENDED = "amended", "变更"
    WITHDRAWN = "withdrawn", "撤销"
