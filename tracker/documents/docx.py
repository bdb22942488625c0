"""The same content as an editable Word document that stands on paper as the printed one does (GB/T 9704).

Pure bytes from content. Heads, titles and signatures lie where `heads` and `layout` measure them for print; what Word calls
a style is in `word_styles`. The 版记 is held at the foot of the last page, but no blank page is put before it to make that an
even one: whoever edits the text moves it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from tracker.core.text import NOTHING, one_decimal
from tracker.documents import probes
from tracker.documents import word_styles as styles
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
from tracker.documents.fonts import Role
from tracker.documents.heads import (
    BRIEFING_MARK_TOP,
    BRIEFING_SHAPE,
    LETTER_MARK_TOP,
    LETTER_SHAPE,
    MARK_TOP,
    NUMBER_BELOW_RULES,
    OFFICIAL_SHAPE,
    RULE_BELOW_NUMBER,
    Mark,
    broken_title,
    placed_mark,
)
from tracker.documents.layout import heading_level, printed_date, sealed_signature, signature_pieces
from tracker.documents.measures import (
    BODY,
    HALF_LEADING,
    PITCH,
    RED_RULE,
    SMALL,
    TITLE,
    TITLE_PITCH,
    TOP,
    TYPE_WIDTH,
)
from tracker.documents.pieces import Piece, PlacedLine
from tracker.documents.punctuation import full_width, normalise
from tracker.documents.titles import WIDEST

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ALIGN: Final = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
_PLAIN, _FIRST, _SECOND = "公文正文", "公文一级标题", "公文二级标题"
MARK_PITCH: Final = 1.2  # of the mark's size
_ABOVE: Final = styles.above(BODY, PITCH)  # white over and under the characters of a line of text, points
_BELOW: Final = PITCH - BODY - _ABOVE


def as_docx(content: Content) -> bytes:
    """The document as .docx bytes; the same content gives the same text, tables stay tables."""
    word = docx.Document()
    styles.make_styles(word)
    styles.set_up(word.sections[0], wide=isinstance(content, LedgerSheet))
    word.core_properties.title = content.title.replace("|", "")
    word.core_properties.author = word.core_properties.comments = ""
    if isinstance(content, OfficialDocument):
        _official(word, content)
    elif isinstance(content, Letter):
        _letter(word, content)
    elif isinstance(content, Briefing):
        _briefing(word, content)
    elif isinstance(content, SlipSheet):
        _slip(word, content)
    elif isinstance(content, LedgerSheet):
        _say(word, content.mark, _FIRST).paragraph_format.first_line_indent = 0
        _title(word, content.title, widest=28.0)
        _table(word, content.table)
    else:
        _say(word, content.mark, "公文顶格")
        _title(word, content.title)
        _blocks(word, content.blocks)
        _annexes(word, content.annexes)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _official(word: Word, content: OfficialDocument) -> None:
    below_mark = _mark(
        _say(word, "", "发文机关标志"), placed_mark(content.mark, OFFICIAL_SHAPE), TOP + MARK_TOP
    )
    number = _say(word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.CENTER)
    number.paragraph_format.space_before = Pt(2 * PITCH + HALF_LEADING - below_mark - _ABOVE)
    _red_rule(number)
    _written(word, content, below_rule=2 * PITCH + HALF_LEADING)
    _imprint(word, content)


def _letter(word: Word, content: Letter) -> None:
    """The mark and the double rules stand in header and footer of the first page, which has no number (10.1)."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance = Pt(0)
    mark = section.first_page_header.paragraphs[0]
    mark.style = "发文机关标志"
    below_mark = _mark(mark, placed_mark(content.mark, LETTER_SHAPE), LETTER_MARK_TOP, page_top=0.0)
    _double_rule(mark, gap=max(0.0, RULE_BELOW_NUMBER - below_mark), kind="thickThinSmallGap")
    foot = section.first_page_footer.paragraphs[0]
    foot.style = "公文表格"
    _double_rule(foot, gap=0.0, kind="thinThickSmallGap")
    number = _say(word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.RIGHT)
    number.paragraph_format.space_before = Pt(max(0.0, NUMBER_BELOW_RULES - _ABOVE))
    if content.urgency:
        urgency = styles.add(number, f"{content.urgency}\t", styles.HEITI)
        number._p.insert(1, urgency._r)  # noqa: SLF001 (python-docx adds at the end)
        number.alignment = WD_ALIGN_PARAGRAPH.LEFT
        number.paragraph_format.tab_stops.add_tab_stop(Pt(TYPE_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _written(word, content, below_rule=2 * PITCH)
    _imprint(word, content)


def _written(word: Word, content: OfficialDocument | Letter, *, below_rule: float) -> None:
    """Title, addressees, text, signature and annexes; the title `below_rule` points under what is above it."""
    _title(word, content.title, before=below_rule)
    if content.addressees:
        _say(word, f"{normalise(content.addressees).rstrip('：:。')}：", "公文顶格")
    _blocks(word, content.body)
    _attachments(word, content.attachment_names)
    if content.signer:
        _signature(word, signature_pieces(content))
    if content.contact:
        _say(word, f"（{normalise(content.contact).strip('（）()')}）", _PLAIN)
    _annexes(word, content.annexes)


def _briefing(word: Word, content: Briefing) -> None:
    _say(word, full_width(content.keep), _FIRST).paragraph_format.first_line_indent = 0
    below_mark = _mark(
        _say(word, "", "发文机关标志"),
        placed_mark(content.mark, BRIEFING_SHAPE),
        TOP + BRIEFING_MARK_TOP,
        page_top=styles.MARGIN_TOP + PITCH,
    )
    number = _say(word, "", "公文顶格", WD_ALIGN_PARAGRAPH.CENTER)
    styles.add(number, content.number, styles.KAITI)
    number.paragraph_format.space_before = Pt(max(0.0, PITCH / 2 + HALF_LEADING - below_mark - _ABOVE))
    edited = _say(word, f"{full_width(content.editor)}编\t{printed_date(content.signed_on)}", "公文顶格")
    edited.alignment = WD_ALIGN_PARAGRAPH.LEFT
    edited.paragraph_format.left_indent = Pt(BODY)
    edited.paragraph_format.tab_stops.add_tab_stop(Pt(TYPE_WIDTH - BODY), WD_TAB_ALIGNMENT.RIGHT)
    edited.paragraph_format.space_before = Pt(PITCH)
    _red_rule(edited)
    _title(word, content.title, before=2 * PITCH + HALF_LEADING)
    _blocks(word, content.body)
    _attachments(word, content.attachment_names)
    _annexes(word, content.annexes)
    lists = [f"{label}：{normalise(names).rstrip('。；，')}。" for label, names in content.lists if names]
    _foot(word, [*lists, f"{full_width(content.closing)}\t（共印{content.print_run or '　　'}份）"])


def _mark(line: Line, mark: Mark, ink_top: float, *, page_top: float = styles.MARGIN_TOP) -> float:
    """Set 发文机关标志 so that its ink begins at `ink_top` points from the sheet's edge; gives the white below the ink.

    `page_top`: where the line would stand without white above it.
    """
    pitch, ink = MARK_PITCH * mark.size, probes.ink(mark.text, Role.XIAOBIAOSONG)
    baseline = styles.ABOVE_BASELINE * pitch
    run = styles.add(line, mark.text, styles.XIAOBIAOSONG, mark.size)
    run.font.color.rgb = styles.RED
    styles.squeeze(run, mark.squeeze, mark.tracking * mark.squeeze)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.line_spacing = Pt(pitch)
    line.paragraph_format.space_before = Pt(ink_top - page_top - (baseline - ink.top * mark.size))
    return pitch - (baseline - ink.bottom * mark.size)


def _red_rule(line: Line) -> None:
    """The red rule 4 mm below the characters of the line (7.2.7)."""
    styles.rule_below(line, thickness=RED_RULE, gap=RULE_BELOW_NUMBER - _BELOW, colour="FF0000")


def _double_rule(line: Line, *, gap: float, kind: str) -> None:
    """170 mm wide, centred on the sheet (10.1), not on the type area."""
    styles.rule_below(line, thickness=3.0, gap=gap, colour="FF0000", kind=kind)
    line.paragraph_format.left_indent, line.paragraph_format.right_indent = Mm(-8), Mm(-6)


def _signature(word: Word, pieces: Iterable[Piece]) -> None:
    """署名 and 成文日期 where print places them (7.3.5)."""
    for piece in pieces:
        if not isinstance(piece, PlacedLine):
            _say(word, "", _PLAIN)
            continue
        words = "".join(run.text for run in piece.line.runs)
        to_the_right = piece.right is not None
        line = _say(
            word, words, "公文顶格", WD_ALIGN_PARAGRAPH.RIGHT if to_the_right else WD_ALIGN_PARAGRAPH.LEFT
        )
        line.paragraph_format.right_indent = Pt(piece.right or 0.0)
        line.paragraph_format.left_indent = Pt(piece.left)


def _attachments(word: Word, names: Sequence[str]) -> None:
    for place, name in enumerate(names, 1):
        number_of = f"{place}." if len(names) > 1 else ""
        _say(word, f"{'附件：' if place == 1 else '　　　'}{number_of}{full_width(name)}", _PLAIN)


def _imprint(word: Word, content: OfficialDocument | Letter) -> None:
    lines = [f"抄送：{normalise(content.copies_to).rstrip('。；，')}。"] if content.copies_to else []
    if isinstance(content, OfficialDocument):
        lines.append(f"{full_width(content.issuing_organ)}\t{printed_date(content.issued_on)}印发")
    _foot(word, lines, ruled=isinstance(content, OfficialDocument))


def _foot(word: Word, lines: Sequence[str], *, ruled: bool = True) -> None:
    """版记: rows at the foot of the last page, one character in on both sides (7.4); a tab sends the rest to the right."""
    if not lines:
        return
    table = word.add_table(rows=0, cols=1)
    table.autofit = False
    for words in lines:
        cell = table.add_row().cells[0]
        cell.width = Pt(TYPE_WIDTH)
        line = cell.paragraphs[0]
        line.style = "公文版记"
        line.paragraph_format.tab_stops.add_tab_stop(Pt(TYPE_WIDTH - 2 * SMALL), WD_TAB_ALIGNMENT.RIGHT)
        styles.add(line, words, styles.FANGSONG)
    styles.hold_at_foot(table, side=SMALL, ruled=ruled)
    _say(word, "", "公文表格")  # Word wants a paragraph behind a table


def _slip(word: Word, content: SlipSheet) -> None:
    _title(word, content.title, after=0.0)
    _say(word, content.number, "公文顶格", WD_ALIGN_PARAGRAPH.CENTER)
    _say(word, f"{normalise(content.addressee).rstrip('：:。')}：", "公文顶格")
    _blocks(word, content.body)
    _signature(word, sealed_signature(content.signer, content.signed_on))
    if content.contact:
        _say(word, f"（{normalise(content.contact).strip('（）()')}）", _PLAIN)
    _say(word, "回　执", "公文表题", WD_ALIGN_PARAGRAPH.CENTER)
    _table(word, content.receipt)


def _annexes(word: Word, annexes: Sequence[Annex]) -> None:
    """Each on a new page; a wide one on a section of its own that lies across."""
    for place, annex in enumerate(annexes, 1):
        if annex.wide or word.sections[-1].orientation == WD_ORIENT.LANDSCAPE:
            styles.set_up(word.add_section(WD_SECTION.NEW_PAGE), wide=annex.wide)
        else:
            word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        mark = f"附件{place}" if len(annexes) > 1 else "附件"
        _say(word, mark, _FIRST).paragraph_format.first_line_indent = 0
        _title(word, annex.title, before=PITCH, widest=28.0 if annex.wide else WIDEST)
        _blocks(word, annex.blocks)


def _blocks(word: Word, blocks: Iterable[Block]) -> None:
    for block in blocks:
        if isinstance(block, Paragraph):
            _paragraph(word, normalise(block.text))
        elif isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, RollCall):
            for label, names in block.calls:
                line = _say(word, f"{label}：", _FIRST)
                styles.add(line, normalise(names), styles.FANGSONG)
        else:
            _chart(word, block)


def _paragraph(word: Word, text: str) -> None:
    """A paragraph; a heading's face ends with its first 。, as in print."""
    if not text:
        return
    style = (_PLAIN, _FIRST, _SECOND)[heading_level(text)]
    head, stop, rest = text.partition("。")
    if style == _PLAIN or not rest:
        _say(word, text, style)
    else:
        styles.add(_say(word, head + stop, style), rest, styles.FANGSONG)


def _chart(word: Word, chart: ChartBlock) -> None:
    """What the chart says, as a table: Word users can draw it again from the figures."""
    _say(word, full_width(chart.caption), "公文表题", WD_ALIGN_PARAGRAPH.CENTER)
    rows, note = _figures_of(chart)
    table = word.add_table(rows=0, cols=max(map(len, rows), default=1), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in rows:
        for place, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _fill(
                cell, words, styles.FANGSONG, WD_ALIGN_PARAGRAPH.CENTER if place else WD_ALIGN_PARAGRAPH.LEFT
            )
    styles.keep_rows(table, whole=True)
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
    for cell, column in zip(made.rows[0].cells, table.columns, strict=True):
        _fill(cell, column.head, styles.HEITI, WD_ALIGN_PARAGRAPH.CENTER)
    nothing: tuple[Cell, ...] = ("无", *("" for _ in table.columns[1:]))
    for row in table.rows or (nothing,):
        added = made.add_row()
        added.height = Pt(styles.STYLES["公文表格"][2] * table.row_lines) if table.row_lines > 1 else None
        cells = added.cells
        for cell, said, column in zip(cells, row, table.columns, strict=True):
            _fill(cell, words_in(said), styles.FANGSONG, _ALIGN[column.align])
    _merge(made, table)
    styles.repeat_head(made)
    styles.keep_rows(made)
    for place, column in enumerate(table.columns):
        made.columns[place].width = int(column.width * share)
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


def _title(
    word: Word,
    title: str,
    *,
    before: float = 0.0,
    after: float = PITCH + 2 * HALF_LEADING,
    widest: float = WIDEST,
) -> None:
    """The title, broken as in print, its characters `before` and `after` points from those above and below it (7.3.1)."""
    white = styles.above(TITLE, TITLE_PITCH)
    line = _say(word, "", "公文标题", WD_ALIGN_PARAGRAPH.CENTER)
    line.paragraph_format.space_before = Pt(max(0.0, before - white))
    line.paragraph_format.space_after = Pt(max(0.0, after - (TITLE_PITCH - TITLE - white) - _ABOVE))
    for place, words in enumerate(broken_title(full_width(title), widest)):
        if place:
            line.add_run().add_break()
        styles.add(line, words, styles.XIAOBIAOSONG)


def _say(word: Word, words: str, style: str, align: Any = None) -> Line:
    line = word.add_paragraph(style=style)
    if align is not None:
        line.alignment = align
    if words:
        styles.add(line, words, styles.STYLES[style][0])
    return line


def _fill(cell: _Cell, words: str, face: str, align: Any) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = cell.paragraphs[0]
    line.style = "公文表格"
    line.alignment = align
    for place, part in enumerate(full_width(words).split("\n")):
        if place:
            line.add_run().add_break()
        styles.add(line, part, face, styles.TABLE_SIZE)
