"""The editable copy says the same in the same styles, read back by python-docx."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from tests.documents.samples import LEDGER, NOTICE, OFFICE, RANKING
from tracker.documents.content import Letter, Paragraph, RollCall, SlipSheet
from tracker.documents.docx import as_docx
from tracker.documents.layout import printed_date
from tracker.documents.measures import BODY, CELL, MILLIMETRE, TYPE_WIDTH
from tracker.documents.word_styles import above


@pytest.fixture(scope="module")
def notice():
    return Document(io.BytesIO(as_docx(replace(NOTICE, copies_to="党工委、管委会领导"))))


def words(word) -> list[str]:
    return [line.text for line in word.paragraphs if line.text]


def white_right_of(line) -> float:
    """In characters; figures are half as wide as characters."""
    shape = line.paragraph_format
    if shape.alignment == WD_ALIGN_PARAGRAPH.RIGHT:
        return shape.right_indent.pt / CELL
    width = sum(0.5 if letter.isascii() else 1 for letter in line.text)
    return (TYPE_WIDTH - shape.left_indent.pt) / CELL - width


def face(run) -> str:
    return run._r.rPr.rFonts.get(qn("w:eastAsia"))


def test_lines_stand_on_paper_where_the_standard_wants_them(notice):
    """天头 37 mm above the characters of line 1, 地脚 35 mm below those of line 22: Word's white above a line is no margin."""
    section, body = notice.sections[0], notice.styles["公文正文"].paragraph_format
    pitch, white = body.line_spacing.pt, above(BODY, body.line_spacing.pt)
    first = section.top_margin.pt + white
    last = section.top_margin.pt + 21 * pitch + white + BODY
    assert first == pytest.approx(37 * MILLIMETRE, abs=0.5)
    assert section.page_height.pt - last == pytest.approx(35 * MILLIMETRE, abs=0.5)
    room = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert int(room // pitch) == 22
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (28, 26)
    assert notice.settings.element.find(qn("w:mirrorMargins")) is not None


def test_28_characters_fill_a_line(notice):
    style = notice.styles["公文正文"].element
    closer = int(style.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    room = TYPE_WIDTH - 28 * (BODY + closer)
    assert 0 <= room < BODY / 4
    assert style.pPr.find(qn("w:autoSpaceDE")).get(qn("w:val")) == "0"


def test_faces_are_those_of_the_standard(notice):
    mark = notice.paragraphs[0]
    assert mark.text == NOTICE.mark
    assert str(mark.runs[0].font.color.rgb) == "FF0000"
    assert face(mark.runs[0]) == "方正小标宋简体"
    first = next(line for line in notice.paragraphs if line.text.startswith("一、"))
    assert face(first.runs[0]) == "黑体"


def test_a_long_mark_is_squeezed_onto_its_line(notice):
    run = notice.paragraphs[0].runs[0]
    width = int(run._r.rPr.find(qn("w:w")).get(qn("w:val"))) / 100
    assert len(NOTICE.mark) * run.font.size.pt > TYPE_WIDTH
    assert len(NOTICE.mark) * run.font.size.pt * width <= TYPE_WIDTH


def test_properties_stand_in_the_order_of_the_schema(notice):
    """Word calls a file damaged in which they do not."""
    order = [
        "pStyle",
        "keepNext",
        "pBdr",
        "tabs",
        "autoSpaceDE",
        "autoSpaceDN",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ]
    for shape in (*notice.element.iter(qn("w:pPr")), *notice.styles.element.iter(qn("w:pPr"))):
        names = [child.tag.split("}")[1] for child in shape]
        places = [order.index(name) for name in names if name in order]
        assert places == sorted(places), names


def test_the_imprint_is_held_at_the_foot(notice):
    imprint = notice.tables[-1]
    assert [cell.text for cell in imprint.columns[0].cells] == [
        "抄送：党工委、管委会领导。",
        f"{NOTICE.issuing_organ}\t{printed_date(NOTICE.issued_on)}印发",
    ]
    place = imprint._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    rules = imprint._tbl.tblPr.find(qn("w:tblBorders"))
    assert [(rule.tag.split("}")[1], rule.get(qn("w:sz"))) for rule in rules] == [
        ("top", "8"),
        ("bottom", "8"),
        ("insideH", "6"),
    ]


def test_every_word_of_the_notice_stands_in_it(notice):
    text = "\n".join(words(notice))
    for block in NOTICE.body:
        if isinstance(block, Paragraph):
            assert block.text in text
    for said in (NOTICE.number, NOTICE.signer, printed_date(NOTICE.signed_on)):
        assert said in text


def test_tables_are_tables_with_repeated_heads(notice):
    heads = [[cell.text for cell in table.rows[0].cells] for table in notice.tables]
    assert [column.head for column in RANKING.columns] in heads
    made = next(table for table in notice.tables if len(table.rows) == len(RANKING.rows) + 1)
    assert [cell.text for cell in made.rows[1].cells] == list(RANKING.rows[0])
    assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_no_row_of_a_table_is_left_alone(notice):
    """The last row of a table and the one above it stand on one page, and the words of a cell in its middle."""
    table = next(table for table in notice.tables if len(table.rows) > 2)
    *others, last = table.rows
    assert all(line.paragraph_format.keep_with_next for line in others[-1].cells[0].paragraphs)
    assert all(line.paragraph_format.keep_with_next for line in others[0].cells[0].paragraphs)
    assert not any(line.paragraph_format.keep_with_next for line in last.cells[0].paragraphs)
    assert {cell.vertical_alignment for cell in last.cells} == {WD_CELL_VERTICAL_ALIGNMENT.CENTER}


def test_pages_are_numbered_outside(notice):
    footer = notice.sections[0].footer.paragraphs[0]
    assert footer.text.replace(" ", "") == "—1—"
    assert "PAGE" in footer._p.xml
    assert notice.settings.odd_and_even_pages_header_footer


def test_wide_annexes_lie_across(notice):
    wide = [section.orientation == WD_ORIENT.LANDSCAPE for section in notice.sections]
    assert wide.count(True) == sum(annex.wide for annex in NOTICE.annexes)


def test_letters_slips_and_ledgers_too():
    letter = Letter(
        OFFICE, "宛开督函〔2022〕3号", "工作提醒函", "社会事业局", (Paragraph("请落实。"), RollCall((("出席", "甲"),))), OFFICE, date(2022, 4, 29)
    )  # fmt: skip
    sent = Document(io.BytesIO(as_docx(letter)))
    assert "社会事业局：" in words(sent)
    assert sent.sections[0].first_page_header.paragraphs[0].text == OFFICE
    assert "PAGE" not in sent.sections[0].first_page_footer.paragraphs[0]._p.xml
    slip = SlipSheet(
        "催办单", "1号", "社会事业局", (Paragraph("请报送。"),), OFFICE, date(2022, 4, 29), RANKING
    )
    assert "回　执" in words(Document(io.BytesIO(as_docx(slip))))
    ledger = Document(io.BytesIO(as_docx(LEDGER)))
    assert ledger.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert len(ledger.tables[0].rows) == len(LEDGER.table.rows) + 1


@pytest.mark.parametrize(
    ("signer", "sealed", "indents"),
    [
        (OFFICE, True, [4 + (6 - 10) / 2, 4]),
        ("综合办公室", True, [4 + (6 - 5) / 2, 4]),
        (OFFICE, False, [2, 10 - 6]),
        ("综合办", False, [4 + 6 - 3, 2]),
    ],
)
def test_name_and_date_stand_as_the_standard_says(signer: str, sealed: bool, indents: list[float]):
    content = replace(NOTICE, signer=signer, sealed=sealed, signed_on=date(2022, 7, 8))
    lines = Document(io.BytesIO(as_docx(content))).paragraphs
    place = next(n for n, line in enumerate(lines) if line.text == printed_date(date(2022, 7, 8)))
    name, day = lines[place - 1 : place + 1]
    assert name.text == signer
    assert [white_right_of(line) for line in (name, day)] == pytest.approx(indents, abs=0.05)
    assert [line.text for line in lines[place - 2 - sealed : place - 1]] == [""] * (1 + sealed)
