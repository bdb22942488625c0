"""The life of a meeting 调度会, and a unit's answer to the invitation."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class MeetingState(Worded):
    """拟定 → 已通知 → 已召开 → 纪要已印发; aside: 取消."""

    DRAFT = "draft", "拟定"
    NOTIFIED = "notified", "已通知"
    HELD = "held", "已召开"
    MINUTED = "minuted", "纪要已印发"
    CANCELLED = "cancelled", "已取消"


class MeetingStep(Worded):
    """What can be done to a meeting."""

    NOTIFY = "notify", "通知"
    HOLD = "hold", "记为已召开"
    ISSUE_MINUTES = "issue_minutes", "印发纪要"
    CANCEL = "cancel", "取消"


MEETING_LIFE = Lifecycle(
    {
        (MeetingState.DRAFT, MeetingStep.NOTIFY): MeetingState.NOTIFIED,
        (MeetingState.DRAFT, MeetingStep.CANCEL): MeetingState.CANCELLED,
        (MeetingState.NOTIFIED, MeetingStep.HOLD): MeetingState.HELD,
        (MeetingState.NOTIFIED, MeetingStep.CANCEL): MeetingState.CANCELLED,
        (MeetingState.HELD, MeetingStep.ISSUE_MINUTES): MeetingState.MINUTED,
    }
)

AHEAD = (MeetingState.DRAFT, MeetingState.NOTIFIED)
OVER = (MeetingState.HELD, MeetingState.MINUTED)


class Attendance(Worded):
    """What a unit answered."""

    UNANSWERED = "unanswered", "待确认"
    ATTENDS = "attends", "参加"
    ON_LEAVE = "on_leave", "请假"
