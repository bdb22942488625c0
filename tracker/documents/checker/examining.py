"""Examines one PDF. Loads all that reads and draws PDFs, 40 MB; what came of it (`examination`) needs none of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.documents.checker.checking import findings_of
from tracker.documents.checker.examination import Examination
from tracker.documents.checker.findings import Kind, Place
from tracker.documents.checker.kinds import kind_of
from tracker.documents.checker.reading import PrintedDocument
from tracker.documents.checker.shapes import Box


def examine(pdf: bytes, kind: Kind | None = None) -> Examination:
    """Measure a PDF by the rules of a kind, or of the kind that it seems to be.

    Raises Unmeasurable where there is nothing to measure, with the reason for the user.
    """
    document = PrintedDocument(pdf)
    taken = kind or kind_of(document)
    pages = tuple((page.width, page.height) for page in document.pages)
    return Examination(
        kind=taken,
        guessed=kind is None,
        pages=pages,
        findings=tuple(
            replace(found, place=_on_its_page(found.place, pages) if found.place else None)
            for found in findings_of(document, taken)
        ),
    )


def _on_its_page(place: Place, pages: Sequence[tuple[float, float]]) -> Place:
    """The same with edges in order (things overlap where there should be white between them) and within the sheet."""
    width, height = pages[place.page - 1]
    left, right = sorted(min(max(edge, 0.0), width) for edge in (place.box.left, place.box.right))
    top, bottom = sorted(min(max(edge, 0.0), height) for edge in (place.box.top, place.box.bottom))
    return Place(place.page, Box(left, top, right, bottom))
