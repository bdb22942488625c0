"""Pages of the scheme 考核办法 (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.assessment import actions, queries
from tracker.assessment.forms import SchemeForm
from tracker.assessment.lifecycle import SchemeState, SchemeStep
from tracker.assessment.models import SchemeVersion
from tracker.assessment.policy import (
    may_decide_scheme,
    may_propose_scheme,
    may_read_scheme,
    may_see_assessment,
)
from tracker.assessment.scheme import TERMS, Part, Scheme, SchemeInvalid
from tracker.assessment.worked_example import worked_example
from tracker.assessment.years import year_asked
from tracker.core import clock
from tracker.core.forms import VersionedForm
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import requires
from tracker.core.web import show_error

READ_AGAIN = "这件事在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the assessment."""
    bp.add_url_rule("/assessment/scheme", view_func=scheme)
    bp.add_url_rule("/assessment/scheme/new", view_func=propose_scheme, methods=["GET", "POST"])
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>", view_func=scheme_version)
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>/adoption", view_func=adopt_scheme, methods=["POST"])
    bp.add_url_rule("/assessment/schemes/<int:scheme_id>/rejection", view_func=drop_scheme, methods=["POST"])


@requires(may_see_assessment)
def scheme() -> ResponseReturnValue:
    """The scheme in force, shown before use, with its worked example and its editions."""
    asked = year_asked(next_too=True)
    year = asked.year
    edition, found = queries.scheme_in_force(year)
    versions = queries.schemes_of(year)
    people = {one.proposed_by_id for one in versions} | {
        one.decided_by_id for one in versions if one.decided_by_id
    }
    return render_template(
        "assessment/scheme.html",
        year=year,
        years=asked.years,
        round=asked.frozen,
        edition=edition,
        scheme=found,
        terms=TERMS,
        parts=terms_by_part(),
        versions=versions,
        waiting=queries.proposed_schemes(),
        names=names_of(people),
        example=worked_example(found),
    )


def terms_by_part() -> dict[Part, list[str]]:
    """The names of the terms under their parts."""
    return {part: [name for name, known in TERMS.items() if known.part is part] for part in Part}


@requires(may_propose_scheme)
def propose_scheme() -> ResponseReturnValue:
    """Edit the numbers; what they would change today is shown before they are proposed.

    `act`: «example» reckons the worked example only (the page asks while one types), «try» shows the effect on every unit.
    """
    year = year_asked(next_too=True).year
    _, found = queries.scheme_in_force(year)
    form = SchemeForm.of(found)
    act = request.form.get("act", "")
    wanted = taken(form) if form.is_submitted() else None
    if wanted is not None and act == "propose" and form.validate():
        try:
            version = actions.propose_scheme(
                year, wanted, reason=form.reason.data or "", actor_id=current_user.id
            )
        except IllegalStep as refusal:
            form.form_errors.append(str(refusal))
        else:
            flash("已提出，待领导审定", "success")
            return redirect(url_for("assessment.scheme_version", scheme_id=version.id), 303)
    shows_effect = wanted is not None and act != "example"
    page = render_template(
        "assessment/propose_scheme.html",
        year=year,
        form=form,
        parts=terms_by_part(),
        example=worked_example(wanted or found),
        changes=actions.changes(found, wanted) if wanted is not None else [],
        effects=effects_of(wanted) if wanted is not None and shows_effect else None,
    )
    answered = not form.is_submitted() or act == "example" or (wanted is not None and act == "try")
    return page, 200 if answered else 422


def effects_of(proposed: Scheme) -> dict[str, object]:
    """What the scheme would change for every unit this year, and the units' names."""
    found = actions.preview(clock.today().year, proposed, as_of=clock.now())
    return {"rows": found, "names": queries.short_names([one.unit_id for one in found])}


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
        effects=effects_of(version.scheme) if waits and current_user.sees_everything else None,
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
