"""The ledger of problems as an .xlsx file."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import xlsxwriter

from tracker.core.text import office_date
from tracker.inspections.findings.models import Finding

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    ("序号", 6),
    ("督导", 26),
    ("问题编号", 10),
    ("责任单位", 16),
    ("问题事实", 50),
    ("依据", 36),
    ("整改要求", 36),
    ("程度", 8),
    ("相关任务", 28),
    ("整改时限", 16),
    ("原定时限", 16),
    ("状态", 10),
    ("核查不通过次数", 14),
    ("整改措施", 40),
    ("销号日期", 16),
)


def workbook_of(findings: Iterable[Finding]) -> bytes:
    """One row a problem. Text stays text: nothing that people typed becomes a formula."""
    held = BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("问题台账")
    head = book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#EEEEEE"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for column, (words, width) in enumerate(HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, head)
    for row, one in enumerate(findings, 1):
        sheet.write_number(row, 0, row, cell)
        for column, words in enumerate(_cells(one), 1):
            sheet.write_string(row, column, words, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    book.close()
    return held.getvalue()


def _cells(one: Finding) -> tuple[str, ...]:
    return (
        one.inspection.title,
        one.number,
        one.unit.short_name,
        one.fact,
        one.basis,
        one.demand,
        one.severity.word,
        f"{one.task.number}　{one.task.title}" if one.task else "",
        office_date(one.limit),
        office_date(one.original_due_on) if one.original_due_on else "",
        one.state.word,
        str(one.failures),
        one.measures,
        office_date(one.struck_off_at) if one.struck_off_at else "",
    )
