"""Who sees which home page."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused


def may_see_home(user: Person) -> Verdict:
    """Everybody has a home page; what stands on it follows from the roles."""
    return ALLOWED


def may_see_district(user: Person) -> Verdict:
    """The figures of all units: the office and the leaders."""
    return ALLOWED if user.sees_everything else refused("全区情况由领导小组办公室和领导查看")


def works_for_unit(user: Person) -> bool:
    """Liaison or head: the unit's own work stands on the page."""
    return user.has(Role.LIAISON, Role.UNIT_HEAD)
