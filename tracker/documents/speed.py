"""What makes WeasyPrint 70 fast and lean enough, each measured, none changing a pixel (issue 2 §8; figures: 4-page notice).

Here what concerns the whole document; text is in `shaping`, lines are in `lines`, styles in `styling` and `kinds`, the
file is in `file_writing`. Private names of WeasyPrint and pydyf are touched in all six; the version is pinned, and
`tests/documents/test_speed.py` compares what they write with what WeasyPrint writes by itself, byte for byte.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree as ET

AT_ONCE: Final = 4  # pages laid out together; an even number, so that each part of a document begins with a right-hand page

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
    return _by_kinds(document)


def _by_kinds(document: Any) -> Any:
    from tracker.documents.kinds import Kinds  # noqa: PLC0415

    document.wrapper_element = Kinds(document.etree_element)
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
        found.append(_by_kinds(quick_html()(part)))
    return found


@cache
def install() -> None:
    """Touch pydyf and WeasyPrint once for the process."""
    from tracker.documents import file_writing, kinds, lines, shaping, styling  # noqa: PLC0415 - importing WeasyPrint takes a second

    file_writing.install()
    shaping.install()
    styling.install()
    lines.install()
    kinds.install()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Make a short document without the collector, who would look through its boxes again and again while all are needed.

    At the end, when nothing holds them any more, what knows itself in circles goes at once. −10 ms.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect(0)


def settle() -> None:
    """Move everything loaded so far out of the garbage collector's sight: −10 ms a document in a warm worker.

    The second collection lets it see how little is left, so that the boxes of printed pages are cleared soon.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
