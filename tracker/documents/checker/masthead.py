"""Rules of the 版头 and the title (7.2, 7.3.1), of a 报头, and of the letter format (10.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.grid import TYPE_WIDTH, Grid
from tracker.documents.checker.raster import Box, Rule
from tracker.documents.checker.reading import MILLIMETRE, Line
from tracker.documents.checker.typefaces import Family

NUMBER: Final = re.compile(r"[〔\[［（(【]\d{2,4}[〕\]］）)】]\s*第?\d+号")
MARK_NAMES: Final = {Kind.NOTICE: "发文机关标志", Kind.ORDER: "发文机关标志", Kind.BULLETIN: "报头"}
HALF_CHARACTER: Final = 2.822  # mm, of 三号


@dataclass(frozen=True)
class Masthead:
    """What was found of the 版头."""

    mark: Box | None
    rule: Rule | None


def red_rule(grid: Grid) -> Rule | None:
    """The first full-width red rule of page 1."""
    return next((rule for rule in grid.document.raster.rules(1) if rule.red), None)


def middle(grid: Grid) -> float:
    """Middle of the type area of page 1."""
    return grid.left(grid.document.pages[0]) + TYPE_WIDTH / 2


# ── The mark ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def find_mark(grid: Grid) -> Box | None:
    """The ink of the red mark on page 1."""
    red = [glyph for glyph in grid.document.pages[0].glyphs if glyph.is_red and glyph.size > 24]
    if not red:
        return None
    baseline, size = red[0].baseline, max(glyph.size for glyph in red) / MILLIMETRE
    window = Box(2, baseline - size, 208, baseline + size * 0.25)
    return grid.document.raster.ink(1, window, red=True)


def check_mark(grid: Grid, ink: Box | None) -> Iterator[Finding]:
    """Red, 小标宋, centred, at its height (7.2.4; letters 10.1)."""
    name = MARK_NAMES[grid.kind]
    red = [glyph for glyph in grid.document.pages[0].glyphs if glyph.is_red and glyph.size > 24]
    if ink is None or not red:
        yield finding(f"red {name}", passed=False, measured="none", required="red", clause="7.2.4")
        return
    text = "".join(glyph.text for glyph in sorted(red, key=lambda glyph: glyph.left))
    size = max(glyph.size for glyph in red)
    yield finding(f"red {name}", text, f"{text} {size:.0f} pt, {red[0].font}", "red ink", "7.2.4")
    family = red[0].family
    yield finding(f"{name} typeface", family is Family.XIAOBIAOSONG, family, "小标宋 recommended", "7.2.4")
    off = ink.middle - (105 if grid.kind is Kind.ORDER else middle(grid))
    yield finding(f"{name} centred", abs(off) <= 1.5, f"{off:+.2f} mm off", "±1.5 mm", "7.2.4")
    if grid.kind is Kind.NOTICE:
        below, left = ink.top - 37, grid.left(grid.document.pages[0])
        yield finding(
            "标志 upper edge below 版心 edge", abs(below - 35) <= 1, f"{below:.2f} mm", "35±1 mm", "7.2.4"
        )
        yield finding(
            "标志 inside 版心",
            ink.left >= left - 0.5 and ink.right <= left + TYPE_WIDTH + 0.5,
            f"{ink.left:.1f}-{ink.right:.1f} mm",
            "within 156 mm",
            "7.2.4",
        )
    if grid.kind is Kind.ORDER:
        yield finding(
            "标志 upper edge below sheet edge", abs(ink.top - 30) <= 1, f"{ink.top:.2f} mm", "30±1 mm", "10.1"
        )


def check_red_rule(grid: Grid, rule: Rule | None) -> Finding:
    """156 mm wide, at the left edge of the type area (7.2.7)."""
    left = grid.left(grid.document.pages[0])
    measured = (
        f"{rule.width:.2f} mm wide, {rule.thickness:.2f} mm thick at {rule.top:.1f} mm" if rule else "none"
    )
    kept = rule and abs(rule.width - TYPE_WIDTH) <= 1
    if grid.kind is Kind.NOTICE:
        kept = kept and rule and abs(rule.left - left) <= 1 and rule.thickness >= 0.35
    clause = "7.2.7" if grid.kind is Kind.NOTICE else "报头"
    return finding("red rule", kept, measured, "red, 156±1 mm, centred, at least 0.35 mm", clause)


# ── 发文字号 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_number(grid: Grid, head: Masthead) -> Iterator[Finding]:
    """Form, place and face of the document number (7.2.5)."""
    line = _number_line(grid)
    if line is None:
        yield finding(
            "发文字号", passed=False, measured="not found in 版头", required="代字〔年〕n号", clause="7.2.5"
        )
        return
    match = re.search(r"([\u4e00-\u9fff]+)〔(\d{4})〕(\d+)号", line.text)
    yield finding(
        "发文字号 form",
        match and not match.group(3).startswith("0") and "第" not in line.text,
        line.text,
        "六角括号〔〕, 4-digit year, no 第, no leading 0",
        "7.2.5",
    )
    if grid.kind is Kind.NOTICE and "签发人" not in line.text:
        off = line.middle - middle(grid)
        yield finding("发文字号 centred", abs(off) <= 1.5, f"{off:+.2f} mm off", "±1.5 mm", "7.2.5")
    if grid.kind is Kind.ORDER:
        off = line.right - grid.left(grid.document.pages[0]) - TYPE_WIDTH
        yield finding("发文字号 flush right", abs(off) <= 1, f"{off:+.2f} mm", "±1 mm", "10.1")
    faces = {glyph.family for glyph in line.glyphs} - {Family.KAITI}
    yield finding(
        "发文字号 type",
        faces <= {Family.FANGSONG, Family.LATIN} and abs(line.first.size - 16) < 0.4,
        f"{line.first.family} {line.first.size:g} pt",
        "3号仿宋",
        "7.2.5",
    )
    yield from _number_distances(grid, head, line)


def _number_line(grid: Grid) -> Line | None:
    """The line of the number on page 1, without what stands beside it."""
    found = next(
        (
            line
            for line in grid.document.pages[0].lines
            if NUMBER.search(line.text)
            and line.baseline < 165
            and not line.first.is_red
            and len(line.glyphs) < 34
            and not re.search("[，。《]", line.text)
        ),
        None,
    )
    if found is None:
        return None
    parts = [[found.first]]
    for before, after in pairwise(found.glyphs):
        if (after.left - before.right) * MILLIMETRE > 20:
            parts.append([])
        parts[-1].append(after)
    lines = [Line(tuple(part)) for part in parts]
    return next((line for line in lines if re.search(r"\d+号", line.text)), found)


def _number_distances(grid: Grid, head: Masthead, line: Line) -> Iterator[Finding]:
    han = next(glyph for glyph in line.glyphs if glyph.is_han)
    ink = grid.document.raster.ink(1, Box(han.left, han.baseline - 5.6, han.right, han.baseline + 1.6))
    if ink is None:
        return
    centre = (ink.top + ink.bottom) / 2
    top, bottom = centre - HALF_CHARACTER, centre + HALF_CHARACTER
    if grid.kind is Kind.NOTICE and head.mark:
        lines = (top - head.mark.bottom) * MILLIMETRE / grid.pitch
        yield finding(
            "空二行 between 标志 and 发文字号",
            1.7 <= lines <= 3.0,
            f"{lines:.2f} lines",
            "2 blank lines (1.7-3.0 pitches)",
            "7.2.5",
        )
    if grid.kind is Kind.NOTICE and head.rule:
        gap = head.rule.top - bottom
        yield finding("red rule below 发文字号", abs(gap - 4) <= 0.6, f"{gap:.2f} mm", "4±0.6 mm", "7.2.7")
    if grid.kind is Kind.ORDER and head.rule:
        gap = top - head.rule.bottom
        yield finding(
            "发文字号 below double rule",
            abs(gap - 4.94) <= 0.8,
            f"{gap:.2f} mm",
            "7/8 of a 3号 character = 4.9±0.8 mm",
            "10.1",
        )


# ── Title and 主送机关 ───────────────────────────────────────────────────────────────────────────────────────────────


def find_title(grid: Grid) -> tuple[Line, ...]:
    """The lines of 二号 on page 1."""
    return tuple(
        line
        for line in grid.document.pages[0].lines
        if sum(20.5 <= glyph.size <= 23.5 for glyph in line.glyphs) > 0.8 * len(line.glyphs)
        and not line.first.is_red
    )


def check_title(grid: Grid, title: tuple[Line, ...]) -> Iterator[Finding]:
    """二号小标宋, centred (7.3.1; annexes 7.3.7)."""
    clause = "7.3.7" if grid.kind is Kind.LEDGER else "7.3.1"
    if not title:
        yield finding(
            "title",
            passed=False,
            measured="no 2号 line on page 1",
            required="2号小标宋 centred",
            clause=clause,
        )
        return
    families = Counter(glyph.family for line in title for glyph in line.glyphs if glyph.is_han)
    family = families.most_common(1)[0][0]
    yield finding(
        "title typeface",
        family is Family.XIAOBIAOSONG,
        f"{family} ({title[0].first.font})",
        "小标宋 (or heavy Song stand-in)",
        clause,
    )
    sized = all(abs(glyph.size - 22) <= 0.5 for line in title for glyph in line.glyphs)
    yield finding("title size", sized, f"{title[0].first.size:g} pt", "2号 = 22±0.5 pt", clause)
    centre = 35 + 225 / 2 if grid.kind is Kind.LEDGER else middle(grid)
    off = [line.middle - centre for line in title]
    measured = "/".join(f"{o:+.2f}" for o in off) + " mm off"
    yield finding("title centred", all(abs(o) <= 1.5 for o in off), measured, "±1.5 mm", clause)


def check_opening(grid: Grid, title: tuple[Line, ...], rule: Rule | None) -> Iterator[Finding]:
    """What stands round the title: blank lines, 主送机关, text on the first page (7.3.1–7.3.3)."""
    if not title or rule is None:
        return
    page = grid.document.pages[0]
    lines = (title[0].baseline - 0.86 * 22 / MILLIMETRE - rule.bottom) * MILLIMETRE / grid.pitch
    yield finding(
        "空二行 between rule and title", 1.7 <= lines <= 3.0, f"{lines:.2f} lines", "2 blank lines", "7.3.1"
    )
    below = [line for line in page.body if line.baseline > title[-1].baseline]
    if not below:
        yield finding(
            "first page shows body text",
            passed=False,
            measured="0 lines",
            required=">= 1 line",
            clause="7.3.3",
        )
        return
    to, off = below[0], below[0].left - grid.left(page)
    flush = list(takewhile(lambda line: abs(line.left - to.left) < 0.6, below))  # it may take several lines
    closed = flush[-1].text.endswith("：")
    yield finding("主送机关", closed, to.text[-14:], "flush left, ends with ：", "7.3.2")
    yield finding("主送机关 flush left", abs(off) < 0.6, f"{off:+.2f} mm", "±0.6 mm", "7.3.2")
    lines = (to.baseline - title[-1].baseline) * MILLIMETRE / grid.pitch - 1
    yield finding(
        "空一行 between title and 主送机关",
        0.8 <= lines <= 2.0,
        f"{lines:.2f} lines",
        "1 blank line (0.8-2.0)",
        "7.3.2",
    )
    measured = f"{len(below)} lines"
    yield finding(
        "first page shows body text", len(below) >= 2, measured, ">= 1 line after 主送机关", "7.3.3"
    )


# ── 报头 of a bulletin, double rules of a letter ─────────────────────────────────────────────────────────────────────


def check_issue(grid: Grid, rule: Rule | None) -> Iterator[Finding]:
    """期号, editor and date of a 简报."""
    page = grid.document.pages[0]
    issue = next(
        (line for line in page.lines if re.search(r"第\d+期", line.text) and line.baseline < 140), None
    )
    yield finding(
        "期号",
        issue and abs(issue.middle - middle(grid)) < 2,
        issue.text if issue else "none",
        "centred 第n期",
        "报头",
    )
    above = [line for line in page.lines if rule and 0 < rule.top - line.baseline < 9]
    text = above[-1].text.replace(" ", "") if above else ""
    yield finding(
        "编发单位 and date",
        re.search(r"编.*\d{4}年\d{1,2}月\d{1,2}日$", text),
        text[-34:] or "none",
        "单位…编 left, date right, above the red rule",
        "报头",
    )
    if above:
        left = grid.left(page)
        white = (above[-1].left - left, left + TYPE_WIDTH - above[-1].right)
        yield finding(
            "编发单位/日期 one character in",
            all(abs(w - 5.57) < 0.8 for w in white),
            f"{white[0]:.2f}/{white[1]:.2f} mm",
            "5.6±0.8 mm",
            "报头",
        )


def check_double_rules(grid: Grid, mark: Box | None, rules: list[Rule]) -> Iterator[Finding]:
    """武文线 under the mark, 文武线 above the foot (10.1)."""
    upper = [rule for rule in rules if rule.top < 120]
    lower = [rule for rule in rules if rule.top > 200]
    complete = len(upper) == 2 and len(lower) == 2
    measured = f"{len(upper)} above, {len(lower)} below"
    yield finding("red double rules", complete, measured, "2 + 2 strokes", "10.1")
    if not complete:
        return
    yield finding(
        "武文线/文武线",
        upper[0].thickness > 1.5 * upper[1].thickness and lower[1].thickness > 1.5 * lower[0].thickness,
        f"{upper[0].thickness:.2f}/{upper[1].thickness:.2f}, {lower[0].thickness:.2f}/{lower[1].thickness:.2f} mm",
        "thick over thin, then thin over thick",
        "10.1",
    )
    yield finding(
        "double rule width",
        all(abs(r.width - 170) <= 1 and abs((r.left + r.right) / 2 - 105) <= 1 for r in rules),
        f"{upper[0].width:.2f} mm, centre {(upper[0].left + upper[0].right) / 2:.2f}",
        "170±1 mm, centred on the sheet",
        "10.1",
    )
    above_edge = grid.document.pages[0].height - lower[1].bottom
    yield finding(
        "second rule above sheet edge", abs(above_edge - 20) <= 1, f"{above_edge:.2f} mm", "20±1 mm", "10.1"
    )
    if mark:
        gap = upper[0].top - mark.bottom
        yield finding("first rule below 标志", 3.4 <= gap <= 4.6, f"{gap:.2f} mm", "4±0.6 mm", "10.1")
