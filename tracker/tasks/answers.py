"""What tasks themselves answer."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core.text import percent
from tracker.tasks import queries
from tracker.tasks.questions import Obstacle, WhatStopsClosure
from tracker.units.questions import WhatHoldsUnit


def what_stops_closure(question: WhatStopsClosure) -> Iterator[Obstacle]:
    """The target or the milestones, where they are not reached."""
    task = queries.task(question.task_id)
    if task.completion is not None and task.completion < 1:
        yield Obstacle(f"目标未达成，完成率{percent(task.completion)}", "tasks.show", {"task_id": task.id})


def what_holds_unit(question: WhatHoldsUnit) -> Iterator[str]:
    """The unit's tasks that are not at their end."""
    held = queries.unfinished_of(question.unit_id)
    if held:
        yield f"该单位还承担{held}项未办结的任务，请先改派"
