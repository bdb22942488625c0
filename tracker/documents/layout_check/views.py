"""Pages of 版式体检 (door 1: people). Measuring happens elsewhere (`waiting.measure_next`); pages only ask and show."""

from __future__ import annotations

from typing import IO

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from pypdfium2 import PdfiumError

from tracker.core import files
from tracker.core.files import FileRefused
from tracker.core.policy import requires
from tracker.core.web import show_error
from tracker.documents.checker.findings import MOST_PAGES, Finding, Verdict
from tracker.documents.layout_check import waiting
from tracker.documents.layout_check.forms import LayoutCheckForm
from tracker.documents.layout_check.policy import may_check_document, may_check_layouts, may_read_check
from tracker.documents.layout_check.waiting import LayoutCheck, checks_of, own_check
from tracker.documents.layout_check.wording import place_words, summary
from tracker.documents.models import Document
from tracker.documents.queries import visible_document
from tracker.documents.writing.page_images import CannotPrint, draft_pdf, page_image

bp = Blueprint("layout_check", __name__)

NOT_PDF = "版式体检只测量PDF。Word、WPS文件请先另存或导出为PDF。"


@bp.route("/documents/layout-check", methods=["GET", "POST"])
@requires(may_check_layouts)
def index() -> ResponseReturnValue:
    """Hand in a PDF; below it what the person handed in today."""
    form = LayoutCheckForm()
    if form.validate_on_submit():
        upload = form.file.data
        try:
            name, data = uploaded_pdf(upload.filename, upload.stream)
        except FileRefused as refusal:
            form.file.errors = [str(refusal)]
        else:
            asked = waiting.ask(data, name=name, kind=form.chosen, owner_id=current_user.id)
            return redirect(url_for("layout_check.show", check_id=asked.id), 303)
    page = render_template(
        "layout_check/index.html",
        form=form,
        checks=checks_of(current_user),
        summary=summary,
        most_pages=MOST_PAGES,
    )
    return page, 422 if form.errors else 200


def uploaded_pdf(upload_name: str | None, stream: IO[bytes]) -> tuple[str, bytes]:
    """The name to show and the bytes, checked like every upload but not stored. Raises FileRefused."""
    limit: int = current_app.config["TRACKER"].upload_limit
    data = stream.read(limit + 1)
    name, media_type = files.checked(upload_name, data, limit)
    if media_type != files.MEDIA_TYPES["pdf"]:
        raise FileRefused(NOT_PDF)
    return name, data


@bp.post("/documents/<int:document_id>/layout-check")
@requires(may_check_document, on=visible_document)
def check_document(document: Document) -> ResponseReturnValue:
    """Examine the stored PDF of an issued document, or the draft as it would print today."""
    try:
        pdf = files.content_of(document.pdf) if document.pdf is not None else draft_pdf(document)
    except CannotPrint as refusal:
        return show_error(422, text=f"不能排印，没有测量：{refusal.reason}。")
    title = document.title.replace("|", "")
    asked = waiting.ask(
        pdf,
        name=f"{document.number or document.state.word}　{title}",
        kind=None,
        owner_id=current_user.id,
        document_id=document.id,
    )
    return redirect(url_for("layout_check.show", check_id=asked.id), 303)


@bp.get("/documents/layout-check/<check_id>")
@requires(may_read_check, on=own_check)
def show(check: LayoutCheck) -> ResponseReturnValue:
    """The result, or how far it is."""
    return render_template("layout_check/show.html", check=check, found=check.found, summary=summary)


@bp.get("/documents/layout-check/<check_id>/progress")
@requires(may_read_check, on=own_check)
def progress(check: LayoutCheck) -> ResponseReturnValue:
    """How far it is, for the script of the page."""
    return {"state": check.state.value, "words": check.state.word}


@bp.get("/documents/layout-check/<check_id>/findings/<int:number>")
@requires(may_read_check, on=own_check)
def place(check: LayoutCheck, number: int) -> ResponseReturnValue:
    """One finding (from 1) with its page, on which the place is outlined."""
    shown = placed(check)
    finding = next((found for found, counted in shown if counted == number), None) or abort(404)
    wrong = [counted for found, counted in shown if found.verdict is Verdict.BROKEN]
    assert check.found is not None
    assert finding.place is not None
    width, height = check.found.pages[finding.place.page - 1]
    return render_template(
        "layout_check/place.html",
        check=check,
        finding=finding,
        number=number,
        where=place_words(finding),
        size=(round(width, 2), round(height, 2)),
        before=max((one for one in wrong if one < number), default=None),
        after=min((one for one in wrong if one > number), default=None),
    )


def placed(check: LayoutCheck) -> list[tuple[Finding, int]]:
    """The findings that have a place, with their number (from 1) among all, in the order of the page of results."""
    ordered = (found for part in check.found.by_part.values() for found in part) if check.found else ()
    return [(found, number) for number, found in enumerate(ordered, 1) if found.place is not None]


@bp.get("/documents/layout-check/<check_id>/pages/<int:number>.png")
@requires(may_read_check, on=own_check)
def page(check: LayoutCheck, number: int) -> ResponseReturnValue:
    """A page (from 1) as it looks; drawn when it is asked for, only of what has been measured without trouble."""
    if check.found is None or not 1 <= number <= len(check.found.pages):
        abort(404)
    try:
        picture = page_image(check.pdf, number)
    except (OSError, PdfiumError):
        abort(404)
    return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, max-age=3600"})
