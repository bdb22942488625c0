"""What this feature knows when a floor below asks."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.core import clock
from tracker.plans.questions import WhatStopsRecounting
from tracker.reports import accepted_queries, slot_queries, standing_queries
from tracker.reports.corrections import queries as correction_queries
from tracker.reports.slots import period_words
from tracker.settings.questions import Movement, WhatMoves
from tracker.tasks.questions import Obstacle, WhatStopsClosure


def what_stops_recounting(question: WhatStopsRecounting) -> Iterator[str]:
    """Figures that were accepted under the flag: read with the other one they would say something else."""
    number = accepted_queries.accepted_figures_of(question.indicator_id)
    if number:
        yield f"已有{number}个采用的数据按此口径填报，不能再改；确需改变的，请另行登记指标"


def what_stops_closure(question: WhatStopsClosure) -> Iterator[Obstacle]:
    """Every period that has opened and whose report is not accepted, and every correction that is not decided; what lies
    ahead falls away with the closure."""
    for slot, state in standing_queries.opened_and_not_accepted(question.task_id, clock.now()):
        period = f"{slot.unit.short_name}{period_words(slot.period_starts_on, slot.period_ends_on, year=True)}进展报告"
        if state is None:
            yield Obstacle(f"{period}未报送", "reports.of_task", {"task_id": slot.task_id})
        else:
            yield Obstacle(f"{period}{state.word}，尚未采用", "reports.of_task", {"task_id": slot.task_id})
    for one in correction_queries.under_way_of_task(question.task_id):
        report = f"{one.report.slot.unit.short_name}{one.report.slot.period_with_year}进展报告"
        yield Obstacle(f"{report}的更正{one.state.word}", "reports.correction", {"correction_id": one.id})


def what_moves(question: WhatMoves) -> Iterator[Movement]:
    """The slots that have not opened and would be made, moved or dropped."""
    now = clock.now()
    for tasks in slot_queries.reported_tasks():
        found = slot_queries.arrangement_of(tasks, now=now, rules=question.rules, calendar=question.calendar)
        yield Movement(len(found.made) + len(found.revived), len(found.moved), len(found.dropped))
