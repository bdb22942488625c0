"""Every sample, easy and straining, keeps the standard; the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.documents import samples
from tests.documents.conftest import Printed
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import PrintedDocument
from tracker.documents.content import Annex, Bar, BarChart, Column, LampColour, LedgerSheet, Paragraph, Table
from tracker.documents.fonts import PROJECT
from tracker.documents.heads import TitleTooLong
from tracker.documents.layout import official_sheets
from tracker.documents.rendering import RenderingFailed, official_html, render_official, write_pdf


@pytest.mark.parametrize("name", samples.DOCUMENTS)
def test_the_page_keeps_the_standard(name: str, printed: Printed):
    kind = Kind.LEDGER if isinstance(samples.DOCUMENTS[name], LedgerSheet) else Kind.NOTICE
    assert failed(check(printed(name), kind)) == []


def text_of(pdf: bytes) -> str:
    return "".join(line.text for page in PrintedDocument(pdf).pages for line in page.lines)


def test_the_same_content_gives_the_same_bytes_in_another_process(printed: Printed):
    program = (
        "import hashlib; from tests.documents import samples; from tracker.documents.rendering import render_official;"
        "print(hashlib.sha256(render_official(samples.NOTICE)).hexdigest())"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == hashlib.sha256(printed("notice")).hexdigest()


def test_markup_in_text_is_text():
    body = (Paragraph("关于<b>A&B</b>的<script>情况"), Table((Column("项目", 1),), (("<i>&amp;</i>",),)))
    text = text_of(render_official(replace(samples.with_text(1), body=(*body, *samples.text_of(3)))))
    assert "关于<b>A&B</b>的<script>情况" in text
    assert "<i>&amp;</i>" in text


def test_the_imprint_stands_on_the_even_last_page():
    for count in range(3, 16):
        sheets = official_sheets(samples.with_text(count))
        assert len(sheets) % 2 == 0
        assert [sheet.imprint is not None for sheet in sheets] == [False] * (len(sheets) - 1) + [True]


def test_a_blank_page_before_the_imprint_carries_no_number(printed: Printed):
    sheets = official_sheets(samples.DOCUMENTS["wide annex last"])
    if sheets[-1].form == "unnumbered":
        assert sheets[-2].form == "unnumbered"
    assert sheets[-1].imprint is not None
    assert not sheets[-1].drawn


def test_the_signature_never_stands_alone():
    for count in range(3, 16):
        for sheet in official_sheets(samples.with_text(count)):
            kinds = [drawn.kind for drawn in sheet.drawn]
            assert not kinds or kinds[0] == "paragraph"


def test_wide_pages_lie_in_the_document_and_stand_by_themselves(printed: Printed):
    def shape(name: str) -> set[bool]:
        return {page.width > page.height for page in PrintedDocument(printed(name)).pages}

    assert shape("three annexes") == {False}
    assert shape("ledger") == {True}


def test_a_row_higher_than_a_page_is_cut():
    table = Table((Column("序号", 1), Column("内容", 9)), (("1", "说明情况。" * 900), ("2", "完毕")))
    text = text_of(render_official(replace(samples.with_text(2), annexes=(Annex("清单", (table,)),))))
    assert text.count("说明情况") + text.count("说明情") >= 850
    assert "完毕" in text


def test_bars_beyond_the_axis_and_long_names_are_drawn():
    bars = (
        Bar("南阳高新技术产业开发区光电产业园服务中心", Decimal("260.5"), "260.5%", LampColour.BLUE),
        Bar("政法工委", Decimal(0), "0.0%", LampColour.GREY),
    )
    text = text_of(
        render_official(
            replace(samples.with_text(4), body=(BarChart("图1　完成率", bars), *samples.text_of(4)))
        )
    )
    assert "260.5%" in text
    assert "300%" in text


def test_a_title_that_leaves_no_room_for_text_is_refused():
    with pytest.raises(TitleTooLong, match="4 行以内"):
        render_official(samples.with_text(3, title=samples.LONG_TITLE * 2))


def test_what_weasyprint_warns_of_is_an_error():
    sheets, html = official_html(samples.with_text(3))
    with pytest.raises(RenderingFailed, match="no-such-property"):
        write_pdf(
            html.replace("<main>", '<main style="no-such-property: 1">', 1), sheets, turn_wide_pages=False
        )


def test_a_page_more_or_less_than_laid_out_is_an_error():
    sheets, html = official_html(samples.with_text(3))
    with pytest.raises(RenderingFailed, match="pages were laid out"):
        write_pdf(html, sheets[:-1], turn_wide_pages=False)


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        Table((Column("项目", 1), Column("数量", 1)), (("一项",),))
