"""The year's scores as a workbook: a sheet of sums, and a sheet of every entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from tracker.core.clock import OFFICE_ZONE

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
)
ENTRIES = ("单位", "时间", "事项", "依据", "计分", "理由")


def workbook(sums: Iterable[Sequence[Any]], entries: Iterable[Sequence[Any]]) -> bytes:
    """Rows as `SUMS` and `ENTRIES`; what a person typed stays text."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8ECF2"})
        for name, heads, rows, widths in (
            ("成绩", SUMS, sums, (6, 24, 12, 12, 12, 12, 12, 10, 8, 8)),
            ("计分明细", ENTRIES, entries, (24, 18, 14, 22, 10, 80)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, head, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    else:
                        sheet.write_number(number, column, value)
    return buffer.getvalue()


def office_minute(instant: Any) -> str:
    """2022-03-07 09:30 on the office wall."""
    return f"{instant.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
