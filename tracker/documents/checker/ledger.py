"""Rules of 横排 tables (8, 7.3.7): annex mark, width, side of the head, repeated head, complete rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from tracker.documents.checker.findings import Finding, Place, finding, missing, not_applicable
from tracker.documents.checker.grid import Grid
from tracker.documents.checker.reading import Glyph, PrintedPage
from tracker.documents.checker.shapes import Box, Rule
from tracker.documents.checker.typefaces import Family

LEFT: Final = 35.0
WIDTH: Final = 225.0
HEAD_MARK: Final = re.compile(r"附件\d*[.．]?|\w+〔[\d\s]*〕[\d\s]*号")  # the number of a draft is blank
SERIAL_COLUMN: Final = 9.5
SMALLEST: Final = 9.0  # 小五


def check_annex_mark(grid: Grid) -> Finding:
    """附件n, 3号黑体, flush left on the first line; a table that is issued by itself has its number there."""
    lines = grid.document.pages[0].lines
    mark = next((line for line in lines if HEAD_MARK.fullmatch(line.text)), None)
    required, clause = "3号黑体，顶格", "7.3.7"
    if mark is None:
        return missing("附件标识", "首页没有“附件”字样", required, clause)
    kept = (
        mark.first.family is Family.HEITI and abs(mark.first.size - 16) < 0.4 and abs(mark.left - LEFT) < 0.8
    )
    measured = f"{mark.text}，{mark.first.family.word}{mark.first.size:g}磅，距左页边{mark.left:z.1f}毫米"
    return finding("附件标识", kept, measured, required, clause, mark.place)


def check_table(grid: Grid) -> Iterator[Finding]:
    """The table on its pages."""
    pages = grid.document.pages
    ruled = {
        page.number: rules
        for page in pages
        if (rules := grid.document.raster.rules(page.number, 200, dpi=300))
    }
    yield _width(ruled, pages)
    yield _head_side(ruled)
    heads = {page.number: _head(page, ruled.get(page.number, [])) for page in pages}
    words = next(iter(heads.values()))
    headless = [page for page in pages if heads[page.number] != words or not words]
    yield finding(
        "表头重复",
        not headless,
        f"{len(pages) - len(headless)}/{len(pages)}页有表头",
        "每页都有表头",
        "8",
        headless[0].place if headless else None,
    )
    yield _serial_numbers(ruled, pages, words)
    cells = [g for page in pages for g in page.glyphs if g.is_han and g.family is Family.FANGSONG]
    sizes = Counter(round(glyph.size, 1) for glyph in cells).most_common(1)
    size = sizes[0][0] if sizes else 0
    yield finding(
        "表内字号",
        size >= SMALLEST,
        f"仿宋{size:g}磅",
        "仿宋，不小于小5号9磅",
        "5.2.2",
        cells[0].place if cells else None,
    )
    outside = [
        g for page in pages for g in page.glyphs if not g.turned and (g.right > 260.7 or g.left < LEFT - 0.5)
    ]
    yield finding(
        "文字不超出版心",
        not outside,
        f"{len(outside)}字超出" if outside else "没有超出",
        "没有",
        "5.2.1",
        outside[0].place if outside else None,
    )


def _serial_numbers(ruled: dict[int, list[Rule]], pages: Sequence[PrintedPage], head: str) -> Finding:
    """No row is lost between the pages; where the first column counts ranks they may be shared."""
    rule, required = "序号连续", "从1起连续，没有遗漏"
    if head and not head.startswith("序"):
        return not_applicable(rule, "没有序号栏", required, "8")
    rows = [
        (n, page) for page in pages if page.number in ruled for n in _row_numbers(page, ruled[page.number])
    ]
    wrong = next((page for at, (n, page) in enumerate(rows, 1) if n != at), None)
    numbers = [n for n, _ in rows]
    measured = "、".join(map(str, numbers))[:60] if wrong else f"1至{len(numbers)}"
    kept = bool(rows) and wrong is None
    return finding(
        rule, kept, measured if rows else "没有序号", required, "8", wrong.place if wrong else None
    )


def _left_and_width(rules: list[Rule]) -> tuple[float, float]:
    left = min(rule.left for rule in rules)
    return left, max(rule.right for rule in rules) - left


def _around(page: int, rules: list[Rule]) -> Place:
    """The table between its first and its last rule."""
    left, width = _left_and_width(rules)
    return Place(page, Box(left, rules[0].top, left + width, rules[-1].bottom))


def _width(ruled: dict[int, list[Rule]], pages: Sequence[PrintedPage]) -> Finding:
    spans = {page: _left_and_width(rules) for page, rules in ruled.items()}
    wrong = [page for page, (left, width) in spans.items() if abs(width - WIDTH) > 1 or abs(left - LEFT) > 1]
    bare = [page for page in pages if page.number not in ruled]
    measured = "，".join(
        f"第{page}页宽{w:z.1f}、左{left:z.1f}" for page, (left, w) in list(spans.items())[:6]
    )
    place = bare[0].place if bare else None
    if ruled and not bare:
        page = wrong[0] if wrong else min(ruled)
        place = _around(page, ruled[page])
    return finding(
        "表格宽度",
        not wrong and not bare,
        f"{measured}毫米" if measured else "没有表格线",
        "宽225±1毫米，距左页边35±1毫米",
        "5.2.1、8",
        place,
    )


def _head_side(ruled: dict[int, list[Rule]]) -> Finding:
    """Odd pages have the wider binding margin above the head, even ones below the foot."""
    wrong = [
        page
        for page, rules in ruled.items()
        if rules[0].top < (27 if page % 2 else 25)
        or rules[-1].bottom > 210 - (25 if page % 2 else 27)
        or (page != 1 and abs(rules[0].top - (28 if page % 2 else 26)) > 1)
    ]
    page = (wrong or sorted(ruled) or [0])[0]
    measured = "，".join(f"第{page}页{rules[0].top:z.1f}" for page, rules in list(ruled.items())[:6])
    return finding(
        "表头方位",
        ruled and not wrong,
        f"表格上沿距上页边：{measured}毫米" if measured else "没有表格线",
        "单页表头在订口一边28±1毫米，双页在切口一边26±1毫米",
        "8",
        _around(page, ruled[page]) if ruled else None,
    )


def _head(page: PrintedPage, rules: list[Rule]) -> str:
    """The words of the table's head, in 黑体 between its first two rules; '' where there is none."""
    if len(rules) < 2:
        return ""
    return "".join(
        glyph.text
        for glyph in sorted(page.glyphs, key=lambda g: (g.left, g.baseline))
        if glyph.family is Family.HEITI
        and not glyph.turned
        and rules[0].top < glyph.baseline < rules[1].top + 1
    )


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
