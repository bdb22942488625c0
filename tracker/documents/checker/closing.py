"""Rules of what closes a document: 署名 and 成文日期 (7.3.5), 版记 (7.4), 报尾, the foot of a letter (10.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.grid import CELL, TYPE_WIDTH, Grid
from tracker.documents.checker.raster import Box, Rule
from tracker.documents.checker.reading import Line, PrintedPage, shown
from tracker.documents.checker.typefaces import Family

DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
LEADING_ZERO: Final = re.compile(r"[年月]0")
LOWER_EDGE: Final = 262.0  # of the type area


def check_signature(grid: Grid) -> Iterator[Finding]:
    """Form and place of the date, and the name above it."""
    dates = [
        (page, line)
        for page in grid.document.pages
        for line in page.body
        if DATE.fullmatch(line.text) and line.left > grid.left(page) + 60
    ]
    if not dates:
        yield finding(
            "成文日期", passed=False, measured="no date line", required="YYYY年M月D日, right", clause="7.3.5"
        )
        return
    page, date = dates[-1]
    yield finding(
        "成文日期 form", not LEADING_ZERO.search(date.text), date.text, "no leading zero", "7.3.5.4"
    )
    place = page.body.index(date)
    name = page.body[place - 1] if place else None
    right = grid.left(page) + TYPE_WIDTH
    white = (right - date.right) / CELL
    off = name.middle - date.middle if name else 99.0
    sealed = abs(white - 4) <= 0.35 and abs(off) <= 1.5
    yield finding(
        "署名 and 成文日期 place",
        sealed or (name is not None and _unsealed(name, date, right)),
        f"date {white:.2f} characters from the right, 署名 {off:+.2f} mm off its centre",
        "4 in + 署名 centred over it (sealed), or 右空二字/右移二字 (unsealed)",
        "7.3.5",
    )


def _unsealed(name: Line, date: Line, right: float) -> bool:
    """One of the two ends two characters in, the date begins two characters right of the name."""
    two_in = any(abs((right - line.right) / CELL - 2) <= 0.35 for line in (name, date))
    return two_in and abs((date.left - name.left) / CELL - 2) <= 0.35


# ── 版记 and 报尾 ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_imprint(grid: Grid) -> Iterator[Finding]:
    """版记 of a document, 报尾 of a bulletin: rules, place, form, type."""
    page = grid.document.pages[-1]
    key = r"印发$" if grid.kind is Kind.NOTICE else r"共印\d+份"
    last = [line for line in page.lines if re.search(key, line.text)]
    if not last:
        name = "版记" if grid.kind is Kind.NOTICE else "报尾"
        yield finding(
            name, passed=False, measured=f"no line /{key}/ on the last page", required=key, clause="7.4"
        )
        return
    closing = last[-1]
    lists = [
        line
        for line in page.lines
        if re.match(r"(抄送|主送|报|送|发)：", line.text) and abs(line.first.size - 14) < 0.6
    ]
    yield from _imprint_rules(grid, page, lists, closing)
    if grid.kind is Kind.NOTICE:
        count = len(grid.document.pages)
        yield finding(
            "版记 on an even last page", count % 2 == 0, f"page {count}", "even (最后一面)", "7.4.1"
        )
        dated = re.search(r"\d{4}年\d{1,2}月\d{1,2}日印发$", closing.text)
        yield finding(
            "印发日期 form",
            dated and not LEADING_ZERO.search(closing.text),
            closing.text,
            "YYYY年M月D日印发",
            "7.4.3",
        )
    glyphs = [glyph for line in [*lists, closing] for glyph in line.glyphs]
    family = Counter(glyph.family for glyph in glyphs if glyph.is_han).most_common(1)[0][0]
    yield finding(
        "版记 type",
        all(abs(glyph.size - 14) <= 0.4 for glyph in glyphs) and family is Family.FANGSONG,
        f"{family} {glyphs[0].size:g} pt",
        "4号仿宋",
        "7.4.2",
    )
    left = grid.left(page)
    white = (closing.left - left, left + TYPE_WIDTH - closing.right)
    yield finding(
        "版记 one character in at both ends",
        all(abs(w - 4.94) <= 0.8 for w in white),
        f"{white[0]:.2f}/{white[1]:.2f} mm",
        "4.94±0.8 mm",
        "7.4.3",
    )


def _imprint_rules(grid: Grid, page: PrintedPage, lists: list[Line], closing: Line) -> Iterator[Finding]:
    rules = [rule for rule in grid.document.raster.rules(page.number) if not rule.red]
    upper = lists[0].baseline if lists else closing.baseline
    below = [rule for rule in rules if rule.top > closing.baseline - 1]
    above = [rule for rule in rules if rule.bottom < upper - 2]
    between = [rule for rule in rules if upper < rule.top < closing.baseline]
    yield finding(
        "版记 rules",
        below and above and (between or not lists),
        f"{len(above) and 1}+{len(between)}+{len(below) and 1}",
        "first, middle, last",
        "7.4.1",
    )
    if not below or not above:
        return
    outer = (above[-1], below[0])
    yield finding(
        "版记 first/last rule",
        all(abs(rule.thickness - 0.35) <= 0.08 for rule in outer),
        f"{shown(rule.thickness for rule in outer)} mm",
        "0.35±0.08 mm",
        "7.4.1",
    )
    if between:
        yield finding(
            "版记 middle rule",
            all(abs(rule.thickness - 0.25) <= 0.07 for rule in between),
            f"{shown(rule.thickness for rule in between)} mm",
            "0.25±0.07 mm, thinner",
            "7.4.1",
        )
    yield finding(
        "版记 rule width",
        all(abs(rule.width - TYPE_WIDTH) <= 1 for rule in [*outer, *between]),
        f"{shown(rule.width for rule in outer)} mm",
        "156±1 mm",
        "7.4.1",
    )
    edge: Rule = outer[1]
    yield finding(
        "last rule on 版心 lower edge",
        abs(edge.bottom - LOWER_EDGE) <= 0.5,
        f"{edge.bottom:.2f} mm from the top",
        "262±0.5 mm",
        "7.4.1",
    )


def check_distribution(grid: Grid) -> Finding:
    """报, 送, 发 and the print run of a 简报."""
    lines = grid.document.pages[-1].lines
    lists = [line for line in lines if re.match(r"(报|送|发)：", line.text)]
    printed = re.search(r"共印\d+份", "".join(line.text for line in lines))
    return finding(
        "报尾 distribution", lists and printed, f"{len(lists)} lists", "报/送/发 and 共印n份", "报尾"
    )


def check_letter_foot(grid: Grid) -> Iterator[Finding]:
    """抄送 of a letter: at the foot, without rules (10.1); nothing to check where there is none."""
    page = grid.document.pages[-1]
    copies = next((line for line in page.lines if line.text.startswith("抄送：")), None)
    if copies is None:
        return
    ink = grid.document.raster.ink(page.number, Box(20, 5, 200, 263.5))
    rules = grid.document.raster.rules(page.number, top=copies.baseline - 12, bottom=266)
    black = [rule for rule in rules if not rule.red]
    yield finding(
        "版记 at the foot, no rules",
        ink and abs(ink.bottom - LOWER_EDGE) <= 4 and not black,
        f"last ink {ink.bottom if ink else 0:.1f} mm",
        "lowest in 版心, without 分隔线 and 印发",
        "10.1",
    )
    yield finding(
        "版记 type",
        abs(copies.first.size - 14) <= 0.4 and copies.first.family is Family.FANGSONG,
        f"{copies.first.family} {copies.first.size:g}",
        "4号仿宋",
        "7.4.2",
    )
