"""Questions about a document that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.core.questions import ask
from tracker.documents.former import text_in
from tracker.documents.models import Document
from tracker.documents.questions import LiveBlock, WhatBlocks
from tracker.documents.text import DocumentText, Heading, Live


def live_blocks(document: Document) -> dict[str, LiveBlock]:
    """The tables and charts that its text may hold, by key."""
    found = ask(WhatBlocks(document_id=document.id, kind=document.kind))
    return {block.key: block for block in found}


@dataclass(frozen=True)
class ShownPart:
    """A part of the text as pages show it: `kind` is "1" to "4" for headings, "0" for paragraphs, or "block"."""

    id: str
    kind: str
    number: str
    words: str
    live: LiveBlock | None = None

    @property
    def printed(self) -> str:
        """The words behind their number."""
        return self.number + self.words


def shown_parts(text: DocumentText, live: dict[str, LiveBlock]) -> Iterator[ShownPart]:
    """The text, each live block with what it draws; one that nothing stands behind (any more) is left out."""
    for number, part in text.numbered():
        if isinstance(part, Live):
            if part.key in live:
                yield ShownPart(part.id, "block", "", part.key, live[part.key])
        else:
            kind = str(part.level) if isinstance(part, Heading) else "0"
            yield ShownPart(part.id, kind, number, part.text)


def parts_of(document: Document) -> list[ShownPart]:
    """The parts of the document's saved text."""
    return list(shown_parts(text_in(document.content), live_blocks(document)))
