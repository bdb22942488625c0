"""What the checker says: one finding for each rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Formats that the checker knows."""

    NOTICE = "notice"  # 文件格式
    BULLETIN = "bulletin"  # 简报, 督导专报
    ORDER = "order"  # 信函格式
    LEDGER = "ledger"  # 横排表格


@dataclass(frozen=True)
class Finding:
    """One rule, whether the PDF keeps it, what was measured and what the clause of GB/T 9704 requires."""

    rule: str
    passed: bool
    measured: str
    required: str
    clause: str


def finding(rule: str, passed: object, measured: object, required: str, clause: str) -> Finding:
    """A finding whose verdict is the truth of `passed`: an empty list of measurements passes nothing."""
    return Finding(rule, bool(passed), str(measured), required, clause)
