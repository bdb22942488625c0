"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.accounts.models import Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.rules import office_rules
from tracker.messages import actions as messages
from tracker.reports import actions, queries
from tracker.reports.events import ReportReturned
from tracker.tasks.events import TaskCancelled, TaskDispatched
from tracker.tasks.models import Task


def task_dispatched(event: TaskDispatched) -> None:
    """Each of the task's units gets its slots."""
    task = db.session.get_one(Task, event.subject_id)
    actions.make_slots(task, today=clock.today(), rules=office_rules(), calendar=working_calendar())


def task_cancelled(event: TaskCancelled) -> None:
    """What was still owed falls away."""
    actions.withdraw_slots(db.session.get_one(Task, event.subject_id))


def report_returned(event: ReportReturned) -> None:
    """The unit's liaisons are told at once what to mend."""
    facts = {
        "report_id": event.subject_id,
        "unit": event.unit,
        "period": event.period,
        "reason": event.reason,
    }
    facts |= queries.facts_of_return(event.subject_id)
    for person in people_of(event.unit_id, Role.LIAISON):
        messages.deliver(
            person.id,
            key=f"returned:{event.subject_id}:{facts['version']}",
            kind="returned",
            title=f"{event.period}进展报告被退回",
            day=clock.today(),
            facts=facts,
        )
