"""When more time may be asked for, and who decides (rulebook §4). Pure."""

from __future__ import annotations

from datetime import date

from tracker.core.text import office_date
from tracker.core.words import Worded
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Light


class Level(Worded):
    """Who decides a request."""

    OFFICE_HEAD = "office_head", "办公室负责人"
    LEADER = "leader", "领导"


def level_of(*, days: int, light: Light, days_by_head: int, lead_is_host: bool) -> Level:
    """Up to so many calendar days the office head; longer ones, red tasks and the office's own unit go to a leader."""
    if days > days_by_head or light is Light.RED or lead_is_host:
        return Level.LEADER
    return Level.OFFICE_HEAD


def why_not_asked_for(
    *,
    state: TaskState,
    due_on: date | None,
    today: date,
    granted: int,
    at_most: int,
    is_pending: bool,
) -> str:
    """Why more time cannot be asked for now, as a sentence without full stop; empty: it can."""
    if due_on is None:
        return "长期任务没有完成时限，不需延期"
    if state is TaskState.AWAITING_ACKNOWLEDGEMENT:
        return "牵头单位签收后才能申请延期"
    if state is not TaskState.UNDER_WAY:
        return f"任务{state.word}，不能申请延期"
    if is_pending:
        return "已有一份延期申请待批"
    if granted >= at_most:
        return f"每项任务最多延期{at_most}次，本任务已延期{granted}次"
    if today >= due_on:
        return f"延期须在完成时限之前申请，本任务{office_date(due_on)}到期"
    return ""


def why_not_until(new_due_on: date, due_on: date) -> str:
    """What is wrong with the new date; empty: nothing."""
    return "" if new_due_on > due_on else f"新的时限须晚于现在的{office_date(due_on)}"


def why_not_moved(new_due_on: date, old_due_on: date, task_due_on: date) -> str:
    """What is wrong with a milestone's new date; empty: nothing."""
    if new_due_on < old_due_on:
        return f"不能早于原来的{office_date(old_due_on)}"
    return f"不能晚于申请的完成时限{office_date(task_due_on)}" if new_due_on > task_due_on else ""
