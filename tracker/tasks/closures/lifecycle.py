"""The life of a request for closure; the task's own moves with it (rulebook §4)."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class ClosureState(Worded):
    """A request waits for a decision, then keeps it."""

    REQUESTED = "requested", "办结待核"
    CLOSED = "closed", "同意办结"
    RETURNED = "returned", "退回办理"


class ClosureStep(Worded):
    """What can be decided."""

    CLOSE = "close", "同意办结"
    RETURN = "return", "退回办理"


CLOSURE_LIFE = Lifecycle(
    {
        (ClosureState.REQUESTED, ClosureStep.CLOSE): ClosureState.CLOSED,
        (ClosureState.REQUESTED, ClosureStep.RETURN): ClosureState.RETURNED,
    }
)
