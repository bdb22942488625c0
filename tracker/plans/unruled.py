"""Tables without rules in a PDF: a line of column names, and below it cells that are told by where their characters stand.

Columns are parted by upright strips that stay free of characters from the head to the last line. Rows begin at their numbers, or, where
cells are set in the middle of their row, stand around them; a table without numbers is parted where its lines stand further apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pdfplumber.utils.text import extract_text, extract_words

from tracker.plans.parsing.labels import Field, columns_of

Char = dict[str, Any]
_OWNERS = (Field.LEAD, Field.RESPONSIBLE)
_NAMING = (Field.TITLE, Field.CONTENT, Field.TARGET)
_MAY_HEAD = re.compile("单位|部门|牵头|责任|主体")
_LONGEST_HEAD = 14  # characters of the name of a column
_STRIP = 1.0  # points between two columns, at least
_ON_LINE = 3.0  # points between the middles of characters that stand on one line
_FAR = 2.5  # heights of a character between two lines, at most, or the table has ended
_ROOM = 1.5  # characters that a line leaves free which was wrapped
_APART = 1.3  # how much wider the gap between two rows is than the gap between two lines


@dataclass(slots=True)
class Grid:
    """A table: its cells, lines of one parted by breaks, and how far down the page it reaches."""

    rows: list[list[str]]
    top: float
    bottom: float


@dataclass(slots=True)
class _Line:
    chars: list[Char]

    @property
    def top(self) -> float:
        return float(min(char["top"] for char in self.chars))

    @property
    def bottom(self) -> float:
        return float(max(char["bottom"] for char in self.chars))

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def first_grid(chars: list[Char]) -> Grid | None:
    """The first table without rules among the characters of a page."""
    lines = _lines([char for char in chars if char["text"].strip()])
    for place, line in enumerate(lines):
        heads = _heads(line)
        if heads and (grid := _grid(heads, line, lines[place + 1 :])):
            return grid
    return None


def _lines(chars: list[Char]) -> list[_Line]:
    lines: list[_Line] = []
    for char in sorted(chars, key=_middle):
        if lines and _middle(char) - _middle(lines[-1].chars[0]) < _ON_LINE:
            lines[-1].chars.append(char)
        else:
            lines.append(_Line([char]))
    return lines


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _heads(line: _Line) -> list[Char]:
    """The words of a line that names columns, an owner and a task among them; none for any other line."""
    printed = "".join([char["text"] for char in line.chars])
    if not _MAY_HEAD.search(printed) or "。" in printed:
        return []
    words = extract_words(sorted(line.chars, key=lambda char: float(char["x0"])))
    names = [word["text"] for word in words]
    if len(names) < 3 or any(len(name) > _LONGEST_HEAD for name in names):
        return []
    columns = columns_of(names)
    owned = any(column in _OWNERS for column in columns)
    return words if owned and None not in columns and any(column in _NAMING for column in columns) else []


def _grid(heads: list[Char], head: _Line, below: list[_Line]) -> Grid | None:
    body, edges = _body(heads, head, below)
    cells = [_by_column(line, edges) for line in body]
    numbered = columns_of([word["text"] for word in heads])[0] is Field.NUMBER
    starts = _numbered_rows(body, cells) if numbered else _parted_rows(body)
    if len(starts) < 2:
        return None
    rows: list[list[list[Char]]] = [[[] for _ in heads] for _ in starts]
    for line, parts in zip(body, cells, strict=True):
        row = rows[max(0, bisect_right(starts, line.middle) - 1)]
        for cell, part in zip(row, parts, strict=True):
            cell.extend(part)
    widths = [
        max((_width(line) for row in rows for line in _lines(row[place])), default=0.0)
        for place in range(len(heads))
    ]
    printed = [[_cell(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return Grid([[word["text"] for word in heads], *printed], head.top, body[-1].bottom)


def _body(heads: list[Char], head: _Line, below: list[_Line]) -> tuple[list[_Line], list[float]]:
    """The lines that leave a strip free between any two columns, and where the columns after the first begin."""
    strips = [_left_free([(_center(left), _center(right))], head.chars) for left, right in pairwise(heads)]
    body: list[_Line] = []
    above = head
    for line in below:
        height = line.bottom - line.top
        left = [_left_free(strip, line.chars) for strip in strips]
        if not all(left) or line.top - above.bottom > _FAR * height:
            break
        strips, above = left, line
        body.append(line)
    widest = [max(strip, key=lambda free: free[1] - free[0]) for strip in strips]
    return body, [(start + end) / 2 for start, end in widest]


def _center(word: Char) -> float:
    return float(word["x0"] + word["x1"]) / 2


def _left_free(strip: list[tuple[float, float]], chars: Sequence[Char]) -> list[tuple[float, float]]:
    """What the characters leave free of a strip."""
    for char in chars:
        x0, x1 = float(char["x0"]), float(char["x1"])
        parted = [
            piece
            for start, end in strip
            for piece in ([(start, end)] if x1 <= start or x0 >= end else [(start, x0), (x1, end)])
        ]
        strip = [(start, end) for start, end in parted if end - start >= _STRIP]
    return strip


def _by_column(line: _Line, edges: list[float]) -> list[list[Char]]:
    cells: list[list[Char]] = [[] for _ in range(len(edges) + 1)]
    for char in line.chars:
        cells[bisect_right(edges, float(char["x0"] + char["x1"]) / 2)].append(char)
    return cells


def _width(line: _Line) -> float:
    return max(float(char["x1"]) for char in line.chars) - min(float(char["x0"]) for char in line.chars)


def _cell(chars: list[Char], width: float) -> str:
    """The lines of a cell; a line that fills its column goes on with the next, one that leaves room for more ends there."""
    text = ""
    for line in _lines(chars):
        text += extract_text(sorted(line.chars, key=lambda char: float(char["x0"])))
        room = max(float(char["x1"] - char["x0"]) for char in line.chars)
        text += "\n" if _width(line) < width - _ROOM * room else ""
    return text.rstrip("\n")


def _numbered_rows(body: list[_Line], cells: list[list[list[Char]]]) -> list[float]:
    """Where rows begin that are numbered: at the number, or as far above it as they reach below it."""
    numbers = [
        line
        for line, parts in zip(body, cells, strict=True)
        if "".join(c["text"] for c in parts[0]).strip("().（）．、").isdigit()
    ]
    if not numbers:
        return []
    if numbers[0] is body[0] or numbers[0].middle - body[0].middle < _ON_LINE:
        return [line.middle - _ON_LINE for line in numbers]
    starts = [body[0].top]
    for line in numbers[:-1]:
        starts.append(_nearest_gap(body, 2 * line.middle - starts[-1]))
    return starts


def _nearest_gap(body: list[_Line], place: float) -> float:
    """The gap between two lines that stands nearest to the place."""
    gaps = [(above.bottom + below.top) / 2 for above, below in pairwise(body)]
    return min(gaps, key=lambda gap: abs(gap - place))


def _parted_rows(body: list[_Line]) -> list[float]:
    """Where rows begin that stand further apart than lines do."""
    gaps = [below.top - above.top for above, below in pairwise(body)]
    if not gaps or max(gaps) < _APART * min(gaps):
        return []
    wide = (max(gaps) + min(gaps)) / 2
    return [body[0].top, *(line.top for line, gap in zip(body[1:], gaps, strict=True) if gap > wide)]
