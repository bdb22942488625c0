"""The lives of a task, an assignment and a milestone (rulebook §4)."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class TaskState(Worded):
    """拟定 → 待签收 → 办理中 → 待核 → 已办结 → 已归档; aside: 中止, 撤销."""

    DRAFT = "draft", "拟定"
    AWAITING_ACKNOWLEDGEMENT = "awaiting_acknowledgement", "待签收"
    UNDER_WAY = "under_way", "办理中"
    AWAITING_CLOSURE = "awaiting_closure", "待核"
    CLOSED = "closed", "已办结"
    ARCHIVED = "archived", "已归档"
    SUSPENDED = "suspended", "中止"
    CANCELLED = "cancelled", "撤销"


class TaskStep(Worded):
    """What can be done to a task."""

    DISPATCH = "dispatch", "交办"
    ACKNOWLEDGE = "acknowledge", "牵头签收"
    REQUEST_CLOSURE = "request_closure", "申请办结"
    REFUSE_CLOSURE = "refuse_closure", "退回办理"
    CLOSE = "close", "办结"
    ARCHIVE = "archive", "归档"
    CHANGE_LEAD = "change_lead", "改派牵头单位"
    SUSPEND = "suspend", "中止"
    RESUME_UNACKNOWLEDGED = "resume_unacknowledged", "恢复到待签收"
    RESUME = "resume", "恢复办理"
    RESUME_CLOSURE = "resume_closure", "恢复到待核"
    CANCEL = "cancel", "撤销"


TASK_LIFE = Lifecycle(
    {
        (TaskState.DRAFT, TaskStep.DISPATCH): TaskState.AWAITING_ACKNOWLEDGEMENT,
        (TaskState.DRAFT, TaskStep.CANCEL): TaskState.CANCELLED,
        (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskStep.ACKNOWLEDGE): TaskState.UNDER_WAY,
        (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskStep.CHANGE_LEAD): TaskState.AWAITING_ACKNOWLEDGEMENT,
        (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskStep.SUSPEND): TaskState.SUSPENDED,
        (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskStep.CANCEL): TaskState.CANCELLED,
        (TaskState.UNDER_WAY, TaskStep.REQUEST_CLOSURE): TaskState.AWAITING_CLOSURE,
        (TaskState.UNDER_WAY, TaskStep.CHANGE_LEAD): TaskState.AWAITING_ACKNOWLEDGEMENT,
        (TaskState.UNDER_WAY, TaskStep.SUSPEND): TaskState.SUSPENDED,
        (TaskState.UNDER_WAY, TaskStep.CANCEL): TaskState.CANCELLED,
        (TaskState.AWAITING_CLOSURE, TaskStep.REFUSE_CLOSURE): TaskState.UNDER_WAY,
        (TaskState.AWAITING_CLOSURE, TaskStep.CLOSE): TaskState.CLOSED,
        (TaskState.AWAITING_CLOSURE, TaskStep.SUSPEND): TaskState.SUSPENDED,
        (TaskState.CLOSED, TaskStep.ARCHIVE): TaskState.ARCHIVED,
        (TaskState.SUSPENDED, TaskStep.RESUME_UNACKNOWLEDGED): TaskState.AWAITING_ACKNOWLEDGEMENT,
        (TaskState.SUSPENDED, TaskStep.RESUME): TaskState.UNDER_WAY,
        (TaskState.SUSPENDED, TaskStep.RESUME_CLOSURE): TaskState.AWAITING_CLOSURE,
        (TaskState.SUSPENDED, TaskStep.CANCEL): TaskState.CANCELLED,
    }
)

DISPATCHED = frozenset({TaskState.AWAITING_ACKNOWLEDGEMENT, TaskState.UNDER_WAY, TaskState.AWAITING_CLOSURE})


# A suspended task goes back exactly to where it was.
RESUMING = {
    TaskState.AWAITING_ACKNOWLEDGEMENT: TaskStep.RESUME_UNACKNOWLEDGED,
    TaskState.UNDER_WAY: TaskStep.RESUME,
    TaskState.AWAITING_CLOSURE: TaskStep.RESUME_CLOSURE,
}


class AssignmentState(Worded):
    """待签收 → 已签收; 待签收 → 拒签待裁 → 改派 (the unit has no part any more) or 维持 (待签收 again)."""

    PENDING = "pending", "待签收"
    REFUSED = "refused", "拒签待裁"
    ACKNOWLEDGED = "acknowledged", "已签收"
    WITHDRAWN = "withdrawn", "已撤出"


class AssignmentStep(Worded):
    """What can be done with a unit's part."""

    ACKNOWLEDGE = "acknowledge", "签收"
    REFUSE = "refuse", "拒签"
    UPHOLD = "uphold", "维持"
    REASSIGN = "reassign", "改派"
    WITHDRAW = "withdraw", "撤出"
    GIVE_AGAIN = "give_again", "重新交办"
    MAKE_LEAD = "make_lead", "改任牵头"


ASSIGNMENT_LIFE = Lifecycle(
    {
        (AssignmentState.PENDING, AssignmentStep.ACKNOWLEDGE): AssignmentState.ACKNOWLEDGED,
        (AssignmentState.PENDING, AssignmentStep.REFUSE): AssignmentState.REFUSED,
        (AssignmentState.PENDING, AssignmentStep.WITHDRAW): AssignmentState.WITHDRAWN,
        (AssignmentState.PENDING, AssignmentStep.MAKE_LEAD): AssignmentState.PENDING,
        (AssignmentState.REFUSED, AssignmentStep.UPHOLD): AssignmentState.PENDING,
        (AssignmentState.REFUSED, AssignmentStep.REASSIGN): AssignmentState.WITHDRAWN,
        (AssignmentState.ACKNOWLEDGED, AssignmentStep.WITHDRAW): AssignmentState.WITHDRAWN,
        (AssignmentState.ACKNOWLEDGED, AssignmentStep.MAKE_LEAD): AssignmentState.PENDING,
        (AssignmentState.WITHDRAWN, AssignmentStep.GIVE_AGAIN): AssignmentState.PENDING,
    }
)


class MilestoneState(Worded):
    """未到 → 申请验收 → 已验收."""

    OPEN = "open", "未完成"
    CLAIMED = "claimed", "申请验收"
    ACCEPTED = "accepted", "已验收"


class MilestoneStep(Worded):
    """What can be done to a milestone."""

    CLAIM = "claim", "申请验收"
    ACCEPT = "accept", "验收"
    RETURN = "return", "退回"


MILESTONE_LIFE = Lifecycle(
    {
        (MilestoneState.OPEN, MilestoneStep.CLAIM): MilestoneState.CLAIMED,
        (MilestoneState.CLAIMED, MilestoneStep.ACCEPT): MilestoneState.ACCEPTED,
        (MilestoneState.CLAIMED, MilestoneStep.RETURN): MilestoneState.OPEN,
    }
)
