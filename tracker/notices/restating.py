"""What an issued notice says wrongly since figures behind it were corrected: each of them, and the sums that follow."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from tracker.core import clock
from tracker.core.text import percent, points, quantity
from tracker.documents.questions import Restated
from tracker.notices.models import Notice
from tracker.notices.snapshot import IndicatorLine, Snapshot, UnitShare, from_json
from tracker.notices.snapshot_queries import snapshot_of
from tracker.reports.corrections.queries import CorrectedLine, corrected_between

FOLLOWS = "按更正后的数据重新计算"


def restated_since(notice: Notice) -> Iterator[Restated]:
    """The figures of reports accepted by its cut-off that were corrected after it, then the totals that they move."""
    printed = from_json(notice.snapshot)
    now = clock.now()
    tasks = {line.task_id for line in printed.tasks}
    found = corrected_between(tasks, notice.cut_off_at, now, accepted_by=notice.cut_off_at)
    if not found:
        return
    yield from map(reported, found)
    right = snapshot_of(
        notice.plan,
        cut_off_at=notice.cut_off_at,
        span_starts_on=printed.span_starts_on,
        corrected_until=now,
    )
    yield from totals(printed, right)


def reported(line: CorrectedLine) -> Restated:
    """A figure of one report."""
    was = "未填报" if line.old is None else quantity(line.old, line.unit_of_measure)
    return Restated(
        f"{line.unit}{line.period}{line.indicator}",
        was,
        quantity(line.new, line.unit_of_measure),
        line.reason.strip().rstrip("。"),
    )


def totals(printed: Snapshot, right: Snapshot) -> Iterator[Restated]:
    """The totals that differ: of the indicators, then of the units."""
    whole = {(line.name, line.unit_of_measure): line for line in right.indicators}
    for line in printed.indicators:
        now = whole.get((line.name, line.unit_of_measure))
        if now is not None and now.actual != line.actual:
            yield _total(line, now, line.name, line.name)
    of_units = {(share.indicator, share.unit): share for share in right.shares}
    for share in printed.shares:
        of_unit = of_units.get((share.indicator, share.unit))
        if of_unit is not None and of_unit.actual != share.actual:
            yield _total(share, of_unit, f"{share.unit}{share.indicator}", share.unit)


def _total(
    was: IndicatorLine | UnitShare, is_now: IndicatorLine | UnitShare, what: str, name: str
) -> Restated:
    return Restated(
        f"{what}累计",
        _words(was, was.actual),
        _words(was, is_now.actual),
        FOLLOWS,
        name,
        tuple(_following(was, is_now)),
    )


def _following(
    was: IndicatorLine | UnitShare, is_now: IndicatorLine | UnitShare
) -> Iterator[tuple[str, str]]:
    """Growth since the last notice, and the distance from 序时."""
    if was.last_actual is not None:
        before, after = was.actual - was.last_actual, is_now.actual - was.last_actual
        yield quantity(abs(before), was.unit_of_measure), quantity(abs(after), was.unit_of_measure)
    if was.ahead is not None and is_now.ahead is not None and was.ahead * is_now.ahead > 0:
        yield (
            f"{points(abs(was.ahead), signed=False)}个百分点",
            f"{points(abs(is_now.ahead), signed=False)}个百分点",
        )


def _words(line: IndicatorLine | UnitShare, actual: Decimal) -> str:
    """1284人（完成率16.1%）, counted against the target that was printed."""
    words = quantity(actual, line.unit_of_measure)
    if not line.target:
        return words
    return f"{words}（{'使用率' if line.is_limit else '完成率'}{percent(actual / line.target)}）"
