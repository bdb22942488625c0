"""Pages of corrections of documents (door 1: people)."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.documents.correcting import actions
from tracker.documents.correcting.forms import CorrectionForm
from tracker.documents.correcting.policy import may_correct
from tracker.documents.correcting.queries import (
    Offered,
    correction_under_way,
    offered,
    restated_in,
    visible_correction,
)
from tracker.documents.life import life_of
from tracker.documents.models import Document
from tracker.documents.policy import may_read
from tracker.documents.queries import visible_document
from tracker.documents.questions import Restated
from tracker.documents.text import clean
from tracker.documents.views import address_of
from tracker.documents.writing.queries import contents_of

bp = Blueprint("correcting", __name__)

NOTHING = "请至少改动一处正文、勾选一项数据，或写明其他更正"


@bp.route("/documents/<int:document_id>/corrections/new", methods=["GET", "POST"])
@requires(may_correct, on=visible_document)
def new(document: Document) -> ResponseReturnValue:
    """What is wrong and what is right; the correction is drafted from it."""
    under_way = correction_under_way(document)
    if under_way is not None:
        flash("这件公文的更正通知正在拟制", "info")
        return redirect(address_of(under_way), 303)
    form = CorrectionForm()
    restated = restated_in(document)
    passages = offered(document, restated)
    right, figures = typed(passages), chosen(restated)
    if form.validate_on_submit():
        others = [line for line in map(clean, (form.others.data or "").splitlines()) if line]
        if figures or others or any(right[one.passage.part] != one.passage.words for one in passages):
            made = actions.draft(
                document,
                reason=form.reason.data or "",
                right=right,
                figures=figures,
                others=others,
                actor_id=current_user.id,
            )
            flash("已拟出更正通知，请核对后核数、送审", "success")
            return redirect(url_for("writing.edit", document_id=made.id), 303)
        form.form_errors.append(NOTHING)
    page = render_template(
        "correcting/new.html",
        document=document,
        form=form,
        passages=passages,
        right=right,
        restated=restated,
        figures=figures,
        back=address_of(document),
    )
    return page, 422 if form.errors else 200


def typed(passages: list[Offered]) -> Mapping[str, str]:
    """Part → the right words, as typed, or before anything was typed as the facts propose."""
    if request.method != "POST":
        return {one.passage.part: one.right for one in passages}
    return {
        one.passage.part: clean(request.form.get(f"right-{one.passage.part}", one.passage.words))
        for one in passages
    }


def chosen(restated: list[Restated]) -> list[Restated]:
    """The figures that were ticked; before anything was, all."""
    if request.method != "POST":
        return restated
    ticked = set(request.form.getlist("figure"))
    return [one for one in restated if f"{one.what}：{one.was}：{one.is_now}" in ticked]


@bp.get("/correction-notices/<int:document_id>")
@requires(may_read, on=visible_correction)
def show(document: Document) -> ResponseReturnValue:
    """The correction and its life."""
    said = next(iter(contents_of(document)), None)
    return render_template(
        "correcting/show.html", addressees=getattr(said, "addressees", ""), **life_of(document)
    )
