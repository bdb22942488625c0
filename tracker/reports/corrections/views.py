"""Pages of corrections 更正 (door 1: people): asking, signing, deciding, and the list of all."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Role
from tracker.accounts.queries import me, names_of
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.forms import VersionedForm
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.web import paginate, show_error
from tracker.documents.writing.comparison import runs
from tracker.reports import forms, line_queries, list_queries, queries
from tracker.reports.corrections import actions as correction_actions
from tracker.reports.corrections import correcting
from tracker.reports.corrections import queries as correction_queries
from tracker.reports.corrections.queries import visible_correction, visible_proof
from tracker.reports.lifecycle import UNDER_WAY
from tracker.reports.models import Correction, Report, ReportPart
from tracker.reports.policy import (
    may_ask_correction,
    may_decide_correction,
    may_see,
    may_see_reports,
    may_sign_correction,
    may_withdraw_correction,
)
from tracker.reports.queries import visible_report

CHANGED = "更正在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


@requires(may_see_reports)
def corrections() -> ResponseReturnValue:
    """What waits for this person first, then every correction of the reports that he may read."""
    user = me()
    waits = bool(request.args.get("mine"))
    statement = correction_queries.awaiting(user) if waits else correction_queries.seen_corrections(user)
    page = paginate(statement)
    return render_template(
        "reports/corrections.html",
        page=page,
        waiting=list_queries.count(correction_queries.awaiting(user)),
        waits=waits,
        names=names_of({one.asked_by_id for one in page.rows}),
    )


@requires(may_ask_correction, on=visible_report)
def correct(report: Report) -> ResponseReturnValue:
    """The form: what was accepted, what is true, why, and the proof."""
    lines = line_queries.lines_of([report.slot])[report.slot_id]
    return show_form(report, forms.correction_form_for(lines, queries.values_of(report), report.version))


def show_form(report: Report, form: forms.CorrectionForm, *, status: int = 200) -> ResponseReturnValue:
    """The form page."""
    return render_template(
        "reports/correct.html",
        report=report,
        slot=report.slot,
        lines=line_queries.lines_of([report.slot])[report.slot_id],
        values=queries.values_of(report),
        form=form,
    ), status


@requires(may_ask_correction, on=visible_report)
def ask_correction(report: Report) -> ResponseReturnValue:
    """申请更正."""
    user = me()
    lines, values = line_queries.lines_of([report.slot])[report.slot_id], queries.values_of(report)
    form = forms.correction_form_for(lines, values, report.version)
    if form.is_stale(report.version):
        form.form_errors.append("报告在您填写期间已有变化，请对照现有内容核对后再提交。")
        form.version.data = str(report.version)
        form.version.raw_data = [str(report.version)]
        return show_form(report, form, status=409)
    new: dict[int, Decimal] = {}
    texts: dict[ReportPart, str] = {}
    if form.validate():
        new, texts = form.new_values(lines), form.new_texts(values)
        form.show(correcting.faults(lines, values, new, texts))
        if not new and not texts:
            form.form_errors.append("没有改动。请填写更正后的数字，或修改有误的文字。")
    if form.errors or form.form_errors:
        return show_form(report, form, status=422)
    try:
        proof = store_upload(form.proof.data.filename, form.proof.data.stream, actor_id=user.id)
    except FileRefused as refusal:
        form.proof.errors = [str(refusal)]
        return show_form(report, form, status=422)
    own = user.unit_id == report.slot.unit_id and user.has(Role.LIAISON, Role.UNIT_HEAD)
    correction = correction_actions.ask_correction(
        report,
        new,
        texts=texts,
        reason=form.reason.data or "",
        proof=proof,
        by_office=not own,
        is_signed=own and user.has(Role.UNIT_HEAD),
        actor_id=user.id,
    )
    flash(f"已提出更正，{correction.state.word}", "success")
    return to_page(correction)


@requires(may_see, on=visible_correction)
def correction(one: Correction) -> ResponseReturnValue:
    """Old and new beside each other, why, the proof, and what follows for later periods."""
    return show_page(one, forms.RefusalForm(formdata=None, data={"version": one.version}))


def show_page(one: Correction, refusal: forms.RefusalForm, *, status: int = 200) -> ResponseReturnValue:
    """The page of one correction."""
    user = me()
    people = {one.asked_by_id, one.signed_by_id, one.decided_by_id}
    return render_template(
        "reports/correction.html",
        correction=one,
        report=one.report,
        slot=one.report.slot,
        task=one.report.slot.task,
        texts=[(text.part.word, list(runs(text.old, text.new))) for text in one.texts_in_order],
        is_open=one.state in UNDER_WAY,
        consequences=consequences_of(one) if one.state in UNDER_WAY else [],
        refusal=refusal,
        names=names_of({number for number in people if number is not None}),
        may_sign=may_sign_correction(user, one),
        may_decide=may_decide_correction(user, one),
        may_withdraw=may_withdraw_correction(user, one),
    ), status


def consequences_of(one: Correction) -> list[str]:
    """What later periods must be checked for once it is approved."""
    slot = one.report.slot
    new = {figure.indicator_id: figure.new for figure in one.figures}
    later = correction_queries.later_figures(slot, list(new))
    return correcting.consequences(line_queries.lines_of([slot])[slot.id], new, later)


def is_stale(one: Correction, form: VersionedForm) -> ResponseReturnValue | None:
    """A 409 page where the correction changed after it was read, else None."""
    return show_error(409, text=CHANGED) if form.is_stale(one.version) else None


@requires(may_sign_correction, on=visible_correction)
def sign_correction(one: Correction) -> ResponseReturnValue:
    """审签 by the unit's head."""
    if (stale := is_stale(one, forms.StepForm())) is not None:
        return stale
    correction_actions.sign_correction(one, actor_id=me().id)
    flash("已审签，等待审批", "success")
    return to_page(one)


@requires(may_decide_correction, on=visible_correction)
def approve_correction(one: Correction) -> ResponseReturnValue:
    """同意更正: figures, texts and totals change."""
    if (stale := is_stale(one, forms.StepForm())) is not None:
        return stale
    correction_actions.approve_correction(one, consequences=consequences_of(one), actor_id=me().id)
    flash("已同意更正，累计数和进度已重新计算" if one.figures else "已同意更正", "success")
    return to_page(one)


@requires(may_decide_correction, on=visible_correction)
def refuse_correction(one: Correction) -> ResponseReturnValue:
    """不同意, with the reason."""
    form = forms.RefusalForm()
    if (stale := is_stale(one, form)) is not None:
        return stale
    if not form.validate():
        return show_page(one, form, status=422)
    correction_actions.refuse_correction(one, reason=form.reason.data or "", actor_id=me().id)
    flash("未同意更正，已告知单位", "success")
    return to_page(one)


@requires(may_withdraw_correction, on=visible_correction)
def withdraw_correction(one: Correction) -> ResponseReturnValue:
    """撤回 before it was decided."""
    if (stale := is_stale(one, forms.StepForm())) is not None:
        return stale
    correction_actions.withdraw_correction(one, actor_id=me().id)
    flash("已撤回更正", "success")
    return to_page(one)


@requires(may_see, on=visible_proof)
def correction_proof(stored: StoredFile) -> ResponseReturnValue:
    """The proof, under its own name."""
    return as_attachment(stored)


def to_page(one: Correction) -> ResponseReturnValue:
    """The correction's own page."""
    return redirect(url_for("reports.correction", correction_id=one.id), 303)


def register(bp: Blueprint) -> None:
    """Hang the pages onto the feature's blueprint."""
    bp.add_url_rule("/corrections", view_func=corrections)
    bp.add_url_rule("/reports/<int:report_id>/correction", view_func=correct)
    bp.add_url_rule("/reports/<int:report_id>/correction", view_func=ask_correction, methods=["POST"])
    bp.add_url_rule("/corrections/<int:correction_id>", view_func=correction)
    bp.add_url_rule("/corrections/<int:correction_id>/proof", view_func=correction_proof)
    for path, view in (
        ("signature", sign_correction),
        ("approval", approve_correction),
        ("refusal", refuse_correction),
        ("withdrawal", withdraw_correction),
    ):
        bp.add_url_rule(f"/corrections/<int:correction_id>/{path}", view_func=view, methods=["POST"])
