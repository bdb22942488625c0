"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core import clock
from tracker.core.db import db
from tracker.plans.events import CurveSet, IndicatorEdited, LeadConfirmed
from tracker.plans.models import Measure
from tracker.tasks import actions, dispatch_queries


def curve_set(event: CurveSet) -> None:
    """The lights of the indicator's tasks follow its planned curve at once."""
    _measure_anew(event.subject_id, event.actor_id)


def indicator_edited(event: IndicatorEdited) -> None:
    """The lights of the indicator's tasks follow its direction at once."""
    if event.changes_lights:
        _measure_anew(event.subject_id, event.actor_id)


def _measure_anew(indicator_id: int, actor_id: int | None) -> None:
    for task in dispatch_queries.dispatched_with(indicator_id):
        actions.refresh_progress(task, today=clock.today(), actor_id=actor_id)


def lead_confirmed(event: LeadConfirmed) -> None:
    """Drafted tasks that had the measure's former lead, or none, follow; those led otherwise by choice stay."""
    measure = db.session.get_one(Measure, event.subject_id)
    unit = measure.lead.unit if measure.lead else None
    if unit is None:
        return
    for task in dispatch_queries.drafted_of_measure(measure.id):
        former = task.lead_unit.short_name if task.lead_unit else ""
        if task.lead_unit_id != unit.id and former in {"", event.before}:
            actions.follow_lead(task, unit, actor_id=event.actor_id)
