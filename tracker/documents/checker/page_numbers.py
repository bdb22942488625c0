"""Rules of the page number (7.5): present, — n —, 4号半角宋体, 7 mm below the type area, at the outer side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.grid import TYPE_WIDTH, Grid
from tracker.documents.checker.raster import Box
from tracker.documents.checker.reading import MILLIMETRE, PAGE_NUMBER, Glyph, PrintedPage, shown
from tracker.documents.checker.typefaces import Family

LOWER_EDGE: Final = 262.0
DASHES: Final = "—–―－-"


@dataclass
class _Tally:
    """What the pages showed."""

    missing: list[int] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    insets: list[float] = field(default_factory=list)
    wrong_insets: list[str] = field(default_factory=list)


def check_page_numbers(grid: Grid) -> Iterator[Finding]:
    """Every page carries its number, but the first of a letter and what follows a blank page."""
    pages = grid.document.pages
    if grid.kind is Kind.ORDER and len(pages) == 1:
        numbers = len(_number_glyphs(pages[0], Kind.ORDER)) > 0
        yield finding(
            "page number present",
            not numbers,
            f"{int(numbers)} on the only page",
            "none on the first page",
            "10.1",
        )
        return
    tally = _Tally()
    blank = next((page.number for page in pages if not page.glyphs), len(pages) + 1)
    for page in pages:
        exempt = page.number >= blank or (grid.kind is Kind.ORDER and page.number == 1)
        _count(grid, page, tally, exempt=exempt)
    yield from _findings(grid, tally)


def _number_glyphs(page: PrintedPage, kind: Kind) -> tuple[Glyph, ...]:
    """The glyphs of the page number, first to last; on a landscape page they are turned."""
    if kind is Kind.LEDGER:
        return tuple(sorted((g for g in page.glyphs if g.turned), key=lambda g: g.baseline))
    lines = [line for line in page.lines if PAGE_NUMBER.fullmatch(line.text) and line.baseline > LOWER_EDGE]
    return lines[-1].glyphs if lines else ()


def _count(grid: Grid, page: PrintedPage, tally: _Tally, *, exempt: bool) -> None:
    glyphs = _number_glyphs(page, grid.kind)
    if not glyphs:
        if not exempt:
            tally.missing.append(page.number)
        return
    if exempt:
        tally.unwanted.append(f"p{page.number} must carry no number")
        return
    text = "".join(glyph.text for glyph in glyphs).replace("\u2009", "").replace(" ", "")
    if text != f"—{page.number}—":
        tally.forms.append(f"p{page.number}:{text}")
    digits = [glyph for glyph in glyphs if glyph.text.isdigit()]
    if not all(g.family is Family.SONG and abs(g.size - 14) <= 0.4 for g in digits):
        tally.types.append(f"p{page.number}:{digits[0].family} {digits[0].size:g}")
    if grid.kind is Kind.LEDGER:
        _measure_turned(grid, page, glyphs, tally)
        return
    width = (digits[0].right - digits[0].left) * MILLIMETRE / digits[0].size if digits else 0.5
    if abs(width - 0.5) > 0.02:
        tally.types.append(f"p{page.number}: digit width {width:.2f} em")
    dash = next((glyph for glyph in glyphs if glyph.text in DASHES), None)
    if dash:
        window = Box(dash.left, dash.baseline - 4, dash.right, dash.baseline + 1)
        ink = grid.document.raster.ink(page.number, window)
        tally.heights.append(ink.top - LOWER_EDGE if ink else -99)
    left = grid.left(page)
    inset = left + TYPE_WIDTH - glyphs[-1].right if page.is_odd else glyphs[0].left - left
    _note_inset(tally, page, inset, most=6.6)


def _measure_turned(grid: Grid, page: PrintedPage, glyphs: tuple[Glyph, ...], tally: _Tally) -> None:
    """横排 (8): the number stands where the portrait pages have it, turned, in the left margin."""
    raster = grid.document.raster
    dash = next((glyph for glyph in glyphs if glyph.text in "—–―"), None)
    if dash:
        ink = raster.ink(page.number, Box(12, dash.baseline + 0.2, 34.6, dash.baseline + 4.7))
        tally.heights.append(35 - ink.right if ink else -99)
    ink = raster.ink(page.number, Box(2, 2, 34.6, 208))
    if ink:
        _note_inset(tally, page, 184 - ink.bottom if page.is_odd else ink.top - 26, most=7.0)


def _note_inset(tally: _Tally, page: PrintedPage, inset: float, most: float) -> None:
    tally.insets.append(inset)
    if not 4.0 <= inset <= most:
        tally.wrong_insets.append(f"p{page.number}:{inset:.2f}")


def _findings(grid: Grid, tally: _Tally) -> Iterator[Finding]:
    pages, found = len(grid.document.pages), len(tally.insets)
    lacking = tally.missing or tally.unwanted
    but = " but the first" if grid.kind is Kind.ORDER else ""
    yield finding(
        "page number present",
        not lacking,
        f"missing {tally.missing}, {tally.unwanted}" if lacking else f"{found} of {pages} pages",
        f"every page{but} (none on blank/版记-after-blank pages)",
        "7.5",
    )
    yield finding(
        "page number form",
        not tally.forms and found,
        ", ".join(tally.forms[:4]) or "— n —",
        "— n — with 一字线",
        "7.5",
    )
    yield finding(
        "page number type",
        not tally.types and found,
        ", ".join(tally.types[:4]) or "宋体 14 pt, half-width digits",
        "4号半角宋体",
        "7.5",
    )
    yield finding(
        "page number 7 mm below 版心",
        tally.heights and all(abs(height - 7) <= 1 for height in tally.heights),
        f"{shown(tally.heights, most=6) or 'none'} mm",
        "7±1 mm",
        "7.5",
    )
    yield finding(
        "odd right / even left, one character in",
        not tally.wrong_insets and found,
        ", ".join(tally.wrong_insets[:4]) or f"{shown(tally.insets, most=6)} mm",
        "4.9-5.6 mm (4.0-6.6)",
        "7.5",
    )
