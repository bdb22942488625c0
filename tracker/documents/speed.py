"""What makes WeasyPrint 70 fast enough, each measured, none changing a pixel (issue 2 §8; figures: 4-page notice).

Three private names of WeasyPrint and pydyf are touched; the version is pinned and `tests/documents/test_speed.py`
says when one of them has gone.
"""

from __future__ import annotations

import gc
import zlib
from functools import cache
from types import SimpleNamespace
from typing import Any, Final

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
    """WeasyPrint's HTML class on the minimal sheet; made on first use, because importing WeasyPrint takes a second."""
    from weasyprint import CSS, HTML  # noqa: PLC0415

    sheets = [CSS(string=MINIMAL_SHEET)]

    class QuickHTML(HTML):
        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
            return sheets

    return QuickHTML


@cache
def install() -> None:
    """Touch pydyf and WeasyPrint once for the process."""
    _deflate_quickly()
    _leave_faces_where_they_are()


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


def settle() -> None:
    """Move everything loaded so far out of the garbage collector's sight: −10 ms a document in a warm worker.

    The second collection lets it see how little is left, so that the boxes of printed pages are cleared soon.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
