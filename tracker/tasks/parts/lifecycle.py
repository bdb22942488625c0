"""The life of a refusal (rulebook §4): 拒签待裁 → 改派 or 维持."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class RefusalState(Worded):
    """A refusal waits for a decision, then keeps it."""

    PENDING = "pending", "拒签待裁"
    REASSIGNED = "reassigned", "改派"
    UPHELD = "upheld", "维持"


class RefusalStep(Worded):
    """What can be decided."""

    REASSIGN = "reassign", "改派"
    UPHOLD = "uphold", "维持"


REFUSAL_LIFE = Lifecycle(
    {
        (RefusalState.PENDING, RefusalStep.REASSIGN): RefusalState.REASSIGNED,
        (RefusalState.PENDING, RefusalStep.UPHOLD): RefusalState.UPHELD,
    }
)
