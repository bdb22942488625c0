"""PDF files as text: each page from top to bottom, ruled tables as rows of tabs."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

_FAULTS = (PdfminerException, PSException, MalformedPDFException, ValueError, TypeError, KeyError, OSError)


_PAGE_LIMIT = 2 * 1024 * 1024
_TEXT_LIMIT = 400_000  # characters; five times what an import takes
_PAGES = 800  # a plan has fewer than a hundred
_SECONDS = 60  # for the whole file
_OBJECT_LIMIT = 24 * 1024 * 1024  # one stream that is no picture, unpacked: the largest fonts take 20 MB
_TOTAL_LIMIT = 120 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n")
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
    return (
        re.sub(r"\s+", "", cell or "")
        if not re.search(r"[a-zA-Z]", cell or "")
        else " ".join((cell or "").split())
    )
