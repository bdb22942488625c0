"""What tasks themselves answer."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core.text import office_date, quantity
from tracker.plans.models import Direction
from tracker.tasks import queries
from tracker.tasks.closures.queries import waiver_of
from tracker.tasks.extensions.queries import pending_of
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.parts.queries import pending_refusals
from tracker.tasks.questions import Obstacle, WhatStopsClosure
from tracker.units.questions import WhatHoldsUnit


def what_stops_closure(question: WhatStopsClosure) -> Iterator[Obstacle]:
    """Targets and milestones that are not reached, unless waived, and what still waits for a decision."""
    task = queries.task(question.task_id)
    here = {"task_id": task.id}
    unreached = list(_unreached(task))
    if unreached and waiver_of(task.id) is None:
        yield from (Obstacle(sentence, "tasks.show", here) for sentence in unreached)
    if pending_refusals(task.id):
        yield Obstacle("有单位拒签待裁", "tasks.show", here)
    if (extension := pending_of(task.id)) is not None:
        yield Obstacle("有一份延期申请待批", "tasks.show_extension", {"extension_id": extension.id})


def what_holds_unit(question: WhatHoldsUnit) -> Iterator[str]:
    """The unit's tasks that are not at their end."""
    held = queries.unfinished_of(question.unit_id)
    if held:
        yield f"该单位还承担{held}项未办结的任务，请先改派"


def _unreached(task: Task) -> Iterator[str]:
    if task.kind is TaskKind.QUANTIFIED:
        for target in task.targets:
            unit = target.indicator.unit_of_measure
            if target.indicator.direction is Direction.AT_LEAST and target.actual < target.value:
                yield (
                    f"{target.indicator.name}累计{quantity(target.actual, unit)}，"
                    f"未达到目标{quantity(target.value, unit)}"
                )
            elif target.indicator.direction is Direction.AT_MOST and target.actual > target.value:
                yield (
                    f"{target.indicator.name}累计{quantity(target.actual, unit)}，"
                    f"超过控制数{quantity(target.value, unit)}"
                )
    elif task.kind is TaskKind.MILESTONE:
        for milestone in task.milestones:
            if milestone.state is not MilestoneState.ACCEPTED:
                yield f"节点“{milestone.title}”（{office_date(milestone.due_on)}）{milestone.state.word}"
