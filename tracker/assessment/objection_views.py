"""Pages of objections 申诉 (door 1: people)."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.assessment import actions, queries
from tracker.assessment.evidence import address_of
from tracker.assessment.forms import DecisionForm, ObjectionForm
from tracker.assessment.lifecycle import ObjectionStep
from tracker.assessment.models import Objection, ScoreEntry
from tracker.assessment.policy import (
    may_decide_objection,
    may_object,
    may_read_objection,
    may_see_assessment,
    may_withdraw_objection,
)
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.policy import requires
from tracker.core.web import paginate


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the assessment."""
    bp.add_url_rule(
        "/assessment/entries/<int:entry_id>/objection", view_func=object_to, methods=["GET", "POST"]
    )
    bp.add_url_rule("/assessment/objections", view_func=objections)
    bp.add_url_rule("/assessment/objections/<int:objection_id>", view_func=objection)
    bp.add_url_rule("/assessment/objections/<int:objection_id>/proof", view_func=objection_proof)
    bp.add_url_rule(
        "/assessment/objections/<int:objection_id>/decision", view_func=decide_objection, methods=["POST"]
    )
    bp.add_url_rule(
        "/assessment/objections/<int:objection_id>/withdrawal", view_func=withdraw_objection, methods=["POST"]
    )


@requires(may_object, on=queries.entry_seen_by)
def object_to(entry: ScoreEntry) -> ResponseReturnValue:
    """申诉 by the unit's head against one entry."""
    form = ObjectionForm()
    if form.validate_on_submit():
        proof = None
        upload = form.proof.data
        try:
            if getattr(upload, "filename", ""):
                proof = store_upload(upload.filename, upload.stream, actor_id=current_user.id)
        except FileRefused as refusal:
            form.proof.errors = [str(refusal)]
        else:
            raised = actions.object_to(
                entry,
                grounds=form.grounds.data or "",
                proof=proof,
                today=clock.today(),
                actor_id=current_user.id,
            )
            flash(f"已提出申诉，{raised.decide_by.month}月{raised.decide_by.day}日前裁定", "success")
            return redirect(url_for("assessment.objection", objection_id=raised.id), 303)
    page = render_template("assessment/object_to.html", form=form, entry=entry)
    return page, 422 if form.is_submitted() else 200


@requires(may_see_assessment)
def objections() -> ResponseReturnValue:
    """What waits for its decision, then what was decided."""
    return render_template(
        "assessment/objections.html",
        page=paginate(queries.objections_seen_by(current_user)),
        today=clock.today(),
    )


@requires(may_read_objection, on=queries.visible_objection)
def objection(found: Objection) -> ResponseReturnValue:
    """One objection with the entry it is against, its evidence and its decision."""
    return objection_page(found, DecisionForm(formdata=None, data={"version": found.version}))


def objection_page(found: Objection, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    """Render it with the form of the decision."""
    people = {found.raised_by_id} | ({found.decided_by_id} if found.decided_by_id else set())
    page = render_template(
        "assessment/objection.html",
        objection=found,
        form=form,
        names=names_of(people),
        evidence=address_of(found.entry),
    )
    return page, status


@requires(may_read_objection, on=queries.visible_objection)
def objection_proof(found: Objection) -> ResponseReturnValue:
    """The proof, as a download."""
    if found.proof is None:
        abort(404)
    return as_attachment(found.proof)


@requires(may_decide_objection, on=queries.visible_objection)
def decide_objection(found: Objection) -> ResponseReturnValue:
    """裁定 with the reason."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return objection_page(found, form, 422)
    if form.is_stale(found.version):
        form.version.data = str(found.version)
        return objection_page(found, form, 409)
    decision = form.decision.data or ""
    if form.outcome.data == ObjectionStep.UPHOLD.value:
        actions.uphold(
            found, points=form.points.data or Decimal(0), decision=decision, actor_id=current_user.id
        )
        flash("已裁定：予以采纳，已调整计分", "success")
    else:
        actions.reject(found, decision=decision, actor_id=current_user.id)
        flash("已裁定：不予采纳", "success")
    return redirect(url_for("assessment.objection", objection_id=found.id), 303)


@requires(may_withdraw_objection, on=queries.visible_objection)
def withdraw_objection(found: Objection) -> ResponseReturnValue:
    """撤回 by the unit."""
    actions.withdraw(found, actor_id=current_user.id)
    flash("已撤回", "success")
    return redirect(url_for("assessment.objections"), 303)
