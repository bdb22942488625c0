"""Pages of circulation notices 通报 (door 1: people)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person, Role
from tracker.accounts.queries import names_of, people_with
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.web import paginate, show_error
from tracker.documents.life import life_of
from tracker.documents.lifecycle import DocumentState
from tracker.documents.numbering import blank_number
from tracker.documents.rendering import render_official
from tracker.documents.views import READ_AGAIN
from tracker.documents.writing.queries import shown_parts
from tracker.notices import actions, first_text
from tracker.notices.document import annexes, content_of, live_blocks
from tracker.notices.forms import CutOffForm, RankingForm, SpecialForm, ranking_choices
from tracker.notices.genres import facts_by_unit
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.policy import (
    may_draft_notice,
    may_edit_notice,
    may_list_notices,
    may_preview_notice,
    may_read_notice,
)
from tracker.notices.queries import (
    frozen_notices,
    notices_listed,
    plans_to_report_on,
    visible_notice,
)
from tracker.notices.snapshot import from_json
from tracker.plans.models import Plan

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@requires(may_list_notices)
def index() -> ResponseReturnValue:
    """Notices, newest first; `state` filters."""
    state = request.args.get("state", "")
    return render_template(
        "notices/index.html",
        page=paginate(notices_listed(current_user, state)),
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
        span, month_end = first_text.next_span(plans[0].id), clock.today().replace(day=1) - timedelta(days=1)
        form.span_starts_on.data = span
        form.cut_off_on.data = month_end if span <= month_end else clock.today()
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
        return redirect(url_for("writing.edit", document_id=notice.document_id), 303)
    return render_template("notices/new.html", form=form, plans=plans), 422 if form.errors else 200


@bp.get("/notices/today")
@requires(may_preview_notice)
def today() -> ResponseReturnValue:
    """What the notice would say today, without freezing anything: `plan` and `ranking` stand in the address."""
    plans = plans_to_report_on()
    plan, ranking = chosen(plans)
    if plan is None:
        return render_template("notices/today.html", plan=None)
    preview = first_text.today(plan, ranking)
    live = {block.key: block for block in live_blocks(preview.snapshot, ranking, preview.text.text)}
    return render_template(
        "notices/today.html",
        plan=plan,
        plans=plans,
        ranking=ranking,
        rankings=Ranking,
        preview=preview,
        parts=list(shown_parts(preview.text.text, live)),
        annexes=list(annexes(preview.snapshot, ranking)),
    )


@bp.get("/notices/today.pdf")
@requires(may_preview_notice)
def today_pdf() -> ResponseReturnValue:
    """The same as it would print, without a number."""
    plan, ranking = chosen(plans_to_report_on())
    if plan is None:
        abort(404)
    preview, day = first_text.today(plan, ranking), clock.today()
    number = blank_number(preview.text.series)
    content = content_of(preview.text, preview.snapshot, ranking, number=number, signed_on=day, issued_on=day)
    return Response(
        render_official(content),
        mimetype="application/pdf",
        headers={"Content-Disposition": "inline; filename=preview.pdf"},
    )


def chosen(plans: list[Plan]) -> tuple[Plan | None, Ranking]:
    """The plan and the ranking that the address names, else the newest plan and all places."""
    wanted, named = request.args.get("plan", type=row_id), request.args.get("ranking")
    plan = next((one for one in plans if one.id == wanted), plans[0] if plans else None)
    return plan, next((one for one in Ranking if one.value == named), Ranking.ALL)


@bp.route("/notices/special/new", methods=["GET", "POST"])
@requires(may_draft_notice)
def new_special() -> ResponseReturnValue:
    """Choose kind, matter or units; the text is drafted from the figures that the last notice froze."""
    sources = {notice.plan_id: notice for notice in frozen_notices()}
    source = sources.get(request.args.get("plan", type=int) or next(iter(sources), 0))
    form = SpecialForm()
    leaders = {leader.id: leader for leader in people_with(Role.LEADER)}
    form.approver_id.choices = [
        Choice(0, "请选择"),
        *(Choice(leader.id, leader.name) for leader in leaders.values()),
    ]
    facts = facts_by_unit(from_json(source.snapshot)) if source else {}
    form.units.choices = [Choice(name, f"{name}：{one.in_short}") for name, one in facts.items()]
    if source and form.validate_on_submit():
        notice = actions.draft_special(
            source,
            Genre(form.genre.data),
            units=(form.units.data or ()) if form.names else (),
            matter=form.matter.data,
            approver=leaders.get(form.approver_id.data) if form.names else None,
            contact=contact_of(current_user),
            actor_id=current_user.id,
        )
        flash("已拟出初稿，请核对", "success")
        return redirect(url_for("writing.edit", document_id=notice.document_id), 303)
    page = render_template("notices/new_special.html", form=form, source=source, sources=sources)
    return page, 422 if form.errors else 200


def contact_of(person: Person) -> str:
    """联系人 as printed."""
    return f"联系人：{person.name}" + (f"，联系电话：{person.phone}" if person.phone else "")


@bp.get("/notices/<int:notice_id>")
@requires(may_read_notice, on=visible_notice)
def show(notice: Notice) -> ResponseReturnValue:
    """The notice: where it stands, what it says, what is next."""
    is_periodic = notice.genre is Genre.PERIODIC
    form = RankingForm(data={"ranking": notice.ranking.value, "version": notice.document.version})
    form.ranking.choices = ranking_choices()
    return render_template(
        "notices/show.html",
        notice=notice,
        annexes=list(annexes(from_json(notice.snapshot), notice.ranking)) if is_periodic else [],
        approver=names_of({notice.naming_approved_by_id}) if notice.naming_approved_by_id else {},
        ranking_form=form,
        **life_of(notice.document),
    )


@bp.post("/notices/<int:notice_id>/ranking")
@requires(may_edit_notice, on=visible_notice)
def set_ranking(notice: Notice) -> ResponseReturnValue:
    """Choose which places are printed."""
    form = RankingForm()
    form.ranking.choices = ranking_choices()
    if form.is_stale(notice.document.version):
        return show_error(409, text=READ_AGAIN)
    if form.validate_on_submit():
        agrees = actions.set_ranking(notice, Ranking(form.ranking.data), actor_id=current_user.id)
        if agrees:
            flash("已改排名方式", "success")
        else:
            flash("已改排名方式。正文中关于名次的文字改动过，请核对是否与排名方式一致", "warning")
    return redirect(url_for("notices.show", notice_id=notice.id), 303)
