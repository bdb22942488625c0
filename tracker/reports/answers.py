"""What this feature knows when a floor below asks."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core import clock
from tracker.reports import queries
from tracker.tasks.questions import Obstacle, WhatStopsClosure


def what_stops_closure(question: WhatStopsClosure) -> Iterator[Obstacle]:
    """Every period that has opened and whose report is not accepted; what lies ahead falls away with the closure."""
    for slot, state in queries.opened_and_not_accepted(question.task_id, clock.now()):
        period = (
            f"{slot.unit.short_name}{slot.period_starts_on.year}年{slot.period_starts_on.month}月进展报告"
        )
        if state is None:
            yield Obstacle(f"{period}未报送", "reports.of_task", {"task_id": slot.task_id})
        else:
            yield Obstacle(f"{period}{state.word}，尚未采用", "reports.of_task", {"task_id": slot.task_id})
