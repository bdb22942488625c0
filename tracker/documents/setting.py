"""How the text is set so that its pages come out full: the typesetter's adjustments of GB/T 9704 7.3.5.5.

Set plainly, the signature with its last line of text may not fit and leave the page before it half empty. The standard
then lets the spacing change: a paragraph set 29 characters to the line saves a line, one set at 27 gains one, and the
seal may do with one blank line; pages may end one line early, the first one two to four. The first setting without a
fault wins; the plain one is tried first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from statistics import median
from typing import Final

from tracker.documents import probes
from tracker.documents.composer import Line
from tracker.documents.measures import BODY, CELL, CELLS, LINES, MILLIMETRE, PITCH, TRACKING, TYPE_WIDTH
from tracker.documents.pagination import Page
from tracker.documents.pieces import Blank, Piece, PlacedLine, TextLine

TIGHT_CELLS: Final = 29
LOOSE_CELLS: Final = 27
SEAL_LINES: Final = 2
LONELY: Final = 0.1
LONG_LINE: Final = 140 * MILLIMETRE
STRAIGHT: Final = (
    0.8 * MILLIMETRE
)  # how far the usual right edge of a side's pages may stand from the type area's


@dataclass(frozen=True)
class Setting:
    """One way to set a document; `cells` holds the paragraphs (by number) set tighter or looser than 28."""

    hang: bool = True
    seal_lines: int = SEAL_LINES
    short_pages: int = 0  # how many pages behind the first end one line early
    first_short: int = 0  # lines by which the first page ends early
    cells: Mapping[int, int] = field(default_factory=dict)

    def capacity(self, page: int) -> float:
        """What the page (from 0) holds, in points."""
        short = self.first_short if page == 0 else int(page <= self.short_pages)
        return (LINES - short) * PITCH

    def tracking(self, paragraph: int) -> float:
        """The letter-spacing at which the paragraph's lines hold their number of characters."""
        cells = self.cells.get(paragraph, CELLS)
        return TRACKING if cells == CELLS else (TYPE_WIDTH - cells * BODY) / (cells - 1)


def settings(
    tight: Mapping[int, int], plain: Mapping[int, int], loose: Mapping[int, int], pages: int
) -> Iterator[Setting]:
    """The settings worth trying, the least visible first; given the lines of each paragraph set three ways."""
    shrinking = [n for n in sorted(plain, reverse=True) if tight[n] < plain[n]]
    growing = [n for n in sorted(plain, reverse=True) if loose[n] > plain[n]]
    most = max(1, len(plain) // 3)  # 28 characters to the line stay the rule
    cells: list[dict[int, int]] = [{}]
    for count in range(1, most + 1):
        for paragraphs, number in ((shrinking, TIGHT_CELLS), (growing, LOOSE_CELLS)):
            if len(paragraphs) >= count:
                cells.append(dict.fromkeys(paragraphs[:count], number))
    for first_short in (0, 2, 3, 4):
        for short_pages in range(max(1, pages - 1)):
            for changed in cells if short_pages == 0 else cells[:1]:
                for hang, lines in product((True, False), (SEAL_LINES, SEAL_LINES - 1)):
                    yield Setting(hang, lines, short_pages, first_short, changed)


def faults(pages: Sequence[Page[Piece]]) -> float:
    """How far the pages fall short: lines missing on pages that the text runs over, and a ragged right edge."""
    missing = sum(
        _missing_lines(page, following, first=n == 0) for n, (page, following) in enumerate(pairwise(pages))
    )
    ragged = sum(
        abs(edge - TYPE_WIDTH) > STRAIGHT
        for edge in (_right_edge(pages[0::2]), _right_edge(pages[1::2]))
        if edge is not None
    )
    return missing + ragged + _odd_lines(pages) + _lonely_signature(pages[-1])


def _lonely_signature(last: Page[Piece]) -> float:
    """A small fault: a single line of text carries the signature over the leaf."""
    lines = sum(isinstance(piece, TextLine) for piece in last.strips)
    alone = isinstance(last.strips[0], TextLine) and not last.strips[0].opens and lines == 1
    return LONELY if alone else 0.0


def _missing_lines(page: Page[Piece], following: Page[Piece], *, first: bool) -> float:
    if not isinstance(following.strips[0], TextLine | PlacedLine):
        return 0
    lines = round(page.used / PITCH)
    if first:  # the head is no text: what counts is that the page does not stop one line early
        return 1 if lines == LINES - 1 and isinstance(page.strips[-1], TextLine) else 0
    if not all(isinstance(piece, TextLine | PlacedLine | Blank) for piece in page.strips):
        return 0
    return max(0, LINES - 1 - lines)


def _odd_lines(pages: Sequence[Page[Piece]]) -> float:
    """1 where the usual line does not hold 28 characters, because there are too few lines to hide a change."""
    letters = [
        sum(probes.text_advance(run.text, run.role) for run in piece.line.runs)
        for page in pages
        for piece in page.strips
        if isinstance(piece, TextLine) and piece.left == 0 and _width(piece.line) > LONG_LINE
    ]
    return float(bool(letters) and abs(median(letters) - CELLS) > 0.5)


def _right_edge(pages: Sequence[Page[Piece]]) -> float | None:
    """Where long lines usually end on these pages, from the left edge of the type area."""
    ends = [
        piece.left + _width(piece.line)
        for page in pages
        for piece in page.strips
        if isinstance(piece, TextLine) and _width(piece.line) > LONG_LINE - CELL
    ]
    return median(ends) if ends else None


def _width(line: Line) -> float:
    letters = sum(len(run.text) for run in line.runs)
    natural = sum(probes.text_advance(run.text, run.role) for run in line.runs)
    return natural * BODY + (letters - 1) * line.tracking
