"""The life of an item of the print queue."""

from __future__ import annotations

from tracker.core.lifecycle import Lifecycle
from tracker.core.words import Worded


class PrintState(Worded):
    """Waiting, in a worker's hands, and how it ended."""

    WAITING = "waiting", "等待排印"
    RUNNING = "running", "正在排印"
    DONE = "done", "已印发"
    FAILED = "failed", "没有成功"
    CANCELLED = "cancelled", "已取消"


class PrintStep(Worded):
    """What a worker or the office does with it."""

    CLAIM = "claim", "领取"
    FINISH = "finish", "完成"
    FAIL = "fail", "报错"
    CANCEL = "cancel", "取消排印"


PRINT_LIFE = Lifecycle(
    {
        (PrintState.WAITING, PrintStep.CLAIM): PrintState.RUNNING,
        (PrintState.RUNNING, PrintStep.CLAIM): PrintState.RUNNING,  # its worker was killed
        (PrintState.RUNNING, PrintStep.FINISH): PrintState.DONE,
        (PrintState.RUNNING, PrintStep.FAIL): PrintState.FAILED,
        (PrintState.WAITING, PrintStep.CANCEL): PrintState.CANCELLED,
    }
)
OPEN = (PrintState.WAITING, PrintState.RUNNING)
