"""Pages of reports (door 1): my reports, the form, the report, a task's periods. Review and signature have `review_views`."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import me, names_of
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.core.text import office_time
from tracker.core.timeline import entries
from tracker.core.unit_of_work import keep
from tracker.core.web import ROWS_PER_PAGE, Page, paginate
from tracker.reports import (
    actions,
    checks,
    desk_views,
    forms,
    list_queries,
    owed_queries,
    queries,
    review_views,
)
from tracker.reports.confirmations import views as confirmation_views
from tracker.reports.corrections import queries as correction_queries
from tracker.reports.corrections import views as correction_views
from tracker.reports.exceptions import views as exception_views
from tracker.reports.lifecycle import UNDER_WAY, ReportState
from tracker.reports.lights import ReportLight
from tracker.reports.models import Report, ReportSlot
from tracker.reports.policy import (
    ONE_AT_A_TIME,
    may_ask_corrections,
    may_fill,
    may_review,
    may_review_any,
    may_see,
    may_see_reports,
    may_sign_off,
)
from tracker.reports.quarters import views as quarter_views
from tracker.reports.queries import visible_report, visible_slot
from tracker.reports.sheet_queries import Sheet
from tracker.reports.values import ReportValues
from tracker.reports.workbook import views as workbook_views
from tracker.tasks.models import Task
from tracker.tasks.policy import may_see_tasks
from tracker.tasks.queries import visible_task
from tracker.tasks.views import bp as task_pages
from tracker.tasks.views import listing

bp = Blueprint("reports", __name__)
review_views.register(bp)
correction_views.register(bp)
desk_views.register(bp)
confirmation_views.register(bp)
quarter_views.register(bp)
workbook_views.register(bp)
exception_views.register(bp)

STALE = "在您填写期间，{who}已保存了新的内容，本次没有保存。请对照下表核对，再次提交将以本页内容为准。"


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/reports")
@requires(may_see_reports)
def index() -> ResponseReturnValue:
    """What a unit owes and has reported; for the office and the leaders, every unit's slots by light."""
    return ledger() if me().sees_everything else own_reports()


OWED_SHOWN = 50


def own_reports() -> ResponseReturnValue:
    """The unit's open slots with what is missing (the most urgent, or one part by `show`), then its history."""
    now = clock.now()
    part = next((one for one in owed_queries.OwedPart if one.value == request.args.get("show")), None)
    rows, counts = owed_queries.owed_rows(me(), now, part, OWED_SHOWN)
    page = paginate(owed_queries.history_of(me(), now))
    return render_template(
        "reports/own.html",
        part=part,
        parts=list(owed_queries.OwedPart),
        counts=counts,
        owed=rows,
        missing=owed_queries.missing_in(rows),
        page=page,
        history=list_queries.lit(page.rows, now),
        rules=office_rules(),
    )


def ledger() -> ResponseReturnValue:
    """Every unit's slots that have opened, filtered by light, period, unit and words."""
    now = clock.now()
    chosen = list_queries.LedgerFilter.from_query(request.args)
    counts = list_queries.light_counts(me(), chosen, now)
    total = sum(counts.values()) if chosen.light is None else counts.get(chosen.light, 0)
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // ROWS_PER_PAGE)))
    shown = list_queries.ledger(me(), chosen, now).limit(ROWS_PER_PAGE).offset((number - 1) * ROWS_PER_PAGE)
    rows = list_queries.lit(list_queries.pairs(shown), now)
    return render_template(
        "reports/ledger.html",
        page=Page(rows, number, total),
        rows=rows,
        counts=counts,
        lights=(
            ReportLight.MISSED,
            ReportLight.LATE,
            ReportLight.OPEN,
            ReportLight.ON_TIME,
            ReportLight.ACCEPTED,
        ),
        **menus(now),
    )


def menus(now: datetime) -> dict[str, list[tuple[int, str]] | list[tuple[str, str]]]:
    """What the filters of the office's lists offer."""
    units, periods = list_queries.filter_options(clock.office_day(now))
    return {
        "unit_options": units,
        "period_options": list_queries.period_options(periods),
    }


@task_pages.get("/tasks", endpoint="index")
@requires(may_see_tasks)
def task_list() -> ResponseReturnValue:
    """tasks.index: the list of tasks with the strip of their last six periods."""
    shown = listing()
    strips = list_queries.recent_periods([row.id for row in shown["page"].rows], clock.now())
    return render_template("tasks/index.html", strips=strips, **shown)


@bp.get("/tasks/<int:task_id>/reports")
@requires(may_see, on=visible_task)
def of_task(task: Task) -> ResponseReturnValue:
    """Units × periods of a task, each cell a report light."""
    now = clock.now()
    rows = list_queries.of_task(task, now)
    readable = queries.readable_reports(me(), task)
    units = {row.slot.unit_id: row.slot.unit.short_name for row in rows}
    cells = {(row.slot.period_starts_on, row.slot.unit_id): row for row in rows}
    due: dict[date, datetime] = {}
    for row in rows:  # a lock exception moves one unit's date only
        due[row.slot.period_starts_on] = min(
            row.slot.due_at, due.get(row.slot.period_starts_on, row.slot.due_at)
        )
    return render_template(
        "reports/of_task.html",
        task=task,
        rows=rows,
        readable=readable,
        due_on=due,
        words={row.slot.period_starts_on: row.slot.period_with_year for row in rows},
        unit_words=list(units.values()),
        matrix=[
            (period, [cells.get((period, unit_id)) for unit_id in units]) for period in shown_periods(rows)
        ],
    )


def shown_periods(rows: list[list_queries.SlotRow]) -> list[date]:
    """The periods that have opened and the next one, the latest first: a year of empty lines tells nothing."""
    opened = {row.slot.period_starts_on for row in rows if row.light is not ReportLight.NONE}
    coming = sorted({row.slot.period_starts_on for row in rows} - opened)
    return sorted(opened | set(coming[:1]), reverse=True)


# ── the unit's desk ──────────────────────────────────────────────────────────────────────────────────────────────────


def at_desk(slot: ReportSlot) -> tuple[Sheet, ReportValues, forms.ReportForm]:
    """The sheet, what is saved, and the form with what was typed."""
    sheet = Sheet(slot, slot.report, clock.now())
    kept = sheet.values
    return sheet, kept, forms.form_for(sheet.lines, sheet.milestones, sheet.proofs, kept, sheet.version)


def show_form(
    sheet: Sheet,
    form: forms.ReportForm,
    *,
    status: int = 200,
    doubts: list[checks.Finding] | None = None,
    **more: object,
) -> ResponseReturnValue:
    """The form page."""
    return render_template(
        "reports/form.html",
        sheet=sheet,
        slot=sheet.slot,
        task=sheet.slot.task,
        form=form,
        doubts=doubts or [],
        returned=sheet.returned,
        **more,
    ), status


@bp.get("/slots/<int:slot_id>/report")
@requires(may_fill, on=visible_slot)
def fill(slot: ReportSlot) -> ResponseReturnValue:
    """The form; a report that has left the desk is shown instead."""
    sheet, _, form = at_desk(slot)
    if sheet.report and not sheet.is_draft:
        return redirect(url_for("reports.show", report_id=sheet.report.id), 303)
    return show_form(sheet, form)


@bp.post("/slots/<int:slot_id>/draft")
@requires(may_fill, on=visible_slot)
def save_draft(slot: ReportSlot) -> ResponseReturnValue:
    """Keep the draft as it is. Autosave asks for JSON and sends no files; the button gets the form back."""
    sheet, kept, form = at_desk(slot)
    by_itself = request.accept_mimetypes.best == "application/json"
    form.validate()
    if is_stale(sheet, kept, form):
        return (jsonify(version=str(sheet.version)), 409) if by_itself else show_stale(sheet, kept, form)
    values = form.values(sheet.lines, kept)
    if by_itself and sheet.report and values == kept:
        return said_saved(sheet.report)
    report = actions.open_report(slot, actor_id=me().id)
    actions.save(report, values, actor_id=me().id)
    if by_itself:
        return said_saved(report)
    take_files(report, form)
    if form.errors:
        return kept_with_faults(report, form)
    flash("已存草稿", "success")
    return redirect(url_for("reports.fill", slot_id=slot.id), 303)


def said_saved(report: Report) -> ResponseReturnValue:
    """What autosave is told: the version to remember, and when it was saved."""
    return jsonify(version=str(report.version), saved_at=office_time(report.saved_at).split()[-1])


@bp.post("/slots/<int:slot_id>/report")
@requires(may_fill, on=visible_slot)
def submit(slot: ReportSlot) -> ResponseReturnValue:
    """Hand in. What was typed is kept as a draft also where it cannot be handed in yet."""
    sheet, kept, form = at_desk(slot)
    form.validate()
    if is_stale(sheet, kept, form):
        return show_stale(sheet, kept, form)
    values = form.values(sheet.lines, kept)
    form.show(checks.errors(sheet.lines, values))
    doubts = checks.warnings(sheet.lines, values, sheet.previous.progress if sheet.previous else "")
    report = sheet.report or actions.begin_report(slot, actor_id=me().id)
    actions.fill_in(report, values, actor_id=me().id)
    take_files(report, form)
    if form.errors or (doubts and not form.confirmed.data):
        actions.write(report)
        return kept_with_faults(report, form, doubts)
    actions.submit(report, actor_id=me().id)
    signs = report.state is ReportState.AWAITING_SIGN_OFF
    flash("已送单位负责人审签" if signs else "已报送领导小组办公室", "success")
    return redirect(url_for("reports.show", report_id=report.id), 303)


def take_files(report: Report, form: forms.ReportForm) -> None:
    """Add the chosen files and take off the ticked ones; a refused file says why at its field."""
    actions.detach(report, set(form.detached.data or ()))
    refusals = []
    for upload in form.attachments.data or ():
        try:
            actions.attach(report, store_upload(upload.filename, upload.stream, actor_id=me().id))
        except FileRefused as refusal:
            refusals.append(str(refusal))
    if refusals:
        form.attachments.errors = ["".join(refusals)]


def kept_with_faults(
    report: Report, form: forms.ReportForm, doubts: list[checks.Finding] | None = None
) -> ResponseReturnValue:
    """The form again with its faults (422), after keeping the draft and the files."""
    keep()
    sheet = Sheet(report.slot, report, clock.now())
    form.detached.choices = forms.choices_of(sheet.proofs)
    form.detached.data = []
    form.version.data = str(sheet.version)
    return show_form(sheet, form, status=422, doubts=doubts)


def is_stale(sheet: Sheet, kept: ReportValues, form: forms.ReportForm) -> bool:
    """Somebody saved other words or submitted since the form was shown; the same words sent twice are no conflict."""
    if not sheet.is_draft:
        return True
    return form.is_stale(sheet.version) and form.values(sheet.lines, kept) != kept


def show_stale(sheet: Sheet, kept: ReportValues, form: forms.ReportForm) -> ResponseReturnValue:
    """Both versions, nothing overwritten (409). Sending this page again is a decision, so it gets the new version."""
    report = sheet.report
    who = names_of({report.filled_by_id}).get(report.filled_by_id, "他人") if report else "他人"
    form.version.data = str(sheet.version)
    differences = checks.differences(sheet.lines, kept, form.values(sheet.lines, kept))
    words = (
        STALE.format(who=who)
        if sheet.is_draft and report
        else "本期报告已离开填报环节，本次没有保存。您填写的内容仍在本页。"
    )
    if report and not sheet.is_draft:
        words = f"本期报告{report.state.word}，本次没有保存。需要修改的，请办公室退回后办理；您填写的内容仍在本页，可复制留存。"
    return show_form(sheet, form, status=409, stale=words, differences=differences)


# ── one report ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/reports/<int:report_id>")
@requires(may_see, on=visible_report)
def show(report: Report) -> ResponseReturnValue:
    """The report, its figures against the last period, the responsible units' reports beside the lead's."""
    corrections = correction_queries.of_report(report) if report.accepted_at else []
    sheet = Sheet(report.slot, report, clock.now())
    records = queries.trail_of(report)
    actors = names_of({record.actor_id for record in records if record.actor_id is not None})
    return render_template(
        "reports/show.html",
        sheet=sheet,
        report=report,
        slot=report.slot,
        task=report.slot.task,
        values=sheet.values,
        returning=forms.ReturnForm(data={"version": report.version}),
        names=sheet.names,
        past=entries(records, lambda _: actors),
        may_review=may_review(me(), report),
        may_sign_off=may_sign_off(me(), report),
        own=me().unit_id == report.slot.unit_id,
        reviews=bool(may_review_any(me())),
        corrections=corrections,
        may_ask_correction=ONE_AT_A_TIME
        if any(one.state in UNDER_WAY for one in corrections)
        else may_ask_corrections(me(), report),
    )


@bp.get("/reports/<int:report_id>/attachments/<int:file_id>")
@requires(may_see, on=queries.visible_attachment)
def download(stored: StoredFile) -> ResponseReturnValue:
    """A proof, under its own name."""
    return as_attachment(stored)
