"""Pages of manual entries 加分和扣分 (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.assessment import actions, queries
from tracker.assessment.forms import ManualEntryForm, ReasonForm
from tracker.assessment.lifecycle import ManualStep
from tracker.assessment.models import ManualEntry
from tracker.assessment.policy import (
    may_approve,
    may_ask_for_entry,
    may_read_entry,
    may_refuse_entry,
    may_second,
    may_see_manual_entries,
)
from tracker.assessment.scoring import Rule
from tracker.core import clock
from tracker.core.files import FileRefused, as_attachment, store_upload
from tracker.core.forms import Choice, VersionedForm
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import paginate, show_error

READ_AGAIN = "这件事在您阅读期间有变化，本次没有办理。请返回刷新，看过最新内容再办理。"


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the assessment."""
    bp.add_url_rule("/assessment/manual-entries", view_func=manual_entries)
    bp.add_url_rule("/assessment/manual-entries/new", view_func=ask_for_entry, methods=["GET", "POST"])
    bp.add_url_rule("/assessment/manual-entries/<int:entry_id>", view_func=manual_entry)
    bp.add_url_rule("/assessment/manual-entries/<int:entry_id>/proof", view_func=manual_proof)
    for path, view in (("seconding", second_entry), ("approval", approve_entry), ("refusal", refuse_entry)):
        bp.add_url_rule(f"/assessment/manual-entries/<int:entry_id>/{path}", view_func=view, methods=["POST"])


@requires(may_see_manual_entries)
def manual_entries() -> ResponseReturnValue:
    """加分 and 弄虚作假, the latest first; all, what nobody has decided, or what waits for this person."""
    waiting, mine = bool(request.args.get("waiting")), bool(request.args.get("mine"))
    year = request.args.get("year", type=int)
    found = queries.manual_entries_seen_by(
        current_user, year=year if year in queries.rounds_by_year() else None, waiting=waiting, mine=mine
    )
    return render_template("assessment/manual_entries.html", page=paginate(found), chosen=waiting or mine)


@requires(may_ask_for_entry)
def ask_for_entry() -> ResponseReturnValue:
    """提出 with proof."""
    form = ManualEntryForm()
    years = queries.years_on_trial()
    form.year.choices = [Choice(str(year), f"{year}年") for year in years]
    form.year.data = form.year.data or (years[0] if years else None)
    _, scheme = queries.scheme_in_force(form.year.data or clock.today().year)
    form.most = scheme.most_bonus
    units = {unit.id: unit for unit in queries.rated_units()}
    form.unit_id.choices = [Choice(str(unit.id), unit.name) for unit in units.values()]
    if form.validate_on_submit():
        try:
            proof = store_upload(form.proof.data.filename, form.proof.data.stream, actor_id=current_user.id)
            entry = actions.ask_for_entry(
                units[form.unit_id.data],
                form.year.data,
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


@requires(may_read_entry, on=queries.visible_manual_entry, watched="加分和扣分")
def manual_entry(entry: ManualEntry) -> ResponseReturnValue:
    """One entry with its proof and the people through whose hands it went."""
    return entry_page(entry, ReasonForm(formdata=None, data={"version": entry.version}))


def entry_page(entry: ManualEntry, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    """Render it; a refusal without its reason opens its dialog again."""
    people = {entry.asked_by_id, entry.seconded_by_id, entry.decided_by_id} - {None}
    page = render_template(
        "assessment/manual_entry.html",
        entry=entry,
        names=names_of({person for person in people if person is not None}),
        form=form,
        entries=timeline(f"manual_entry:{entry.id}"),
    )
    return page, status


@requires(may_read_entry, on=queries.visible_manual_entry, watched="加分扣分佐证")
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
    form = ReasonForm()
    if not form.validate_on_submit():
        return entry_page(entry, form, 422)
    if form.is_stale(entry.version):
        return show_error(409, text=READ_AGAIN)
    actions.step_entry(entry, ManualStep.REFUSE, reason=form.reason.data or "", actor_id=current_user.id)
    flash("未通过", "success")
    return redirect(url_for("assessment.manual_entries"), 303)
