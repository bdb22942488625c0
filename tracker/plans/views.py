"""Pages of plans (door 1: people): reading them, confirming leads, keeping measures and indicators. The import has `import_views`."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Person
from tracker.core import files
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.plans import actions, import_views, indicator_views, leads, queries
from tracker.plans.comparing import differences_of, target_differences_of
from tracker.plans.drafting import details_of
from tracker.plans.forms import MeasureForm, PlanForm
from tracker.plans.highlights import marked_source
from tracker.plans.models import Measure, Plan
from tracker.plans.parsing.plan import parse_plan
from tracker.plans.policy import (
    may_confirm_lead,
    may_edit_measure,
    may_edit_plan,
    may_import,
    may_read,
)
from tracker.plans.presenting import passages_in
from tracker.plans.review import names_of as names_in_line
from tracker.units.queries import directory

bp = Blueprint("plans", __name__)
import_views.register(bp)
indicator_views.register(bp)


@bp.get("/plans")
@requires(may_read, on=queries.plan_reader)
def index(user: Person) -> ResponseReturnValue:
    """Every plan that was imported."""
    plans = queries.plans(current_only=request.args.get("editions") != "all")
    return render_template(
        "plans/index.html",
        plans=plans,
        counts=queries.counts_of(plans),
        waiting=len(queries.unconfirmed_measures()) if user.sees_everything else 0,
    )


@bp.get("/plans/<int:plan_id>")
@requires(may_read, on=queries.visible_plan)
def show(plan: Plan) -> ResponseReturnValue:
    """A plan: facts, measures by section, indicators, editions, what happened."""
    measures = queries.measures_of(plan)
    indicators = queries.indicators_of(plan)
    return render_template(
        "plans/show.html",
        plan=plan,
        measures=measures,
        pairs=sum(len(measure.parties) for measure in measures),
        waiting=[each for each in measures if not each.is_supporting and not each.lead_is_confirmed],
        indicators=indicators,
        targets=queries.targets_of(indicators),
        editions=queries.editions_of(plan),
        entries=timeline(f"plan:{plan.id}"),
    )


@bp.get("/plans/<int:plan_id>/source")
@requires(may_read, on=queries.visible_plan)
def source(plan: Plan) -> ResponseReturnValue:
    """The source text with what was read marked in it."""
    measures = queries.measures_of(plan)
    marked = marked_source(plan.source_text, passages_in(measures), details_of(parse_plan(plan.source_text)))
    return render_template("plans/source.html", plan=plan, measures=measures, marked=marked)


@bp.get("/plans/<int:plan_id>/file")
@requires(may_read, on=queries.visible_plan)
def download(plan: Plan) -> ResponseReturnValue:
    """The file that the plan was imported from."""
    if plan.source_file is None:
        return redirect(url_for("plans.source", plan_id=plan.id), 303)
    return files.as_attachment(plan.source_file)


@bp.get("/plans/<int:plan_id>/changes")
@requires(may_read, on=queries.visible_plan)
def changes(plan: Plan) -> ResponseReturnValue:
    """What this edition changed of the one before."""
    found = differences_of(plan.supersedes, queries.measures_of(plan)) if plan.supersedes else []
    targets = target_differences_of(plan.supersedes, plan) if plan.supersedes else []
    return render_template("plans/changes.html", plan=plan, differences=found, targets=targets)


@bp.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@requires(may_edit_plan, on=queries.visible_plan)
def edit(plan: Plan) -> ResponseReturnValue:
    """Correct the facts of a plan."""
    form = PlanForm(obj=plan)
    status = 200
    if form.validate_on_submit():
        if not form.is_stale(plan.version):
            actions.edit_plan(
                plan,
                title=form.title.data or "",
                issuer=form.issuer.data or "",
                issued_on=form.issued_on.data,
                actor_id=current_user.id,
            )
            flash("方案信息已保存。", "success")
            return redirect(url_for("plans.show", plan_id=plan.id), 303)
        status = 409
    elif form.is_submitted():
        status = 422
    return render_template("plans/edit.html", plan=plan, form=form, is_stale=status == 409), status


# ── measures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/measures/<int:measure_id>")
@requires(may_read, on=queries.visible_measure)
def measure(measure: Measure) -> ResponseReturnValue:
    """A measure: who, what, its indicators, its passage of the source."""
    return _measure_page(measure)


def _measure_page(measure: Measure, *, fault: str = "") -> ResponseReturnValue:
    indicators = [each for each in queries.indicators_of(measure.plan) if each.measure_id == measure.id]
    page = render_template(
        "plans/measure.html",
        measure=measure,
        neighbours=queries.neighbours_of(measure),
        indicators=indicators,
        targets=queries.targets_of(indicators),
        form=leads.form_for(measure, directory(), fault=fault),
    )
    return page, 422 if fault else 200


@bp.post("/measures/<int:measure_id>/lead")
@requires(may_confirm_lead, on=queries.visible_measure)
def confirm_lead(measure: Measure) -> ResponseReturnValue:
    """Confirm who leads one measure."""
    unit = leads.chosen_unit(request.form.get(f"lead-{measure.id}-unit"))
    if unit is None:
        return _measure_page(measure, fault="请选择牵头单位")
    actions.confirm_lead(measure, unit, actor_id=current_user.id)
    flash(f"措施{measure.number}的牵头单位已确认为{unit.short_name}。", "success")
    return redirect(url_for("plans.measure", measure_id=measure.id), 303)


@bp.get("/plans/leads")
@requires(may_import, on=queries.plan_reader)
def unconfirmed_leads(user: Person) -> ResponseReturnValue:
    """Every measure whose lead waits for confirmation, to be done at once."""
    return _leads_page({})


@bp.post("/plans/leads")
@requires(may_import, on=queries.plan_reader)
def confirm_leads(user: Person) -> ResponseReturnValue:
    """Confirm the chosen leads; where one is missing nothing is confirmed."""
    waiting = {measure.id: measure for measure in queries.unconfirmed_measures()}
    chosen = [waiting[number] for number in request.form.getlist("measures", type=int) if number in waiting]
    units = {measure.id: leads.chosen_unit(request.form.get(f"lead-{measure.id}-unit")) for measure in chosen}
    faults = {number: "请选择牵头单位" for number, unit in units.items() if unit is None}
    if faults or not chosen:
        return _leads_page(faults, nothing_chosen=not chosen)
    for each in chosen:
        unit = units[each.id]
        if unit is not None:
            actions.confirm_lead(each, unit, actor_id=current_user.id)
    flash(f"已确认{len(chosen)}项措施的牵头单位。", "success")
    return redirect(url_for("plans.unconfirmed_leads"), 303)


def _leads_page(faults: dict[int, str], *, nothing_chosen: bool = False) -> ResponseReturnValue:
    everything = directory()
    rows = [
        (measure, leads.form_for(measure, everything, fault=faults.get(measure.id, "")))
        for measure in queries.unconfirmed_measures()
    ]
    page = render_template("plans/leads.html", rows=rows, nothing_chosen=nothing_chosen)
    return page, 422 if faults or nothing_chosen else 200


@bp.route("/measures/<int:measure_id>/edit", methods=["GET", "POST"])
@requires(may_edit_measure, on=queries.visible_measure)
def edit_measure(measure: Measure) -> ResponseReturnValue:
    """Correct a measure."""
    printed = [party.printed_name for party in measure.responsible]
    form = MeasureForm(obj=measure)
    if "responsible" not in request.form:
        form.responsible.data = "、".join(printed)
    status = 200
    if form.validate_on_submit():
        everything = directory()
        own = {party.printed_name: party.unit or party.group for party in measure.parties}
        named = [
            (name, own.get(name) or everything.find(name))
            for name in names_in_line(form.responsible.data or "", printed)
        ]
        unknown = [name for name, owner in named if owner is None]
        status = 422 if unknown else 409 if form.is_stale(measure.version) else 200
        if unknown:
            form.responsible.errors = [
                f"单位名录中没有“{'”“'.join(unknown)}”，请核对名称，或先登记单位、别名"
            ]
        elif status == 200:
            actions.edit_measure(
                measure,
                number=form.number.data or "",
                section=form.section.data or "",
                title=form.title.data or "",
                text=form.text.data or "",
                deadline=form.deadline.data or "",
                due_on=form.due_on.data,
                is_supporting=form.is_supporting.data,
                responsible=[(name, owner) for name, owner in named if owner is not None],
                actor_id=current_user.id,
            )
            flash("措施已保存。", "success")
            return redirect(url_for("plans.measure", measure_id=measure.id), 303)
    elif form.is_submitted():
        status = 422
    return render_template(
        "plans/edit_measure.html", measure=measure, form=form, is_stale=status == 409
    ), status
