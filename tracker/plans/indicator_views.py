"""Pages of indicators (door 1: people): 口径, targets, the planned curve, and the rules that bind them to each other."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.policy import requires
from tracker.plans import actions, curves, queries
from tracker.plans.cross_rules import bond_of, breaches, rule_fault
from tracker.plans.forms import (
    CrossRuleForm,
    CurveForm,
    DefinitionForm,
    IndicatorForm,
    TargetForm,
    option,
)
from tracker.plans.models import Counting, CrossRule, Direction, Indicator, Plan, Relation, Target
from tracker.plans.policy import (
    may_edit_cross_rule,
    may_edit_indicator,
    may_edit_plan,
    may_read,
)

MONTH_WORDS = [f"{month}月底" for month in range(1, 13)]


@requires(may_edit_plan, on=queries.visible_plan)
def add_indicator(plan: Plan) -> ResponseReturnValue:
    """Enter an indicator that the import had not."""
    form = IndicatorForm()
    others = _offer(form, plan, None)
    if form.validate_on_submit() and _has_free_name(form, others):
        indicator = actions.add_indicator(plan, _facts(form, plan), actor_id=current_user.id)
        flash("指标已登记，请写明统计口径，设定年度目标。", "success")
        return redirect(url_for("plans.indicator", indicator_id=indicator.id), 303)
    page = render_template("plans/indicator_new.html", plan=plan, form=form)
    return page, 422 if form.is_submitted() else 200


@requires(may_read, on=queries.visible_indicator)
def indicator(indicator: Indicator) -> ResponseReturnValue:
    """An indicator: what it counts and how, its targets and its curve, with every edition."""
    return _page(indicator)


@requires(may_edit_indicator, on=queries.visible_indicator)
def edit_indicator(indicator: Indicator) -> ResponseReturnValue:
    """Correct an indicator."""
    form = IndicatorForm()
    others = _offer(form, indicator.plan, indicator)
    if not (form.validate() and _has_free_name(form, others) and _may_recount(form, indicator)):
        return _page(indicator, form=form)
    if form.is_stale(indicator.version):
        form.version.data = str(indicator.version)
        return _page(indicator, form=form, status=409)
    actions.edit_indicator(indicator, _facts(form, indicator.plan), actor_id=current_user.id)
    flash("指标已保存。", "success")
    return redirect(url_for("plans.indicator", indicator_id=indicator.id), 303)


@requires(may_edit_indicator, on=queries.visible_indicator)
def define(indicator: Indicator) -> ResponseReturnValue:
    """Set the words of the 口径: a new edition, the ones before stay."""
    latest = next(iter(queries.definitions_of(indicator)), None)
    edition = latest.edition if latest else 0
    shown = {"effective_on": clock.today(), "text": latest.text if latest else "", "version": edition}
    form = DefinitionForm(data=shown)
    status = 200
    if form.is_submitted():
        if not form.validate() or form.effective_on.data is None:
            status = 422
        elif form.is_stale(edition):
            form.version.data, status = str(edition), 409
        else:
            definition = actions.define(
                indicator,
                text=form.text.data or "",
                effective_on=form.effective_on.data,
                source=form.source.data or "",
                actor_id=current_user.id,
            )
            flash(f"统计口径第{definition.edition}版已保存。", "success")
            return redirect(url_for("plans.indicator", indicator_id=indicator.id), 303)
    page = render_template(
        "plans/define.html", indicator=indicator, form=form, latest=latest, is_stale=status == 409
    )
    return page, status


@requires(may_edit_indicator, on=queries.visible_indicator)
def set_target(indicator: Indicator) -> ResponseReturnValue:
    """Set a year's target: a new edition, the ones before stay."""
    targets = queries.targets_of([indicator])[indicator.id]
    today = clock.today()
    form = TargetForm(data={"effective_on": today, "year": today.year, "version": len(targets)})
    status = 200
    if form.is_submitted():
        if not form.validate() or not _keeps_to_the_rules(form, indicator):
            status = 422
        elif form.is_stale(len(targets)):
            form.version.data, status = str(len(targets)), 409
        elif form.year.data is not None and form.effective_on.data is not None:
            target = actions.set_target(
                indicator,
                year=form.year.data,
                value=Decimal(form.value.data),
                effective_on=form.effective_on.data,
                source=form.source.data or "",
                actor_id=current_user.id,
            )
            flash(f"{target.year}年目标第{target.edition}版已设定，请核对各单位分配。", "success")
            return redirect(url_for("plans.indicator", indicator_id=indicator.id), 303)
    page = render_template(
        "plans/set_target.html", indicator=indicator, form=form, targets=targets, is_stale=status == 409
    )
    return page, status


def _keeps_to_the_rules(form: TargetForm, indicator: Indicator) -> bool:
    """Whether the year's targets still hold together (高技能 ≤ 技能); says at the field which do not."""
    year, day, value = form.year.data, form.effective_on.data, form.value.data
    if year is None or day is None:
        return True
    figures: dict[int, Decimal | None] = {
        number: target.value for number, target in queries.targets_in_force(indicator.plan, year, day).items()
    }
    bonds = [
        bond for bond in queries.bonds_of(indicator.plan_id) if indicator.id in {bond.whole, *bond.parts}
    ]
    found = breaches(bonds, figures | {indicator.id: value})
    if found:
        form.value.errors = [f"{year}年目标：{found[0].sentence}"]
    return not found


@requires(may_edit_indicator, on=queries.visible_indicator)
def curve(indicator: Indicator) -> ResponseReturnValue:
    """序时: the share of a year's target due by the end of each month."""
    kept = [share * 100 for share in curves.monthly(indicator.curve)]
    form = CurveForm.over(MONTH_WORDS, kept, indicator.version)
    status = 200
    if form.is_submitted():
        if not form.is_sound():
            status = 422
        elif form.is_stale(indicator.version):
            form.version.data, status = str(indicator.version), 409
        else:
            actions.set_curve(indicator, form.percents(), actor_id=current_user.id)
            flash("序时进度已保存，进度灯随之更新。", "success")
            return redirect(url_for("plans.indicator", indicator_id=indicator.id), 303)
    page = render_template("plans/curve.html", indicator=indicator, form=form, is_stale=status == 409)
    return page, status


def _page(
    indicator: Indicator, *, form: IndicatorForm | None = None, status: int = 422
) -> ResponseReturnValue:
    has_faults = form is not None
    targets = queries.targets_of([indicator])[indicator.id]
    definitions = queries.definitions_of(indicator)
    if form is None:
        form = IndicatorForm(formdata=None, obj=indicator)
        form.measure.data = str(indicator.measure_id or "")
        _offer(form, indicator.plan, indicator)
    setters = {one.set_by_id for one in targets} | {one.set_by_id for one in definitions}
    page = render_template(
        "plans/indicator.html",
        indicator=indicator,
        targets=targets,
        in_force=_in_force(targets),
        definitions=definitions,
        bonds=[
            bond for bond in queries.bonds_of(indicator.plan_id) if indicator.id in {bond.whole, *bond.parts}
        ],
        shares=curves.monthly(indicator.curve),
        names=names_of({number for number in setters if number is not None}),
        today=clock.today(),
        form=form,
        is_stale=has_faults and status == 409,
    )
    return page, status if has_faults else 200


def _in_force(targets: list[Target]) -> set[int]:
    """Ids of the targets that hold today, one of each year."""
    today = clock.today()
    held: dict[int, Target] = {}
    for target in sorted(targets, key=lambda one: (one.effective_on, one.edition)):
        if target.effective_on <= today:
            held[target.year] = target
    return {target.id for target in held.values()}


def _offer(form: IndicatorForm, plan: Plan, own: Indicator | None) -> list[Indicator]:
    """Offer the plan's measures; gives its other indicators."""
    measures = [each for each in queries.measures_of(plan) if not each.is_supporting]
    form.measure.choices = [
        option("", "全文"),
        *(option(str(each.id), f"{each.number} {each.title}"[:30]) for each in measures),
    ]
    return [each for each in queries.indicators_of(plan) if own is None or each.id != own.id]


def _has_free_name(form: IndicatorForm, others: list[Indicator]) -> bool:
    """Whether no other indicator of the plan has this name; says so at the field."""
    if all(other.name != form.name.data for other in others):
        return True
    form.name.errors = ["本方案已有同名指标，请改名"]
    return False


def _may_recount(form: IndicatorForm, indicator: Indicator) -> bool:
    """Whether the flag 本期新增/累计 may be what was chosen; says why not at the field."""
    obstacle = actions.recounting_obstacle(indicator, Counting(form.counting.data))
    if obstacle:
        form.counting.errors = [obstacle]
    return not obstacle


def _facts(form: IndicatorForm, plan: Plan) -> actions.IndicatorFacts:
    measures = {str(each.id): each for each in queries.measures_of(plan)}
    return actions.IndicatorFacts(
        name=form.name.data or "",
        unit_of_measure=form.unit_of_measure.data or "",
        counting=Counting(form.counting.data),
        direction=Direction(form.direction.data),
        measure=measures.get(form.measure.data or ""),
    )


# ── cross rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_read, on=queries.visible_plan)
def cross_rules(plan: Plan) -> ResponseReturnValue:
    """勾稽关系: which figures of the plan are checked against each other."""
    return _rules_page(plan, None)


@requires(may_edit_plan, on=queries.visible_plan)
def add_cross_rule(plan: Plan) -> ResponseReturnValue:
    """Enter a rule."""
    form = CrossRuleForm()
    indicators = _offer_indicators(form, plan)
    if not form.validate():
        return _rules_page(plan, form)
    relation = Relation(form.relation.data)
    whole = next(one for one in indicators if one.id == form.whole.data)
    parts = [one for one in indicators if one.id in (form.parts.data or ())]
    fault = rule_fault(relation, whole, parts, queries.bonds_of(plan.id))
    if fault:
        form.parts.errors = [fault]
        return _rules_page(plan, form)
    rule = actions.add_cross_rule(plan, relation, whole=whole, parts=parts, actor_id=current_user.id)
    flash(f"已登记勾稽关系：{bond_of(rule).sentence}。", "success")
    return redirect(url_for("plans.cross_rules", plan_id=plan.id), 303)


@requires(may_edit_cross_rule, on=queries.visible_cross_rule)
def remove_cross_rule(rule: CrossRule) -> ResponseReturnValue:
    """Take a rule away."""
    plan_id, sentence = rule.plan_id, bond_of(rule).sentence
    actions.remove_cross_rule(rule, actor_id=current_user.id)
    flash(f"已删除勾稽关系：{sentence}。", "success")
    return redirect(url_for("plans.cross_rules", plan_id=plan_id), 303)


def _offer_indicators(form: CrossRuleForm, plan: Plan) -> list[Indicator]:
    indicators = queries.indicators_of(plan)
    choices = [(one.id, f"{one.name}（{one.unit_of_measure}，{one.counting.word}）") for one in indicators]
    form.parts.choices = choices
    form.whole.choices = choices
    return indicators


def _rules_page(plan: Plan, form: CrossRuleForm | None) -> ResponseReturnValue:
    has_faults = form is not None
    if form is None:
        form = CrossRuleForm(formdata=None)
        _offer_indicators(form, plan)
    rules = [(rule, bond_of(rule)) for rule in queries.cross_rules_of(plan.id)]
    page = render_template("plans/cross_rules.html", plan=plan, rules=rules, form=form)
    return page, 422 if has_faults else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/plans/<int:plan_id>/indicators/new", view_func=add_indicator, methods=both)
    bp.add_url_rule("/indicators/<int:indicator_id>", view_func=indicator, methods=["GET"])
    bp.add_url_rule("/indicators/<int:indicator_id>", view_func=edit_indicator, methods=["POST"])
    bp.add_url_rule("/indicators/<int:indicator_id>/definition", view_func=define, methods=both)
    bp.add_url_rule("/indicators/<int:indicator_id>/targets", view_func=set_target, methods=both)
    bp.add_url_rule("/indicators/<int:indicator_id>/curve", view_func=curve, methods=both)
    bp.add_url_rule("/plans/<int:plan_id>/cross-rules", view_func=cross_rules, methods=["GET"])
    bp.add_url_rule("/plans/<int:plan_id>/cross-rules", view_func=add_cross_rule, methods=["POST"])
    bp.add_url_rule("/cross-rules/<int:rule_id>/removal", view_func=remove_cross_rule, methods=["POST"])
