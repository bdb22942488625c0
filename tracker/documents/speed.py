"""What makes WeasyPrint 70 fast and lean enough, each measured, none changing a pixel (issue 2 §8; figures: 4-page notice).

Here what concerns the whole document; text is in `shaping`, styles are in `styling`. Private names of WeasyPrint and pydyf are
touched in all three; the version is pinned, and `tests/documents/test_speed.py` compares what they write with what WeasyPrint
writes by itself, byte for byte.
"""

from __future__ import annotations

import gc
import zlib
from functools import cache
from types import SimpleNamespace
from typing import Any, Final
from xml.etree import ElementTree as ET

DEFLATE_LEVEL: Final = 1

MINIMAL_SHEET: Final = """
html, body, div, p, h1, h2, h3, main, figure, section { display: block }
head, title, meta { display: none }
table { display: table; border-spacing: 0; box-sizing: border-box }
thead { display: table-header-group } tbody { display: table-row-group }
tr { display: table-row } td, th { display: table-cell; padding: 0; vertical-align: inherit }
col { display: table-column } colgroup { display: table-column-group }
h1 { bookmark-level: 1; bookmark-label: content(text) }
h2 { bookmark-level: 2; bookmark-label: content(text) }
h3 { bookmark-level: 3; bookmark-label: content(text) }
"""
"""Stands for the browser's own sheet, which styles some 150 elements where ours uses 20: −17 ms, a ledger −200 ms."""


@cache
def quick_html() -> type[Any]:
    """WeasyPrint's HTML class on the minimal sheet; made on first use, because importing WeasyPrint takes a second.

    Our pages are well-formed, so that expat reads them: −15 ms. Any other HTML is read as WeasyPrint reads it.
    """
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped]  # noqa: PLC0415
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    sheets = [CSS(string=MINIMAL_SHEET)]

    class QuickHTML(HTML):
        def __init__(self, string: str | ET.Element) -> None:
            try:
                tree = ET.fromstring(string) if isinstance(string, str) else string  # noqa: S314 - of our own templates
            except ET.ParseError:
                super().__init__(string=string)
                return
            self.base_url, self.url_fetcher, self.media_type = None, URLFetcher(), "print"
            self.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
            return sheets

    return QuickHTML


def parsed(html: str) -> Any:
    """A document of ours to lay out; the letter-spacing of its composed lines is set apart (`styling`)."""
    from tracker.documents import styling  # noqa: PLC0415

    document = quick_html()(html)
    styling.part_tracking(document.etree_element)
    return document


def parsed_in_parts(html: str, most: int) -> list[Any]:
    """The document as several of so many sheets, each with the same head."""
    document = parsed(html)
    tree = document.etree_element
    head, body = tree.find("head"), tree.find("body")
    if body is None or len(body) <= most:
        return [document]
    found = []
    for first in range(0, len(body), most):
        part = ET.Element(tree.tag, tree.attrib)
        part.append(head)
        ET.SubElement(part, body.tag, body.attrib).extend(body[first : first + most])
        found.append(quick_html()(part))
    return found


@cache
def install() -> None:
    """Touch pydyf and WeasyPrint once for the process."""
    from tracker.documents import shaping, styling  # noqa: PLC0415 - importing WeasyPrint takes a second

    _deflate_quickly()
    _leave_faces_where_they_are()
    shaping.install()
    styling.install()
    _keep_objects_small()
    _write_quickly()


def _deflate_quickly() -> None:
    """pydyf asks zlib for level 9; level 1 makes the file 3 % larger and saves 15 ms."""
    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415

    pydyf.zlib = SimpleNamespace(
        compressobj=lambda level=DEFLATE_LEVEL: zlib.compressobj(DEFLATE_LEVEL),
        compress=lambda data: zlib.compress(data, DEFLATE_LEVEL),
        crc32=zlib.crc32,
    )


def _leave_faces_where_they_are() -> None:
    """WeasyPrint copies each whole face (7–27 MB) before HarfBuzz subsets it; the copy is read only if that fails.

    −5 ms and −27 MB a document.
    """
    import weasyprint.pdf.fonts as written  # noqa: PLC0415

    font: Any = written.Font
    whole_face, start, subset = written.get_hb_object_data, font.__init__, font._harfbuzz_subset  # noqa: SLF001

    def start_empty(self: Any, *arguments: Any) -> None:
        written.get_hb_object_data = lambda _face: b""
        try:
            start(self, *arguments)
        finally:
            written.get_hb_object_data = whole_face

    def subset_or_copy(self: Any, *arguments: Any) -> None:
        subset(self, *arguments)
        if not self.file_content:
            self.file_content = whole_face(self.hb_face)

    font.__init__ = start_empty
    font._harfbuzz_subset = subset_or_copy  # noqa: SLF001


def _keep_objects_small() -> None:
    """Tens of thousands of parts of a PDF each carry a number, an offset …, which only a few ever need: the class has them.

    −6 MB for forty pages.
    """
    import pydyf  # noqa: PLC0415

    own: Any = pydyf.Object
    own.number, own.offset, own.generation, own.free = None, 0, 0, "n"
    own.__init__ = lambda _self: None


def _write_quickly() -> None:
    """The bytes of numbers, names and dictionaries by their exact types: −10 ms for the 2,000 parts of a tag tree."""
    import pydyf  # noqa: PLC0415

    own = pydyf._to_bytes  # noqa: SLF001

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is str:
            return item.encode("ascii")  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        if kind is float and not item.is_integer():
            return f"{item:f}".rstrip("0").encode("ascii")
        written: bytes = item.data if isinstance(item, pydyf.Object) else own(item)
        return written

    def dictionary(self: Any) -> bytes:
        parts = [b"<<"]
        for key, value in self.items():
            parts += (
                b"/",
                key if type(key) is bytes else to_bytes(key),
                b" ",
                value if type(value) is bytes else to_bytes(value),
            )
        parts.append(b">>")
        return b"".join(parts)

    pydyf._to_bytes = to_bytes  # noqa: SLF001
    pydyf.Dictionary.data = property(dictionary)


def settle() -> None:
    """Move everything loaded so far out of the garbage collector's sight: −10 ms a document in a warm worker.

    The second collection lets it see how little is left, so that the boxes of printed pages are cleared soon.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
