"""Bar charts: what was done, with the upright line of what was due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tracker.documents.charts.axes import SIZE, Width, end_of_axis
from tracker.documents.content import Bar, BarChart, LampColour
from tracker.documents.measures import PITCH, TYPE_WIDTH

LABEL_WIDEST: Final = 13.0  # em; longer names go into two lines
FIGURE_SPACE: Final = 52.0
HEAD_SPACE: Final = 26.0
AXIS_SPACE: Final = 26.0
BAR_PITCH: Final = 17.0
BAR_SHARE: Final = 0.64


@dataclass(frozen=True)
class DrawnBar:
    """One bar: its label in one or two lines, its box, its figure."""

    labels: tuple[tuple[str, float], ...]  # text and baseline
    top: float
    width: float
    height: float
    colour: LampColour
    figure: str
    figure_left: float
    figure_top: float


@dataclass(frozen=True)
class DrawnBars:
    """A chart ready to draw; `alternative` tells the same to someone who cannot see it."""

    width: float
    height: float
    left: float
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[DrawnBar, ...]
    planned_left: float | None
    planned_label: str
    alternative: str
    form: str = "bars"

    @property
    def axis_top(self) -> float:
        """Upper end of the grid lines."""
        return HEAD_SPACE if self.planned_left is not None else 6.0

    @property
    def axis_bottom(self) -> float:
        """Lower end of the grid lines."""
        return self.height - AXIS_SPACE


def drawn_bars(chart: BarChart, width_of: Width) -> DrawnBars:
    """Lay the chart out over the full width, in whole lines of the page's grid."""
    head = HEAD_SPACE if chart.planned is not None else 6.0
    labels = [_label(bar.label, width_of) for bar in chart.bars]
    pitch = BAR_PITCH * (1.4 if any(len(lines) > 1 for lines in labels) else 1.0)
    height = -(-(head + AXIS_SPACE + pitch * max(1, len(chart.bars)) - 4) // PITCH) * PITCH
    longest = max((width_of(line) for lines in labels for line in lines), default=4.0)
    left = longest * SIZE + 12
    span = TYPE_WIDTH - left - FIGURE_SPACE
    rates = [float(bar.rate) for bar in chart.bars] + [float(chart.planned or 0)]
    end = end_of_axis(rates, least=100.0)
    pitch = (height - head - AXIS_SPACE) / max(1, len(chart.bars))

    def across(rate: float) -> float:
        return left + span * min(max(rate, 0.0), end) / end

    planned = float(chart.planned) if chart.planned is not None else None
    bars = []
    for place, (bar, lines) in enumerate(zip(chart.bars, labels, strict=True)):
        thickness = min(pitch * BAR_SHARE, 15.0)
        top = head + pitch * place + (pitch - thickness) / 2
        middle = top + thickness / 2
        reach = across(float(bar.rate))
        figure_left = reach + 4
        line = across(planned) if planned is not None else 0.0
        if (
            figure_left - 3 < line < figure_left + width_of(bar.printed) * SIZE + 2
        ):  # the figure clears the line
            figure_left = line + 5
        bars.append(
            DrawnBar(
                labels=tuple(
                    (text, middle + 3.8 + (n - (len(lines) - 1) / 2) * SIZE) for n, text in enumerate(lines)
                ),
                top=top,
                width=reach - left,
                height=thickness,
                colour=bar.colour,
                figure=bar.printed,
                figure_left=figure_left,
                figure_top=middle + 3.8,
            )
        )
    return DrawnBars(
        width=TYPE_WIDTH,
        height=height,
        left=left,
        ticks=tuple((across(end * quarter / 4), f"{end * quarter / 4:g}%") for quarter in range(5)),
        bars=tuple(bars),
        planned_left=across(planned) if planned is not None else None,
        planned_label=chart.planned_label,
        alternative=_alternative(chart),
    )


def _label(text: str, width_of: Width) -> tuple[str, ...]:
    if width_of(text) <= LABEL_WIDEST:
        return (text,)
    half = -(-len(text) // 2)
    return (text[:half], text[half:])


def _alternative(chart: BarChart) -> str:
    figures = "，".join(_told(bar) for bar in chart.bars) or "无"
    planned = f"；{chart.planned_label}" if chart.planned_label else ""
    return f"{chart.caption}：{figures}{planned}"


def _told(bar: Bar) -> str:
    return f"{bar.label}{bar.printed}"
