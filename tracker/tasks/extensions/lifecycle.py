"""The life of a request for more time (rulebook §4): 申请 → 同意 / 不同意 / 撤回."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class ExtensionState(Worded):
    """A request waits for a decision, then keeps it."""

    REQUESTED = "requested", "延期待批"
    APPROVED = "approved", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "撤回"


class ExtensionStep(Worded):
    """What can be done with a request."""

    APPROVE = "approve", "同意"
    REFUSE = "refuse", "不同意"
    WITHDRAW = "withdraw", "撤回"


EXTENSION_LIFE = Lifecycle(
    {
        (ExtensionState.REQUESTED, ExtensionStep.APPROVE): ExtensionState.APPROVED,
        (ExtensionState.REQUESTED, ExtensionStep.REFUSE): ExtensionState.REFUSED,
        (ExtensionState.REQUESTED, ExtensionStep.WITHDRAW): ExtensionState.WITHDRAWN,
    }
)
