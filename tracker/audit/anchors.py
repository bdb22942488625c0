"""Anchors as a text to print and to keep outside: one line a day, with the day, the position in the chain, the digest. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

DIGITS = 64


class Kept(Protocol):
    """What is printed of an anchor."""

    @property
    def day(self) -> date: ...

    @property
    def position(self) -> int: ...

    @property
    def digest(self) -> str: ...


def anchors_as_text(anchors: Iterable[Kept]) -> str:
    """The lines, as they are exported."""
    return "".join(f"{one.day}\t{one.position}\t{one.digest}\n" for one in anchors)


def anchors_in(text: str) -> dict[int, str]:
    """The digests by position of an exported text. Raises ValueError, which names the line that is none."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != DIGITS:
            raise ValueError(f"line {number}")
        found[int(parts[1])] = parts[2].lower()
    return found
