"""Who may draft 督办单 and 任务分解表."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.documents.policy import may_draft
from tracker.plans.models import Plan
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.models import Task


def may_draft_slip(user: Person, task: Task) -> Verdict:
    """The office, while the task is being carried out."""
    out = task.state in DISPATCHED
    return first_refusal(may_draft(user), ALLOWED if out else refused(f"任务{task.state.word}，不需督办"))


def may_draft_breakdown(user: Person, plan: Plan) -> Verdict:
    """The office."""
    return may_draft(user)


def may_read_paper(user: Person, subject: object) -> Verdict:
    """Whoever sees it."""
    return ALLOWED
