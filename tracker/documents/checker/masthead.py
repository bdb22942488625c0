"""Rules of the 版头 and of what stands round the title (7.2, 7.3.1–7.3.3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from tracker.documents.checker.findings import (
    Finding,
    Kind,
    Place,
    finding,
    missing,
    not_applicable,
)
from tracker.documents.checker.grid import TYPE_WIDTH, Grid
from tracker.documents.checker.reading import ABOVE, MILLIMETRE, Line, around, shown
from tracker.documents.checker.shapes import Box, Rule
from tracker.documents.checker.typefaces import Family

NUMBER: Final = re.compile(r"[〔\[［（(【]\d{2,4}[〕\]］）)】]\s*第?\d+号")
BLANK: Final = re.compile(r"[\u4e00-\u9fff]〔\s*〕\s*号$")  # a draft has no number yet, only the room for it
MARK_NAMES: Final = {
    Kind.NOTICE: "发文机关标志",
    Kind.ORDER: "发文机关标志",
    Kind.MINUTES: "纪要标志",
    Kind.BULLETIN: "报头",
}
CLAUSES: Final = {Kind.ORDER: "10.1", Kind.MINUTES: "10.3", Kind.BULLETIN: "报头"}
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
    name, clause = MARK_NAMES[grid.kind], CLAUSES.get(grid.kind, "7.2.4")
    red = [glyph for glyph in grid.document.pages[0].glyphs if glyph.is_red and glyph.size > 24]
    if ink is None or not red:
        yield missing(name, "首页没有红色大字", "红色", clause)
        return
    place = Place(1, ink)
    text = "".join(glyph.text for glyph in sorted(red, key=lambda glyph: glyph.left))
    size = max(glyph.size for glyph in red)
    yield finding(name, text, f"{text}，{size:.0f}磅，{red[0].font}", "红色", clause, place)
    family = red[0].family
    yield finding(f"{name}字体", family is Family.XIAOBIAOSONG, family.word, "小标宋（推荐）", clause, place)
    off = ink.middle - (105 if grid.kind is Kind.ORDER else middle(grid))
    yield finding(f"{name}居中", abs(off) <= 1.5, f"偏{off:+z.2f}毫米", "±1.5毫米", clause, place)
    if grid.kind in {Kind.NOTICE, Kind.MINUTES}:
        below, left = ink.top - 37, grid.left(grid.document.pages[0])
        yield finding(
            f"{name}上边缘", abs(below - 35) <= 1, f"距版心上边缘{below:z.2f}毫米", "35±1毫米", clause, place
        )
        yield finding(
            f"{name}不超出版心",
            ink.left >= left - 0.5 and ink.right <= left + TYPE_WIDTH + 0.5,
            f"左{ink.left:z.1f}毫米，右{ink.right:z.1f}毫米",
            "在156毫米以内",
            clause,
            place,
        )
    if grid.kind is Kind.ORDER:
        yield finding(
            f"{name}上边缘", abs(ink.top - 30) <= 1, f"距上页边{ink.top:z.2f}毫米", "30±1毫米", clause, place
        )
    if grid.kind is Kind.MINUTES:
        yield finding("标志写明纪要", text.endswith("纪要"), text, "×××纪要", clause, place)


def check_red_rule(grid: Grid, rule: Rule | None) -> Finding:
    """156 mm wide, at the left edge of the type area (7.2.7)."""
    left = grid.left(grid.document.pages[0])
    clause = "报头" if grid.kind is Kind.BULLETIN else "7.2.7"
    required = "红色，156±1毫米，居中，粗不小于0.35毫米"
    if rule is None:
        return missing("红色分隔线", "首页没有红色分隔线", required, clause)
    kept = abs(rule.width - TYPE_WIDTH) <= 1
    if grid.kind is not Kind.BULLETIN:
        kept = kept and abs(rule.left - left) <= 1 and rule.thickness >= 0.35
    measured = f"宽{rule.width:.2f}毫米，粗{rule.thickness:.2f}毫米，距上页边{rule.top:z.1f}毫米"
    return finding("红色分隔线", kept, measured, required, clause, Place(1, rule.box))


# ── 发文字号 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_number(grid: Grid, head: Masthead) -> Iterator[Finding]:
    """Form, place and face of the document number (7.2.5)."""
    line = _number_line(grid)
    if line is None:
        yield missing("发文字号", "版头里没有发文字号", "代字〔年〕n号", "7.2.5")
        return
    match = re.search(r"([\u4e00-\u9fff]+)〔(\d{4})〕(\d+)号", line.text)
    form = "年份用全称加六角括号〔〕，序号不加“第”、不编虚位"
    if BLANK.search(line.text):
        yield not_applicable("发文字号写法", "草稿没有取号，印发后再看", form, "7.2.5")
    else:
        kept = match and not match.group(3).startswith("0") and "第" not in line.text
        yield finding("发文字号写法", kept, line.text, form, "7.2.5", line.place)
    if grid.kind in {Kind.NOTICE, Kind.MINUTES} and "签发人" not in line.text:
        off = line.middle - middle(grid)
        yield finding("发文字号居中", abs(off) <= 1.5, f"偏{off:+z.2f}毫米", "±1.5毫米", "7.2.5", line.place)
    if grid.kind is Kind.ORDER:
        off = line.right - grid.left(grid.document.pages[0]) - TYPE_WIDTH
        yield finding("发文字号顶右", abs(off) <= 1, f"偏{off:+z.2f}毫米", "±1毫米", "10.1", line.place)
    faces = {glyph.family for glyph in line.glyphs} - {Family.KAITI}
    yield finding(
        "发文字号字体",
        faces <= {Family.FANGSONG, Family.LATIN} and abs(line.first.size - 16) < 0.4,
        f"{line.first.family.word}{line.first.size:g}磅",
        "3号仿宋",
        "7.2.5",
        line.place,
    )
    yield from _number_distances(grid, head, line)


def _number_line(grid: Grid) -> Line | None:
    """The line of the number on page 1, without what stands beside it."""
    found = next(
        (
            line
            for line in grid.document.pages[0].lines
            if (NUMBER.search(line.text) or BLANK.search(line.text))
            and line.baseline < 165
            and not line.first.is_red
            and len(line.glyphs) < 34
            and not re.search("[，。《]", line.text)
        ),
        None,
    )
    if found is None or BLANK.search(found.text):
        return found
    parts = [[found.first]]
    for before, after in pairwise(found.glyphs):
        if (after.left - before.right) * MILLIMETRE > 20:
            parts.append([])
        parts[-1].append(after)
    lines = [Line(tuple(part)) for part in parts]
    return next((line for line in lines if re.search(r"\d+号", line.text)), found)


def _number_distances(grid: Grid, head: Masthead, line: Line) -> Iterator[Finding]:
    han = next((glyph for glyph in line.glyphs if glyph.is_han), line.first)
    ink = grid.document.raster.ink(1, Box(han.left, han.baseline - 5.6, han.right, han.baseline + 1.6))
    if ink is None:
        return
    centre = (ink.top + ink.bottom) / 2
    top, bottom = centre - HALF_CHARACTER, centre + HALF_CHARACTER
    if grid.kind in {Kind.NOTICE, Kind.MINUTES} and head.mark:
        lines = (top - head.mark.bottom) * MILLIMETRE / grid.pitch
        yield finding(
            "标志与发文字号间空二行",
            1.7 <= lines <= 3.0,
            f"{lines:z.2f}行",
            "2行（1.7至3.0行）",
            "7.2.5",
            Place(1, Box(line.left, head.mark.bottom, line.right, top)),
        )
    if grid.kind in {Kind.NOTICE, Kind.MINUTES} and head.rule:
        gap = head.rule.top - bottom
        yield finding(
            "发文字号与分隔线距离",
            abs(gap - 4) <= 0.6,
            f"{gap:z.2f}毫米",
            "4±0.6毫米",
            "7.2.7",
            Place(1, Box(line.left, bottom, line.right, head.rule.top)),
        )
    if grid.kind is Kind.ORDER and head.rule:
        gap = top - head.rule.bottom
        yield finding(
            "发文字号与双线距离",
            abs(gap - 4.94) <= 0.8,
            f"{gap:z.2f}毫米",
            "3号字高的7/8，4.9±0.8毫米",
            "10.1",
            Place(1, Box(line.left, head.rule.bottom, line.right, top)),
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
        yield missing("标题", "首页没有2号字的标题", "2号小标宋，居中", clause)
        return
    place = around([glyph for line in title for glyph in line.glyphs])
    families = Counter(glyph.family for line in title for glyph in line.glyphs if glyph.is_han)
    family = families.most_common(1)[0][0] if families else title[0].first.family
    yield finding(
        "标题字体",
        family is Family.XIAOBIAOSONG,
        f"{family.word}（{title[0].first.font}）",
        "小标宋（或相近的粗宋）",
        clause,
        place,
    )
    sized = all(abs(glyph.size - 22) <= 0.5 for line in title for glyph in line.glyphs)
    yield finding("标题字号", sized, f"{title[0].first.size:g}磅", "2号，22±0.5磅", clause, place)
    centre = 35 + 225 / 2 if grid.kind is Kind.LEDGER else middle(grid)
    off = [line.middle - centre for line in title]
    farthest = max(title, key=lambda line: abs(line.middle - centre))
    yield finding(
        "标题居中",
        all(abs(o) <= 1.5 for o in off),
        f"各行偏{shown(off, '+z.2f')}毫米",
        "±1.5毫米",
        clause,
        farthest.place,
    )


def check_opening(grid: Grid, title: tuple[Line, ...], rule: Rule | None) -> Iterator[Finding]:
    """What stands round the title: blank lines, 主送机关, text on the first page (7.3.1–7.3.3)."""
    if not title or rule is None:
        return
    page = grid.document.pages[0]
    yield above_title(grid, title, rule)
    below = [line for line in page.body if line.baseline > title[-1].baseline]
    if not below:
        yield missing("首页显示正文", "首页没有正文", "至少1行", "7.3.3", page.place)
        return
    to, off = below[0], below[0].left - grid.left(page)
    flush = list(takewhile(lambda line: abs(line.left - to.left) < 0.6, below))  # it may take several lines
    closed = flush[-1].text.endswith("：")
    yield finding("主送机关", closed, to.text[-14:], "顶格，末尾用全角冒号", "7.3.2", flush[-1].place)
    yield finding("主送机关顶格", abs(off) < 0.6, f"偏{off:+z.2f}毫米", "±0.6毫米", "7.3.2", to.place)
    lines = (to.baseline - title[-1].baseline) * MILLIMETRE / grid.pitch - 1
    yield finding(
        "标题与主送机关间空一行",
        0.8 <= lines <= 2.0,
        f"{lines:z.2f}行",
        "1行（0.8至2.0行）",
        "7.3.2",
        between(title[-1], to),
    )
    yield finding(
        "首页显示正文",
        len(below) >= 2,
        f"主送机关以下{len(below) - 1}行",
        "至少1行",
        "7.3.3",
        below[-1].place,
    )


def above_title(grid: Grid, title: tuple[Line, ...], rule: Rule) -> Finding:
    """Two blank lines between the red rule and the title (7.3.1)."""
    top = title[0].baseline - ABOVE * 22 / MILLIMETRE
    lines = (top - rule.bottom) * MILLIMETRE / grid.pitch
    return finding(
        "分隔线与标题间空二行",
        1.7 <= lines <= 3.0,
        f"{lines:z.2f}行",
        "2行（1.7至3.0行）",
        "7.3.1",
        Place(1, Box(title[0].left, rule.bottom, title[0].right, top)),
    )


def between(above: Line, below: Line) -> Place:
    """The white between two lines of a page."""
    upper, lower = above.place.box, below.place.box
    return Place(above.first.page, Box(upper.left, upper.bottom, upper.right, lower.top))
