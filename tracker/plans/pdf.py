"""PDF files as text: each page from top to bottom, column by column, ruled tables as rows of tabs.

A row that a page break tears is made whole again, and a head that every page repeats is read once.
"""

from __future__ import annotations

import math
import re
import time
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise, takewhile
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import extract_text, extract_words

from tracker.plans.parsing.unit_names import is_unit
from tracker.plans.unruled import first_grid

_FAULTS = (PdfminerException, PSException, MalformedPDFException, ValueError, TypeError, KeyError, OSError)


_PAGE_LIMIT = 2 * 1024 * 1024
_TEXT_LIMIT = 400_000  # characters; five times what an import takes
_PAGES = 800  # a plan has fewer than a hundred
_SECONDS = 60  # for the whole file
_OBJECT_LIMIT = 24 * 1024 * 1024  # one stream that is no picture, unpacked: the largest fonts take 20 MB
_TOTAL_LIMIT = 120 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
_OLD_FILTER = re.compile(rb"/(?:LZW|RunLength|RL\b)|/Filter\s*\d")
_FILTER_NAME = re.compile(rb"/(\w+Decode|LZW|RL|Fl|AHx|A85|CCF|DCT)\b")
_CODE = re.compile(rb"#([0-9a-fA-F]{2})")
_HALF_WIDTH = str.maketrans("（）", "()")
_LZW_CLEAR, _LZW_END = 256, 257
_LZW_WORST = 2600  # a full table of twelve-bit codes, each a run as long as the table
_PIECE = 256 * 1024
_HEAD = 2048  # bytes before a stream that hold its dictionary
_NEAR = 3.0  # points within which rules meet and words stand on one line
_GUTTER = 8.0  # points between two columns, at least
_FILLED = 0.6  # of a column's width that its middling line takes, or it is no running text
_CROWDED = 3000  # words on a page; a plan's lines are a word each
_NESTED = 2  # a half may be parted twice more
_ROW_NUMBER = re.compile(r"[(（]?\d[\d.-]*[)）]?[.、]?")
_ITEM = re.compile(r"(?:\d{1,3}[.．、]|[(（][一二三四五六七八九十\d]{1,3}[)）])(?=\D)")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,，、]?\s*共?\s*\d{1,4}(?:\s*页)?)?[-—–·\s]*"
)
_FIGURE = re.compile(r"\d+")
_SENTENCE = re.compile("[。：:]")
_RUNNING = 3  # lines at most that every page repeats at its top, or at its foot
_OFTEN = 0.4  # of the pages: left and right pages may have running lines of their own


@dataclass(slots=True)
class _Rows:
    """The rows of a table on one page; `is_open` where no rule closes the last one."""

    rows: list[list[str]]
    is_open: bool


class Locked(ValueError):
    """The file asks for a password."""


class Overfull(ValueError):
    """A page, or the whole text, is larger than any plan's: reading on would keep the server busy for minutes."""


class Broken(ValueError):
    """The file is no readable PDF."""


def pages_of(data: bytes) -> list[str]:
    """The text of each page; a scan gives empty ones. Raises Locked, Overfull or Broken."""
    _weigh(data)
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            return [_printed(parts) for parts in _joined(_pages(document))]
    except Overfull:
        raise
    except _FAULTS as failure:
        causes = (failure, *failure.args, failure.__cause__, failure.__context__)
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise Locked from failure
        raise Broken from failure


def _weigh(data: bytes) -> None:
    """Refuse a file whose objects unpack to more than a plan needs, before the reader unpacks them. Raises Overfull.

    Pictures are left out: they are never unpacked for their text.
    """
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEAD) : match.start()]
        head = head[head.rfind(b" obj") + 4 :] if b" obj" in head else head
        if b"/Image" in head:
            continue
        size = _unpacked(memoryview(data)[match.end() :], times=max(1, head.count(b"/Fl")))
        if filters := _old_filters(head):
            end = data.find(b"endstream", match.end())
            packed = data[match.end() : end if end >= 0 else len(data)]
            size += _unpacked_by_old(packed, filters)
        total += size
        if size > _OBJECT_LIMIT or total > _TOTAL_LIMIT:
            raise Overfull


def _unpacked(packed: bytes | memoryview, *, times: int) -> int:
    """How many bytes a stream unpacks to, counted no further than past the limit; streams packed otherwise count as nothing."""
    counted = 0
    unpacking = zlib.decompressobj()
    piece: bytes | memoryview = packed[:_PIECE]
    place = len(piece)
    inner = zlib.decompressobj() if times > 1 else None
    try:
        while piece and not unpacking.eof and counted <= _OBJECT_LIMIT:
            out = unpacking.decompress(piece, _PIECE)
            counted += len(out)
            while inner is not None and out and not inner.eof and counted <= _OBJECT_LIMIT:
                unfolded = inner.decompress(out, _PIECE)
                counted += len(unfolded)
                out = inner.unconsumed_tail
            piece = unpacking.unconsumed_tail or packed[place : place + _PIECE]
            place += 0 if unpacking.unconsumed_tail else len(piece)
    except zlib.error:
        return counted
    return counted


def _old_filters(head: bytes) -> list[bytes]:
    """The filters of a stream that are not deflate, in order; names may be written with #-codes, or stand elsewhere in the file."""
    named = _CODE.sub(lambda code: bytes([int(code[1], 16)]), head)
    if not _OLD_FILTER.search(named):
        return []
    return _FILTER_NAME.findall(named)


def _unpacked_by_old(packed: bytes, filters: list[bytes]) -> int:
    """How many bytes LZW or RunLength unpack to; at most their worst where they stand behind another filter."""
    if filters in ([b"LZWDecode"], [b"LZW"]):
        return _lzw_size(packed)
    if filters in ([b"RunLengthDecode"], [b"RL"]):
        return _run_length_size(packed)
    return len(packed) * _LZW_WORST


def _run_length_size(packed: bytes) -> int:
    """The bytes that runs stand for: a length below 128 copies what follows, one above repeats the next byte."""
    size = place = 0
    while place < len(packed) and packed[place] != 128 and size <= _OBJECT_LIMIT:
        copies = packed[place] < 128
        size += packed[place] + 1 if copies else 257 - packed[place]
        place += packed[place] + 2 if copies else 2
    return size


def _lzw_size(packed: bytes) -> int:
    """The bytes that LZW codes stand for (PDF 32000-1 7.4.4): only the lengths of the table's entries are kept."""
    lengths: list[int] = []
    width, held, bits, size, last = 9, 0, 0, 0, 0
    for byte in packed:
        held, bits = (held << 8 | byte) & 0xFFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & ((1 << width) - 1)
        if code == _LZW_CLEAR:
            lengths, width, last = [], 9, 0
            continue
        if code == _LZW_END or size > _OBJECT_LIMIT:
            break
        entry = code - _LZW_END - 1
        length = 1 if entry < 0 else lengths[entry] if entry < len(lengths) else last + 1
        if last:
            lengths.append(last + 1)
        size, last = size + length, length
        width = min(12, max(9, (len(lengths) + _LZW_END + 2).bit_length()))
    return size


def _pages(document: PDF) -> Iterator[list[str | _Rows]]:
    """Page by page, as long as they look like a plan's."""
    read = 0
    until = time.monotonic() + _SECONDS
    for number, page in enumerate(document.pages):
        if number >= _PAGES or time.monotonic() > until:
            raise Overfull
        if _drawn(page) > _PAGE_LIMIT or read > _TEXT_LIMIT:
            raise Overfull
        parts = _page(page)
        read += len(_printed(parts))
        page.close()
        yield parts


def _drawn(page: Page) -> int:
    """How many bytes of drawing commands the page has, unpacked no further than past the limit."""
    size = 0
    for stream in page.page_obj.contents:
        packed = resolve1(stream)
        try:
            size += len(zlib.decompressobj().decompress(packed.rawdata or b"", _PAGE_LIMIT + 1))
        except (zlib.error, AttributeError):
            size += len(getattr(packed, "rawdata", None) or b"")
    return size


def _printed(parts: list[str | _Rows]) -> str:
    return "\n".join(
        part if isinstance(part, str) else "\n".join("\t".join(row) for row in part.rows)
        for part in parts
        if isinstance(part, str) or part.rows
    )


def _joined(pages: Iterator[list[str | _Rows]]) -> list[list[str | _Rows]]:
    """The pages without what runs along their tops and feet, with each table that goes on over a page break made whole."""
    read: list[list[str | _Rows]] = []
    head: list[str] = []
    above: _Rows | None = None
    for parts in _without_running_lines(list(pages)):
        below = next((part for part in parts if not _is_page_number(part)), None)
        if isinstance(above, _Rows) and isinstance(below, _Rows):
            head = head or above.rows[0]
            _continue(above, below, head)
        else:
            head = []
        read.append(parts)
        if isinstance(below, _Rows) and not below.rows:
            continue
        last = next((part for part in reversed(parts) if not _is_page_number(part)), None)
        if last is not below:
            head = []
        above = last if isinstance(last, _Rows) else None
    return read


def _without_running_lines(pages: list[list[str | _Rows]]) -> list[list[str | _Rows]]:
    """The pages without the lines that many of them repeat at an edge; the first to come stays, for it may be the title."""
    for edge in (0, -1):
        outer = [_outer_lines(parts, edge) for parts in pages]
        counts = Counter(place for lines in outer for place in enumerate(lines))
        often = {place for place, count in counts.items() if count > 1 and count >= _OFTEN * len(pages)}
        seen: set[str] = set()
        for parts, lines in zip(pages, outer, strict=True):
            running = [line for _, line in takewhile(often.__contains__, enumerate(lines))]
            kept = [line for line in running if edge == 0 and line not in seen and not _is_page_number(line)]
            seen.update(running)
            if running and not kept:
                _cut(parts, edge, len(running))
    return pages


def _outer_lines(parts: list[str | _Rows], edge: int) -> list[str]:
    """The first or last lines of a page, the outermost first, figures made alike; none where a table or sentences stand there."""
    part = parts[edge] if parts else ""
    if not isinstance(part, str):
        return []
    lines = part.split("\n") if edge == 0 else part.split("\n")[::-1]
    found = []
    for line in ("".join(line.split()) for line in lines[:_RUNNING]):
        if _SENTENCE.search(line):
            break
        alike = _FIGURE.sub("1", line)
        found.append(alike if _PAGE_NUMBER.fullmatch(line) or len(alike) > 5 else line)
    return found


def _cut(parts: list[str | _Rows], edge: int, count: int) -> None:
    """Takes so many lines from the edge of a page."""
    part = parts[edge]
    if not isinstance(part, str):
        return
    lines = part.split("\n")
    left = "\n".join(lines[count:] if edge == 0 else lines[:-count])
    if left.strip():
        parts[edge] = left
    else:
        del parts[edge]


def _is_page_number(part: str | _Rows) -> bool:
    return isinstance(part, str) and _PAGE_NUMBER.fullmatch(part) is not None


def _continue(above: _Rows, below: _Rows, head: list[str]) -> None:
    """Leaves out a repeated head, and puts the rest of a torn row back under its beginning."""
    if len(below.rows[0]) != len(above.rows[-1]):
        return
    if below.rows[0] == head:
        del below.rows[0]
    if not below.rows or not above.is_open:
        return
    first, rest = above.rows[-1], below.rows[0]
    if _ROW_NUMBER.fullmatch(rest[0]) and first[0]:
        return
    above.rows[-1] = [_cell(f"{begun}\n{more}") for begun, more in zip(first, rest, strict=True)]
    del below.rows[0]
    above.is_open = below.is_open


def _page(page: Page) -> list[str | _Rows]:
    """The page from top to bottom: lines of text, and tables."""
    rules = _outer_rules(page)
    tables = sorted(_tables(page, rules), key=lambda table: table.bbox[1])
    parts: list[str | _Rows] = []
    top = 0.0
    for table in tables:
        if table.bbox[1] > top + 1:
            parts.extend(_lines(page, top, table.bbox[1]))
        is_open = any(rule["is_open"] and abs(table.bbox[3] - rule["top"]) < _NEAR for rule in rules)
        parts.append(_Rows([[_cell(cell) for cell in row] for row in table.extract()], is_open))
        top = max(top, table.bbox[3])
    if page.height > top + 1:
        parts.extend(_lines(page, top, float(page.height)))
    return [part for part in parts if not isinstance(part, str) or part.strip()]


def _outer_rules(page: Page) -> list[dict[str, Any]]:
    """The first and last rule of a table, from side to side: a page break leaves them out, or has gaps where cells are merged."""
    upright: dict[int, list[Any]] = {}
    level = [edge for edge in page.edges if edge["orientation"] == "h"]
    for edge in page.edges:
        if edge["orientation"] == "v":
            upright.setdefault(round(edge["x0"]), []).append(edge)
    ends: dict[int, list[tuple[float, float]]] = {}
    for edges in upright.values():
        for y in (min(edge["top"] for edge in edges), max(edge["bottom"] for edge in edges)):
            ends.setdefault(round(y), []).append((edges[0]["x0"], y))
    return [
        {
            "object_type": "line",
            "orientation": "h",
            "x0": min(found)[0],
            "x1": max(found)[0],
            "width": max(found)[0] - min(found)[0],
            "top": found[0][1],
            "bottom": found[0][1],
            "height": 0,
            "is_open": is_open,
        }
        for found in ends.values()
        if len(found) > 2
        and (
            (is_open := not any(_meets(rule, *end) for rule in level for end in found))
            or min(upright) == round(min(found)[0])
        )
    ]


def _meets(rule: dict[str, Any], x: float, y: float) -> bool:
    return bool(abs(rule["top"] - y) < _NEAR and rule["x0"] - _NEAR < x < rule["x1"] + _NEAR)


def _tables(page: Page, rules: list[dict[str, Any]]) -> list[Table]:
    """Tables with rules; a box around a paragraph is none, a single row that a page break left over is one."""
    if len(page.lines) + len(page.rects) + len(page.curves) < 4:
        return []
    return [
        table
        for table in page.find_tables({"explicit_horizontal_lines": rules})
        if len(table.rows[0].cells) > (1 if len(table.rows) > 1 else 2)
    ]


def _lines(page: Page, top: float, bottom: float) -> list[str | _Rows]:
    """The lines of a stretch of the page, and the tables without rules that stand among them."""
    chars = [char for char in page.chars if top <= _middle(char) < bottom]
    grid = first_grid(chars)
    if grid is None:
        return [_columns(chars)]
    rows = _Rows([[_cell(cell) for cell in row] for row in grid.rows], is_open=False)
    before = [char for char in chars if _middle(char) < grid.top]
    return [_columns(before), rows, *_lines(page, grid.bottom, bottom)]


def _middle(char: dict[str, Any]) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _columns(chars: list[dict[str, Any]]) -> str:
    """The text column by column, between the lines that run across the columns."""
    words = extract_words(chars)
    gutter = _gutter(words)
    if gutter is None:
        return extract_text(chars)
    parts: list[str] = []
    top = 0.0
    across = [word for word in words if word["x0"] < gutter < word["x1"]]
    bands = [(line[0]["top"], max(word["bottom"] for word in line)) for line in _on_lines(across)]
    for begin, end in [*bands, (math.inf, math.inf)]:
        between = [char for char in chars if top <= _middle(char) < begin]
        parts.append(_columns([char for char in between if char["x0"] < gutter]))
        parts.append(_columns([char for char in between if char["x0"] >= gutter]))
        parts.append(extract_text([char for char in chars if begin <= _middle(char) < end]))
        top = end
    return "\n".join(part for part in parts if part.strip())


def _gutter(words: list[dict[str, Any]], nested: int = _NESTED) -> float | None:
    """Where an upright strip free of words over most lines parts two columns of running text; None where there is none."""
    if not 0 < len(words) <= _CROWDED:
        return None
    begins = sorted(word["x0"] for word in words)
    left, right = begins[0], max(word["x1"] for word in words)
    margin = (right - left) / 5
    found: tuple[float, float] | None = None
    for start in sorted({word["x1"] for word in words if left + margin < word["x1"] < right - margin}):
        end = next(iter(begins[bisect_left(begins, start) :]), start)
        if end - start < _GUTTER or (found and end - start <= found[1] - found[0]):
            continue
        before = [word for word in words if word["x1"] <= start]
        beyond = [word for word in words if word["x0"] >= end]
        across = [word for word in words if word["x0"] < start < word["x1"]]
        if len(_on_lines(across)) * 2 <= len(_on_lines(before)) and all(
            _is_column(side, nested) for side in (before, beyond)
        ):
            found = (start, end)
    return sum(found) / 2 if found else None


def _is_column(words: list[dict[str, Any]], nested: int) -> bool:
    """True for numbered items, lines of sentences that fill their column, or several columns; cells without rules are none."""
    lines = _on_lines(words)
    if len(lines) < 3:
        return False
    if sum(_ITEM.match(word["text"]) is not None for word in words) > 1:
        return True
    if not any("。" in word["text"] for word in words):
        return False
    if nested and _gutter(words, nested - 1) is not None:
        return True
    spans = [(min(word["x0"] for word in line), max(word["x1"] for word in line)) for line in lines]
    width = max(end for _, end in spans) - min(start for start, _ in spans)
    return bool(median(end - start for start, end in spans) >= _FILLED * width)


def _on_lines(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words grouped by the line that they stand on."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda each: each["top"]):
        if lines and word["top"] - lines[-1][0]["top"] < _NEAR:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _cell(cell: str | None) -> str:
    """The cell on one line: a wrapped line goes on without a blank, unless it holds words, or begins another unit."""
    words = re.search(r"[a-zA-Z]", cell or "") is not None
    lines = [(" " if words else "").join(line.split()) for line in (cell or "").split("\n")]
    text = lines[0]
    for above, line in pairwise(lines):
        text += " " + line if words or _lists_on(above, line) else line
    return text.strip()


def _lists_on(above: str, line: str) -> bool:
    """True where a cell lists units one to a line: a whole name ends one line, a whole name begins the next."""
    last, first = above.rsplit("、", 1)[-1], line.split("、", 1)[0]
    return is_unit(last.translate(_HALF_WIDTH)) and is_unit(first.translate(_HALF_WIDTH))
