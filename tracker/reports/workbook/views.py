"""Pages of the Excel round trip (door 1): download the open slots, upload them filled in."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import me
from tracker.core import clock
from tracker.core.files import as_attachment, store
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.unit_of_work import keep
from tracker.reports.policy import may_fill_any, may_see
from tracker.reports.workbook import actions, excel, queries, rows
from tracker.reports.workbook.forms import WorkbookForm
from tracker.reports.workbook.queries import own_marked_file


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/reports/workbook", view_func=workbook, methods=["GET"])
    bp.add_url_rule("/reports/workbook", view_func=take_workbook, methods=["POST"])
    bp.add_url_rule("/reports/workbook/file", view_func=workbook_file, methods=["GET"])
    bp.add_url_rule("/reports/workbook/marked/<int:file_id>", view_func=marked_workbook, methods=["GET"])


@requires(may_fill_any)
def workbook() -> ResponseReturnValue:
    """What the workbook would hold, the download and the upload."""
    return show(WorkbookForm())


def show(form: WorkbookForm, *, status: int = 200, **outcome: object) -> ResponseReturnValue:
    """The page; after an upload with what became of it."""
    slots = queries.open_slots(queries.fillable(me(), clock.now()))
    limit = current_app.config["TRACKER"].upload_limit
    return render_template(
        "reports/workbook.html", form=form, slots=slots.values(), limit=limit, **outcome
    ), status


@requires(may_fill_any)
def workbook_file() -> ResponseReturnValue:
    """The workbook of the unit's open slots."""
    user = me()
    slots = queries.open_slots(queries.fillable(user, clock.now()))
    return send_file(
        BytesIO(excel.written(list(slots.values()))),
        mimetype=excel.MEDIA_TYPE,
        as_attachment=True,
        download_name=f"填报表_{user.unit.short_name}_{clock.today():%Y%m%d}.xlsx",
        max_age=0,
    )


@requires(may_fill_any)
def take_workbook() -> ResponseReturnValue:
    """Keep what can be kept as drafts; rows with faults come back in the same sheets with a column that says why."""
    user, form = me(), WorkbookForm()
    upload, limit = form.file.data, current_app.config["TRACKER"].upload_limit
    data = upload.stream.read(limit + 1) if upload else b""
    found = queries.fillable(user, clock.now())
    shown = queries.open_slots(found)
    try:
        sheets = excel.sheets_of(data, limit)
        outcome = rows.read(sheets, shown)
    except rows.WorkbookRefused as refusal:
        form.file.errors = [str(refusal)]
        return show(form, status=422)
    shown_versions = {slot_id: slot.version for slot_id, slot in shown.items()}
    versions = actions.take(outcome, found, shown, actor_id=user.id)
    saved = len(versions)
    faults = {place: sentences for place, sentences in outcome.faults.items() if sentences}
    if not faults:
        flash(f"已存为草稿{saved}项，请核对后报送" if saved else "表格内容与网上一致，没有改动", "success")
        return redirect(url_for("reports.index"), 303)
    keep()
    name = f"填报表_校验结果_{clock.now().astimezone(clock.OFFICE_ZONE):%Y%m%d%H%M}.xlsx"
    mendable = {title: rows.renewed(sheet, shown_versions, versions) for title, sheet in sheets.items()}
    marked = store(name, excel.MEDIA_TYPE, excel.marked(mendable, faults), actor_id=user.id)
    return show(
        WorkbookForm(formdata=None),
        status=422,
        saved=saved,
        faults=faults,
        read_rows=outcome.rows,
        marked=marked,
    )


@requires(may_see, on=own_marked_file)
def marked_workbook(marked: StoredFile) -> ResponseReturnValue:
    """The user's own rows with the column of faults."""
    return as_attachment(marked)
