"""Tables: cells broken into lines, rows of known height, heads that every page repeats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tracker.documents import probes
from tracker.documents.composer import Line, Run, compose_cell
from tracker.documents.content import Align, Cell, Column, Lamp, Table, words_in
from tracker.documents.fonts import Role
from tracker.documents.measures import LINE, PITCH, STEP, STEPS, points
from tracker.documents.pagination import Keep
from tracker.documents.pieces import Caption, Piece, Row, SetCell, SetTable
from tracker.documents.punctuation import full_width

BORDER: Final = points(0.25)
SERIAL: Final = "序号"
LAMP_WIDTH: Final = 1.3  # em, shape and gap
WHOLE: Final = 13 * PITCH  # a table of up to this height would rather not be cut


@dataclass(frozen=True)
class TableStyle:
    """How a table is set: `name` is its CSS class, lengths in points."""

    name: str
    size: float
    head_size: float
    pitch: float
    padding: float  # left and right of the text, including half the border
    on_grid: bool
    capacity: float
    row_space: float = 6.0  # above and below the lines together, off the grid
    head_space: float = 10.0

    def row_height(self, lines: int) -> float:
        """Height of a row of that many lines."""
        if self.on_grid:
            return -(-(lines * self.pitch + 2) // STEP) * STEP
        return lines * self.pitch + self.row_space

    def head_height(self, lines: int) -> float:
        """Height of the head; on the grid at least one full line."""
        if self.on_grid:
            return max(LINE * STEP, self.row_height(lines))
        return lines * self.pitch + self.head_space


def in_text(capacity: float = STEPS * STEP) -> TableStyle:
    """Tables on portrait pages: 11 pt, rows in thirds of a line, so that the text below stays on the 22 lines."""
    return TableStyle("grid", 11.0, 11.0, 13.6, points(1.13), on_grid=True, capacity=capacity)


def on_wide_sheet(capacity: float) -> TableStyle:
    """横排: 10.5 pt on 15 pt, as close as the words need."""
    return TableStyle("wide", 10.5, 11.0, 15.0, points(1.13), on_grid=False, capacity=capacity)


def on_one_page(capacity: float) -> TableStyle:
    """一页纸: 10.5 pt on 13 pt, closer than 横排."""
    return TableStyle(
        "close",
        10.5,
        10.5,
        13.0,
        points(1.13),
        on_grid=False,
        capacity=capacity,
        row_space=4.0,
        head_space=5.0,
    )


def table_pieces(table: Table, width: float, style: TableStyle, first_used: float = 0.0) -> list[Piece]:
    """Caption and rows as pieces; the first row carries the head. `first_used`: what stands above on its page."""
    share = width / sum(column.width for column in table.columns)
    widths = tuple(column.width * share for column in table.columns)
    head = tuple(_head_cell(column, w, style) for column, w in zip(table.columns, widths, strict=True))
    has_head = any(column.head for column in table.columns)
    head_height = style.head_height(max(len(cell.lines) for cell in head)) if has_head else 0.0
    shared = SetTable(widths, head, head_height, style.name)
    rows = [
        _cells(row, keys, table.columns, widths, style)
        for row, keys in zip(table.rows, table.merge_keys, strict=True)
    ] or [_nothing(table.columns)]
    most = int((style.capacity - head_height - 8) // style.pitch)
    slices = [part for row in rows for part in _slices(row, most)]
    heights = [style.row_height(max(table.row_lines, *(len(cell.lines) for cell in row))) for row in slices]
    whole = first_used == 0 and style.on_grid and sum(heights) + head_height + PITCH <= WHOLE
    pieces: list[Piece] = []
    if table.caption:
        pieces.append(Caption(text=full_width(table.caption), keep=Keep.ALWAYS))
    for n, (cells, height) in enumerate(zip(slices, heights, strict=True)):
        last = n == len(slices) - 1
        keep = Keep.FREE if last else Keep.RATHER if whole else Keep.FREE
        if not last and n in {0, len(slices) - 2}:
            keep = Keep.ALWAYS  # no row alone under the head or over the leaf
        if table.row_lines > 1 and not has_head and not last:
            keep = Keep.ALWAYS  # a form that hands fill in is not torn
        pieces.append(
            Row(
                table=shared,
                cells=cells,
                row_height=height,
                with_head=n == 0,
                height=height + (head_height if n == 0 else 0.0),
                head_height=0.0 if n == 0 else head_height,
                keep=keep,
                back_to_grid=last and style.on_grid,
            )
        )
    return pieces


def _head_cell(column: Column, width: float, style: TableStyle) -> SetCell:
    lines = compose_cell(
        full_width(column.head),
        probes.advance,
        width=width - 2 * style.padding,
        size=style.head_size,
        role=Role.HEITI,
    )
    return SetCell(tuple(Line((Run(line.text),), 0.0) for line in lines), Align.CENTRE)


def _cells(
    row: tuple[Cell, ...],
    keys: tuple[str, ...],
    columns: tuple[Column, ...],
    widths: tuple[float, ...],
    style: TableStyle,
) -> tuple[SetCell, ...]:
    return tuple(
        replace(_cell(cell, column, w, style), merge_key=key)
        for cell, key, column, w in zip(row, keys, columns, widths, strict=True)
    )


def _cell(cell: Cell, column: Column, width: float, style: TableStyle) -> SetCell:
    room = width - 2 * style.padding
    if isinstance(cell, Lamp):
        word = Line((Run(full_width(cell.word)),), 0.0)
        return SetCell((word,), Align.CENTRE, lamp=cell.colour.value)
    lines = compose_cell(
        full_width(words_in(cell)),
        probes.advance,
        width=room,
        size=style.size,
        justify=column.align is Align.LEFT,
    )
    return SetCell(lines, column.align)


def _nothing(columns: tuple[Column, ...]) -> tuple[SetCell, ...]:
    """The one row of an empty table: 无, behind a 1 where the rows are numbered."""
    none = Line((Run("无"),), 0.0)
    if columns[0].head == SERIAL and len(columns) > 1:
        number = SetCell((Line((Run("1"),), 0.0),), Align.CENTRE)
        return (number, SetCell((none,), Align.CENTRE, span=len(columns) - 1))
    return (SetCell((none,), Align.CENTRE, span=len(columns)),)


def _slices(row: tuple[SetCell, ...], most: int) -> list[tuple[SetCell, ...]]:
    """A row higher than a page, cut into rows that fit; number and names stand in the first only."""
    longest = max(len(cell.lines) for cell in row)
    return [
        tuple(
            replace(cell, lines=cell.lines[start : start + most], lamp=cell.lamp if start == 0 else "")
            for cell in row
        )
        for start in range(0, longest, most)
    ]
