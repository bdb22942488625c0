"""What the office decides about a meeting, as plain values: what forms fill in and actions write down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.tasks.values import Party


@dataclass(frozen=True, kw_only=True)
class MeetingValues:
    """The particulars. `parties` and `observers`: units and groups, which expand when the meeting is saved."""

    title: str
    starts_at: datetime
    place: str
    chair: str
    parties: tuple[Party, ...]
    observers: tuple[Party, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AgendaText:
    """The editable agenda, one line each."""

    topics: str
    exchange: str
    pledge: str
    coordination: str


@dataclass(frozen=True, kw_only=True)
class DecisionValues:
    """A matter that was decided. `support`: ids of the units that help, without the lead."""

    content: str
    requirement: str
    measure_id: int
    lead_unit_id: int
    support: tuple[int, ...]
    due_on: date
