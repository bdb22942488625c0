"""What somebody who accepts or signs reports should look at first, and how long the office may let them wait. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from tracker.core.calendar import WorkingCalendar
from tracker.core.clock import office_day, office_instant
from tracker.core.text import quantity
from tracker.reports import checks
from tracker.reports.models import Outlook
from tracker.reports.values import FigureLine, FigureValue, ReportValues

FAR_FROM_FORECAST = Decimal("0.5")  # so far from what the unit expected (a ratio) is asked about


def looked_at_since(now: datetime, hours: int, calendar: WorkingCalendar) -> datetime:
    """What was submitted before this instant has waited longer for the first look than the office allows itself.

    The hours run day and night, but not on rest days: a report of Friday evening is not overdue on Sunday.
    """
    left, moment = timedelta(hours=hours), now
    while True:
        day = office_day(moment - timedelta(microseconds=1))
        midnight = office_instant(day)
        if calendar.is_working(day):
            if moment - midnight >= left:
                return moment - left
            left -= moment - midnight
        moment = midnight


def doubts(
    lines: Sequence[FigureLine],
    values: ReportValues,
    *,
    previous_progress: str = "",
    is_late: bool = False,
    returns: int = 0,
    has_proof: bool = False,
) -> list[str]:
    """Why a report must be read before it is accepted or signed; none: it may be ticked together with others."""
    found = []
    if returns:
        found.append(f"曾退回{returns}次")
    if is_late:
        found.append("迟报")
    for line in lines:
        found += _of_figure(line, values.figures.get(line.indicator_id, FigureValue()))
    found += [finding.sentence for finding in checks.warnings(lines, values, previous_progress)]
    if values.outlook is not None and values.outlook is not Outlook.YES:
        found.append(f"年底能否完成：{values.outlook.word}")
    if values.coordination:
        found.append("有需协调事项")
    if values.milestones:
        found.append(f"申请验收节点{len(values.milestones)}个{'' if has_proof else '，没有佐证材料'}")
    return found


def _of_figure(line: FigureLine, filled: FigureValue) -> Iterator[str]:
    value = filled.value
    if value is None:
        yield f"{line.name}未填"
        return
    if line.is_running_total and line.before is not None and value < line.before:
        yield f"{line.name}累计低于上期的{quantity(line.before)}"
    gap = kept_promise(line, value)
    if gap is not None and abs(gap) > FAR_FROM_FORECAST:
        yield f"{line.name}上期预计{quantity(line.last_forecast)}，实际{quantity(value)}"


def kept_promise(line: FigureLine, value: Decimal | None) -> Decimal | None:
    """上期承诺对账: (this period's figure − last period's forecast) ÷ forecast; None where nothing was promised.

    A forecast speaks of the field it stands beside: of the period for 本期新增, of the running total for 累计.
    """
    if value is None or not line.last_forecast:
        return None
    return (value - line.last_forecast) / line.last_forecast
