"""What a report says, and what is known beside it: plain values between forms, checks, actions and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.plans.cross_rules import Bond
from tracker.plans.models import Counting
from tracker.reports.models import Outlook
from tracker.reports.quarters.rollup import Proposal
from tracker.tasks.lifecycle import MilestoneState


@dataclass(frozen=True)
class FigureValue:
    """One figure as filled in. A blank value is not 0 and needs `blank_reason`; `forecast` is for the next period."""

    value: Decimal | None = None
    blank_reason: str = ""
    fall_reason: str = ""
    forecast: Decimal | None = None


@dataclass(frozen=True)
class ReportValues:
    """Everything a unit fills in for one slot. `figures` by indicator id, `milestones` the ids it claims as done."""

    figures: Mapping[int, FigureValue] = field(default_factory=dict)
    progress: str = ""
    problems: str = ""
    coordination: str = ""
    next_steps: str = ""
    outlook: Outlook | None = None
    milestones: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Said:
    """How the confirming unit stands to a figure: its name, the word (待确认, 已确认, 有异议), why it disputes it."""

    unit: str
    word: str
    reason: str = ""


@dataclass(frozen=True)
class FigureLine:
    """A figure that a unit answers for, with what stands beside its field.

    `target`: the unit's share, or the whole task's where shares were not set. `previous` and `last_forecast` come
    from the last reported period; `before` is the running total up to it (None: nothing reported yet).
    `bonds`: the cross rules that the figure is part of. `is_limit`: the target is not to be exceeded. `proposed`: what
    a quarterly or yearly report may say, from the months. `said`: how the unit along the other line stands to it.
    """

    indicator_id: int
    name: str
    unit_of_measure: str
    counting: Counting
    target: Decimal
    previous: Decimal | None = None
    last_forecast: Decimal | None = None
    before: Decimal | None = None
    bonds: tuple[Bond, ...] = ()
    is_limit: bool = False
    proposed: Proposal | None = None
    said: Said | None = None

    @property
    def is_running_total(self) -> bool:
        """The field asks for 累计, not for 本期新增."""
        return self.counting is Counting.STOCK

    @property
    def label(self) -> str:
        """新增技能人才（本期新增，人）."""
        return f"{self.name}（{self.counting.word}，{self.unit_of_measure}）"

    def total_with(self, value: Decimal | None) -> Decimal | None:
        """The running total if `value` is reported for this period."""
        if value is None:
            return self.before
        return value if self.is_running_total else (self.before or Decimal(0)) + value

    def completion_with(self, value: Decimal | None) -> Decimal | None:
        """Running total ÷ target as an unrounded ratio."""
        total = self.total_with(value)
        return total / self.target if total is not None and self.target else None


@dataclass(frozen=True)
class Node:
    """A milestone 节点 as a form or a reader sees it."""

    id: int
    title: str
    proof: str
    due_on: date
    state: MilestoneState
    accepted_on: date | None


@dataclass(frozen=True)
class Proof:
    """An attached file; `size` in bytes."""

    file_id: int
    name: str
    size: int
