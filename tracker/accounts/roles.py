"""Which roles one person may hold together (rulebook §2), pure."""

from __future__ import annotations

from collections.abc import Collection

from tracker.accounts.models import ADMINISTRATORS, Role

BUSINESS_ROLES = tuple(role for role in Role if role not in ADMINISTRATORS)
ADMINISTRATOR_ROLES = tuple(role for role in Role if role in ADMINISTRATORS)


def conflict(roles: Collection[Role]) -> str | None:
    """Why these roles exclude each other, as a sentence; None where one person may hold them all."""
    administrators = [role for role in ADMINISTRATOR_ROLES if role in roles]
    business = [role for role in BUSINESS_ROLES if role in roles]
    if len(administrators) > 1:
        return f"{'、'.join(role.word for role in administrators)}互斥，一人只能担任其中一项"
    if administrators and business:
        return f"{administrators[0].word}不得兼任业务角色（{'、'.join(role.word for role in business)}）"
    return None


def words(values: Collection[str]) -> str:
    """Stored role values as printed, in the order of the rule book; none is «未分配» (a Jinja filter)."""
    return "、".join(role.word for role in Role if role in values) or "未分配"
