"""Who looks after the faces."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused


def may_see_typefaces(user: Person) -> Verdict:
    """The office, which prints, and the system administrator, who can put files into the folder."""
    if user.is_office or user.is_system_admin:
        return ALLOWED
    return refused("排印字体由领导小组办公室和系统管理员查看")
