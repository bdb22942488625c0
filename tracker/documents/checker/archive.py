"""Rules for every kind: the sheet, the fonts, the text that machines read, the tags (PDF/UA-1)."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Final

from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont, TTLibError
from pdfminer.pdftypes import resolve1

from tracker.documents.checker.findings import Finding, Kind, finding
from tracker.documents.checker.reading import PAGE_NUMBER, Line, PrintedDocument, name_of

WIDE_GAP: Final = 24.0  # points; two texts on one line may be drawn in any order


def check_archive(document: PrintedDocument, kind: Kind) -> Iterator[Finding]:
    """5.1, and what keeps a PDF readable for machines and for decades."""
    yield _sheet(document, kind)
    yield from _fonts(document)
    yield _extractable(document)
    yield _reading_order(document, kind)
    yield from _tags(document, kind)
    yield from _metadata(document)


def _sheet(document: PrintedDocument, kind: Kind) -> Finding:
    width, height = (297, 210) if kind is Kind.LEDGER else (210, 297)
    odd = [p.number for p in document.pages if abs(p.width - width) > 0.5 or abs(p.height - height) > 0.5]
    first = document.pages[0]
    measured = f"{first.width:.1f}x{first.height:.1f} mm" + (f", odd pages {odd}" if odd else "")
    wanted = f"{width}x{height} mm (A4{' 横排' if kind is Kind.LEDGER else ''})"
    return finding("page size", not odd, measured, wanted, "5.1")


def _fonts(document: PrintedDocument) -> Iterator[Finding]:
    fonts = document.fonts
    loose = [font.name for font in fonts.values() if not font.embedded]
    measured = f"{len(fonts) - len(loose)}/{len(fonts)} embedded" + (f", not: {loose}" if loose else "")
    yield finding("fonts embedded", not loose and fonts, measured, "all", "PDF/UA, 印刷")
    used: dict[str, set[int]] = defaultdict(set)
    for glyph in document.all_glyphs:
        if glyph.text.strip():
            used[glyph.font].add(glyph.code)
    empty = {
        (font.name, code)
        for font in fonts.values()
        if font.data and used.get(font.name) and font.subtype.startswith("CIDFont")
        for code in _empty_glyphs(font.data, used[font.name])
    }
    missing = [g.text for g in document.all_glyphs if (g.font, g.code) in empty and g.text.strip()]
    count = len(missing) + sum(glyph.code == 0 for glyph in document.all_glyphs)
    measured = f"{count} ({''.join(sorted(set(missing)))[:20]})" if count else "0"
    yield finding("no missing glyph (.notdef)", count == 0, measured, "0", "字迹清楚")


def _empty_glyphs(data: bytes, codes: set[int]) -> set[int]:
    """Codes whose glyph is .notdef, absent or blank in the embedded program."""
    glyphs, name = _outlines(data)
    empty: set[int] = set()
    for code in codes:
        found = name(code)
        if found is None or code == 0 or found not in glyphs:
            empty.add(code)
            continue
        pen = BoundsPen(glyphs)
        glyphs[found].draw(pen)
        if pen.bounds is None:
            empty.add(code)
    return empty


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
    except (TTLibError, KeyError, IndexError, AssertionError):
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
    measured = f"{mine} glyphs mapped, {len(unmapped)} unmapped, second parser sees {other}"
    return finding(
        "text extractable", not unmapped and agree, measured, "0 unmapped, both parsers agree", "PDF/UA"
    )


def _is_placeholder(text: str) -> bool:
    return "\ufffd" in text or text.startswith("(cid") or "\ue000" <= text[:1] <= "\uf8ff"


def _reading_order(document: PrintedDocument, kind: Kind) -> Finding:
    inversions = steps = 0
    for page in document.pages:
        lines = [
            line
            for line in page.lines
            if kind is not Kind.LEDGER and len(line.glyphs) > 1 and max(g.size for g in line.glyphs) >= 13.5
        ]
        begins = [
            _begin(line) for line in lines if not PAGE_NUMBER.fullmatch(line.text.replace("\u2009", " "))
        ]
        inversions += sum(later < earlier for earlier, later in pairwise(begins))
        steps += max(0, len(begins) - 1)
        for line in lines:
            if len(line.glyphs) > 6 and not line.has_gap(WIDE_GAP):
                inversions += any(b.order < a.order for a, b in pairwise(line.glyphs))
    return finding(
        "reading order",
        inversions <= 0.02 * max(steps, 1),
        f"{inversions} inversions in {steps} line steps",
        "<= 2 %",
        "PDF/UA",
    )


def _begin(line: Line) -> int:
    return min(glyph.order for glyph in line.glyphs)


def _tags(document: PrintedDocument, kind: Kind) -> Iterator[Finding]:
    catalog = document.catalog
    marked = resolve1(resolve1(catalog.get("MarkInfo") or {}).get("Marked"))
    tagged = bool(marked) and "StructTreeRoot" in catalog
    elements = list(_elements(catalog.get("StructTreeRoot")))
    kinds = Counter(name_of(element["S"]) for element in elements)
    figures = [bool(resolve1(e.get("Alt"))) for e in elements if name_of(e["S"]) == "Figure"]
    needed = {"Table"} if kind is Kind.LEDGER else {"H1", "P"}
    listed = ",".join(f"{name}:{count}" for name, count in kinds.most_common(8))
    yield finding(
        "tagged structure",
        tagged and needed <= set(kinds),
        f"{'tagged' if tagged else 'untagged'} {listed}",
        f"Marked, StructTreeRoot, {'+'.join(sorted(needed))}",
        "PDF/UA-1",
    )
    yield finding("figures have alt text", all(figures), f"{sum(figures)}/{len(figures)}", "all", "PDF/UA-1")


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
    yield finding(
        "document language", language.lower().startswith("zh"), language or "none", "zh*", "PDF/UA-1"
    )
    info = document.source.info[0] if document.source.info else {}
    title = _text(resolve1(info.get("Title")) or b"")
    shown = resolve1((resolve1(catalog.get("ViewerPreferences")) or {}).get("DisplayDocTitle"))
    measured = f"{title[:24] or 'none'}, DisplayDocTitle={shown}"
    yield finding("title metadata", title.strip() and shown, measured, "non-empty, shown", "PDF/UA-1")
    packet = resolve1(catalog["Metadata"]).get_data() if "Metadata" in catalog else b""
    part = re.search(rb"pdf(?:uaid|aid):part[>=\"\s]*\D?(\d)", packet)
    yield finding(
        "PDF/UA or PDF/A identification",
        part,
        part.group(0).decode("latin-1") if part else "none",
        "pdfuaid/pdfaid part",
        "archival",
    )


def _text(value: object) -> str:
    """A PDF text string."""
    if not isinstance(value, bytes):
        return str(value)
    if value[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return value.decode("utf-16")
    return value.decode("utf-8", "replace")
