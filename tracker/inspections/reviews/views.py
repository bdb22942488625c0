"""Pages of reviews (door 1: people)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.inspections.field.models import SampledItem
from tracker.inspections.findings.models import Finding
from tracker.inspections.models import Inspection
from tracker.inspections.queries import visible_inspection
from tracker.inspections.reviews import actions, queries
from tracker.inspections.reviews.forms import HELD, AskForm, ReviewDecisionForm, sentence_of
from tracker.inspections.reviews.models import ConclusionReview
from tracker.inspections.reviews.policy import (
    may_ask_for_review,
    may_decide_review,
    may_read_review,
    may_read_review_proof,
    may_withdraw_review,
)


@requires(may_ask_for_review, on=visible_inspection)
def ask_for_review(inspection: Inspection) -> ResponseReturnValue:
    """申请复核."""
    row = next(one for one in inspection.units if one.unit_id == current_user.unit_id)
    found, figures = queries.contestable(row), queries.contestable_figures(row)
    form = AskForm()
    form.offer(found, figures)
    if form.validate_on_submit():
        try:
            proof = store_upload(form.proof.data.filename, form.proof.data.stream, actor_id=current_user.id)
        except FileRefused as refusal:
            form.proof.errors = [str(refusal)]
        else:
            wanted, doubted = set(form.findings.data or ()), set(form.figures.data or ())
            review = actions.ask(
                row,
                contested=[one for one in found if one.id in wanted],
                figures=[one for one in figures if one.id in doubted],
                grounds=form.grounds.data or "",
                proof=proof,
                actor_id=current_user.id,
            )
            flash("已申请复核", "success")
            return redirect(url_for("inspections.show_review", review_id=review.id), 303)
    status = 422 if form.errors else 200
    return render_template(
        "inspections/ask_review.html", inspection=inspection, form=form, found=found, figures=figures
    ), status


def _contested(review: ConclusionReview) -> tuple[list[Finding], list[SampledItem]]:
    return [one.finding for one in review.findings], [one.item for one in review.figures]


def _page(review: ConclusionReview, form: ReviewDecisionForm, status: int) -> ResponseReturnValue:
    row = review.inspected
    asked_until = (
        clock.office_day(row.delivered_at) + timedelta(days=office_rules().review_asked_within_days)
        if row.delivered_at
        else None
    )
    return render_template(
        "inspections/review.html",
        review=review,
        row=row,
        form=form,
        sentence_of=sentence_of,
        held_words=HELD,
        asked_until=asked_until,
        today=clock.today(),
        people=names_of({review.asked_by_id, review.decided_by_id or 0}),
    ), status


@requires(may_read_review, on=queries.visible_review)
def show_review(review: ConclusionReview) -> ResponseReturnValue:
    """The request with both clocks, and the decision for who may make it."""
    findings, figures = _contested(review)
    form = ReviewDecisionForm.over(findings, figures, review.version)
    return _page(review, form, 200)


@requires(may_decide_review, on=queries.visible_review)
def decide_review(review: ConclusionReview) -> ResponseReturnValue:
    """复核决定."""
    findings, figures = _contested(review)
    form = ReviewDecisionForm.over(findings, figures, review.version)
    if form.is_stale(review.version):
        form.version.data = str(review.version)
        return _page(review, form, 409)
    if not form.validate_on_submit():
        return _page(review, form, 422)
    actions.decide(
        review,
        form.rulings(findings),
        held=form.held(figures),
        decision=form.decision.data or "",
        actor_id=current_user.id,
    )
    flash("已作出复核决定", "success")
    return redirect(url_for("inspections.show_review", review_id=review.id), 303)


@requires(may_withdraw_review, on=queries.visible_review)
def withdraw_review(review: ConclusionReview) -> ResponseReturnValue:
    """撤回."""
    actions.withdraw(review, actor_id=current_user.id)
    flash("已撤回复核申请", "success")
    return redirect(url_for("inspections.show", inspection_id=review.inspected.inspection_id), 303)


@requires(may_read_review_proof, on=queries.visible_review_proof)
def download_review_proof(stored: StoredFile) -> ResponseReturnValue:
    """The proof, under its own name."""
    return as_attachment(stored)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule(
        "/inspections/<int:inspection_id>/review", view_func=ask_for_review, methods=["GET", "POST"]
    )
    one = "/conclusion-reviews/<int:review_id>"
    bp.add_url_rule(one, view_func=show_review, methods=["GET"])
    bp.add_url_rule(f"{one}/decision", view_func=decide_review, methods=["POST"])
    bp.add_url_rule(f"{one}/withdrawal", view_func=withdraw_review, methods=["POST"])
    bp.add_url_rule(f"{one}/files/<int:file_id>", view_func=download_review_proof, methods=["GET"])
