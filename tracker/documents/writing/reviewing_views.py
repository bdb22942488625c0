"""Pages on which a document is checked, spoken of, compared and signed before it goes out (door 1: people)."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.core import clock, files
from tracker.core.files import FileRefused
from tracker.core.forms import Choice, VersionedForm
from tracker.core.policy import requires
from tracker.core.web import show_error
from tracker.documents import actions as documents
from tracker.documents.docx import MEDIA_TYPE, as_docx
from tracker.documents.former import text_in
from tracker.documents.models import Document
from tracker.documents.queries import people_of, visible_document
from tracker.documents.rendering import render_booklet
from tracker.documents.text import DocumentText
from tracker.documents.views import READ_AGAIN, address_of
from tracker.documents.writing import actions
from tracker.documents.writing.comparison import compared
from tracker.documents.writing.forms import CommentForm, PaperSignatureForm, ReasonForm
from tracker.documents.writing.models import DocumentComment, DocumentVersion
from tracker.documents.writing.particulars import PARTICULARS
from tracker.documents.writing.policy import (
    may_comment,
    may_compare,
    may_edit_text,
    may_export,
    may_print_signing_sheet,
    may_read_signature,
    may_record_signature,
    may_resolve_comment,
)
from tracker.documents.writing.queries import (
    Standing,
    comments_on,
    contents_of,
    doubtful_figures,
    live_blocks,
    names_in,
    parts_of,
    versions_of,
    visible_comment,
)
from tracker.documents.writing.signing_sheet import signing_sheet

NOW = "now"
WHOLE = "all"  # the part of a comment on the whole document


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_edit_text, on=visible_document)
def figures(document: Document) -> ResponseReturnValue:
    """The figures that the frozen ones do not hold: to be corrected or vouched for before 核数."""
    return figures_page(document)


def figures_page(document: Document, refused: str = "", typed: str = "") -> ResponseReturnValue:
    """The list; `refused`: the figure whose reason was missing, `typed`: what stood there."""
    found = doubtful_figures(document)
    page = render_template(
        "writing/figures.html",
        document=document,
        found=found,
        refused=refused,
        typed=typed,
        names=names_in(one.vouched.vouched_by_id for one in found if one.vouched),
        back=address_of(document),
    )
    return page, 422 if refused else 200


def asked_about(document: Document) -> Standing:
    """The doubtful figure that the form names; 404 where the text does not hold it (any more)."""
    part, figure = request.form.get("part", ""), request.form.get("figure", "")
    found = (
        one for one in doubtful_figures(document) if (one.doubt.part, one.doubt.figure) == (part, figure)
    )
    return next(found, None) or abort(404)


@requires(may_edit_text, on=visible_document)
def correct_figure(document: Document) -> ResponseReturnValue:
    """Put the nearest true figure in its place."""
    if VersionedForm().is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    doubt = asked_about(document).doubt
    actions.correct_figure(document, doubt, actor_id=current_user.id)
    flash(f"已将{doubt.figure}改为{doubt.nearest}", "success")
    return redirect(url_for("writing.figures", document_id=document.id), 303)


@requires(may_edit_text, on=visible_document)
def vouch_for_figure(document: Document) -> ResponseReturnValue:
    """Let it stand, with the reason."""
    form = ReasonForm()
    if form.is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    standing = asked_about(document)
    if not form.validate():
        return figures_page(
            document, f"{standing.doubt.part}:{standing.doubt.figure}", form.reason.data or ""
        )
    if standing.vouched is None:
        actions.vouch(document, standing.doubt, reason=form.reason.data or "", actor_id=current_user.id)
        flash(f"已确认{standing.doubt.figure}，理由记入留痕", "success")
    return redirect(url_for("writing.figures", document_id=document.id), 303)


# ── comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def comment_form(document: Document) -> CommentForm:
    """The form with the passages to choose from."""
    form = CommentForm()
    form.part.choices = [
        Choice(WHOLE, "全文"),
        *(
            Choice(part.id, part.live.title if part.live else part.printed[:24])
            for part in parts_of(document)
        ),
    ]
    return form


@requires(may_comment, on=visible_document)
def comments(document: Document) -> ResponseReturnValue:
    """The text with what was said about it, and the form to say more."""
    form = comment_form(document)
    if form.validate_on_submit():
        actions.comment(
            document,
            part=form.part.data,
            quoted=quoted_in(document, form),
            words=form.words.data or "",
            actor_id=current_user.id,
        )
        flash("已提出意见", "success")
        return redirect(url_for("writing.comments", document_id=document.id), 303)
    said = comments_on(document)
    page = render_template(
        "writing/comments.html",
        document=document,
        form=form,
        parts=parts_of(document),
        comments=said,
        names=names_in([number for one in said for number in (one.said_by_id, one.resolved_by_id)]),
        back=address_of(document),
    )
    return page, 422 if form.errors else 200


def quoted_in(document: Document, form: CommentForm) -> str:
    """The marked words, if the passage really holds them."""
    quoted = form.quoted.data or ""
    passage = next((part.printed for part in parts_of(document) if part.id == form.part.data), "")
    return quoted if quoted in passage else ""


@requires(may_resolve_comment, on=visible_comment)
def resolve_comment(comment: DocumentComment) -> ResponseReturnValue:
    """办结 a comment."""
    actions.resolve(comment, actor_id=current_user.id)
    flash("意见已办结", "success")
    return redirect(url_for("writing.comments", document_id=comment.document_id), 303)


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_compare, on=visible_document)
def compare(document: Document) -> ResponseReturnValue:
    """Two versions beside each other; without choice the first kept against the text of now."""
    kept = versions_of(document)
    by_name: dict[str, DocumentVersion | Document] = {str(one.id): one for one in kept}
    by_name[NOW] = document
    names = list(by_name)
    old = by_name.get(request.args.get("old", ""), kept[0] if kept else document)
    new = by_name.get(request.args.get("new", NOW), document)
    titles = {key: block.title for key, block in live_blocks(document).items()}
    return render_template(
        "writing/compare.html",
        document=document,
        kept=kept,
        old=old,
        new=new,
        chosen=(next(n for n in names if by_name[n] is old), next(n for n in names if by_name[n] is new)),
        parts=compared(text_of(old), text_of(new), titles),
        changes=particulars_changed(old, new),
        names=names_in(one.kept_by_id for one in kept),
        back=address_of(document),
    )


def text_of(version: DocumentVersion | Document) -> DocumentText:
    """The text of a version."""
    return text_in(version.content)


def particulars_changed(
    old: DocumentVersion | Document, new: DocumentVersion | Document
) -> list[tuple[str, str, str]]:
    """Title and particulars that differ: (label, before, after)."""
    pairs = [("标题", old.title, new.title)]
    pairs += [
        (
            one.label,
            one.word(str(old.content.get(one.name, ""))),
            one.word(str(new.content.get(one.name, ""))),
        )
        for one in PARTICULARS
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


# ── the signature on paper ───────────────────────────────────────────────────────────────────────────────────────────


@requires(may_print_signing_sheet, on=visible_document)
def print_signing_sheet(document: Document) -> ResponseReturnValue:
    """签发单 as PDF."""
    sheet = signing_sheet(document, people_of(document), comments_on(document), drawn_up_on=clock.today())
    return Response(
        render_booklet(sheet),
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=signing-sheet.pdf"},
    )


@requires(may_record_signature, on=visible_document)
def record_signature(document: Document) -> ResponseReturnValue:
    """Record who signed the sheet and when, with its scan."""
    form = PaperSignatureForm(data={"version": document.version})
    form.today, form.earliest = clock.today(), clock.office_day(document.drafted_at)
    leaders = {leader.id: leader for leader in people_with(Role.LEADER)}
    form.leader_id.choices = [Choice(leader.id, leader.name) for leader in leaders.values()]
    if form.is_submitted() and form.is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    if form.validate_on_submit():
        upload = form.proof.data
        assert form.signed_on.data is not None
        try:
            proof = files.store_upload(upload.filename, upload.stream, actor_id=current_user.id)
        except FileRefused as refusal:
            form.proof.errors = [str(refusal)]
        else:
            documents.sign_off_on_paper(
                document,
                leader=leaders[form.leader_id.data],
                signed_on=form.signed_on.data,
                proof=proof,
                actor_id=current_user.id,
            )
            flash("已登记纸质签发", "success")
            return redirect(address_of(document), 303)
    page = render_template("writing/signature.html", document=document, form=form, back=address_of(document))
    return page, 422 if form.errors else 200


@requires(may_read_signature, on=visible_document)
def signature(document: Document) -> Response:
    """The scanned sheet."""
    assert document.sign_off_proof is not None
    return files.as_attachment(document.sign_off_proof)


@requires(may_export, on=visible_document)
def export(document: Document) -> Response:
    """The same content as an editable Word document."""
    said = next(iter(contents_of(document)), None) or abort(404)
    name = f"{document.title.replace('|', '')}.docx"
    return send_file(
        io.BytesIO(as_docx(said)),
        mimetype=MEDIA_TYPE,
        as_attachment=True,
        download_name=files.shown_name(name),
    )


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    pages = (
        ("figures", figures, ["GET"]),
        ("figures/correction", correct_figure, ["POST"]),
        ("figures/vouching", vouch_for_figure, ["POST"]),
        ("comments", comments, ["GET", "POST"]),
        ("comments/<int:comment_id>/resolution", resolve_comment, ["POST"]),
        ("versions", compare, ["GET"]),
        ("document.docx", export, ["GET"]),
        ("signing-sheet.pdf", print_signing_sheet, ["GET"]),
        ("signature", record_signature, ["GET", "POST"]),
        ("signature/proof", signature, ["GET"]),
    )
    for path, view, methods in pages:
        bp.add_url_rule(f"/documents/<int:document_id>/{path}", view_func=view, methods=methods)
