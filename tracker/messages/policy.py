"""Whose inbox it is, and who keeps the channels (rulebook §7)."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict, refused
from tracker.messages.lifecycle import OutboxState
from tracker.messages.models import InboxMessage, OutboxMessage, Robot


def may_read(user: Person, message: InboxMessage) -> Verdict:
    """One's own messages, which are the only ones that visibility gives."""
    return ALLOWED


def may_keep_robots(user: Person, robot: Robot | None = None) -> Verdict:
    """Group robots are the office's."""
    return ALLOWED if user.is_office else refused("群机器人由领导小组办公室登记")


def may_see_operations(user: Person) -> Verdict:
    """运行状况: the office and the system administrator."""
    if user.is_office or user.is_system_admin:
        return ALLOWED
    return refused("运行状况由领导小组办公室和系统管理员查看")


def may_retry(user: Person, outgoing: OutboxMessage) -> Verdict:
    """Only what was given up; the same people."""
    verdict = may_see_operations(user)
    if not verdict:
        return verdict
    return ALLOWED if outgoing.state is OutboxState.DEAD else refused("此消息不在“未能发出”之列")
