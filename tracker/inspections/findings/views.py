"""Pages of problems found (door 1: people)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.db import db
from tracker.core.files import as_attachment
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate
from tracker.inspections.findings import actions, queries
from tracker.inspections.findings.forms import FindingForm
from tracker.inspections.findings.lifecycle import FindingState, Severity
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.policy import (
    may_edit_finding,
    may_list_findings,
    may_read_file,
    may_read_finding,
)
from tracker.inspections.findings.queries import LedgerFilter, visible_finding, visible_finding_file
from tracker.inspections.findings.workbook import MEDIA_TYPE, workbook_of
from tracker.inspections.forms import ReasonForm
from tracker.inspections.models import InspectedUnit
from tracker.inspections.policy import may_work_on
from tracker.inspections.queries import tasks_of, visible_inspected
from tracker.inspections.rectification.queries import extensions_of

USUAL_LIMIT = timedelta(days=15)
ONE = "/findings/<int:finding_id>"


def chosen() -> LedgerFilter:
    """The filters of the URL."""
    got = request.args
    return LedgerFilter(
        words=got.get("q", "").strip(),
        state=got.get("state", ""),
        severity=got.get("severity", ""),
        unit=got.get("unit", type=row_id),
        inspection=got.get("inspection", type=row_id),
        task=got.get("task", type=row_id),
        part=got.get("part", ""),
    )


@requires(may_list_findings)
def findings() -> ResponseReturnValue:
    """The ledger of problems."""
    today = clock.today()
    units, inspections = queries.choices(current_user)
    return render_template(
        "inspections/findings.html",
        page=paginate(queries.ledger(current_user, chosen(), today)),
        counts=queries.part_counts(current_user, today),
        units=units,
        inspections=inspections,
        states=FindingState,
        severities=Severity,
        today=today,
    )


@requires(may_list_findings)
def export_findings() -> ResponseReturnValue:
    """The same rows as a workbook."""
    rows = db.session.scalars(queries.ledger(current_user, chosen(), clock.today())).unique()
    name = f"督导问题台账{clock.today():%Y%m%d}.xlsx"
    return send_file(BytesIO(workbook_of(rows)), mimetype=MEDIA_TYPE, as_attachment=True, download_name=name)


@requires(may_work_on, on=visible_inspected)
def new_finding(row: InspectedUnit) -> ResponseReturnValue:
    """Write a problem down."""
    form = FindingForm(
        data={"due_on": clock.today() + USUAL_LIMIT, "task_id": request.args.get("task", 0, type=row_id)}
    )
    form.earliest = clock.today()
    form.offer(tasks_of(row))
    if form.validate_on_submit() and form.has_proofs():
        proofs = form.proofs.stored(actor_id=current_user.id)
        if not form.errors:
            finding = actions.record(row, form.values(), proofs=proofs, actor_id=current_user.id)
            flash(f"已记录{finding.number}", "success")
            return redirect(url_for("inspections.show", inspection_id=row.inspection_id), 303)
    status = 422 if form.errors else 200
    return render_template(
        "inspections/finding_edit.html", form=form, row=row, finding=None, stale=False
    ), status


@requires(may_read_finding, on=visible_finding)
def show_finding(finding: Finding) -> ResponseReturnValue:
    """One problem and its rectification."""
    replies = queries.replies_of(finding.id)
    people = {finding.recorded_by_id, finding.acknowledged_by_id}
    for one in replies:
        people |= {one.replied_by_id, one.verified_by_id}
    return render_template(
        "inspections/finding.html",
        finding=finding,
        replies=replies,
        people=names_of({number for number in people if number}),
        extensions=extensions_of(finding.id),
        today=clock.today(),
        reason_form=ReasonForm(data={"version": finding.version}),
        entries=timeline(f"finding:{finding.id}"),
    )


@requires(may_edit_finding, on=visible_finding)
def edit_finding(finding: Finding) -> ResponseReturnValue:
    """Correct a problem that no order names."""
    row = visible_inspected(current_user, finding.inspection_id, finding.unit_id)
    assert row is not None
    names = ("fact", "basis", "demand", "severity", "due_on", "version")
    form = FindingForm(
        data={**{name: getattr(finding, name) for name in names}, "task_id": finding.task_id or 0}
    )
    form.offer(tasks_of(row))
    stale = form.is_submitted() and form.is_stale(finding.version)
    if form.validate_on_submit() and not stale:
        proofs = form.proofs.stored(actor_id=current_user.id)
        if not form.errors:
            actions.edit(finding, form.values(), more_proofs=proofs, actor_id=current_user.id)
            flash("已保存", "success")
            return redirect(url_for("inspections.show_finding", finding_id=finding.id), 303)
    if stale:
        form.version.data = str(finding.version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template(
        "inspections/finding_edit.html", form=form, row=row, finding=finding, stale=stale
    ), status


@requires(may_edit_finding, on=visible_finding)
def withdraw_finding(finding: Finding) -> ResponseReturnValue:
    """Strike a problem that was not put to the unit."""
    form = ReasonForm()
    if not form.validate_on_submit():
        flash("请写明撤销原因", "error")
        return redirect(url_for("inspections.show_finding", finding_id=finding.id), 303)
    actions.withdraw(finding, reason=form.reason.data or "", actor_id=current_user.id)
    flash("问题已撤销", "success")
    return redirect(url_for("inspections.show_finding", finding_id=finding.id), 303)


@requires(may_read_file, on=visible_finding_file)
def download_finding_file(stored: StoredFile) -> ResponseReturnValue:
    """A proof, under its own name."""
    return as_attachment(stored)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/findings", view_func=findings, methods=["GET"])
    bp.add_url_rule("/findings.xlsx", view_func=export_findings, methods=["GET"])
    bp.add_url_rule(
        "/inspections/<int:inspection_id>/units/<int:unit_id>/findings/new",
        view_func=new_finding,
        methods=["GET", "POST"],
    )
    bp.add_url_rule(ONE, view_func=show_finding, methods=["GET"])
    bp.add_url_rule(f"{ONE}/edit", view_func=edit_finding, methods=["GET", "POST"])
    bp.add_url_rule(f"{ONE}/withdrawal", view_func=withdraw_finding, methods=["POST"])
    bp.add_url_rule(f"{ONE}/files/<int:file_id>", view_func=download_finding_file, methods=["GET"])
