"""A long document is drawn part by part: the boxes of a part are laid out, drawn and stripped before the next part begins.

WeasyPrint keeps the boxes of all pages from the first layout to the last byte, three quarters of a megabyte a page. What is
written is the same, byte for byte (`tests/documents/test_drawing.py`): a drawn page waits as the string that it shows, and
of its boxes only what the tag tree reads is left.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS
from weasyprint.document import Document, Page
from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

from tracker.documents import speed

POINTS: Final = 0.75  # of a CSS pixel
SHARED: Final = ("ExtGState", "XObject", "Pattern", "Shading")
FOR_TAGS: Final = frozenset({"element_tag", "element", "children", "colspan", "rowspan", "is_table_wrapper"})


def laid_out(html: str, stylesheets: Sequence[Any], most: int = speed.AT_ONCE, **options: Any) -> Document:
    """The document, ready to be written; if its pages are more than `most`, they are drawn already, so many at a time."""
    parts = speed.parsed_in_parts(html, most)
    rendered = (
        part.render(stylesheets=[*stylesheets, *_numbered_after(n * most)], **options)
        for n, part in enumerate(parts)
    )
    return next(rendered) if len(parts) == 1 else _drawn(rendered)


def _numbered_after(pages: int) -> list[CSS]:
    """What lets page numbers go on after so many pages (a counter that is reset on a page shows that value there)."""
    return [CSS(string=f"@page :first {{ counter-reset: page {pages + 1} }}")] if pages else []


def _drawn(parts: Iterator[Document]) -> Document:
    ink: Ink | None = None
    pages: list[DrawnPage] = []
    for part in parts:
        ink = ink or Ink(part.copy([]))
        pages += map(ink.drawn, part.pages)
        part.pages.clear()
        del part._html  # noqa: SLF001
        gc.collect()  # boxes and layout know each other in circles
    assert ink is not None
    ink.document.pages = pages
    return ink.document


class _ColourSpaces(pydyf.Object):
    """What the document's colour spaces are called, which is known only when the file is written."""

    data = b""


class DrawnPage:
    """A page as the PDF writer of WeasyPrint reads it, drawn already."""

    def __init__(self, page: Page, shown: bytes, tags: dict[Any, Any], used: Ink) -> None:
        self.__dict__.update(page.__dict__)
        self._shown, self._tags, self._used = shown, tags, used

    def paint(self, stream: Any, _scale: float) -> None:
        """Show what was drawn, by the resources that it needs."""
        stream.stream.append(self._shown)
        stream._tags.update(self._tags)  # noqa: SLF001 - as everything below that belongs to WeasyPrint
        self._used.hand_over(stream)


class Ink:
    """What the pages of a document have in common: faces, images, patterns."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.colour_spaces = _ColourSpaces()
        self.resources: dict[str, Any] = {kind: pydyf.Dictionary() for kind in SHARED}
        self.resources["ColorSpace"] = self.colour_spaces
        self.images: dict[str, Any] = {}

    def stream(self, page: Page) -> Stream:
        """Where a page is drawn."""
        rectangle = (0, 0, page.width, page.height)  # no document of ours has a bleed
        document = self.document
        return Stream(
            document.fonts,
            rectangle,
            self.resources,
            self.images,
            {},
            document.color_profiles,
            document.output_intent,
            compress=True,
        )

    def drawn(self, page: Page) -> DrawnPage:
        """Draw a page and strip its boxes."""
        stream = self.stream(page)
        stream.transform(d=-1, f=page.height * POINTS)  # the writer does so, too
        before = len(stream.stream)
        page.paint(stream, POINTS)
        shown = b"\n".join(map(pydyf._to_bytes, stream.stream[before:]))  # noqa: SLF001
        _strip(page._page_box)  # noqa: SLF001
        return DrawnPage(page, shown, stream._tags, self)  # noqa: SLF001

    def hand_over(self, stream: Any) -> None:
        """Give the file what was used."""
        own = stream._resources  # noqa: SLF001
        if own is self.resources:
            return
        for kind in SHARED:
            own[kind].update(self.resources[kind])
        stream._images.update(self.images)  # noqa: SLF001
        self.colour_spaces.data = own["ColorSpace"]


def _strip(box: Any) -> None:
    """Leave of a box and all in it what the tag tree reads: of a text nothing, of an image, whose place it reads, everything."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box  # noqa: SLF001
    if isinstance(box, TextBox):
        box.__dict__ = {}
        return
    if not isinstance(box, ReplacedBox):
        known = box.__dict__
        box.__dict__ = {name: known[name] for name in known if name in FOR_TAGS}
    for child in box.children:
        _strip(child)
