"""The text of a document from its row, also of those drafted when notices, minutes and letters kept theirs each in its own way. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.documents.text import DocumentText, Live, written

FORMER = frozenset({"opening", "sections", "matters", "demands"})


def text_in(content: Mapping[str, Any]) -> DocumentText:
    """The text that the content holds; a document that is no running text (a table, a form) has none."""
    if "text" in content:
        return DocumentText.from_json(content["text"])
    if "sections" in content:  # a notice, its tables behind the sections of the same name
        pieces: list[str | Live] = [content["opening"]]
        for section in content["sections"]:
            pieces += [section["heading"], section["text"]]
            if section["key"] in {"indicators", "tasks", "reporting"}:
                pieces.append(Live("", section["key"]))
        return written(*pieces, Live("", "note"))
    if "matters" in content:  # minutes
        return written(content["opening"], content["matters"], Live("", "roll"))
    if "demands" in content:  # a letter
        return written(content["opening"], Live("", "matters"), content["demands"])
    return DocumentText(())


def with_text(content: Mapping[str, Any], text: DocumentText) -> dict[str, Any]:
    """The content with this text in it, without what the text was kept in before."""
    kept = {name: value for name, value in content.items() if name not in FORMER}
    return {**kept, "text": text.as_json()}
