"""What stands in the way of 交办 (rulebook §3). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.core.text import listed
from tracker.tasks.models import Cycle, Task, TaskKind


@dataclass(frozen=True)
class Notice:
    """How many working days an ad-hoc request must give, and how many a due date leaves (rulebook §7)."""

    needed: int
    days_until: Callable[[date], int]


def dispatch_obstacles(task: Task, today: date, notice: Notice) -> list[str]:
    """Every reason why the task cannot be dispatched on that day, as sentences without full stop; none: it can."""
    return [
        *_in_the_measure(task),
        *_in_its_units(task),
        *_in_what_it_must_reach(task),
        *_in_its_dates(task, today),
        *_in_its_notice(task, notice),
    ]


def _in_the_measure(task: Task) -> list[str]:
    reasons = []
    if not task.measure.lead_is_confirmed:
        reasons.append(f"措施{task.measure.number}的牵头单位待确认，请先在方案中确认")
    if not task.measure.plan.is_current:
        reasons.append("所属方案已被新版替代，请按新版分解")
    return reasons


def _in_its_units(task: Task) -> list[str]:
    if task.lead_unit_id is None:
        return ["没有牵头单位" if task.assignments else "没有牵头单位和责任单位"]
    closed = [one.unit.short_name for one in task.assignments if not one.unit.is_active]
    return [f"{listed(closed)}已停用，请改由在用单位承担"] if closed else []


def _in_what_it_must_reach(task: Task) -> list[str]:
    if task.kind is TaskKind.QUANTIFIED and not task.targets:
        return ["量化任务没有指标目标"]
    if task.kind is TaskKind.MILESTONE:
        if not task.milestones:
            return ["节点任务没有节点"]
        late = [one.title for one in task.milestones if task.due_on is not None and one.due_on > task.due_on]
        early = [one.title for one in task.milestones if one.due_on < task.starts_on]
        twice = [title for title, times in Counter(one.title for one in task.milestones).items() if times > 1]
        return [
            *(f"节点“{title}”晚于任务完成时限" for title in late),
            *(f"节点“{title}”早于任务开始日期" for title in early),
            *(f"节点“{title}”重复" for title in twice),
        ]
    return []


def _in_its_dates(task: Task, today: date) -> list[str]:
    if task.due_on is None:
        return [] if task.kind is TaskKind.STANDING else ["没有完成时限"]
    if task.due_on < task.starts_on:
        return ["完成时限早于开始日期"]
    return ["完成时限已过，请先改定时限"] if task.due_on < today else []


def first_asked(task: Task) -> date | None:
    """When an ad-hoc request (reported once, or on dates of its own) must first be answered; None: a regular cycle."""
    if task.cycle is Cycle.ONCE:
        return task.due_on
    dates = [date.fromisoformat(day) for day in task.report_on or ()]
    return min(dates, default=None) if task.cycle is Cycle.DATED else None


def _in_its_notice(task: Task, notice: Notice) -> list[str]:
    first = first_asked(task)
    if first is None or (task.urgency and task.urgency_ordered_by_id):
        return []
    days = max(0, notice.days_until(first))
    if days >= notice.needed:
        return []
    return [
        f"给承担单位的时间不足{notice.needed}个工作日（只有{days}个），请在任务中写明加急理由和批准的领导，或推后时限"
    ]
