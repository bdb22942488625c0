"""Who reads the trail: the audit administrator, and nobody else (rulebook §2)."""

from __future__ import annotations

from tracker.accounts.models import Person, Role
from tracker.core.policy import ALLOWED, Verdict, refused


def may_read_trail(user: Person) -> Verdict:
    """All of it; nobody may change any of it."""
    return ALLOWED if user.has(Role.AUDIT_ADMIN) else refused("留痕由审计管理员查阅")
