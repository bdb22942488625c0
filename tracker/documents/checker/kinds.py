"""自动识别: which format a PDF has, told by what stands at the head of its first page."""

from __future__ import annotations

from typing import Final

from tracker.documents.checker.closing import ISSUED
from tracker.documents.checker.findings import Kind
from tracker.documents.checker.masthead import NUMBER
from tracker.documents.checker.reading import PrintedDocument
from tracker.documents.checker.special_heads import ISSUE

LARGE: Final = 24.0  # points: no text is as large as a mark
HEAD: Final = 165.0  # mm from the upper edge: below it stands no 版头
LETTER_MARK: Final = 60.0  # mm: the mark of a letter stands 30 mm below the sheet's edge, others 72


def kind_of(document: PrintedDocument) -> Kind:
    """The format that the PDF seems to be meant for; PLAIN where nothing tells."""
    page = document.pages[0]
    if page.width > page.height:
        return Kind.LEDGER
    mark = [glyph for glyph in page.glyphs if glyph.is_red and glyph.size > LARGE]
    head = [line for line in page.lines if line.baseline < HEAD]
    words = "".join(glyph.text for glyph in sorted(mark, key=lambda glyph: glyph.left))
    if words.endswith("纪要"):
        return Kind.MINUTES
    if mark and any(ISSUE.search(line.text) for line in head):
        return Kind.BULLETIN
    if mark:
        return Kind.ORDER if max(glyph.baseline for glyph in mark) < LETTER_MARK else Kind.NOTICE
    numbered = any(NUMBER.search(line.text) and len(line.text) < 34 for line in head)
    issued = any(ISSUED.search(line.text) for line in document.pages[-1].lines)
    on_red_paper = numbered and issued  # printed on sheets that have their head already
    return Kind.NOTICE if on_red_paper else Kind.PLAIN
