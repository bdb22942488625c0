"""What was counted is kept until something happens, so that the counts on every page cost nothing most of the time.

Whatever changes is announced (design.md §4), so a figure that is counted from states and dates holds as long as the
end of the trail and the minute are the same. Each process keeps its own; nothing is kept while a request writes (what
it announced may yet be undone) and in tests (they undo what they announced).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app, request
from sqlalchemy import ScalarSelect, func, select

from tracker.core.db import READING_METHODS
from tracker.core.models import EventRecord

Counted = TypeVar("Counted")

LATEST = 100
_EXTENSION = "tracker-kept"


@dataclass(frozen=True)
class Kept:
    """What was counted at one moment, by name."""

    moment: tuple[int, datetime]
    figures: dict[Hashable, Any] = field(default_factory=dict)


def keeping() -> bool:
    """Whether this request may use what was kept."""
    return request.method in READING_METHODS and not current_app.testing


def trail_end() -> ScalarSelect[int]:
    """A number that changes with every announced event, to be read as part of a statement.

    A sum, not the largest id: on PostgreSQL a transaction may commit after one that took its id later.
    """
    number = EventRecord.__table__.c.id
    latest = select(number).order_by(number.desc()).limit(LATEST).subquery()
    return select(func.coalesce(func.sum(latest.c.id), 0)).scalar_subquery()


def kept(end: int, now: datetime, name: Hashable, count: Callable[[], Counted]) -> Counted:
    """The figure as counted since the trail ended so and the minute began; plain values only, they outlive the session.

    Ask `keeping` first.
    """
    moment = (int(end), now.replace(second=0, microsecond=0))  # PostgreSQL's sum is a Decimal
    held: Kept | None = current_app.extensions.get(_EXTENSION)
    if held is None or held.moment != moment:
        held = current_app.extensions[_EXTENSION] = Kept(moment)
    if name not in held.figures:
        held.figures[name] = count()
    figure: Counted = held.figures[name]
    return figure
