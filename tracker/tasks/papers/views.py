"""Pages of 督办单 and 任务分解表 (door 1: people)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.core.policy import requires
from tracker.documents.life import life_of
from tracker.documents.models import Document, DocumentKind
from tracker.documents.writing.queries import contents_of
from tracker.plans.models import Plan
from tracker.plans.queries import visible_plan
from tracker.tasks.models import Task
from tracker.tasks.papers import actions
from tracker.tasks.papers.policy import may_draft_breakdown, may_draft_slip, may_read_paper
from tracker.tasks.papers.queries import paper_of, visible_paper
from tracker.tasks.queries import visible_task


@requires(may_draft_slip, on=visible_task)
def draft_slip(task: Task) -> ResponseReturnValue:
    """督办单 of this task; on to its text."""
    person = current_user
    contact = f"联系人：{person.name}" + (f"，联系电话：{person.phone}" if person.phone else "")
    document = actions.draft_slip(task, contact=contact, actor_id=person.id)
    flash("已拟出督办单，请修改后核数", "success")
    return redirect(url_for("writing.edit", document_id=document.id), 303)


@requires(may_draft_breakdown, on=visible_plan)
def draft_breakdown(plan: Plan) -> ResponseReturnValue:
    """任务分解表 of this plan as it stands."""
    document = actions.draft_breakdown(plan, actor_id=current_user.id)
    flash("已拟出任务分解表，内容按此刻的任务冻结", "success")
    return redirect(url_for("tasks.show_paper", document_id=document.id), 303)


@requires(may_read_paper, on=visible_paper)
def show_paper(document: Document) -> ResponseReturnValue:
    """The paper and its life."""
    paper = paper_of(document)
    is_table = document.kind is DocumentKind.BREAKDOWN
    table = getattr(contents_of(document)[0], "table", None) if is_table else None
    return render_template("tasks/paper.html", paper=paper, table=table, **life_of(document))


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    bp.add_url_rule("/tasks/<int:task_id>/slip", view_func=draft_slip, methods=["POST"])
    bp.add_url_rule("/plans/<int:plan_id>/breakdown", view_func=draft_breakdown, methods=["POST"])
    bp.add_url_rule("/papers/<int:document_id>", view_func=show_paper, methods=["GET"])
