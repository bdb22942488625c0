"""Rules of the running text: face, size, 28 × 22, margins, punctuation, headings (5.2, 7.3.3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Final

from tracker.documents.checker.findings import (
    Finding,
    Kind,
    Place,
    finding,
    missing,
    not_applicable,
)
from tracker.documents.checker.grid import CELL, FOOT, TYPE_WIDTH, Grid
from tracker.documents.checker.reading import MILLIMETRE, PAGE_NUMBER, Line, PrintedPage, shown
from tracker.documents.checker.shapes import Box
from tracker.documents.checker.typefaces import Family

NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】〉〕］｝”’…·％‰℃")
NEVER_LAST: Final = frozenset("（《「『【〈〔［｛“‘")
TITLE_SIZE: Final = 20  # points; a title has 22
FEW_LINES: Final = 6  # of fewer, no usual number of characters can be told
HANGING: Final = 2.9  # mm that a closing mark may stand in the margin
HEADINGS: Final = (
    ("一、", r"[一二三四五六七八九十]+、", Family.HEITI),
    ("（一）", r"（[一二三四五六七八九十]+）", Family.KAITI),
    ("1.", r"\d{1,2}\.\D", Family.FANGSONG),
)
ANNEX_MARK: Final = re.compile(r"附件\d*")
HALF_WIDTH: Final = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def check_body(grid: Grid) -> Iterator[Finding]:
    """Every rule of the running text."""
    yield from _type(grid)
    yield _cells(grid)
    yield from _grid(grid)
    yield from _margins(grid)
    yield _filled(grid)
    yield from _punctuation(grid)
    yield _indent(grid)
    yield from _headings(grid)
    coloured = [g for _, line in _body(grid) for g in line.glyphs if not g.is_black and not g.is_red]
    yield finding(
        "正文颜色",
        not coloured,
        f"{len(coloured)}字不是黑色" if coloured else "黑色",
        "黑色",
        "5.2.4",
        coloured[0].place if coloured else None,
    )


def _body(grid: Grid) -> Iterator[tuple[PrintedPage, Line]]:
    for page in grid.document.pages:
        for line in grid.running(page):
            yield page, line


def _without(grid: Grid, rule: str, lacking: str, required: str, clause: str) -> Finding:
    """There is nothing to measure: a short text need not fill a line, but one whose lines turn must fill them."""
    if grid.turns and grid.kind not in {Kind.MINUTES, Kind.PLAIN}:
        return missing(rule, lacking, required, clause)
    return not_applicable(rule, lacking, required, clause)


def _type(grid: Grid) -> Iterator[Finding]:
    glyphs = (glyph for page in grid.document.pages for glyph in page.glyphs)
    han = [glyph for glyph in glyphs if glyph.is_han and not glyph.is_red]
    text = [glyph for glyph in han if 15.2 <= glyph.size <= 16.6]
    family, count = (Counter(glyph.family for glyph in text).most_common(1) or [(Family.OTHER, 0)])[0]
    face = Counter(glyph.font for glyph in text if glyph.family is family).most_common(1)
    kept = family is Family.FANGSONG and count > 0.6 * len(text)
    first = next((glyph for glyph in text if (glyph.family is Family.FANGSONG) is kept), None)
    yield finding(
        "正文字体",
        kept,
        f"{family.word}占{100 * count / len(text):.0f}%" + (f"（{face[0][0]}）" if face else "")
        if text
        else "没有3号字",
        "3号字以仿宋为主",
        "5.2.2、7.3.3",
        first.place if first else None,
    )
    running = [
        glyph
        for page in grid.document.pages
        for line in grid.above_imprint(page)
        if line.right - line.left > 120
        and not line.has_gap(12)
        and not line.first.is_red
        and line.first.size < TITLE_SIZE  # no running text: rows of a table, the mark, the title
        for glyph in line.glyphs
        if glyph.is_han
    ]
    sizes = Counter(round(glyph.size, 1) for glyph in running or han).most_common(1)
    size = sizes[0][0] if sizes else 0
    first = next((glyph for glyph in running or han if round(glyph.size, 1) == size), None)
    yield finding(
        "正文字号",
        15.7 <= size <= 16.1,
        f"{size:g}磅",
        "3号，15.75至16磅",
        "5.2.2",
        first.place if first else None,
    )


def _cells(grid: Grid) -> Finding:
    counts = [
        (_cells_of(line), line)
        for page, line in grid.full_lines
        if line.left - grid.text_edge(odd=page.is_odd) < 3
    ]
    rule, required, clause = "每行字数", "28字（避头尾时26至30字）", "5.2.3"
    if not counts and grid.full_lines:
        return not_applicable(rule, "排满的行都是段首行", required, clause)
    if not counts:
        return _without(grid, rule, "没有排满的行", required, clause)
    numbers = [count for count, _ in counts]
    usual = median(numbers)
    usual_kept = abs(usual - 28) <= 0.5 or len(numbers) < FEW_LINES
    kept = usual_kept and min(numbers) >= 25.9 and max(numbers) <= 30
    farthest = max(counts, key=lambda pair: abs(pair[0] - 28))[1]
    measured = f"{len(counts)}行，通常{usual:g}字，最少{min(numbers):z.1f}字，最多{max(numbers):z.1f}字"
    return finding(rule, kept, measured, required, clause, farthest.place)


def _cells_of(line: Line) -> float:
    """How many Chinese characters wide the line's characters are by themselves, to a hundredth."""
    cells = (
        1
        if glyph.is_han or ord(glyph.text[0]) > 0x2000
        else (glyph.right - glyph.left) * MILLIMETRE / glyph.size
        for glyph in line.glyphs
    )
    return round(sum(cells), 2)


# ── Lines on the page ────────────────────────────────────────────────────────────────────────────────────────────────


def _grid(grid: Grid) -> Iterator[Finding]:
    document, pitch = grid.document, grid.pitch if grid.pitches else 0.0
    tops = [
        Place(page.number, ink)
        for page in document.pages[1:]
        if len(page.body) >= 4 and page.lines[0].is_body
        if (ink := document.raster.ink(page.number, Box(10, 5, 200, 263.2)))
    ]
    wrong = [place for place in tops if not 36 <= place.box.top <= 38]
    if tops:
        yield finding(
            "天头",
            not wrong,
            f"{shown((place.box.top for place in tops), most=6)}毫米",
            "37±1毫米",
            "5.2.1",
            _edge((wrong or tops)[0], top=True),
        )
    else:
        yield not_applicable("天头", "没有接续正文的页", "37±1毫米", "5.2.1")
    strict = round((225 * MILLIMETRE - 16) / pitch) + 1 if pitch else 0
    by_word = round(225 * MILLIMETRE / pitch) if pitch else 0
    yield finding(
        "行距",
        22 in {strict, by_word} and 28.6 <= pitch <= 29.9,
        f"{pitch:.2f}磅，每面{strict}行（Word算法{by_word}行）" if grid.steps else "没有相邻的3号字正文行",
        "225毫米排22行：29.61磅（Word为28.95磅）",
        "5.2.3",
        grid.steps[0].below.place if grid.steps else None,
    )
    if grid.steps:
        unsteady = max(grid.steps, key=lambda step: abs(step.points - pitch))
        off = abs(unsteady.points - pitch)
        yield finding(
            "行距均匀", off <= 0.35, f"最大相差{off:.2f}磅", "不超过0.35磅", "6.1", unsteady.below.place
        )
    else:
        yield not_applicable("行距均匀", "没有相邻的3号字正文行", "不超过0.35磅", "6.1")
    yield from _full_pages(grid)


def _edge(place: Place, *, top: bool) -> Place:
    """The strip between the ink and the upper (or lower) edge of the sheet."""
    box = place.box
    strip = Box(box.left, 0, box.right, box.top) if top else Box(box.left, box.bottom, box.right, 297)
    return Place(place.page, strip)


def _full_pages(grid: Grid) -> Iterator[Finding]:
    counts = list(_counted_lines(grid))
    bottoms = list(_bottoms(grid))
    wrong = [page for page, count in counts if not 21 <= count <= 22]
    wrong += [place.page for place, slots in bottoms if place.page > 1 and not 21 <= slots <= 22]
    rule, required, clause = "每面行数", "22行（标题与正文不分开时21行）", "5.2.3"
    filled = counts or [(place.page, slots) for place, slots in bottoms]
    if filled:
        measured = "，".join(f"第{page}页{count}行" for page, count in filled[:6])
        place = grid.document.pages[wrong[0] - 1].place if wrong else None
        yield finding(rule, not wrong, measured, required, clause, place)
    else:
        yield not_applicable(rule, "没有排满正文的页", required, clause)
    full = [place for place, slots in bottoms if slots == 22 or place.page == 1]
    if full:
        low = [place for place in full if not 34 <= 297 - place.box.bottom <= 36]
        yield finding(
            "地脚",
            not low,
            f"{shown((297 - place.box.bottom for place in full), most=6)}毫米",
            "297-37-225=35±1毫米",
            "5.2.1",
            _edge((low or full)[0], top=False),
        )


def _counted_lines(grid: Grid) -> Iterator[tuple[int, int]]:
    """Pages behind the first that hold text alone, and whose text runs on over the leaf: how many lines they hold."""
    for page, following in pairwise(grid.document.pages):
        text = [line for line in page.body if line.baseline < FOOT]
        inside = [
            line for line in page.lines if line.baseline < FOOT and not PAGE_NUMBER.fullmatch(line.text)
        ]
        runs_on = (
            following.lines
            and following.lines[0].is_body
            and following.lines[0].baseline < FOOT
            and not ANNEX_MARK.fullmatch(following.lines[0].text)  # an annex begins on a new page
        )
        if page.number > 1 and len(text) >= 8 and len(text) == len(inside) and runs_on:
            yield page.number, round((text[-1].baseline - text[0].baseline) * MILLIMETRE / grid.pitch) + 1


def _bottoms(grid: Grid) -> Iterator[tuple[Place, int]]:
    """Pages whose text reaches the foot: the ink, and the number of lines from its top to its bottom."""
    for page in grid.document.pages[:-1]:
        text = [line for line in page.body if line.baseline < FOOT]
        if not text or text[-1].baseline <= 250 or (page.number == 1 and grid.kind is not Kind.BULLETIN):
            continue
        ink = grid.document.raster.ink(page.number, Box(10, 5, 200, 264))
        if ink:
            slots = round((ink.bottom - ink.top - 4.9) * MILLIMETRE / grid.pitch) + 1
            yield Place(page.number, ink), slots


# ── Edges ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _margins(grid: Grid) -> Iterator[Finding]:
    rules = (("订口", "单页28±1毫米；双页28±1毫米，镜像时26±1毫米"), ("版心宽度", "156±1毫米"))
    sides = {odd: edges for odd in (True, False) if (edges := grid.edges(odd=odd)) is not None}
    if not sides:
        for rule, required in rules:
            yield _without(grid, rule, "没有排满的行", required, "5.2.1")
        return
    names = {True: "单页", False: "双页"}
    outside = [
        odd for odd, (left, _) in sides.items() if not 27 <= left <= 29 and (odd or not 25 <= left <= 27)
    ]
    broad = [odd for odd, (_, width) in sides.items() if abs(width - TYPE_WIDTH) > 1]
    for (rule, required), wrong, measured in zip(
        rules,
        (outside, broad),
        ([left for left, _ in sides.values()], [width for _, width in sides.values()]),
        strict=True,
    ):
        shown_sides = (f"{names[odd]}{length:z.2f}毫米" for odd, length in zip(sides, measured, strict=True))
        place = _side(grid, odd=(wrong or list(sides))[0])
        yield finding(rule, not wrong, "，".join(shown_sides), required, "5.2.1", place)


def _side(grid: Grid, *, odd: bool) -> Place | None:
    """A full line of the odd or even pages."""
    return next((line.place for page, line in grid.full_lines if page.is_odd is odd), None)


def _filled(grid: Grid) -> Finding:
    """Every line that its paragraph continues must reach the right edge."""
    short: list[Line] = []
    total = 0
    for page in grid.document.pages:
        left = grid.text_left(page)
        for line, below in pairwise(grid.running(page)):
            continues = 24 < (below.baseline - line.baseline) * MILLIMETRE < 36 and below.left - left < 2
            if not (continues and line.left - left < 13 and len(line.glyphs) > 20):
                continue
            total += 1
            end = line.right - (HANGING if line.last.text in NEVER_FIRST else 0)
            right = left + TYPE_WIDTH
            if not (right - 3.3 <= line.right <= right + 3.3 and end <= right + 1):
                short.append(line)
    rule, required, clause = "撑满版心", "不超过2%", "5.2.3"
    if not total:
        return _without(grid, rule, "没有转行的段落", required, clause)
    kept, place = len(short) <= 0.02 * total, short[0].place if short else None
    return finding(rule, kept, f"{total}行中{len(short)}行没有排满或超出", required, clause, place)


# ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _punctuation(grid: Grid) -> Iterator[Finding]:
    lines = [line for _, line in _body(grid)]
    begins = [line for line in lines if line.first.text in NEVER_FIRST and len(line.glyphs) > 1]
    ends = [line for line in lines if line.last.text in NEVER_LAST]
    bad = [*begins, *ends]
    yield finding(
        "避头尾",
        not bad,
        f"{len(begins)}行以禁则标点开头，{len(ends)}行以禁则标点结尾",
        "没有",
        "GB/T 15834",
        bad[0].place if bad else None,
    )
    text = "\n".join(line.text for line in lines)
    half = HALF_WIDTH.findall(text)
    first = next((line for line in lines if HALF_WIDTH.search(line.text)), None)
    yield finding(
        "全角标点",
        not half,
        f"{len(half)}处半角标点" + (f"：{'、'.join(half[:4])}" if half else ""),
        "没有半角标点",
        "GB/T 15834",
        first.place if first else None,
    )


def _indent(grid: Grid) -> Finding:
    indents = [
        (cells, line)
        for page, line in _body(grid)
        if 1 < (cells := _cells_in(grid, page, line)) < 3.2
        and len(line.glyphs) > 6
        and line.first.text not in "（“《"
    ]
    rule, required, clause = "段首缩进", "2±0.2字", "7.3.3"
    if not indents:
        return _without(grid, rule, "没有缩进的段落", required, clause)
    farthest, line = max(indents, key=lambda pair: abs(pair[0] - 2))
    numbers = [cells for cells, _ in indents]
    measured = f"{len(indents)}段，{min(numbers):z.2f}至{max(numbers):z.2f}字"
    return finding(rule, abs(farthest - 2) <= 0.2, measured, required, clause, line.place)


def _cells_in(grid: Grid, page: PrintedPage, line: Line) -> float:
    return (line.left - grid.text_left(page)) / CELL


def _headings(grid: Grid) -> Iterator[Finding]:
    indented = [line for page, line in _body(grid) if 1 < _cells_in(grid, page, line) < 3.2]
    for level, pattern, wanted in HEADINGS:
        families = [(_heading_family(line, level), line) for line in indented if re.match(pattern, line.text)]
        if families:
            wrong = [line for family, line in families if family is not wanted]
            counted = Counter(family for family, _ in families)
            yield finding(
                f"“{level}”级标题",
                not wrong,
                "，".join(f"{family.word}{count}处" for family, count in counted.items()),
                f"3号{wanted.word}",
                "7.3.3",
                (wrong or [line for _, line in families])[0].place,
            )


def _heading_family(line: Line, level: str) -> Family:
    """The face that tells the level: of the number itself, or of what it encloses."""
    if level == "1.":
        return next((glyph.family for glyph in line.glyphs if glyph.is_han), Family.OTHER)
    return line.glyphs[min(2 if level == "（一）" else 0, len(line.glyphs) - 1)].family
