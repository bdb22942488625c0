"""The workbook as an .xlsx file: written with locked keys and drop-downs, read back, returned with a column of faults."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from xlsxwriter.utility import xl_rowcol_to_cell

from tracker.reports.models import Outlook
from tracker.reports.workbook.rows import (
    ASKED,
    FAULTS,
    FIGURES,
    FORECAST,
    HEADS,
    OUTLOOK,
    TEXTS,
    VALUE,
    OpenSlot,
    Sheet,
    WorkbookRefused,
    figure_rows,
    text_rows,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNPACKED_LIMIT = 200 * 1024 * 1024
MOST_ROWS = 20_000
OPEN_FORMULA = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]* t="str")[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
OLE = b"\xd0\xcf\x11\xe0"  # a password-protected .xlsx, or an old .xls
WIDTHS = {
    "识别码": 14,
    "任务": 34,
    "填报期": 11,
    "截止": 17,
    "指标": 22,
    "计量单位": 9,
    "口径": 10,
    FAULTS: 60,
}
WIDTH_OF_TEXT, WIDTH_OF_FIGURE = 36, 11
TEXT_HEADS = frozenset(
    {"上期进展情况", "进展情况", "存在问题", "需协调事项", "下步打算", "未填原因", "核减原因"}
)
GUIDE = (
    "填写说明",
    "1. 只填浅黄色单元格；其他单元格已锁定，用于核对，请勿改动，不要合并单元格，不要增删行列。",
    "2. “指标”表：本期数按“计量单位”和“口径”填写，口径为“本期新增”的填本期发生数，为“累计”的填年初以来累计数；没有发生填0，确实无法填报的留空并写明原因。",
    "3. “情况”表：每项任务一行，“年底能否完成”从下拉框选择。",
    "4. 填好后在原下载页面上传，只存为草稿；上传后请在网上核对、补充佐证材料并报送。",
    "5. 有问题的行会在同一份表格的“校验结果”列写明原因，改好后可再次上传。",
)


def written(slots: Sequence[OpenSlot]) -> bytes:
    """The workbook of a unit's open slots."""
    return _file({FIGURES: (HEADS[FIGURES], figure_rows(slots)), TEXTS: (HEADS[TEXTS], text_rows(slots))})


def marked(sheets: Mapping[str, Sheet], faults: Mapping[tuple[str, int], Sequence[str]]) -> bytes:
    """The user's own rows again, in their order and with columns of their own, and beside each what is wrong with it."""
    filled: dict[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] = {}
    for name, sheet in sheets.items():
        if name not in HEADS:
            continue
        own = [at for at, head in enumerate(sheet.heads) if head != FAULTS]
        rows = [
            [*(cells[at] for at in own), "；".join(faults.get((name, place), ()))]
            for place, cells in enumerate(sheet.rows)
        ]
        filled[name] = ([*(sheet.heads[at] for at in own), FAULTS], rows)
    return _file(filled)


def _file(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    buffer = BytesIO()
    # strings stay strings: what a person typed must never become a formula or a link
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        plain = {
            "valign": "top",
            "text_wrap": True,
            "border": 1,
            "border_color": "#C9CED6",
            "font_name": "宋体",
        }
        formats = {
            "head": book.add_format({**plain, "bold": True, "bg_color": "#E8ECF2"}),
            "given": book.add_format({**plain, "font_color": "#555E6B", "bg_color": "#F6F7F9"}),
            "asked": book.add_format({**plain, "locked": False, "bg_color": "#FFF9E3"}),
            "fault": book.add_format({**plain, "font_color": "#B3261E", "bold": True}),
            "guide": book.add_format({"text_wrap": True, "valign": "top", "font_name": "宋体"}),
        }
        for name, (heads, rows) in sheets.items():
            _sheet(book, name, heads, rows, formats)
        guide = book.add_worksheet("说明")
        guide.set_column(0, 0, 90)
        for at, sentence in enumerate(GUIDE):
            guide.write_string(at, 0, sentence, formats["guide"])
    return buffer.getvalue()


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    formats: Mapping[str, Any],
) -> None:
    sheet = book.add_worksheet(name)
    looks = [
        formats["asked" if head in ASKED[name] else "fault" if head == FAULTS else "given"] for head in heads
    ]
    for at, head in enumerate(heads):
        width = WIDTHS.get(head, WIDTH_OF_TEXT if head in TEXT_HEADS else WIDTH_OF_FIGURE)
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, head, formats["head"])
    for place, cells in enumerate(rows, 1):
        for at, (cell, look) in enumerate(zip(cells, looks, strict=True)):
            _write(sheet, place, at, cell, look)
    sheet.freeze_panes(1, 2)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
        _offer(sheet, name, heads, len(rows))
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _write(sheet: Any, place: int, at: int, cell: Any, look: Any) -> None:
    if cell is None or cell == "":
        sheet.write_blank(place, at, None, look)
    elif isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        sheet.write_number(place, at, cell, look)
    elif isinstance(cell, (date, datetime, time, timedelta)):
        sheet.write_string(place, at, str(cell), look)
    else:
        sheet.write_string(place, at, str(cell), look)


def _offer(sheet: Any, name: str, heads: Sequence[str], rows: int) -> None:
    """The drop-down of the outlook; a figure below zero is refused while it is typed."""
    for at, head in enumerate(heads):
        if name == TEXTS and head == OUTLOOK:
            words = [one.word for one in Outlook]
            sheet.data_validation(1, at, rows, at, {"validate": "list", "source": words})
        elif name == FIGURES and head in {VALUE, FORECAST}:
            sheet.data_validation(
                1, at, rows, at,
                {
                    "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True,
                    "error_title": "请填写数字", "error_message": "请填写不小于0的数字，不带单位。",
                },
            )  # fmt: skip


def sheets_of(data: bytes, limit: int) -> dict[str, Sheet]:
    """The sheets of an uploaded workbook of at most `limit` bytes. Raises WorkbookRefused, with what to do, for any other file."""
    if not data or len(data) > limit:
        raise WorkbookRefused("文件过大，请使用从本页下载的表格。" if data else "请选择填好的表格。")
    if data.startswith(OLE):
        raise WorkbookRefused("文件设有密码，或是旧版.xls格式。请取消密码、另存为.xlsx后再上传。")
    _refuse_by_parts(data)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            return {name: _read(book.get_sheet_by_name(name)) for name in book.sheet_names if name in HEADS}
    except PasswordError:
        raise WorkbookRefused("文件设有密码，请取消密码后再上传。") from None
    except (CalamineError, OSError, ValueError) as failure:
        if isinstance(failure, WorkbookRefused):
            raise
        raise WorkbookRefused(
            "文件已损坏或不是Excel工作簿，请用Excel打开、另存为.xlsx后再上传。"
        ) from failure


def _refuse_by_parts(data: bytes) -> None:
    """No bombs, no macros, and no formula whose result nobody has worked out: it would be read as a blank cell."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                raise WorkbookRefused("文件解开后过大，请使用从本页下载的表格，不要加入图片和其他工作表。")
            if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
                raise WorkbookRefused("文件含有宏。请在Excel中另存为“Excel工作簿（*.xlsx）”后再上传。")
            for entry in entries:
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
                    _refuse_open_formulas(archive.read(entry))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise WorkbookRefused("这不是.xlsx文件，请使用从本页下载的表格。") from None


def _refuse_open_formulas(sheet: bytes) -> None:
    cells = [found[1].decode("ascii") for found in OPEN_FORMULA.finditer(sheet)]
    if cells:
        more = f"等{len(cells)}处" if len(cells) > 1 else ""
        raise WorkbookRefused(
            f"单元格{cells[0]}{more}是还没有算出结果的公式，请改填数字，或用Excel打开、保存后再上传。"
        )


def _merged(sheet: CalamineSheet) -> dict[int, str]:
    """Place of a row → the merged range it lies in. Raises WorkbookRefused where the heads are merged."""
    found: dict[int, str] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        cells = f"{xl_rowcol_to_cell(top, left)}:{xl_rowcol_to_cell(bottom, right)}"
        if top == 0:
            raise WorkbookRefused(f"“{sheet.name}”表的表头{cells}是合并单元格，请取消合并后再上传。")
        for row in range(top, min(bottom, MOST_ROWS) + 1):
            found.setdefault(row - 1, cells)
    return found


def _read(sheet: CalamineSheet) -> Sheet:
    if sheet.total_height > MOST_ROWS + 1:
        raise WorkbookRefused(f"“{sheet.name}”表超过{MOST_ROWS}行，请使用从本页下载的表格。")
    merged = _merged(sheet)
    rows = sheet.to_python(skip_empty_area=False)
    heads = tuple(str(cell).strip() for cell in rows[0]) if rows else ()
    return Sheet(heads, [(*row, *[""] * (len(heads) - len(row))) for row in rows[1:]], merged)
