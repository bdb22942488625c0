"""The year's scores as a workbook: a sheet of sums, and a sheet of every entry with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.assessment.evidence import evidence_words
from tracker.assessment.models import ScoreEntry
from tracker.assessment.queries import Total
from tracker.assessment.scoring import BLOCKS, PENALTIES
from tracker.assessment.tiers import Placed, Tier
from tracker.core.clock import OFFICE_ZONE
from tracker.core.text import NOTHING, one_decimal

SUMS = (
    "名次",
    "单位",
    "A 任务完成",
    "B 序时进度",
    "C 报送质量",
    "D 整改落实",
    "惩罚性扣分",
    "得分",
    "加分",
    "等次",
    "上年等次",
)
ENTRIES = ("序号", "单位", "时间", "事项", "依据", "计分", "理由", "考核办法", "冲正第几条")
HOST = "（办公室所在单位）"


def sum_row(one: Placed, total: Total, *, is_settled: bool, before: str) -> list[Any]:
    """A row of `SUMS`; there are no tiers before 定档. `before`: the tier of the year before, "" for none."""
    return [
        one.place,
        total.unit.name + (HOST if total.unit.is_host else ""),
        *(total.of(rules) for rules in BLOCKS.values()),
        total.of(PENALTIES),
        one_decimal(total.score),
        total.bonus,
        one.tier.word if is_settled else NOTHING,
        Tier(before).word if before else NOTHING,
    ]


def entry_row(entry: ScoreEntry) -> list[Any]:
    """A row of `ENTRIES`."""
    return [
        entry.id,
        entry.unit.short_name,
        office_minute(entry.posted_at),
        entry.rule.word,
        evidence_words(entry),
        entry.points,
        entry.words,
        f"第{entry.edition}版" if entry.edition else "默认版",
        entry.reverses_id or "",
    ]


def workbook(sums: Iterable[Sequence[Any]], entries: Iterable[Sequence[Any]], *, left_out: int = 0) -> bytes:
    """Rows as `SUMS` and `ENTRIES`; what a person typed stays text. `left_out`: how many entries there was no room for."""
    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8ECF2"})
        exact = book.add_format({"num_format": "0.0000"})
        for name, heads, rows, widths in (
            ("成绩", SUMS, sums, (6, 30, 12, 12, 12, 12, 12, 10, 8, 8, 10)),
            ("计分明细", ENTRIES, entries, (8, 24, 18, 14, 14, 12, 80, 10, 12)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, head, bold)
            number = 0
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    else:
                        sheet.write_number(number, column, value, exact if is_fine(value) else None)
            if left_out and heads is ENTRIES:
                sheet.write_string(number + 1, 0, f"另有{left_out}条未列出，请按单位在系统内查阅")
    return buffer.getvalue()


def is_fine(value: object) -> bool:
    """Points to four places, which a sheet would show rounded."""
    return isinstance(value, Decimal) and value != one_decimal(value)


def office_minute(instant: datetime) -> str:
    """2022-03-07 09:30 on the office wall."""
    return f"{instant.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
