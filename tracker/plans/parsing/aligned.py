"""Aligned columns: tables set with blanks, as they come out of a PDF or a typewriter.

Cells are told by where they stand on the line, so that a cell wrapped over several lines is put together again. Every row begins with
its number; a table without numbers, or whose rows do not stand under their head, is left to `tables`.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from tracker.plans.parsing.characters import Text, joined, mark_after
from tracker.plans.parsing.labels import Field, columns_of

_CELL = re.compile(r"[^ \t\n]+(?: [^ \t\n]+)*")
_WIDE = re.compile("[\u2e80-\U0010ffff]+")
_ROW_NUMBER = re.compile(r"\(?\d{1,3}\)?[.、]?")
_OWNERS = (Field.LEAD, Field.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and where it stands on its line, in half widths."""

    left: int
    right: int
    text: Text

    @property
    def begins_row(self) -> bool:
        """True for the number of a row."""
        return _ROW_NUMBER.fullmatch(self.text.string) is not None


def is_aligned_head(line: str) -> bool:
    """True for a line that names columns parted by two blanks and more, a number first and an owner among them."""
    if "  " not in line or "\t" in line:
        return False
    names = _CELL.findall(line)
    if len(names) < 3 or any(len(name) > 14 for name in names):
        return False
    columns = columns_of(names)
    return columns[0] is Field.NUMBER and None not in columns and any(column in _OWNERS for column in columns)


def aligned_rows(lines: list[Text]) -> tuple[list[Text], int] | None:
    """The rows of the table whose head is the first of these lines, cells parted by tabs, and how many lines they take up."""
    head = _placed(lines[0])
    below: list[list[Placed]] = []
    for line in lines[1:]:
        cells = _placed(line)
        if cells and not _goes_on(cells, head):
            break
        below.append(cells)
    whole = [head, *(cells for cells in below if len(cells) == len(head) and cells[0].begins_row)]
    if len(whole) < 3:
        return None
    columns = [
        (min(c.left for c in cells), max(c.right for c in cells)) for cells in zip(*whole, strict=True)
    ]
    if any(left[1] > right[0] for left, right in pairwise(columns)):
        return None
    rows: list[list[list[Text]]] = [[[cell.text] for cell in head]]
    for cells in below:
        if cells and cells[0].begins_row and _column(cells[0], columns) == 0:
            rows.append([[] for _ in head])
        for cell in cells:
            rows[-1][_column(cell, columns)].append(cell.text)
    return [_row(row) for row in rows], len(below) + 1


def _goes_on(cells: list[Placed], head: list[Placed]) -> bool:
    """True for a line of the table: a row under its number, or what is left of wrapped cells, set in from the margin."""
    return (cells[0].begins_row and len(cells) > 1) or cells[0].left >= head[0].right


def _placed(line: Text) -> list[Placed]:
    """The cells of a line with their places; a Chinese character is two half widths wide."""
    first, last = line.span
    whole = last - first == len(line.string)
    printed = line.source[first:last] if whole else "".join([line.source[origin] for origin in line.origins])
    cells: list[Placed] = []
    end = right = 0
    for match in _CELL.finditer(line.string):
        left = right + _width(printed[end : match.start()])
        end = match.end()
        right = left + _width(printed[match.start() : end])
        cells.append(Placed(left, right, line.part(match.start(), end)))
    return cells


def _width(printed: str) -> int:
    return len(printed) if printed.isascii() else len(printed) + len("".join(_WIDE.findall(printed)))


def _column(cell: Placed, columns: list[tuple[int, int]]) -> int:
    """The column that the cell overlaps most, or stands nearest to."""
    return max(
        range(len(columns)),
        key=lambda index: min(cell.right, columns[index][1]) - max(cell.left, columns[index][0]),
    )


def _row(cells: list[list[Text]]) -> Text:
    """The cells as one text parted by tabs; lines of one cell are put together without a blank."""
    first = next(piece for pieces in cells for piece in pieces)
    parts: list[Text] = []
    last = first
    for index, pieces in enumerate(cells):
        if index:
            parts.append(mark_after(last, "\t"))
        parts.extend(pieces)
        last = pieces[-1] if pieces else last
    return joined(parts, first.source)
