"""Which slots a unit's part in a task lacks, which move and which fall away (rulebook §5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from tracker.core.calendar import ONE_DAY
from tracker.reports.slots import SlotDates, still_asked_for

SlotsFrom = Callable[[date | None], list[SlotDates]]


@dataclass(frozen=True)
class HeldSlot:
    """A slot as it is stored. `is_settled`: something was submitted, or the office granted an exception."""

    id: int
    assignment_id: int
    dates: SlotDates
    is_settled: bool
    is_withdrawn: bool


@dataclass
class Arrangement:
    """What is to be done: new slots by assignment, moved and revived ones with their dates, and what falls away (ids)."""

    made: list[tuple[int, SlotDates]] = field(default_factory=list)
    revived: list[tuple[int, SlotDates]] = field(default_factory=list)
    moved: list[tuple[int, SlotDates]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        """Something is to be done."""
        return bool(self.made or self.revived or self.moved or self.dropped)

    def add(self, other: Arrangement) -> None:
        """Take in another task's."""
        self.made += other.made
        self.revived += other.revived
        self.moved += other.moved
        self.dropped += other.dropped


def arrange(
    assignment_ids: Iterable[int], held: Sequence[HeldSlot], wanted: SlotsFrom, now: datetime
) -> Arrangement:
    """Bring the slots of a task's parts in line with `wanted` (its slots that begin on a day or later).

    What has opened or is settled stays as it is, and nothing may overlap it. A slot that fell away comes back where
    it is wanted again. Done twice it changes nothing more.
    """
    by_assignment: dict[int, list[HeldSlot]] = {}
    for slot in held:
        by_assignment.setdefault(slot.assignment_id, []).append(slot)
    wanted_from = cache(wanted)
    found = Arrangement()
    for assignment_id in assignment_ids:
        _arrange_part(assignment_id, by_assignment.get(assignment_id, []), wanted_from, now, found)
    return found


def _arrange_part(
    assignment_id: int, held: list[HeldSlot], wanted_from: SlotsFrom, now: datetime, found: Arrangement
) -> None:
    stays = [
        slot for slot in held if not slot.is_withdrawn and (slot.is_settled or slot.dates.opens_at <= now)
    ]
    begins_on = max(slot.dates.period_ends_on for slot in stays) + ONE_DAY if stays else None
    wanted = {dates.period_starts_on: dates for dates in wanted_from(begins_on)}
    asked_for = {dates.period_starts_on for dates in still_asked_for(list(wanted.values()), now)}
    fixed = {slot.id for slot in stays}
    others = {slot.dates.period_starts_on: slot for slot in held if slot.id not in fixed}
    for starts, slot in others.items():
        if slot.is_withdrawn:
            continue
        dates = wanted.get(starts)
        if dates is not None and starts in asked_for:
            if dates != slot.dates:
                found.moved.append((slot.id, dates))
        elif dates is None or dates.period_ends_on != slot.dates.period_ends_on:
            found.dropped.append(slot.id)
    for starts in sorted(asked_for):
        known = others.get(starts)
        if known is None:
            found.made.append((assignment_id, wanted[starts]))
        elif known.is_withdrawn:
            found.revived.append((known.id, wanted[starts]))
