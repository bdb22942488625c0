"""What an issued PDF says, as text in which words can be found. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from pypdfium2 import PdfDocument

pdfium = Lock()  # PDFium is not made for several threads: whoever uses it holds this


@dataclass(frozen=True)
class Paper:
    """A PDF to be issued, with what it says, read before a transaction for the number is open."""

    pdf: bytes
    text: str

    @classmethod
    def of(cls, pdf: bytes) -> Paper:
        """Read it."""
        return cls(pdf, text_of(pdf))


def text_of(pdf: bytes) -> str:
    """All that is printed, page by page. Chinese is set without blanks, and a line may end within a word: so both go."""
    with pdfium:
        opened = PdfDocument(pdf)
        try:
            pages = []
            for page in opened:
                text = page.get_textpage()
                pages.append(text.get_text_bounded())
                text.close()
                page.close()
        finally:
            opened.close()
    return searchable("".join(pages))


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pdfium:
        opened = PdfDocument(pdf)
        try:
            return len(opened)
        finally:
            opened.close()


def searchable(words: str) -> str:
    """Without blanks, line ends and what no database keeps; as words are looked for, too."""
    return "".join(words.replace("\x00", "").split())
