"""Turns of phrase from which a notice is put together: how far, how much since last time, who, how many. Pure.

Every figure goes through `core.text`; a difference is named by its printed value, so that 0.0 is never «faster».
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from tracker.core.text import listed, one_decimal, percent, quantity, quoted, short_date
from tracker.notices.snapshot import IndicatorLine, ReportingLine, TaskLine, UnitShare

MOST_NAMED: Final = 5  # units that a sentence names; of more it names the first three and counts
NAMED_OF_MORE: Final = 3


def named(units: Iterable[str], most: int = MOST_NAMED) -> str:
    """甲局、乙局; of many 甲局、乙局、丙局等11个单位."""
    names = list(dict.fromkeys(units))
    if len(names) <= most:
        return listed(names)
    return f"{listed(names[:NAMED_OF_MORE])}等{len(names)}个单位"


def in_points(difference: Decimal) -> Decimal:
    """A difference of two ratios in percentage points, as printed."""
    return one_decimal(difference * 100)


def pace(ahead: Decimal) -> str:
    """快于序时进度11.4个百分点, 与序时进度持平, 慢于……."""
    value = in_points(ahead)
    if value == 0:
        return "与序时进度持平"
    return f"{'快于' if value > 0 else '慢于'}序时进度{abs(value)}个百分点"


def margin(ahead: Decimal) -> str:
    """低于序时控制5.0个百分点: how a limit is used up against the plan."""
    value = in_points(ahead)
    if value == 0:
        return "与序时控制持平"
    return f"{'低于' if value > 0 else '高于'}序时控制{abs(value)}个百分点"


def growth(line: IndicatorLine) -> str:
    """较上期增加512人次, with the comma before it; '' where there is nothing to compare with."""
    if line.last_actual is None:
        return ""
    more = line.actual - line.last_actual
    if more == 0:
        return "，与上期持平"
    return f"，较上期{'增加' if more > 0 else '减少'}{quantity(abs(more), line.unit_of_measure)}"


def change(now: Decimal, before: Decimal) -> str:
    """，较上期提高3.2个百分点: of two rates, with the comma before it."""
    value = in_points(now - before)
    if value == 0:
        return "，与上期持平"
    return f"，较上期{'提高' if value > 0 else '下降'}{abs(value)}个百分点"


def by_lead(tasks: Iterable[TaskLine]) -> str:
    """甲局牵头的“A”“B”，乙局牵头的“C”: in the order in which the leads first appear."""
    titles: dict[str, list[str]] = {}
    for task in tasks:
        titles.setdefault(task.lead, []).append(quoted(task.title))
    return "，".join(f"{led_by(lead)}{''.join(names)}" for lead, names in titles.items())


def led_by(lead: str) -> str:
    """甲局牵头的; nothing where nobody leads."""
    return f"{lead}牵头的" if lead else ""


def counted_by_lead(tasks: Iterable[TaskLine]) -> str:
    """甲局牵头8项、乙局牵头5项: who leads most first."""
    counts: dict[str, int] = {}
    for task in tasks:
        counts[task.lead] = counts.get(task.lead, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return listed(f"{lead}牵头{count}项" for lead, count in ordered)


def shortfall(task: TaskLine, day: date) -> str:
    """What a lagging task has reached by the day: 完成47.5%，低于序时进度2.5个百分点; 尚无进展，已过5月31日的完成时限."""
    if task.used is not None and task.ahead is not None:
        return f"已用控制数的{percent(task.used)}，{margin(task.ahead)}"
    reached = (
        ""
        if task.completion is None
        else f"完成{percent(task.completion)}"
        if task.completion
        else "尚无进展"
    )
    gaps = []
    if task.due_on is not None and task.due_on < day:
        gaps.append(f"已过{short_date(task.due_on)}的完成时限")
    elif task.ahead is not None and in_points(task.ahead) < 0:
        gaps.append(f"低于序时进度{abs(in_points(task.ahead))}个百分点")
    return "，".join(filter(None, (reached, *gaps))) or "未按期完成"


def share_shortfall(share: UnitShare) -> str:
    """What a unit that lags has done of its share: 完成11.7%，低于序时进度14.3个百分点."""
    ahead = share.ahead or Decimal(0)
    if share.is_limit:
        return f"已用控制数的{percent(share.rate)}，{margin(ahead)}"
    reached = f"完成{percent(share.rate)}" if share.rate else "尚无完成量"
    return f"{reached}，低于序时进度{abs(in_points(ahead))}个百分点"


FAULTS: Final = (("迟报", "late", "份"), ("漏报", "missed", "份"), ("被退回", "returned", "次"))


def faults(line: ReportingLine) -> str:
    """迟报3份、漏报1份、被退回2次: what is not nought."""
    return listed(f"{word}{count}{unit}" for word, name, unit in FAULTS if (count := getattr(line, name)))
