"""Pages of the archive 公文档案, and the life that all documents share (door 1: people).

What a document says belongs to the page of the feature that wrote it (`queries.place_of`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from tracker.accounts.models import Person
from tracker.core import clock, files, trail
from tracker.core.asked import row_id
from tracker.core.forms import VersionedForm
from tracker.core.models import Anchor
from tracker.core.policy import Verdict, requires
from tracker.core.web import paginate, show_error
from tracker.documents import actions
from tracker.documents.archive.yearbook import Held, zipped
from tracker.documents.fonts import FontsMissing
from tracker.documents.forms import ChosenDocuments, DiscardForm, ReturnForm
from tracker.documents.issuing import actions as issuing
from tracker.documents.issuing.progress import progress_words
from tracker.documents.issuing.queries import ahead_of, latest_job, latest_jobs, open_job
from tracker.documents.lifecycle import UNDER_WAY, DocumentState, DocumentStep
from tracker.documents.models import Document, DocumentKind
from tracker.documents.policy import (
    may_archive,
    may_cancel_print,
    may_check_figures,
    may_discard,
    may_download,
    may_draft,
    may_issue,
    may_list_documents,
    may_preview,
    may_read,
    may_reopen,
    may_send_for_sign_off,
    may_sign_off,
)
from tracker.documents.queries import (
    CORRECTED,
    ArchiveFilter,
    corrected_by,
    documents_matching,
    issued_in,
    place_of,
    series_and_years,
    visible_document,
    visible_documents,
)
from tracker.documents.seals.policy import may_issue_sealed
from tracker.documents.seals.queries import SealedIssue, sealed_issue
from tracker.documents.writing.page_images import CannotPrint, draft_pdf
from tracker.documents.writing.queries import unsettled
from tracker.units.queries import active_units

bp = Blueprint("documents", __name__)

LONGEST_WORDS = 60


@bp.app_errorhandler(FontsMissing)
def say_what_is_missing(missing: FontsMissing) -> ResponseReturnValue:
    """Whatever was to be printed: nothing was done, and why."""
    return show_error(503, text=f"{missing}。本次没有办理。")


@bp.get("/documents")
@requires(may_list_documents)
def index() -> ResponseReturnValue:
    """The issued documents, newest first; the filters stand in the address."""
    sought = sought_for(request.args)
    page = paginate(documents_matching(current_user, sought))
    return render_template(
        "archive/index.html",
        page=page,
        corrections=corrected_by([one.id for one in page.rows]),
        jobs=latest_jobs([one.id for one in page.rows if one.state is DocumentState.SIGNED_OFF]),
        sought=sought,
        states=UNDER_WAY,
        archived=DocumentState.ARCHIVED,
        discarded=DocumentState.DISCARDED,
        issued=DocumentState.ISSUED,
        corrected=CORRECTED,
        kinds=DocumentKind,
        numbers=series_and_years(current_user),
        units=active_units() if current_user.sees_everything else [],
        anchor=trail.newest_anchor() if current_user.sees_everything else None,
    )


def sought_for(args: MultiDict[str, str]) -> ArchiveFilter:
    """The filters in the address; what is no number or no day is left out."""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(args.get(name, ""))
        except ValueError:
            return None

    year = args.get("year", "")
    return ArchiveFilter(
        words=args.get("q", "").strip()[:LONGEST_WORDS],
        state=args.get("state", ""),
        kind=args.get("kind", ""),
        series=args.get("series", ""),
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        unit=args.get("unit", type=row_id),
        since=day("since"),
        until=day("until"),
    )


@bp.get("/documents/years/<int:year>.zip")
@requires(may_list_documents, watched="整年公文")
def year_archive(year: int) -> Response:
    """All that the person sees of a year, with an index sheet; sent while it is put together."""
    held = held_in(year) or abort(404)
    return Response(
        zipped(held),
        mimetype="application/zip",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{year}年公文档案.zip')}"},
    )


def held_in(year: int) -> list[Held]:
    """The year as plain values: while it is sent, no transaction is open."""
    found = issued_in(current_user, year)
    later = corrected_by([one.id for one in found])
    anchors = trail.anchors_of({one.issued_on for one in found if one.issued_on})
    return [held_from(one, later.get(one.id, []), anchors) for one in found]


def held_from(document: Document, later: list[Document], anchors: Mapping[date, Anchor]) -> Held:
    """One of them."""
    assert document.pdf is not None
    assert document.issued_on is not None
    anchor = anchors.get(document.issued_on)
    words = [f"更正{document.corrects.number}"] if document.corrects else []
    words += [f"已被{one.number}更正" for one in later]
    return Held(
        number=document.number or "",
        title=document.title.replace("|", ""),
        kind=document.kind.word,
        state=document.state.word,
        issued_on=document.issued_on,
        sha256=document.pdf.sha256,
        path=files.path_of(document.pdf.sha256),
        relation="；".join(words),
        anchor=(anchor.position, anchor.digest) if anchor else None,
    )


@bp.get("/documents/<int:document_id>")
@requires(may_read, on=visible_document)
def show(document: Document) -> ResponseReturnValue:
    """On to the page of the feature that wrote it."""
    return redirect(address_of(document))


@bp.get("/documents/<int:document_id>/pdf")
@requires(may_download, on=visible_document)
def pdf(document: Document) -> Response:
    """The stored PDF, byte for byte as issued."""
    assert document.pdf is not None
    return files.as_attachment(document.pdf)


@bp.get("/documents/<int:document_id>/preview.pdf")
@requires(may_preview, on=visible_document)
def preview(document: Document) -> ResponseReturnValue:
    """The draft as it would print today, without a number."""
    try:
        drawn = draft_pdf(document)
    except CannotPrint as refusal:
        return show_error(422, text=f"现在印不出来：{refusal}。")
    return Response(
        drawn, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=preview.pdf"}
    )


def address_of(document: Document) -> str:
    """The address of the document's own page."""
    place = place_of(document)
    values: dict[str, Any] = dict(place.url_args)
    return url_for(place.endpoint, **values)


# Nobody checks, signs or issues a text that has changed since he read it.
READ_AGAIN = "公文在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


def stepping(taken: DocumentStep, said: str) -> Callable[[Document], ResponseReturnValue]:
    """A view that takes one step of the document's life and says so."""

    def step(document: Document) -> ResponseReturnValue:
        if VersionedForm().is_stale(document.version):
            return show_error(409, text=READ_AGAIN)
        if taken is DocumentStep.CHECK_FIGURES and unsettled(document):
            flash("有数字不在冻结的数据里，请逐处改正，或写明理由确认", "warning")
            return redirect(url_for("writing.figures", document_id=document.id), 303)
        try:
            draft_pdf(document)  # nobody is asked to sign what cannot be printed
            actions.step(document, taken, actor_id=current_user.id)
        except (CannotPrint, FontsMissing) as refusal:
            flash(f"不能{taken.word}：{refusal}", "error")
            return redirect(address_of(document), 303)
        flash(said, "success")
        return redirect(address_of(document), 303)

    return step


STEPS: tuple[tuple[str, str, Callable[[Person, Document], Verdict], DocumentStep, str], ...] = (
    ("figures-check", "check_figures", may_check_figures, DocumentStep.CHECK_FIGURES, "已核数"),
    (
        "sign-off-request",
        "send_for_sign_off",
        may_send_for_sign_off,
        DocumentStep.SEND_FOR_SIGN_OFF,
        "已送审，等待签发",
    ),
    ("sign-off", "sign_off", may_sign_off, DocumentStep.SIGN_OFF, "已签发"),
)
for path, endpoint, permission, taken, said in STEPS:
    guarded = requires(permission, on=visible_document)(stepping(taken, said))
    bp.add_url_rule(f"/documents/<int:document_id>/{path}", endpoint, guarded, methods=["POST"])


@bp.post("/documents/<int:document_id>/return")
@requires(may_reopen, on=visible_document)
def reopen(document: Document) -> ResponseReturnValue:
    """退回修改 with a reason."""
    form = ReturnForm()
    if form.is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    if not form.validate_on_submit():
        flash("请写明退回原因", "error")
        return redirect(address_of(document), 303)
    actions.step(document, DocumentStep.REOPEN, actor_id=current_user.id, reason=form.reason.data or "")
    flash("已退回修改", "success")
    return redirect(address_of(document), 303)


@bp.post("/documents/<int:document_id>/discarding")
@requires(may_discard, on=visible_document)
def discard(document: Document) -> ResponseReturnValue:
    """作废 with a reason."""
    form = DiscardForm()
    if form.is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    if not form.validate_on_submit():
        flash("请写明作废原因", "error")
        return redirect(address_of(document), 303)
    actions.discard(document, reason=form.reason.data or "", actor_id=current_user.id)
    flash("草稿已作废", "success")
    return redirect(address_of(document), 303)


@bp.post("/documents/<int:document_id>/archiving")
@requires(may_archive, on=visible_document)
def archive(document: Document) -> ResponseReturnValue:
    """归档."""
    if VersionedForm().is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    actions.step(document, DocumentStep.ARCHIVE, actor_id=current_user.id)
    flash("已归档", "success")
    return redirect(address_of(document), 303)


@bp.post("/documents/archivings")
@requires(may_draft)
def archive_many() -> ResponseReturnValue:
    """归档 what was ticked: all in one transaction, what cannot be is named with the reason."""
    form = ChosenDocuments()
    if not form.validate():
        abort(400)
    archived = 0
    for document in visible_documents(current_user, form.document_ids.data or []):
        verdict = may_archive(current_user, document)
        if verdict:
            actions.step(document, DocumentStep.ARCHIVE, actor_id=current_user.id)
            archived += 1
        else:
            flash(
                f"{document.number or document.title.replace('|', '')}没有归档：{verdict.reason}", "warning"
            )
    if archived:
        flash(f"已归档{archived}件", "success")
    elif not form.document_ids.data:
        flash("请先勾选要归档的公文", "warning")
    return redirect(url_for("documents.index") + kept_query(), 303)


def kept_query() -> str:
    """The filters of the list from which the form was sent, for the way back."""
    query = request.query_string.decode()
    return f"?{query}" if query else ""


@bp.get("/documents/<int:document_id>/issue")
@requires(may_read, on=visible_document)
def issue_progress(document: Document) -> ResponseReturnValue:
    """How far the printing is, for the script of the document's page."""
    job = latest_job(document.id)
    return {
        "state": job.state.value if job is not None else "",
        "words": progress_words(job, ahead_of(job), clock.now()) if job is not None else "",
    }


@bp.post("/documents/<int:document_id>/issue")
@requires(may_issue, on=visible_document)
def issue(document: Document) -> ResponseReturnValue:
    """印发: into the print queue, which numbers, prints and stores it for good."""
    if VersionedForm().is_stale(document.version):
        return show_error(409, text=READ_AGAIN)
    issuing.ask(document, actor_id=current_user.id)
    flash("已交付排印，完成后自动取号并存档", "success")
    return redirect(address_of(document), 303)


@bp.post("/documents/<int:document_id>/issue/seals/<int:seal_id>")
@requires(may_issue_sealed, on=sealed_issue)
def issue_sealed(sealed: SealedIssue) -> ResponseReturnValue:
    """印发 with the imprint of a seal."""
    if VersionedForm().is_stale(sealed.document.version):
        return show_error(409, text=READ_AGAIN)
    issuing.ask(sealed.document, actor_id=current_user.id, seal=sealed.seal)
    flash("已交付排印，加盖印章图样，完成后自动取号并存档", "success")
    return redirect(address_of(sealed.document), 303)


@bp.post("/documents/<int:document_id>/issue/cancellation")
@requires(may_cancel_print, on=visible_document)
def cancel_issue(document: Document) -> ResponseReturnValue:
    """Take it out of the queue before a worker has it."""
    job = open_job(document.id)
    if job is None:
        return show_error(409, text="公文已不在排印队列，请刷新页面查看最新情况。")
    issuing.cancel(job, actor_id=current_user.id)
    flash("已取消排印", "success")
    return redirect(address_of(document), 303)
