"""What the other rules are measured from: the left edge of odd and even pages, the pitch of the lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final

from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import MILLIMETRE, Line, PrintedDocument, PrintedPage

TYPE_WIDTH: Final = 156.0
CELL: Final = 5.571  # 156 mm / 28
FOOT: Final = 263.0  # below stands only the page number
USUAL_LEFT: Final = 28.0
USUAL_PITCH: Final = 29.6


@dataclass(frozen=True)
class Grid:
    """The measured grid of a document."""

    document: PrintedDocument
    kind: Kind

    @cached_property
    def full_lines(self) -> tuple[tuple[PrintedPage, Line], ...]:
        """Lines of text that run over most of the width."""
        return tuple(
            (page, line) for page in self.document.pages for line in page.body if line.right - line.left > 140
        )

    def edges(self, *, odd: bool) -> tuple[float, float] | None:
        """Left edge and width of the text on the odd or even pages; None where no full line tells."""
        rights = [line.right for page, line in self.full_lines if page.is_odd is odd]
        if not rights:
            return None
        left = self.text_edge(odd=odd)
        return left, median(rights) - left

    def text_edge(self, *, odd: bool) -> float:
        """Leftmost beginning of a line of text on the odd or even pages."""
        return min(
            (
                line.left
                for page in self.document.pages
                if page.is_odd is odd
                for line in page.body
                if len(line.glyphs) > 3 and line.baseline < FOOT
            ),
            default=USUAL_LEFT,
        )

    def text_left(self, page: PrintedPage) -> float:
        """Left edge for measuring indents, told by full lines."""
        edges = self.edges(odd=page.is_odd)
        return edges[0] if edges else USUAL_LEFT

    def left(self, page: PrintedPage) -> float:
        """Left edge of the type area of a page: full lines show it, else the rules of the 版记."""
        if self.kind is Kind.LEDGER:
            return 35.0
        return self._lefts[page.is_odd]

    @cached_property
    def _lefts(self) -> dict[bool, float]:
        odd, even = self.edges(odd=True), self.edges(odd=False)
        lefts = {
            True: odd[0] if odd else USUAL_LEFT,
            False: even[0] if even else odd[0] if odd else USUAL_LEFT,
        }
        for side, known in ((True, odd), (False, even)):
            if known:
                continue
            for page in self.document.pages:
                rules = self.document.raster.rules(page.number, dpi=300) if page.is_odd is side else []
                if rules:
                    lefts[side] = rules[-1].left
                    break
        return lefts

    @cached_property
    def pitches(self) -> tuple[float, ...]:
        """Distances between neighbouring lines of text, in points."""
        return tuple(self._pitches())

    def _pitches(self) -> Iterator[float]:
        for page in self.document.pages:
            lines = [_baseline(line) for line in page.body]
            for above, below in pairwise(lines):
                if 24 < (below - above) * MILLIMETRE < 36:
                    yield (below - above) * MILLIMETRE

    @cached_property
    def pitch(self) -> float:
        """The usual distance of lines in points; 29.6 where there is no text to tell."""
        return median(self.pitches) if self.pitches else USUAL_PITCH


def _baseline(line: Line) -> float:
    """Median over the Chinese characters: a rare one from another face may sit a little lower."""
    return median([glyph.baseline for glyph in line.glyphs if glyph.is_han] or [line.baseline])
