"""The same content as an editable Word document in the same styles (GB/T 9704): margins, faces, 28-point lines, red mark.

Pure bytes from content. Faces are named, not embedded: 方正小标宋简体, 仿宋_GB2312, 黑体 and 楷体_GB2312, as offices have them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from tracker.core.text import NOTHING, one_decimal
from tracker.documents.content import (
    Align,
    Annex,
    BarChart,
    Block,
    Briefing,
    Cell,
    ChartBlock,
    Content,
    LedgerSheet,
    Letter,
    OfficialDocument,
    Paragraph,
    RollCall,
    SlipSheet,
    StripMark,
    Table,
    TrendChart,
    words_in,
)
from tracker.documents.layout import printed_date
from tracker.documents.punctuation import full_width, is_wide, normalise

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
BODY, TITLE, MARK, SMALL, CELL = Pt(16), Pt(22), Pt(44), Pt(14), Pt(11)
PITCH: Final = Pt(28)
RED: Final = RGBColor(0xFF, 0, 0)
MARGINS: Final = {"top": 37, "bottom": 35, "left": 28, "right": 26}  # millimetres (5.2.1)
_FIRST: Final = re.compile(r"[一二三四五六七八九十]+、")
_SECOND: Final = re.compile(r"（[一二三四五六七八九十]+）")
_ALIGN: Final = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
STYLES: Final = {  # name → (face, size, first-line indent in characters)
    "公文正文": (FANGSONG, BODY, 2),
    "公文顶格": (FANGSONG, BODY, 0),
    "公文标题": (XIAOBIAOSONG, TITLE, 0),
    "发文机关标志": (XIAOBIAOSONG, MARK, 0),
    "公文一级标题": (HEITI, BODY, 2),
    "公文二级标题": (KAITI, BODY, 2),
    "公文表题": (HEITI, SMALL, 0),
    "公文表格": (FANGSONG, CELL, 0),
    "公文版记": (FANGSONG, SMALL, 0),
}


def as_docx(content: Content) -> bytes:
    """The document as .docx bytes; the same content gives the same text, tables stay tables."""
    word = docx.Document()
    _make_styles(word)
    word.settings.odd_and_even_pages_header_footer = True
    _set_up(word.sections[0], wide=isinstance(content, LedgerSheet))
    word.core_properties.title = content.title.replace("|", "")
    word.core_properties.author = ""
    if isinstance(content, OfficialDocument | Letter):
        _official(word, content)
    elif isinstance(content, Briefing):
        _briefing(word, content)
    elif isinstance(content, SlipSheet):
        _slip(word, content)
    elif isinstance(content, LedgerSheet):
        _say(word, content.mark, "公文一级标题").paragraph_format.first_line_indent = 0
        _title(word, content.title)
        _table(word, content.table)
    else:
        _say(word, content.mark, "公文顶格")
        _title(word, content.title)
        _blocks(word, content.blocks)
        _annexes(word, content.annexes)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _official(word: Word, content: OfficialDocument | Letter) -> None:
    _mark(word, content.mark)
    is_letter = isinstance(content, Letter)
    number = _say(
        word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.RIGHT if is_letter else WD_ALIGN_PARAGRAPH.CENTER
    )
    _rule(number, "FF0000", 12)
    _say(word, "", "公文顶格")
    _title(word, content.title)
    if content.addressees:
        _say(word, f"{normalise(content.addressees).rstrip('：:。')}：", "公文顶格")
    _blocks(word, content.body)
    _attachments(word, content.attachment_names)
    if content.signer:
        _signature(word, content.signer, content.signed_on, sealed=content.sealed)
    if content.contact:
        _say(word, f"（{normalise(content.contact).strip('（）()')}）", "公文正文")
    _annexes(word, content.annexes)
    _imprint(word, content)


def _briefing(word: Word, content: Briefing) -> None:
    _say(word, full_width(content.keep), "公文一级标题").paragraph_format.first_line_indent = 0
    _mark(word, content.mark)
    _say(word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.CENTER)
    edited = f"{full_width(content.editor)}编　　{printed_date(content.signed_on)}"
    _rule(_say(word, edited, "公文顶格", WD_ALIGN_PARAGRAPH.CENTER), "FF0000", 12)
    _say(word, "", "公文顶格")
    _title(word, content.title)
    _blocks(word, content.body)
    _attachments(word, content.attachment_names)
    _annexes(word, content.annexes)
    for label, names in content.lists:
        if names:
            _say(word, f"{label}：{normalise(names).rstrip('。；，')}。", "公文版记")
    line = _say(word, f"{full_width(content.closing)}　　（共印{content.print_run or '　　'}份）", "公文版记")
    _rule(line, "000000", 8)


def _mark(word: Word, words: str) -> None:
    mark = _say(word, words, "发文机关标志", WD_ALIGN_PARAGRAPH.CENTER)
    mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    mark.runs[0].font.color.rgb = RED


def _signature(word: Word, signer: str, day: date, *, sealed: bool) -> None:
    """署名 and 成文日期 (7.3.5.1): the date four in, the name centred over it, two lines for the seal above; without a seal
    (7.3.5.2) the name two in and the date two further right than it begins, or the other way round where that is longer."""
    name, dated = full_width(signer), printed_date(day)
    broad, date_broad = _characters(name), _characters(dated)
    if sealed:
        name_in, date_in = 4 + (date_broad - broad) / 2, 4.0
    elif broad >= date_broad:
        name_in, date_in = 2.0, broad - date_broad
    else:
        name_in, date_in = 4 + date_broad - broad, 2.0
    for _ in range(2 if sealed else 1):
        _say(word, "", "公文正文")
    for words, indent in ((name, name_in), (dated, date_in)):
        line = _say(word, words, "公文顶格", WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.right_indent = int(BODY * max(0.0, indent))


def _characters(words: str) -> float:
    """How many Chinese characters wide: figures and Latin letters are half as wide."""
    return sum(1.0 if is_wide(letter) else 0.5 for letter in words)


def _attachments(word: Word, names: Sequence[str]) -> None:
    for place, name in enumerate(names, 1):
        number_of = f"{place}." if len(names) > 1 else ""
        _say(word, f"{'附件：' if place == 1 else '　　　'}{number_of}{full_width(name)}", "公文正文")


def _imprint(word: Word, content: OfficialDocument | Letter) -> None:
    if content.copies_to:
        line = _say(word, f"抄送：{normalise(content.copies_to).rstrip('。；，')}。", "公文版记")
        _rule(line, "000000", 6)
    if isinstance(content, OfficialDocument):
        line = _say(
            word, f"{full_width(content.issuing_organ)}　　{printed_date(content.issued_on)}印发", "公文版记"
        )
        _rule(line, "000000", 8)


def _slip(word: Word, content: SlipSheet) -> None:
    _title(word, content.title)
    _say(word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.CENTER)
    _say(word, f"{normalise(content.addressee).rstrip('：:。')}：", "公文顶格")
    _blocks(word, content.body)
    _signature(word, content.signer, content.signed_on, sealed=True)
    if content.contact:
        _say(word, f"（{normalise(content.contact).strip('（）()')}）", "公文正文")
    _say(word, "回　执", "公文表题", WD_ALIGN_PARAGRAPH.CENTER)
    _table(word, content.receipt)


def _annexes(word: Word, annexes: Sequence[Annex]) -> None:
    """Each on a new page; a wide one on a section of its own that lies across."""
    for place, annex in enumerate(annexes, 1):
        if annex.wide or word.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
            _set_up(word.add_section(WD_SECTION.NEW_PAGE), wide=annex.wide)
        else:
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        mark = f"附件{place}" if len(annexes) > 1 else "附件"
        _say(word, mark, "公文一级标题").paragraph_format.first_line_indent = 0
        _title(word, annex.title)
        _blocks(word, annex.blocks)


def _blocks(word: Word, blocks: Iterable[Block]) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            _paragraph(word, normalise(block.text))
        elif isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, RollCall):
            for label, names in block.calls:
                line = _say(word, f"{label}：", "公文一级标题")
                _run(line, normalise(names), FANGSONG)
        else:
            _chart(word, block)


def _paragraph(word: Word, text: str) -> None:
    """A paragraph; a heading's face ends with its first 。, as in print."""
    if not text:
        return
    style = "公文一级标题" if _FIRST.match(text) else "公文二级标题" if _SECOND.match(text) else "公文正文"
    head, stop, rest = text.partition("。")
    if style == "公文正文" or not rest:
        _say(word, text, style)
    else:
        _run(_say(word, head + stop, style), rest, FANGSONG)


def _chart(word: Word, chart: ChartBlock) -> None:
    """What the chart says, as a table: Word users can draw it again from the figures."""
    _say(word, full_width(chart.caption), "公文表题", WD_ALIGN_PARAGRAPH.CENTER)
    rows, note = _figures_of(chart)
    table = word.add_table(rows=0, cols=max(map(len, rows), default=1), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in rows:
        for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _fill(cell, words, FANGSONG, WD_ALIGN_PARAGRAPH.CENTER if place else WD_ALIGN_PARAGRAPH.LEFT)
    if note:
        _say(word, full_width(note), "公文表格", WD_ALIGN_PARAGRAPH.CENTER)


MARKS: Final = {StripMark.NONE: "—", StripMark.GOOD: "○", StripMark.LATE: "◐", StripMark.MISSED: "●"}


def _figures_of(chart: ChartBlock) -> tuple[list[list[str]], str]:
    """The rows of a chart's table, and what stands under it."""
    if isinstance(chart, BarChart):
        return [[bar.label, bar.printed] for bar in chart.bars], chart.planned_label
    if isinstance(chart, TrendChart):
        lines = [
            [line.label, *(NOTHING if rate is None else f"{one_decimal(rate)}%" for rate in line.rates)]
            for line in chart.lines
        ]
        return [["", *chart.days], *lines], chart.planned_label
    rows = [
        [name, *("".join(MARKS[mark] for mark in marks) for marks in cells)] for name, cells in chart.rows
    ]
    key = "，".join(f"{MARKS[mark]}{words}" for mark, words in chart.key)
    return [["", *chart.columns], *rows], f"每格自左至右为{'、'.join(chart.periods)}；{key}"


def _table(word: Word, table: Table) -> None:
    if table.caption:
        _say(word, full_width(table.caption), "公文表题", WD_ALIGN_PARAGRAPH.CENTER)
    section = word.sections[-1]
    width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    share = width / sum(column.width for column in table.columns)
    made = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _repeat(made.rows[0])
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        _fill(cell, column.head, HEITI, WD_ALIGN_PARAGRAPH.CENTER)
    nothing: tuple[Cell, ...] = ("无", *("" for _ in table.columns[1:]))
    for row in table.rows or (nothing,):
        added = made.add_row()
        added.height = CELL * 1.4 * table.row_lines if table.row_lines > 1 else None
        cells = added.cells
        for cell, said, column in zip(cells, row, table.columns, strict=True):
            _fill(cell, words_in(said), FANGSONG, _ALIGN[column.align])
    _merge(made, table)
    for place, column in enumerate(table.columns):
        for cell in made.columns[place].cells:
            cell.width = int(column.width * share)
    _say(word, "", "公文表格")


def _merge(made: Any, table: Table) -> None:
    """Make one of the cells that are one in print; Word would put their words one below the other."""
    for row, spans in enumerate(table.spans, 1):
        for column, span in enumerate(spans):
            for below in range(row + 1, row + span):
                made.cell(below, column).paragraphs[0].clear()
            if span > 1:
                merged = made.cell(row, column).merge(made.cell(row + span - 1, column))
                for empty in merged.paragraphs[1:]:
                    empty._p.getparent().remove(empty._p)  # noqa: SLF001 (python-docx removes no paragraphs)


def _title(word: Word, title: str) -> None:
    line = word.add_paragraph(style="公文标题")
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.line_spacing = Pt(32)
    for place, part in enumerate(full_width(title).split("|")):
        run = _run(line, part.strip(), XIAOBIAOSONG)
        if place < title.count("|"):
            run.add_break()
    _say(word, "", "公文顶格")


# ── Word's own ways ──────────────────────────────────────────────────────────────────────────────────────────────────


def _make_styles(word: Word) -> None:
    for name, (face, size, indent) in STYLES.items():
        style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size = size
        _set_face(style.element.get_or_add_rPr(), face)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = PITCH if size == BODY else Pt(size.pt * 1.4)
        shape.first_line_indent = size * indent if indent else None
    for name in ("公文标题", "公文一级标题", "公文二级标题"):
        word.styles[name].paragraph_format.keep_with_next = True


def _set_up(section: Section, *, wide: bool) -> None:
    """A4 with the type area of 156 × 225 mm; numbers —N— outside at the foot, single to the right, even to the left."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if wide else (Mm(210), Mm(297))
    sides = ("right", "left", "top", "bottom") if wide else ("top", "bottom", "left", "right")
    top, bottom, left, right = sides
    section.top_margin, section.bottom_margin = Mm(MARGINS[top]), Mm(MARGINS[bottom])
    section.left_margin, section.right_margin = Mm(MARGINS[left]), Mm(MARGINS[right])
    section.footer_distance = Mm(25)
    for footer, outside in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = outside
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = SMALL
        _run(line, "— ", SONG, SMALL)
        _page_number(_run(line, "", SONG, SMALL))
        _run(line, " —", SONG, SMALL)


def _page_number(run: Any) -> None:
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        if words is None:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind or "")
        else:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = words
        run._r.append(part)  # noqa: SLF001 (python-docx has no fields)


def _say(word: Word, words: str, style: str, align: Any = None) -> Line:
    line = word.add_paragraph(style=style)
    if align is not None:
        line.alignment = align
    if words:
        _run(line, words, STYLES[style][0])
    return line


def _run(line: Line, words: str, face: str, size: Any = None) -> Any:
    run = line.add_run(words)
    _set_face(run._r.get_or_add_rPr(), face)  # noqa: SLF001 (python-docx sets no East Asian face)
    if size is not None:
        run.font.size = size
    return run


def _set_face(properties: Any, face: str) -> None:
    """The face for Chinese; digits and letters stand in Times New Roman as in print."""
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), "宋体" if face == SONG else "Times New Roman")


def _fill(cell: _Cell, words: str, face: str, align: Any) -> None:
    line = cell.paragraphs[0]
    line.style = "公文表格"
    line.alignment = align
    for place, part in enumerate(full_width(words).split("\n")):
        if place:
            line.add_run().add_break()
        _run(line, part, face, CELL)


def _rule(line: Line, colour: str, eighths: int) -> None:
    """A rule below the line, `eighths` of a point thick."""
    borders = OxmlElement("w:pBdr")
    rule = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    line._p.get_or_add_pPr().append(borders)  # noqa: SLF001 (python-docx has no borders)


def _repeat(row: Any) -> None:
    """The head of a table stands on every page."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)  # noqa: SLF001 (python-docx has no repeated heads)
