"""Drafting 督办单 and 任务分解表 from the tasks as they stand now."""

from __future__ import annotations

from tracker.core import clock
from tracker.core.calendar import working_calendar
from tracker.core.db import db
from tracker.core.lifecycle import IllegalStep
from tracker.core.rules import office_rules
from tracker.documents import actions as documents
from tracker.documents.models import Document, DocumentKind
from tracker.plans.models import Plan
from tracker.plans.titles import series_of
from tracker.tasks import ledger_queries
from tracker.tasks.models import Task
from tracker.tasks.papers.document import TITLE, frozen_rows, slip_rows, slip_text
from tracker.tasks.papers.models import TaskPaper

OFFICE = "领导小组办公室"


def draft_slip(task: Task, *, contact: str, actor_id: int) -> Document:
    """督办单 to the task's lead unit. Raises IllegalStep where nobody leads it yet."""
    if task.lead_unit is None:
        raise IllegalStep("任务还没有牵头单位，不能督办。")
    plan = task.measure.plan
    line = ledger_queries.ledger_line(task)
    reply_by = working_calendar().add(clock.today(), office_rules().adhoc_notice_working_days)
    document = documents.draft(
        kind=DocumentKind.DISPATCH_SLIP,
        title=TITLE,
        series=series_of(plan.document_number, "单"),
        content={
            "addressees": task.lead_unit.name,
            "signer": plan.issuer or OFFICE,
            "contact": contact,
            "text": slip_text(line, today=clock.today(), reply_by=reply_by).as_json(),
            "rows": slip_rows(line, task.number, task.completion),
        },
        addressed_unit_id=task.lead_unit_id,
        actor_id=actor_id,
    )
    db.session.add(TaskPaper(document_id=document.id, task_id=task.id))
    db.session.flush()
    return document


def draft_breakdown(plan: Plan, *, actor_id: int) -> Document:
    """任务分解表 of the plan. Raises IllegalStep where it has no tasks."""
    rows = frozen_rows(ledger_queries.ledger_lines(plan.id))
    if not rows:
        raise IllegalStep("方案还没有任务，先分解措施。")
    document = documents.draft(
        kind=DocumentKind.BREAKDOWN,
        title=f"{plan.title}|任务分解表",
        series=series_of(plan.document_number, "表"),
        content={"organ": plan.issuer or OFFICE, "rows": rows},
        actor_id=actor_id,
    )
    db.session.add(TaskPaper(document_id=document.id, plan_id=plan.id))
    db.session.flush()
    return document
