"""What the checker says: one finding for each rule, in the words of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from tracker.core.words import Worded
from tracker.documents.checker.shapes import Box

MOST_PAGES: Final = 200


class Unmeasurable(ValueError):
    """The PDF cannot be measured at all; the message says why and what to do, in the user's words."""


class Kind(Worded):
    """Formats that the checker knows."""

    NOTICE = "notice", "文件格式（通报、通知）"
    ORDER = "order", "信函格式（通知书、提醒函）"
    MINUTES = "minutes", "纪要格式"
    BULLETIN = "bulletin", "简报格式（督导专报）"
    LEDGER = "ledger", "横排表格（分解表、台账）"
    PLAIN = "plain", "一般材料（只查版心、字体和页码）"


class Verdict(Worded):
    """What comes of a rule."""

    KEPT = "pass", "合格"
    BROKEN = "fail", "不合格"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Part(Worded):
    """Parts of a document, in the order of the standard: what a rule belongs to."""

    MASTHEAD = "masthead", "版头"
    TITLE = "title", "标题和主送机关"
    TEXT = "text", "正文"
    TABLE = "table", "表格"
    SIGNATURE = "signature", "署名和印章"
    IMPRINT = "imprint", "版记"
    PAGE_NUMBER = "page_number", "页码"
    FILE = "file", "幅面和电子文件"


@dataclass(frozen=True)
class Place:
    """Where on the page (from 1) it was measured; the box in millimetres from the upper left corner."""

    page: int
    box: Box


@dataclass(frozen=True)
class Finding:
    """One rule, what comes of it, what was measured and what the clause of GB/T 9704 requires."""

    rule: str
    verdict: Verdict
    measured: str
    required: str
    clause: str
    place: Place | None = None
    part: Part = Part.TEXT

    @property
    def passed(self) -> bool:
        """Whether nothing is to be mended."""
        return self.verdict is not Verdict.BROKEN

    @property
    def of_standard(self) -> bool:
        """Whether the clause is one of GB/T 9704 and not another source."""
        return self.clause[0].isdecimal()

    @property
    def source(self) -> str:
        """The clause as it is cited: a number is one of the standard's, words name another source."""
        return f"GB/T 9704—2012 第{self.clause}条" if self.of_standard else self.clause


def finding(  # noqa: PLR0917 - a row of the table, from left to right
    rule: str, passed: object, measured: object, required: str, clause: str, place: Place | None = None
) -> Finding:
    """A finding whose verdict is the truth of `passed`: an empty list of measurements passes nothing."""
    return Finding(rule, Verdict.KEPT if passed else Verdict.BROKEN, str(measured), required, clause, place)


def missing(rule: str, measured: str, required: str, clause: str, place: Place | None = None) -> Finding:
    """The thing that the rule speaks of is not there."""
    return Finding(rule, Verdict.BROKEN, measured, required, clause, place)


def not_applicable(rule: str, lacking: str, required: str, clause: str) -> Finding:
    """There is nothing to measure, and there need not be."""
    return Finding(rule, Verdict.NOT_APPLICABLE, lacking, required, clause)


def within(part: Part, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings as those of this part of the document."""
    return (replace(found, part=part) for found in findings)
