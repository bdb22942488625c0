"""What Word calls styles and page set-up, with the measures of the printed page (GB/T 9704-2012).

Word stands a line of an exact height with four fifths of it above the baseline, and so leaves white above the first line
of a page. The margins here are smaller than 天头 and 地脚 by just that white: on paper the characters of lines 1 and 22 touch
the edges of the 225 mm, as in print. Faces are named, not embedded: 方正小标宋简体, 仿宋_GB2312, 黑体 and 楷体_GB2312, as
offices have them.
"""

from __future__ import annotations

from math import floor
from typing import Any, Final

from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as Line

from tracker.documents.measures import (
    BODY,
    IMPRINT_PITCH,
    INNER,
    LINES,
    OUTER,
    PITCH,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    SMALL,
    TITLE,
    TITLE_PITCH,
    TOP,
    TRACKING,
)

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
TABLE_SIZE: Final = 11.0
RED: Final = RGBColor(0xFF, 0, 0)

ABOVE_BASELINE: Final = 0.8  # of an exact line
ASCENT: Final = 0.86  # of a Chinese character above the baseline, in em
TWENTIETHS: Final = 20  # Word's smallest unit is a twentieth of a point

STYLES: Final = {  # name → (face, size and pitch in points, first line set in by so many characters)
    "公文正文": (FANGSONG, BODY, PITCH, 2),
    "公文顶格": (FANGSONG, BODY, PITCH, 0),
    "公文标题": (XIAOBIAOSONG, TITLE, TITLE_PITCH, 0),
    "发文机关标志": (XIAOBIAOSONG, 44.0, 60.0, 0),
    "公文一级标题": (HEITI, BODY, PITCH, 2),
    "公文二级标题": (KAITI, BODY, PITCH, 2),
    "公文表题": (HEITI, SMALL, PITCH, 0),
    "公文表格": (FANGSONG, TABLE_SIZE, 15.0, 0),
    "公文版记": (FANGSONG, SMALL, IMPRINT_PITCH, 0),
}
OUTLINE: Final = ("公文标题", "公文一级标题", "公文二级标题")
JUSTIFIED: Final = ("公文正文", "公文顶格", "公文一级标题", "公文二级标题")


def above(size: float, pitch: float) -> float:
    """The white, in points, above a character of that size in a line of that exact height; negative where it juts out."""
    return ABOVE_BASELINE * pitch - ASCENT * size


MARGIN_TOP: Final = TOP - above(BODY, PITCH)
MARGIN_BOTTOM: Final = (
    SHEET_HEIGHT - MARGIN_TOP - LINES * PITCH - 1
)  # a point to spare, or rounding loses the last line

NUMBER_ABOVE_FOOT: Final = Mm(5.8)  # the dashes of the page number 7 mm below the type area (7.5)


def make_styles(word: Word) -> None:
    """The styles of `STYLES`, in Chinese, on pages whose margins mirror each other."""
    word.settings.odd_and_even_pages_header_footer = True
    word.settings.element.find(qn("w:zoom")).addnext(OxmlElement("w:mirrorMargins"))
    for language in word.styles.element.iter(qn("w:lang")):
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), "zh-CN")
    for name, (face, size, pitch, indent) in STYLES.items():
        style: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size = Pt(size)
        letters = style.element.get_or_add_rPr()
        set_face(letters, face)
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(pitch)
        shape.first_line_indent = Pt((size + TRACKING) * indent) if indent else None
        lines = style.element.get_or_add_pPr()
        for rule in ("w:autoSpaceDE", "w:autoSpaceDN"):  # Word would part figures from characters
            put(lines, rule, before=("w:spacing", "w:ind", "w:jc", "w:outlineLvl"), val="0")
        if name in JUSTIFIED:
            shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            # 28 characters in 156 mm: rounded down, so that Word does not break off the 28th; justifying fills the rest
            closer = floor(TRACKING * TWENTIETHS)
            put(letters, "w:spacing", before=("w:w", "w:sz", "w:szCs"), val=str(closer))
        if name in OUTLINE:
            shape.keep_with_next = True
            put(lines, "w:outlineLvl", before=(), val=str(OUTLINE.index(name)))


def set_up(section: Section, *, wide: bool) -> None:
    """A4 with the type area of 156 × 225 mm; numbers —N— outside at the foot, single to the right, even to the left.

    A wide sheet is the upright one turned: its top is the binding edge.
    """
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    width, height = (SHEET_HEIGHT, SHEET_WIDTH) if wide else (SHEET_WIDTH, SHEET_HEIGHT)
    section.page_width, section.page_height = Pt(width), Pt(height)
    upright = (MARGIN_TOP, MARGIN_BOTTOM, INNER, OUTER)
    turned = (INNER, OUTER, SHEET_HEIGHT - TOP - LINES * PITCH + above(BODY, PITCH), TOP)
    top, bottom, inner, outer = turned if wide else upright
    section.top_margin, section.bottom_margin = Pt(top), Pt(bottom)
    section.left_margin, section.right_margin = Pt(inner), Pt(outer)
    section.footer_distance = Mm(20)  # where the lower rules of a letter stand (10.1)
    for footer, outside in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = outside
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(SMALL)
        line.paragraph_format.space_after = NUMBER_ABOVE_FOOT
        add(line, "— ", SONG, SMALL)
        _add_page_number(line)
        add(line, " —", SONG, SMALL)


def _add_page_number(line: Line) -> None:
    """The field PAGE, each part in a run of its own: Word forgets the face of a field that is all one run."""
    for kind in ("begin", None, "separate", "1", "end"):
        run = add(line, "1" if kind == "1" else "", SONG, SMALL)._r  # noqa: SLF001 (python-docx has no fields)
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.text = "PAGE"
            run.append(instruction)
        elif kind != "1":
            put(run, "w:fldChar", before=(), fldCharType=kind)


def add(line: Line, words: str, face: str, size: float | None = None) -> Any:
    """A run in a face, for Chinese the named one, at the end of the line; its size in points, if not the style's."""
    run = line.add_run(words)
    set_face(run._r.get_or_add_rPr(), face)  # noqa: SLF001 (python-docx sets no East Asian face)
    if size is not None:
        run.font.size = Pt(size)
    return run


def set_face(properties: Any, face: str) -> None:
    """The face for Chinese; digits and letters stand in Times New Roman as in print."""
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), "宋体" if face == SONG else "Times New Roman")


def squeeze(run: Any, width: float, spread: float) -> None:
    """Set the characters to a part of their width (1 is all of it), `spread` points apart."""
    letters = run._r.get_or_add_rPr()  # noqa: SLF001 (python-docx knows no scale)
    after = ("w:kern", "w:position", "w:sz", "w:szCs")
    put(letters, "w:spacing", before=("w:w", *after), val=f"{spread * TWENTIETHS:.0f}")
    put(letters, "w:w", before=after, val=f"{width * 100:.0f}")


def rule_below(line: Line, *, thickness: float, gap: float, colour: str, kind: str = "single") -> None:
    """A rule below the line, as wide as its type area; thickness and gap in points."""
    borders = OxmlElement("w:pBdr")
    put(borders, "w:bottom", before=(), val=kind, sz=f"{thickness * 8:.0f}", space=f"{gap:.0f}", color=colour)
    shape = line._p.get_or_add_pPr()  # noqa: SLF001 (python-docx has no borders)
    _place(shape, borders, ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"))


def repeat_head(table: WordTable) -> None:
    """The head of the table stands on every page, and no row is torn by one."""
    for place, row in enumerate(table.rows):
        shape = row._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has neither)
        put(shape, "w:cantSplit", before=("w:trHeight", "w:tblHeader"))
        if place == 0:
            put(shape, "w:tblHeader", before=())


SHORT_TABLE: Final = 12  # rows with the head: not parted, as it is less than a page


def keep_rows(table: WordTable, *, whole: bool = False) -> None:
    """No row is left alone by a new page: a short table stays whole, of a long one two rows at either end stay together."""
    rows = len(table.rows)
    for place, row in enumerate(table.rows[:-1]):
        if whole or rows <= SHORT_TABLE or place <= 1 or place == rows - 2:
            for cell in row.cells:
                for line in cell.paragraphs:
                    line.paragraph_format.keep_with_next = True


def hold_at_foot(table: WordTable, *, side: float, ruled: bool) -> None:
    """Hold the table at the foot of the type area of its page, rules of 0.35 and 0.25 mm, `side` points of white in its cells."""
    shape = table._tbl.tblPr  # noqa: SLF001 (python-docx places no tables)
    later = ("w:tblW", "w:jc", "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    place = {"horzAnchor": "margin", "vertAnchor": "margin", "tblpXSpec": "left", "tblpYSpec": "bottom"}
    put(shape, "w:tblpPr", before=later, leftFromText="0", rightFromText="0", **place)
    rules = put(shape, "w:tblBorders", before=later[3:])
    for edge, eighths in (("top", "8"), ("bottom", "8"), ("insideH", "6")) if ruled else ():
        put(rules, f"w:{edge}", before=(), val="single", sz=eighths, space="0", color="000000")
    white = put(shape, "w:tblCellMar", before=later[5:])
    for edge in ("left", "right"):
        put(white, f"w:{edge}", before=(), w=f"{side * TWENTIETHS:.0f}", type="dxa")


def put(parent: Any, name: str, *, before: tuple[str, ...], **values: str) -> Any:
    """A new element in its place: Word minds the order of a paragraph's properties."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return _place(parent, made, before)


def _place(parent: Any, made: Any, before: tuple[str, ...]) -> Any:
    later = {qn(name) for name in before}
    follower = next((child for child in parent if child.tag in later), None)
    if follower is None:
        parent.append(made)
    else:
        follower.addprevious(made)
    return made
