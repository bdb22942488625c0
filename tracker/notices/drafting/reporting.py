"""四、报送情况: 应报, 已报, 按时, 迟报, 漏报, 退回. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tracker.core.text import listed
from tracker.notices.snapshot import ReportingLine, Snapshot
from tracker.notices.wording import named

REPORTING: Final = ("due", "reported", "on_time", "late", "missed", "returned")


def reporting(snapshot: Snapshot) -> str:
    """应报, 已报, 按时, 迟报, 漏报, 退回, and who stands out; what is nought is not said. Who was careless stands in 五."""
    lines = [line for line in snapshot.reporting if line.due]
    if not lines:
        return "本期没有到期的进展报告。"
    total = added_up(lines)
    owed = f"本期应报进展报告{total.due}份，{_reported(total)}。"
    perfect = [line.unit for line in lines if line.on_time == line.due and not line.returned]
    if len(perfect) == len(lines):
        return owed
    return f"{owed}{named(perfect, most=8)}按时报送且无退回。" if perfect else owed


def added_up(lines: Sequence[ReportingLine]) -> ReportingLine:
    """All the lines in one."""
    return ReportingLine("", "", False, *(sum(getattr(line, name) for line in lines) for name in REPORTING))


def _reported(total: ReportingLine) -> str:
    """已报152份，其中按时131份、迟报21份，漏报6份，退回5次."""
    if not total.reported:
        return "各单位均未报送"
    if total.on_time == total.due:
        said = "全部按时报送"
    else:
        how = listed(
            f"{word}{count}份" for word, count in (("按时", total.on_time), ("迟报", total.late)) if count
        )
        said = f"{'已全部报送' if not total.missed else f'已报{total.reported}份'}，其中{how}"
    if total.missed:
        said += f"，漏报{total.missed}份"
    if total.returned:
        return f"{said}，退回修改{total.returned}次"
    return f"{said}，没有退回" if total.on_time == total.due else said
