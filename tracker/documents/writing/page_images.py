"""The pages of a draft as pictures, drawn from the very PDF that would be issued.

A draft is set in type once per version and process, its pages are drawn when they are looked at.
"""

from __future__ import annotations

import io
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date

from pypdfium2 import PdfDocument

from tracker.core import clock
from tracker.documents.archive.printed_text import pdfium
from tracker.documents.fonts import FontsMissing, UnprintableText
from tracker.documents.heads import TitleTooLong
from tracker.documents.models import Document
from tracker.documents.numbering import blank_number
from tracker.documents.queries import printed
from tracker.documents.rendering import RenderingFailed
from tracker.documents.writing.queries import contents_of
from tracker.documents.writing.soundness import too_wide

KEPT = 8  # drafts; a notice takes some 200 kB
SCALE = 1.5  # 108 dots to the inch: sharp beside the editor
REFUSALS = (FontsMissing, UnprintableText, TitleTooLong, RenderingFailed)
_kept: OrderedDict[tuple[int, int, date], bytes] = OrderedDict()


@dataclass(frozen=True)
class CannotPrint(Exception):
    """Why the draft cannot be set in type, in words for the user."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def draft_pdf(document: Document) -> bytes:
    """The draft as it would print today, without a number. Raises CannotPrint."""
    key = (document.id, document.version, clock.today())
    if key not in _kept:
        if crowded := [words for said in contents_of(document) for words in too_wide(said)]:
            raise CannotPrint("；".join(crowded))
        try:
            _kept[key] = printed(document, number=blank_number(document.series), issued_on=clock.today())
        except REFUSALS as refusal:
            raise CannotPrint(str(refusal)) from refusal
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def page_image(pdf: bytes, number: int) -> bytes:
    """A page (from 1) as PNG. Raises IndexError where it has no such page."""
    with pdfium:
        opened = PdfDocument(pdf)
        try:
            if not 1 <= number <= len(opened):
                raise IndexError(number)
            drawn = io.BytesIO()
            picture = opened[number - 1].render(scale=SCALE).to_pil().quantize(64)
            picture.save(drawn, format="PNG")
            return drawn.getvalue()
        finally:
            opened.close()
