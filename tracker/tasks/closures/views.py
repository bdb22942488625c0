"""Pages of closures (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.files import as_attachment
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.questions import ask
from tracker.tasks.closures import actions, queries
from tracker.tasks.closures.forms import ClosureDecisionForm, ClosureForm, WaiverForm
from tracker.tasks.closures.lifecycle import ClosureState, ClosureStep
from tracker.tasks.closures.policy import (
    may_archive,
    may_decide_closure,
    may_request_closure,
    may_see_closure,
    may_waive,
)
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task
from tracker.tasks.questions import WhatStopsClosure


@requires(may_request_closure, on=visible_task)
def request_closure(task: Task) -> ResponseReturnValue:
    """What is still missing, each with its link; nothing missing: the form."""
    obstacles = ask(WhatStopsClosure(task_id=task.id))
    form = ClosureForm()
    if not obstacles and form.validate_on_submit():
        proofs = form.proofs.stored(actor_id=current_user.id)
        if not form.errors:
            actions.request(task, summary=form.summary.data or "", proofs=proofs, actor_id=current_user.id)
            flash("已申请办结，等待核定", "success")
            return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/request_closure.html",
        task=task,
        form=form,
        obstacles=obstacles,
        earlier=queries.closures_of(task.id),
    ), _status()


@requires(may_decide_closure, on=visible_task)
def decide_closure(task: Task) -> ResponseReturnValue:
    """同意办结 or 退回办理, with the summary and the proofs."""
    obstacles = ask(WhatStopsClosure(task_id=task.id))
    form = ClosureDecisionForm()
    closing = form.step.data == ClosureStep.CLOSE.value
    if form.validate_on_submit() and not (closing and obstacles):
        words = form.reason.data or ""
        if closing:
            actions.close(task, decision=words, actor_id=current_user.id)
            flash(f"任务{task.number}已办结", "success")
        else:
            actions.send_back(task, reason=words, actor_id=current_user.id)
            flash(f"任务{task.number}已退回办理", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    closures = queries.closures_of(task.id)
    return render_template(
        "tasks/decide_closure.html",
        task=task,
        form=form,
        obstacles=obstacles,
        closure=next(one for one in closures if one.state is ClosureState.REQUESTED),
        earlier=[one for one in closures if one.state is not ClosureState.REQUESTED],
        waiver=queries.waiver_of(task.id),
    ), _status()


@requires(may_waive, on=visible_task)
def waive(task: Task) -> ResponseReturnValue:
    """豁免 with the reason."""
    form = WaiverForm()
    if form.validate_on_submit():
        actions.waive(task, reason=form.reason.data or "", actor_id=current_user.id)
        flash("已豁免目标，可以申请办结", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/step.html",
        title="豁免目标",
        task=task,
        form=form,
        submit="豁免",
        words="豁免后，目标未达成不再妨碍办结；完成率和进度灯照实显示。",
    ), _status()


@requires(may_archive, on=visible_task)
def archive(task: Task) -> ResponseReturnValue:
    """归档."""
    actions.archive(task, actor_id=current_user.id)
    flash(f"任务{task.number}已归档", "success")
    return redirect(url_for("tasks.show", task_id=task.id), 303)


@requires(may_see_closure, on=queries.visible_closure_proof)
def download_closure_proof(stored: StoredFile) -> ResponseReturnValue:
    """A proof, under its own name."""
    return as_attachment(stored)


def _status() -> int:
    return 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/tasks/<int:task_id>/closure", view_func=request_closure, methods=both)
    bp.add_url_rule("/tasks/<int:task_id>/closure/decision", view_func=decide_closure, methods=both)
    bp.add_url_rule("/tasks/<int:task_id>/waiver", view_func=waive, methods=both)
    bp.add_url_rule("/tasks/<int:task_id>/archive", view_func=archive, methods=["POST"])
    bp.add_url_rule(
        "/closures/<int:closure_id>/proofs/<int:file_id>", view_func=download_closure_proof, methods=["GET"]
    )
