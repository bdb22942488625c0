"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.core.db import db
from tracker.plans.events import LeadConfirmed
from tracker.plans.models import Measure
from tracker.tasks import actions, queries


def lead_confirmed(event: LeadConfirmed) -> None:
    """Drafted tasks that had the measure's former lead, or none, follow; those led otherwise by choice stay."""
    measure = db.session.get_one(Measure, event.subject_id)
    unit = measure.lead.unit if measure.lead else None
    if unit is None:
        return
    for task in queries.drafted_of_measure(measure.id):
        former = task.lead_unit.short_name if task.lead_unit else ""
        if task.lead_unit_id != unit.id and former in {"", event.before}:
            actions.follow_lead(task, unit, actor_id=event.actor_id)
