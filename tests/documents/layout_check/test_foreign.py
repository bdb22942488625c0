"""PDFs that others made are measured like ours: nothing brings the checker down, and what is wrong is named.

A browser's print is examined in tests/journeys/test_layout_check.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.layout_check.odd_files import WORDS, written
from tracker.documents import probes
from tracker.documents.checker.findings import Kind
from tracker.documents.layout_check.measuring import examined

TEXT = "各单位要提高认识、压实责任，对照年度目标任务逐项梳理差距，明确整改措施、责任人和完成时限。" * 4
PAGE = f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>通知</title>
<style>body {{ font: 16pt/1.8 'Tracker fangsong', sans-serif }} h1 {{ text-align: center }}</style></head>
<body><h1>关于报送台账的通知</h1><p>区直各部门：</p><p>{TEXT}</p><table border="1"><tr><td>序号</td><td>事项</td></tr></table>
<p>{TEXT}</p></body></html>"""


@pytest.mark.parametrize("kind", [None, *Kind])
def test_a_page_of_another_engine_with_its_own_style(kind: Kind | None):
    """Stock WeasyPrint: no house style, no grid, no head."""
    from weasyprint import HTML  # noqa: PLC0415 - after the private fonts are chosen

    found = examined(HTML(string=PAGE).write_pdf(font_config=probes.font_configuration()), kind)
    assert found.kind is (kind or Kind.PLAIN)
    broken = {one.rule for one in found.broken}
    assert "结构标签" in broken
    if found.kind is Kind.PLAIN:
        assert {"编排页码", "行距", "段首缩进"} & broken
    if found.kind is Kind.NOTICE:
        assert {"发文机关标志", "红色分隔线", "发文字号", "成文日期", "版记"} <= broken


@pytest.mark.parametrize("kind", Kind)
def test_an_english_letter_in_a_face_that_is_not_embedded(kind: Kind):
    """Written by hand: Helvetica of the reader's machine, no tags, no title."""
    broken = {one.rule for one in examined(written(shown=WORDS, pages=3), kind).broken}
    assert {"字体嵌入", "结构标签", "文档语言", "文档标题"} <= broken


@pytest.mark.parametrize("name", ["bulletin.pdf", "order.pdf"])
def test_what_an_earlier_engine_printed_is_in_order(name: str):
    pdf = (Path(__file__).parents[1] / "printed" / name).read_bytes()
    assert examined(pdf).broken == ()
