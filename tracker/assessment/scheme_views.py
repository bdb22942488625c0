"""Pages of the scheme and of manual entries (door 1: people)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.assessment import actions, queries
from tracker.assessment.forms import ManualEntryForm, RefusalForm, SchemeForm
from tracker.assessment.lifecycle import ManualStep, SchemeState, SchemeStep
from tracker.assessment.models import ManualEntry, SchemeVersion
from tracker.assessment.policy import (
    may_approve,
    may_ask_for_entry,
    may_decide_scheme,
    may_propose_scheme,
    may_read_entry,
    may_read_scheme,
    may_refuse_entry,
    may_second,
    may_see_assessment,
    may_see_manual_entries,
)
from tracker.assessment.scheme import TERMS, Part, Scheme, SchemeInvalid
from tracker.assessment.scoring import Facts, Rule, TaskFact, block_scores, contributions, score_of
from tracker.assessment.tiers import Standing, placed
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.forms import Choice, VersionedForm
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import requires
from tracker.core.web import paginate, show_error
from tracker.plans.models import PartyRole
from tracker.units.models import Unit

EIGHT_TENTHS, WHOLE = Fraction(4, 5), Fraction(1)
READ_AGAIN = "这件事在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


@dataclass(frozen=True)
class Effect:
    """What a proposed scheme changes for a unit today."""

    unit: Unit
    before: Decimal
    after: Decimal
    place_before: int
    place_after: int


def worked_example(scheme: Scheme) -> tuple[list[TaskFact], Decimal]:
    """The example of rulebook §9 under this scheme: the tasks, and A with nothing left out."""
    tasks = [
        TaskFact(1, "甲", PartyRole.LEAD, Decimal(10), EIGHT_TENTHS),
        TaskFact(2, "乙", PartyRole.RESPONSIBLE, Decimal(10), WHOLE),
    ]
    facts = Facts(tasks=tasks, periods=(), slots_due=0)
    scale = scheme.tasks + scheme.rectification
    a = block_scores(contributions(facts, scheme))["A"]
    return tasks, a * scale / 100 if scale else a


def effects(year: int, scheme: Scheme) -> list[Effect]:
    """How every unit's score and place would change, the largest change first."""
    today = {total.unit.id: total for total in queries.totals(year)}
    after = {
        unit: score_of(points) for unit, points in actions.preview(year, scheme, as_of=clock.now()).items()
    }
    _, now = queries.scheme_in_force(year)
    before_places = {
        one.unit_id: one.place
        for one in placed([Standing(u, t.score, t.bonus) for u, t in today.items()], now)
    }
    after_places = {
        one.unit_id: one.place for one in placed([Standing(u, s) for u, s in after.items()], scheme)
    }
    found = [
        Effect(total.unit, total.score, after[unit_id], before_places[unit_id], after_places[unit_id])
        for unit_id, total in today.items()
        if unit_id in after
    ]
    return sorted(found, key=lambda one: -abs(one.after - one.before))


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the assessment."""
    bp.add_url_rule("/assessment/scheme", view_func=scheme)
    bp.add_url_rule("/assessment/scheme/new", view_func=propose_scheme, methods=["GET", "POST"])
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>", view_func=scheme_version)
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>/adoption", view_func=adopt_scheme, methods=["POST"])
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>/rejection", view_func=drop_scheme, methods=["POST"])
    bp.add_url_rule("/assessment/manual-entries", view_func=manual_entries)
    bp.add_url_rule("/assessment/manual-entries/new", view_func=ask_for_entry, methods=["GET", "POST"])
    bp.add_url_rule("/assessment/manual-entries/<int:entry_id>", view_func=manual_entry)
    bp.add_url_rule("/assessment/manual-entries/<int:entry_id>/proof", view_func=manual_proof)
    bp.add_url_rule(
        "/assessment/manual-entries/<int:entry_id>/seconding", view_func=second_entry, methods=["POST"]
    )
    bp.add_url_rule(
        "/assessment/manual-entries/<int:entry_id>/approval", view_func=approve_entry, methods=["POST"]
    )
    bp.add_url_rule(
        "/assessment/manual-entries/<int:entry_id>/refusal", view_func=refuse_entry, methods=["POST"]
    )


# ── the scheme ───────────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_see_assessment)
def scheme() -> ResponseReturnValue:
    """The scheme in force, shown before use, with its worked example and its editions."""
    year = request.args.get("year", type=int) or clock.today().year
    edition, found = queries.scheme_in_force(year)
    versions = queries.schemes_of(year)
    people = {one.proposed_by_id for one in versions} | {
        one.decided_by_id for one in versions if one.decided_by_id
    }
    return render_template(
        "assessment/scheme.html",
        year=year,
        edition=edition,
        scheme=found,
        terms=TERMS,
        parts=terms_by_part(),
        versions=versions,
        names=names_of(people),
        example=worked_example(found),
    )


def terms_by_part() -> dict[Part, list[str]]:
    """The names of the terms under their parts."""
    return {part: [name for name, known in TERMS.items() if known.part is part] for part in Part}


@requires(may_propose_scheme)
def propose_scheme() -> ResponseReturnValue:
    """Edit the numbers; what they would change today is shown before they are proposed."""
    year = request.args.get("year", type=int) or clock.today().year
    _, found = queries.scheme_in_force(year)
    form = SchemeForm.of(found)
    wanted: Scheme | None = None
    if form.is_submitted():
        wanted = taken(form)
        if wanted is not None and request.form.get("act") == "propose" and form.validate():
            try:
                version = actions.propose_scheme(
                    year, wanted, reason=form.reason.data or "", actor_id=current_user.id
                )
            except IllegalStep as refusal:
                form.form_errors.append(str(refusal))
            else:
                flash("已提出，待领导审定", "success")
                return redirect(url_for("assessment.scheme_version", scheme_id=version.id), 303)
    tried = wanted is not None and request.form.get("act") == "try"
    page = render_template(
        "assessment/propose_scheme.html",
        year=year,
        form=form,
        parts=terms_by_part(),
        example=worked_example(wanted or found),
        effects=effects(year, wanted) if wanted is not None else [],
        tried=wanted is not None,
        changes=actions.changes(found, wanted) if wanted is not None else [],
    )
    return page, 200 if tried or not form.is_submitted() else 422


def taken(form: SchemeForm) -> Scheme | None:
    """The scheme that was typed; its faults stand at their fields."""
    for name in TERMS:
        form[name].validate(form)
    if any(form[name].errors for name in TERMS):
        return None
    try:
        return Scheme.from_json(form.terms())
    except SchemeInvalid as invalid:
        for name, fault in invalid.faults.items():
            if name:
                form[name].errors = [fault]
            else:
                form.form_errors.append(fault)
        return None


@requires(may_read_scheme, on=queries.visible_scheme)
def scheme_version(version: SchemeVersion) -> ResponseReturnValue:
    """One edition: what it changes, and while it waits what it would do today."""
    waits = version.state is SchemeState.PROPOSED
    _, in_force = queries.scheme_in_force(version.year)
    people = {version.proposed_by_id} | ({version.decided_by_id} if version.decided_by_id else set())
    return render_template(
        "assessment/scheme_version.html",
        version=version,
        terms=TERMS,
        parts=terms_by_part(),
        scheme=version.scheme,
        names=names_of(people),
        changes=actions.changes(in_force, version.scheme) if waits else [],
        effects=effects(version.year, version.scheme) if waits and current_user.sees_everything else [],
        example=worked_example(version.scheme),
    )


@requires(may_decide_scheme, on=queries.visible_scheme)
def adopt_scheme(version: SchemeVersion) -> ResponseReturnValue:
    """采纳 by a leader."""
    return decided(version, SchemeStep.ADOPT, "已采纳，自下次结算起执行")


@requires(may_decide_scheme, on=queries.visible_scheme)
def drop_scheme(version: SchemeVersion) -> ResponseReturnValue:
    """不采纳 by a leader."""
    return decided(version, SchemeStep.DROP, "已退回，不采纳")


def decided(version: SchemeVersion, step: SchemeStep, said: str) -> ResponseReturnValue:
    """Take the step, unless the edition has changed since it was read."""
    if VersionedForm().is_stale(version.version):
        return show_error(409, text=READ_AGAIN)
    actions.decide_scheme(version, step, actor_id=current_user.id)
    flash(said, "success")
    return redirect(url_for("assessment.scheme", year=version.year), 303)


# ── manual entries ───────────────────────────────────────────────────────────────────────────────────────────────────


@requires(may_see_manual_entries)
def manual_entries() -> ResponseReturnValue:
    """加分 and 弄虚作假, the latest first."""
    return render_template(
        "assessment/manual_entries.html", page=paginate(queries.manual_entries_seen_by(current_user))
    )


@requires(may_ask_for_entry)
def ask_for_entry() -> ResponseReturnValue:
    """提出 with proof."""
    form = ManualEntryForm()
    units = {unit.id: unit for unit in queries.rated_units()}
    form.unit_id.choices = [Choice(str(unit.id), unit.name) for unit in units.values()]
    if form.validate_on_submit():
        try:
            proof = store_upload(form.proof.data.filename, form.proof.data.stream, actor_id=current_user.id)
            entry = actions.ask_for_entry(
                units[form.unit_id.data],
                clock.today().year,
                Rule(form.rule.data),
                points=form.points.data,
                reason=form.reason.data or "",
                proof=proof,
                actor_id=current_user.id,
            )
        except FileRefused as refusal:
            form.proof.errors = [str(refusal)]
        except IllegalStep as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("已提出，须由另一人复核、领导批准后计入", "success")
            return redirect(url_for("assessment.manual_entry", entry_id=entry.id), 303)
    return render_template("assessment/ask_for_entry.html", form=form), 422 if form.is_submitted() else 200


@requires(may_read_entry, on=queries.visible_manual_entry)
def manual_entry(entry: ManualEntry) -> ResponseReturnValue:
    """One entry with its proof and the people through whose hands it went."""
    return entry_page(entry, RefusalForm(formdata=None))


def entry_page(entry: ManualEntry, form: RefusalForm, status: int = 200) -> ResponseReturnValue:
    """Render it; a refusal without its reason opens its dialog again."""
    people = {entry.asked_by_id, entry.seconded_by_id, entry.decided_by_id} - {None}
    page = render_template(
        "assessment/manual_entry.html",
        entry=entry,
        names=names_of({person for person in people if person is not None}),
        form=form,
    )
    return page, status


@requires(may_read_entry, on=queries.visible_manual_entry)
def manual_proof(entry: ManualEntry) -> ResponseReturnValue:
    """The proof, as a download."""
    return as_attachment(entry.proof)


@requires(may_second, on=queries.visible_manual_entry)
def second_entry(entry: ManualEntry) -> ResponseReturnValue:
    """复核 by another person."""
    return stepped(entry, ManualStep.SECOND, "已复核，待领导批准")


@requires(may_approve, on=queries.visible_manual_entry)
def approve_entry(entry: ManualEntry) -> ResponseReturnValue:
    """批准 by a leader: it counts from now on."""
    return stepped(entry, ManualStep.APPROVE, "已批准，计入得分")


def stepped(entry: ManualEntry, step: ManualStep, said: str) -> ResponseReturnValue:
    """Take the step, unless the entry has changed since it was read."""
    if VersionedForm().is_stale(entry.version):
        return show_error(409, text=READ_AGAIN)
    actions.step_entry(entry, step, actor_id=current_user.id)
    flash(said, "success")
    return redirect(url_for("assessment.manual_entry", entry_id=entry.id), 303)


@requires(may_refuse_entry, on=queries.visible_manual_entry)
def refuse_entry(entry: ManualEntry) -> ResponseReturnValue:
    """不通过 with a reason."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return entry_page(entry, form, 422)
    actions.step_entry(entry, ManualStep.REFUSE, reason=form.reason.data or "", actor_id=current_user.id)
    flash("未通过", "success")
    return redirect(url_for("assessment.manual_entries"), 303)
