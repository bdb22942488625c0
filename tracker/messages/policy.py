"""Whose inbox it is."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.core.policy import ALLOWED, Verdict
from tracker.messages.models import InboxMessage


def may_read(user: Person, message: InboxMessage) -> Verdict:
    """One's own messages, which are the only ones that visibility gives."""
    return ALLOWED
