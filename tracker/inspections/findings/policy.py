"""Who may do what with a problem found (rulebook §2)."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.models import StoredFile
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.inspections.findings.lifecycle import FindingState
from tracker.inspections.findings.models import Finding
from tracker.inspections.policy import is_member, may_list_inspections


def may_list_findings(user: Person) -> Verdict:
    """Everybody with business to do."""
    return may_list_inspections(user)


def may_read_finding(user: Person, finding: Finding) -> Verdict:
    """Whoever sees it."""
    return ALLOWED


def may_read_file(user: Person, stored: StoredFile) -> Verdict:
    """Whoever sees what it proves."""
    return ALLOWED


def may_edit_finding(user: Person, finding: Finding) -> Verdict:
    """Members but for their own unit, until an order names it."""
    if not is_member(user, finding.inspection):
        return refused("由督导组成员修改")
    if user.unit_id == finding.unit_id:
        return refused(f"您是{finding.unit.short_name}的人员，对本单位的督导须回避")
    return first_refusal(
        ALLOWED
        if finding.state is FindingState.NOTED
        else refused(f"问题{finding.state.word}，不能直接修改"),
        ALLOWED if finding.order_id is None else refused("问题已列入整改通知书，不能直接修改"),
    )
