"""版头 geometry (GB/T 9704 7.2): where mark, number, red rule and title stand, in points below the page box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracker.documents import probes
from tracker.documents.fonts import Role
from tracker.documents.measures import (
    BODY,
    HALF_LEADING,
    MILLIMETRE,
    PITCH,
    RED_RULE,
    SHEET_HEIGHT,
    TITLE,
    TITLE_PITCH,
    TOP,
    TYPE_WIDTH,
)
from tracker.documents.titles import WIDEST, title_lines

MARK_TOP: Final = 35 * MILLIMETRE  # ink of the mark below the type area's edge (7.2.4)
MARK_WIDEST: Final = 150 * MILLIMETRE
MARK_SPREAD: Final = 130 * MILLIMETRE  # a mark of few characters is spread out to this
MARK_SIZE: Final = 62.0
MARK_HIGHEST: Final = 22 * MILLIMETRE  # the taste of the 1999 edition: 22 mm by 15 mm a character
MARK_BROADEST: Final = 15 * MILLIMETRE
RULE_BELOW_NUMBER: Final = 4 * MILLIMETRE  # 7.2.7
TITLE_LINES: Final = 4

# ── 简报 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
BRIEFING_MARK_TOP: Final = (
    22 * MILLIMETRE
)  # ink of the mark below the type area's edge: one line for 内部资料 above it

# ── 信函格式 (10.1) ──────────────────────────────────────────────────────────────────────────────────────────────────
LETTER_MARK_TOP: Final = 30 * MILLIMETRE  # ink of the mark below the edge of the sheet
LETTER_MARK_SIZE: Final = 56.0
LETTER_MARK_WIDEST: Final = TYPE_WIDTH
LETTER_MARK_SPREAD: Final = 150 * MILLIMETRE
LETTER_SPREAD_BELOW: Final = 140 * MILLIMETRE
LETTER_RULE: Final = 2.25  # the thick one of the two, points
LETTER_RULE_GAP: Final = 1.5
LETTER_RULES: Final = LETTER_RULE + LETTER_RULE_GAP + 0.75
LETTER_LOWER_RULES: Final = SHEET_HEIGHT - 20 * MILLIMETRE
NUMBER_BELOW_RULES: Final = BODY * 7 / 8


class TitleTooLong(ValueError):
    """The title leaves no room for text on the first page (7.3.3); the message says how many lines it takes."""


@dataclass(frozen=True)
class Mark:
    """发文机关标志: size, place, and the horizontal squeeze that makes it fit."""

    text: str
    size: float
    squeeze: float
    tracking: float
    top: float
    left: float
    width: float


@dataclass(frozen=True)
class Head:
    """The whole 版头 with the title; `height` is a multiple of the pitch, so that the text keeps its grid."""

    mark: Mark
    number_top: float
    rule_top: float
    rule_height: float
    title: tuple[str, ...]
    title_top: float
    height: float


def broken_title(title: str, widest: float = WIDEST) -> tuple[str, ...]:
    """The title in lines, measured in the face that prints it."""

    def width_of(letter: str) -> float:
        return probes.advance(letter, Role.XIAOBIAOSONG)

    return title_lines(title, width_of, widest)


def official_head(mark: str, title: str) -> Head:
    """Place the elements one below the other; raise TitleTooLong beyond four lines."""
    lines = _lines_of(title)
    page_top = probes.page_top()
    set_mark = placed_mark(mark, OFFICIAL_SHAPE)
    characters = probes.above_characters(Role.FANGSONG, BODY, PITCH)
    below = TOP + MARK_TOP + probes.ink(mark, Role.XIAOBIAOSONG).height * set_mark.size + HALF_LEADING
    below += 2 * PITCH  # 空二行
    number_top = below - characters - page_top
    below += BODY + RULE_BELOW_NUMBER
    rule_top = below - page_top
    below += RED_RULE + 2 * PITCH + HALF_LEADING  # 空二行
    title_top = below - probes.above_characters(Role.XIAOBIAOSONG, TITLE, TITLE_PITCH) - page_top
    below += TITLE_PITCH * len(lines) - (TITLE_PITCH - TITLE)
    below += PITCH + HALF_LEADING  # 空一行, then 主送机关 on the next line of the grid
    return Head(
        mark=set_mark,
        number_top=number_top,
        rule_top=rule_top,
        rule_height=RED_RULE,
        title=lines,
        title_top=title_top,
        height=-(-(below - TOP - 1) // PITCH) * PITCH,
    )


def _lines_of(title: str) -> tuple[str, ...]:
    """The title broken by sense. Raises TitleTooLong where it leaves no room for text on the first page."""
    lines = broken_title(title)
    if len(lines) > TITLE_LINES:
        raise TitleTooLong(f"标题需排 {len(lines)} 行，首页将无法显示正文，请精简到 {TITLE_LINES} 行以内")
    return lines


@dataclass(frozen=True)
class BriefingHead:
    """报头 of a 简报 with the title: 期号 under the mark, editor and date on the line over the red rule."""

    mark: Mark
    keep_top: float
    number_top: float
    editor_top: float
    rule_top: float
    rule_height: float
    title: tuple[str, ...]
    title_top: float
    height: float


def briefing_head(mark: str, title: str) -> BriefingHead:
    """Place the elements one below the other; raise TitleTooLong beyond four lines."""
    lines = _lines_of(title)
    page_top = probes.page_top()
    set_mark = placed_mark(mark, BRIEFING_SHAPE)
    characters = probes.above_characters(Role.FANGSONG, BODY, PITCH)
    below = (
        TOP + BRIEFING_MARK_TOP + probes.ink(mark, Role.XIAOBIAOSONG).height * set_mark.size + HALF_LEADING
    )
    below += PITCH / 2
    number_top = below - characters - page_top
    below += 2 * PITCH
    editor_top = below - characters - page_top
    below += BODY + RULE_BELOW_NUMBER
    rule_top = below - page_top
    below += RED_RULE + 2 * PITCH + HALF_LEADING  # 空二行
    title_top = below - probes.above_characters(Role.XIAOBIAOSONG, TITLE, TITLE_PITCH) - page_top
    below += TITLE_PITCH * len(lines) - (TITLE_PITCH - TITLE) + PITCH + HALF_LEADING
    return BriefingHead(
        mark=set_mark,
        keep_top=TOP - characters - page_top,
        number_top=number_top,
        editor_top=editor_top,
        rule_top=rule_top,
        rule_height=RED_RULE,
        title=lines,
        title_top=title_top,
        height=-(-(below - TOP - 1) // PITCH) * PITCH,
    )


@dataclass(frozen=True)
class LetterHead:
    """版头 of 信函格式 with the title; places in points below the page box, `height` a multiple of the pitch."""

    mark: Mark
    upper_rules_top: float
    lower_rules_top: float
    number_top: float
    title: tuple[str, ...]
    title_top: float
    height: float


def letter_head(mark: str, title: str) -> LetterHead:
    """Place the elements one below the other (10.1); raise TitleTooLong beyond four lines."""
    lines = _lines_of(title)
    page_top = probes.page_top()
    set_mark = placed_mark(mark, LETTER_SHAPE)
    below = LETTER_MARK_TOP + probes.ink(mark, Role.XIAOBIAOSONG).height * set_mark.size
    below += RULE_BELOW_NUMBER
    upper_rules_top = below - page_top
    below += LETTER_RULES + NUMBER_BELOW_RULES
    number_top = below - probes.above_characters(Role.FANGSONG, BODY, PITCH) - page_top
    below += BODY + 2 * PITCH + HALF_LEADING  # 空二行
    title_top = below - probes.above_characters(Role.XIAOBIAOSONG, TITLE, TITLE_PITCH) - page_top
    below += TITLE_PITCH * len(lines) - (TITLE_PITCH - TITLE) + PITCH + HALF_LEADING
    return LetterHead(
        mark=set_mark,
        upper_rules_top=upper_rules_top,
        lower_rules_top=LETTER_LOWER_RULES - LETTER_RULES - page_top,
        number_top=number_top,
        title=lines,
        title_top=title_top,
        height=-(-(below - TOP - 1) // PITCH) * PITCH,
    )


@dataclass(frozen=True)
class MarkShape:
    """How a mark may be set: largest size, widest, and to what a mark of few characters is spread; points."""

    top: float
    size: float
    widest: float
    spread: float
    spread_below: float
    loosest: float  # the widest gap between two characters, in their breadth


OFFICIAL_SHAPE: Final = MarkShape(TOP + MARK_TOP, MARK_SIZE, MARK_WIDEST, MARK_SPREAD, 120 * MILLIMETRE, 0.5)
BRIEFING_SHAPE: Final = MarkShape(
    TOP + BRIEFING_MARK_TOP, MARK_SIZE, MARK_WIDEST, MARK_SPREAD, 120 * MILLIMETRE, 0.5
)
LETTER_SHAPE: Final = MarkShape(
    LETTER_MARK_TOP, LETTER_MARK_SIZE, LETTER_MARK_WIDEST, LETTER_MARK_SPREAD, LETTER_SPREAD_BELOW, 0.35
)


def placed_mark(text: str, shape: MarkShape) -> Mark:
    """The mark as large as the shape allows: squeezed where it is long, spread where it is short."""
    box, ink = probes.line_box(text, Role.XIAOBIAOSONG), probes.ink(text, Role.XIAOBIAOSONG)
    size = min(shape.size, MARK_HIGHEST / ink.height)
    squeeze = min(1.0, shape.widest / (box.width * size), MARK_BROADEST / size)
    tracking = 0.0
    if len(text) > 1 and box.width * size * squeeze < shape.spread_below:
        spread = (shape.spread - box.width * size * squeeze) / (len(text) - 1)
        tracking = min(spread, size * squeeze * shape.loosest)
    width = box.width * size + tracking / squeeze * len(text)
    return Mark(
        text=text,
        size=size,
        squeeze=squeeze,
        tracking=tracking / squeeze,
        top=shape.top - (box.ascent - ink.top) * size - probes.page_top(),
        left=(TYPE_WIDTH - width + tracking) / 2,
        width=width,
    )


@dataclass(frozen=True)
class AnnexHead:
    """附件n and its title (7.3.7): the mark on the first line, the title on the third, `title_gap` below the first."""

    mark: str
    title: tuple[str, ...]
    title_gap: float
    height: float


def annex_head(mark: str, title: str, *, wide: bool) -> AnnexHead:
    """Head of an annex; on a wide sheet without the blank lines, which the table needs."""
    lines = broken_title(title, widest=28.0 if wide else WIDEST)
    if wide:
        return AnnexHead(mark, lines, title_gap=4, height=PITCH + TITLE_PITCH * len(lines) + 12)
    offset = probes.above_characters(Role.FANGSONG, BODY, PITCH) - probes.above_characters(
        Role.XIAOBIAOSONG, TITLE, TITLE_PITCH
    )
    bottom = 2 * PITCH + offset + TITLE_PITCH * len(lines) + PITCH / 2
    return AnnexHead(mark, lines, title_gap=PITCH + offset, height=-(-bottom // PITCH) * PITCH)


@dataclass(frozen=True)
class SlipHead:
    """Head of a 催办单: title on the first line, number below it, red rule 4 mm below the number; `height` on the grid."""

    title: tuple[str, ...]
    title_top: float
    number_top: float
    rule_top: float
    rule_height: float
    height: float


def slip_head(title: str) -> SlipHead:
    """Place title, number and rule; the text begins on the grid of the 22 lines."""
    page_top, lines = probes.page_top(), broken_title(title)
    title_top = TOP - probes.above_characters(Role.XIAOBIAOSONG, TITLE, TITLE_PITCH) - page_top
    below = TOP + TITLE_PITCH * len(lines) - (TITLE_PITCH - TITLE) + PITCH / 2
    number_top = below - probes.above_characters(Role.FANGSONG, BODY, PITCH) - page_top
    below += BODY + RULE_BELOW_NUMBER
    rule_top = below - page_top
    below += RED_RULE + PITCH / 2
    return SlipHead(
        title=lines,
        title_top=title_top,
        number_top=number_top,
        rule_top=rule_top,
        rule_height=RED_RULE,
        height=-(-(below - TOP - 1) // PITCH) * PITCH,
    )
