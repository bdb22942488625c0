"""Any chart, drawn."""

from __future__ import annotations

from tracker.documents.charts.axes import Width, rough_width
from tracker.documents.charts.bars import DrawnBars, drawn_bars
from tracker.documents.charts.strips import DrawnStrips, drawn_strips
from tracker.documents.charts.trends import DrawnTrend, drawn_trend
from tracker.documents.content import BarChart, ChartBlock, TrendChart

DrawnChart = DrawnBars | DrawnTrend | DrawnStrips


def drawn(chart: ChartBlock, width_of: Width) -> DrawnChart:
    """Where everything of the chart stands."""
    if isinstance(chart, BarChart):
        return drawn_bars(chart, width_of)
    if isinstance(chart, TrendChart):
        return drawn_trend(chart, width_of)
    return drawn_strips(chart, width_of)


def drawn_on_screen(chart: ChartBlock) -> DrawnChart:
    """The same without the faces of the print: pages need no fonts to be installed."""
    return drawn(chart, rough_width)
