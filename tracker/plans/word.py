"""Word documents as text: paragraphs in order with their automatic numbers, tables as rows of tabs.

Word keeps 一、 and (一) of an automatic list out of the text; a reader sees them, so they are counted and printed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

_CHINESE = "〇一二三四五六七八九"
_CHINESE_FORMATS = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)
_CONTINUED = "同上"
_UNSEEN = (qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom"), qn("w:pPr"))
# What Word keeps of a drawing for its older versions: the same words once more.
_OLDER_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def text_of_file(data: bytes) -> str:
    """The text of a docx file. Raises ValueError, KeyError, SyntaxError or an error of its archive where it is broken."""
    try:
        return text_of_document(docx.Document(BytesIO(data)))
    except OpcError as failure:
        raise ValueError(str(failure)) from failure


def text_of_document(document: Document) -> str:
    """The text of a document in reading order."""
    counted = _Numbers(document)
    return "\n".join(_blocks(document.element.body, counted))


def _blocks(parent: Any, counted: _Numbers) -> Iterator[str]:
    for element in parent:
        if element.tag == qn("w:p"):
            yield counted.number_of(element) + _text(element)
            for box in element.iter(qn("w:txbxContent")):
                if not any(above.tag == _OLDER_COPY for above in box.iterancestors()):
                    yield from _blocks(box, counted)
        elif element.tag == qn("w:tbl"):
            yield from _rows(element, counted)
        elif element.tag in (
            qn("w:sdt"),
            qn("w:sdtContent"),
            qn("w:ins"),
            qn("w:customXml"),
            qn("w:smartTag"),
        ):
            yield from _blocks(element, counted)


def _text(paragraph: Any) -> str:
    """The visible text of a paragraph: inserted runs count; deleted and moved ones, and text boxes, do not."""
    around = set(paragraph.iterancestors())
    parts: list[str] = []
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if any(above.tag in _UNSEEN for above in element.iterancestors() if above not in around):
            continue
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.tag == qn("w:br"):
            parts.append("\n")
        else:
            parts.append("-" if element.tag == qn("w:noBreakHyphen") else " ")
    return "".join(parts)


def _rows(table: Any, counted: _Numbers) -> Iterator[str]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue
        yield "\t".join(_cells(row, counted))


def _cells(row: Any, counted: _Numbers) -> Iterator[str]:
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is not row:
            continue
        lines = [counted.number_of(paragraph) + _text(paragraph) for paragraph in cell.iter(qn("w:p"))]
        merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merged is not None and merged.get(qn("w:val")) != "restart":
            yield _CONTINUED
        else:
            yield " ".join(" ".join(lines).split())
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        yield from [""] * (int(span.get(qn("w:val"))) - 1 if span is not None else 0)


class _Numbers:
    """The automatic numbers of a document, counted from its first paragraph on."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, Any] = {style.style_id: style.element for style in document.styles}
        part = next(
            (part for part in document.part.package.iter_parts() if part.partname.endswith("/numbering.xml")),
            None,
        )
        if part is not None and hasattr(part, "element"):
            self._learn(part.element)

    def number_of(self, paragraph: Any) -> str:
        """The automatic number that Word prints before this paragraph; '' where it prints none."""
        place = self._place(paragraph)
        if place is None or place not in self._levels:
            return ""
        kind, level = place
        _, pattern, start = self._levels[place]
        self._counts[place] = self._counts.get(place, start - 1) + 1
        for deeper in [each for each in self._counts if each[0] == kind and each[1] > level]:
            del self._counts[deeper]
        for upper in range(level + 1):
            shape, _, first = self._levels.get((kind, upper), ("decimal", "", 1))
            pattern = pattern.replace(f"%{upper + 1}", _shaped(self._counts.get((kind, upper), first), shape))
        return pattern

    def _learn(self, numbering: Any) -> None:
        for kind in numbering.iter(qn("w:abstractNum")):
            for level in kind.iter(qn("w:lvl")):
                shape, pattern, start = (
                    level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")
                )
                shape_name = shape.get(qn("w:val")) if shape is not None else "decimal"
                if shape_name in ("none", "bullet"):
                    continue
                place = (kind.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl"))))
                text = pattern.get(qn("w:val")) if pattern is not None else ""
                self._levels[place] = (
                    shape_name,
                    text,
                    int(start.get(qn("w:val"))) if start is not None else 1,
                )
        for number in numbering.iter(qn("w:num")):
            kind = number.find(qn("w:abstractNumId"))
            if kind is not None:
                self._lists[number.get(qn("w:numId"))] = kind.get(qn("w:val"))

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and level of a paragraph, its own or its style's."""
        properties = paragraph.find(qn("w:pPr"))
        seen: set[str] = set()
        while properties is not None:
            chosen = properties.find(qn("w:numPr"))
            if chosen is not None and chosen.find(qn("w:numId")) is not None:
                number = chosen.find(qn("w:numId")).get(qn("w:val"))
                level = chosen.find(qn("w:ilvl"))
                kind = self._lists.get(number)
                return (kind, int(level.get(qn("w:val"))) if level is not None else 0) if kind else None
            style = properties.find(qn("w:pStyle"))
            name = style.get(qn("w:val")) if style is not None else None
            if name is None or name in seen or name not in self._styles:
                return None
            seen.add(name)
            properties = self._styles[name].find(qn("w:pPr"))
        return None


def _shaped(count: int, shape: str) -> str:
    if shape in _CHINESE_FORMATS:
        return _chinese(count)
    if shape == "decimalEnclosedCircle" and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    return str(count)


def _chinese(count: int) -> str:
    """1 to 99 as counted in a document: 十, 十一, 二十."""
    tens, ones = divmod(count, 10)
    if tens == 0:
        return _CHINESE[ones]
    return ("" if tens == 1 else _CHINESE[tens % 10]) + "十" + (_CHINESE[ones] if ones else "")
