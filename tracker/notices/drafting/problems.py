"""五、存在问题: per kind of problem how many, how bad, whose. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from tracker.core import clock
from tracker.core.text import listed, percent, quoted
from tracker.documents.text import numeral
from tracker.notices.drafting.overall import rated_lines, slow_words
from tracker.notices.drafting.reporting import added_up
from tracker.notices.periods import is_year_end
from tracker.notices.problems import LAGGING, lagging, problems_of
from tracker.notices.snapshot import IndicatorLine, ReportingLine, Snapshot, TaskLine
from tracker.notices.wording import faults, in_points, led_by, margin, named, pace, share_shortfall, shortfall

FEW: Final = Decimal("0.8")  # of a target: below it the year has «only» reached so much
MANY_FAULTS: Final = 3  # late and missing reports of one unit that are worth a name


def problems(snapshot: Snapshot, *, with_table: bool = True) -> str:
    """Per kind of problem how many, how bad, whose; the single facts of each unit stand in the table behind."""
    found = [
        part
        for part in (
            _lagging_tasks(snapshot),
            _slow_indicators(snapshot),
            _exceeded_limits(snapshot),
            _slow_units(snapshot),
            _careless_reports(snapshot),
            _open_findings(snapshot),
        )
        if part
    ]
    if not found:
        return "本期未发现突出问题。"
    numbered = [f"（{numeral(place)}）{text}" for place, text in enumerate(found, 1)]
    paragraphs = numbered if len(found) > 1 else found
    if with_table and (units := problems_of(snapshot)):
        paragraphs.append("各单位具体问题见下表。" if len(units) > 1 else "具体情况见下表。")
    return "\n".join(paragraphs)


def _lagging_tasks(snapshot: Snapshot) -> str:
    behind = lagging(snapshot)
    if not behind:
        return ""
    day = clock.office_day(snapshot.cut_off_at)
    if len(behind) == 1:
        (one,) = behind
        heading = "任务进度滞后。" if len(snapshot.tasks) == 1 else "个别任务进度滞后。"
        return f"{heading}{led_by(one.lead)}{quoted(one.title)}{shortfall(one, day)}。"
    heading = "任务进度全面滞后。" if len(behind) == len(snapshot.tasks) else "部分任务进度滞后。"
    leads = list(dict.fromkeys(task.lead for task in behind if task.lead))
    whose = f"涉及{named(leads)}" if len(leads) > 1 else f"均由{leads[0]}牵头" if leads else ""
    idle = sum(task.completion == 0 for task in behind)
    overdue = sum(task.due_on is not None and task.due_on < day for task in behind)
    states = [(count, words) for count, words in ((idle, "尚无进展"), (overdue, "已过完成时限")) if count]
    some = listed(f"{count}项{words}" for count, words in states if count < len(behind))
    every = [f"均{words}" for count, words in states if count == len(behind)]
    text = "，".join(filter(None, (f"{len(behind)}项任务滞后", whose, f"其中{some}" if some else "", *every)))
    return f"{heading}{text}{_widest_gap(behind, day)}。"


def _widest_gap(behind: Sequence[TaskLine], day: date) -> str:
    """Which running task lies farthest below the plan, with the mark before it; where several lie equally far, how far."""
    gaps = [
        (task, -in_points(task.ahead))
        for task in behind
        if task.ahead is not None and task.used is None and (task.due_on is None or task.due_on >= day)
    ]
    widest = max((gap for _, gap in gaps), default=Decimal(0))
    if widest <= 0:
        return ""
    farthest = [task for task, gap in gaps if gap == widest]
    if len(farthest) == len(behind):
        return f"，均低于序时进度{widest}个百分点"
    if len(farthest) > 1:
        return f"。差距最大的{len(farthest)}项低于序时进度{widest}个百分点"
    (one,) = farthest
    return f"。差距最大的是{led_by(one.lead)}{quoted(one.title)}，低于序时进度{widest}个百分点"


def _slow_indicators(snapshot: Snapshot) -> str:
    rated = rated_lines(snapshot, limits=False)
    slow = [(line, ahead) for line, ahead in rated if in_points(ahead) < 0]
    if not slow:
        return ""
    closes = is_year_end(snapshot.cut_off_at)
    every = len(slow) == len(rated)
    if closes:
        heading = "年度目标没有完成。" if every else "部分年度目标没有完成。"
    else:
        heading = "指标进度慢于序时。" if every else "部分指标慢于序时。"
    if len(slow) == 1:
        return f"{heading}{_slow_clause(*slow[0], closes=closes)}。"
    count = f"{len(slow)}项年度指标{'均' if every else ''}{slow_words(snapshot)}"
    gaps = [in_points(ahead) for _, ahead in slow]
    if len(set(gaps)) == 1 and not closes:
        return f"{heading}{count}{abs(gaps[0])}个百分点。"
    worst = min(slow, key=lambda pair: pair[1])
    if gaps.count(min(gaps)) > 1:
        return f"{heading}{count}。"
    return f"{heading}{count}，其中{worst[0].name}差距最大，{_gap(*worst, closes=closes)}。"


def _slow_clause(line: IndicatorLine, ahead: Decimal, *, closes: bool) -> str:
    return f"{line.name}{_gap(line, ahead, closes=True)}" if closes else f"{line.name}{pace(ahead)}"


def _gap(line: IndicatorLine, ahead: Decimal, *, closes: bool) -> str:
    if not closes:
        return f"慢{abs(in_points(ahead))}个百分点"
    only = "仅" if line.rate is not None and line.rate < FEW else ""
    return f"{only}完成{percent(line.rate)}" if line.actual else "没有完成量"


def _exceeded_limits(snapshot: Snapshot) -> str:
    over = [(line, ahead) for line, ahead in rated_lines(snapshot, limits=True) if in_points(ahead) < 0]
    if not over:
        return ""
    clauses = [
        f"{line.name}{'已超过年度控制数' if line.rate is not None and line.rate > 1 else margin(ahead)}"
        for line, ahead in over
    ]
    return f"控制性指标超出控制要求。{'；'.join(clauses)}。"


def _slow_units(snapshot: Snapshot) -> str:
    """Units whose own share of an indicator lags, also where all units together are in time."""
    slow = [share for share in snapshot.shares if share.light in LAGGING and not share.is_limit]
    if not slow:
        return ""
    counts = Counter(share.indicator for share in slow)
    if len(slow) == 1:
        (one,) = slow
        return f"个别单位完成率偏低。{one.unit}{one.indicator}{share_shortfall(one)}。"
    units = listed(f"{indicator}{count}个单位" for indicator, count in counts.items())
    worst = min(slow, key=lambda share: share.ahead or Decimal(0))
    gaps = [in_points(share.ahead) for share in slow if share.ahead is not None]
    most = (
        ""
        if gaps.count(min(gaps)) > 1
        else f"，其中{worst.unit}{worst.indicator}低{abs(min(gaps))}个百分点，差距最大"
    )
    return f"部分单位完成率偏低。{units}明显低于序时进度{most}。"


def _careless_reports(snapshot: Snapshot) -> str:
    careless = [line for line in snapshot.reporting if faults(line)]
    if not careless:
        return ""
    heading = _heading_on_reports(snapshot, careless)
    if len(careless) == 1:
        return f"{heading}{careless[0].unit}{faults(careless[0])}。"
    every = len(careless) == sum(line.due > 0 for line in snapshot.reporting)
    scope = "各单位均有发生" if every else f"涉及{len(careless)}个单位"
    text = f"{heading}{faults(added_up(careless))}，{scope}。"
    bad = sorted(
        (line for line in careless if line.late + line.missed >= MANY_FAULTS),
        key=lambda line: (-line.missed, -line.late),
    )[:3]
    if not bad or len(bad) == len(careless):
        return text
    return f"{text}问题较为突出的是{'，'.join(f'{line.unit}{faults(line)}' for line in bad)}。"


def _heading_on_reports(snapshot: Snapshot, careless: Sequence[ReportingLine]) -> str:
    if all(line.missed == line.due for line in snapshot.reporting if line.due):
        return "报送工作没有落实。"
    late = any(line.late or line.missed for line in careless)
    return "报送工作不够严谨。" if late else "部分报告质量不高。"


def _open_findings(snapshot: Snapshot) -> str:
    if not snapshot.findings:
        return ""
    whose = named(line.unit for line in snapshot.findings)
    overdue = sum(line.is_overdue for line in snapshot.findings)
    failed = sum(line.failures > 0 for line in snapshot.findings)
    done = sum(line.struck_off_on is not None for line in snapshot.findings)
    among = ("现已销号" if done == failed else f"其中{done}个现已销号") if done else ""
    clauses = [
        f"{count}个督导问题{words}"
        for count, words in ((overdue, "超过整改时限仍未完成"), (failed, "两次核查未通过"))
        if count
    ]
    noted = f"（{among}）" if among else ""
    return f"督导问题整改不到位。{'，'.join(clauses)}{noted}，涉及{whose}。"
