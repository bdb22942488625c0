"""The text of a document: headings, paragraphs and live blocks in their order. Pure.

Numbers of headings are computed, never typed (GB/T 9704 7.3.3: 一、（一）1.（1）). A live block names tables or charts
that the feature draws from frozen figures: it can be moved or left out, but not typed in. Kept in `Document.content["text"]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tracker.documents.content import Block, Paragraph

LEVELS: Final = (1, 2, 3, 4)
MOST_PARTS: Final = 400
LONGEST_PART: Final = 5000  # characters
_NUMERALS: Final = "一二三四五六七八九十"
_NUMBERED: Final = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、\s*")),
    (2, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]\s*")),
    (4, re.compile(r"[（(]\d{1,2}[）)]\s*")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)\s*")),
)
_LINE_ENDS: Final = re.compile(r"\r\n?|[\n\v\f\u0085\u2028\u2029]")
_ID: Final = re.compile(r"[a-z0-9]{1,16}")


@dataclass(frozen=True)
class Heading:
    """A heading; what follows its first 。 runs on in the face of the text."""

    id: str
    level: int
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph."""

    id: str
    text: str


@dataclass(frozen=True)
class Live:
    """The place of a live block; `key` is the feature's name for it."""

    id: str
    key: str


Part = Heading | Passage | Live


@dataclass(frozen=True)
class DocumentText:
    """The parts of a text in their order; their ids are unique in it and stay with them when they are moved."""

    parts: tuple[Part, ...]

    @classmethod
    def from_json(cls, values: Sequence[Mapping[str, Any]]) -> DocumentText:
        """The text back from its row."""
        return cls(tuple(_part(value) for value in values))

    def as_json(self) -> list[dict[str, Any]]:
        """A list of {id, text}, {id, heading, text} and {id, block}."""
        return [_plain(part) for part in self.parts]

    def numbered(self) -> Iterator[tuple[str, Part]]:
        """Each part behind the number that it prints with ("" for all but headings)."""
        counts = [0, 0, 0, 0]
        for part in self.parts:
            if isinstance(part, Heading):
                counts[part.level - 1] += 1
                counts[part.level :] = [0] * (4 - part.level)
                yield number_of(part.level, counts[part.level - 1]), part
            else:
                yield "", part

    def lines(self) -> Iterator[tuple[str, str]]:
        """(id, words as printed) of every heading and paragraph."""
        for number, part in self.numbered():
            if not isinstance(part, Live):
                yield part.id, number + part.text

    def plain(self) -> str:
        """All words as printed, one part a line; for search and comparison."""
        return "\n".join(words for _, words in self.lines())

    def blocks(self, live: Mapping[str, tuple[Block, ...]]) -> tuple[Block, ...]:
        """What prints. A live block that the feature has nothing for (any more) prints nothing."""
        found: list[Block] = []
        for number, part in self.numbered():
            if isinstance(part, Live):
                found += live.get(part.key, ())
            elif part.text:
                found.append(Paragraph(number + part.text))
        return tuple(found)

    @property
    def keys(self) -> frozenset[str]:
        """The live blocks that stand in the text."""
        return frozenset(part.key for part in self.parts if isinstance(part, Live))


def numeral(place: int) -> str:
    """1 → 一, 12 → 十二, 23 → 二十三."""
    if place <= 10:
        return _NUMERALS[place - 1]
    tens, ones = divmod(place, 10)
    return ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" + (_NUMERALS[ones - 1] if ones else "")


def number_of(level: int, place: int) -> str:
    """一、 （一） 1. （1）."""
    return (f"{numeral(place)}、", f"（{numeral(place)}）", f"{place}.", f"（{place}）")[level - 1]


def level_of(line: str) -> tuple[int, str]:
    """The level that a typed line's numbering shows (0: none), and its words without the numbering."""
    for level, pattern in _NUMBERED:
        found = pattern.match(line)
        if found:
            return level, line[found.end() :]
    return 0, line


def clean(words: str) -> str:
    """One line without control characters; runs of blanks become one. What a font lacks stays and is named later."""
    shown = "".join(
        " " if c.isspace() else c for c in words if unicodedata.category(c) not in {"Cc", "Cs"} or c.isspace()
    )
    return re.sub(r" {2,}", " ", shown).strip()


def written(*pieces: str | Live) -> DocumentText:
    """A text drafted from lines (their numbering makes headings of them) and live blocks; parts are named p1, p2, …."""
    parts: list[Part] = []
    for piece in pieces:
        if isinstance(piece, Live):
            parts.append(Live(f"p{len(parts) + 1}", piece.key))
            continue
        for line in _lines(piece):
            level, words = level_of(line)
            name = f"p{len(parts) + 1}"
            parts.append(Heading(name, level, words) if level else Passage(name, line))
    return DocumentText(tuple(parts))


@dataclass(frozen=True)
class Typed:
    """One block of the editor as it comes from the browser: `kind` "0" to "4" (0 a paragraph) or "block" (`words` its key)."""

    id: str
    kind: str
    words: str


def typed_text(blocks: Iterable[Typed], keys: Iterable[str]) -> DocumentText:
    """The text as typed: line breaks part paragraphs, empty blocks fall away, unknown or repeated live blocks too.

    `keys`: the live blocks that the feature has.
    """
    known, used, seen = set(keys), set[str](), set[str]()
    parts: list[Part] = []
    for block in blocks:
        if len(parts) >= MOST_PARTS:
            break
        if block.kind == "block":
            if block.words in known - seen:
                seen.add(block.words)
                parts.append(Live(_free_id(block.id, used), block.words))
            continue
        level = int(block.kind) if block.kind in {"1", "2", "3", "4"} else 0
        for line in _lines(block.words):
            found, words = level_of(line)
            named = level or found
            name = _free_id(block.id, used)
            shown = (words if found else line)[:LONGEST_PART]
            parts.append(Heading(name, named, shown) if named else Passage(name, shown))
            level = 0  # only the first line of a heading is the heading
    return DocumentText(tuple(parts))


def _lines(words: str) -> Iterator[str]:
    return filter(None, map(clean, _LINE_ENDS.split(words)))


def _free_id(wanted: str, used: set[str]) -> str:
    name = wanted if _ID.fullmatch(wanted) and wanted not in used else ""
    number = len(used) + 1
    while not name or name in used:
        name, number = f"p{number}", number + 1
    used.add(name)
    return name


def _part(value: Mapping[str, Any]) -> Part:
    if "block" in value:
        return Live(value["id"], value["block"])
    if "heading" in value:
        return Heading(value["id"], value["heading"], value["text"])
    return Passage(value["id"], value["text"])


def _plain(part: Part) -> dict[str, Any]:
    if isinstance(part, Live):
        return {"id": part.id, "block": part.key}
    if isinstance(part, Heading):
        return {"id": part.id, "heading": part.level, "text": part.text}
    return {"id": part.id, "text": part.text}
