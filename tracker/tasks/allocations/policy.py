"""Who may see and change how targets are shared out."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.plans.models import Indicator, Plan
from tracker.tasks.models import Task
from tracker.tasks.policy import may_allocate


def may_allocate_indicator(user: Person, indicator: Indicator) -> Verdict:
    """Share an indicator's year out over its tasks and their units."""
    return ALLOWED if user.is_office else refused("目标分配由领导小组办公室办理")


def may_see_overview(user: Person, plan: Plan) -> Verdict:
    """目标分解总表 shows the shares of all units."""
    return ALLOWED if user.sees_everything else refused("目标分解总表由领导小组办公室和领导查阅")


def may_set_curve(user: Person, task: Task) -> Verdict:
    """Give a task monthly points of its own."""
    return first_refusal(
        ALLOWED if user.is_office else refused("序时进度由领导小组办公室设定"),
        refused("长期任务没有完成时限，不设序时") if task.due_on is None else ALLOWED,
        ALLOWED if task.closed_at is None else refused(f"任务{task.state.word}，序时不再调整"),
    )


__all__ = ["may_allocate", "may_allocate_indicator", "may_see_overview", "may_set_curve"]
