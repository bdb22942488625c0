"""Rules of what closes a document: 署名 and 成文日期 (7.3.5), 版记 (7.4), 报尾, the foot of a letter (10.1)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, Place, finding, missing
from tracker.documents.checker.grid import CELL, TYPE_WIDTH, Grid
from tracker.documents.checker.reading import Line, PrintedPage, around, shown
from tracker.documents.checker.seal import Signature, check_seal
from tracker.documents.checker.shapes import Box, Rule
from tracker.documents.checker.typefaces import Family

DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
LEADING_ZERO: Final = re.compile(r"[年月]0")
ISSUED: Final = re.compile(r"印发$")
RUN: Final = re.compile(r"共印\d+份")
LOWER_EDGE: Final = 262.0  # of the type area


def check_signature(grid: Grid) -> Iterator[Finding]:
    """Form and place of the date, the name above it, and what the seal needs."""
    dates = [
        (page, line)
        for page in grid.document.pages
        for line in page.body
        if DATE.fullmatch(line.text) and line.left > grid.left(page) + 60
    ]
    if not dates:
        yield missing("成文日期", "没有靠右的日期行", "YYYY年M月D日，靠右", "7.3.5")
        return
    page, date = dates[-1]
    yield finding(
        "成文日期写法",
        not LEADING_ZERO.search(date.text),
        date.text,
        "阿拉伯数字，月、日不编虚位",
        "7.3.5.4",
        date.place,
    )
    place = page.body.index(date)
    name = page.body[place - 1] if place else None
    right = grid.left(page) + TYPE_WIDTH
    white = (right - date.right) / CELL
    off = name.middle - date.middle if name else 99.0
    sealed = abs(white - 4) <= 0.35 and abs(off) <= 1.5
    yield finding(
        "署名和成文日期位置",
        sealed or (name is not None and _unsealed(name, date, right)),
        f"日期右空{white:z.2f}字，署名偏日期中心{off:+z.2f}毫米" if name else "日期上没有署名",
        "盖章：日期右空四字，署名在日期之上居中；不盖章：署名右空二字，日期首字比署名首字右移二字",
        "7.3.5",
        around([*(name.glyphs if name else ()), *date.glyphs]),
    )
    if name is not None:
        yield from check_seal(grid, Signature(page, name, date, sealed=sealed))


def _unsealed(name: Line, date: Line, right: float) -> bool:
    """One of the two ends two characters in, the date begins two characters right of the name."""
    two_in = any(abs((right - line.right) / CELL - 2) <= 0.35 for line in (name, date))
    return two_in and abs((date.left - name.left) / CELL - 2) <= 0.35


# ── 版记 and 报尾 ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_imprint(grid: Grid) -> Iterator[Finding]:
    """版记 of a document, 报尾 of a bulletin: rules, place, form, type."""
    page, of_document = grid.document.pages[-1], grid.kind is not Kind.BULLETIN
    last = [line for line in page.lines if (ISSUED if of_document else RUN).search(line.text)]
    if not last:
        name, form = ("版记", "YYYY年M月D日印发") if of_document else ("报尾", "共印n份")
        yield missing(name, f"末页没有“{form}”", f"末页有{name}", "7.4", page.place)
        return
    closing = last[-1]
    lists = [
        line
        for line in page.lines
        if re.match(r"(抄送|主送|报|送|发)：", line.text) and abs(line.first.size - 14) < 0.6
    ]
    yield from _imprint_rules(grid, page, lists, closing)
    if of_document:
        count = len(grid.document.pages)
        yield finding(
            "版记在最后一面",
            count % 2 == 0,
            f"第{count}面",
            "偶数面（双面印刷的末面）",
            "7.4.1",
            closing.place,
        )
        dated = re.search(r"\d{4}年\d{1,2}月\d{1,2}日印发$", closing.text)
        yield finding(
            "印发日期写法",
            dated and not LEADING_ZERO.search(closing.text),
            closing.text,
            "YYYY年M月D日印发，月、日不编虚位",
            "7.4.3",
            closing.place,
        )
    yield _imprint_type([*lists, closing])
    left = grid.left(page)
    white = (closing.left - left, left + TYPE_WIDTH - closing.right)
    yield finding(
        "版记左右各空一字",
        all(abs(w - 4.94) <= 0.8 for w in white),
        f"左{white[0]:z.2f}毫米，右{white[1]:z.2f}毫米",
        "4.94±0.8毫米",
        "7.4.3",
        closing.place,
    )


def _imprint_type(lines: list[Line]) -> Finding:
    glyphs = [glyph for line in lines for glyph in line.glyphs]
    family = Counter(glyph.family for glyph in glyphs if glyph.is_han).most_common(1)[0][0]
    odd = next((glyph for glyph in glyphs if abs(glyph.size - 14) > 0.4), glyphs[0])
    return finding(
        "版记字体",
        abs(odd.size - 14) <= 0.4 and family is Family.FANGSONG,
        f"{family.word}{odd.size:g}磅",
        "4号仿宋",
        "7.4.2",
        odd.place,
    )


def _imprint_rules(grid: Grid, page: PrintedPage, lists: list[Line], closing: Line) -> Iterator[Finding]:
    rules = [rule for rule in grid.document.raster.rules(page.number) if not rule.red]
    upper = lists[0].baseline if lists else closing.baseline
    below = [rule for rule in rules if rule.top > closing.baseline - 1]
    above = [rule for rule in rules if rule.bottom < upper - 2]
    between = [rule for rule in rules if upper < rule.top < closing.baseline]
    yield finding(
        "版记分隔线",
        below and above and (between or not lists),
        f"首条{len(above) and 1}，中间{len(between)}，末条{len(below) and 1}",
        "首条、中间、末条",
        "7.4.1",
        closing.place,
    )
    if not below or not above:
        return
    outer = (above[-1], below[0])
    yield finding(
        "版记首末分隔线粗细",
        all(abs(rule.thickness - 0.35) <= 0.08 for rule in outer),
        f"{shown(rule.thickness for rule in outer)}毫米",
        "0.35±0.08毫米",
        "7.4.1",
        Place(page.number, max(outer, key=lambda rule: abs(rule.thickness - 0.35)).box),
    )
    if between:
        yield finding(
            "版记中间分隔线粗细",
            all(abs(rule.thickness - 0.25) <= 0.07 for rule in between),
            f"{shown(rule.thickness for rule in between)}毫米",
            "0.25±0.07毫米，细于首末条",
            "7.4.1",
            Place(page.number, between[0].box),
        )
    yield finding(
        "版记分隔线宽度",
        all(abs(rule.width - TYPE_WIDTH) <= 1 for rule in [*outer, *between]),
        f"{shown(rule.width for rule in outer)}毫米",
        "156±1毫米，与版心等宽",
        "7.4.1",
        Place(page.number, outer[0].box),
    )
    edge: Rule = outer[1]
    yield finding(
        "末条分隔线与版心下边缘重合",
        abs(edge.bottom - LOWER_EDGE) <= 0.5,
        f"距上页边{edge.bottom:z.2f}毫米",
        "262±0.5毫米",
        "7.4.1",
        Place(page.number, edge.box),
    )


def check_distribution(grid: Grid) -> Finding:
    """报, 送, 发 and the print run of a 简报."""
    lines = grid.document.pages[-1].lines
    lists = [line for line in lines if re.match(r"(报|送|发)：", line.text)]
    printed = RUN.search("".join(line.text for line in lines))
    return finding(
        "报尾发送范围",
        lists and printed,
        f"报、送、发{len(lists)}项" + ("，有印数" if printed else "，没有印数"),
        "报、送、发和“共印n份”",
        "报尾",
        lists[0].place if lists else None,
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
        "版记在页脚、不加分隔线",
        ink and abs(ink.bottom - LOWER_EDGE) <= 4 and not black,
        f"末行距上页边{ink.bottom if ink else 0:z.1f}毫米" + ("，有分隔线" if black else ""),
        "在版心最下方，不加印发机关、印发日期和分隔线",
        "10.1",
        copies.place,
    )
    yield finding(
        "版记字体",
        abs(copies.first.size - 14) <= 0.4 and copies.first.family is Family.FANGSONG,
        f"{copies.first.family.word}{copies.first.size:g}磅",
        "4号仿宋",
        "7.4.2",
        copies.place,
    )
