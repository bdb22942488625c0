"""Pages of suspensions and cancellations (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.tasks.interruptions import actions
from tracker.tasks.interruptions.forms import InterruptionForm
from tracker.tasks.interruptions.policy import may_call_off, may_resume, may_suspend
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task


@requires(may_suspend, on=visible_task)
def suspend(task: Task) -> ResponseReturnValue:
    """中止 with the reason."""
    form = InterruptionForm()
    if form.validate_on_submit():
        actions.suspend(task, reason=form.reason.data or "", actor_id=current_user.id)
        flash(f"已中止任务{task.number}", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/step.html",
        title="中止任务",
        task=task,
        form=form,
        submit="中止",
        words="中止后，未报的填报期落空，自今日起不计分。恢复时回到现在的状态，完成时限不变。",
    ), _status()


@requires(may_resume, on=visible_task)
def resume(task: Task) -> ResponseReturnValue:
    """恢复."""
    actions.resume(task, actor_id=current_user.id)
    flash(f"已恢复任务{task.number}，{task.state.word}", "success")
    return redirect(url_for("tasks.show", task_id=task.id), 303)


@requires(may_call_off, on=visible_task)
def call_off(task: Task) -> ResponseReturnValue:
    """撤销 a task that is out, with the reason."""
    form = InterruptionForm()
    if form.validate_on_submit():
        actions.call_off(task, reason=form.reason.data or "", actor_id=current_user.id)
        flash(f"已撤销任务{task.number}", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/step.html",
        title="撤销任务",
        task=task,
        form=form,
        submit="撤销",
        words="撤销后不能恢复：未报的填报期落空，自今日起不计分。已报送的内容保留备查。",
    ), _status()


def _status() -> int:
    return 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/tasks/<int:task_id>/suspension", view_func=suspend, methods=both)
    bp.add_url_rule("/tasks/<int:task_id>/resumption", view_func=resume, methods=["POST"])
    bp.add_url_rule("/tasks/<int:task_id>/revocation", view_func=call_off, methods=both)
