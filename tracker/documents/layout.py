"""From content to sheets: which piece stands on which page, and where the 版记 goes."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from tracker.documents import probes, setting
from tracker.documents.charts.drawing import drawn
from tracker.documents.composer import Line, Run, compose, natural_width
from tracker.documents.content import (
    Annex,
    Block,
    Booklet,
    Briefing,
    Bundle,
    ChartBlock,
    LedgerSheet,
    Letter,
    OfficialDocument,
    Paragraph,
    RollCall,
    SealImage,
    SlipSheet,
    Table,
)
from tracker.documents.fonts import Role
from tracker.documents.heads import (
    BriefingHead,
    Head,
    LetterHead,
    SlipHead,
    annex_head,
    briefing_head,
    letter_head,
    official_head,
    slip_head,
)
from tracker.documents.measures import (
    BODY,
    CELL,
    CELLS,
    HALF_LEADING,
    IMPRINT_PITCH,
    PITCH,
    SMALL,
    THICK_RULE,
    THIN_RULE,
    TRACKING,
    TYPE_BOTTOM,
    TYPE_WIDTH,
    WIDE_TYPE_HEIGHT,
    WIDE_TYPE_WIDTH,
    points,
)
from tracker.documents.pagination import Keep, Page, paginate
from tracker.documents.pieces import (
    AnnexOpening,
    Blank,
    Caption,
    Chart,
    ContentsLine,
    Drawn,
    Piece,
    PlacedLine,
    PlacedSeal,
    TextLine,
    together,
)
from tracker.documents.punctuation import full_width, normalise
from tracker.documents.setting import SEAL_LINES, Setting
from tracker.documents.tables import in_text, on_wide_sheet, table_pieces
from tracker.documents.text import numeral
from tracker.documents.titles import title_lines

WIDE_PAGE: Final = WIDE_TYPE_HEIGHT - 1.0  # the lower border of the table
LEAST_ROOM: Final = PITCH / 4  # between the text and the 版记
MOST_SETTINGS: Final = 160
SEAL_RAISED: Final = points(3.5)  # how far the seal's centre stands above the middle of name and date
SEAL_BELOW_DATE: Final = points(3.0)  # how far it reaches at least below the middle of the date
REACHED_LINES: Final = (
    4  # blank lines and 署名 above the date over which a seal of 42 mm still reaches down to it
)
SEAL_TOLERANCE: Final = points(1.0)  # left of the one line that may lie between text and seal
RECEIPT: Final = "回　执"
ROOM_TO_WRITE: Final = 5  # lines
IMPRINT_WIDTH: Final = TYPE_WIDTH - 2 * SMALL  # one character in on both sides
_FIRST_HEADING: Final = re.compile(r"[一二三四五六七八九十]+、")
_SECOND_HEADING: Final = re.compile(r"（[一二三四五六七八九十]+）")


Written = OfficialDocument | Letter | Briefing
WrittenHead = Head | LetterHead | BriefingHead


@dataclass(frozen=True)
class Imprint:
    """版记 (7.4): the lines of each list (抄送) and of the issuing organ, all composed; `height` in points.

    That of a letter has no organ, no date of issue and no rules (10.1): `issued` is "". That of a 简报 (报尾) has lists of
    报, 送 and 发, the staff for an organ and the print run for a date.
    """

    copies: tuple[tuple[Line, ...], ...]
    organ: tuple[Line, ...]
    issued: str

    @property
    def height(self) -> float:
        """From the upper edge of the first rule to the lower edge of the last."""
        lines = sum(map(len, self.copies)) + len(self.organ)
        rules = 2 * THICK_RULE + (THIN_RULE if self.copies else 0.0) if self.issued else 0.0
        return lines * IMPRINT_PITCH + rules


@dataclass(frozen=True)
class Sheet:
    """One printed page. `form` names the page of the style sheet: text, wide, letter or unnumbered."""

    form: str
    drawn: tuple[Drawn, ...] = ()
    head: Head | SlipHead | None = None
    letter_head: LetterHead | None = None
    briefing_head: BriefingHead | None = None
    imprint: Imprint | None = None


# ── 文件格式 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def official_sheets(content: OfficialDocument) -> list[Sheet]:
    """All pages of a document, 版记 at the foot of an even last page (7.4.1)."""
    head = official_head(content.mark, full_width(content.title))
    pages, imprint = _text_pages(content, head), _imprint(content)
    if not content.annexes:
        pages = _room_for_imprint(content, head, pages, imprint)
    sheets = [
        Sheet("text", together(page.strips[1:] if n == 0 else page.strips)) for n, page in enumerate(pages)
    ]
    sheets[0] = replace(sheets[0], head=head)
    annexed, used = _annexed(content.annexes, pages[-1].used)
    return _with_imprint([*sheets, *annexed], used, imprint)


def _room_for_imprint(
    content: OfficialDocument, head: WrittenHead, pages: list[Page[Piece]], imprint: Imprint
) -> list[Page[Piece]]:
    """Where only a line is missing for the 版记 on an even last page, one line less above the seal, so that no empty page
    and one with the 版记 alone follow."""
    if len(pages) % 2 or _room(pages[-1].used, imprint) >= LEAST_ROOM:
        return pages
    closer = Setting(seal_lines=setting.SEAL_LINES - 1)
    fewer = paginate(_text_pieces(content, head, _Text(closer)), closer.capacity)
    fits = len(fewer) == len(pages) and _room(fewer[-1].used, imprint) >= LEAST_ROOM
    return fewer if fits and setting.faults(fewer) <= setting.faults(pages) else pages


def _room(used: float, imprint: Imprint) -> float:
    """What is left between the text and the 版记, in points."""
    return TYPE_BOTTOM - probes.page_top() - imprint.height - used


def _annexed(annexes: Iterable[Annex], used: float) -> tuple[list[Sheet], float]:
    """The pages of all annexes behind a text, and how far down the last page reaches (`used`: the text's)."""
    sheets: list[Sheet] = []
    together_with = tuple(annexes)
    for number, annex in enumerate(together_with, 1):
        mark = f"附件{number}" if len(together_with) > 1 else "附件"
        annexed, used = _annex_sheets(annex, mark)
        sheets += annexed
    return sheets, used


# ── 信函格式 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def letter_sheets(content: Letter) -> list[Sheet]:
    """All pages of a letter; 抄送 stands at the foot of the last one, between no rules (10.1)."""
    head = letter_head(content.mark, full_width(content.title))
    pages = _text_pages(content, head)
    sheets = [
        Sheet("text" if n else "letter", together(page.strips if n else page.strips[1:]))
        for n, page in enumerate(pages)
    ]
    sheets[0] = replace(sheets[0], letter_head=head)
    annexed, used = _annexed(content.annexes, pages[-1].used)
    sheets += annexed
    if not content.copies_to:
        return sheets
    return _with_foot(sheets, used, Imprint((_names_to("抄送", content.copies_to),), (), ""))


def _with_foot(sheets: list[Sheet], used: float, imprint: Imprint) -> list[Sheet]:
    """Put what closes the document at the foot of the last page, or of one more where that has no room or lies across."""
    room = TYPE_BOTTOM - probes.page_top() - imprint.height - used
    if sheets[-1].form == "wide" or room < PITCH / 4:
        return [*sheets, Sheet("text", imprint=imprint)]
    return [*sheets[:-1], replace(sheets[-1], imprint=imprint)]


# ── 简报 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def briefing_sheets(content: Briefing) -> list[Sheet]:
    """All pages of a 简报, 报尾 at the foot of the last one."""
    head = briefing_head(content.mark, full_width(content.title))
    pages = _text_pages(content, head)
    sheets = [Sheet("text", together(page.strips if n else page.strips[1:])) for n, page in enumerate(pages)]
    sheets[0] = replace(sheets[0], briefing_head=head)
    annexed, used = _annexed(content.annexes, pages[-1].used)
    printed = f"（共印{content.print_run or '　　'}份）"
    beside = natural_width(printed, probes.advance) * SMALL + SMALL
    staff = _small(full_width(content.closing), width=IMPRINT_WIDTH - beside)
    lists = tuple(_names_to(label, names) for label, names in content.lists if names)
    return _with_foot([*sheets, *annexed], used, Imprint(lists, staff, printed))


def booklet_sheets(content: Booklet) -> list[Sheet]:
    """The pages of 会议材料: head, text and tables, then the annexes."""
    main = Annex(content.title, content.blocks)
    sheets, _ = _annex_sheets(main, content.mark, tag="h1")
    for number, annex in enumerate(content.annexes, 1):
        mark = f"附件{number}" if len(content.annexes) > 1 else "附件"
        sheets += _annex_sheets(annex, mark)[0]
    return sheets


# ── 案卷 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def bundle_sheets(content: Bundle) -> list[Sheet]:
    """The pages of 案卷: title, particulars and 目录, then the parts one below the other.

    The parts are laid out first: how many lines the 目录 takes does not depend on the pages that it names.
    """
    text = _Text(Setting())
    headings = [f"{numeral(place)}、{part.heading}" for place, part in enumerate(content.parts, 1)]
    pieces: list[Piece] = []
    for place, (heading, part) in enumerate(zip(headings, content.parts, strict=True), 1):
        opening = text.paragraph(heading)
        pieces += [
            replace(piece, anchor=f"part-{place}") if isinstance(piece, TextLine) else piece
            for piece in opening
        ]
        for block in part.blocks:
            pieces += text.block(block)
    bound = paginate(pieces, text.setting.capacity)
    opens_on = {
        piece.anchor: number
        for number, page in reversed(list(enumerate(bound)))
        for piece in page.strips
        if isinstance(piece, TextLine) and piece.anchor
    }
    front = _front_pages(content, headings, opens_on, text)
    return [Sheet("text", together(page.strips)) for page in (*front, *bound)]


def _front_pages(
    content: Bundle, headings: list[str], opens_on: dict[str, int], text: _Text
) -> list[Page[Piece]]:
    head = annex_head(content.mark, full_width(content.title), wide=False)
    opening: list[Piece] = [AnnexOpening(height=head.height, keep=Keep.ALWAYS, head=head, tag="h1")]
    for label, words in content.particulars:
        opening += text.paragraph(f"{label}：{words}")
    opening += [Blank(keep=Keep.ALWAYS), Caption(text="目　录", keep=Keep.ALWAYS)]

    def listed(first: int) -> list[Page[Piece]]:
        lines = [
            _contents_line(heading, first + opens_on[f"part-{place}"], f"part-{place}")
            for place, heading in enumerate(headings, 1)
        ]
        return paginate([*opening, *lines], text.setting.capacity)

    return listed(len(listed(1)) + 1)


def _contents_line(heading: str, page: int, anchor: str) -> ContentsLine:
    words = full_width(heading)
    taken = _set_width(words) + _set_width(str(page)) + CELL
    dots = max(0, int((TYPE_WIDTH - taken) / CELL))
    return ContentsLine(words=words, dots="…" * dots, page=page, anchor=anchor)


# ── pages of text ────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_pages(content: Written, head: WrittenHead) -> list[Page[Piece]]:
    """The pages up to the signature, in the first setting without a fault, else in the best one (see `settings`)."""
    first = _Text(Setting())
    pages = paginate(_text_pieces(content, head, first), first.setting.capacity)
    best = (setting.faults(pages), pages)
    if not best[0]:
        return pages

    def lines_at(cells: int) -> dict[int, int]:
        everywhere = dict.fromkeys(range(1, first.count + 1), cells)
        return _Text(Setting(cells=everywhere)).line_counts(content)

    choices = setting.settings(
        tight=lines_at(setting.TIGHT_CELLS),
        plain=lines_at(CELLS),
        loose=lines_at(setting.LOOSE_CELLS),
        pages=len(pages),
    )
    for choice in islice(choices, MOST_SETTINGS):
        pages = paginate(_text_pieces(content, head, _Text(choice, first.figures)), choice.capacity)
        best = min(best, (setting.faults(pages), pages), key=lambda found: found[0])
        if not best[0]:
            break
    return best[1]


def _text_pieces(content: Written, head: WrittenHead, text: _Text) -> list[Piece]:
    """Everything from the head to the contact note. The signature never stands on a page without text (7.3.5.5)."""
    pieces: list[Piece] = [Blank(height=head.height, keep=Keep.ALWAYS, only_between=False)]
    if addressees := addressees_of(content):
        pieces += text.addressees(addressees)
    for block in content.body:
        pieces += text.block(block)
    pieces += _attachments(content.attachment_names)
    if isinstance(content, Briefing) or not content.signer:
        return pieces
    pieces[-1] = replace(pieces[-1], keep=Keep.ALWAYS)
    closing = signature_pieces(content, text.setting.seal_lines)
    if content.sealed and not content.contact:
        closing.append(Blank())  # the seal reaches a line below the date
    pieces += [replace(piece, keep=Keep.ALWAYS) for piece in closing[:-1]]
    if not content.contact:
        return [*pieces, closing[-1]]
    note = text.paragraph(f"（{content.contact.strip('（）()')}）")
    return [*pieces, replace(closing[-1], keep=Keep.ALWAYS), *note]


def _with_imprint(sheets: list[Sheet], used: float, imprint: Imprint) -> list[Sheet]:
    """Put the 版记 on the last page if that is even and has room, else on the next even page.

    An empty page before it and its own page then carry no number (7.5).
    """
    last = sheets[-1]
    if len(sheets) % 2 == 0 and last.form == "text" and _room(used, imprint) >= LEAST_ROOM:
        return [*sheets[:-1], replace(last, imprint=imprint)]
    if len(sheets) % 2:
        return [*sheets, Sheet("text", imprint=imprint)]
    return [*sheets, Sheet("unnumbered"), Sheet("unnumbered", imprint=imprint)]


def _imprint(content: OfficialDocument) -> Imprint:
    copies = (_names_to("抄送", content.copies_to),) if content.copies_to else ()
    issued = f"{printed_date(content.issued_on)}印发"
    beside = natural_width(issued, probes.advance) * SMALL + SMALL
    return Imprint(copies, _small(normalise(content.issuing_organ), width=IMPRINT_WIDTH - beside), issued)


def _names_to(label: str, names: str) -> tuple[Line, ...]:
    """抄送：…。 in 四号, turned lines behind the colon (7.4.2)."""
    hanging = (len(label) + 1) * SMALL
    return _small(f"{label}：{normalise(names).rstrip('。；，')}。", width=IMPRINT_WIDTH, hanging=hanging)


def _small(text: str, *, width: float, hanging: float = 0.0) -> tuple[Line, ...]:
    """Composed in 四号."""
    return compose(text, probes.advance, indent=0.0, hanging=hanging, width=width, size=SMALL, tracking=0.0)


def printed_date(day: date) -> str:
    """2022年7月8日: Arabic figures, no leading zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def addressees_of(content: Written) -> str:
    """主送; a 简报 names whom it goes to at its foot."""
    return "" if isinstance(content, Briefing) else content.addressees


# ── The text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Text:
    """Turns blocks into pieces and numbers the paragraphs, so that their lines find each other again."""

    def __init__(self, chosen: Setting, figures: dict[int, list[Piece]] | None = None) -> None:
        self.setting = chosen
        self.figures = {} if figures is None else figures  # tables and charts, the same in every setting
        self.count = 0

    def block(self, block: Block) -> list[Piece]:
        if isinstance(block, Paragraph):
            return self.paragraph(block.text)
        if isinstance(block, RollCall):
            return roll_call_pieces(block)
        if id(block) not in self.figures:
            self.figures[id(block)] = (
                table_pieces(block, TYPE_WIDTH, in_text())
                if isinstance(block, Table)
                else chart_pieces(block)
            )
        return self.figures[id(block)]

    def addressees(self, text: str) -> list[Piece]:
        """主送机关: flush left, closed by ： (7.3.2)."""
        line = normalise(text).rstrip("：:。") + "："
        return self._lines([Run(line)], "p", "to", keep=Keep.ALWAYS, indent=0.0)

    def paragraph(self, text: str) -> list[Piece]:
        """A paragraph, or a heading of the level that its numbering shows (7.3.3)."""
        text = normalise(text)
        if not text:
            return []
        level = heading_level(text)
        face = {0: Role.FANGSONG, 1: Role.HEITI, 2: Role.KAITI}[level]
        sentence, stop, rest = text.partition("。")
        if level and not rest:
            return self._lines([Run(text, face)], f"h{level + 1}", "", keep=Keep.ALWAYS)
        if level:
            return self._lines([Run(sentence + stop, face), Run(rest)], "p", "")
        return self._lines([Run(text)], "p", "")

    def line_counts(self, content: Written) -> dict[int, int]:
        """How many lines each paragraph of the body takes, by its number."""
        addressees = addressees_of(content)
        pieces = self.addressees(addressees) if addressees else []
        for block in content.body:
            if isinstance(block, Paragraph):
                pieces += self.block(block)
        return Counter(piece.paragraph for piece in pieces if isinstance(piece, TextLine))

    def _lines(
        self, runs: list[Run], tag: str, style: str, keep: Keep = Keep.FREE, indent: float = 2 * CELL
    ) -> list[Piece]:
        self.count += 1
        tracking = self.setting.tracking(self.count)
        lines = _composed(tuple(runs), indent, tracking, hang=self.setting.hang)
        return [
            TextLine(
                paragraph=self.count,
                tag=tag,
                style=style,
                line=line,
                opens=n == 0,
                keep=keep,
                left=indent if n == 0 else 0.0,
            )
            for n, line in enumerate(lines)
        ]


@lru_cache(maxsize=2048)
def _composed(runs: tuple[Run, ...], indent: float, tracking: float, *, hang: bool) -> tuple[Line, ...]:
    """`compose`, remembered: the settings of a document differ in few of its paragraphs."""
    return compose(runs, probes.advance, indent=indent, tracking=tracking, hang=hang)


def heading_level(text: str) -> int:
    """1 for 一、, 2 for （一）, 0 for a paragraph of plain text (7.3.3)."""
    if _FIRST_HEADING.match(text):
        return 1
    return 2 if _SECOND_HEADING.match(text) else 0


def roll_call_pieces(roll: RollCall) -> list[Piece]:
    """出席：… two characters in, turned lines under the first name (10.3)."""
    pieces: list[Piece] = [Blank()]
    for word, names in roll.calls:
        label = f"{word}："
        left = (2 + len(label)) * CELL
        lines = compose(
            normalise(names).rstrip("。；，") or "无", probes.advance, indent=0.0, width=TYPE_WIDTH - left
        )
        pieces += [
            PlacedLine(
                line=line, label=label if n == 0 else "", face="hei", left=2 * CELL if n == 0 else left
            )
            for n, line in enumerate(lines)
        ]
    return pieces


def chart_pieces(chart: ChartBlock) -> list[Piece]:
    """Caption and drawing, which stay together."""
    picture = drawn(chart, text_width)
    caption = Caption(text=full_width(chart.caption), keep=Keep.ALWAYS)
    return [caption, Chart(height=picture.height, chart=picture)]


def text_width(text: str) -> float:
    """Width of a text in 仿宋, in em."""
    return natural_width(text, probes.advance)


# ── 附件说明 and 署名 ────────────────────────────────────────────────────────────────────────────────────────────────


def _attachments(names: tuple[str, ...]) -> list[Piece]:
    """附件：1.… two characters in, after a blank line; turned lines under the first character of the name (7.3.4)."""
    if not names:
        return []
    pieces: list[Piece] = [Blank(keep=Keep.ALWAYS)]
    for number, name in enumerate(names, 1):
        counted = f"{number}." if len(names) > 1 else ""
        label = ("附件：" if number == 1 else "") + counted
        label_left = (2 if number == 1 else 5) * CELL
        name_left = 5 * CELL + natural_width(counted, probes.advance) * BODY + TRACKING * len(counted)
        lines = compose(
            normalise(name).rstrip("。；，"), probes.advance, indent=0.0, width=TYPE_WIDTH - name_left
        )
        for n, line in enumerate(lines):
            if n == 0:
                pieces.append(PlacedLine(line=line, label=label, left=label_left))
            else:
                pieces.append(PlacedLine(line=line, left=name_left))
    return [pieces[0], *(replace(piece, keep=Keep.RATHER) for piece in pieces[1:])]


def signature_pieces(content: OfficialDocument | Letter, seal_lines: int = SEAL_LINES) -> list[Piece]:
    """署名 and 成文日期, with the blank lines above them: placed for a seal, or without one."""
    if content.sealed:
        return sealed_signature(content.signer, content.signed_on, seal_lines, content.seal)
    return _unsealed_signature(content.signer, content.signed_on)


def sealed_signature(
    signer: str, day: date, blank_lines: int = SEAL_LINES, seal: SealImage | None = None
) -> list[Piece]:
    """署名 and 成文日期 below blank lines that leave room for the seal (7.3.5.1): the date four in, the name centred over it."""
    dated = printed_date(day)
    date_width = _set_width(dated)
    broadest = (8 * CELL + date_width) / CELL
    names = title_lines(full_width(signer), text_width, widest=max(broadest, 8.0))
    blank_lines = max(1, min(blank_lines, REACHED_LINES - len(names)))
    right = [4 * CELL + (date_width - _set_width(name)) / 2 for name in names]
    lines = [_placed(name, right=max(0.0, r)) for name, r in zip(names, right, strict=True)]
    imprint = _placed_seal(seal, date_width, len(names), blank_lines) if seal else None
    return [
        *(Blank() for _ in range(blank_lines)),
        *lines,
        _placed(dated, right=4 * CELL, seal=imprint),
    ]


def _placed_seal(seal: SealImage, date_width: float, name_lines: int, blank_lines: int) -> PlacedSeal:
    """Over the middle of name and date, both a little below its centre, its top within one line of the text (7.3.5.1)."""
    size = points(seal.diameter)
    text_bottom = -(name_lines + blank_lines) * PITCH - HALF_LEADING
    highest, lowest = text_bottom + size / 2, text_bottom + size / 2 + PITCH - SEAL_TOLERANCE
    wished = max(-(name_lines - 1) * PITCH / 2 - SEAL_RAISED, PITCH / 2 + SEAL_BELOW_DATE - size / 2)
    centre = min(max(wished, highest), lowest)
    return PlacedSeal(
        left=TYPE_WIDTH - 4 * CELL - date_width / 2 - size / 2,
        top=centre - size / 2,
        size=size,
        image=f"data:image/png;base64,{b64encode(seal.png).decode('ascii')}",
        words=f"印章：{seal.organ}",
    )


def _unsealed_signature(signer: str, day: date) -> list[Piece]:
    """署名 two in, 成文日期 two characters further right; a longer date turns that round (7.3.5.2)."""
    dated = printed_date(day)
    date_width = _set_width(dated)
    names = title_lines(full_width(signer), text_width, widest=24.0)
    name_width = max(_set_width(name) for name in names)
    if name_width >= date_width:
        left = TYPE_WIDTH - 2 * CELL - name_width
        return [Blank(), *(_placed(name, left=left) for name in names), _placed(dated, left=left + 2 * CELL)]
    left = TYPE_WIDTH - 2 * CELL - date_width
    return [Blank(), *(_placed(name, left=left - 2 * CELL) for name in names), _placed(dated, left=left)]


def _placed(
    text: str, *, left: float = 0.0, right: float | None = None, seal: PlacedSeal | None = None
) -> PlacedLine:
    return PlacedLine(line=Line((Run(text),), TRACKING), left=left, right=right, seal=seal)


def _set_width(text: str) -> float:
    """Width in points at 三号, letter-spacing included."""
    return natural_width(text, probes.advance) * BODY + TRACKING * len(text)


# ── 附件 and 台账 ────────────────────────────────────────────────────────────────────────────────────────────────────


def _annex_sheets(annex: Annex, mark: str, tag: str = "h2") -> tuple[list[Sheet], float]:
    """The pages of an annex, and how far down the last one reaches."""
    pages = _wide_pages(annex.title, mark, annex.blocks) if annex.wide else _annex_pages(annex, mark, tag)
    form = "wide" if annex.wide else "text"
    return [Sheet(form, together(page.strips)) for page in pages], pages[-1].used


def _annex_pages(annex: Annex, mark: str, tag: str) -> list[Page[Piece]]:
    head = annex_head(mark, full_width(annex.title), wide=False)
    text = _Text(Setting())
    pieces: list[Piece] = [AnnexOpening(height=head.height, keep=Keep.ALWAYS, head=head, tag=tag)]
    for block in annex.blocks:
        pieces += text.block(block)
    return paginate(pieces, text.setting.capacity)


def _wide_pages(title: str, mark: str, blocks: Iterable[Block], tag: str = "h2") -> list[Page[Piece]]:
    head = annex_head(mark, full_width(title), wide=True)
    style = on_wide_sheet(WIDE_PAGE)
    pieces: list[Piece] = [AnnexOpening(height=head.height, keep=Keep.ALWAYS, head=head, tag=tag)]
    for block in blocks:
        if not isinstance(block, Table):
            raise TypeError("A wide annex holds tables only")
        pieces += table_pieces(block, WIDE_TYPE_WIDTH, style, first_used=head.height)
    return paginate(pieces, lambda _page: WIDE_PAGE)


def ledger_sheets(content: LedgerSheet) -> list[Sheet]:
    """The pages of a 台账 that is printed by itself."""
    pages = _wide_pages(content.title, content.mark, [content.table], tag="h1")
    return [Sheet("wide", together(page.strips)) for page in pages]


# ── 催办单 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def slip_sheets(content: SlipSheet) -> list[Sheet]:
    """The pages of a 催办单: head, text, signature with room for a seal, and the receipt, which is never torn apart.

    A receipt that has to go on a page of its own has room there for a hand.
    """
    sheets = _slip_sheets(content)
    if len(sheets) == 1 or len(sheets[-1].drawn) > 1:
        return sheets
    receipt = replace(content.receipt, caption=RECEIPT, row_lines=ROOM_TO_WRITE)
    return _slip_sheets(replace(content, receipt=receipt))


def _slip_sheets(content: SlipSheet) -> list[Sheet]:
    head, text = slip_head(full_width(content.title)), _Text(Setting())
    pieces: list[Piece] = [Blank(height=head.height, keep=Keep.ALWAYS, only_between=False)]
    pieces += text.addressees(content.addressee)
    for block in content.body:
        pieces += text.block(block)
    pieces[-1] = replace(pieces[-1], keep=Keep.ALWAYS)
    pieces += sealed_signature(content.signer, content.signed_on, text.setting.seal_lines, content.seal)
    if content.contact:
        pieces += text.paragraph(f"（{content.contact.strip('（）()')}）")
    pieces.append(Blank())
    pieces += [replace(piece, keep=Keep.ALWAYS) for piece in text.block(content.receipt)[:-1]]
    pieces += text.block(content.receipt)[-1:]
    pages = paginate(pieces, text.setting.capacity)
    sheets = [
        Sheet("text", together(page.strips[1:] if n == 0 else page.strips)) for n, page in enumerate(pages)
    ]
    return [replace(sheets[0], head=head), *sheets[1:]]
