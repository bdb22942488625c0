"""What the morning sweep asks the floors above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.core.questions import Question
from tracker.reminders.digests import Duty


@dataclass(frozen=True, kw_only=True)
class WhatElseIsDue(Question[Duty]):
    """What units have to do on `day` beside their reports, parts and milestones.

    `due`, `given`: due dates, and days on which something was given to be acknowledged within `acknowledge_within`
    working days, → the rung of the ladder that they have reached. `units`: only these; None: whichever.
    """

    day: date
    due: Mapping[date, int]
    given: Mapping[date, int]
    acknowledge_within: int
    units: tuple[int, ...] | None = None
