"""Pages of the assessment (door 1: people): all units, one unit's account, the round, the score sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.assessment import (
    actions,
    comparison_views,
    fact_queries,
    manual_views,
    objection_views,
    queries,
    scheme_views,
)
from tracker.assessment.advice import Advice, advice
from tracker.assessment.answers import said
from tracker.assessment.evidence import address_of
from tracker.assessment.facts import facts_by_unit, overdue_in
from tracker.assessment.forms import ReasonForm
from tracker.assessment.lifecycle import RoundState
from tracker.assessment.models import AssessmentRound
from tracker.assessment.policy import (
    may_draft_sheet,
    may_freeze,
    may_object_in,
    may_publish,
    may_read_account,
    may_read_sheet,
    may_reopen,
    may_see_assessment,
    may_see_evidence,
    may_settle_now,
    may_settle_round,
)
from tracker.assessment.queries import Trial
from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import BLOCKS, PENALTIES, Rule
from tracker.assessment.tiers import Tier
from tracker.assessment.years import Asked, year_asked
from tracker.core import clock
from tracker.core.forms import VersionedForm
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.core.text import short_date
from tracker.core.web import paginate, show_error
from tracker.documents.life import life_of
from tracker.documents.models import Document
from tracker.tasks.lights import thresholds
from tracker.units.models import Unit

bp = Blueprint("assessment", __name__)

READ_AGAIN = "本年度考核刚刚已有变化，本次没有办理。请返回刷新，看过最新情况再办理。"


@bp.get("/assessment")
@requires(may_see_assessment)
def index() -> ResponseReturnValue:
    """All units beside each other; a unit is led to its own account until the scores are published."""
    asked = year_asked()
    found = asked.round
    if not current_user.sees_everything and (found is None or not found.is_shown):
        return redirect(url_for("assessment.account", unit_id=current_user.unit_id, year=asked.year), 303)
    form = ReasonForm(formdata=None, data={"version": found.version if found else 0})
    return index_page(asked, form)


def index_page(asked: Asked, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    """Render it; an opening without its reason opens its dialog again."""
    year, frozen = asked.year, asked.frozen
    edition, scheme = queries.scheme_in_force(year)
    still_open = queries.still_open(current_user, year) if frozen is None and current_user.is_office else []
    page = render_template(
        "assessment/index.html",
        year=year,
        years=asked.years,
        rows=queries.standings(year, scheme),
        round=frozen,
        trial=queries.Trial(year, asked.round, tuple(one.said for one in still_open if one.of.blocks)),
        year_is_over=clock.today().year > year,
        blocks=BLOCKS,
        penalties=PENALTIES,
        edition=edition,
        before=asked.before,
        tiers=Tier,
        open_objections=queries.open_objections(frozen.id) if frozen is not None and frozen.is_shown else 0,
        still_open=still_open,
        form=form,
    )
    return page, status


@bp.get("/assessment/units/<int:unit_id>")
@requires(may_read_account, on=queries.visible_account, watched="计分明细")
def account(unit: Unit) -> ResponseReturnValue:
    """A unit's running account 试算: sums by block, what would raise it, and what every point stands on."""
    asked = year_asked()
    year, found = asked.year, asked.frozen
    rules = [rule for rule in Rule if rule.value in request.args.getlist("rule")]
    subject = request.args.get("subject", "")[:LONGEST_SUBJECT]
    by_item = request.args.get("show") != "entries" and not subject
    _, scheme = queries.scheme_in_force(year)
    shows_place = current_user.sees_everything or (found is not None and found.is_shown)
    ranked = queries.standings(year, scheme) if shows_place else []
    totals = [total for one, total in ranked] if shows_place else queries.totals(year, unit.id)
    if by_item:
        page = paginate(queries.items_of(unit.id, year, rules))
    else:
        page = paginate(queries.entries_of(unit.id, year, rules, subject))
    return render_template(
        "assessment/account.html",
        unit=unit,
        year=year,
        years=asked.years,
        total=next((total for total in totals if total.unit.id == unit.id), None),
        place=next((one for one, _ in ranked if one.unit_id == unit.id), None),
        round=found,
        blocks=BLOCKS,
        penalties=PENALTIES,
        rules=rules,
        every_rule=queries.rules_in(unit.id, year),
        by_item=by_item,
        subject=subject,
        page=page,
        objections=queries.objections_by_entry(unit.id, year) if found is not None else {},
        may_object=may_object_in(current_user, unit.id, found)
        if found is not None and found.state is RoundState.PUBLISHED and unit.id == current_user.unit_id
        else None,
        advice=advice_for(unit, year, scheme) if found is None and year == clock.today().year else (),
        address_of=address_of,
        scheme=scheme,
        before=asked.before.get(unit.id),
        tiers=Tier,
    )


LONGEST_SUBJECT = 60


def advice_for(unit: Unit, year: int, scheme: Scheme) -> Sequence[Advice]:
    """What would raise the unit's score, from the facts of this moment."""
    rows = fact_queries.year_of([unit.id], year, as_of=clock.now())
    facts = facts_by_unit(rows, thresholds(office_rules())).get(unit.id)
    if facts is None:
        return ()
    return advice(facts, scheme, overdue_in(rows), fact_queries.pending_for(unit.id, rows.day))


@bp.get("/assessment/slots/<int:slot_id>")
@requires(may_see_evidence, on=queries.slot_seen_by)
def slot_evidence(found: tuple[int | None, int]) -> ResponseReturnValue:
    """On to the report that an entry speaks of, or to its task where none was sent."""
    report_id, task_id = found
    if report_id is None:
        return redirect(url_for("tasks.show", task_id=task_id), 303)
    return redirect(url_for("reports.show", report_id=report_id), 303)


# ── the round ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/assessment/<int:year>/settlement")
@requires(may_settle_now, on=queries.trial_seen_by)
def settle_now(trial: Trial) -> ResponseReturnValue:
    """立即结算."""
    year = trial.year
    unit_ids = fact_queries.units_to_settle(year)
    written = actions.settle(unit_ids, year, as_of=clock.now(), actor_id=current_user.id)
    flash(f"已结算，新记{written}条" if written else "已结算，没有变化", "success")
    return redirect(url_for("assessment.index", year=year), 303)


@bp.post("/assessment/<int:year>/freezing")
@requires(may_freeze, on=queries.trial_seen_by)
def freeze(trial: Trial) -> ResponseReturnValue:
    """封账."""
    actions.freeze(trial.year, actor_id=current_user.id)
    flash(f"{trial.year}年度成绩已封账，请核对后公示", "success")
    return redirect(url_for("assessment.index", year=trial.year), 303)


@bp.post("/assessment/<int:year>/reopening")
@requires(may_reopen, on=queries.visible_round)
def reopen(found: AssessmentRound) -> ResponseReturnValue:
    """解除封账 with a reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return index_page(Asked(found.year, queries.rounds_by_year() | {found.year: found}), form, 422)
    if form.is_stale(found.version):
        return show_error(409, text=READ_AGAIN)
    actions.reopen(found, reason=form.reason.data or "", actor_id=current_user.id)
    flash("已解除封账，每天照常结算", "success")
    return redirect(url_for("assessment.index", year=found.year), 303)


@bp.post("/assessment/<int:year>/publication")
@requires(may_publish, on=queries.visible_round)
def publish(found: AssessmentRound) -> ResponseReturnValue:
    """公示."""
    if VersionedForm().is_stale(found.version):
        return show_error(409, text=READ_AGAIN)
    actions.publish(found, actor_id=current_user.id)
    flash(f"已公示，各单位负责人可在{short_date(found.objections_until)}前（含当日）申诉", "success")
    return redirect(url_for("assessment.index", year=found.year), 303)


@bp.post("/assessment/<int:year>/tiers")
@requires(may_settle_round, on=queries.visible_round)
def settle_round(found: AssessmentRound) -> ResponseReturnValue:
    """定档."""
    actions.settle_round(found, actor_id=current_user.id)
    flash(f"{found.year}年度考核已定档", "success")
    return redirect(url_for("assessment.index", year=found.year), 303)


# ── the score sheet ──────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/assessment/<int:year>/sheet")
@requires(may_draft_sheet, on=queries.visible_round)
def draft_sheet(found: AssessmentRound) -> ResponseReturnValue:
    """考核成绩单 of the settled year."""
    document = actions.draft_sheet(found, actor_id=current_user.id)
    flash("已拟出考核成绩单，请核数后送审", "success")
    return redirect(url_for("assessment.sheet", document_id=document.id), 303)


@bp.get("/assessment/sheets/<int:document_id>")
@requires(may_read_sheet, on=queries.visible_sheet)
def sheet(document: Document) -> ResponseReturnValue:
    """The sheet and its life."""
    table = said(document.id, "", clock.today()).table
    return render_template("assessment/sheet.html", table=table, **life_of(document))


comparison_views.register(bp)
scheme_views.register(bp)
manual_views.register(bp)
objection_views.register(bp)
