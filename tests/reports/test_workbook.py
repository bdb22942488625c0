"""The Excel round trip: out with what is saved, in as drafts, faults back row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.client import Browser
from tests.reports.conftest import OPEN, Office
from tracker.core import clock
from tracker.plans.models import Counting
from tracker.reports.models import Outlook
from tracker.reports.values import FigureLine, FigureValue, ReportValues
from tracker.reports.workbook import excel
from tracker.reports.workbook.rows import (
    FIGURES,
    HEADS,
    TEXTS,
    OpenSlot,
    Outcome,
    Sheet,
    WorkbookRefused,
    figure_rows,
    read,
    text_rows,
)

LIMIT = 20 * 1024 * 1024
PEOPLE = FigureLine(7, "企业职工培训", "人次", Counting.FLOW, Decimal(5500), previous=Decimal(300))
AREA = FigureLine(8, "实训基地面积", "平方米", Counting.STOCK, Decimal(900))
SLOT = OpenSlot(
    slot_id=12,
    version=3,
    task="1-1 企业职工培训",
    period="2022年2月",
    due_at=OPEN,
    lines=(PEOPLE, AREA),
    values=ReportValues({7: FigureValue(Decimal(312))}, progress="培训9期", outlook=Outlook.YES),
    previous_progress="上期培训8期",
)


def as_sheets(slots: list[OpenSlot] | None = None) -> dict[str, Sheet]:
    """What comes back when nothing is touched."""
    return excel.sheets_of(excel.written([SLOT] if slots is None else slots), LIMIT)


def filled(**cells: Any) -> dict[str, Sheet]:
    """The sheets with cells of the first rows changed: 指标 by the heads of figures, 情况 by the others."""
    sheets = {}
    for name, sheet in as_sheets().items():
        rows = [list(row) for row in sheet.rows]
        for head, cell in cells.items():
            if head in sheet.heads and not (name == TEXTS and head in HEADS[FIGURES][:4]):
                rows[0][sheet.heads.index(head)] = cell
        sheets[name] = Sheet(sheet.heads, rows)
    return sheets


def faults_of(outcome: Outcome) -> list[str]:
    return [sentence for sentences in outcome.faults.values() for sentence in sentences]


def test_what_was_not_touched_comes_back_as_it_was_saved() -> None:
    outcome = read(as_sheets(), {12: SLOT})
    assert faults_of(outcome) == []
    assert outcome.rows == 3
    (values,) = outcome.values.values()
    assert values.figures[7] == FigureValue(Decimal(312))
    assert values.figures[8] == FigureValue()
    assert (values.progress, values.outlook) == ("培训9期", Outlook.YES)


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        (318.0, "318"),
        ("318", "318"),
        ("3,318人次", "3318"),
        ("３１８", "318"),
        (0.1 + 0.2, "0.3"),
        (1e11, "100000000000"),
        (0, "0"),
        ("", None),
    ],
)
def test_a_figure_is_read_as_it_is_shown(cell: Any, figure: str | None) -> None:
    outcome = read(filled(本期数=cell), {12: SLOT})
    assert faults_of(outcome) == []
    assert outcome.values[12].figures[7].value == (None if figure is None else Decimal(figure))


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"本期数": "约300"}, "本期数：请填写数字"),
        ({"本期数": -5.0}, "本期数：不能为负数"),
        ({"本期数": True}, "本期数：请填写数字"),
        ({"本期数": date(2022, 3, 12)}, "本期数：单元格是日期格式"),
        ({"下期预计": "12.34567"}, "下期预计：最多保留四位小数"),
        ({"未填原因": "长" * 201}, "未填原因：最多200字"),
        ({"年底能否完成": "大概"}, "年底能否完成：请从下拉框中选择"),
        ({"进展情况": "长" * 4001}, "进展情况：最多4000字"),
    ],
)
def test_a_faulty_cell_is_named_and_what_was_saved_stays(cells: dict[str, Any], sentence: str) -> None:
    outcome = read(filled(**cells), {12: SLOT})
    assert any(fault.startswith(sentence) for fault in faults_of(outcome))
    assert outcome.values[12].figures[7].value == 312
    assert outcome.values[12].progress == "培训9期"


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"识别码": ""}, "识别码为空"),
        ({"识别码": "12"}, "识别码已被改动"),
        ({"识别码": "a-b-c"}, "识别码已被改动"),
        ({"识别码": "99-3-7"}, "不在本单位目前可填报的事项中"),
        ({"识别码": "12-2-7"}, "网上的草稿又有修改"),
        ({"识别码": "12-3-99"}, "该任务没有这项指标"),
        ({"填报期": "2021年2月"}, "填报期应为“2022年2月”"),
        ({"计量单位": "人"}, "计量单位应为“人次”"),
        ({"口径": "累计"}, "口径应为“本期新增”"),
    ],
)
def test_a_row_whose_key_was_changed_is_not_taken(cells: dict[str, Any], sentence: str) -> None:
    outcome = read(filled(本期数=999.0, **cells), {12: SLOT})
    assert any(sentence in fault for fault in faults_of(outcome))
    taken = outcome.values.get(12, SLOT.values).figures.get(7, FigureValue())
    assert taken.value in {None, Decimal(312)}


def test_a_doubled_row_is_taken_once() -> None:
    sheets = as_sheets()
    rows = [*sheets[FIGURES].rows, sheets[FIGURES].rows[0]]
    outcome = read({**sheets, FIGURES: Sheet(sheets[FIGURES].heads, rows)}, {12: SLOT})
    assert faults_of(outcome) == ["与第2行重复，只导入先出现的一行"]


def test_columns_may_be_moved_and_added_but_not_taken_away() -> None:
    sheets = as_sheets()
    turned = Sheet(
        (*reversed(sheets[FIGURES].heads), "备注"), [(*reversed(row), "x") for row in sheets[FIGURES].rows]
    )
    assert read({**sheets, FIGURES: turned}, {12: SLOT}).values[12].figures[7].value == 312
    cut = Sheet(sheets[FIGURES].heads[1:], [row[1:] for row in sheets[FIGURES].rows])
    with pytest.raises(WorkbookRefused, match="缺少“识别码”列"):
        read({**sheets, FIGURES: cut}, {12: SLOT})
    with pytest.raises(WorkbookRefused, match="没有“情况”工作表"):
        read({FIGURES: sheets[FIGURES]}, {12: SLOT})


def test_the_faults_stand_beside_the_users_own_rows() -> None:
    sheets = filled(本期数="约300")
    outcome = read(sheets, {12: SLOT})
    once = excel.sheets_of(excel.marked(sheets, outcome.faults), LIMIT)
    assert once[FIGURES].heads[-1] == "校验结果"
    assert once[FIGURES].rows[0][-1].startswith("本期数：请填写数字")
    assert once[FIGURES].rows[0][once[FIGURES].heads.index("本期数")] == "约300"
    assert once[FIGURES].rows[1][-1] == ""
    again = excel.sheets_of(excel.marked(once, {}), LIMIT)
    assert again[FIGURES].heads.count("校验结果") == 1


def test_what_a_person_typed_never_becomes_a_formula() -> None:
    slot = replace(SLOT, values=ReportValues(progress='=HYPERLINK("http://example.org","x")'))
    data = excel.written([slot])
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(TEXTS).to_python()
    assert rows[1][HEADS[TEXTS].index("进展情况")] == slot.values.progress


def made_elsewhere(change: Callable[[Any], None], *, heads: int = 0) -> bytes:
    """Our two sheets as another program writes them; the heads may stand lower down."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in ((FIGURES, figure_rows([SLOT])), (TEXTS, text_rows([SLOT]))):
            sheet = book.add_worksheet(name)
            for at, row in enumerate([HEADS[name], *rows], heads):
                sheet.write_row(at, 0, [float(cell) if isinstance(cell, Decimal) else cell for cell in row])
            if name == FIGURES:
                change(sheet)
    return buffer.getvalue()


def repacked(data: bytes, old: bytes = b"", new: bytes = b"", more: str = "") -> bytes:
    """The file with some of its inner text replaced, or with a part more."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for entry in before.infolist():
            after.writestr(entry, before.read(entry).replace(old, new) if old else before.read(entry))
        if more:
            after.writestr(more, b"x")
    return buffer.getvalue()


COLUMN = HEADS[FIGURES].index("本期数")


def test_rows_of_merged_cells_are_named_and_the_others_taken() -> None:
    data = made_elsewhere(lambda sheet: sheet.merge_range(1, COLUMN, 2, COLUMN, 99))
    sheets = excel.sheets_of(data, LIMIT)
    outcome = read(sheets, {12: SLOT})
    assert [sentence.partition("，")[0] for sentence in faults_of(outcome)] == ["L2:L3是合并单元格"] * 2
    assert outcome.values[12].figures[7].value == 312  # what was saved stays
    assert outcome.values[12].progress == "培训9期"
    back = excel.sheets_of(excel.marked(sheets, outcome.faults), LIMIT)
    assert back[FIGURES].merged == {}
    assert back[FIGURES].rows[1][-1].startswith("L2:L3是合并单元格")


def without_result(answer: bytes) -> bytes:
    data = made_elsewhere(lambda sheet: sheet.write_formula(1, COLUMN, "=300+12", None, 0))
    return repacked(data, b"<v>0</v>", answer)


def test_a_formula_counts_with_its_result() -> None:
    data = made_elsewhere(lambda sheet: sheet.write_formula(1, COLUMN, "=300+18", None, 318))
    assert read(excel.sheets_of(data, LIMIT), {12: SLOT}).values[12].figures[7].value == 318


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "请选择填好的表格"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "设有密码，或是旧版.xls"),
        ("任务,数\n培训,3".encode(), "这不是.xlsx文件"),
        (b"PK\x03\x04broken", "这不是.xlsx文件"),
        (made_elsewhere(lambda sheet: sheet.merge_range("A1:B1", "识别码")), "表头A1:B1是合并单元格"),
        (made_elsewhere(lambda sheet: None, heads=1), "“指标”表的第一行不是表头"),
        (without_result(b"<v></v>"), "单元格L2是还没有算出结果的公式"),
        (without_result(b""), "单元格L2是还没有算出结果的公式"),
        (repacked(made_elsewhere(lambda sheet: None), more="xl/vbaProject.bin"), "文件含有宏"),
        (bytes(LIMIT + 1), "文件过大"),
    ],
)
def test_another_file_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(WorkbookRefused, match=sentence):
        read(excel.sheets_of(data, LIMIT), {12: SLOT})


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def liaison(office: Office, signed_in: Callable[[str], Browser]) -> Iterator[Browser]:
    with clock.frozen_at(OPEN):
        yield signed_in("liaison")


def upload(browser: Browser, data: bytes, status: int) -> Any:
    return browser.post("/reports/workbook", {"file": (BytesIO(data), "填报表.xlsx")}, status=status)


def downloaded(browser: Browser) -> dict[str, Sheet]:
    answer = browser.get("/reports/workbook/file")
    assert answer.response.headers["Content-Disposition"].startswith("attachment")
    return excel.sheets_of(answer.response.get_data(), LIMIT)


def rewritten(sheets: dict[str, Sheet], **cells: Any) -> bytes:
    """The user's file with the first rows filled in."""
    changed = {}
    for name, sheet in sheets.items():
        rows = [list(row) for row in sheet.rows]
        for head, cell in cells.items():
            if head in sheet.heads:
                rows[0][sheet.heads.index(head)] = cell
        changed[name] = Sheet(sheet.heads, rows)
    return excel.marked(changed, {})


def test_the_round_trip_leaves_drafts(liaison: Browser, office: Office) -> None:
    sheets = downloaded(liaison)
    assert len(sheets[FIGURES].rows) >= 2
    upload(liaison, rewritten(sheets, 本期数=312.0, 下期预计=300.0, 进展情况="培训9期"), status=303)
    kept = [report for report in map(office.report, [office.slot(office.training, "经济发展局")]) if report]
    assert [report.state.word for report in kept] == ["草稿"]
    assert {figure.value for figure in kept[0].figures} >= {Decimal(312)}
    assert kept[0].progress == "培训9期"
    again = downloaded(liaison)
    assert again[FIGURES].rows[0][HEADS[FIGURES].index("本期数")] == 312


def test_faults_come_back_in_the_users_own_file(liaison: Browser, office: Office) -> None:
    sheets = downloaded(liaison)
    page = upload(liaison, rewritten(sheets, 本期数="约300", 进展情况="培训9期"), status=422)
    assert "指标表第2行 本期数：请填写数字" in page.text
    link = next(a["href"] for a in page.soup.select("a") if "/marked/" in a["href"])
    back = excel.sheets_of(liaison.get(link).response.get_data(), LIMIT)
    assert back[FIGURES].rows[0][-1].startswith("本期数：请填写数字")
    report = office.report(office.slot(office.training, "经济发展局"))
    assert report is not None
    assert report.progress == "培训9期"
    upload(liaison, rewritten(back, 本期数=312.0), status=303)  # mended in the file that came back
    report = office.report(office.slot(office.training, "经济发展局"))
    assert report is not None
    assert Decimal(312) in {figure.value for figure in report.figures}


def test_a_draft_changed_meanwhile_is_not_overwritten(liaison: Browser, office: Office) -> None:
    sheets = downloaded(liaison)
    upload(liaison, rewritten(sheets, 进展情况="网上先改"), status=303)
    page = upload(liaison, rewritten(sheets, 进展情况="旧表后传"), status=422)
    assert "下载表格之后，网上的草稿又有修改" in page.text
    report = office.report(office.slot(office.training, "经济发展局"))
    assert report is not None
    assert report.progress == "网上先改"


def test_another_units_rows_are_not_taken(
    liaison: Browser, office: Office, signed_in: Callable[[str], Browser]
) -> None:
    foreign = rewritten(downloaded(liaison), 进展情况="别人的")
    other = signed_in("other_liaison")
    page = upload(other, foreign, status=422)
    assert "不在本单位目前可填报的事项中" in page.text
    assert office.report(office.slot(office.training, "经济发展局")) is None
    link = next(a["href"] for a in page.soup.select("a") if "/marked/" in a["href"])
    liaison.get(link, status=404)


def test_rows_are_as_wide_as_their_heads() -> None:
    assert {len(row) for row in figure_rows([SLOT])} == {len(HEADS[FIGURES])}
    assert {len(row) for row in text_rows([SLOT])} == {len(HEADS[TEXTS])}
