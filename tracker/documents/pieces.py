"""The pieces that pages are filled with: lines, rows, captions … each with its height, ready to be drawn.

A piece is a `Strip` of the pagination; consecutive pieces of one block are drawn together again as one paragraph or
one table (`together`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup, escape

from tracker.documents.charts.drawing import DrawnChart
from tracker.documents.composer import Line
from tracker.documents.content import Align, row_spans
from tracker.documents.fonts import Role, font_set
from tracker.documents.heads import AnnexHead
from tracker.documents.measures import PITCH, TRACKING
from tracker.documents.pagination import Keep
from tracker.documents.punctuation import is_wide

FACE_CLASSES = {Role.HEITI: "hei", Role.KAITI: "kai"}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A strip of the page; lengths in points."""

    kind: ClassVar[str]
    height: float = PITCH
    keep: Keep = Keep.FREE
    head_height: float = 0.0
    back_to_grid: bool = False
    only_between: bool = False


@dataclass(frozen=True, kw_only=True)
class TextLine(Piece):
    """One line of a paragraph or heading; `paragraph` tells which."""

    kind: ClassVar[str] = "paragraph"
    paragraph: int
    tag: str
    style: str
    line: Line
    opens: bool
    left: float
    anchor: str = ""  # what a 目录 leads to


@dataclass(frozen=True)
class PlacedSeal:
    """The imprint of a seal; its box in points from the left upper corner of the date's line, its image as data address."""

    left: float
    top: float
    size: float
    image: str
    words: str


@dataclass(frozen=True, kw_only=True)
class PlacedLine(Piece):
    """A line that stands at its own place: signature, date, names of attachments, a roll call."""

    kind: ClassVar[str] = "placed"
    line: Line
    label: str = ""  # before the line, in its natural spacing: 附件：1.
    face: str = ""  # CSS class of the label's face
    left: float = 0.0
    right: float | None = None
    seal: PlacedSeal | None = None

    @property
    def html(self) -> Markup:
        """Label and line as inline HTML."""
        label = escape(self.label)
        if self.label and self.face:
            label = Markup('<span class="{}">{}</span>').format(self.face, self.label)
        return label + lines_html([self.line])


@dataclass(frozen=True, kw_only=True)
class Blank(Piece):
    """An empty line, left out at the top of a page."""

    kind: ClassVar[str] = "blank"
    only_between: bool = True


@dataclass(frozen=True, kw_only=True)
class Caption(Piece):
    """The name of a table or figure, centred above it."""

    kind: ClassVar[str] = "caption"
    text: str


@dataclass(frozen=True, kw_only=True)
class ContentsLine(Piece):
    """A line of a 目录: the heading, dots, and the page at the right edge; `anchor` is the heading's id."""

    kind: ClassVar[str] = "contents"
    words: str
    dots: str
    page: int
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Chart(Piece):
    """A chart."""

    kind: ClassVar[str] = "chart"
    chart: DrawnChart


@dataclass(frozen=True, kw_only=True)
class AnnexOpening(Piece):
    """附件n and its title."""

    kind: ClassVar[str] = "annex"
    head: AnnexHead
    tag: str = "h2"


@dataclass(frozen=True)
class SetCell:
    """A cell in lines; `lamp` is the colour of the shape before them, `merge_key` what it shares with a like cell below."""

    lines: tuple[Line, ...]
    align: Align
    lamp: str = ""
    span: int = 1
    merge_key: str = ""

    @property
    def html(self) -> Markup:
        """The lines as inline HTML."""
        return lines_html(self.lines, natural=0.0)


@dataclass(frozen=True)
class SetTable:
    """What the rows of a table share: widths (points) and the head that every page repeats."""

    widths: tuple[float, ...]
    head: tuple[SetCell, ...]
    head_height: float
    style: str


@dataclass(frozen=True, kw_only=True)
class Row(Piece):
    """One row of a table."""

    kind: ClassVar[str] = "table"
    table: SetTable
    cells: tuple[SetCell, ...]
    row_height: float
    with_head: bool  # the first row counts the head in its own height


@dataclass(frozen=True)
class Drawn:
    """Pieces of one block on one page, as the template macros want them."""

    kind: str
    pieces: Sequence[Piece]

    @property
    def first(self) -> Piece:
        """The piece that stands for the block."""
        return self.pieces[0]

    @property
    def rows(self) -> list[tuple[Row, list[tuple[SetCell, int]]]]:
        """The rows of a table on this page, each with its cells and how many rows a cell takes; those taken in are left out."""
        rows = [piece for piece in self.pieces if isinstance(piece, Row)]
        spans = row_spans([[cell.merge_key for cell in row.cells] for row in rows])
        return [
            (row, [(cell, span) for cell, span in zip(row.cells, own, strict=True) if span])
            for row, own in zip(rows, spans, strict=True)
        ]

    @property
    def html(self) -> Markup:
        """The lines of a paragraph as inline HTML."""
        return lines_html([piece.line for piece in self.pieces if isinstance(piece, TextLine)])


def together(pieces: Iterable[Piece]) -> tuple[Drawn, ...]:
    """Join neighbouring lines of one paragraph and neighbouring rows of one table."""
    groups: list[tuple[object, list[Piece]]] = []
    for piece in pieces:
        key: object = piece
        if isinstance(piece, TextLine):
            key = piece.paragraph
        elif isinstance(piece, Row):
            key = id(piece.table)
        if groups and groups[-1][0] == key and not isinstance(piece, Blank | PlacedLine):
            groups[-1][1].append(piece)
        else:
            groups.append((key, [piece]))
    return tuple(Drawn(group[0].kind, tuple(group)) for _, group in groups)


# ── Lines as HTML ────────────────────────────────────────────────────────────────────────────────────────────────────


def lines_html(lines: Iterable[Line], natural: float = TRACKING) -> Markup:
    """Composed lines for a `white-space: pre` block whose letter-spacing is `natural`."""
    return Markup("\n").join(_line_html(line, natural) for line in lines)


def _line_html(line: Line, natural: float) -> Markup:
    html = Markup().join(_run_html(run.text, run.role) for run in line.runs)
    if abs(line.tracking - natural) < 0.0006:
        return html
    return Markup('<span style="letter-spacing:{:g}pt">{}</span>').format(line.tracking, html)


def _run_html(text: str, role: Role) -> Markup:
    html = _with_rare_characters(text, role)
    face = FACE_CLASSES.get(role)
    return Markup('<span class="{}">{}</span>').format(face, html) if face else html


def _with_rare_characters(text: str, role: Role) -> Markup:
    """Escape the text; characters from the rare face are wrapped, because they must be lowered to sit level."""
    cover = font_set().faces[role].cover
    if all(ord(c) in cover or not is_wide(c) for c in text):
        return escape(text)
    return Markup().join(
        Markup('<span class="rare">{}</span>').format(c) if is_wide(c) and ord(c) not in cover else escape(c)
        for c in text
    )
