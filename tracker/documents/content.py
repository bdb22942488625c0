"""What a feature hands to the engine: plain values, nothing to query, no HTML.

Text may hold any characters: the engine escapes them, makes the punctuation full-width and refuses characters that
no font can print. Figures arrive as printed (`tracker.core.text` is the only printer of percentages).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LampColour(StrEnum):
    """The six lights; each prints as a shape of its own, so that a grey copy still tells them apart."""

    BLUE = "blue"  # 已办结, a ring round a disc
    GREEN = "green"  # 正常, a disc
    WATCH = "watch"  # 关注, half a disc
    YELLOW = "yellow"  # 滞后, a triangle
    RED = "red"  # 严重滞后, a square
    GREY = "grey"  # 未启动, a dash


@dataclass(frozen=True)
class Lamp:
    """A light in a cell: never the colour alone, always with its word."""

    colour: LampColour
    word: str


Cell = str | Lamp


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Column:
    """One column: its head and its share of the width (millimetres, or any proportion)."""

    head: str
    width: float
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or a heading. The numbering decides the face: 一、黑体; （一）楷体 up to its first 。; else 仿宋."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table over the full width. An empty one prints 无; without a word in any head there is no head."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("A table needs columns")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"A row of {len(row)} cells does not fit {len(self.columns)} columns: {row!r}"
                )


@dataclass(frozen=True)
class Bar:
    """One bar: `rate` in percent draws it, `printed` stands at its end."""

    label: str
    rate: Decimal
    printed: str
    colour: LampColour


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars of what was done; `planned` (percent) is the upright line of what was due."""

    caption: str
    bars: tuple[Bar, ...]
    planned: Decimal | None = None
    planned_label: str = ""


@dataclass(frozen=True)
class RollCall:
    """出席, 请假, 列席 of a 纪要 with their names, below a blank line: labels in 黑体, turned lines behind the colon (GB/T 9704 10.3)."""

    calls: tuple[tuple[str, str], ...]


Block = Paragraph | Table | BarChart | RollCall


@dataclass(frozen=True)
class Annex:
    """One 附件, printed on a new page behind the text; `wide` turns it to 横排 (GB/T 9704 8)."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class OfficialDocument:
    """文件格式 (GB/T 9704 7): red mark, number, title, text, signature, annexes and 版记.

    A `|` in a title marks a wished line break. `attachments` are the names printed under 附件：; left empty, the
    titles of the annexes are printed. A 纪要 (10.3) has no `addressees` and, as nobody seals it, no `signer`.
    """

    mark: str
    number: str
    title: str
    addressees: str
    body: tuple[Block, ...]
    signer: str
    signed_on: date
    issuing_organ: str
    issued_on: date
    sealed: bool = True
    attachments: tuple[str, ...] = ()
    contact: str = ""
    annexes: tuple[Annex, ...] = ()
    copies_to: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """The names under 附件：, in the order of their numbers."""
        return self.attachments or tuple(annex.title.replace("|", "") for annex in self.annexes)


@dataclass(frozen=True)
class Letter:
    """信函格式 (GB/T 9704 10.1): red double rules, number to the right, page 1 unnumbered, 版记 without rules.

    `urgency` (特急, 加急) stands in 黑体 to the left of the number; "" prints none.
    """

    mark: str
    number: str
    title: str
    addressees: str
    body: tuple[Block, ...]
    signer: str
    signed_on: date
    sealed: bool = True
    urgency: str = ""
    attachments: tuple[str, ...] = ()
    contact: str = ""
    copies_to: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """The names under 附件：, in the order of their numbers."""
        return self.attachments


@dataclass(frozen=True)
class Booklet:
    """会议材料: pages without a red head, for the table and not for the post. Its annexes follow on new pages."""

    mark: str
    title: str
    blocks: tuple[Block, ...]
    organ: str
    drawn_up_on: date
    annexes: tuple[Annex, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class BundlePart:
    """A part of a bundle; its heading is numbered (一、二、) and stands in the table of contents with its page."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Bundle:
    """案卷: everything about one thing. Title, `particulars` (label, words) and 目录 come first, the parts on new pages."""

    mark: str
    title: str
    particulars: tuple[tuple[str, str], ...]
    parts: tuple[BundlePart, ...]
    organ: str
    drawn_up_on: date
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """A figure that stands out on a 一页纸: the number, what it counts, what is to be said of it."""

    number: str
    label: str
    remark: str


@dataclass(frozen=True)
class Weighed:
    """A table of a 一页纸; one of weight 2 may be twice as high as another before it gives up a row.

    `total`: how many rows there would be, where not all were handed over.
    """

    table: Table
    weight: int = 1
    total: int = 0


@dataclass(frozen=True)
class OnePage:
    """一页纸: one A4 page whatever there is to say, set closer than the standard, for the desk and not for the post.

    The rows of a table stand in the order of their importance: what does not fit is left out from the end of the
    highest table by its weight, and its caption says how many there are.
    """

    title: str
    remark: str
    tallies: tuple[Tally, ...]
    tables: tuple[Weighed, ...]
    note: str
    organ: str
    drawn_up_on: date
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class LedgerSheet:
    """横排任务分解表 or 台账, a document of its own (GB/T 9704 8): annex mark, title and one long table."""

    title: str
    table: Table
    issuing_organ: str
    drawn_up_on: date
    mark: str = "附件"
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlipSheet:
    """催办单: a form on one or two A4 pages with the typography of GB/T 9704 (type area, faces, sizes), without red mark and 版记.

    `receipt` is the table under 回执 that the unit fills in by hand and sends back.
    """

    title: str
    number: str
    addressee: str
    body: tuple[Block, ...]
    signer: str
    signed_on: date
    receipt: Table
    contact: str = ""
    keywords: tuple[str, ...] = ()


Content = OfficialDocument | Letter | Booklet | LedgerSheet | SlipSheet
