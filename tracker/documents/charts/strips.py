"""热力条: rows and columns of small strips, one mark for each period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tracker.documents.charts.axes import SIZE, Width
from tracker.documents.content import StripChart, StripMark
from tracker.documents.measures import PITCH, TYPE_WIDTH

ROW: Final = PITCH / 2
HEAD: Final = 18.0
FOOT: Final = 24.0
MARK_HEIGHT: Final = 9.6
WIDEST_MARK: Final = 5.4
SPACE: Final = 0.9  # between two marks
AIR: Final = 5.0  # between two strips
INSET: Final = 0.3  # half a stroke


@dataclass(frozen=True)
class Box:
    """Where one mark stands and how large it is."""

    left: float
    top: float
    width: float
    height: float = MARK_HEIGHT

    def frame(self) -> str:
        """Its outline, half a stroke inside."""
        return _rectangle(
            self.left + INSET, self.top + INSET, self.width - 2 * INSET, self.height - 2 * INSET
        )

    def lower_half(self) -> str:
        """What is filled of a mark that is half filled."""
        return _rectangle(self.left, self.top + self.height / 2, self.width, self.height / 2)

    def whole(self) -> str:
        """All of it."""
        return _rectangle(self.left, self.top, self.width, self.height)

    def dash(self) -> str:
        """A stroke through its middle."""
        return f"M{self.left + INSET:.2f} {self.top + self.height / 2:.2f}h{self.width - 2 * INSET:.2f}"


def _rectangle(left: float, top: float, width: float, height: float) -> str:
    return f"M{left:.2f} {top:.2f}h{width:.2f}v{height:.2f}h{-width:.2f}z"


DRAWN_AS: Final[dict[StripMark, tuple[tuple[str, Callable[[Box], str]], ...]]] = {
    StripMark.GOOD: (("good", Box.frame),),
    StripMark.LATE: (("late-frame", Box.frame), ("late", Box.lower_half)),
    StripMark.MISSED: (("missed", Box.whole),),
    StripMark.NONE: (("none", Box.dash),),
}


@dataclass(frozen=True)
class Stroke:
    """All marks of one look in one SVG path: a chart has thousands. `look`: good, late-frame, late, missed or none."""

    look: str
    path: str


@dataclass(frozen=True)
class DrawnStrips:
    """A strip chart ready to draw."""

    width: float
    height: float
    label_right: float
    columns: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]
    rules: tuple[float, ...]
    strokes: tuple[Stroke, ...]
    key: tuple[tuple[float, str], ...]
    key_top: float
    note: str
    alternative: str
    form: str = "strips"


def drawn_strips(chart: StripChart, width_of: Width) -> DrawnStrips:
    """Lay the chart out over the full width: names to the left, a strip of marks under each column's number."""
    label = max((width_of(name) for name, _ in chart.rows), default=4.0) * SIZE + 6
    pitch = (TYPE_WIDTH - label) / max(1, len(chart.columns))
    periods = max(1, len(chart.periods))
    mark = min(WIDEST_MARK, (pitch - AIR - SPACE * (periods - 1)) / periods)
    strip = mark * periods + SPACE * (periods - 1)
    foot = HEAD + ROW * len(chart.rows)
    boxes: dict[StripMark, list[Box]] = {}
    for line, (_, cells) in enumerate(chart.rows):
        top = HEAD + ROW * line + (ROW - MARK_HEIGHT) / 2
        for column, marks in enumerate(cells):
            left = label + pitch * column + (pitch - strip) / 2
            for place, one in enumerate(marks):
                boxes.setdefault(one, []).append(Box(left + place * (mark + SPACE), top, mark))
    key = []
    across = 0.0
    for one, words in chart.key:
        boxes.setdefault(one, []).append(Box(across, foot + 9, WIDEST_MARK))
        key.append((across + WIDEST_MARK + 4, words))
        across += WIDEST_MARK + 4 + width_of(words) * SIZE + 12
    return DrawnStrips(
        width=TYPE_WIDTH,
        height=-(-(foot + FOOT) // PITCH) * PITCH,
        label_right=label - 6,
        columns=tuple((label + pitch * (place + 0.5), name) for place, name in enumerate(chart.columns)),
        rows=tuple((HEAD + ROW * line + ROW / 2 + 3.8, name) for line, (name, _) in enumerate(chart.rows)),
        rules=tuple(HEAD + ROW * line for line in range(len(chart.rows) + 1)),
        strokes=tuple(
            Stroke(look, "".join(map(drawn_as, found)))
            for one, found in boxes.items()
            for look, drawn_as in DRAWN_AS[one]
        ),
        key=tuple(key),
        key_top=foot + 9 + MARK_HEIGHT - 1,
        note=f"每格自左至右为{'、'.join(chart.periods)}",
        alternative=_alternative(chart),
    )


def _alternative(chart: StripChart) -> str:
    words = dict(chart.key)
    told = []
    for name, cells in chart.rows:
        counts = {mark: sum(marks.count(mark) for marks in cells) for mark in words}
        said = "".join(
            f"{words[mark]}{count}份" for mark, count in counts.items() if count and mark != StripMark.NONE
        )
        told.append(f"{name}{said or '无应报'}")
    return f"{chart.caption}：{'；'.join(told) or '无'}"
