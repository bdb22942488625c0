"""Pages of refusals and of the units of dispatched tasks (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.asked import row_id
from tracker.core.policy import requires
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts import actions, queries
from tracker.tasks.parts.forms import Change, RefusalDecisionForm, RefusalForm, UnitsForm, offer
from tracker.tasks.parts.lifecycle import RefusalStep
from tracker.tasks.parts.models import Refusal
from tracker.tasks.parts.policy import may_change_units, may_decide_refusal, may_refuse
from tracker.tasks.queries import visible_assignment, visible_task
from tracker.units.models import Unit
from tracker.units.queries import active_units, unit_of


@requires(may_refuse, on=visible_assignment)
def refuse(assignment: Assignment) -> ResponseReturnValue:
    """拒签 with the reason and the unit that should do it instead."""
    form = RefusalForm()
    offer(form.proposed, (unit for unit in active_units() if unit.id != assignment.unit_id))
    if form.validate_on_submit():
        actions.refuse(
            assignment,
            reason=form.reason.data or "",
            proposed=_unit(form.proposed.data),
            actor_id=current_user.id,
        )
        flash("已拒签，等待裁定", "success")
        return redirect(url_for("tasks.show", task_id=assignment.task_id), 303)
    return render_template(
        "tasks/step.html",
        title="拒签",
        task=assignment.task,
        form=form,
        submit="拒签",
        words="拒签后由领导小组办公室裁定：改派其他单位，或维持原交办。裁定之前不能签收。",
    ), _status()


@requires(may_decide_refusal, on=queries.visible_refusal)
def decide_refusal(refusal: Refusal) -> ResponseReturnValue:
    """改派 or 维持, with what the unit said before the eyes."""
    form = RefusalDecisionForm()
    if request.method == "GET":
        form.unit.data = str(refusal.proposed_unit_id)
    offer(form.unit, (unit for unit in active_units() if unit.id != refusal.unit_id))
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if form.step.data == RefusalStep.REASSIGN.value:
            unit = _unit(form.unit.data)
            actions.reassign(refusal, unit=unit, reason=reason, actor_id=current_user.id)
            flash(f"已改派{unit.short_name}，待其签收", "success")
        else:
            actions.uphold(refusal, reason=reason, actor_id=current_user.id)
            flash(f"已维持，{refusal.unit.short_name}重新签收", "success")
        return redirect(url_for("tasks.show", task_id=refusal.task_id), 303)
    earlier = [one for one in queries.refusals_of(refusal.task_id) if one.id != refusal.id]
    return render_template(
        "tasks/decide_refusal.html", refusal=refusal, task=refusal.task, form=form, earlier=earlier
    ), _status()


@requires(may_change_units, on=visible_task)
def change_units(task: Task) -> ResponseReturnValue:
    """Add or withdraw a responsible unit, or let another unit lead."""
    form = UnitsForm()
    offer(form.unit, active_units())
    present = [one.unit_id for one in task.assignments]
    if form.validate_on_submit() and form.fits(present):
        unit, reason = _unit(form.unit.data), form.reason.data or ""
        change = Change(form.change.data)
        if change is Change.ADD:
            actions.add_unit(task, unit, reason=reason, actor_id=current_user.id)
            flash(f"已增加{unit.short_name}，待其签收", "success")
        elif change is Change.WITHDRAW:
            part = next(one for one in task.assignments if one.unit_id == unit.id)
            actions.withdraw_unit(part, reason=reason, actor_id=current_user.id)
            flash(f"已撤出{unit.short_name}", "success")
        else:
            keep = form.former.data == "stay"
            actions.change_lead(task, unit, reason=reason, keep_former=keep, actor_id=current_user.id)
            flash(f"已改由{unit.short_name}牵头，待其签收", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template("tasks/units.html", task=task, form=form), _status()


def _unit(typed: str | None) -> Unit:
    """The unit chosen; the field offers only units that are there."""
    unit = unit_of(row_id(typed or ""))
    if unit is None:
        raise LookupError(typed)
    return unit


def _status() -> int:
    return 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/assignments/<int:assignment_id>/refusal", view_func=refuse, methods=both)
    bp.add_url_rule("/refusals/<int:refusal_id>/decision", view_func=decide_refusal, methods=both)
    bp.add_url_rule("/tasks/<int:task_id>/units", view_func=change_units, methods=both)
