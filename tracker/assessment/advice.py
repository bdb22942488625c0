"""«What would raise it»: what a unit can still earn this year, and what it can still keep from losing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import BLOCK_C, ZERO, Facts, as_decimal, contributions, rebased, weighed
from tracker.core.text import percent, quoted, short_date

MOST = 5


class Thing(StrEnum):
    """What a piece of advice is about, and where it is done."""

    TASK = "task"
    SLOT = "slot"
    FINDING = "finding"


@dataclass(frozen=True)
class Advice:
    """What to do, and how many points it would bring or save. `thing_id`: None where it concerns several."""

    words: str
    points: Decimal
    thing: Thing
    thing_id: int | None
    saves: bool = False


@dataclass(frozen=True)
class Overdue:
    """A report that is late already, and not yet locked."""

    slot_id: int
    words: str


@dataclass(frozen=True)
class Pending:
    """A rectification whose limit has not come."""

    finding_id: int
    words: str
    due_on: date


def advice(
    facts: Facts, scheme: Scheme, overdue: Sequence[Overdue] = (), pending: Sequence[Pending] = ()
) -> list[Advice]:
    """What can be saved first, for it has its limit; then what would bring the most."""
    scale = rebased(facts, scheme)
    earned = [*to_catch_up(facts, scheme, scale), *to_complete(facts, scheme, scale)]
    return [
        *to_report(facts, scheme, scale, overdue),
        *to_rectify(facts, scheme, scale, pending),
        *sorted(earned, key=lambda one: (-one.points, one.thing_id or 0)),
    ]


def to_report(facts: Facts, scheme: Scheme, scale: Fraction, overdue: Sequence[Overdue]) -> list[Advice]:
    """A late report costs less than a missed one, as far as the block has anything left."""
    left = sum((one.points for one in contributions(facts, scheme) if one.rule in BLOCK_C), ZERO)
    saved = as_decimal(Fraction(scheme.missed - scheme.late) * scale)
    found = []
    for one in overdue:
        points = min(saved, left)
        if points > 0:
            left -= points
            found.append(
                Advice(f"{one.words}已逾期，锁定前补报", points, Thing.SLOT, one.slot_id, saves=True)
            )
    return found


def to_rectify(facts: Facts, scheme: Scheme, scale: Fraction, pending: Sequence[Pending]) -> list[Advice]:
    """Each pending rectification weighs as much as the others once it is due."""
    if not pending:
        return []
    each = as_decimal(Fraction(scheme.rectification) * scale / (len(facts.findings) + len(pending)))
    return [
        Advice(
            f"{one.words}，{short_date(one.due_on)}前整改到位",
            each,
            Thing.FINDING,
            one.finding_id,
            saves=True,
        )
        for one in sorted(pending, key=lambda one: (one.due_on, one.finding_id))[:MOST]
        if each
    ]


def to_catch_up(facts: Facts, scheme: Scheme, scale: Fraction) -> list[Advice]:
    """The tasks that were behind their curve at some period's end can be at it at the next."""
    behind = [one for one in facts.pace if one.kept < one.due]
    if not behind:
        return []
    due = sum(one.due for one in facts.pace) + len(facts.pace)
    points = as_decimal(Fraction(scheme.pace) * scale * len(behind) / due)
    words = f"{len(behind)}项曾低于序时的任务下一期期末都达到序时"
    return [Advice(words, points, Thing.TASK, behind[0].task_id if len(behind) == 1 else None)]


def to_complete(facts: Facts, scheme: Scheme, scale: Fraction) -> list[Advice]:
    """The tasks that would bring the most if they were completed."""
    total = sum((weighed(task, scheme) for task in facts.tasks), Fraction(0))
    if not total:
        return []
    full = Fraction(scheme.tasks) * scale / total
    found = [
        Advice(
            f"{task.role.word}任务{quoted(task.title)}现完成{percent(as_decimal(task.share))}，全部完成",
            as_decimal(full * weighed(task, scheme) * (1 - task.share)),
            Thing.TASK,
            task.task_id,
        )
        for task in facts.tasks
        if task.share < 1 and task.stopped_on is None and weighed(task, scheme)
    ]
    return sorted(found, key=lambda one: (-one.points, one.thing_id or 0))[:MOST]
