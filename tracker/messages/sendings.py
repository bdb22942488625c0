"""What came of a sending: it arrived, it certainly did not, or nobody knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.words import Worded


class Outcome(Worded):
    """What is known after an attempt."""

    SENT = "sent", "已发出"
    REFUSED = "refused", "未发出"  # certainly not delivered: may be sent again
    UNKNOWN = "unknown", "结果不明"  # accepted perhaps: a second sending may double it


@dataclass(frozen=True)
class Sending:
    """One attempt. `error` in words for the health page; `channel_down`: no use trying the next message now."""

    outcome: Outcome
    error: str = ""
    channel_down: bool = False


ARRIVED = Sending(Outcome.SENT)
