"""Rules of 横排 tables (8, 7.3.7): annex mark, width, side of the head, repeated head, complete rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from tracker.documents.checker.findings import Finding, finding
from tracker.documents.checker.grid import Grid
from tracker.documents.checker.raster import Rule
from tracker.documents.checker.reading import Glyph, PrintedPage
from tracker.documents.checker.typefaces import Family

LEFT: Final = 35.0
WIDTH: Final = 225.0
SERIAL_COLUMN: Final = 9.5
SMALLEST: Final = 9.0  # 小五


def check_annex_mark(grid: Grid) -> Finding:
    """附件n, 3号黑体, flush left on the first line."""
    lines = grid.document.pages[0].lines
    mark = next((line for line in lines if re.fullmatch(r"附件\d*[.．]?", line.text)), None)
    measured = (
        f"{mark.text} {mark.first.family} {mark.first.size:g} at {mark.left:.1f} mm" if mark else "none"
    )
    kept = (
        mark
        and mark.first.family is Family.HEITI
        and abs(mark.first.size - 16) < 0.4
        and abs(mark.left - LEFT) < 0.8
    )
    return finding("附件 mark", kept, measured, "3号黑体, flush left", "7.3.7")


def check_table(grid: Grid) -> Iterator[Finding]:
    """The table on its pages."""
    pages = grid.document.pages
    ruled = {
        page.number: rules
        for page in pages
        if (rules := grid.document.raster.rules(page.number, 200, dpi=300))
    }
    yield _width(ruled, len(pages))
    yield _head_side(ruled)
    heads = [_has_head(page, ruled[page.number]) for page in pages if page.number in ruled]
    yield finding(
        "header row repeated", heads and all(heads), f"{sum(heads)}/{len(pages)} pages", "every page", "8"
    )
    numbers = [n for page in pages if page.number in ruled for n in _row_numbers(page, ruled[page.number])]
    complete = numbers == list(range(1, len(numbers) + 1))
    measured = f"1..{len(numbers)}" if complete else str(numbers)[:60]
    yield finding("row numbers complete", complete and numbers, measured, "1..n in order, none lost", "")
    sizes = Counter(
        round(g.size, 1) for page in pages for g in page.glyphs if g.is_han and g.family is Family.FANGSONG
    ).most_common(1)
    size = sizes[0][0] if sizes else 0
    yield finding("cell type", size >= SMALLEST, f"仿宋 {size} pt", "仿宋, >= 小五 9 pt", "5.2.2")
    outside = [
        g for page in pages for g in page.glyphs if not g.turned and (g.right > 260.7 or g.left < LEFT - 0.5)
    ]
    yield finding("nothing outside 版心", not outside, f"{len(outside)} characters", "0", "5.2.1")


def _left_and_width(rules: list[Rule]) -> tuple[float, float]:
    left = min(rule.left for rule in rules)
    return left, max(rule.right for rule in rules) - left


def _width(ruled: dict[int, list[Rule]], pages: int) -> Finding:
    spans = [_left_and_width(rules) for rules in ruled.values()]
    kept = len(ruled) == pages and all(abs(w - WIDTH) <= 1 and abs(left - LEFT) <= 1 for left, w in spans)
    measured = "/".join(f"{w:.1f}@{left:.1f}" for left, w in spans[:6]) + " mm"
    return finding("table width", kept, measured, "225±1 mm at 35±1 mm", "5.2.1/8")


def _head_side(ruled: dict[int, list[Rule]]) -> Finding:
    """Odd pages have the wider binding margin above the head, even ones below the foot."""
    kept = all(
        rules[0].top >= (27 if page % 2 else 25)
        and rules[-1].bottom <= 210 - (25 if page % 2 else 27)
        and (page == 1 or abs(rules[0].top - (28 if page % 2 else 26)) <= 1)
        for page, rules in ruled.items()
    )
    measured = "/".join(f"p{page}:{rules[0].top:.1f}" for page, rules in list(ruled.items())[:6]) + " mm"
    return finding(
        "head side: 订口 28 odd / 切口 26 even",
        kept and ruled,
        measured,
        "28±1 / 26±1 mm, inside 156 mm",
        "8",
    )


def _has_head(page: PrintedPage, rules: list[Rule]) -> bool:
    if len(rules) < 2:
        return False
    text = "".join(
        glyph.text
        for glyph in sorted(page.glyphs, key=lambda g: (g.left, g.baseline))
        if glyph.family is Family.HEITI
        and not glyph.turned
        and rules[0].top < glyph.baseline < rules[1].top + 1
    )
    return "序" in text and "号" in text and len(text) > 6


def _row_numbers(page: PrintedPage, rules: list[Rule]) -> list[int]:
    """The figures of the first column from top to bottom."""
    left = _left_and_width(rules)[0]
    column: list[Glyph] = [
        g
        for g in page.glyphs
        if not g.turned
        and g.text.isdigit()
        and left < g.left < left + SERIAL_COLUMN
        and g.baseline > rules[0].top
    ]
    rows: dict[int, str] = defaultdict(str)
    for glyph in sorted(column, key=lambda g: (g.baseline, g.left)):
        rows[round(glyph.baseline * 3)] += glyph.text  # a third of a millimetre: one baseline
    return [int(text) for _, text in sorted(rows.items())]
