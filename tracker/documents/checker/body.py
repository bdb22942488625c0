"""Rules of the running text: face, size, 28 × 22, margins, punctuation, headings (5.2, 7.3.3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.grid import CELL, FOOT, TYPE_WIDTH, Grid
from tracker.documents.checker.raster import Box
from tracker.documents.checker.reading import MILLIMETRE, PAGE_NUMBER, Line, PrintedPage, shown
from tracker.documents.checker.typefaces import Family

NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】〉〕］｝”’…·％‰℃")
NEVER_LAST: Final = frozenset("（《「『【〈〔［｛“‘")
HANGING: Final = 2.9  # mm that a closing mark may stand in the margin
HEADINGS: Final = (
    ("一、", r"[一二三四五六七八九十]+、", Family.HEITI),
    ("（一）", r"（[一二三四五六七八九十]+）", Family.KAITI),
    ("1.", r"\d{1,2}\.\D", Family.FANGSONG),
)
ANNEX_MARK: Final = re.compile(r"附件\d*")


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
    yield finding("running text is black", not coloured, f"{len(coloured)} coloured", "0", "5.2.4")


def _body(grid: Grid) -> Iterator[tuple[PrintedPage, Line]]:
    for page in grid.document.pages:
        for line in page.body:
            yield page, line


def _type(grid: Grid) -> Iterator[Finding]:
    han = [glyph for page in grid.document.pages for glyph in page.glyphs if glyph.is_han]
    text = [glyph for glyph in han if 15.2 <= glyph.size <= 16.6]
    family, count = (Counter(glyph.family for glyph in text).most_common(1) or [(Family.OTHER, 0)])[0]
    face = Counter(glyph.font for glyph in text if glyph.family is family).most_common(1)
    yield finding(
        "body typeface",
        family is Family.FANGSONG and count > 0.6 * len(text),
        f"{family} {100 * count / max(1, len(text)):.0f}% ({face[0][0] if face else ''})",
        "仿宋 (most of the 3号 text)",
        "5.2.2/7.3.3",
    )
    running = [
        glyph
        for page in grid.document.pages
        for line in page.lines
        if line.right - line.left > 120 and not line.has_gap(12)  # rows of a table are no running text
        for glyph in line.glyphs
        if glyph.is_han
    ]
    sizes = Counter(round(glyph.size, 1) for glyph in running or han).most_common(1)
    size = sizes[0][0] if sizes else 0
    yield finding("body size", 15.7 <= size <= 16.1, f"{size} pt", "3号 = 15.75-16 pt", "5.2.2")


def _cells(grid: Grid) -> Finding:
    counts = [
        sum(
            1
            if glyph.is_han or ord(glyph.text[0]) > 0x2000
            else (glyph.right - glyph.left) * MILLIMETRE / glyph.size
            for glyph in line.glyphs
        )
        for page, line in grid.full_lines
        if line.left - grid.text_edge(odd=page.is_odd) < 3
    ]
    usual = median(counts) if counts else 0.0
    kept = counts and abs(usual - 28) <= 0.5 and min(counts) >= 25.9 and max(counts) <= 30
    measured = (
        f"median {usual:g}, min {min(counts):.1f}, max {max(counts):.1f} of {len(counts)} lines"
        if counts
        else "no full line"
    )
    return finding("characters per full line", kept, measured, "28 (26-30 with 避头尾)", "5.2.3")


# ── Lines on the page ────────────────────────────────────────────────────────────────────────────────────────────────


def _grid(grid: Grid) -> Iterator[Finding]:
    document, pitch = grid.document, grid.pitch if grid.pitches else 0.0
    tops = [
        ink.top
        for page in document.pages[1:]
        if len(page.body) >= 4 and page.lines[0].is_body
        if (ink := document.raster.ink(page.number, Box(10, 5, 200, 263.2)))
    ]
    yield finding(
        "天头 (white above the text)",
        all(36 <= top <= 38 for top in tops),
        f"{shown(tops)} mm" if tops else "n/a: no continuation page of text",
        "37±1 mm",
        "5.2.1",
    )
    strict = round((225 * MILLIMETRE - 16) / pitch) + 1 if pitch else 0
    by_word = round(225 * MILLIMETRE / pitch) if pitch else 0
    yield finding(
        "line pitch",
        22 in {strict, by_word} and 28.6 <= pitch <= 29.9,
        f"{pitch:.2f} pt -> {strict} lines strict / {by_word} by Word",
        "22 lines in 225 mm (29.61 strict, 28.95 Word)",
        "5.2.3",
    )
    unsteady = max((abs(p - pitch) for p in grid.pitches), default=0.0)
    yield finding(
        "line grid steady", unsteady <= 0.35, f"max deviation {unsteady:.2f} pt", "<= 0.35 pt", "6.1"
    )
    yield from _full_pages(grid)


def _full_pages(grid: Grid) -> Iterator[Finding]:
    counts = list(_counted_lines(grid))
    bottoms = list(_bottoms(grid))
    kept = all(21 <= count <= 22 for _, count in counts) and all(
        21 <= slots <= 22 for page, _, slots in bottoms if page > 1
    )
    measured = (
        ", ".join(f"p{page}:{count}" for page, count in counts)
        or ", ".join(f"p{page}:{slots} slots" for page, _, slots in bottoms)
        or "n/a: no page is filled by text alone"
    )
    yield finding(
        "lines per full page", kept, measured, "22 (21 when a heading is kept with its text)", "5.2.3"
    )
    white = [below for page, below, slots in bottoms if slots == 22 or page == 1]
    if white:
        yield finding(
            "地脚 (white below a full page)",
            all(34 <= below <= 36 for below in white),
            f"{shown(white)} mm",
            "297-37-225 = 35±1 mm",
            "5.2.1",
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


def _bottoms(grid: Grid) -> Iterator[tuple[int, float, int]]:
    """Pages whose text reaches the foot: page, white below, and the number of lines from top to bottom."""
    for page in grid.document.pages[:-1]:
        text = [line for line in page.body if line.baseline < FOOT]
        if not text or text[-1].baseline <= 250 or (page.number == 1 and grid.kind is not Kind.BULLETIN):
            continue
        ink = grid.document.raster.ink(page.number, Box(10, 5, 200, 264))
        if ink:
            slots = round((ink.bottom - ink.top - 4.9) * MILLIMETRE / grid.pitch) + 1
            yield page.number, 297 - ink.bottom, slots


# ── Edges ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _margins(grid: Grid) -> Iterator[Finding]:
    sides = {
        name: edges
        for name, odd in (("odd", True), ("even", False))
        if (edges := grid.edges(odd=odd)) is not None
    }
    lefts = all(
        27 <= left <= 29 or (name == "even" and 25 <= left <= 27) for name, (left, _) in sides.items()
    )
    yield finding(
        "订口 / left edge",
        lefts and sides,
        ", ".join(f"{name} {left:.2f}" for name, (left, _) in sides.items()) + " mm",
        "odd 28±1; even 28±1 or mirrored 26±1 mm",
        "5.2.1",
    )
    yield finding(
        "版心 width",
        sides and all(abs(width - TYPE_WIDTH) <= 1 for _, width in sides.values()),
        ", ".join(f"{name} {width:.2f}" for name, (_, width) in sides.items()) + " mm",
        "156±1 mm",
        "5.2.1",
    )


def _filled(grid: Grid) -> Finding:
    """Every line that its paragraph continues must reach the right edge."""
    short = total = 0
    for page in grid.document.pages:
        left = grid.text_left(page)
        for line, below in pairwise(page.body):
            continues = 24 < (below.baseline - line.baseline) * MILLIMETRE < 36 and below.left - left < 2
            if not (continues and line.left - left < 13 and len(line.glyphs) > 20):
                continue
            total += 1
            end = line.right - (HANGING if line.last.text in NEVER_FIRST else 0)
            right = left + TYPE_WIDTH
            short += not (right - 3.3 <= line.right <= right + 3.3 and end <= right + 1)
    return finding(
        "lines fill the width (撑满版心)",
        total and short <= 0.02 * total,
        f"{short} short or over of {total}",
        "<= 2 %",
        "5.2.3",
    )


# ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _punctuation(grid: Grid) -> Iterator[Finding]:
    lines = [line for _, line in _body(grid)]
    begins = [line.text[:12] for line in lines if line.first.text in NEVER_FIRST and len(line.glyphs) > 1]
    ends = [line.text[-12:] for line in lines if line.last.text in NEVER_LAST]
    measured = f"{len(begins)} bad starts {begins[:2]}, {len(ends)} bad ends {ends[:2]}"
    yield finding("避头尾", not begins and not ends, measured, "0", "GB/T 15834")
    text = "\n".join(line.text for line in lines)
    half = re.findall(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text)
    yield finding(
        "full-width punctuation", not half, f"{len(half)} half-width {half[:4]}", "0", "9, GB/T 15834"
    )


def _indent(grid: Grid) -> Finding:
    indents = [
        cells
        for page, line in _body(grid)
        if 1 < (cells := _cells_in(grid, page, line)) < 3.2
        and len(line.glyphs) > 6
        and line.first.text not in "（“《"
    ]
    measured = (
        f"{min(indents):.2f}-{max(indents):.2f} characters, {len(indents)} paragraphs"
        if indents
        else "none found"
    )
    kept = indents and max(abs(cells - 2) for cells in indents) <= 0.2
    return finding("paragraph indent", kept, measured, "2±0.2 characters", "7.3.3")


def _cells_in(grid: Grid, page: PrintedPage, line: Line) -> float:
    return (line.left - grid.text_left(page)) / CELL


def _headings(grid: Grid) -> Iterator[Finding]:
    indented = [line for page, line in _body(grid) if 1 < _cells_in(grid, page, line) < 3.2]
    for level, pattern, wanted in HEADINGS:
        families = [_heading_family(line, level) for line in indented if re.match(pattern, line.text)]
        if families:
            yield finding(
                f"heading level {level}",
                all(family is wanted for family in families),
                ", ".join(f"{family}: {count}" for family, count in Counter(families).items()),
                f"{wanted} 3号",
                "7.3.3",
            )


def _heading_family(line: Line, level: str) -> Family:
    """The face that tells the level: of the number itself, or of what it encloses."""
    if level == "1.":
        return next((glyph.family for glyph in line.glyphs if glyph.is_han), Family.OTHER)
    return line.glyphs[2 if level == "（一）" else 0].family
