"""一页纸: how much of the tables one A4 page holds. Pure: heights in points, no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.documents.content import OnePage, Table, Tally, Weighed
from tracker.documents.measures import MILLIMETRE
from tracker.documents.pieces import Drawn, Row, together
from tracker.documents.punctuation import full_width
from tracker.documents.tables import on_one_page, table_pieces

WIDTH: Final = 170 * MILLIMETRE
HEIGHT: Final = 271 * MILLIMETRE  # between the margins
HEAD: Final = 54.0  # title, remark, rule
TALLIES: Final = 52.0
CAPTION: Final = 19.0
AFTER: Final = 5.0  # white below a table
NOTE: Final = 16.0


class PageTooFull(ValueError):
    """Even one row of each table does not fit on the page."""


@dataclass(frozen=True)
class SetTally:
    """A figure with its place from the left edge."""

    tally: Tally
    left: float
    width: float


@dataclass(frozen=True)
class Section:
    """A table with its caption."""

    caption: str
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class LaidOut:
    """The page, ready to be drawn."""

    title: str
    remark: str
    tallies: tuple[SetTally, ...]
    sections: tuple[Section, ...]
    note: str


def laid_out(content: OnePage) -> LaidOut:
    """Place everything; of the tables as many rows as fit. Raises PageTooFull."""
    tables = [_rows(one.table) for one in content.tables]
    room = HEIGHT - HEAD - NOTE - (TALLIES if content.tallies else 0.0)
    room -= sum(CAPTION + AFTER for _ in tables)
    heights = [[row.height for row in rows] for rows in tables]
    shown = rows_shown(heights, [one.weight for one in content.tables], room)
    width = WIDTH / max(1, len(content.tallies))
    return LaidOut(
        title=full_width(content.title),
        remark=full_width(content.remark),
        tallies=tuple(SetTally(one, place * width, width) for place, one in enumerate(content.tallies)),
        sections=tuple(
            Section(_caption(one, count), together(rows[:count]))
            for one, rows, count in zip(content.tables, tables, shown, strict=True)
        ),
        note=full_width(content.note),
    )


def _rows(table: Table) -> list[Row]:
    return [piece for piece in table_pieces(table, WIDTH, on_one_page(HEIGHT)) if isinstance(piece, Row)]


def _caption(one: Weighed, shown: int) -> str:
    caption, total = one.table.caption, one.total or len(one.table.rows)
    return full_width(f"{caption}（共{total}项，列{shown}项）" if shown < total else caption)


def rows_shown(heights: Sequence[Sequence[float]], weights: Sequence[int], room: float) -> list[int]:
    """How many rows of each table fit together: the highest by its weight gives up its last row first; one row of each stays.

    Raises PageTooFull.
    """
    shown = [len(rows) for rows in heights]
    taken = [sum(rows) for rows in heights]
    while sum(taken) > room:
        able = [place for place, count in enumerate(shown) if count > 1]
        if not able:
            raise PageTooFull("内容过多，一页排不下")
        tallest = max(able, key=lambda place: (taken[place] / weights[place], place))
        shown[tallest] -= 1
        taken[tallest] -= heights[tallest][shown[tallest]]
    return shown
