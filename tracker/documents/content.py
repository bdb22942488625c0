"""What a feature hands to the engine: plain values, nothing to query, no HTML.

Text may hold any characters: the engine escapes them, makes the punctuation full-width and refuses characters that
no font can print. Figures arrive as printed (`tracker.core.text` is the only printer of percentages).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

FIGURE: Final = re.compile(r"[+−-]?\d+(?:\.\d+)?%?")


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


@dataclass(frozen=True)
class Proof:
    """Where a fact can be looked up on screen: an endpoint with what its address needs. `label`: the words of the link."""

    label: str
    endpoint: str
    values: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Fact:
    """A short statement about somebody; its proofs show on screen only."""

    words: str
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A cell of facts about `unit`, whose own people may follow the proofs too."""

    unit: str
    facts: tuple[Fact, ...]

    @property
    def words(self) -> str:
        """As printed."""
        return "；".join(fact.words for fact in self.facts)


Cell = str | Lamp | Facts


def words_in(cell: Cell) -> str:
    """What a cell says where only words can stand."""
    return cell if isinstance(cell, str) else cell.word if isinstance(cell, Lamp) else cell.words


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Column:
    """One column: its head and its share of the width (millimetres, or any proportion).

    `merge`: equal cells below each other are one, as far as those of the merged columns before it are.
    """

    head: str
    width: float
    align: Align = Align.CENTRE
    merge: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph or a heading. The numbering decides the face: 一、黑体; （一）楷体 up to its first 。; else 仿宋."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table over the full width. An empty one prints 无; without a word in any head there is no head.

    `row_lines`: how many lines every row is at least high, where hands are to write in it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    row_lines: int = 1

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("A table needs columns")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"A row of {len(row)} cells does not fit {len(self.columns)} columns: {row!r}"
                )

    @property
    def merge_keys(self) -> list[tuple[str, ...]]:
        """For each row and column what a cell must share with the one below to be one with it; "" is alone."""
        keys = []
        for row in self.rows:
            before = ""
            own = []
            for cell, column in zip(row, self.columns, strict=True):
                if column.merge:
                    before += f"\x1f{words_in(cell)}"
                own.append(before if column.merge else "")
            keys.append(tuple(own))
        return keys

    @property
    def figure_columns(self) -> tuple[bool, ...]:
        """Which columns hold figures alone, without the running numbers: a page sets them to the right."""
        return tuple(
            column.head != "序号" and _are_figures(row[place] for row in self.rows)
            for place, column in enumerate(self.columns)
        )

    @property
    def spans(self) -> list[tuple[int, ...]]:
        """How many rows each cell takes, 0 for one that the cell above has taken in."""
        return row_spans(self.merge_keys)


def _are_figures(cells: Iterable[Cell]) -> bool:
    words = [cell for cell in map(words_in, cells) if cell not in {"", "—"}]
    return bool(words) and all(FIGURE.fullmatch(word) for word in words)


def row_spans(keys: Sequence[Sequence[str]]) -> list[tuple[int, ...]]:
    """From the merge keys of neighbouring rows how many rows each cell takes (0: taken in by the one above)."""
    below = [0] * (len(keys[0]) if keys else 0)
    spans: list[tuple[int, ...]] = []
    for row in range(len(keys) - 1, -1, -1):
        above = keys[row - 1] if row else [""] * len(below)
        here = []
        for column, key in enumerate(keys[row]):
            taken = 1 + below[column]
            joins = bool(key) and key == above[column]
            here.append(0 if joins else taken)
            below[column] = taken if joins else 0
        spans.append(tuple(here))
    return spans[::-1]


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
class TrendLine:
    """One line of a trend: its rates in percent at the chart's days (None: nothing yet); `printed` stands at its end."""

    label: str
    rates: tuple[Decimal | None, ...]
    printed: str


@dataclass(frozen=True)
class TrendChart:
    """Lines over the same days; `planned` (percent) is the broken line of what was due."""

    caption: str
    days: tuple[str, ...]
    lines: tuple[TrendLine, ...]
    planned: tuple[Decimal, ...] = ()
    planned_label: str = ""


class StripMark(StrEnum):
    """What one period of a strip shows; each has a form of its own, so that a grey copy still tells them apart."""

    NONE = "none"  # nothing due: a dash
    GOOD = "good"  # an open box
    LATE = "late"  # a box half filled
    MISSED = "missed"  # a box filled


@dataclass(frozen=True)
class StripChart:
    """热力条: a row for each unit, a column for each task, in each cell a mark for each of `periods`, oldest first."""

    caption: str
    periods: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[StripMark, ...], ...]], ...]
    key: tuple[tuple[StripMark, str], ...] = ()


ChartBlock = BarChart | TrendChart | StripChart


@dataclass(frozen=True)
class RollCall:
    """出席, 请假, 列席 of a 纪要 with their names, below a blank line: labels in 黑体, turned lines behind the colon (GB/T 9704 10.3)."""

    calls: tuple[tuple[str, str], ...]


Block = Paragraph | Table | ChartBlock | RollCall


@dataclass(frozen=True)
class Annex:
    """One 附件, printed on a new page behind the text; `wide` turns it to 横排 (GB/T 9704 8)."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True)
class SealImage:
    """印章图样 that is printed over 署名 and 成文日期: a square PNG with transparency, `diameter` in millimetres."""

    organ: str
    png: bytes
    diameter: float


@dataclass(frozen=True)
class OfficialDocument:
    """文件格式 (GB/T 9704 7): red mark, number, title, text, signature, annexes and 版记.

    `verification`: the address that a QR code at the foot of the last page leads to ("" prints none), here and below.
    A `|` in a title marks a wished line break. `attachments` are the names printed under 附件：; left empty, the
    titles of the annexes are printed. A 纪要 (10.3) has no `addressees` and, as nobody seals it, no `signer`.
    `sealed`: with room for a seal (7.3.5.1); the seal itself is pressed on the paper, or printed where a `seal` is given.
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
    verification: str = ""
    seal: SealImage | None = None

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """The names under 附件：, in the order of their numbers."""
        return self.attachments or names_of(self.annexes)


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
    annexes: tuple[Annex, ...] = ()
    copies_to: str = ""
    keywords: tuple[str, ...] = ()
    verification: str = ""
    seal: SealImage | None = None

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """The names under 附件：, in the order of their numbers."""
        return self.attachments or names_of(self.annexes)


@dataclass(frozen=True)
class Briefing:
    """简报格式: 报头 with mark and 期号, editor and date over the red rule, no 署名, 报尾 at the foot of the last page.

    Not in GB/T 9704 but held to its page, faces and lines. `number`: the 期号 without the mark, 〔2022〕第3期; `keep`: what
    stands over the mark (内部资料　注意保存); `lists`: 报, 送, 发 with whom the briefing goes to; `staff`: who made it,
    编辑 and 签发; `print_run`: how many copies, "" leaves room for the number.
    """

    mark: str
    number: str
    title: str
    body: tuple[Block, ...]
    editor: str
    signed_on: date
    lists: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]
    print_run: str
    keep: str = "内部资料　注意保存"
    annexes: tuple[Annex, ...] = ()
    keywords: tuple[str, ...] = ()
    verification: str = ""

    @property
    def attachment_names(self) -> tuple[str, ...]:
        """The names under 附件：, in the order of their numbers."""
        return names_of(self.annexes)

    @property
    def closing(self) -> str:
        """编辑：李喆　签发：张衡."""
        return "　　".join(f"{label}：{name}" for label, name in self.staff)


def names_of(annexes: Iterable[Annex]) -> tuple[str, ...]:
    """Their titles on one line each."""
    return tuple(annex.title.replace("|", "") for annex in annexes)


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
    verification: str = ""


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
    verification: str = ""
    seal: SealImage | None = None


Content = OfficialDocument | Letter | Briefing | Booklet | LedgerSheet | SlipSheet
Issuable = OfficialDocument | Letter | Briefing | LedgerSheet | SlipSheet
