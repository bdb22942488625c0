"""Pages of the assessment (door 1: people)."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.assessment import actions, objection_views, queries, scheme_views
from tracker.assessment.advice import advice
from tracker.assessment.answers import said
from tracker.assessment.evidence import address_of
from tracker.assessment.export import office_minute, workbook
from tracker.assessment.facts import facts_by_unit
from tracker.assessment.fairness import BlockScores, sensitivity, spread
from tracker.assessment.models import AssessmentRound
from tracker.assessment.policy import (
    may_compare,
    may_draft_sheet,
    may_publish,
    may_read_account,
    may_read_sheet,
    may_see_assessment,
    may_see_evidence,
    may_settle_now,
    may_settle_round,
)
from tracker.assessment.queries import Total
from tracker.assessment.scoring import BLOCKS, PENALTIES, Rule
from tracker.assessment.tiers import Placed
from tracker.core import clock
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.core.text import one_decimal
from tracker.core.web import paginate
from tracker.documents.life import life_of
from tracker.documents.models import Document
from tracker.tasks.lights import thresholds
from tracker.units.models import Unit

bp = Blueprint("assessment", __name__)

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ENTRIES = 100_000


def year_asked() -> int:
    """The year of the page."""
    return request.args.get("year", type=int) or clock.today().year


@bp.get("/assessment")
@requires(may_see_assessment)
def index() -> ResponseReturnValue:
    """All units beside each other; a unit is led to its own account until the scores are published."""
    year = year_asked()
    found = queries.round_of(year)
    if found is None and not current_user.sees_everything:
        return redirect(url_for("assessment.account", unit_id=current_user.unit_id, year=year), 303)
    totals = queries.totals(year)
    return render_template(
        "assessment/index.html",
        year=year,
        years=queries.years(),
        rows=ranked(totals, actions.standings(year)),
        round=found,
        blocks=BLOCKS,
        penalties=PENALTIES,
        scheme=queries.scheme_in_force(year),
        waiting=queries.open_objections(found.id) if found else 0,
    )


def ranked(totals: list[Total], places: list[Placed]) -> list[tuple[Placed, Total]]:
    """Places with their sums, best first."""
    by_unit = {total.unit.id: total for total in totals}
    return [(one, by_unit[one.unit_id]) for one in places]


@bp.get("/assessment/units/<int:unit_id>")
@requires(may_read_account, on=queries.visible_account, watched="计分明细")
def account(unit: Unit) -> ResponseReturnValue:
    """A unit's running account 试算: sums by block, what would raise it, every entry with its evidence."""
    year = year_asked()
    rules = [rule for rule in Rule if rule.value in request.args.getlist("rule")]
    totals = queries.totals(year, unit.id)
    place = next((one for one in actions.standings(year) if one.unit_id == unit.id), None)
    found = queries.round_of(year)
    facts = facts_by_unit(queries.year_of([unit.id], year, as_of=clock.now()), thresholds(office_rules()))
    _, scheme = queries.scheme_in_force(year)
    return render_template(
        "assessment/account.html",
        unit=unit,
        year=year,
        years=queries.years(),
        total=totals[0] if totals else None,
        place=place if found is not None or current_user.sees_everything else None,
        round=found,
        blocks=BLOCKS,
        penalties=PENALTIES,
        rules=rules,
        every_rule=Rule,
        page=paginate(queries.entries_of(unit.id, year, rules)),
        advice=advice(facts[unit.id], scheme) if unit.id in facts and found is None else (),
        address_of=address_of,
        scheme=scheme,
    )


@bp.get("/assessment/slots/<int:slot_id>")
@requires(may_see_evidence, on=queries.slot_seen_by)
def slot_evidence(found: tuple[int | None, int]) -> ResponseReturnValue:
    """On to the report that an entry speaks of, or to its task where none was sent."""
    report_id, task_id = found
    if report_id is None:
        return redirect(url_for("tasks.show", task_id=task_id), 303)
    return redirect(url_for("reports.show", report_id=report_id), 303)


@bp.get("/assessment/fairness")
@requires(may_compare)
def fairness() -> ResponseReturnValue:
    """How the points spread, what they come from, and how ranks move when a weight moves by a tenth."""
    year = year_asked()
    totals = queries.totals(year)
    _, scheme = queries.scheme_in_force(year)
    scores = [
        BlockScores(
            total.unit.id,
            {name: total.of(rules) for name, rules in BLOCKS.items()},
            total.of(PENALTIES),
        )
        for total in totals
    ]
    causes = {
        rule: sum((total.by_rule.get(rule, Decimal(0)) for total in totals), Decimal(0)) for rule in Rule
    }
    return render_template(
        "assessment/fairness.html",
        year=year,
        years=queries.years(),
        spread=spread([total.score for total in totals]),
        moves=sensitivity(scores, scheme),
        causes={rule: points for rule, points in causes.items() if points},
        hosts=[(one, total) for one, total in ranked(totals, actions.standings(year)) if total.unit.is_host],
        units=len(totals),
    )


@bp.get("/assessment/workbook")
@requires(may_compare, watched="全部单位的计分明细")
def export() -> ResponseReturnValue:
    """The year as a workbook."""
    year = year_asked()
    rows = [
        (
            one.place,
            total.unit.name + ("（办公室所在单位）" if total.unit.is_host else ""),
            *(float(total.of(rules)) for rules in BLOCKS.values()),
            float(total.of(PENALTIES)),
            float(one_decimal(total.score)),
            float(total.bonus),
            one.tier.word,
        )
        for one, total in ranked(queries.totals(year), actions.standings(year))
    ]
    entries = [
        (
            entry.unit.short_name,
            office_minute(entry.posted_at),
            entry.rule.word,
            entry.subject,
            float(entry.points),
            entry.words,
        )
        for entry in queries.all_entries(year, MOST_ENTRIES)
    ]
    return send_file(
        BytesIO(workbook(rows, entries)),
        mimetype=WORKBOOK,
        as_attachment=True,
        download_name=f"{year}年度目标考核成绩.xlsx",
    )


@bp.post("/assessment/<int:year>/settlement")
@requires(may_settle_now)
def settle_now(year: int) -> ResponseReturnValue:
    """立即结算."""
    written = actions.settle(
        queries.units_with_parts(year), year, as_of=clock.now(), actor_id=current_user.id
    )
    flash(f"已结算，新记{written}条" if written else "已结算，没有变化", "success")
    return redirect(url_for("assessment.index", year=year), 303)


@bp.post("/assessment/<int:year>/publication")
@requires(may_publish)
def publish(year: int) -> ResponseReturnValue:
    """公示."""
    found = actions.publish(year, actor_id=current_user.id)
    flash(f"已公示，{found.objections_until:%-m月%-d日}前可以申诉", "success")
    return redirect(url_for("assessment.index", year=year), 303)


@bp.post("/assessment/<int:year>/tiers")
@requires(may_settle_round, on=queries.visible_round)
def settle_round(found: AssessmentRound) -> ResponseReturnValue:
    """定档."""
    actions.settle_round(found, actor_id=current_user.id)
    flash(f"{found.year}年度考核已定档", "success")
    return redirect(url_for("assessment.index", year=found.year), 303)


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


scheme_views.register(bp)
objection_views.register(bp)
