"""Pages of the import (door 1: people): upload or paste → review, as often as needed → confirm. Nothing is stored before."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from tracker.accounts.models import Person
from tracker.core import files
from tracker.core.db import db
from tracker.core.policy import requires
from tracker.core.unit_of_work import release
from tracker.core.web import show_error
from tracker.plans import actions, incoming, queries, readers, review, review_form, undoing
from tracker.plans.comparing import draft_differences, draft_target_differences
from tracker.plans.drafting import details_of, draft_of, passages_of, reviewed
from tracker.plans.forms import ImportForm, ReviewForm
from tracker.plans.highlights import marked_source
from tracker.plans.models import Plan
from tracker.plans.parsing.plan import ParsedPlan, parse_plan
from tracker.plans.policy import may_import
from tracker.plans.review import Draft
from tracker.units.actions import DirectoryRefused
from tracker.units.queries import Directory, directory

LONGEST = 80_000
UNPARSED = "系统未能识别此方案的版式，没有导入。请只粘贴正文后重试；仍不能识别的，请将原文件交系统管理员"
TOO_LARGE = "文件超过20MB，请删去图片或分开后再上传，也可粘贴方案全文"
KINDS = ("docx", "pdf", "txt")


class NotReadable(ValueError):
    """What was given cannot be taken; the message is the sentence at the field named `field`."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@requires(may_import, on=queries.plan_reader)
def import_form(user: Person) -> ResponseReturnValue:
    """Where a file is chosen or a text is pasted."""
    return render_template("plans/import.html", form=ImportForm(formdata=None))


@requires(may_import, on=queries.plan_reader)
def read(user: Person) -> ResponseReturnValue:
    """Read what was given and open the review."""
    form = ImportForm()
    form.validate()
    release()
    try:
        source, upload = _given(form)
    except NotReadable as refusal:
        form[refusal.field].errors = [str(refusal)]
        return render_template("plans/import.html", form=form), 422
    parsed = _parsed(source)
    if parsed is None:
        field = form.file if upload[0] else form.text
        field.errors = [UNPARSED]
        return render_template("plans/import.html", form=form), 422
    return _review_page(draft_of(parsed, source, upload=upload), directory())


@requires(may_import, on=queries.plan_reader)
def rework(user: Person) -> ResponseReturnValue:
    """One step of the review: merge, split, move, remove, add, undo; the page comes back with everything typed."""
    step = request.form.get("step", "")
    form, before = (
        _undone() if step == "undo" else (ReviewForm(), undoing.packed(request.form.items(multi=True)))
    )
    if step == "refresh":
        before = request.form.get("before", "")
    everything = directory()
    form.validate()
    draft = review_form.draft_in(form)
    faults = review_form.unreadable(form)
    if faults:
        return _page(form, draft, everything, faults=faults, before=request.form.get("before", "")), 422
    return _review_page(_stepped(draft, step), everything, before=before)


def _undone() -> tuple[ReviewForm, str]:
    """The review as it was typed before the last step, and what it takes to undo the step before that."""
    fields = undoing.unpacked(request.form.get("before", ""))
    if fields is None:
        return ReviewForm(), ""
    kept = [(name, request.form.get(name, "")) for name in ("source", "csrf_token")]
    typed = MultiDict(fields + kept)
    return ReviewForm(formdata=typed), typed.get("before", "")


@requires(may_import, on=queries.plan_reader)
def confirm(user: Person) -> ResponseReturnValue:
    """Bring the plan in, in one transaction, or say what is still open."""
    typed = ReviewForm()
    everything = directory()
    typed.validate()
    unreadable = review_form.unreadable(typed)
    draft = review_form.with_known_names(review_form.draft_in(typed), everything)
    edition = _next_edition(queries.latest_edition(draft.document_number))
    form = typed if unreadable else review_form.form_of(draft, edition)
    if not unreadable and draft.document_number and typed.edition.data != str(edition):
        return _edition_taken(draft, everything)
    faults = review_form.faults_of(form, draft, everything)
    if faults:
        return _page(form, draft, everything, faults=faults), 422
    file = _stored_upload(draft)
    plan = reviewed(draft, review_form.choices_made(draft), edition=edition, source_file_id=file)
    try:
        with db.session.begin_nested():
            imported = actions.import_plan(plan, actor_id=current_user.id)
    except actions.EditionTaken:
        return _edition_taken(draft, everything)
    except DirectoryRefused as refusal:
        return _page(form, draft, everything, faults=[("names", str(refusal))]), 422
    incoming.release(draft.upload[0])
    _tell(imported, lost_file=bool(draft.upload[0]) and file is None)
    return redirect(url_for("plans.show", plan_id=imported.id), 303)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/plans/import", view_func=import_form, methods=["GET"])
    bp.add_url_rule("/plans/import", view_func=read, methods=["POST"])
    bp.add_url_rule("/plans/import/review", view_func=rework, methods=["POST"])
    bp.add_url_rule("/plans/import/confirmation", view_func=confirm, methods=["POST"])
    bp.register_error_handler(RequestEntityTooLarge, too_large)


def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the server's limit is refused before it is read; the person finds the form again, not a bare page."""
    if (
        request.endpoint != "plans.read"
        or not current_user.is_authenticated
        or not may_import(current_user, current_user).allowed
    ):
        return show_error(413)
    form = ImportForm(formdata=None)
    form.file.errors = [TOO_LARGE]
    return render_template("plans/import.html", form=form), 413


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _given(form: ImportForm) -> tuple[str, tuple[str, str]]:
    """The normalised text of the file or of the pasted words, and the file's hash and name. Raises NotReadable."""
    file, pasted = form.file.data, form.text.data or ""
    has_file = bool(file is not None and file.filename)
    if has_file and pasted:
        raise NotReadable("file", "文件和粘贴文字只能选一种：请清空粘贴的文字后重新选择文件，或直接提交文字")
    if not has_file and not pasted:
        raise NotReadable("file", "请选择方案文件，或在下方粘贴方案全文")
    field, upload, text = "text", ("", ""), pasted
    if has_file:
        data = file.stream.read(readers.LIMIT + 1)
        file.close()
        field, (name, text) = "file", _text_of(file.filename, data)
        upload = (incoming.hold(data), name)
    source = review.normalised(text)
    if not source:
        raise NotReadable(field, "没有读到文字。扫描件请先识别文字，再上传或粘贴")
    if len(source) > LONGEST:
        raise NotReadable(field, f"全文{len(source)}字，超过{LONGEST // 10000}万字，请分开导入")
    return source, upload


def _parsed(source: str) -> ParsedPlan | None:
    """What the parser finds; None where it fails: a fault of ours must not cost the clerk the text that he pasted."""
    try:
        return parse_plan(source)
    except Exception:
        current_app.logger.exception("the parser failed on a text of %d characters", len(source))
        return None


def _text_of(filename: str, data: bytes) -> tuple[str, str]:
    """The file's own name and its text. Raises NotReadable."""
    name = files.shown_name(filename)
    try:
        return name, readers.text_of(name, data)
    except readers.Unreadable as refusal:
        raise NotReadable("file", str(refusal)) from None


def _stepped(draft: Draft, step: str) -> Draft:
    """The draft after a button of the review; an unknown step changes nothing."""
    verb, _, value = step.partition(":")
    key = int(value) if value.isdigit() and len(value) < 7 else 0
    match verb:
        case "merge":
            return review.merged(draft, key)
        case "split":
            return review.split(draft, key, request.form.get(f"split-{key}", 0, type=int))
        case "up":
            return review.moved(draft, key, -1)
        case "down":
            return review.moved(draft, key, 1)
        case "remove":
            return review.removed(draft, key)
        case "add":
            return review.added(draft)
        case "read":
            spans = [span for span in draft.unread if f"{span[0]}-{span[1]}" == value]
            return review.added(draft, spans[0]) if spans else draft
        case "pick":
            return _picked(draft, request.form.get("pick", ""))
        case "add-target":
            return review.target_added(draft)
        case "remove-target":
            return review.target_removed(draft, key)
    return draft


def _picked(draft: Draft, typed: str) -> Draft:
    """A measure from the words that were selected in the source."""
    start, _, end = typed.partition("-")
    if not (start.isdigit() and end.isdigit() and int(start) < int(end) <= len(draft.source)):
        return draft
    return review.added(draft, (int(start), int(end)))


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _review_page(draft: Draft, everything: Directory, *, before: str = "") -> ResponseReturnValue:
    draft = review_form.with_known_names(draft, everything)
    edition = _next_edition(queries.latest_edition(draft.document_number))
    return _page(review_form.form_of(draft, edition), draft, everything, before=before)


def _page(
    form: ReviewForm,
    draft: Draft,
    everything: Directory,
    *,
    faults: Sequence[tuple[str, str]] = (),
    warning: str = "",
    before: str | None = None,
) -> str:
    review_form.fill_choices(form, draft, everything)
    former = queries.latest_edition(draft.document_number)
    return render_template(
        "plans/review.html",
        form=form,
        draft=draft,
        faults=faults,
        warning=warning,
        before=request.form.get("before", "") if before is None else before,
        former=former,
        differences=draft_differences(former, draft) if former else [],
        changed_targets=draft_target_differences(former, draft) if former else [],
        marked=marked_source(
            draft.source,
            passages_of(draft),
            details_of(_parsed(draft.source) or parse_plan(""), draft.targets),
        ),
        splits={m.key: review.sentence_starts(m.text) for m in draft.measures},
        known={name.printed for name in draft.names if review_form.is_known(name, everything)},
        uses={name: _users(draft, name) for name in draft.printed_names},
    )


def _users(draft: Draft, name: str) -> list[tuple[int, str]]:
    """The measures that name it: key and number."""
    return [(m.key, m.number or m.title[:6]) for m in draft.measures if name in review.owners_of(m)]


def _next_edition(former: Plan | None) -> int:
    return former.edition + 1 if former else 1


def _edition_taken(draft: Draft, everything: Directory) -> ResponseReturnValue:
    """Somebody (or the same click twice) was faster: show what is new, keep what was typed."""
    former = queries.latest_edition(draft.document_number)
    edition = _next_edition(former)
    warning = (
        f"此文号已有第{former.edition}版，本次没有导入。请核对下方与该版的差异；确认导入后将成为第{edition}版。"
        if former
        else "此文号尚未导入过，将作为第1版。请核对后再次确认。"
    )
    form = review_form.form_of(draft, edition)
    return _page(form, draft, everything, warning=warning), 409


def _stored_upload(draft: Draft) -> int | None:
    """The uploaded file, kept for good now; None for pasted text, or where the file was cleared away meanwhile."""
    digest, name = draft.upload[0], files.shown_name(draft.upload[1])
    data = incoming.held(digest)
    ending = name.rpartition(".")[2].lower()
    if data is None or ending not in KINDS:
        return None
    return files.store(name, files.MEDIA_TYPES[ending], data, actor_id=current_user.id).id


def _tell(plan: Plan, *, lost_file: bool) -> None:
    waiting = len(queries.unconfirmed_measures(plan))
    flash(f"已导入《{plan.title}》" + (f"，为第{plan.edition}版。" if plan.edition > 1 else "。"), "success")
    if waiting:
        flash(f"{waiting}项措施的牵头单位待确认，确认前不能交办。", "warning")
    if lost_file:
        flash("上传的原文件超过两天未确认，已清除；方案正文已完整保存。", "warning")
