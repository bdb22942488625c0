"""Pages of extensions (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.files import as_attachment
from tracker.core.models import StoredFile
from tracker.core.policy import requires
from tracker.core.rules import office_rules
from tracker.tasks.extensions import actions, queries
from tracker.tasks.extensions.forms import DecisionForm, ExtensionForm
from tracker.tasks.extensions.lifecycle import ExtensionState, ExtensionStep
from tracker.tasks.extensions.models import Extension
from tracker.tasks.extensions.policy import (
    level,
    may_decide_extension,
    may_request_extension,
    may_see_extension,
    may_withdraw_extension,
)
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task


@requires(may_request_extension, on=visible_task)
def request_extension(task: Task) -> ResponseReturnValue:
    """申请延期 with the reason, proofs, and new dates for milestones."""
    if task.due_on is None:
        abort(404)
    form = ExtensionForm.over(task.milestones)
    if form.validate_on_submit() and form.fits(task.due_on, task.milestones):
        proofs = form.proofs.stored(actor_id=current_user.id)
        if not form.errors and form.new_due_on.data:
            extension = actions.request(
                task,
                new_due_on=form.new_due_on.data,
                reason=form.reason.data or "",
                milestones=form.moved(task.milestones),
                proofs=proofs,
                actor_id=current_user.id,
            )
            flash(f"已申请延期{extension.days}天，由{level(extension).word}审批", "success")
            return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/request_extension.html",
        task=task,
        form=form,
        rules=office_rules(),
        earlier=queries.extensions_of(task.id),
    ), _status()


@requires(may_see_extension, on=queries.visible_extension)
def show_extension(extension: Extension) -> ResponseReturnValue:
    """One request with its proofs, and the decision for who may make it."""
    return _page(extension, DecisionForm())


@requires(may_decide_extension, on=queries.visible_extension)
def decide_extension(extension: Extension) -> ResponseReturnValue:
    """同意 or 不同意."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(extension, form)
    words = form.reason.data or ""
    if form.step.data == ExtensionStep.APPROVE.value:
        actions.approve(extension, decision=words, actor_id=current_user.id)
        flash("已同意延期，完成时限已更新", "success")
    else:
        actions.refuse(extension, decision=words, actor_id=current_user.id)
        flash("已答复不同意延期", "success")
    return redirect(url_for("tasks.show", task_id=extension.task_id), 303)


@requires(may_withdraw_extension, on=queries.visible_extension)
def withdraw_extension(extension: Extension) -> ResponseReturnValue:
    """撤回."""
    actions.withdraw(extension, reason="", actor_id=current_user.id)
    flash("已撤回延期申请", "success")
    return redirect(url_for("tasks.show", task_id=extension.task_id), 303)


@requires(may_see_extension, on=queries.visible_extension_proof)
def download_extension_proof(stored: StoredFile) -> ResponseReturnValue:
    """A proof, under its own name."""
    return as_attachment(stored)


def _page(extension: Extension, form: DecisionForm) -> ResponseReturnValue:
    waits = extension.state is ExtensionState.REQUESTED
    earlier = [one for one in queries.extensions_of(extension.task_id) if one.id != extension.id]
    return render_template(
        "tasks/extension.html",
        extension=extension,
        task=extension.task,
        form=form,
        level=level(extension) if waits else None,
        earlier=earlier,
    ), _status()


def _status() -> int:
    return 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    one = "/extensions/<int:extension_id>"
    bp.add_url_rule("/tasks/<int:task_id>/extension", view_func=request_extension, methods=["GET", "POST"])
    bp.add_url_rule(one, view_func=show_extension, methods=["GET"])
    bp.add_url_rule(f"{one}/decision", view_func=decide_extension, methods=["POST"])
    bp.add_url_rule(f"{one}/withdrawal", view_func=withdraw_extension, methods=["POST"])
    bp.add_url_rule(f"{one}/proofs/<int:file_id>", view_func=download_extension_proof, methods=["GET"])
