"""说明: the note under the text on cut-off, definitions, rounding and target version. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.core import clock
from tracker.core.text import listed, office_date, short_date
from tracker.notices.models import Ranking
from tracker.notices.snapshot import Snapshot
from tracker.plans.curves import share_of_year


def footnote(
    snapshot: Snapshot, ranking: Ranking = Ranking.ALL, about: Collection[str] = ("indicators", "reporting")
) -> str:
    """The note on cut-off, definitions, rounding and target version (rulebook §8), as far as the text is about it."""
    notes = [f"数据截至{office_date(snapshot.cut_off_at)}，只计已采用的报告"]
    if "reporting" in about and any(line.due for line in snapshot.reporting):
        notes.append(
            f"报送情况统计{short_date(snapshot.span_starts_on)}至{short_date(snapshot.cut_off_at)}到期的报告，"
            "超过截止时间报送的为迟报，至数据截止仍未报送的为漏报"
        )
    if "indicators" in about and snapshot.indicators:
        sources = listed(
            dict.fromkeys(line.target_source for line in snapshot.indicators if line.target_source)
        )
        if sources:
            notes.append(f"年度目标依据{sources}")
        notes.append("完成率为累计完成数与年度目标之比，四舍五入保留一位小数")
        notes.append(f"序时进度按{_curve(snapshot)}计算")
    if "indicators" in about and _by_task_days(snapshot):
        notes.append("没有年度目标的指标，序时进度按任务起止日期计算")
    if "indicators" in about and snapshot.shares and ranking is not Ranking.NONE:
        notes.append("排名在同类单位中按未取整的完成率进行，相同的并列，不足3个单位的类别不排名")
    if snapshot.hosts:
        notes.append("带“*”的为领导小组办公室所在单位")
    return f"说明：{'；'.join(notes)}。"


def _by_task_days(snapshot: Snapshot) -> bool:
    yearly = {(line.name, line.unit_of_measure) for line in snapshot.indicators}
    even = share_of_year("", _day(snapshot))  # what older snapshots were planned by throughout
    return any(
        share.planned not in (None, even) and (share.indicator, share.unit_of_measure) not in yearly
        for share in snapshot.shares
    )


def _day(snapshot: Snapshot) -> date:
    return min(clock.office_day(snapshot.cut_off_at), date(snapshot.year, 12, 31))


def _curve(snapshot: Snapshot) -> str:
    day = _day(snapshot)
    even = all(line.planned == share_of_year("", day) for line in snapshot.indicators)
    return "全年日数平均" if even else "核定的月度进度"
