"""Pages of circulation notices 通报 (door 1: people)."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.web import paginate
from tracker.documents.life import life_of
from tracker.documents.lifecycle import DocumentState
from tracker.notices import actions
from tracker.notices.document import NoticeText, annexes, body
from tracker.notices.drafting import Section
from tracker.notices.figures import unknown_figures
from tracker.notices.forms import CutOffForm, NoticeForm, ranking_choices
from tracker.notices.models import Notice, Ranking
from tracker.notices.policy import may_draft_notice, may_edit_notice, may_list_notices, may_read_notice
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
        text=text,
        body=list(body(text, snapshot)),
        annexes=list(annexes(snapshot, notice.ranking)),
        doubtful=doubtful_figures(text, notice),
        **life_of(notice.document),
    )


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
