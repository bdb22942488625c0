"""The verbs of slots and reports: the only writers of their state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy import Table, bindparam, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from tracker.core import clock
from tracker.core.calendar import WorkingCalendar, working_calendar
from tracker.core.clock import office_day
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import office_rules
from tracker.core.text import office_time
from tracker.reports import accepted_queries, slot_queries
from tracker.reports.arranging import Arrangement
from tracker.reports.confirmations import queries as confirmations
from tracker.reports.confirmations.confirming import unconfirmed_totals
from tracker.reports.events import (
    ReportAccepted,
    ReportReturned,
    ReportSentForSignOff,
    ReportSubmitted,
    SlotExceptionGranted,
)
from tracker.reports.lifecycle import (
    REPORT_LIFE,
    ReportState,
    ReportStep,
)
from tracker.reports.models import (
    MilestoneClaim,
    Report,
    ReportAttachment,
    ReportFigure,
    ReportSlot,
    SlotException,
)
from tracker.reports.slots import RulesOn, SlotDates, is_late, period_words, slots_of
from tracker.reports.values import FigureValue, ReportValues
from tracker.tasks import actions as tasks
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Task

AT_ONCE = 500

# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def arrange_slots(
    tasks: Sequence[Task], *, now: datetime, rules: RulesOn, calendar: WorkingCalendar
) -> Arrangement:
    """Make the slots that the tasks' units lack, move those that have not opened to where the cycle, the rules and the
    calendar put them, and let the others fall away. Repeating it changes nothing. Returns what was done."""
    found = slot_queries.arrangement_of(tasks, now=now, rules=rules, calendar=calendar)
    lacking: dict[int, list[SlotDates]] = defaultdict(list)
    for assignment_id, dates in found.made:
        lacking[assignment_id].append(dates)
    alike: dict[tuple[SlotDates, ...], list[int]] = defaultdict(list)
    for assignment_id, its_own in lacking.items():
        alike[tuple(its_own)].append(assignment_id)
    for several, ids in alike.items():
        for start in range(0, len(ids), AT_ONCE):
            db.session.execute(slot_queries.insertion(ids[start : start + AT_ONCE], several))
    moved: dict[SlotDates, list[int]] = defaultdict(list)
    for slot_id, dates in found.moved + found.revived:
        moved[dates].append(slot_id)
    for dates, ids in moved.items():
        _change_slots(ids, **vars(dates), withdrawn_at=None)
    _change_slots(found.dropped, withdrawn_at=now)
    return found


def _change_slots(ids: Sequence[int], **values: Any) -> None:
    for start in range(0, len(ids), AT_ONCE):
        some = ReportSlot.id.in_(ids[start : start + AT_ONCE])
        db.session.execute(update(ReportSlot).where(some).values(**values))


def rearrange_slots(*, now: datetime, rules: RulesOn, calendar: WorkingCalendar) -> Arrangement:
    """The rules or the calendar changed: bring all tasks' slots in line. Returns what was done."""
    done = Arrangement()
    for some in slot_queries.reported_tasks():
        done.add(arrange_slots(some, now=now, rules=rules, calendar=calendar))
    return done


def extend_single_slot(task: Task, *, now: datetime, rules: RulesOn, calendar: WorkingCalendar) -> int:
    """A task that is reported once has a later due date: the slot that is owed moves with it, also where it has opened.

    An approved extension clears lateness (rulebook §5). Returns how many moved.
    """
    wanted = slots_of(slot_queries.span_of(task), today=office_day(now), rules=rules, calendar=calendar)
    later = [
        slot.id
        for slot in slot_queries.held_slots([task.id])[task.id]
        if not slot.is_settled and not slot.is_withdrawn and slot.dates.due_at < wanted[0].due_at
    ]
    _change_slots(later, **vars(wanted[0]))
    return len(later)


def withdraw_slots(task: Task, *, unit_id: int | None = None, since: datetime | None = None) -> int:
    """Let the slots fall away that nothing was submitted for: all, one unit's, or those due at `since` and later.

    Returns how many did.
    """
    pending = update(ReportSlot).where(
        ReportSlot.task_id == task.id, ReportSlot.submitted_at.is_(None), ReportSlot.withdrawn_at.is_(None)
    )
    if unit_id is not None:
        pending = pending.where(ReportSlot.unit_id == unit_id)
    if since is not None:
        pending = pending.where(ReportSlot.due_at >= since)
    gone = db.session.scalars(pending.values(withdrawn_at=clock.now()).returning(ReportSlot.id))
    return len(gone.all())


def grant_exception(
    slot: ReportSlot, *, due_at: datetime, locks_at: datetime, reason: str, actor_id: int
) -> SlotException:
    """锁定例外: one unit's slot is due and locks later. Lateness is judged by the slot's own instants, so that the light,
    the ledger and the notice follow. Raises IllegalStep where the instants are not later ones in order."""
    if due_at < slot.due_at or locks_at < slot.locks_at:
        raise IllegalStep("截止和锁定时间只能延后")
    if locks_at < due_at:
        raise IllegalStep("锁定时间不能早于截止时间")
    if (due_at, locks_at) == (slot.due_at, slot.locks_at):
        raise IllegalStep("截止和锁定时间没有变化")
    granted = SlotException(
        slot=slot,
        former_due_at=slot.due_at,
        former_locks_at=slot.locks_at,
        due_at=due_at,
        locks_at=locks_at,
        reason=reason,
        granted_at=clock.now(),
        granted_by_id=actor_id,
    )
    db.session.add(granted)
    if due_at > slot.due_at:
        ahead = working_calendar().add(office_day(due_at), -office_rules().report_remind_working_days)
        slot.remind_from = ahead
    slot.due_at, slot.locks_at = due_at, locks_at
    db.session.flush()
    announce(
        SlotExceptionGranted(
            actor_id=actor_id,
            subject_id=slot.id,
            task_id=slot.task_id,
            unit_id=slot.unit_id,
            unit=slot.unit.short_name,
            period=period_words(slot.period_starts_on, slot.period_ends_on, year=True),
            reason=reason,
            former_due=office_time(granted.former_due_at),
            former_lock=office_time(granted.former_locks_at),
            due=office_time(due_at),
            lock=office_time(locks_at),
        )
    )
    return granted


# ── the unit's side ──────────────────────────────────────────────────────────────────────────────────────────────────


def open_report(slot: ReportSlot, *, actor_id: int) -> Report:
    """The slot's report, begun as a draft if there is none. Raises StaleDataError where another began it this moment."""
    report = slot.report
    if report is None:
        report = begin_report(slot, actor_id=actor_id)
        try:
            with db.session.begin_nested():
                db.session.add(report)
        except IntegrityError as error:
            raise StaleDataError("somebody else began this report") from error
    return report


def begin_report(slot: ReportSlot, *, actor_id: int) -> Report:
    """A draft for a slot that has none; nothing of it is written before it is kept or submitted."""
    report = Report(
        slot=slot,
        state=ReportState.DRAFT,
        filled_by_id=actor_id,
        saved_at=clock.now(),
        figures=[],
        claims=[],
        attachments=[],
    )
    set_committed_value(slot, "report", report)
    return report


def save(report: Report, values: ReportValues, *, actor_id: int) -> None:
    """Keep what was filled in. Each save makes a new version. Raises IllegalStep once the report left the desk."""
    fill_in(report, values, actor_id=actor_id)
    write(report)


def write(report: Report) -> None:
    """Send the report to the database. Raises StaleDataError where another began it this moment: all is undone."""
    db.session.add(report)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise StaleDataError("somebody else began this report") from error


def write_all(reports: Sequence[Report]) -> None:
    """Send several reports to the database together. Raises StaleDataError where another was there first: all is undone."""
    known = [report for report in reports if inspect(report).persistent]
    if len(known) > 1:
        _write_known(known)
    db.session.add_all(reports)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise StaleDataError("somebody else began one of these reports") from error


OF_REPORT: Table = Report.__table__  # type: ignore[assignment]
WRITTEN = [column.key for column in OF_REPORT.columns if column.key not in {"id", "slot_id", "version"}]


def _write_known(reports: Sequence[Report]) -> None:
    """One statement for all of them: the mapper would send one each, to see each version's row change."""
    statement = (
        update(OF_REPORT)
        .where(OF_REPORT.c.id == bindparam("report_id"), OF_REPORT.c.version == bindparam("read"))
        .values({"version": bindparam("next")} | {key: bindparam(f"new_{key}") for key in WRITTEN})
    )
    rows = [
        {"report_id": report.id, "read": report.version, "next": report.version + 1}
        | {f"new_{key}": getattr(report, key) for key in WRITTEN}
        for report in reports
    ]
    if db.session.connection().execute(statement, rows).rowcount != len(rows):
        db.session.rollback()
        raise StaleDataError("somebody else saved one of these reports")
    for report in reports:
        for key in WRITTEN:
            set_committed_value(report, key, getattr(report, key))
        set_committed_value(report, "version", report.version + 1)


def fill_in(report: Report, values: ReportValues, *, actor_id: int) -> None:
    """Put the values into a draft that is written later. Raises IllegalStep once the report left the desk."""
    if report.state is not ReportState.DRAFT:
        raise IllegalStep(f"报告{report.state.word}，不能再改。需要修改的，请办公室退回后办理。")
    report.progress = values.progress
    report.problems = values.problems
    report.coordination = values.coordination
    report.next_steps = values.next_steps
    report.outlook = values.outlook
    report.filled_by_id = actor_id
    report.saved_at = clock.now()
    flag_modified(report, "saved_at")  # a save that changes figures only is a new version too
    held = {figure.indicator_id: figure for figure in report.figures}
    for indicator_id, filled in values.figures.items():
        if indicator_id not in held:
            held[indicator_id] = ReportFigure(indicator_id=indicator_id)
            report.figures.append(held[indicator_id])
        _fill(held[indicator_id], filled)
    claimed = {claim.milestone_id: claim for claim in report.claims}
    report.claims = [
        claimed.get(milestone_id) or MilestoneClaim(milestone_id=milestone_id)
        for milestone_id in sorted(values.milestones)
    ]


def _fill(figure: ReportFigure, filled: FigureValue) -> None:
    figure.value = filled.value
    figure.blank_reason = filled.blank_reason
    figure.fall_reason = filled.fall_reason
    figure.forecast = filled.forecast


def attach(report: Report, stored: StoredFile) -> None:
    """Add a proof to a draft; the same content twice is one attachment."""
    if stored.sha256 not in {attachment.file.sha256 for attachment in report.attachments}:
        report.attachments.append(ReportAttachment(file=stored))


def detach(report: Report, file_ids: set[int]) -> None:
    """Take proofs off a draft. The stored file stays: an earlier version may have been read already."""
    report.attachments = [
        attachment for attachment in report.attachments if attachment.file_id not in file_ids
    ]


def submit(report: Report, *, actor_id: int) -> None:
    """Hand the report in: to the unit head where the unit signs its reports, else to the office."""
    submit_all([report], actor_id=actor_id)


def submit_all(reports: Sequence[Report], *, actor_id: int) -> None:
    """Hand several in: written together, then told one by one."""
    for report in reports:
        report.filled_by_id = actor_id
        if report.slot.unit.signs_reports:
            _step(report, ReportStep.SEND_FOR_SIGN_OFF)
        else:
            _step(report, ReportStep.SUBMIT)
            _stamp(report)
    write_all(reports)
    for report in reports:
        if report.state is ReportState.AWAITING_SIGN_OFF:
            announce(ReportSentForSignOff(actor_id=actor_id, **about_report(report)))
        else:
            _tell_submitted(report, actor_id=actor_id)


def sign_off(report: Report, *, actor_id: int) -> None:
    """审签: the unit head lets it go to the office."""
    _step(report, ReportStep.SIGN_OFF)
    report.signed_by_id = actor_id
    _stamp(report)
    write(report)
    _tell_submitted(report, actor_id=actor_id)


def _stamp(report: Report) -> None:
    """It reaches the office now; what counts for lateness is the first time."""
    moment = clock.now().replace(microsecond=0)
    report.submitted_at = moment
    if report.slot.submitted_at is None:
        report.slot.submitted_at = moment


def _tell_submitted(report: Report, *, actor_id: int) -> None:
    for claim in report.claims:
        if claim.milestone.state is MilestoneState.OPEN:
            tasks.claim_milestone(claim.milestone, actor_id=actor_id)
    first = report.slot.submitted_at
    late = first is not None and is_late(first, report.slot.due_at)
    announce(ReportSubmitted(actor_id=actor_id, is_late=late, **about_report(report)))


# ── the reviewer's side ──────────────────────────────────────────────────────────────────────────────────────────────


def return_to_unit(report: Report, *, reason: str, actor_id: int) -> None:
    """退回 with the reason: by the office (counted), or by the unit head before it left the unit (not counted)."""
    by_office = report.state is ReportState.SUBMITTED
    _step(report, ReportStep.RETURN)
    report.return_reason = reason
    if by_office:
        report.returns += 1
        report.reviewed_by_id = actor_id
        for claim in report.claims:
            if claim.milestone.state is MilestoneState.CLAIMED:
                tasks.return_milestone(claim.milestone, actor_id=actor_id)
    announce(ReportReturned(actor_id=actor_id, reason=reason, by_office=by_office, **about_report(report)))


def accept(report: Report, *, actor_id: int) -> None:
    """采用: from now on its figures and milestones count in the task's progress."""
    _step(report, ReportStep.ACCEPT)
    now, today = clock.now(), clock.today()
    report.accepted_at = now
    report.reviewed_by_id = actor_id
    announce(ReportAccepted(actor_id=actor_id, **about_report(report)))
    for claim in report.claims:
        if claim.milestone.state is MilestoneState.CLAIMED:
            tasks.accept_milestone(claim.milestone, actor_id=actor_id)
    record_accepted(report.slot.task, now=now, today=today, actor_id=actor_id)


def record_accepted(task: Task, *, now: datetime, today: date, actor_id: int | None) -> None:
    """Tell the task what its units have accepted by now; its progress and light follow."""
    accepted = accepted_queries.accepted_figures([task.id], now)
    repeating = accepted_queries.repeating([task.id])
    totals: dict[int, Decimal] = defaultdict(Decimal)
    repeated: dict[int, Decimal] = defaultdict(Decimal)
    for key, value in accepted.items():
        totals[key[2]] += value
        repeated[key[2]] += value if key in repeating else 0
    unconfirmed = unconfirmed_totals(confirmations.counted(task.id, now))
    tasks.record_figures(
        task, totals, unconfirmed=unconfirmed, repeated=repeated, today=today, actor_id=actor_id
    )


# ── within ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class About(TypedDict):
    """The facts that every event of a report carries."""

    subject_id: int
    task_id: int
    unit_id: int
    unit: str
    period: str


def about_report(report: Report) -> About:
    """What an event of this report carries."""
    slot = report.slot
    return About(
        subject_id=report.id,
        task_id=slot.task_id,
        unit_id=slot.unit_id,
        unit=slot.unit.short_name,
        period=period_words(slot.period_starts_on, slot.period_ends_on, year=True),
    )


def _step(report: Report, step: ReportStep) -> None:
    """Move the report one step. The only writer of Report.state. Raises IllegalStep."""
    report.state = REPORT_LIFE.after(report.state, step)
