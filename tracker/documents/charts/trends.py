"""Line charts: how rates grew month by month against what was due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tracker.documents.charts.axes import SIZE, Width, end_of_axis
from tracker.documents.content import TrendChart, TrendLine
from tracker.documents.measures import PITCH, TYPE_WIDTH

HEIGHT: Final = 7 * PITCH
TOP: Final = 10.0
BOTTOM: Final = 26.0
LEFT: Final = 34.0
CLOSEST: Final = 12.5  # between two names at the right
GAP: Final = 10.0  # from the last point to its name
FORMS: Final = (
    "disc",
    "square",
    "triangle",
    "diamond",
    "ring",
)  # markers, so that a grey copy tells lines apart


@dataclass(frozen=True)
class DrawnLine:
    """One line: its points, the form of its markers, its name with the baseline."""

    points: tuple[tuple[float, float], ...]
    form: str
    name: str
    name_top: float


@dataclass(frozen=True)
class DrawnTrend:
    """A trend ready to draw."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[tuple[float, str], ...]
    days: tuple[tuple[float, str], ...]
    lines: tuple[DrawnLine, ...]
    planned: DrawnLine | None
    alternative: str
    form: str = "trend"


def drawn_trend(chart: TrendChart, width_of: Width) -> DrawnTrend:
    """Lay the chart out over the full width; names stand right of the last points, never over each other."""
    shown = [float(rate) for line in chart.lines for rate in line.rates if rate is not None]
    shown += [float(share) for share in chart.planned]
    end = end_of_axis(shown)
    names = [_name(line) for line in chart.lines] + ([chart.planned_label] if chart.planned else [])
    right = TYPE_WIDTH - max(map(width_of, names), default=0.0) * SIZE - GAP - 2
    bottom = HEIGHT - BOTTOM
    step = (right - LEFT - 8) / max(1, len(chart.days) - 1)

    def across(place: int) -> float:
        return LEFT + 8 + step * place

    def down(rate: float) -> float:
        return bottom - (bottom - TOP) * min(max(rate, 0.0), end) / end

    points = [
        [(across(place), down(float(rate))) for place, rate in enumerate(line.rates) if rate is not None]
        for line in chart.lines
    ]
    planned = [(across(place), down(float(share))) for place, share in enumerate(chart.planned)]
    ends = [line[-1][1] for line in points] + ([planned[-1][1]] if planned else [])
    tops = spread(ends, CLOSEST, TOP, bottom)
    return DrawnTrend(
        width=TYPE_WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=right,
        top=TOP,
        bottom=bottom,
        ticks=tuple((down(end * quarter / 4), f"{end * quarter / 4:g}%") for quarter in range(5)),
        days=tuple((across(place), day) for place, day in enumerate(chart.days)),
        lines=tuple(
            DrawnLine(tuple(line), FORMS[place % len(FORMS)], _name(said), top + 3.8)
            for place, (line, said, top) in enumerate(zip(points, chart.lines, tops, strict=False))
        ),
        planned=DrawnLine(tuple(planned), "", chart.planned_label, tops[-1] + 3.8) if planned else None,
        alternative=_alternative(chart),
    )


def spread(wished: Sequence[float], closest: float, lowest: float, highest: float) -> list[float]:
    """Places as near to the wished ones as they can be, at least `closest` apart and between the bounds.

    Where there is no room for all they stand as close as they must.
    """
    if not wished:
        return []
    apart = min(closest, (highest - lowest) / max(1, len(wished) - 1))
    order = sorted(range(len(wished)), key=lambda number: wished[number])
    placed = [0.0] * len(wished)
    floor = lowest
    for number in order:
        placed[number] = max(wished[number], floor)
        floor = placed[number] + apart
    ceiling = highest
    for number in reversed(order):
        placed[number] = min(placed[number], ceiling)
        ceiling = placed[number] - apart
    return placed


def _name(line: TrendLine) -> str:
    return f"{line.label}{line.printed}"


def _alternative(chart: TrendChart) -> str:
    told = "；".join(
        line.label
        + "，".join(
            f"{day}{float(rate):.1f}%"
            for day, rate in zip(chart.days, line.rates, strict=True)
            if rate is not None
        )
        for line in chart.lines
    )
    planned = f"；{chart.planned_label}" if chart.planned else ""
    return f"{chart.caption}：{told or '无'}{planned}"
