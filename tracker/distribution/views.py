"""Pages of receipts (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.core.web import paginate
from tracker.distribution import actions
from tracker.distribution.models import Receipt
from tracker.distribution.policy import (
    may_acknowledge,
    may_open,
    may_remind,
    may_see_own_receipts,
    may_see_receipts,
)
from tracker.distribution.queries import awaiting, receipts_of, visible_receipt
from tracker.documents.models import Document
from tracker.documents.queries import visible_document

bp = Blueprint("distribution", __name__)


@bp.get("/receipts")
@requires(may_see_own_receipts)
def index() -> ResponseReturnValue:
    """待签收的公文 of the own unit."""
    return render_template("distribution/index.html", page=paginate(awaiting(current_user)))


@bp.get("/documents/<int:document_id>/receipts")
@requires(may_see_receipts, on=visible_document)
def show(document: Document) -> ResponseReturnValue:
    """The table of receipts: all for the office and the leaders, the own one for a unit."""
    unit_id = None if current_user.sees_everything else current_user.unit_id
    return render_template(
        "distribution/show.html", document=document, receipts=receipts_of(document.id, unit_id)
    )


@bp.post("/receipts/<int:receipt_id>/opening")
@requires(may_open, on=visible_receipt)
def open_receipt(receipt: Receipt) -> ResponseReturnValue:
    """On to the document; the first to open it is kept."""
    actions.open_receipt(receipt, actor_id=current_user.id)
    return redirect(url_for("documents.show", document_id=receipt.document_id), 303)


@bp.post("/receipts/<int:receipt_id>/acknowledgement")
@requires(may_acknowledge, on=visible_receipt)
def acknowledge(receipt: Receipt) -> ResponseReturnValue:
    """签收."""
    actions.acknowledge(receipt, actor_id=current_user.id)
    flash("已签收", "success")
    return redirect(url_for("distribution.index"), 303)


@bp.post("/documents/<int:document_id>/receipts/reminder")
@requires(may_remind, on=visible_document)
def remind(document: Document) -> ResponseReturnValue:
    """催签."""
    told = actions.remind(document, actor_id=current_user.id)
    flash(f"已催签{len(told)}个单位", "success")
    return redirect(url_for("distribution.show", document_id=document.id), 303)
