"""Pages of circulation notices 通报 (door 1: people)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person
from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.forms import Choice, VersionedForm
from tracker.core.policy import Verdict, requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate, show_error
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentState, DocumentStep
from tracker.documents.models import Document
from tracker.notices import actions
from tracker.notices.document import NoticeText, annexes, body
from tracker.notices.drafting import Section
from tracker.notices.figures import unknown_figures
from tracker.notices.forms import CutOffForm, NoticeForm, ReturnForm, ranking_choices
from tracker.notices.models import Notice, Ranking
from tracker.notices.policy import (
    may_check_figures,
    may_draft_notice,
    may_edit_notice,
    may_issue,
    may_list_notices,
    may_preview_notice,
    may_read_notice,
    may_reopen,
    may_send_for_sign_off,
    may_sign_off,
)
from tracker.notices.queries import (
    known_texts,
    last_notice,
    notices_seen_by,
    plans_to_report_on,
    visible_notice,
)
from tracker.notices.snapshot import from_json

bp = Blueprint("notices", __name__)
TYPED = ("title", "series", "mark", "signer", "addressees", "opening", "contact", "copies_to")
BLANK_NUMBER = "〔　　　　〕　号"


@bp.get("/notices")
@requires(may_list_notices)
def index() -> ResponseReturnValue:
    """Notices, newest first; `state` filters."""
    state = request.args.get("state", "")
    return render_template(
        "notices/index.html",
        page=paginate(notices_seen_by(current_user, state)),
        state=state,
        states=DocumentState,
    )


@bp.route("/notices/new", methods=["GET", "POST"])
@requires(may_draft_notice)
def new() -> ResponseReturnValue:
    """Choose the cut-off; the figures are frozen and the text drafted."""
    plans = plans_to_report_on()
    form = CutOffForm()
    form.today = clock.today()
    form.plan_id.choices = [Choice(plan.id, plan.title) for plan in plans]
    form.ranking.choices = ranking_choices()
    if not form.is_submitted() and plans:
        form.cut_off_on.data = clock.today().replace(day=1) - timedelta(days=1)
        form.span_starts_on.data = next_span(plans[0].id)
    if form.validate_on_submit():
        plan = next(plan for plan in plans if plan.id == form.plan_id.data)
        notice = actions.draft(
            plan,
            cut_off_at=form.cut_off_at,
            span_starts_on=form.span_starts_on.data or form.cut_off_at.date(),
            ranking=Ranking(form.ranking.data),
            contact=contact_of(current_user),
            actor_id=current_user.id,
        )
        flash("已冻结数据并拟出初稿，请修改后核数", "success")
        return redirect(url_for("notices.edit", notice_id=notice.id), 303)
    return render_template("notices/new.html", form=form, plans=plans), 422 if form.errors else 200


def next_span(plan_id: int) -> date:
    """Where the last notice's cut-off ended, or the beginning of the year."""
    last = last_notice(plan_id)
    if last is not None:
        return clock.office_day(last.cut_off_at) + timedelta(days=1)
    return clock.today().replace(month=1, day=1)


def contact_of(person: Person) -> str:
    """联系人 as printed."""
    return f"联系人：{person.name}" + (f"，联系电话：{person.phone}" if person.phone else "")


@bp.get("/notices/<int:notice_id>")
@requires(may_read_notice, on=visible_notice)
def show(notice: Notice) -> ResponseReturnValue:
    """The notice: where it stands, what it says, what is next."""
    snapshot = from_json(notice.snapshot)
    text = text_of(notice)
    return render_template(
        "notices/show.html",
        notice=notice,
        document=notice.document,
        text=text,
        body=list(body(text, snapshot)),
        annexes=list(annexes(snapshot, notice.ranking)),
        doubtful=doubtful_figures(text, notice),
        return_form=ReturnForm(),
        people=names_of(hands(notice.document)),
        entries=timeline(f"document:{notice.document_id}", names_of),
    )


def hands(document: Document) -> set[int]:
    """Who drafted, signed and issued it, as far as it came."""
    through = (document.drafted_by_id, document.signed_off_by_id, document.issued_by_id)
    return {number for number in through if number is not None}


def text_of(notice: Notice) -> NoticeText:
    """The edited text of the notice."""
    document = notice.document
    return NoticeText.from_json(document.title, document.series, document.content)


def doubtful_figures(text: NoticeText, notice: Notice) -> list[tuple[str, list[str]]]:
    """Per section the figures that the snapshot does not hold."""
    known = known_texts(from_json(notice.snapshot))
    pairs = [(section.heading, unknown_figures(section.text, known)) for section in text.sections]
    return [(heading, figures) for heading, figures in pairs if figures]


@bp.route("/notices/<int:notice_id>/edit", methods=["GET", "POST"])
@requires(may_edit_notice, on=visible_notice)
def edit(notice: Notice) -> ResponseReturnValue:
    """Edit the text of a draft; tables stay as frozen."""
    text = text_of(notice)
    shown = {section.key: section.text for section in text.sections}
    values = {**vars(text), **shown, "ranking": notice.ranking.value, "version": notice.document.version}
    form = NoticeForm(data=values)
    form.ranking.choices = ranking_choices()
    stale = form.is_submitted() and form.is_stale(notice.document.version)
    if form.validate_on_submit() and not stale:
        actions.edit(
            notice, text=edited(text, form), ranking=Ranking(form.ranking.data), actor_id=current_user.id
        )
        flash("已保存", "success")
        return redirect(url_for("notices.show", notice_id=notice.id), 303)
    if stale:
        form.version.data = str(notice.document.version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template("notices/edit.html", notice=notice, form=form, saved=shown, stale=stale), status


def edited(text: NoticeText, form: NoticeForm) -> NoticeText:
    """The text as typed."""
    return NoticeText(
        **{name: form[name].data for name in TYPED},
        sections=tuple(Section(part.key, part.heading, form[part.key].data) for part in text.sections),
    )


@bp.get("/notices/<int:notice_id>/preview.pdf")
@requires(may_preview_notice, on=visible_notice)
def preview(notice: Notice) -> Response:
    """The draft as it would print today, without a number."""
    pdf = actions.printed(notice, number=f"{notice.document.series}{BLANK_NUMBER}", issued_on=clock.today())
    return Response(
        pdf, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=preview.pdf"}
    )


# Nobody checks, signs or issues a text that has changed since he read it.
READ_AGAIN = "公文在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


def stepping(taken: DocumentStep, said: str) -> Callable[[Notice], ResponseReturnValue]:
    """A view that takes one step of the document's life and says so."""

    def step(notice: Notice) -> ResponseReturnValue:
        if VersionedForm().is_stale(notice.document.version):
            return show_error(409, text=READ_AGAIN)
        documents.step(notice.document, taken, actor_id=current_user.id)
        flash(said, "success")
        return redirect(url_for("notices.show", notice_id=notice.id), 303)

    return step


STEPS: tuple[tuple[str, str, Callable[[Person, Notice], Verdict], DocumentStep, str], ...] = (
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
    guarded = requires(permission, on=visible_notice)(stepping(taken, said))
    bp.add_url_rule(f"/notices/<int:notice_id>/{path}", endpoint, guarded, methods=["POST"])


@bp.post("/notices/<int:notice_id>/return")
@requires(may_reopen, on=visible_notice)
def reopen(notice: Notice) -> ResponseReturnValue:
    """退回修改 with a reason."""
    form = ReturnForm()
    if not form.validate_on_submit():
        flash("请写明退回原因", "error")
        return redirect(url_for("notices.show", notice_id=notice.id), 303)
    documents.step(
        notice.document, DocumentStep.REOPEN, actor_id=current_user.id, reason=form.reason.data or ""
    )
    flash("已退回修改", "success")
    return redirect(url_for("notices.show", notice_id=notice.id), 303)


@bp.post("/notices/<int:notice_id>/issue")
@requires(may_issue, on=visible_notice)
def issue(notice: Notice) -> ResponseReturnValue:
    """印发: number and store for good."""
    if VersionedForm().is_stale(notice.document.version):
        return show_error(409, text=READ_AGAIN)
    actions.issue(notice, actor_id=current_user.id)
    flash(f"已印发，文号{notice.document.number}", "success")
    return redirect(url_for("notices.show", notice_id=notice.id), 303)
