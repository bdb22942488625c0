"""Who may move one unit's slot to later (rulebook §2, §5)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.core.text import office_time
from tracker.reports.models import ReportSlot
from tracker.tasks.lifecycle import DISPATCHED


def may_grant_exception(user: Person, slot: ReportSlot) -> Verdict:
    """The office, for units other than one's own: the host unit's slots are a leader's business (the referee is a player)."""
    if not (user.is_office or (slot.unit.is_host and user.has(Role.LEADER))):
        return refused("顺延由领导小组办公室办理")
    if user.is_office and user.unit_id == slot.unit_id:
        who = "领导" if slot.unit.is_host else "办公室其他人员"
        return refused(f"您是{slot.unit.short_name}的人员，本单位的顺延由{who}办理")
    if slot.task.state not in DISPATCHED:
        return refused(f"任务{slot.task.state.word}，不需顺延")
    if clock.now() < slot.opens_at:
        return refused(f"本期{office_time(slot.opens_at)}才开放填报，请届时办理")
    return ALLOWED
