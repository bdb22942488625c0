"""What the clock does to tasks (door 3)."""

from __future__ import annotations

from datetime import date

from tracker.core.jobs import Outcome, each
from tracker.core.rules import office_rules
from tracker.tasks import actions, progress_queries, queries
from tracker.tasks.lights import Thresholds, light_for, thresholds
from tracker.tasks.progress import advance_of, stored
from tracker.tasks.progress_queries import Standing


def refresh_lights(day: date) -> Outcome:
    """Bring every open task's light up to the day; also the nightly comparison of what is stored with what follows.

    The comparison is made for all tasks at once; only those that differ are loaded and written, each in a savepoint.
    """
    limits = thresholds(office_rules())
    standings = list(progress_queries.standings())
    changed = [standing.id for standing in standings if _differs(standing, day, limits)]

    def refresh(task_id: int) -> str:
        actions.refresh_progress(queries.task(task_id), today=day, actor_id=None)
        return "changed"

    return {"looked_at": len(standings), "changed": 0, **each(changed, refresh)}


def _differs(standing: Standing, day: date, limits: Thresholds) -> bool:
    advance = advance_of(
        standing.kind,
        targets=standing.targets,
        milestones=standing.milestones,
        starts_on=standing.starts_on,
        due_on=standing.due_on,
        curve=standing.curve,
        today=day,
    )
    light = light_for(
        state=standing.state,
        starts_on=standing.starts_on,
        due_on=standing.due_on,
        actual=advance.reached,
        planned=advance.planned,
        controls=advance.controls,
        today=day,
        thresholds=limits,
    )
    return light is not standing.light or stored(advance.completion) != standing.completion
