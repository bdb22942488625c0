"""The page on which one unit's slot is moved to later (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.policy import requires
from tracker.core.text import office_time
from tracker.reports import actions, slot_queries
from tracker.reports.exceptions.forms import ExceptionForm, wall
from tracker.reports.exceptions.policy import may_grant_exception
from tracker.reports.models import ReportSlot
from tracker.reports.queries import visible_slot


@requires(may_grant_exception, on=visible_slot)
def grant_exception(slot: ReportSlot) -> ResponseReturnValue:
    """顺延: a new due and lock instant with the reason; earlier ones are listed."""
    form = ExceptionForm(data={"due": wall(slot.due_at), "lock": wall(slot.locks_at)})
    if form.validate_on_submit() and form.suits(slot, clock.now()):
        due_at, locks_at = form.instants()
        actions.grant_exception(
            slot, due_at=due_at, locks_at=locks_at, reason=form.reason.data or "", actor_id=current_user.id
        )
        flash(f"{slot.unit.short_name}{slot.period}报告已顺延至{office_time(due_at)}", "success")
        return redirect(url_for("reports.of_task", task_id=slot.task_id), 303)
    granted = slot_queries.exceptions_of(slot.id)
    return render_template(
        "reports/exception.html",
        slot=slot,
        form=form,
        granted=granted,
        names=names_of({one.granted_by_id for one in granted}),
    ), 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put this page on the feature's blueprint."""
    bp.add_url_rule("/slots/<int:slot_id>/exception", view_func=grant_exception, methods=["GET", "POST"])
