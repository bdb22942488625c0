"""The verb of cycles: change how often a dispatched task is reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.text import listed, office_date
from tracker.tasks.cycles.reporting import cycle_complaint
from tracker.tasks.events import CycleChanged
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.models import Cycle, Task


def change_cycle(task: Task, cycle: Cycle, report_on: Sequence[date], *, actor_id: int) -> None:
    """Report the task so from now on: slots that have opened stay, the others are replaced. No change, no news.

    Raises IllegalStep where the task is not out, or its dates do not suit the cycle.
    """
    if task.state not in DISPATCHED:
        raise IllegalStep(f"任务{task.state.word}，不能调整填报周期。")
    if why := cycle_complaint(cycle, task.starts_on, task.due_on, report_on):
        raise IllegalStep(f"{why}。")
    dates = [day.isoformat() for day in sorted(set(report_on))] if cycle is Cycle.DATED else []
    if (task.cycle, list(task.report_on or ())) == (cycle, dates):
        return
    before = cycle_words(task.cycle, task.report_on or ())
    task.cycle, task.report_on = cycle, dates
    db.session.flush()
    announce(
        CycleChanged(actor_id=actor_id, subject_id=task.id, before=before, after=cycle_words(cycle, dates))
    )


def cycle_words(cycle: Cycle, dates: Sequence[str]) -> str:
    """每月; 指定日期（2022年6月30日、2022年9月30日）."""
    if cycle is not Cycle.DATED:
        return cycle.word
    return f"{cycle.word}（{listed(office_date(date.fromisoformat(day)) for day in dates)}）"
