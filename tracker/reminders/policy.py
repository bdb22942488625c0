"""Who may remind whom, with the reason in words (rulebook §7)."""

from __future__ import annotations

from typing import Any

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, first_refusal, refused
from tracker.core.text import short_date
from tracker.reminders.models import Reminder
from tracker.reminders.queries import UNIT_ROLES, Remindable
from tracker.tasks.lifecycle import DISPATCHED

BUSINESS_ROLES = (Role.OFFICE_CLERK, Role.OFFICE_HEAD, Role.LEADER, *UNIT_ROLES)


def may_see_reminders(user: Person) -> Verdict:
    """催办台账: everybody with business, each his own part of it."""
    return ALLOWED if user.has(*BUSINESS_ROLES) else refused("系统、安全、审计管理员不接触催办业务")


def may_see(user: Person, subject: Any) -> Verdict:
    """What the visibility query gave may be read."""
    return may_see_reminders(user)


def may_remind(user: Person, part: Remindable) -> Verdict:
    """The office any unit, a lead unit its task's responsible units; not within the cool-down ⚙."""
    return first_refusal(_may_send(user, part), _is_under_way(part), _is_cool(part))


def _may_send(user: Person, part: Remindable) -> Verdict:
    if user.is_office:
        return ALLOWED
    if user.has(*UNIT_ROLES) and user.unit_id == part.task.lead_unit_id:
        if part.unit.id == user.unit_id:
            return refused("催办牵头单位由领导小组办公室办理")
        return ALLOWED
    return refused("催办由领导小组办公室或本任务牵头单位办理")


def _is_under_way(part: Remindable) -> Verdict:
    state = part.task.state
    return ALLOWED if state in DISPATCHED else refused(f"任务{state.word}，不需催办")


def _is_cool(part: Remindable) -> Verdict:
    if not part.cools_down:
        return ALLOWED
    return refused(
        f"{short_date(part.last_on)}已催办{part.unit.short_name}，{short_date(part.free_on)}起可再次催办"
    )


def may_print_slip(user: Person, reminder: Reminder) -> Verdict:
    """催办单 is the office's; who sees the reminder may have its slip."""
    return ALLOWED if reminder.by_office else refused("牵头单位的催办不印发催办单")


def may_subscribe(user: Person) -> Verdict:
    """Everybody with business has due dates."""
    return ALLOWED if user.has(*BUSINESS_ROLES) else refused("管理员账号没有业务时限可订阅")
