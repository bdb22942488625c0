"""Pages of objections 申诉 (door 1: people)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.queries import names_of, people_with
from tracker.assessment import actions, queries
from tracker.assessment.evidence import address_of
from tracker.assessment.forms import REJECT, DecisionForm, ObjectionForm
from tracker.assessment.models import Objection, ScoreEntry
from tracker.assessment.policy import (
    may_decide_objection,
    may_object,
    may_read_objection,
    may_see_assessment,
    may_withdraw_objection,
)
from tracker.assessment.recusal_queries import took_part_in
from tracker.assessment.rulings import DEDUCTIONS
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.policy import requires
from tracker.core.timeline import timeline
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
        try:
            proof = store_upload(form.proof.data.filename, form.proof.data.stream, actor_id=current_user.id)
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
    page = render_template(
        "assessment/object_to.html",
        form=form,
        entry=entry,
        points_now=queries.points_of_item(entry),
        evidence=address_of(entry),
    )
    return page, 422 if form.is_submitted() else 200


@requires(may_see_assessment)
def objections() -> ResponseReturnValue:
    """What waits for its decision, then what was decided; or only what waits for this person."""
    mine = bool(request.args.get("mine"))
    return render_template(
        "assessment/objections.html",
        page=paginate(queries.objections_seen_by(current_user, mine=mine)),
        mine=mine,
        today=clock.today(),
    )


@requires(may_read_objection, on=queries.visible_objection, watched="考核申诉")
def objection(found: Objection) -> ResponseReturnValue:
    """One objection with the entry it is against, its evidence and its decision."""
    return objection_page(found, decision_form(found, formdata=None, data={"version": found.version}))


def decision_form(found: Objection, **given: Any) -> DecisionForm:
    """The form with what may be decided of the entry."""
    return DecisionForm.of(
        queries.points_of_item(found.entry),
        actions.most_raised_for(found.entry),
        is_deduction=found.entry.rule in DEDUCTIONS,
        **given,
    )


def objection_page(found: Objection, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    """Render it with the form of the decision."""
    people = {found.raised_by_id} | ({found.decided_by_id} if found.decided_by_id else set())
    hands = took_part_in(found.entry)
    allowed = may_decide_objection(current_user, found, hands)
    page = render_template(
        "assessment/objection.html",
        objection=found,
        form=form,
        names=names_of(people),
        points_now=form.item,
        evidence=address_of(found.entry),
        entries=timeline(f"objection:{found.id}"),
        allowed=allowed,
        judges=[] if allowed else judges_of(found, hands),
    )
    return page, status


def judges_of(found: Objection, hands: Collection[int]) -> list[str]:
    """The names of those who may decide it."""
    return [
        person.name
        for person in people_with(Role.OFFICE_HEAD, Role.LEADER)
        if may_decide_objection(person, found, hands)
    ]


@requires(may_read_objection, on=queries.visible_objection, watched="申诉佐证")
def objection_proof(found: Objection) -> ResponseReturnValue:
    """The proof, as a download."""
    if found.proof is None:
        abort(404)
    return as_attachment(found.proof)


@requires(may_decide_objection, on=queries.visible_objection)
def decide_objection(found: Objection) -> ResponseReturnValue:
    """裁定 with the reason."""
    form = decision_form(found)
    if not form.validate_on_submit():
        return objection_page(found, form, 422)
    if form.is_stale(found.version):
        form.version.data = str(found.version)
        return objection_page(found, form, 409)
    decision = form.decision.data or ""
    if form.outcome.data == REJECT:
        actions.reject(found, decision=decision, actor_id=current_user.id)
        flash("已裁定：不予采纳", "success")
    else:
        actions.uphold(found, points=form.raised, decision=decision, actor_id=current_user.id)
        flash("已裁定：予以采纳，已调整计分", "success")
    return redirect(url_for("assessment.objection", objection_id=found.id), 303)


@requires(may_withdraw_objection, on=queries.visible_objection)
def withdraw_objection(found: Objection) -> ResponseReturnValue:
    """撤回 by the unit."""
    actions.withdraw(found, actor_id=current_user.id)
    flash("已撤回", "success")
    return redirect(url_for("assessment.objections"), 303)
