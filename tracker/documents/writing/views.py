"""Pages on which a document is written (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.policy import requires
from tracker.core.text import office_time
from tracker.documents import actions
from tracker.documents.archive.printed_text import pages_of
from tracker.documents.former import text_in, with_text
from tracker.documents.models import Document
from tracker.documents.policy import may_preview
from tracker.documents.queries import visible_document
from tracker.documents.text import DocumentText, typed_text
from tracker.documents.views import address_of
from tracker.documents.writing import page_images, reviewing_views
from tracker.documents.writing.arrangement import arranged
from tracker.documents.writing.forms import TextForm, text_form, typed_blocks
from tracker.documents.writing.page_images import CannotPrint
from tracker.documents.writing.policy import may_edit_text
from tracker.documents.writing.queries import live_blocks, shown_parts
from tracker.documents.writing.soundness import Fault, faults_of

bp = Blueprint("writing", __name__)
reviewing_views.register(bp)

NOTHING_LEFT = "正文不能空着，请至少写一段"


@bp.route("/documents/<int:document_id>/edit", methods=["GET", "POST"])
@requires(may_edit_text, on=visible_document)
def edit(document: Document) -> ResponseReturnValue:
    """Write the text; the pages stand beside it. Without JavaScript the blocks are moved by buttons that save."""
    form = text_form(document)
    if not form.is_submitted():
        return editor(document, form, text_in(document.content))
    text = typed_text(typed_blocks(), live_blocks(document))
    stale = form.is_stale(document.version)
    if not form.validate() or not text.plain() or stale:
        if not text.plain():
            form.form_errors.append(NOTHING_LEFT)
        return editor(document, form, text, stale=stale)
    asked = request.form.get("arrange", "")
    kept = arranged(text, asked, live_blocks(document)) if asked else text
    save(document, form, kept)
    if asked:
        part = asked.partition(":")[2]
        return redirect(f"{url_for('writing.edit', document_id=document.id)}#part-{part}", 303)
    flash("已保存", "success")
    return redirect(address_of(document), 303)


@bp.post("/documents/<int:document_id>/draft")
@requires(may_edit_text, on=visible_document)
def save_draft(document: Document) -> ResponseReturnValue:
    """Autosave: keep what was typed and say where it cannot be printed."""
    form = text_form(document)
    text = typed_text(typed_blocks(), live_blocks(document))
    if form.is_stale(document.version):
        return jsonify(version=str(document.version)), 409
    if not form.validate() or not text.plain():
        return jsonify(faults=[{"part": "", "words": words} for words in refusals(form, text)]), 422
    save(document, form, text)
    faults = faults_of(document.title, document.content, text)
    return jsonify(
        version=str(document.version),
        saved_at=office_time(clock.now()).split()[-1],
        faults=[vars(fault) for fault in faults],
    )


def refusals(form: TextForm, text: DocumentText) -> list[str]:
    """Why nothing was saved."""
    found = [f"{field.label.text}：{field.errors[0]}" for field in form if field.errors]
    return found if text.plain() else [*found, NOTHING_LEFT]


def save(document: Document, form: TextForm, text: DocumentText) -> None:
    """Keep title, series, particulars and text; a particular that was left empty and never was kept stays away."""
    kept = document.content
    typed = {name: value for name, value in form.typed().items() if value or name in kept}
    actions.edit(
        document,
        title=form.title.data or "",
        series=form.series.data or "",
        content=with_text({**kept, **typed}, text),
        actor_id=current_user.id,
    )


def editor(
    document: Document, form: TextForm, text: DocumentText, *, stale: bool = False
) -> ResponseReturnValue:
    """The editor with what was typed; a stale one learns the newer version, so that a second save overwrites knowingly."""
    live = live_blocks(document)
    if stale:
        form.version.data = str(document.version)
    faults: list[Fault] = faults_of(form.title.data or "", document.content, text)
    status = 409 if stale else 422 if form.errors else 200
    shown = list(shown_parts(text, live))
    return render_template(
        "writing/edit.html",
        document=document,
        form=form,
        parts=shown,
        absent=[block for key, block in live.items() if key not in text.keys],
        faults=faults,
        stale=stale,
        back=address_of(document),
    ), status


# ── the pages beside it ──────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/documents/<int:document_id>/pages")
@requires(may_preview, on=visible_document)
def pages(document: Document) -> ResponseReturnValue:
    """How many pages the saved draft has, or why it cannot be printed."""
    try:
        count = pages_of(page_images.draft_pdf(document))
    except CannotPrint as refusal:
        return jsonify(version=document.version, pages=[], problem=refusal.reason)
    addresses = [
        url_for("writing.page", document_id=document.id, number=number, version=document.version)
        for number in range(1, count + 1)
    ]
    return jsonify(version=document.version, pages=addresses, problem="")


@bp.get("/documents/<int:document_id>/pages/<int:number>.png")
@requires(may_preview, on=visible_document)
def page(document: Document, number: int) -> ResponseReturnValue:
    """One page as it would print."""
    try:
        picture = page_images.page_image(page_images.draft_pdf(document), number)
    except (CannotPrint, IndexError):
        abort(404)
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})
