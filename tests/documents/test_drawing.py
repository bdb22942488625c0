"""A long document drawn in parts is the one that WeasyPrint draws at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from weasyprint.formatting_structure.boxes import TextBox

from tests.documents import samples
from tracker.documents import drawing, probes, speed
from tracker.documents.content import LedgerSheet, OfficialDocument
from tracker.documents.rendering import VARIANT, ledger_html, official_html, stylesheet

LONG = ("twelve pages", "three annexes", "ledger of sixty rows")


def laid_out(name: str, most: int) -> Any:
    content = samples.DOCUMENTS[name]
    assert isinstance(content, OfficialDocument | LedgerSheet)
    _, html = official_html(content) if isinstance(content, OfficialDocument) else ledger_html(content)
    fonts = probes.font_configuration()  # and the private faces
    speed.install()
    return drawing.laid_out(html, [stylesheet()], most, font_config=fonts, pdf_variant=VARIANT)


@pytest.mark.parametrize("name", LONG)
def test_not_a_byte_differs_from_a_document_drawn_at_once(name: str):
    at_once, in_parts = (
        laid_out(name, most).write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=b"same")
        for most in (1000, 2)
    )
    assert in_parts == at_once


def test_of_a_drawn_page_no_text_is_kept():
    document = laid_out("twelve pages", 2)
    assert len(document.pages) > speed.AT_ONCE
    found = [text for page in document.pages for text in texts(page._page_box)]
    assert found
    assert not any(map(vars, found))


def texts(box: Any) -> Iterator[TextBox]:
    """The texts within a box."""
    if isinstance(box, TextBox):
        yield box
    else:
        for child in box.children:
            yield from texts(child)
