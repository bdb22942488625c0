"""What the clock does for reports (door 3): the digest of the working day, and slots for tasks without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from tracker.core.calendar import WorkingCalendar, working_calendar
from tracker.core.clock import office_day, office_instant
from tracker.core.db import db
from tracker.core.jobs import Outcome
from tracker.core.rules import OfficeRules, office_rules
from tracker.messages import actions as messages
from tracker.reports import actions, queries
from tracker.reports.digests import Digest, Duty, compose

JOB = "remind-due"


def remind_due(day: date) -> Outcome:
    """Each liaison and unit head with something due gets one digest for the working day, never an empty one.

    Repeated or run twice at once it sends nothing new: the key names the day (rulebook §7). After days of
    silence one digest covers them all.
    """
    calendar, rules = working_calendar(), office_rules()
    if not calendar.is_working(day):
        return {"rest_day": 1}
    outcome: Counter[str] = Counter()
    for person_id, digest in due_digests(day, rules, calendar):
        sent = messages.deliver(
            person_id, key=f"digest:{day}", kind="digest", title=digest.title, day=day, facts=digest.facts()
        )
        outcome["sent" if sent else "known"] += 1
    return dict(outcome)


def due_digests(day: date, rules: OfficeRules, calendar: WorkingCalendar) -> Iterable[tuple[int, Digest]]:
    """(person, digest) for every active liaison and unit head whose unit has something due; four statements."""
    now = office_instant(day, rules.digest_time)
    duties: dict[int, list[Duty]] = {}
    for duty in slot_duties(day, now, rules, calendar) + acknowledgement_duties(day, now, rules, calendar):
        duties.setdefault(duty.unit_id, []).append(duty)
    for person_id, unit_id in queries.people_reminded(duties):
        yield person_id, compose(day, duties[unit_id])


def slot_duties(day: date, now: datetime, rules: OfficeRules, calendar: WorkingCalendar) -> list[Duty]:
    """The unsent slots that are late, or whose due date is a reminder's distance away (also one missed since the last run)."""
    since = queries.last_run_before(JOB, day)
    horizon = calendar.add(day, max(rules.remind_before_working_days))
    found = []
    for slot in queries.unsent_slots(now, office_instant(horizon, rules.report_due_time)):
        due_on = office_day(slot.due_at)
        reminders = {calendar.add(due_on, -distance) for distance in rules.remind_before_working_days}
        missed_or_now = any((since or day) < reminder <= day or reminder == day for reminder in reminders)
        if slot.due_at < now or missed_or_now:
            found.append(
                Duty(
                    unit_id=slot.unit_id,
                    kind="late" if slot.due_at < now else "due",
                    days_left=calendar.between(day, due_on),
                    due_on=due_on,
                    task_id=slot.task_id,
                    slot_id=slot.slot_id,
                    number=slot.number,
                    title=slot.title,
                    period=slot.period_starts_on,
                    awaits_signature=slot.awaits_signature,
                )
            )
    return found


def acknowledgement_duties(
    day: date, now: datetime, rules: OfficeRules, calendar: WorkingCalendar
) -> list[Duty]:
    """The assignments not acknowledged within the working days that the rules give."""
    latest = calendar.add(day, -rules.acknowledge_within_working_days)
    return [
        Duty(
            unit_id=row.unit_id,
            kind="unacknowledged",
            days_left=0,
            due_on=calendar.add(office_day(row.dispatched_at), rules.acknowledge_within_working_days),
            task_id=row.task_id,
            slot_id=None,
            number=row.number,
            title=row.title,
            period=None,
            awaits_signature=False,
        )
        for row in queries.unacknowledged(now)
        if office_day(row.dispatched_at) < latest
    ]


def top_up_slots(day: date) -> Outcome:
    """Keep a year of slots in hand for every task without end; each task in its own savepoint."""
    calendar, rules = working_calendar(), office_rules()
    outcome: Counter[str] = Counter()
    for task in queries.endless_tasks():
        try:
            with db.session.begin_nested():
                outcome["made"] += actions.make_slots(task, today=day, rules=rules, calendar=calendar)
        except IntegrityError:
            outcome["made_elsewhere"] += 1
    return dict(outcome)
