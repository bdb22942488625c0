"""Two versions of a text, part by part, character by character. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from tracker.documents.text import DocumentText, Live


class Change(StrEnum):
    """What became of a run of characters or of a whole part."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"  # only of a part


@dataclass(frozen=True)
class Piece:
    """A run of characters and what became of it."""

    change: Change
    words: str


@dataclass(frozen=True)
class ComparedPart:
    """A part of the newer text, or one that only the older one had, with its runs."""

    id: str
    change: Change
    pieces: tuple[Piece, ...]


NUMBER_OR_CHARACTER = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)
SHORT_ISLAND = 2  # characters that stayed between two changes are shown as changed: they read better whole


def compared(old: DocumentText, new: DocumentText, titles: dict[str, str]) -> list[ComparedPart]:
    """The parts of both, in the newer order; removed ones stand where they stood. `titles`: names of live blocks.

    A part is the same part while it keeps its id, wherever it is moved.
    """
    before, after = _words(old, titles), _words(new, titles)
    found: list[ComparedPart] = []
    waiting = list(before)
    for name, words in after.items():
        while waiting and waiting[0] != name and waiting[0] not in after:
            found.append(_whole(waiting[0], Change.REMOVED, before[waiting.pop(0)]))
        if name in before:
            if name in waiting:
                waiting.remove(name)
            found.append(compared_part(name, before[name], words))
        else:
            found.append(_whole(name, Change.ADDED, words))
    return found + [_whole(name, Change.REMOVED, before[name]) for name in waiting if name not in after]


def compared_part(name: str, before: str, after: str) -> ComparedPart:
    """One part that both have."""
    pieces = tuple(runs(before, after))
    change = Change.SAME if before == after else Change.CHANGED
    return ComparedPart(name, change, pieces)


def runs(before: str, after: str) -> Iterator[Piece]:
    """The characters that stayed, went and came, in reading order; a number changes as a whole."""
    if before == after:
        yield Piece(Change.SAME, after)
        return
    old, new = NUMBER_OR_CHARACTER.findall(before), NUMBER_OR_CHARACTER.findall(after)
    gone, come = "", ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_island = kind == "equal" and b - a <= SHORT_ISLAND and (gone or come) and d < len(new)
        if kind == "equal" and not is_island:
            yield from _flushed(gone, come)
            gone = come = ""
            yield Piece(Change.SAME, "".join(new[c:d]))
        else:
            gone, come = gone + "".join(old[a:b]), come + "".join(new[c:d])
    yield from _flushed(gone, come)


def _flushed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(Change.REMOVED, gone)
    if come:
        yield Piece(Change.ADDED, come)


def _words(text: DocumentText, titles: dict[str, str]) -> dict[str, str]:
    return {
        part.id: f"［{titles.get(part.key, part.key)}］" if isinstance(part, Live) else number + part.text
        for number, part in text.numbered()
    }


def _whole(name: str, change: Change, words: str) -> ComparedPart:
    return ComparedPart(name, change, (Piece(change, words),))
