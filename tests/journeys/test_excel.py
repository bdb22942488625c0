"""A liaison fills in the workbook at the desk: faults come back in the same sheets, mended ones become drafts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card
from tracker.reports.workbook import excel
from tracker.reports.workbook.rows import FIGURES, HEADS, OUTLOOK, TEXTS, VALUE, Sheet

MAY_OPENS = date(2022, 5, 25)
LIAISON = "孙宁"
LIMIT = 20 * 1024 * 1024


def edited(sheets: dict[str, Sheet], figure: Any) -> bytes:
    """The sheets as a person fills them in: every figure, every text."""
    filled = {}
    for name, sheet in sheets.items():
        rows = [list(row) for row in sheet.rows]
        for row in rows:
            if name == FIGURES:
                row[sheet.heads.index(VALUE)] = figure
            else:
                row[sheet.heads.index("进展情况")] = "开展技能培训两期，覆盖企业6家。"
                row[sheet.heads.index("下步打算")] = "6月中旬前完成复核。"
                row[sheet.heads.index(OUTLOOK)] = "能"
        filled[name] = Sheet(sheet.heads, rows)
    return excel.marked(filled, {})


def upload(desk: Page, folder: Path, data: bytes) -> None:
    path = folder / "填报表.xlsx"
    path.write_bytes(data)
    desk.get_by_label("填好的表格").set_input_files(path)
    desk.get_by_role("button", name="上传并存为草稿").click()


@pytest.fixture
def site(sample: Instance, tmp_path: Path) -> Any:
    copy = sample.copy_to(tmp_path / "instance")
    copy.move_to(MAY_OPENS)
    with copy.served():
        yield copy


def test_excel(desks: Desks, site: Instance, tmp_path: Path) -> None:
    desk = desks.desk(site.address)
    enter_by_card(desk, LIAISON)
    desk.goto("/reports")
    desk.get_by_role("link", name="Excel填报").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Excel填报")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载填报表").click()
    sheets = excel.sheets_of(Path(download.value.path()).read_bytes(), LIMIT)
    assert len(sheets[FIGURES].rows) > 0
    assert {row[HEADS[TEXTS].index("填报期")] for row in sheets[TEXTS].rows} == {"2022年5月"}
    desks.picture(desk, "workbook")

    upload(desk, tmp_path, edited(sheets, "约二十"))
    faults = desk.get_by_text(f"有{len(sheets[FIGURES].rows)}行需要修改")
    expect(faults).to_be_visible()
    desks.picture(desk, "faults")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载带校验结果的表格").click()
    marked = excel.sheets_of(Path(download.value.path()).read_bytes(), LIMIT)
    assert {row[-1] for row in marked[FIGURES].rows} == {"本期数：请填写数字，例如 312 或 12.5"}

    # what was right is kept already; the same sheets are mended and go up again
    upload(desk, tmp_path, edited(marked, 20))
    expect(desk.get_by_role("heading", level=1)).to_have_text("我的填报")
    expect(desk.get_by_text("已存为草稿")).to_be_visible()
    desks.picture(desk, "drafts")
