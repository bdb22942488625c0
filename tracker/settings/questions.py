"""What settings ask the floors above them before something is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tracker.core.calendar import WorkingCalendar
from tracker.core.questions import Question
from tracker.core.rules import OfficeRules


@dataclass(frozen=True)
class Movement:
    """How many report slots that have not opened would be made, get other dates, and fall away."""

    made: int = 0
    moved: int = 0
    dropped: int = 0

    @property
    def key(self) -> str:
        """What a form remembers having shown."""
        return f"{self.made}-{self.moved}-{self.dropped}"

    @property
    def words(self) -> str:
        """As a sentence without its full stop; empty where nothing moves."""
        parts = [
            f"{number}个{what}"
            for number, what in ((self.moved, "改期"), (self.made, "新增"), (self.dropped, "取消"))
            if number
        ]
        return f"尚未开放的填报期中，{'、'.join(parts)}；已开放的不变" if parts else ""

    def and_also(self, other: Movement) -> Movement:
        """Both together."""
        return Movement(self.made + other.made, self.moved + other.moved, self.dropped + other.dropped)


@dataclass(frozen=True, kw_only=True)
class WhatMoves(Question[Movement]):
    """What these rules and this calendar would move, were they in force."""

    rules: Callable[[date], OfficeRules]
    calendar: WorkingCalendar
