"""How a title falls into lines (GB/T 9704 7.3.1): no word cut, trapezoid or diamond, never a rectangle or an hourglass."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from typing import Final

from tracker.documents.punctuation import NEVER_FIRST, NEVER_LAST

WIDEST: Final = 20.0  # characters of 二号 in 156 mm
NARROWEST: Final = 4.0
OFF_PHRASE: Final = 4.0  # cost of a break that is no edge of a phrase
SAME_WIDTH: Final = 3.0  # cost of two neighbouring lines of one width (a rectangle)
HOURGLASS: Final = 3.0  # cost of a line shorter than both its neighbours
MORE_LINES: Final = 3.0

_EDGES: Final = re.compile(
    r"(?<=关于)(?=《|“)|(?=关于)|(?<=印发)|(?<=转发)|(?=《)|(?<=》)|(?=“)|(?<=”)|(?<=[、，])|(?<=情况)|(?<=工作)|(?<=问题)"
    r"|(?=的(?:通知|通报|意见|报告|函|决定|专报))|(?<=公室)|(?<=人民政府)|(?<=委员会)|(?<=年度)"
)
_NEVER_AT: Final = re.compile(r"(?<=\d)(?=[\d年月日号.%])|(?<=[A-Za-z])(?=[A-Za-z])")

Width = Callable[[str], float]
"""Width of one character in em."""


def title_lines(title: str, width_of: Width, widest: float = WIDEST) -> tuple[str, ...]:
    """Break a title into lines of at most `widest` em.

    `|` marks wished breaks; they are kept where every line fits. Otherwise the cheapest division wins: breaks at
    the edges of phrases, lines of differing width, as few lines as possible.
    """

    def broad(text: str) -> float:
        return sum(map(width_of, text))

    wished = tuple(part.strip() for part in title.split("|") if part.strip())
    if wished and all(broad(line) <= widest for line in wished):
        return wished
    text = "".join(wished)
    fewest = -(-broad(text) // widest)
    divisions = [_division(text, int(fewest) + more, width_of, widest) for more in (0, 1, 2)]
    found = [(cost + MORE_LINES * more, lines) for more, (cost, lines) in enumerate(divisions) if lines]
    if not found:
        raise ValueError(f"无法分行：{text}")
    return min(found)[1]


def _division(text: str, count: int, width_of: Width, widest: float) -> tuple[float, tuple[str, ...]]:
    """The cheapest division into `count` lines; no lines at all where there is none."""
    edges = {match.start() for match in _EDGES.finditer(text)}
    barred = {match.start() for match in _NEVER_AT.finditer(text)}
    reach = list(accumulate(map(width_of, text), initial=0.0))  # width of the text up to each place
    mean = reach[-1] / count

    def may_break(place: int) -> bool:
        return text[place] not in NEVER_FIRST and text[place - 1] not in NEVER_LAST and place not in barred

    @cache
    def best(start: int, left: int, above: float, falling: bool) -> tuple[float, tuple[str, ...]]:
        """The cheapest way to set `text[start:]` in `left` lines below a line of width `above`; `falling`: that
        line was narrower than the one over it."""
        cheapest: tuple[float, tuple[str, ...]] = (float("inf"), ())
        for end in range(start + 1, len(text) + 1):
            width = reach[end] - reach[start]
            if width > widest:
                break
            if width < NARROWEST or (end == len(text)) != (left == 1) or (left > 1 and not may_break(end)):
                continue
            cost = abs(width - mean) / 3
            cost += SAME_WIDTH if above and abs(width - above) < 0.75 else 0.0
            cost += HOURGLASS if falling and width > above else 0.0
            cost += OFF_PHRASE if left > 1 and end not in edges else 0.0
            rest: tuple[float, tuple[str, ...]] = (0.0, ())
            if left > 1 and cost < cheapest[0]:
                rest = best(end, left - 1, width, bool(above) and width < above)
            if cost + rest[0] < cheapest[0]:
                cheapest = (cost + rest[0], (text[start:end], *rest[1]))
        return cheapest

    return best(0, count, 0.0, False)
