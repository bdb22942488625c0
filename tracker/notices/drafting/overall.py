"""一、总体情况: tasks by light and what has changed, indicators ahead and behind, reports on time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from tracker.core.text import listed, percent, short_date
from tracker.notices.periods import is_year_end
from tracker.notices.problems import LAGGING
from tracker.notices.snapshot import IndicatorLine, Snapshot, TaskLine
from tracker.notices.wording import change, in_points
from tracker.tasks.lights import SEVERITY, Light


def overall(snapshot: Snapshot) -> str:
    """Tasks by light and what has changed, indicators ahead and behind, the rate of reports on time."""
    return "".join(
        (
            _tasks_in_all(snapshot),
            _changes_in_all(snapshot),
            _goals_in_all(snapshot),
            _limits_in_all(snapshot),
            _reports_in_all(snapshot),
        )
    )


def _as_of(snapshot: Snapshot) -> str:
    """截至6月30日; of a year that is over 截至2022年底."""
    if is_year_end(snapshot.cut_off_at):
        return f"截至{snapshot.year}年底"
    return f"截至{short_date(snapshot.cut_off_at)}"


LIGHT_WORDS: Final = (
    (Light.BLUE, "已办结", "全部办结"),
    (Light.GREEN, "正常推进", "全部正常推进"),
    (Light.WATCH, "需要关注", "均需要关注"),
    (Light.YELLOW, "滞后", "全部滞后"),
    (Light.RED, "严重滞后", "全部严重滞后"),
    (Light.GREY, "尚未启动", "均未到启动时间"),
)


def _tasks_in_all(snapshot: Snapshot) -> str:
    if not snapshot.tasks:
        return f"{_as_of(snapshot)}，方案的任务尚未分解下达。"
    counts = Counter(task.light for task in snapshot.tasks)
    measures = len({task.measure_number for task in snapshot.tasks})
    dispatched = f"{_as_of(snapshot)}，方案{measures}项措施已分解下达任务{len(snapshot.tasks)}项"
    if len(counts) == 1:
        ((word, all_alike),) = ((word, alike) for light, word, alike in LIGHT_WORDS if counts[light])
        return f"{dispatched}，{_of_one(word) if len(snapshot.tasks) == 1 else all_alike}。"
    clauses = listed(f"{word}{counts[light]}项" for light, word, _ in LIGHT_WORDS if counts[light])
    return f"{dispatched}，其中{clauses}。"


def _of_one(word: str) -> str:
    return f"进度{word}" if word.endswith("滞后") else word


def _changes_in_all(snapshot: Snapshot) -> str:
    """Against the last notice: 新办结, 好转, 下滑; what was not in it is new."""
    before = [task for task in snapshot.tasks if task.last_light]
    if snapshot.is_first or not before:
        return ""
    closed = sum(task.light == Light.BLUE != task.last_light for task in before)
    moves = [_move(task) for task in before if task.light != Light.BLUE]
    clauses = [
        f"{word}{count}项"
        for word, count in (
            ("新办结", closed),
            ("进度好转", sum(move > 0 for move in moves)),
            ("进度下滑", sum(move < 0 for move in moves)),
            ("新下达", len(snapshot.tasks) - len(before)),
        )
        if count
    ]
    return f"与上期相比，{listed(clauses)}。" if clauses else "与上期相比，各项任务的进度状态没有变化。"


def _move(task: TaskLine) -> int:
    """How many colours better (above 0) or worse the light has become; what begins is neither."""
    if Light.GREY in {task.light, task.last_light}:
        return 0
    return SEVERITY[Light(task.light)] - SEVERITY[Light(task.last_light)]


def rated_lines(snapshot: Snapshot, *, limits: bool) -> list[tuple[IndicatorLine, Decimal]]:
    """The indicators to be reached, or the limits, each with its lead over the plan."""
    return [
        (line, line.ahead)
        for line in snapshot.indicators
        if line.ahead is not None and line.is_limit is limits
    ]


def _goals_in_all(snapshot: Snapshot) -> str:
    rated = rated_lines(snapshot, limits=False)
    if not rated:
        return ""
    well = [line.name for line, ahead in rated if in_points(ahead) >= 0]
    ill = [line.name for line, ahead in rated if in_points(ahead) < 0]
    good, bad = _well(snapshot, rated), slow_words(snapshot)
    if len(rated) == 1:
        return f"{rated[0][0].name}{good if well else bad}。"
    if not ill:
        return f"{len(rated)}项年度指标均{good}。"
    if not well:
        hard = any(line.light in LAGGING for line, _ in rated) and not is_year_end(snapshot.cut_off_at)
        return f"{len(rated)}项年度指标均{bad}{'，完成全年目标压力较大' if hard else ''}。"
    return f"{len(rated)}项年度指标中，{_counted_names(well)}{good}，{_counted_names(ill)}{bad}。"


def _well(snapshot: Snapshot, rated: Sequence[tuple[IndicatorLine, Decimal]]) -> str:
    if is_year_end(snapshot.cut_off_at):
        return "完成年度目标"
    leads = {in_points(ahead) > 0 for _, ahead in rated if in_points(ahead) >= 0}
    if len(leads) > 1:
        return "达到或快于序时进度"
    return "快于序时进度" if True in leads else "与序时进度持平"


def slow_words(snapshot: Snapshot) -> str:
    return "未完成年度目标" if is_year_end(snapshot.cut_off_at) else "慢于序时进度"


def _counted_names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{listed(names)}{len(names)}项"


def _limits_in_all(snapshot: Snapshot) -> str:
    limits = rated_lines(snapshot, limits=True)
    if not limits:
        return ""
    over = [line.name for line, ahead in limits if in_points(ahead) < 0]
    if not over:
        return f"控制性指标{'' if len(limits) == 1 else '均'}在序时控制以内。"
    return f"控制性指标中，{listed(over)}超出序时控制。"


def _reports_in_all(snapshot: Snapshot) -> str:
    due, on_time = (sum(getattr(line, name) for line in snapshot.reporting) for name in ("due", "on_time"))
    if not due:
        return ""
    if on_time == due:
        return "进展报告全部按时报送。"
    rate, last = Decimal(on_time) / due, snapshot.last
    since = change(rate, Decimal(last.on_time) / last.due) if last and last.due else ""
    return f"进展报告按时报送率{percent(rate)}{since}。" if on_time else f"进展报告无一按时报送{since}。"
