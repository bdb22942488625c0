"""The filtered trail as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import cast

import xlsxwriter

from tracker.audit.kinds import subject_word
from tracker.core.clock import OFFICE_ZONE
from tracker.core.models import EventRecord
from tracker.core.timeline import Entry

HEADS = ("时间", "人员", "经过", "对象", "编号", "来源地址", "类别", "原始记录")
WIDTHS = (20, 12, 60, 10, 8, 16, 24, 60)


def workbook(entries: Iterable[Entry], *, left_out: int = 0) -> bytes:
    """One row a record, in the order given; every cell is text, nothing becomes a formula. `left_out`: how many further
    records there was no room for, which the last row says."""
    buffer = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("留痕")
        bold = book.add_format({"bold": True, "bg_color": "#E8ECF2"})
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, entry in enumerate(entries, 1):
            for column, value in enumerate(cells(entry)):
                sheet.write_string(number, column, value)
        if left_out:
            sheet.write_string(number + 1, 0, f"另有{left_out}条更早的记录未导出，请缩小时间范围分次导出")
    return buffer.getvalue()


def cells(entry: Entry) -> tuple[str, ...]:
    """A record as printed; the sentence without its markup."""
    record = cast(EventRecord, entry.record)
    return (
        f"{entry.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M:%S}",
        entry.actor,
        entry.sentence.striptags(),
        subject_word(record.subject),
        str(record.subject_id),
        record.address or "",
        record.tag,
        str(record.facts),
    )
