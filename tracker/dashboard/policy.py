"""Who sees which home page."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.tasks.models import Task


def may_see_home(user: Person) -> Verdict:
    """Everybody has a home page; what stands on it follows from the roles."""
    return ALLOWED


def works_for_unit(user: Person) -> bool:
    """Liaison or head: the unit's own work stands on the page."""
    return user.has(Role.LIAISON, Role.UNIT_HEAD)


def has_business(user: Person) -> bool:
    """Works on plans and tasks; the three administrators do not."""
    return user.sees_everything or works_for_unit(user)


def may_see_cockpit(user: Person) -> Verdict:
    """The leaders, and the office that prepares it for them."""
    return ALLOWED if user.sees_everything else refused("驾驶舱由领导和办公室查阅")


def may_see_burden(user: Person) -> Verdict:
    """The office and the leaders see what every unit is asked, a unit's people what their own is."""
    return ALLOWED if has_business(user) else refused("填报负担由办公室、领导和各单位查阅")


def may_read_task_file(user: Person, task: Task) -> Verdict:
    """Whoever sees the task; what of it, the queries say."""
    return ALLOWED
