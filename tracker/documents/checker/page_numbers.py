"""Rules of the page number (7.5): present, — n —, 4号半角宋体, 7 mm below the type area, at the outer side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, Place, finding
from tracker.documents.checker.grid import TYPE_WIDTH, Grid
from tracker.documents.checker.reading import (
    MILLIMETRE,
    PAGE_NUMBER,
    Glyph,
    PrintedPage,
    around,
    pages_shown,
    shown,
)
from tracker.documents.checker.shapes import Box
from tracker.documents.checker.typefaces import Family

LOWER_EDGE: Final = 262.0
DASHES: Final = "—–―－-"


@dataclass
class _Tally:
    """What the pages showed; what is wrong stands with the page on which it stands."""

    missing: list[int] = field(default_factory=list)
    unwanted: list[tuple[str, Place]] = field(default_factory=list)
    forms: list[tuple[str, Place]] = field(default_factory=list)
    types: list[tuple[str, Place]] = field(default_factory=list)
    heights: list[tuple[float, Place]] = field(default_factory=list)
    insets: list[tuple[float, Place]] = field(default_factory=list)
    wrong_insets: list[tuple[str, Place]] = field(default_factory=list)


def check_page_numbers(grid: Grid) -> Iterator[Finding]:
    """Every page carries its number, but the first of a letter and what follows a blank page."""
    pages = grid.document.pages
    if grid.kind is Kind.ORDER and len(pages) == 1:
        numbers = _number_glyphs(pages[0], grid.kind)
        yield finding(
            "编排页码",
            not numbers,
            "首页有页码" if numbers else "首页没有页码",
            "信函首页不显示页码",
            "10.1",
            around(numbers) if numbers else None,
        )
        return
    tally = _Tally()
    blank = next((page.number for page in pages if not page.glyphs), len(pages) + 1)
    for page in pages:
        exempt = page.number >= blank or (grid.kind is Kind.ORDER and page.number == 1)
        _count(grid, page, tally, exempt=exempt)
    yield from _findings(grid, tally)


def _lies_across(page: PrintedPage, kind: Kind) -> bool:
    """Whether it is a 横排 page, whose number is turned."""
    return kind is Kind.LEDGER or (kind is Kind.PLAIN and page.width > page.height)


def _number_glyphs(page: PrintedPage, kind: Kind) -> tuple[Glyph, ...]:
    """The glyphs of the page number, first to last; on a landscape page they are turned."""
    if _lies_across(page, kind):
        return tuple(sorted((g for g in page.glyphs if g.turned), key=lambda g: g.baseline))
    lines = [line for line in page.lines if PAGE_NUMBER.fullmatch(line.text) and line.baseline > LOWER_EDGE]
    return lines[-1].glyphs if lines else ()


def _count(grid: Grid, page: PrintedPage, tally: _Tally, *, exempt: bool) -> None:
    glyphs = _number_glyphs(page, grid.kind)
    if not glyphs:
        if not exempt:
            tally.missing.append(page.number)
        return
    place, named = around(glyphs), f"第{page.number}页"
    if exempt:
        tally.unwanted.append((f"{named}不应有页码", place))
        return
    text = "".join(glyph.text for glyph in glyphs).replace("\u2009", "").replace(" ", "")
    if text != f"—{page.number}—":
        tally.forms.append((f"{named}：{text}", place))
    digits = [glyph for glyph in glyphs if glyph.text.isdigit()]
    if not all(g.family is Family.SONG and abs(g.size - 14) <= 0.4 for g in digits):
        tally.types.append((f"{named}：{digits[0].family.word}{digits[0].size:g}磅", place))
    if _lies_across(page, grid.kind):
        _measure_turned(grid, page, glyphs, tally)
        return
    width = (digits[0].right - digits[0].left) * MILLIMETRE / digits[0].size if digits else 0.5
    if abs(width - 0.5) > 0.02:
        tally.types.append((f"{named}：数字宽{width:.2f}字", place))
    dash = next((glyph for glyph in glyphs if glyph.text in DASHES), None)
    if dash:
        window = Box(dash.left, dash.baseline - 4, dash.right, dash.baseline + 1)
        ink = grid.document.raster.ink(page.number, window)
        tally.heights.append((ink.top - LOWER_EDGE if ink else -99, place))
    left = grid.left(page)
    inset = left + TYPE_WIDTH - glyphs[-1].right if page.is_odd else glyphs[0].left - left
    _note_inset(tally, page, inset, place, most=6.6)


def _measure_turned(grid: Grid, page: PrintedPage, glyphs: tuple[Glyph, ...], tally: _Tally) -> None:
    """横排 (8): the number stands where the portrait pages have it, turned, in the left margin."""
    raster, place = grid.document.raster, around(glyphs)
    dash = next((glyph for glyph in glyphs if glyph.text in "—–―"), None)
    if dash:
        ink = raster.ink(page.number, Box(12, dash.baseline + 0.2, 34.6, dash.baseline + 4.7))
        tally.heights.append((35 - ink.right if ink else -99, place))
    ink = raster.ink(page.number, Box(2, 2, 34.6, 208))
    if ink:
        inset = 184 - ink.bottom if page.is_odd else ink.top - 26
        _note_inset(tally, page, inset, Place(page.number, ink), most=7.0)


def _note_inset(tally: _Tally, page: PrintedPage, inset: float, place: Place, most: float) -> None:
    tally.insets.append((inset, place))
    if not 4.0 <= inset <= most:
        tally.wrong_insets.append((f"第{page.number}页：{inset:z.2f}毫米", place))


def _findings(grid: Grid, tally: _Tally) -> Iterator[Finding]:
    pages, found = len(grid.document.pages), [place for _, place in tally.insets]
    yield _presence(grid, tally)
    yield finding(
        "页码写法",
        not tally.forms and found,
        _listed(tally.forms) or ("— n —" if found else "没有页码"),
        "数字左右各一条一字线",
        "7.5",
        _first(tally.forms, found),
    )
    yield finding(
        "页码字体",
        not tally.types and found,
        _listed(tally.types) or ("宋体14磅，半角数字" if found else "没有页码"),
        "4号半角宋体",
        "7.5",
        _first(tally.types, found),
    )
    wrong = [place for height, place in tally.heights if abs(height - 7) > 1]
    heights = shown((height for height, _ in tally.heights), most=6)
    yield finding(
        "一字线距版心下边缘",
        tally.heights and not wrong,
        f"{heights}毫米" if heights else "没有一字线",
        "7±1毫米",
        "7.5",
        wrong[0] if wrong else found[0] if found else None,
    )
    insets = shown((inset for inset, _ in tally.insets), most=6)
    yield finding(
        "单页居右、双页居左空一字",
        not tally.wrong_insets and found,
        _listed(tally.wrong_insets) or (f"{insets}毫米" if found else f"{pages}页都没有页码"),
        "4.0至6.6毫米",
        "7.5",
        _first(tally.wrong_insets, found),
    )


def _presence(grid: Grid, tally: _Tally) -> Finding:
    found = [place for _, place in tally.insets]
    lacking = [f"第{pages_shown(tally.missing)}页没有页码"] if tally.missing else []
    lacking += [words for words, _ in tally.unwanted]
    but = "除首页外" if grid.kind is Kind.ORDER else ""
    missed = grid.document.pages[tally.missing[0] - 1].place if tally.missing else None
    return finding(
        "编排页码",
        not lacking,
        "，".join(lacking[:4]) or f"{len(found)}页有页码",
        f"{but}每页编排页码；空白页及其后的版记页不编",
        "7.5",
        missed or _first(tally.unwanted, found),
    )


def _listed(wrong: list[tuple[str, Place]]) -> str:
    return "，".join(words for words, _ in wrong[:4])


def _first(wrong: list[tuple[str, Place]], found: list[Place]) -> Place | None:
    """Where the first thing stands that is wrong, else the first page number."""
    return wrong[0][1] if wrong else found[0] if found else None
