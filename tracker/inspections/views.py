"""Pages of inspections 督导 (door 1: people)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.forms import VersionedForm
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.core.timeline import timeline
from tracker.core.web import paginate, show_error
from tracker.documents.life import life_of
from tracker.documents.models import Document
from tracker.inspections import actions, queries
from tracker.inspections.field import views as field_pages
from tracker.inspections.field.queries import tallies_of
from tracker.inspections.findings import views as finding_pages
from tracker.inspections.forms import (
    ConclusionForm,
    InspectionForm,
    NoticesForm,
    ReasonForm,
    held_values,
)
from tracker.inspections.lifecycle import InspectionState
from tracker.inspections.models import InspectedUnit, Inspection
from tracker.inspections.planning import missing_parts, visit_warning
from tracker.inspections.policy import (
    is_member,
    may_approve,
    may_cancel,
    may_close,
    may_conclude,
    may_draft_bulletin,
    may_draft_inspection,
    may_draft_notices,
    may_draft_orders,
    may_edit_inspection,
    may_list_inspections,
    may_read_inspection,
    may_read_paper,
    may_receive,
    may_return,
    may_start,
    may_submit,
    may_write_conclusion,
    parts_of,
)
from tracker.inspections.queries import visible_inspection, visible_paper
from tracker.inspections.rectification import views as rectification_pages
from tracker.inspections.reviews import views as review_pages
from tracker.inspections.reviews.queries import reviews_of
from tracker.units.queries import active_units

bp = Blueprint("inspections", __name__)
for pages in (field_pages, finding_pages, rectification_pages, review_pages):
    pages.register(bp)

READ_AGAIN = "督导内容在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"
ONE = "/inspections/<int:inspection_id>"


@bp.get("/inspections")
@requires(may_list_inspections)
def index() -> ResponseReturnValue:
    """The inspections, latest first."""
    state = request.args.get("state", "")
    page = paginate(
        queries.inspections_listed(current_user, state=state, unit=request.args.get("unit", type=row_id))
    )
    return render_template("inspections/index.html", page=page, states=InspectionState)


@bp.route("/inspections/new", methods=["GET", "POST"])
@requires(may_draft_inspection)
def new() -> ResponseReturnValue:
    """Write a plan."""
    plans = queries.plans_to_inspect()
    today = clock.today()
    proposed = {
        "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=9),
        "basis": plans[0].document_number if plans else "",
    }
    form = InspectionForm(data=proposed)
    chosen = form.plan_id.data or (plans[0].id if plans else 0)
    form.offer(active_units(), queries.possible_members(), plans, queries.measures_of(chosen))
    if form.validate_on_submit():
        plan = next(one for one in plans if one.id == form.plan_id.data)
        inspection = actions.draft(plan, form.values(), actor_id=current_user.id)
        flash("已拟定督导方案，核对后送批", "success")
        return to(inspection)
    status = 422 if form.errors else 200
    return render_template(
        "inspections/edit.html", form=form, inspection=None, plans=plans, stale=False
    ), status


@bp.get(ONE)
@requires(may_read_inspection, on=visible_inspection)
def show(inspection: Inspection) -> ResponseReturnValue:
    """The inspection: plan, field, problems, conclusion; a unit sees its own part."""
    inside = current_user.sees_everything or is_member(current_user, inspection)
    own = own_row(inspection)
    rules = office_rules()
    today = clock.today()
    planning = inspection.state in {
        InspectionState.DRAFT,
        InspectionState.AWAITING_APPROVAL,
        InspectionState.APPROVED,
    }
    counts = queries.visits([one.unit_id for one in inspection.units], inspection.starts_on) if inside else {}
    ahead = 0 if inspection.approved_at else 1  # this one counts too, once it is approved
    visits = {one.unit_id: counts.get(one.unit_id, 0) + ahead for one in inspection.units}
    warnings = [
        words
        for one in inspection.units
        if inside
        and planning
        and (
            words := visit_warning(one.unit.short_name, visits[one.unit_id], rules.visits_per_unit_and_month)
        )
    ]
    tallies = tallies_of(inspection.id) if inside else {}
    if inspection.state is InspectionState.UNDER_WAY:
        warnings += [
            f"{one.unit.short_name}还有{tallies[one.unit_id].left}项抽查没有核查结果，送达结论后不能再填"
            for one in inspection.units
            if one.unit_id in tallies and tallies[one.unit_id].left
        ]
    rows = inspection.units if inside else [own] if own else []
    receivers = names_of({one.received_by_id for one in rows if one.received_by_id})
    people = names_of({inspection.drafted_by_id, inspection.approved_by_id or 0})
    delivered = next((one.delivered_at for one in rows if one.delivered_at), None)
    return render_template(
        "inspections/show.html",
        inspection=inspection,
        inside=inside,
        is_member=is_member(current_user, inspection),
        own=own,
        rows=rows,
        receivers=receivers,
        people=people,
        today=today,
        visits=visits,
        warnings=warnings,
        overlaps=queries.overlaps(inspection) if inside and planning else [],
        missing=list(missing_parts(parts_of(inspection))) if inside and planning else [],
        findings=queries.findings_of(inspection.id, current_user),
        papers=queries.papers_of(inspection, current_user),
        tallies=tallies,
        reviews=reviews_of(inspection.id, None if inside else current_user.unit_id),
        ask_until=clock.office_day(delivered) + timedelta(days=rules.review_asked_within_days)
        if delivered
        else None,
        reason_form=ReasonForm(data={"version": inspection.version}),
        notices_form=NoticesForm(),
        entries=timeline(f"inspection:{inspection.id}") if inside else [],
    )


def own_row(inspection: Inspection) -> InspectedUnit | None:
    """The person's own unit among those that are inspected."""
    return next((one for one in inspection.units if one.unit_id == current_user.unit_id), None)


def to(inspection: Inspection) -> ResponseReturnValue:
    """Back to the inspection."""
    return redirect(url_for("inspections.show", inspection_id=inspection.id), 303)


def again(template: str, form: VersionedForm, version: int, stale: bool, **shown: Any) -> ResponseReturnValue:
    """The form once more with what was typed: 409 where somebody saved meanwhile, 422 where it is not valid."""
    if stale:
        form.version.data = str(version)
    status = 409 if stale else 422 if form.errors else 200
    return render_template(template, form=form, stale=stale, **shown), status


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(may_edit_inspection, on=visible_inspection)
def edit(inspection: Inspection) -> ResponseReturnValue:
    """Change the plan."""
    form = InspectionForm(data=held_values(inspection))
    measures = queries.measures_of(inspection.plan_id)
    form.offer(active_units(), queries.possible_members(), [inspection.plan], measures)
    stale = form.is_submitted() and form.is_stale(inspection.version)
    if form.validate_on_submit() and not stale:
        actions.edit(inspection, form.values(), actor_id=current_user.id)
        flash("已保存", "success")
        return to(inspection)
    return again(
        "inspections/edit.html",
        form,
        inspection.version,
        stale,
        inspection=inspection,
        plans=[inspection.plan],
    )


@bp.post(f"{ONE}/approval-request")
@requires(may_submit, on=visible_inspection)
def submit(inspection: Inspection) -> ResponseReturnValue:
    """送批."""
    if VersionedForm().is_stale(inspection.version):
        return show_error(409, text=READ_AGAIN)
    actions.submit(inspection, actor_id=current_user.id)
    flash("方案已送批", "success")
    return to(inspection)


@bp.post(f"{ONE}/approval")
@requires(may_approve, on=visible_inspection)
def approve(inspection: Inspection) -> ResponseReturnValue:
    """批准."""
    if VersionedForm().is_stale(inspection.version):
        return show_error(409, text=READ_AGAIN)
    actions.approve(inspection, actor_id=current_user.id)
    flash("已批准督导方案", "success")
    return to(inspection)


@bp.post(f"{ONE}/return")
@requires(may_return, on=visible_inspection)
def send_back(inspection: Inspection) -> ResponseReturnValue:
    """退回修改 with a reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        flash("请写明退回原因", "error")
        return to(inspection)
    actions.send_back(inspection, reason=form.reason.data or "", actor_id=current_user.id)
    flash("已退回修改", "success")
    return to(inspection)


@bp.post(f"{ONE}/cancellation")
@requires(may_cancel, on=visible_inspection)
def cancel(inspection: Inspection) -> ResponseReturnValue:
    """取消 with a reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        flash("请写明取消原因", "error")
        return to(inspection)
    actions.cancel(inspection, reason=form.reason.data or "", actor_id=current_user.id)
    flash("督导已取消", "success")
    return to(inspection)


@bp.post(f"{ONE}/notices")
@requires(may_draft_notices, on=visible_inspection)
def draft_notices(inspection: Inspection) -> ResponseReturnValue:
    """Draft the 督导通知书."""
    form = NoticesForm()
    drafted = actions.draft_notices(
        inspection,
        together=bool(form.together.data),
        contact=actions.contact_of(current_user),
        actor_id=current_user.id,
    )
    flash(f"已拟出督导通知书{len(drafted)}件，核对后送审，印发即送达", "success")
    return to(inspection)


@bp.post(f"{ONE}/start")
@requires(may_start, on=visible_inspection)
def start(inspection: Inspection) -> ResponseReturnValue:
    """开始督导."""
    actions.start(inspection, actor_id=current_user.id)
    flash("督导已开始，可以记录现场情况和问题", "success")
    return to(inspection)


@bp.post(f"{ONE}/orders")
@requires(may_draft_orders, on=visible_inspection)
def draft_orders(inspection: Inspection) -> ResponseReturnValue:
    """Draft the 整改通知书 that are still missing."""
    drafted = actions.draft_orders(
        inspection, contact=actions.contact_of(current_user), actor_id=current_user.id
    )
    if drafted:
        flash(f"已拟出整改通知书{len(drafted)}件，核对后送审，印发即下达", "success")
    else:
        flash("记录的问题都已列入整改通知书", "warning")
    return to(inspection)


@bp.post(f"{ONE}/bulletin")
@requires(may_draft_bulletin, on=visible_inspection)
def draft_bulletin(inspection: Inspection) -> ResponseReturnValue:
    """Compose the 督导专报."""
    document = actions.draft_bulletin(inspection, actor_id=current_user.id)
    flash("已拟出督导专报初稿，请修改后核数", "success")
    return redirect(url_for("writing.edit", document_id=document.id), 303)


@bp.route(f"{ONE}/conclusion", methods=["GET", "POST"])
@requires(may_write_conclusion, on=visible_inspection)
def write_conclusion(inspection: Inspection) -> ResponseReturnValue:
    """The words of the conclusion."""
    names = ("judgement", "practices", "advice", "version")
    form = ConclusionForm(data={name: getattr(inspection, name) for name in names})
    stale = form.is_submitted() and form.is_stale(inspection.version)
    if form.validate_on_submit() and not stale:
        actions.write_conclusion(inspection, form.text(), actor_id=current_user.id)
        flash("已保存结论", "success")
        return to(inspection)
    return again("inspections/conclusion.html", form, inspection.version, stale, inspection=inspection)


@bp.post(f"{ONE}/delivery")
@requires(may_conclude, on=visible_inspection)
def conclude(inspection: Inspection) -> ResponseReturnValue:
    """送达结论."""
    if VersionedForm().is_stale(inspection.version):
        return show_error(409, text=READ_AGAIN)
    actions.conclude(inspection, actor_id=current_user.id)
    flash(f"结论已送达{len(inspection.units)}个单位", "success")
    return to(inspection)


@bp.post(f"{ONE}/receipt")
@requires(may_receive, on=visible_inspection)
def receive(inspection: Inspection) -> ResponseReturnValue:
    """签收结论."""
    row = own_row(inspection)
    assert row is not None
    actions.receive(row, actor_id=current_user.id)
    flash("已签收督导结论", "success")
    return to(inspection)


@bp.post(f"{ONE}/closure")
@requires(may_close, on=visible_inspection)
def close(inspection: Inspection) -> ResponseReturnValue:
    """结束."""
    actions.close(inspection, actor_id=current_user.id)
    flash("督导已结束", "success")
    return to(inspection)


@bp.get("/inspection-papers/<int:document_id>")
@requires(may_read_paper, on=visible_paper)
def show_paper(document: Document) -> ResponseReturnValue:
    """A paper and its life."""
    inspection = queries.inspection_of_paper(document)
    return render_template(
        "inspections/paper.html",
        **life_of(document),
        addressees=document.content.get("addressees", ""),
        inspection=inspection if inspection and visible_inspection(current_user, inspection.id) else None,
    )
