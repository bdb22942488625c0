"""Pages of a rectification (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.policy import requires
from tracker.inspections.findings.lifecycle import Way
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.queries import replies_of, visible_finding
from tracker.inspections.rectification import actions, queries
from tracker.inspections.rectification.forms import (
    PASSED,
    FindingExtensionForm,
    MeasuresForm,
    ReplyForm,
    VerificationForm,
)
from tracker.inspections.rectification.models import FindingExtension
from tracker.inspections.rectification.policy import (
    level_of,
    may_acknowledge_finding,
    may_decide_finding_extension,
    may_plan,
    may_reply,
    may_request_finding_extension,
    may_see_finding_extension,
    may_verify,
    may_withdraw_finding_extension,
)
from tracker.tasks.extensions.extending import why_not_until
from tracker.tasks.extensions.forms import DecisionForm
from tracker.tasks.extensions.lifecycle import ExtensionState, ExtensionStep


def to(finding: Finding) -> ResponseReturnValue:
    """Back to the problem."""
    return redirect(url_for("inspections.show_finding", finding_id=finding.id), 303)


@requires(may_acknowledge_finding, on=visible_finding)
def acknowledge_finding(finding: Finding) -> ResponseReturnValue:
    """签收."""
    actions.acknowledge(finding, actor_id=current_user.id)
    flash("已签收，请填报整改措施", "success")
    return to(finding)


@requires(may_plan, on=visible_finding)
def plan_rectification(finding: Finding) -> ResponseReturnValue:
    """Measures and date."""
    form = MeasuresForm(
        data={
            "measures": finding.measures,
            "promised_on": finding.promised_on or finding.limit,
            "version": finding.version,
        }
    )
    form.latest, form.earliest = finding.limit, min(clock.today(), finding.limit)
    stale = form.is_submitted() and form.is_stale(finding.version)
    if form.validate_on_submit() and not stale and form.promised_on.data:
        actions.plan(
            finding,
            measures=form.measures.data or "",
            promised_on=form.promised_on.data,
            actor_id=current_user.id,
        )
        flash("已填报整改措施", "success")
        return to(finding)
    if stale:
        form.version.data = str(finding.version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template("inspections/measures.html", finding=finding, form=form, stale=stale), status


@requires(may_reply, on=visible_finding)
def reply_to_finding(finding: Finding) -> ResponseReturnValue:
    """报告整改情况."""
    form = ReplyForm()
    if form.validate_on_submit() and form.has_proofs():
        proofs = form.proofs.stored(actor_id=current_user.id)
        if not form.errors:
            actions.reply(finding, words=form.words.data or "", proofs=proofs, actor_id=current_user.id)
            flash("已报告整改情况，等待核查", "success")
            return to(finding)
    status = 422 if form.errors else 200
    return render_template("inspections/reply.html", finding=finding, form=form), status


@requires(may_verify, on=visible_finding)
def verify_finding(finding: Finding) -> ResponseReturnValue:
    """核查."""
    form = VerificationForm(data={"version": finding.version})
    form.earliest = clock.today()
    stale = form.is_submitted() and form.is_stale(finding.version)
    if form.validate_on_submit() and not stale:
        way, opinion = Way(form.way.data), form.opinion.data or ""
        if form.outcome.data == PASSED:
            actions.strike_off(finding, way=way, opinion=opinion, actor_id=current_user.id)
            flash("已销号", "success")
        elif form.again_due_on.data:
            actions.fail(
                finding,
                way=way,
                opinion=opinion,
                again_due_on=form.again_due_on.data,
                actor_id=current_user.id,
            )
            words = "，已报领导" if finding.failures >= 2 else ""
            flash(f"已要求重新整改{words}", "success")
        return to(finding)
    if stale:
        form.version.data = str(finding.version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template(
        "inspections/verification.html",
        finding=finding,
        form=form,
        stale=stale,
        reply=replies_of(finding.id)[-1],
    ), status


@requires(may_request_finding_extension, on=visible_finding)
def request_finding_extension(finding: Finding) -> ResponseReturnValue:
    """申请延期."""
    form = FindingExtensionForm()
    if form.validate_on_submit() and form.new_due_on.data:
        if why_not := why_not_until(form.new_due_on.data, finding.limit):
            form.new_due_on.errors = [why_not]
        else:
            extension = actions.request_extension(
                finding,
                new_due_on=form.new_due_on.data,
                reason=form.reason.data or "",
                actor_id=current_user.id,
            )
            flash(f"已申请延期{extension.days}天，由{level_of(extension).word}审批", "success")
            return to(finding)
    status = 422 if form.errors else 200
    return render_template(
        "inspections/request_extension.html",
        finding=finding,
        form=form,
        earlier=queries.extensions_of(finding.id),
    ), status


def _extension_page(extension: FindingExtension, form: DecisionForm) -> ResponseReturnValue:
    waits = extension.state is ExtensionState.REQUESTED
    return render_template(
        "inspections/extension.html",
        extension=extension,
        finding=extension.finding,
        form=form,
        level=level_of(extension) if waits else None,
    ), 422 if request.method == "POST" else 200


@requires(may_see_finding_extension, on=queries.visible_extension)
def show_finding_extension(extension: FindingExtension) -> ResponseReturnValue:
    """One request, and the decision for who may make it."""
    return _extension_page(extension, DecisionForm())


@requires(may_decide_finding_extension, on=queries.visible_extension)
def decide_finding_extension(extension: FindingExtension) -> ResponseReturnValue:
    """同意 or 不同意."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _extension_page(extension, form)
    step = ExtensionStep(form.step.data)
    actions.decide_extension(extension, step, decision=form.reason.data or "", actor_id=current_user.id)
    flash("已同意延期" if step is ExtensionStep.APPROVE else "已答复不同意延期", "success")
    return to(extension.finding)


@requires(may_withdraw_finding_extension, on=queries.visible_extension)
def withdraw_finding_extension(extension: FindingExtension) -> ResponseReturnValue:
    """撤回."""
    actions.decide_extension(extension, ExtensionStep.WITHDRAW, decision="", actor_id=current_user.id)
    flash("已撤回延期申请", "success")
    return to(extension.finding)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    one = "/findings/<int:finding_id>"
    both = ["GET", "POST"]
    bp.add_url_rule(f"{one}/acknowledgement", view_func=acknowledge_finding, methods=["POST"])
    bp.add_url_rule(f"{one}/measures", view_func=plan_rectification, methods=both)
    bp.add_url_rule(f"{one}/reply", view_func=reply_to_finding, methods=both)
    bp.add_url_rule(f"{one}/verification", view_func=verify_finding, methods=both)
    bp.add_url_rule(f"{one}/extension", view_func=request_finding_extension, methods=both)
    request_of = "/finding-extensions/<int:extension_id>"
    bp.add_url_rule(request_of, view_func=show_finding_extension, methods=["GET"])
    bp.add_url_rule(f"{request_of}/decision", view_func=decide_finding_extension, methods=["POST"])
    bp.add_url_rule(f"{request_of}/withdrawal", view_func=withdraw_finding_extension, methods=["POST"])
