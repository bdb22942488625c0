"""Who sees which home page."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict


def may_see_home(user: Person) -> Verdict:
    """Everybody has a home page; what stands on it follows from the roles."""
    return ALLOWED


def works_for_unit(user: Person) -> bool:
    """Liaison or head: the unit's own work stands on the page."""
    return user.has(Role.LIAISON, Role.UNIT_HEAD)


def has_business(user: Person) -> bool:
    """Works on plans and tasks; the three administrators do not."""
    return user.sees_everything or works_for_unit(user)
