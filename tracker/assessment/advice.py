"""«What would raise it»: what a unit could still earn this year, the most first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import Facts, as_decimal, rebased, weighed
from tracker.core.text import percent, quoted

MOST = 5


@dataclass(frozen=True)
class Advice:
    """What to do, and how many points it would bring."""

    words: str
    points: Decimal
    task_id: int


def advice(facts: Facts, scheme: Scheme) -> Sequence[Advice]:
    """The tasks that would bring the most if they were completed."""
    total = sum((weighed(task, scheme) for task in facts.tasks), Fraction(0))
    if not total:
        return ()
    full = Fraction(scheme.tasks) * rebased(facts, scheme) / total
    found = [
        Advice(
            f"{task.role.word}任务{quoted(task.title)}现完成{percent(as_decimal(task.share))}，全部完成",
            as_decimal(full * weighed(task, scheme) * (1 - task.share)),
            task.task_id,
        )
        for task in facts.tasks
        if task.share < 1
    ]
    return sorted(found, key=lambda one: (-one.points, one.task_id))[:MOST]
