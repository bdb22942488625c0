"""The page of a task's cycle (door 1: people)."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.tasks.cycles import actions
from tracker.tasks.cycles.forms import CycleForm
from tracker.tasks.cycles.policy import may_change_cycle
from tracker.tasks.models import Cycle, Task
from tracker.tasks.queries import visible_task


@requires(may_change_cycle, on=visible_task)
def change_cycle(task: Task) -> ResponseReturnValue:
    """How often the task is reported from now on."""
    form = CycleForm(
        data={"cycle": task.cycle.value, "report_on": task.report_on, "version": str(task.version)}
    )
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        if form.is_stale(task.version):
            flash("任务在您办理期间有变化，本次没有保存，请核对后再保存", "warning")
            form.version.data, form.version.raw_data, status = str(task.version), None, 409
        elif form.suits(task):
            dates = [date.fromisoformat(day) for day in form.report_on.data or ()]
            actions.change_cycle(task, Cycle(form.cycle.data), dates, actor_id=current_user.id)
            flash(
                f"任务{task.number}的填报周期：{actions.cycle_words(task.cycle, task.report_on)}", "success"
            )
            return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/cycle.html",
        task=task,
        form=form,
    ), status


def register(bp: Blueprint) -> None:
    """Put this page on the feature's blueprint."""
    bp.add_url_rule("/tasks/<int:task_id>/cycle", view_func=change_cycle, methods=["GET", "POST"])
