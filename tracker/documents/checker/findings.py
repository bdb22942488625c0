"""What the checker says: one finding for each rule, in the words of the office."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.words import Worded
from tracker.documents.checker.raster import Box


class Kind(Worded):
    """Formats that the checker knows."""

    NOTICE = "notice", "文件格式（通报、通知）"
    ORDER = "order", "信函格式（通知书、提醒函）"
    MINUTES = "minutes", "纪要格式"
    BULLETIN = "bulletin", "简报格式（督导专报）"
    LEDGER = "ledger", "横排表格（分解表、台账）"
    PLAIN = "plain", "一般材料（只查版心、字体和页码）"


@dataclass(frozen=True)
class Place:
    """Where on the page (from 1) it was measured; the box in millimetres from the upper left corner."""

    page: int
    box: Box


@dataclass(frozen=True)
class Finding:
    """One rule, whether the PDF keeps it, what was measured and what the clause of GB/T 9704 requires."""

    rule: str
    passed: bool
    measured: str
    required: str
    clause: str
    place: Place | None = None


def finding(  # noqa: PLR0917 - a row of the table, from left to right
    rule: str, passed: object, measured: object, required: str, clause: str, place: Place | None = None
) -> Finding:
    """A finding whose verdict is the truth of `passed`: an empty list of measurements passes nothing."""
    return Finding(rule, bool(passed), str(measured), required, clause, place)


def missing(rule: str, measured: str, required: str, clause: str, place: Place | None = None) -> Finding:
    """The thing that the rule speaks of is not there."""
    return Finding(rule, passed=False, measured=measured, required=required, clause=clause, place=place)
