"""What this feature hears (door 2: news)."""

from __future__ import annotations

from tracker.accounts.models import Role
from tracker.accounts.queries import people_of
from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.rules import Section, office_rules
from tracker.messages import actions as messages
from tracker.reports import actions, queries
from tracker.reports.events import (
    CorrectionApproved,
    CorrectionAsked,
    CorrectionEvent,
    CorrectionRefused,
    ReportReturned,
    SlotExceptionGranted,
)
from tracker.reports.models import ReportSlot
from tracker.settings.events import (
    CalendarDayCorrected,
    CalendarYearEntered,
    RuleChangeWithdrawn,
    RulesChanged,
)
from tracker.tasks.events import (
    AssignmentAdded,
    AssignmentWithdrawn,
    ConfirmerSet,
    CycleChanged,
    TaskCancelled,
    TaskClosed,
    TaskDispatched,
    TaskExtended,
    TaskResumed,
    TaskSuspended,
)
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.models import Cycle, Task

SLOT_SECTIONS = {
    one.word
    for one in (
        Section.MONTHLY,
        Section.WEEKLY,
        Section.QUARTERLY,
        Section.YEARLY,
        Section.OTHER_CYCLES,
        Section.SLOTS,
    )
}


def task_dispatched(event: TaskDispatched) -> None:
    """Each of the task's units gets its slots."""
    _arrange(event.subject_id)


def cycle_changed(event: CycleChanged) -> None:
    """What has not opened is replaced."""
    _arrange(event.subject_id)


def assignment_added(event: AssignmentAdded) -> None:
    """A unit that comes later reports from then on."""
    _arrange(event.task_id)


def task_resumed(event: TaskResumed) -> None:
    """What is still to come is owed again."""
    _arrange(event.subject_id)


def task_extended(event: TaskExtended) -> None:
    """More periods up to the new date; the single report of a task moves with it."""
    task = db.session.get_one(Task, event.subject_id)
    if task.cycle is Cycle.ONCE:
        actions.extend_single_slot(task, now=clock.now(), rules=office_rules, calendar=working_calendar())
    _arrange(event.subject_id)


def task_suspended(event: TaskSuspended) -> None:
    """What is due from that day on falls away; what was late before stays so."""
    task = db.session.get_one(Task, event.subject_id)
    actions.withdraw_slots(task, since=clock.office_instant(event.on))


def assignment_withdrawn(event: AssignmentWithdrawn) -> None:
    """The unit owes nothing more of this task."""
    actions.withdraw_slots(db.session.get_one(Task, event.task_id), unit_id=event.unit_id)


def task_cancelled(event: TaskCancelled) -> None:
    """What was still owed falls away."""
    actions.withdraw_slots(db.session.get_one(Task, event.subject_id))


def task_closed(event: TaskClosed) -> None:
    """No slot is left owed."""
    actions.withdraw_slots(db.session.get_one(Task, event.subject_id))


def rules_changed(event: RulesChanged | RuleChangeWithdrawn) -> None:
    """Slots that have not opened follow the rules, where it was a rule of slots that changed."""
    if event.section in SLOT_SECTIONS:
        _rearrange()


def calendar_changed(event: CalendarDayCorrected | CalendarYearEntered) -> None:
    """Slots that have not opened follow the calendar."""
    _rearrange()


def _rearrange() -> None:
    actions.rearrange_slots(now=clock.now(), rules=office_rules, calendar=working_calendar())


def _arrange(task_id: int) -> None:
    task = db.session.get_one(Task, task_id)
    if task.state in DISPATCHED:
        db.session.flush()
        actions.arrange_slots([task], now=clock.now(), rules=office_rules, calendar=working_calendar())


def slot_exception_granted(event: SlotExceptionGranted) -> None:
    """The unit's liaisons are told the new dates."""
    slot = db.session.get_one(ReportSlot, event.subject_id)
    facts = {
        "slot_id": slot.id,
        "number": slot.task.number,
        "title": slot.task.title,
        "unit": event.unit,
        "period": event.period,
        "reason": event.reason,
        "due": event.due,
        "lock": event.lock,
    }
    for person in people_of(event.unit_id, Role.LIAISON):
        messages.deliver(
            person.id,
            key=f"exception:{event.subject_id}:{event.due}:{event.lock}",
            kind="exception",
            title=f"{event.period}进展报告可延至{event.due}报送：{slot.task.number} {slot.task.title}",
            day=clock.today(),
            facts=facts,
        )


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
            title=f"{event.period}进展报告被退回：{facts['number']} {facts['title']}",
            day=clock.today(),
            facts=facts,
        )


def correction_asked(event: CorrectionAsked) -> None:
    """The unit's people are told what the office found; a head, what waits for the signature."""
    if event.by_office:
        _tell_of_correction(
            event, Role.LIAISON, Role.UNIT_HEAD, title=f"办公室提出更正{event.period}进展报告"
        )
    elif event.awaits_signature:
        _tell_of_correction(event, Role.UNIT_HEAD, title=f"{event.period}进展报告的更正待审签")


def correction_decided(event: CorrectionApproved | CorrectionRefused) -> None:
    """The unit's people are told the outcome, and what later periods must be checked for."""
    words = "已同意" if isinstance(event, CorrectionApproved) else "未同意"
    _tell_of_correction(event, Role.LIAISON, Role.UNIT_HEAD, title=f"{event.period}进展报告的更正{words}")


def _tell_of_correction(event: CorrectionEvent, *roles: Role, title: str) -> None:
    task = db.session.get_one(Task, event.task_id)
    facts = {
        "correction_id": event.subject_id,
        "unit": event.unit,
        "period": event.period,
        "figures": [list(figure) for figure in event.figures],
        "texts": [list(text) for text in event.texts],
        "reason": getattr(event, "reason", ""),
        "outcome": title,
        "consequences": list(getattr(event, "consequences", ())),
    }
    for person in people_of(event.unit_id, *roles):
        messages.deliver(
            person.id,
            key=f"{event.tag}:{event.subject_id}",
            kind="correction",
            title=f"{title}：{task.number} {task.title}",
            day=clock.today(),
            facts=facts,
        )


def confirmer_set(event: ConfirmerSet) -> None:
    """Another unit confirms the figures, or none: what is unconfirmed is counted anew."""
    task = db.session.get_one(Task, event.subject_id)
    if task.dispatched_at is not None:
        actions.record_accepted(task, now=clock.now(), today=clock.today(), actor_id=event.actor_id)
