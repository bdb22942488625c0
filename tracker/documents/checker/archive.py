"""Rules for every kind: the sheet, the fonts, the text that machines read, the tags (PDF/UA-1)."""

from __future__ import annotations

import io
import re
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final

from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont, TTLibError
from pdfminer.pdftypes import PDFStream, resolve1

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.reading import (
    PAGE_NUMBER,
    FontProgram,
    Line,
    PrintedDocument,
    PrintedPage,
    name_of,
    pages_shown,
)

WIDE_GAP: Final = 24.0  # points; two texts on one line may be drawn in any order


def check_archive(document: PrintedDocument, kind: Kind) -> Iterator[Finding]:
    """5.1, and what keeps a PDF readable for machines and for decades."""
    yield _sheet(document, kind)
    yield _embedded(document)
    yield _complete(document)
    yield _extractable(document)
    yield _reading_order(document, kind)
    yield from _tags(document, kind)
    yield from _metadata(document)


def _sheet(document: PrintedDocument, kind: Kind) -> Finding:
    upright, wide = (210.0, 297.0), (297.0, 210.0)
    allowed = {Kind.LEDGER: (wide,), Kind.PLAIN: (upright, wide)}.get(kind, (upright,))
    odd = [page for page in document.pages if not any(_measures(page, size) for size in allowed)]
    first = odd[0] if odd else document.pages[0]
    measured = f"{first.width:.1f}×{first.height:.1f}毫米"
    if odd:
        measured += f"，不符的页：{pages_shown(page.number for page in odd)}"
    wanted = " 或 ".join(f"{width:.0f}×{height:.0f}毫米" for width, height in allowed)
    return finding(
        "幅面",
        not odd,
        measured,
        f"{wanted}（A4{'横排' if kind is Kind.LEDGER else ''}）",
        "5.1",
        first.place,
    )


def _measures(page: PrintedPage, size: tuple[float, float]) -> bool:
    return abs(page.width - size[0]) <= 0.5 and abs(page.height - size[1]) <= 0.5


def _embedded(document: PrintedDocument) -> Finding:
    fonts = document.fonts
    loose = {font.name for font in fonts.values() if not font.embedded}
    measured = f"{len(fonts)}种字体，已嵌入{len(fonts) - len(loose)}种"
    if loose:
        measured += f"，未嵌入：{'、'.join(sorted(loose))}"
    first = next((glyph for glyph in document.all_glyphs if glyph.font in loose and glyph.text.strip()), None)
    return finding(
        "字体嵌入", not loose and fonts, measured, "全部嵌入", "印刷、归档", first.place if first else None
    )


def _complete(document: PrintedDocument) -> Finding:
    """No glyph is missing: neither .notdef nor a blank where a character should be."""
    used: dict[int, set[int]] = defaultdict(set)
    for glyph in document.all_glyphs:
        if glyph.text.strip():
            used[glyph.program].add(glyph.code)
    empty = {
        (number, code)
        for number, codes in used.items()
        if (program := document.programs.get(number)) and program.data
        if program.subtype.startswith("CIDFont")
        for code in _empty_glyphs(program, codes)
    }
    blank = [g for g in document.all_glyphs if (g.program, g.code) in empty and g.text.strip()]
    count = len(blank) + sum(glyph.code == 0 for glyph in document.all_glyphs)
    boxes = [*blank, *(glyph for glyph in document.all_glyphs if glyph.code == 0)]
    letters = "".join(sorted({glyph.text for glyph in blank}))[:20]
    return finding(
        "没有缺字",
        count == 0,
        f"缺{count}字" + (f"（{letters}）" if letters else ""),
        "0",
        "字迹清楚",
        boxes[0].place if boxes else None,
    )


def _empty_glyphs(program: FontProgram, codes: set[int]) -> set[int]:
    """Codes whose glyph is .notdef, absent or blank in the embedded program."""
    glyphs, name = _outlines(program.data or b"")
    empty: set[int] = set()
    for code in codes:
        found = name(program.glyph_of(code))
        if found is None or code == 0 or found not in glyphs or not _has_ink(glyphs, found):
            empty.add(code)
    return empty


class _Drawn(Exception):
    """The pen has touched the paper."""


class _FirstStroke(BasePen):
    """Stops at the first stroke: whether anything is drawn is known then, at a tenth of the price of the outline's box."""

    def _moveTo(self, pt: Any) -> None:  # noqa: N802 - fontTools' name
        """Touches nothing yet."""

    def _lineTo(self, pt: Any) -> None:  # noqa: N802 - fontTools' name
        raise _Drawn

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802 - fontTools' name
        raise _Drawn


def _has_ink(glyphs: Any, name: str) -> bool:
    try:
        glyphs[name].draw(_FirstStroke(glyphs))
    except _Drawn:
        return True
    return False


def _outlines(data: bytes) -> tuple[Any, Callable[[int], str | None]]:
    """The glyphs of a font program and the names that its codes have; nothing where it cannot be read."""
    try:
        if data[:4] in {b"OTTO", b"\0\1\0\0", b"true", b"ttcf"}:
            font = TTFont(io.BytesIO(data), fontNumber=0, lazy=True)
            order = font.getGlyphOrder()
            return font.getGlyphSet(), lambda code: order[code] if code < len(order) else None
        programs = CFFFontSet()
        programs.decompile(io.BytesIO(data), None)
        top = programs[programs.fontNames[0]]
    except (
        TTLibError,
        KeyError,
        IndexError,
        AssertionError,
        ValueError,
        TypeError,
        AttributeError,
        struct.error,
    ):
        return {}, lambda _code: None
    names = set(top.charset)

    def name(code: int) -> str | None:
        if f"cid{code:05d}" in names:
            return f"cid{code:05d}"
        return str(top.charset[code]) if code < len(top.charset) else None

    return top.CharStrings, name


def _extractable(document: PrintedDocument) -> Finding:
    unmapped = [g for g in document.all_glyphs if not g.text or _is_placeholder(g.text)]
    mine = sum(len(glyph.text.strip()) for glyph in document.all_glyphs)
    other = document.second_count
    agree = mine > 0 and abs(other - mine) <= max(3, 0.02 * mine)
    return finding(
        "文字可提取",
        not unmapped and agree,
        f"读出{mine}字，{len(unmapped)}字没有对应的文字，另一解析器读出{other}字",
        "每个字都有对应的文字，两种解析器一致",
        "归档、检索",
        unmapped[0].place if unmapped else None,
    )


def _is_placeholder(text: str) -> bool:
    return "\ufffd" in text or text.startswith("(cid") or "\ue000" <= text[:1] <= "\uf8ff"


def _reading_order(document: PrintedDocument, kind: Kind) -> Finding:
    inverted: list[Line] = []
    steps = 0
    for page in document.pages:
        lines = [
            line
            for line in page.lines
            if kind is not Kind.LEDGER and len(line.glyphs) > 1 and max(g.size for g in line.glyphs) >= 13.5
        ]
        running = [line for line in lines if not PAGE_NUMBER.fullmatch(line.text.replace("\u2009", " "))]
        inverted += [later for earlier, later in pairwise(running) if _begin(later) < _begin(earlier)]
        steps += max(0, len(running) - 1)
        for line in lines:
            if len(line.glyphs) > 6 and not line.has_gap(WIDE_GAP):
                inverted += [line] * any(b.order < a.order for a, b in pairwise(line.glyphs))
    return finding(
        "阅读顺序",
        len(inverted) <= 0.02 * max(steps, 1),
        f"{steps}次换行中{len(inverted)}处颠倒",
        "不超过2%",
        "PDF/UA",
        inverted[0].place if inverted else None,
    )


def _begin(line: Line) -> int:
    return min(glyph.order for glyph in line.glyphs)


def _tags(document: PrintedDocument, kind: Kind) -> Iterator[Finding]:
    catalog = document.catalog
    marks = resolve1(catalog.get("MarkInfo"))
    tagged = isinstance(marks, dict) and bool(resolve1(marks.get("Marked"))) and "StructTreeRoot" in catalog
    elements = list(_elements(catalog.get("StructTreeRoot")))
    kinds = Counter(name_of(resolve1(element["S"])) for element in elements)
    figures = [bool(resolve1(e.get("Alt"))) for e in elements if name_of(resolve1(e["S"])) == "Figure"]
    needed = {Kind.LEDGER: {"Table"}, Kind.PLAIN: {"P"}}.get(kind, {"H1", "P"})
    listed = "，".join(f"{name} {count}" for name, count in kinds.most_common(8))
    yield finding(
        "结构标签",
        tagged and needed <= set(kinds),
        f"{'有' if tagged else '没有'}标签" + (f"（{listed}）" if listed else ""),
        f"带标签，含{'、'.join(sorted(needed))}",
        "PDF/UA",
    )
    yield finding("图形有替代文字", all(figures), f"{sum(figures)}/{len(figures)}", "每幅图都有", "PDF/UA")


def _elements(root: Any) -> Iterator[dict[str, Any]]:
    """Every structure element below the root."""
    waiting, seen = [root], set[int]()
    while waiting:
        reference = waiting.pop()
        number = getattr(reference, "objid", None)
        if number in seen:
            continue
        if number:
            seen.add(number)
        found = resolve1(reference)
        if isinstance(found, list):
            waiting += found
        elif isinstance(found, dict):
            if "S" in found:
                yield found
            if "K" in found:
                waiting.append(found["K"])


def _metadata(document: PrintedDocument) -> Iterator[Finding]:
    catalog = document.catalog
    language = _text(resolve1(catalog.get("Lang")) or b"")
    yield finding("文档语言", language.lower().startswith("zh"), language or "没有", "zh开头", "PDF/UA")
    info = document.source.info[0] if document.source.info else {}
    title = _text(resolve1(info.get("Title")) or b"")
    preferences = resolve1(catalog.get("ViewerPreferences"))
    shown = isinstance(preferences, dict) and bool(resolve1(preferences.get("DisplayDocTitle")))
    yield finding(
        "文档标题",
        title.strip() and shown,
        f"{title[:24] or '没有'}，{'显示' if shown else '不显示'}在窗口标题栏",
        "有标题，并显示在窗口标题栏",
        "PDF/UA",
    )
    metadata = resolve1(catalog.get("Metadata"))
    packet = metadata.get_data() if isinstance(metadata, PDFStream) else b""
    part = re.search(rb"pdf(uaid|aid):part[>=\"\s]*\D?(\d)", packet)
    names = {b"uaid": "PDF/UA", b"aid": "PDF/A"}
    yield finding(
        "归档标识",
        part,
        f"{names[part[1]]}-{part[2].decode()}" if part else "没有",
        "PDF/UA或PDF/A",
        "归档",
    )


def _text(value: object) -> str:
    """A PDF text string."""
    if not isinstance(value, bytes):
        return str(value)
    if value[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return value.decode("utf-16", "replace")
    return value.decode("utf-8", "replace")
