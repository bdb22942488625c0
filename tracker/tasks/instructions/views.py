"""Pages of instructions (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.web import paginate
from tracker.tasks.dispatch_queries import tasks_by_id
from tracker.tasks.instructions import actions, queries
from tracker.tasks.instructions.forms import AnswerForm, InstructionForm
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.instructions.policy import may_answer, may_finish, may_instruct, may_see_instructions
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task


@requires(may_see_instructions)
def instructions() -> ResponseReturnValue:
    """What waits to be answered or read, the first due first."""
    page = paginate(queries.open_for(current_user).options(*queries.WHOLE))
    return render_template("tasks/instructions.html", page=page, today=clock.today())


@requires(may_instruct, on=visible_task)
def instruct(task: Task) -> ResponseReturnValue:
    """批示 on a task."""
    (task,) = tasks_by_id([task.id])
    form = InstructionForm()
    form.unit_ids.choices = [Choice(one.unit_id, one.unit.short_name) for one in task.assignments]
    if request.method == "GET":
        form.unit_ids.data = [task.lead_unit_id]
    if form.validate_on_submit() and form.fits(clock.today()):
        words = form.words.data or ""
        if form.becomes.data == "task" and form.due_on.data:
            given = actions.turn_into_task(
                task,
                words=words,
                title=form.title.data or "",
                due_on=form.due_on.data,
                actor_id=current_user.id,
            )
            number = given.new_task.number if given.new_task else ""
            flash(f"已转为任务{number}，待办公室交办", "success")
        else:
            chosen = set(form.unit_ids.data or ())
            actions.give(
                task,
                words=words,
                units=[one.unit for one in task.assignments if one.unit_id in chosen],
                reply_due_on=form.due_on.data,
                actor_id=current_user.id,
            )
            flash("批示已送达", "success")
        return redirect(url_for("tasks.show", task_id=task.id), 303)
    return render_template(
        "tasks/step.html", title="批示", task=task, form=form, submit="送出批示", words=""
    ), _status()


@requires(may_answer, on=queries.visible_addressee)
def answer_instruction(addressee: Addressee) -> ResponseReturnValue:
    """回复 for the own unit."""
    form = AnswerForm()
    instruction = addressee.instruction
    if form.validate_on_submit():
        actions.answer(addressee, words=form.words.data or "", actor_id=current_user.id)
        flash("已回复批示", "success")
        return redirect(url_for("tasks.show", task_id=instruction.task_id), 303)
    return render_template(
        "tasks/step.html",
        title="回复批示",
        task=instruction.task,
        form=form,
        submit="回复",
        words=f"{instruction.given_by.name}批示：{instruction.words}",
    ), _status()


@requires(may_finish, on=queries.visible_instruction)
def finish_instruction(instruction: Instruction) -> ResponseReturnValue:
    """The leader has read the answers."""
    actions.finish(instruction, actor_id=current_user.id)
    flash("批示已办结", "success")
    return redirect(url_for("tasks.show", task_id=instruction.task_id), 303)


def _status() -> int:
    return 422 if request.method == "POST" else 200


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/instructions", view_func=instructions, methods=["GET"])
    bp.add_url_rule("/tasks/<int:task_id>/instructions/new", view_func=instruct, methods=both)
    bp.add_url_rule("/instructions/answers/<int:addressee_id>", view_func=answer_instruction, methods=both)
    bp.add_url_rule(
        "/instructions/<int:instruction_id>/completion", view_func=finish_instruction, methods=["POST"]
    )
