"""How far an item of the print queue is, in words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.documents.issuing.lifecycle import PrintState
from tracker.documents.issuing.models import PrintJob

NOBODY_PRINTS = timedelta(minutes=2)


def progress_words(job: PrintJob, ahead: int, now: datetime, *, is_signed: bool = True) -> str:
    """What the document's page says of it, and what to do. `ahead`: open items before it; `is_signed`: the document still is."""
    match job.state:
        case PrintState.WAITING if now - job.asked_at > NOBODY_PRINTS and ahead == 0:
            return "等待排印已超过2分钟，排印进程可能没有运行，请联系系统管理员"
        case PrintState.WAITING:
            return f"等待排印，前面还有{ahead}件" if ahead else "等待排印"
        case PrintState.RUNNING:
            return "正在排印"
        case PrintState.FAILED:
            again = "可以重新印发" if is_signed else "改好后重新核数、送审、签发，再印发"
            return f"没有印发：{job.error}。文号没有取用，{again}"
        case PrintState.DONE:
            return "已印发"
    return "已取消排印，文号没有取用；需要印发的，请再次办理印发"
