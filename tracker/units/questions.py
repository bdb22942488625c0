"""What the directory asks the floors above it."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.core.questions import Question


@dataclass(frozen=True, kw_only=True)
class WhatHoldsUnit(Question[str]):
    """What must be settled before the unit can be deactivated, each a sentence without its full stop."""

    unit_id: int


@dataclass(frozen=True, kw_only=True)
class WhatHoldsGroup(Question[str]):
    """Who still names the group, so that it cannot be deleted, each a sentence without its full stop."""

    group_id: int
