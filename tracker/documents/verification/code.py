"""The QR code that leads from the paper to its verification page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import segno

QUIET: Final = 4  # modules of white round the code, as readers need them (ISO/IEC 18004)


@dataclass(frozen=True)
class Code:
    """A QR code as one SVG path: a square of `size` modules, the white round it included."""

    path: str
    size: int


@lru_cache(maxsize=64)
def code_of(address: str) -> Code:
    """The code of an address; a stain on 15 % of it is borne (level M)."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix]
    strokes = []
    for line, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                strokes.append(f"M{start + QUIET} {line + QUIET}h{end - start}v1h{start - end}z")
            start = max(end, start + 1)
    return Code("".join(strokes), len(rows) + 2 * QUIET)
