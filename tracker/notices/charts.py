"""The charts of a notice, drawn from its snapshot: completion against 序时, the trend, and how the units reported. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from tracker.core.text import percent
from tracker.documents.content import Bar, BarChart, StripChart, StripMark, TrendChart, TrendLine
from tracker.notices.snapshot import IndicatorLine, Mark, Moment, Snapshot
from tracker.notices.tables import LAMPS, marked
from tracker.tasks.lights import Light

COLUMNS: Final = 14  # task numbers side by side over the width of the text
LINES: Final = 5  # lines in one trend that a grey copy still tells apart
ODD: Final = frozenset({Light.WATCH, Light.YELLOW, Light.RED})
STRIP_MARKS: Final = {
    Mark.NONE: StripMark.NONE,
    Mark.ON_TIME: StripMark.GOOD,
    Mark.LATE: StripMark.LATE,
    Mark.MISSED: StripMark.MISSED,
}
KEY: Final = (
    (StripMark.GOOD, "按时"),
    (StripMark.LATE, "迟报"),
    (StripMark.MISSED, "漏报"),
    (StripMark.NONE, "无应报"),
)


def completion_chart(snapshot: Snapshot) -> BarChart | None:
    """Completion of what is to be reached, against the planned line where all have the same; nothing without targets.

    A bar that is behind says so in a word: its colour alone is lost in a grey copy.
    """
    rated = [(line, line.rate) for line in snapshot.indicators if line.rate is not None and not line.is_limit]
    if not rated:
        return None
    bars = tuple(
        Bar(line.name, rate * 100, percent(rate) + _word(line), LAMPS[_light(line)]) for line, rate in rated
    )
    planned = {line.planned for line, _ in rated}
    if len(planned) > 1:
        return BarChart("年度指标完成率", bars)
    (share,) = planned
    return BarChart("年度指标完成率", bars, share * 100, f"序时进度{percent(share)}")


def _light(line: IndicatorLine) -> Light:
    """The frozen light; a snapshot from before lights were kept knows only ahead and behind."""
    if line.light:
        return Light(line.light)
    return Light.GREEN if line.ahead is None or line.ahead >= 0 else Light.YELLOW


def _word(line: IndicatorLine) -> str:
    light = _light(line)
    return f"　{light.word}" if light in ODD else ""


def trend_charts(snapshot: Snapshot) -> Iterator[TrendChart]:
    """How the rates grew month by month, a few lines to a chart; nothing before there are two months."""
    rated = [
        line for line in snapshot.indicators if line.rate is not None and not line.is_limit and line.history
    ]
    days = sorted({moment.on for line in rated for moment in line.history})
    if len(days) < 2:
        return
    names = (*(f"{day.month}月" for day in days[:-1]), _last_month(snapshot))
    for start in range(0, len(rated), LINES):
        lines = rated[start : start + LINES]
        by_day = [{moment.on: moment for moment in line.history} for line in lines]
        planned = [{moments[day].planned for moments in by_day if day in moments} for day in days]
        alike = all(len(shares) == 1 for shares in planned)
        yield TrendChart(
            "年度指标完成率走势",
            names,
            tuple(
                TrendLine(line.name, tuple(_rate(line, moments.get(day)) for day in days), percent(line.rate))
                for line, moments in zip(lines, by_day, strict=True)
            ),
            tuple(shares.pop() * 100 for shares in planned) if alike else (),
            f"序时进度{percent(lines[0].planned)}" if alike else "",
        )


def _rate(line: IndicatorLine, moment: Moment | None) -> Decimal | None:
    return None if moment is None else moment.actual / line.target * 100


def _last_month(snapshot: Snapshot) -> str:
    return snapshot.months[-1] if snapshot.months else f"{snapshot.cut_off_at.month}月"


def strip_charts(snapshot: Snapshot) -> Iterator[StripChart]:
    """How each unit reported on each task in the last months; as many tasks side by side as the page is wide."""
    units = list(dict.fromkeys(strip.unit for strip in snapshot.strips))
    held = {(strip.unit, strip.task_number): strip.marks for strip in snapshot.strips}
    numbers = [task.number for task in snapshot.tasks if any((unit, task.number) in held for unit in units)]
    parts = -(-len(numbers) // COLUMNS)
    for part in range(parts):
        shown = numbers[part * COLUMNS : (part + 1) * COLUMNS]
        rows = tuple(
            (
                marked(unit, unit in snapshot.hosts),
                tuple(_marks(held.get((unit, number), "")) for number in shown),
            )
            for unit in units
            if any((unit, number) in held for number in shown)
        )
        span = f"（任务{shown[0]}至{shown[-1]}）" if parts > 1 else ""
        yield StripChart(f"各单位近六个月报送情况{span}", snapshot.months, tuple(shown), rows, KEY)


def _marks(marks: str) -> tuple[StripMark, ...]:
    return tuple(STRIP_MARKS[Mark(mark)] for mark in marks)
