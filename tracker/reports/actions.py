"""The verbs of slots and reports: the only writers of their state."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.core import clock
from tracker.core.calendar import WorkingCalendar
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import StoredFile
from tracker.core.rules import OfficeRules
from tracker.reports import queries
from tracker.reports.events import ReportAccepted, ReportReturned, ReportSentForSignOff, ReportSubmitted
from tracker.reports.lifecycle import REPORT_LIFE, ReportState, ReportStep
from tracker.reports.models import MilestoneClaim, Report, ReportAttachment, ReportFigure, ReportSlot
from tracker.reports.slots import is_late, monthly_slots
from tracker.reports.values import FigureValue, ReportValues
from tracker.tasks import actions as tasks
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Task

# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def make_slots(task: Task, *, today: date, rules: OfficeRules, calendar: WorkingCalendar) -> int:
    """Make the slots that the task's units lack. Repeating it makes none. Returns how many are new."""
    if task.dispatched_at is None:
        raise ValueError(f"task {task.id} was not dispatched")
    wanted = monthly_slots(
        starts_on=task.starts_on,
        due_on=task.due_on,
        dispatched_at=task.dispatched_at,
        today=today,
        rules=rules,
        calendar=calendar,
    )
    known = queries.existing_slots(task.assignments)
    rows = [
        {"assignment_id": assignment.id, "task_id": task.id, "unit_id": assignment.unit_id, **vars(dates)}
        for assignment in task.assignments
        for dates in wanted
        if (assignment.id, dates.period_starts_on) not in known
    ]
    if rows:
        db.session.execute(insert(ReportSlot), rows)
    return len(rows)


def withdraw_slots(task: Task) -> int:
    """Let the slots fall away that nothing was submitted for (a cancelled task). Returns how many did."""
    pending = update(ReportSlot).where(
        ReportSlot.task_id == task.id, ReportSlot.submitted_at.is_(None), ReportSlot.withdrawn_at.is_(None)
    )
    gone = db.session.scalars(pending.values(withdrawn_at=clock.now()).returning(ReportSlot.id))
    return len(gone.all())


# ── the unit's side ──────────────────────────────────────────────────────────────────────────────────────────────────


def open_report(slot: ReportSlot, *, actor_id: int) -> Report:
    """The slot's report, begun as a draft if there is none. Raises StaleDataError where another began it this moment."""
    report = queries.report_of(slot)
    if report is None:
        report = Report(
            slot=slot, filled_by_id=actor_id, saved_at=clock.now(), figures=[], claims=[], attachments=[]
        )
        try:
            with db.session.begin_nested():
                db.session.add(report)
        except IntegrityError as error:
            raise StaleDataError("somebody else began this report") from error
    return report


def save(report: Report, values: ReportValues, *, actor_id: int) -> None:
    """Keep what was filled in. Each save makes a new version. Raises IllegalStep once the report left the desk."""
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
    db.session.flush()


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
    report.filled_by_id = actor_id
    if report.slot.unit.signs_reports:
        _step(report, ReportStep.SEND_FOR_SIGN_OFF)
        announce(ReportSentForSignOff(actor_id=actor_id, **_about(report)))
        return
    _step(report, ReportStep.SUBMIT)
    _reach_office(report, actor_id=actor_id)


def sign_off(report: Report, *, actor_id: int) -> None:
    """审签: the unit head lets it go to the office."""
    _step(report, ReportStep.SIGN_OFF)
    report.signed_by_id = actor_id
    _reach_office(report, actor_id=actor_id)


def _reach_office(report: Report, *, actor_id: int) -> None:
    moment = clock.now().replace(microsecond=0)
    report.submitted_at = moment
    if report.slot.submitted_at is None:
        report.slot.submitted_at = moment
    for claim in report.claims:
        if claim.milestone.state is MilestoneState.OPEN:
            tasks.claim_milestone(claim.milestone, actor_id=actor_id)
    late = is_late(report.slot.submitted_at, report.slot.due_at)
    announce(ReportSubmitted(actor_id=actor_id, is_late=late, **_about(report)))


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
    announce(ReportReturned(actor_id=actor_id, reason=reason, by_office=by_office, **_about(report)))


def accept(report: Report, *, actor_id: int) -> None:
    """采用: from now on its figures and milestones count in the task's progress."""
    _step(report, ReportStep.ACCEPT)
    now, today = clock.now(), clock.today()
    report.accepted_at = now
    report.reviewed_by_id = actor_id
    announce(ReportAccepted(actor_id=actor_id, **_about(report)))
    for claim in report.claims:
        if claim.milestone.state is MilestoneState.CLAIMED:
            tasks.accept_milestone(claim.milestone, actor_id=actor_id)
    record_accepted(report.slot.task, now=now, today=today, actor_id=actor_id)


def record_accepted(task: Task, *, now: datetime, today: date, actor_id: int | None) -> None:
    """Tell the task what its units have accepted by now; its progress and light follow."""
    totals: dict[int, Decimal] = queries.accepted_totals(task.id, now)
    tasks.record_figures(task, totals, today=today, actor_id=actor_id)


# ── within ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class About(TypedDict):
    """The facts that every event of a report carries."""

    subject_id: int
    task_id: int
    unit_id: int
    unit: str
    period: str


def _about(report: Report) -> About:
    slot = report.slot
    return About(
        subject_id=report.id,
        task_id=slot.task_id,
        unit_id=slot.unit_id,
        unit=slot.unit.short_name,
        period=f"{slot.period_starts_on.year}年{slot.period_starts_on.month}月",
    )


def _step(report: Report, step: ReportStep) -> None:
    """Move the report one step. The only writer of Report.state. Raises IllegalStep."""
    report.state = REPORT_LIFE.after(report.state, step)
