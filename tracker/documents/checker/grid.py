"""What the other rules are measured from: the left edge of odd and even pages, the pitch of the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from statistics import median
from typing import Final

from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import MILLIMETRE, Line, PrintedDocument, PrintedPage
from tracker.documents.punctuation import HALF_BLANK

TYPE_WIDTH: Final = 156.0
CELL: Final = 5.571  # 156 mm / 28
FOOT: Final = 263.0  # below stands only the page number
ROLL: Final = re.compile(r"(出席|请假|列席|缺席)：")
IMPRINT: Final = re.compile(r"^(抄送|主送|报|送|发)：|印发$")
USUAL_LEFT: Final = 28.0
SHEET_WIDTH: Final = 210.0
SAME_EDGE: Final = 0.6
USUAL_PITCH: Final = 29.6


@dataclass(frozen=True)
class Step:
    """The distance (points) to a line of text from the one above it."""

    points: float
    below: Line


@dataclass(frozen=True)
class Grid:
    """The measured grid of a document."""

    document: PrintedDocument
    kind: Kind

    def running(self, page: PrintedPage) -> tuple[Line, ...]:
        """The running text of a page: its body without the roll call of a 纪要, whose turned lines stand under the names."""
        return self._running[page.number]

    @cached_property
    def _running(self) -> dict[int, tuple[Line, ...]]:
        return {
            page.number: tuple(_without_roll(page.body)) if self.kind is Kind.MINUTES else page.body
            for page in self.document.pages
        }

    def above_imprint(self, page: PrintedPage) -> tuple[Line, ...]:
        """The lines of a page without those of the 版记 on the last one, which may outnumber a text of a few lines."""
        if page is not self.document.pages[-1]:
            return page.lines
        return tuple(takewhile(lambda line: not IMPRINT.search(line.text), page.lines))

    @cached_property
    def full_lines(self) -> tuple[tuple[PrintedPage, Line], ...]:
        """Lines of text that run over most of the width."""
        return tuple(
            (page, line)
            for page in self.document.pages
            for line in self.running(page)
            if line.right - line.left > 140
        )

    @cached_property
    def turns(self) -> bool:
        """Whether any paragraph is longer than its line: then lines can be measured, and must be as wide as the type area."""
        return any(
            24 < (below.baseline - above.baseline) * MILLIMETRE < 36
            and below.left - self.text_edge(odd=page.is_odd) < 2
            and len(above.glyphs) > 20
            for page in self.document.pages
            for above, below in pairwise(self.running(page))
        )

    def edges(self, *, odd: bool) -> tuple[float, float] | None:
        """Left edge and width of the text on the odd or even pages; None where no full line tells."""
        return self._edges[odd]

    @cached_property
    def _edges(self) -> dict[bool, tuple[float, float] | None]:
        found: dict[bool, tuple[float, float] | None] = {}
        for odd in (True, False):
            full = [line for page, line in self.full_lines if page.is_odd is odd]
            turned = [line for line in full if id(line) in self._turned]
            left = self.text_edge(odd=odd)
            rights = [_reach(line, left + TYPE_WIDTH) for line in turned or full]
            found[odd] = (left, median(rights) - left) if rights else None
        return found

    @cached_property
    def _turned(self) -> set[int]:
        """The lines (by id) whose paragraph goes on below: a last line may be nearly as long and tells nothing."""
        return {
            id(above)
            for page in self.document.pages
            for above, below in pairwise(self.running(page))
            if 24 < (below.baseline - above.baseline) * MILLIMETRE < 36
            and below.left - self.text_edge(odd=page.is_odd) < 2
        }

    def text_edge(self, *, odd: bool) -> float:
        """Leftmost beginning of a line of text on the odd or even pages."""
        return self._text_edges[odd]

    @cached_property
    def _text_edges(self) -> dict[bool, float]:
        begins: dict[bool, list[float]] = {True: [], False: []}
        for page in self.document.pages:
            begins[page.is_odd] += [
                line.left for line in self.running(page) if len(line.glyphs) > 3 and line.baseline < FOOT
            ]
        return {odd: min(lefts, default=USUAL_LEFT) for odd, lefts in begins.items()}

    def text_left(self, page: PrintedPage) -> float:
        """Left edge for measuring indents, told by full lines; where a page has none, by what else shows it."""
        return self._lefts[page.is_odd]

    def left(self, page: PrintedPage) -> float:
        """Left edge of the type area of a page: full lines show it, else the rules of the 版记."""
        if self.kind is Kind.LEDGER:
            return 35.0
        return self._lefts[page.is_odd]

    def _facing(self, odd: tuple[float, float] | None) -> float:
        """Left edge of even pages without a full line: the odd ones' mirrored, unless a line begins right where theirs do."""
        left = odd[0] if odd else USUAL_LEFT
        same = abs(self.text_edge(odd=False) - left) < SAME_EDGE
        return left if same else SHEET_WIDTH - TYPE_WIDTH - left

    @cached_property
    def _lefts(self) -> dict[bool, float]:
        odd, even = self.edges(odd=True), self.edges(odd=False)
        lefts = {True: odd[0] if odd else USUAL_LEFT, False: even[0] if even else self._facing(odd)}
        for side, known in ((True, odd), (False, even)):
            if known:
                continue
            for page in self.document.pages:
                rules = self.document.raster.rules(page.number, dpi=300) if page.is_odd is side else []
                wide = [rule for rule in rules if abs(rule.width - TYPE_WIDTH) <= 2]  # not those of a letter
                if wide:
                    lefts[side] = wide[-1].left
                    break
        return lefts

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From each line of text to the next one on its page, where they are neighbours."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Step]:
        for page in self.document.pages:
            for above, below in pairwise(page.body):
                points = (_baseline(below) - _baseline(above)) * MILLIMETRE
                if 24 < points < 36:
                    yield Step(points, below)

    @cached_property
    def pitches(self) -> tuple[float, ...]:
        """Distances between neighbouring lines of text, in points."""
        return tuple(step.points for step in self.steps)

    @cached_property
    def pitch(self) -> float:
        """The usual distance of lines in points; 29.6 where there is no text to tell."""
        return median(self.pitches) if self.pitches else USUAL_PITCH


def _reach(line: Line, edge: float) -> float:
    """How far a line reaches; its closing mark may hang by half its width (GB/T 15834 5.1.10)."""
    hung = line.right - line.last.size / 2 / MILLIMETRE
    closes = line.text[-1] in HALF_BLANK
    return hung if closes and abs(hung - edge) < abs(line.right - edge) else line.right


def _without_roll(lines: Sequence[Line]) -> Iterator[Line]:
    begins: float | None = None
    for line in lines:
        if ROLL.match(line.text):
            begins = line.left
        elif begins is None or line.left < begins + 2 * CELL:
            begins = None
            yield line


def _baseline(line: Line) -> float:
    """Median over the Chinese characters: a rare one from another face may sit a little lower."""
    return median([glyph.baseline for glyph in line.glyphs if glyph.is_han] or [line.baseline])
