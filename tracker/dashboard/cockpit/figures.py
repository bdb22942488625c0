"""The three figures of the leader's page in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What is counted, each now and at the baseline: indicators at or above their curve, red tasks, problems not struck off."""

    on_curve: int
    on_curve_before: int
    indicators: int
    red: int
    red_before: int
    yellow: int
    open_problems: int
    open_problems_before: int
    late_problems: int


@dataclass(frozen=True)
class Figure:
    """A figure as shown. `key` names its list; `is_worse`: it has got worse since the baseline."""

    key: str
    number: int
    label: str
    remark: str
    is_worse: bool


def shown(figures: Figures) -> tuple[Figure, Figure, Figure]:
    """Indicators, tasks, problems."""
    return (
        Figure(
            "indicators",
            figures.on_curve,
            "年度指标达到序时",
            f"共{figures.indicators}项，{moved(figures.on_curve - figures.on_curve_before, '项')}",
            figures.on_curve < figures.on_curve_before,
        ),
        Figure(
            "red",
            figures.red,
            "严重滞后任务",
            f"另有滞后{figures.yellow}项，{moved(figures.red - figures.red_before, '项')}",
            figures.red > figures.red_before,
        ),
        Figure(
            "problems",
            figures.open_problems,
            "未销号督导问题",
            f"超过时限{figures.late_problems}个，{moved(figures.open_problems - figures.open_problems_before, '个')}",
            figures.open_problems > figures.open_problems_before,
        ),
    )


def moved(difference: int, unit: str) -> str:
    """增2项, 减1项, 持平."""
    if not difference:
        return "持平"
    return f"{'增' if difference > 0 else '减'}{abs(difference)}{unit}"
