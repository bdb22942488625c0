"""What people decide about inspections, as plain values: what forms fill in and actions write down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.inspections.lifecycle import Method


@dataclass(frozen=True, kw_only=True)
class InspectionValues:
    """A plan 方案. `units`, `measures`, `members`: ids; `leader_id` is one of the members (0: nobody yet)."""

    title: str
    content: str
    scope: str
    basis: str
    methods: tuple[Method, ...]
    starts_on: date
    ends_on: date
    units: tuple[int, ...]
    measures: tuple[int, ...]
    members: tuple[int, ...]
    leader_id: int
    others: str = ""


@dataclass(frozen=True, kw_only=True)
class ConclusionText:
    """The conclusion in words."""

    judgement: str
    practices: str
    advice: str
