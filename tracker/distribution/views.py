"""Pages of receipts (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import requires
from tracker.core.web import paginate
from tracker.distribution import actions
from tracker.distribution.addressees import names_in
from tracker.distribution.forms import FurtherForm, PaperReceiptForm, PrintRunForm
from tracker.distribution.models import FurtherAddressee, Receipt, SentAs
from tracker.distribution.policy import (
    may_acknowledge,
    may_open,
    may_record_paper_receipt,
    may_record_print_run,
    may_remind,
    may_remove_addressee,
    may_see_own_receipts,
    may_see_receipts,
    may_send_further,
)
from tracker.distribution.queries import (
    awaiting,
    further_addressees,
    print_runs,
    receipt_in_office,
    receipts_seen_by,
    recipients_of,
    signers_of,
    visible_addressee,
    visible_receipt,
)
from tracker.documents.models import Document
from tracker.documents.queries import visible_document

bp = Blueprint("distribution", __name__)


@bp.get("/receipts")
@requires(may_see_own_receipts)
def index() -> ResponseReturnValue:
    """待签收的公文 of the person and the own unit."""
    return render_template("distribution/index.html", page=paginate(awaiting(current_user)))


@bp.get("/documents/<int:document_id>/receipts")
@requires(may_see_receipts, on=visible_document)
def show(document: Document) -> ResponseReturnValue:
    """The table of receipts: all for the office and the leaders, the own ones for others; before it is issued to whom it
    will go."""
    return page(document, FurtherForm(formdata=None), PrintRunForm(formdata=None))


def page(document: Document, further: FurtherForm, run: PrintRunForm) -> ResponseReturnValue:
    """The page with its two small forms."""
    receipts = receipts_seen_by(current_user, document.id)
    shown = render_template(
        "distribution/show.html",
        document=document,
        receipts=receipts,
        reachable=signers_of({one.unit_id for one in receipts if one.unit_id is not None}),
        recipients=recipients_of(document) if current_user.sees_everything else None,
        further=further_addressees(document.id) if document.pdf_id is None else [],
        runs=print_runs(document.id),
        further_form=further,
        run_form=run,
    )
    return shown, 422 if further.errors or run.errors else 200


def back_to(document_id: int) -> ResponseReturnValue:
    """The page of the document's receipts."""
    return redirect(url_for("distribution.show", document_id=document_id), 303)


@bp.post("/documents/<int:document_id>/addressees")
@requires(may_send_further, on=visible_document)
def send_further(document: Document) -> ResponseReturnValue:
    """补送, or before it is issued a line of the list."""
    form = FurtherForm()
    if form.validate_on_submit():
        try:
            actions.send_further(
                document,
                names_in(form.names.data or ""),
                SentAs(form.sent_as.data),
                actor_id=current_user.id,
            )
        except IllegalStep as refusal:
            form.names.errors = [str(refusal).rstrip("。")]
        else:
            flash("已分送" if document.pdf_id else "已列入分送名单", "success")
            return back_to(document.id)
    return page(document, form, PrintRunForm(formdata=None))


@bp.post("/documents/<int:document_id>/addressees/<int:addressee_id>/removal")
@requires(may_remove_addressee, on=visible_addressee)
def remove_addressee(addressee: FurtherAddressee) -> ResponseReturnValue:
    """Off the list."""
    document_id = addressee.document_id
    actions.remove_addressee(addressee, actor_id=current_user.id)
    flash("已移出分送名单", "success")
    return back_to(document_id)


@bp.post("/documents/<int:document_id>/print-runs")
@requires(may_record_print_run, on=visible_document)
def record_print_run(document: Document) -> ResponseReturnValue:
    """印数."""
    form = PrintRunForm()
    if form.validate_on_submit():
        actions.record_print_run(document, form.copies.data or 0, actor_id=current_user.id)
        flash("已登记印数", "success")
        return back_to(document.id)
    return page(document, FurtherForm(formdata=None), form)


@bp.post("/receipts/<int:receipt_id>/opening")
@requires(may_open, on=visible_receipt)
def open_receipt(receipt: Receipt) -> ResponseReturnValue:
    """On to the document; the first to open it is kept. The document's page sends this by itself."""
    actions.open_receipt(receipt, actor_id=current_user.id)
    return redirect(url_for("documents.show", document_id=receipt.document_id), 303)


@bp.post("/receipts/<int:receipt_id>/acknowledgement")
@requires(may_acknowledge, on=visible_receipt)
def acknowledge(receipt: Receipt) -> ResponseReturnValue:
    """签收; who presses twice, or after a colleague, is told that it is done."""
    try:
        actions.acknowledge(receipt, actor_id=current_user.id)
    except IllegalStep:
        flash("公文已签收", "info")
    else:
        flash("已签收", "success")
    if "page" in request.form:
        return redirect(url_for("documents.show", document_id=receipt.document_id), 303)
    return redirect(url_for("distribution.index"), 303)


@bp.route("/receipts/<int:receipt_id>/paper", methods=["GET", "POST"])
@requires(may_record_paper_receipt, on=receipt_in_office)
def record_paper_receipt(receipt: Receipt) -> ResponseReturnValue:
    """登记纸质签收: for a unit or a person that signed for the printed copy."""
    form = PaperReceiptForm()
    form.today, form.earliest = clock.today(), clock.office_day(receipt.sent_at)
    if form.validate_on_submit():
        assert form.signed_on.data is not None
        actions.record_paper_receipt(
            receipt,
            signer=(form.signer.data or "").strip(),
            signed_on=form.signed_on.data,
            actor_id=current_user.id,
        )
        flash("已登记纸质签收", "success")
        return back_to(receipt.document_id)
    page = render_template("distribution/paper_receipt.html", receipt=receipt, form=form)
    return page, 422 if form.errors else 200


@bp.post("/documents/<int:document_id>/receipts/reminder")
@requires(may_remind, on=visible_document)
def remind(document: Document) -> ResponseReturnValue:
    """催签."""
    try:
        told = actions.remind(document, actor_id=current_user.id)
    except IllegalStep as refusal:
        flash(str(refusal).rstrip("。"), "warning")
    else:
        flash(f"已催签{len(told)}个单位或人员", "success")
    return back_to(document.id)
