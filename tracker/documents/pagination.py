"""Which line stands on which page. Pure: strips of known height in, pages out.

WeasyPrint could break pages itself, but then the place of the 版记 (the foot of an even last page), rows that keep a
page on its 22-line grid and the number of pages would only be known after a first layout. Every height here is
known beforehand, so one pass decides everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Generic, Protocol, TypeVar

from tracker.documents.measures import PITCH

ROUNDING: Final = 0.01  # points


class Keep(IntEnum):
    """How strongly a strip holds on to the next one."""

    FREE = 0
    RATHER = 1  # unless that leaves more than a third of the page white
    ALWAYS = 2


class Strip(Protocol):
    """The smallest thing that a page edge never cuts; lengths in points."""

    @property
    def height(self) -> float:
        """What it takes on the page."""

    @property
    def keep(self) -> Keep:
        """Whether the next strip must stand on the same page."""

    @property
    def head_height(self) -> float:
        """What a repeated table head takes above it when it opens a page; 0 where none is repeated."""

    @property
    def back_to_grid(self) -> bool:
        """Whether the next strip starts on a full line."""

    @property
    def only_between(self) -> bool:
        """White that is left out at the top of a page."""


S = TypeVar("S", bound=Strip)


@dataclass(frozen=True)
class Page(Generic[S]):
    """The strips of one page and how far down (points) they reach."""

    strips: tuple[S, ...]
    used: float


Capacity = Callable[[int], float]
"""How much a page holds, in points, by its number from 0."""


def paginate(strips: Sequence[S], capacity_of: Capacity) -> list[Page[S]]:
    """Fill pages from top to bottom."""
    pages: list[Page[S]] = []
    placed: list[S] = []
    used = 0.0
    for group in _groups(strips, Keep.RATHER):
        for part in _parts(group, used, capacity_of(len(pages))):
            needed = _bottom(part, used, opens_page=not placed)
            if placed and needed > capacity_of(len(pages)) + ROUNDING:
                pages.append(Page(tuple(placed), used))
                placed, used = [], 0.0
                needed = _bottom(part, 0.0, opens_page=True)
            placed += part if placed else _without_white(part)
            used = needed
    if placed or not pages:  # white at the very end opens no page of its own
        pages.append(Page(tuple(placed), used))
    return pages


def _groups(strips: Iterable[S], strength: Keep) -> list[list[S]]:
    """Runs of strips that hold on to each other at least that strongly."""
    groups: list[list[S]] = []
    held = False
    for strip in strips:
        if held:
            groups[-1].append(strip)
        else:
            groups.append([strip])
        held = strip.keep >= strength
    return groups


def _parts(group: list[S], used: float, capacity: float) -> list[list[S]]:
    """The group in one part, or in smaller ones where it cannot or should not stay whole."""
    if _bottom(group, used, opens_page=used == 0) <= capacity + ROUNDING:
        return [group]
    if capacity - used <= capacity / 3 and _bottom(group, 0.0, opens_page=True) <= capacity + ROUNDING:
        return [group]
    parts: list[list[S]] = []
    for part in _groups(group, Keep.ALWAYS):
        if _bottom(part, 0.0, opens_page=True) <= capacity + ROUNDING:
            parts.append(part)
        else:
            parts += [[strip] for strip in part]
    return parts


def _without_white(strips: Sequence[S]) -> list[S]:
    """The strips from the first that is not mere white."""
    first = next((n for n, strip in enumerate(strips) if not strip.only_between), len(strips))
    return list(strips[first:])


def _bottom(strips: Iterable[S], used: float, *, opens_page: bool) -> float:
    """How far down the page reaches with these strips on it."""
    for strip in strips:
        if opens_page and strip.only_between:
            continue
        used += strip.height + (strip.head_height if opens_page else 0.0)
        opens_page = False
        if strip.back_to_grid:
            used = -(-(used - ROUNDING) // PITCH) * PITCH
    return used
