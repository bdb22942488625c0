"""The life of what waits in the outbox, and when it is tried again. Pure."""

from __future__ import annotations

from datetime import timedelta

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=1)
REPEATS = (
    1  # where it is unknown whether a sending arrived, it is sent so often again (rulebook §7: never doubled)
)


class OutboxState(Worded):
    """Where an outgoing message stands."""

    WAITING = "waiting", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发"
    DEAD = "dead", "未能发出"


class OutboxStep(Worded):
    """What can happen to it."""

    CLAIM = "claim", "领取"
    SUCCEED = "succeed", "发出"
    FAIL = "fail", "失败待重试"
    GIVE_UP = "give_up", "停止重试"
    RETRY = "retry", "重新发送"


OUTBOX_LIFE = Lifecycle(
    {
        (OutboxState.WAITING, OutboxStep.CLAIM): OutboxState.SENDING,
        (
            OutboxState.SENDING,
            OutboxStep.CLAIM,
        ): OutboxState.SENDING,  # the lease of a killed process has run out
        (OutboxState.SENDING, OutboxStep.SUCCEED): OutboxState.SENT,
        (OutboxState.SENDING, OutboxStep.FAIL): OutboxState.WAITING,
        (OutboxState.SENDING, OutboxStep.GIVE_UP): OutboxState.DEAD,
        (OutboxState.DEAD, OutboxStep.RETRY): OutboxState.WAITING,
    }
)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most an hour."""
    doubled: timedelta = FIRST_DELAY * (1 << min(max(0, attempts - 1), 16))
    return min(doubled, LONGEST_DELAY)


def gives_up(*, attempts: int, most: int, unknown: int) -> bool:
    """Whether to stop: too many attempts, or twice unknown whether it arrived (a third sending might double it twice)."""
    return attempts >= most or unknown > REPEATS
