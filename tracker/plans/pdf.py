"""PDF files as text: each page from top to bottom, ruled tables as rows of tabs."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from tracker.plans.parsing.unit_names import is_unit

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
            return list(_pages(document))
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


def _pages(document: PDF) -> Iterator[str]:
    """Page by page, as long as they look like a plan's."""
    read = 0
    until = time.monotonic() + _SECONDS
    for number, page in enumerate(document.pages):
        if number >= _PAGES or time.monotonic() > until:
            raise Overfull
        if _drawn(page) > _PAGE_LIMIT or read > _TEXT_LIMIT:
            raise Overfull
        text = _page(page)
        read += len(text)
        page.close()
        yield text


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


def _page(page: Page) -> str:
    """The page from top to bottom: lines of text, and tables as rows of tabs."""
    tables = sorted(_tables(page), key=lambda table: table.bbox[1])
    parts: list[str] = []
    top = 0.0
    for table in tables:
        if table.bbox[1] > top + 1:
            parts.append(_lines(page, top, table.bbox[1]))
        parts.extend("\t".join(_cell(cell) for cell in row) for row in table.extract())
        top = max(top, table.bbox[3])
    if page.height > top + 1:
        parts.append(_lines(page, top, float(page.height)))
    return "\n".join(part for part in parts if part.strip())


def _tables(page: Page) -> list[Table]:
    """Tables with rules; a box around a paragraph is none, a single row that a page break left over is one."""
    if len(page.lines) + len(page.rects) + len(page.curves) < 4:
        return []
    return [
        table for table in page.find_tables() if len(table.rows[0].cells) > (1 if len(table.rows) > 1 else 2)
    ]


def _lines(page: Page, top: float, bottom: float) -> str:
    x0, y0, x1, y1 = page.bbox
    box: Any = page.crop((x0, max(y0, top), x1, min(y1, bottom)), strict=False)
    return str(box.extract_text() or "")


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
