"""The file of a task 任务档案 (door 1: people)."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core import clock
from tracker.core.policy import requires
from tracker.dashboard.policy import may_read_task_file
from tracker.dashboard.task_file import queries
from tracker.dashboard.task_file.document import bundle_of, printed_points, said_of
from tracker.dashboard.task_file.spans import months_between
from tracker.documents.rendering import render_bundle
from tracker.tasks.models import Task
from tracker.tasks.queries import visible_task


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/tasks/<int:task_id>/task-file", view_func=task_file, methods=["GET"])
    bp.add_url_rule("/tasks/<int:task_id>/task-file.pdf", view_func=task_file_bundle, methods=["GET"])


@requires(may_read_task_file, on=visible_task)
def task_file(task: Task) -> ResponseReturnValue:
    """Everything about a task on one page."""
    file = queries.task_file(current_user, task)
    return render_template(
        "dashboard/task_file.html",
        task=task,
        file=file,
        months=months_between(file.lights[0].starts_on, file.today) if file.lights else [],
        said_of=said_of,
        printed_points=printed_points,
    )


@requires(may_read_task_file, on=visible_task)
def task_file_bundle(task: Task) -> ResponseReturnValue:
    """The same as a bundle with a table of contents."""
    unit = "" if current_user.sees_everything else current_user.unit.short_name
    content = bundle_of(queries.task_file(current_user, task), drawn_up_at=clock.now(), seen_by_unit=unit)
    return send_file(
        BytesIO(render_bundle(content)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"任务档案{task.number}.pdf",
    )
