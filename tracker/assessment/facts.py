"""From rows to the facts of a year. Pure: plain values in, `Facts` out.

A lead answers for the whole task; a responsible unit for its own share where it has one, else for the whole task too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tracker.assessment.advice import Overdue
from tracker.assessment.scoring import (
    ConductFact,
    Facts,
    FindingFact,
    PaceFact,
    ReportingFact,
    Rule,
    TaskFact,
)
from tracker.core.text import quoted, short_date
from tracker.plans.models import Direction, PartyRole
from tracker.reports.slots import period_words
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Light, Rhythm, Thresholds, light_for, planned_share
from tracker.tasks.models import TaskKind
from tracker.tasks.progress import Advance, Measured, advance_of

ONE, NONE = Fraction(1), Fraction(0)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PartRow:
    """A unit's part in a task that counts in the year. `stops_on`: from that day nothing is scored (中止, 撤销)."""

    unit_id: int
    task_id: int
    assignment_id: int
    role: PartyRole
    title: str
    kind: TaskKind
    weight: Decimal
    starts_on: date
    due_on: date | None
    curve: str
    closed_on: date | None
    stops_on: date | None = None


@dataclass(frozen=True)
class TargetRow:
    """A target of a task; `shares`: own targets by assignment id."""

    indicator_id: int
    value: Decimal
    direction: Direction
    curve: str
    shares: Mapping[int, Decimal] = field(default_factory=dict)


class FigureRow(
    NamedTuple
):  # a nation has millions: a tuple is made three times as fast as a frozen dataclass
    """An accepted figure of a period; of a flow the increment, of a stock the running total."""

    task_id: int
    unit_id: int
    indicator_id: int
    period_ends_on: date
    value: Decimal
    is_flow: bool


@dataclass(frozen=True)
class MilestoneRow:
    """A step of a task."""

    task_id: int
    weight: Decimal
    accepted_on: date | None


class SlotRow(NamedTuple):
    """A report that was due. `returns`: how often the office sent it back; `is_settled`: its time is over;
    `awaits_review`: the unit has done its part, the office has not."""

    slot_id: int
    unit_id: int
    task_id: int
    starts_on: date
    ends_on: date
    due_at: datetime
    submitted_at: datetime | None
    returns: int
    is_settled: bool
    awaits_review: bool = False


@dataclass(frozen=True)
class Excuse:
    """A responsible unit was late although its lead had reminded it: the lead does not lose by it (rulebook §9).

    `is_missing`: its report never came, so that the lead's figures lack what it would have brought.
    """

    units: str
    is_missing: bool


Period = tuple[int, int, date]  # unit, task, the period's last day


@dataclass(frozen=True)
class Year:
    """All rows of some units and a year."""

    day: date
    parts: Sequence[PartRow] = ()
    targets: Mapping[int, Sequence[TargetRow]] = field(default_factory=dict)
    figures: Sequence[FigureRow] = ()
    milestones: Sequence[MilestoneRow] = ()
    slots: Sequence[SlotRow] = ()
    excuses: Mapping[Period, Excuse] = field(default_factory=dict)
    wrong: Sequence[tuple[int, str, datetime, str]] = ()  # unit, what shows it, when, what
    findings: Mapping[int, Sequence[FindingFact]] = field(default_factory=dict)
    conduct: Mapping[int, Sequence[ConductFact]] = field(default_factory=dict)


class Course:
    """How a total grew: the total at the end of any day."""

    def __init__(self, changes: Iterable[tuple[date, Decimal]]) -> None:
        self._days: list[date] = []
        self._totals: list[Decimal] = []
        total = Decimal(0)
        for day, change in sorted(changes, key=lambda one: one[0]):
            total += change
            if self._days and self._days[-1] == day:
                self._totals[-1] = total
            else:
                self._days.append(day)
                self._totals.append(total)

    def at(self, day: date) -> Decimal:
        """The total at the end of that day."""
        place = bisect_right(self._days, day)
        return self._totals[place - 1] if place else Decimal(0)


def changes_of(figures: Sequence[FigureRow]) -> list[tuple[date, Decimal]]:
    """What each figure of one unit and indicator adds: a flow itself, a stock its difference to the one before."""
    found, before = [], Decimal(0)
    for figure in sorted(figures, key=lambda one: one.period_ends_on):
        found.append((figure.period_ends_on, figure.value if figure.is_flow else figure.value - before))
        before = figure.value
    return found


class Progress:
    """How far the tasks of a year were on any day, for a whole task and for one unit's share."""

    def __init__(self, year: Year) -> None:
        self._targets = year.targets
        own: dict[tuple[int, int, int], list[FigureRow]] = defaultdict(list)
        for figure in year.figures:
            own[figure.task_id, figure.unit_id, figure.indicator_id].append(figure)
        whole: dict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
        self._own: dict[tuple[int, int, int], Course] = {}
        for (task_id, unit_id, indicator_id), figures in own.items():
            changes = changes_of(figures)
            self._own[task_id, unit_id, indicator_id] = Course(changes)
            whole[task_id, indicator_id] += changes
        self._whole = {key: Course(changes) for key, changes in whole.items()}
        self._milestones: dict[int, list[MilestoneRow]] = defaultdict(list)
        for milestone in year.milestones:
            self._milestones[milestone.task_id].append(milestone)
        self._nothing = Course(())
        self._own_share = {
            assignment_id
            for targets in year.targets.values()
            for one in targets
            for assignment_id, share in one.shares.items()
            if share
        }
        self._advances: dict[tuple[int, date], Advance] = {}  # of whole tasks: many units answer for them

    def measured(self, part: PartRow, day: date, *, whole: bool) -> list[Measured]:
        """The targets that the part answers for, with what was accepted for periods up to that day."""
        found = []
        for target in self._targets.get(part.task_id, ()):
            share = None if whole else target.shares.get(part.assignment_id)
            if share:
                course = self._own.get((part.task_id, part.unit_id, target.indicator_id), self._nothing)
            else:
                course = self._whole.get((part.task_id, target.indicator_id), self._nothing)
            found.append(Measured(course.at(day), share or target.value, target.direction, target.curve))
        return found

    def steps(self, part: PartRow, day: date) -> list[tuple[bool, Decimal]]:
        """The milestones of the task: accepted by that day, and the weight."""
        return [
            (one.accepted_on is not None and one.accepted_on <= day, one.weight)
            for one in self._milestones.get(part.task_id, ())
        ]

    def share(self, part: PartRow, day: date) -> Fraction | None:
        """s of rulebook §9, 0 to 1; None where nothing is measured (a standing task).

        Of a task that was stopped, what was reached of that which was due before it; None where nothing was.
        """
        if part.stops_on is not None and part.stops_on <= day:
            return self._share_until(part, part.stops_on - ONE_DAY)
        if part.kind is TaskKind.QUANTIFIED:
            targets = self.measured(part, day, whole=part.role is PartyRole.LEAD)
            return mean([clipped(attained(one)) for one in targets])
        if part.kind is TaskKind.MILESTONE:
            return accepted_share(self.steps(part, day))
        return None

    def _share_until(self, part: PartRow, day: date) -> Fraction | None:
        """The share of what was due by that day."""
        if part.kind is TaskKind.MILESTONE:
            due = planned_by(part, day)
            reached = accepted_share(self.steps(part, day))
            return clipped(reached / due) if due and reached is not None else None
        if part.kind is not TaskKind.QUANTIFIED:
            return None
        done = []
        for one in self.measured(part, day, whole=part.role is PartyRole.LEAD):
            due = planned_by(part, day, one.curve)
            if due:
                ratio = Fraction(one.actual) / Fraction(one.target) / due
                done.append(clipped(2 - ratio if one.is_limit else ratio))
        return mean(done)

    def advance(self, part: PartRow, day: date) -> Advance:
        """How the part stood to its curve on that day."""
        if part.role is not PartyRole.LEAD and part.assignment_id in self._own_share:
            return self._advance(part, day)
        found = self._advances.get((part.task_id, day))
        if found is None:
            found = self._advances[part.task_id, day] = self._advance(part, day)
        return found

    def _advance(self, part: PartRow, day: date) -> Advance:
        return advance_of(
            part.kind,
            targets=self.measured(part, day, whole=part.role is PartyRole.LEAD),
            milestones=self.steps(part, day),
            starts_on=part.starts_on,
            due_on=part.due_on,
            curve=part.curve,
            today=day,
        )


def attained(one: Measured) -> Fraction:
    """The exact ratio reached; of a limit 2 − used."""
    ratio = Fraction(one.actual) / Fraction(one.target)
    return 2 - ratio if one.is_limit else ratio


def accepted_share(steps: Sequence[tuple[bool, Decimal]]) -> Fraction | None:
    """The accepted weight of all; None without steps."""
    total = sum((Fraction(weight) for _, weight in steps), NONE)
    accepted = sum((Fraction(weight) for is_accepted, weight in steps if is_accepted), NONE)
    return accepted / total if total else None


def planned_by(part: PartRow, day: date, curve: str = "") -> Fraction:
    """The share of the task that was due by the end of that day, by its own curve or its indicator's."""
    rhythm = Rhythm(part.curve, (curve,) if curve else ())
    return Fraction(planned_share(part.starts_on, part.due_on, day, rhythm))


def clipped(ratio: Fraction) -> Fraction:
    """Within 0 and 1."""
    return min(max(ratio, NONE), ONE)


def mean(ratios: Sequence[Fraction]) -> Fraction | None:
    """None of nothing."""
    return sum(ratios, NONE) / len(ratios) if ratios else None


def facts_by_unit(year: Year, thresholds: Thresholds) -> dict[int, Facts]:
    """The facts of every unit that has a part, by unit id."""
    progress = Progress(year)
    parts: dict[int, list[PartRow]] = defaultdict(list)
    for part in year.parts:
        parts[part.unit_id].append(part)
    slots: dict[tuple[int, int], list[SlotRow]] = defaultdict(list)
    for slot in year.slots:
        slots[slot.unit_id, slot.task_id].append(slot)
    wrong: dict[int, list[ReportingFact]] = defaultdict(list)
    for unit_id, subject, at, words in year.wrong:
        wrong[unit_id].append(ReportingFact(Rule.WRONG, subject, at, words))
    found = {}
    for unit_id, own in parts.items():
        due = [slot for part in own for slot in slots[unit_id, part.task_id]]
        tasks, pace, reds = [], [], []
        for part in own:
            share = progress.share(part, year.day)
            if share is not None:
                tasks.append(
                    TaskFact(part.task_id, part.title, part.role, part.weight, share, stopped(part, year.day))
                )
                kept, red = pace_of(part, slots[unit_id, part.task_id], progress, thresholds, year.excuses)
                pace += [kept] if kept.due else []
                reds += red
        found[unit_id] = Facts(
            tasks=tasks,
            pace=pace,
            slots_due=len(due),
            reporting=[*lapses(due, {part.task_id: part for part in own}, year.excuses), *wrong[unit_id]],
            findings=year.findings.get(unit_id, ()),
            conduct=[*reds, *year.conduct.get(unit_id, ())],
        )
    return found


def stopped(part: PartRow, day: date) -> date | None:
    """Since when nothing is scored, if that day has come."""
    return part.stops_on if part.stops_on is not None and part.stops_on <= day else None


def pace_of(
    part: PartRow,
    slots: Sequence[SlotRow],
    progress: Progress,
    thresholds: Thresholds,
    excuses: Mapping[Period, Excuse],
) -> tuple[PaceFact, list[ConductFact]]:
    """How a part kept to its curve at the ends of its settled periods, and each time its lead was red twice running.

    Left out are periods after the task's end, those whose report still waits for the office, and of a lead those whose
    figures lack a report for which it had reminded the responsible unit.
    """
    due, missed, reds = 0, [], []
    was_red = False
    for slot in sorted(slots, key=lambda one: one.ends_on):
        over = part.closed_on is not None and slot.ends_on > part.closed_on
        if not slot.is_settled or over or slot.ends_on < part.starts_on:
            continue
        advance = progress.advance(part, slot.ends_on)
        behind = advance.behind
        finished = advance.completion is not None and advance.completion >= 1
        is_kept = finished or behind is None or behind <= 0
        if not is_kept and (slot.awaits_review or lacks_a_report(slot, excuses)):
            continue
        due += 1
        if not is_kept:
            missed.append(slot.ends_on)
        if part.role is not PartyRole.LEAD:
            continue
        light = light_for(
            state=TaskState.UNDER_WAY,
            starts_on=part.starts_on,
            due_on=part.due_on,
            actual=advance.reached,
            planned=advance.planned,
            controls=advance.controls,
            today=slot.ends_on,
            thresholds=thresholds,
        )
        is_red = light is Light.RED
        if is_red and was_red:
            words = f"任务{quoted(part.title)}{short_date(slot.ends_on)}连续第二期亮红灯"
            reds.append(ConductFact(Rule.RED_TWICE, f"red:{part.task_id}:{slot.ends_on}", slot.due_at, words))
        was_red = is_red and not was_red  # a third red begins a new pair
    return PaceFact(part.task_id, part.title, due, due - len(missed), tuple(missed)), reds


def lacks_a_report(slot: SlotRow, excuses: Mapping[Period, Excuse]) -> bool:
    """Whether the figures of a lead's period lack what a reminded unit never sent."""
    excuse = excuses.get((slot.unit_id, slot.task_id, slot.ends_on))
    return excuse is not None and excuse.is_missing


def lapses(
    slots: Iterable[SlotRow], parts: Mapping[int, PartRow], excuses: Mapping[Period, Excuse]
) -> list[ReportingFact]:
    """What was late, missed, or returned more than once."""
    found = []
    for slot in slots:
        rule = lapse_of(slot)
        if rule is None and slot.returns < 2:
            continue
        part = parts[slot.task_id]
        name = f"任务{quoted(part.title)}{period_words(slot.starts_on, slot.ends_on)}报告"
        if rule is not None:
            excuse = excuses.get((slot.unit_id, slot.task_id, slot.ends_on))
            is_excused = excuse is not None and part.role is PartyRole.LEAD
            why = f"责任单位{excuse.units}未按时报送，已提前催办" if excuse is not None and is_excused else ""
            found.append(ReportingFact(rule, f"slot:{slot.slot_id}", slot.due_at, f"{name}{rule.word}", why))
        found += [
            ReportingFact(Rule.RETURNED, f"slot:{slot.slot_id}:{time}", slot.due_at, f"{name}第{time}次退回")
            for time in range(2, slot.returns + 1)
        ]
    return found


def lapse_of(slot: SlotRow) -> Rule | None:
    """迟报, 漏报, or neither."""
    if slot.submitted_at is None:
        return Rule.MISSED if slot.is_settled else None
    return Rule.LATE if slot.submitted_at > slot.due_at else None


def overdue_in(year: Year) -> list[Overdue]:
    """The reports that are late and can still be sent."""
    titles = {part.task_id: part.title for part in year.parts}
    return [
        Overdue(
            slot.slot_id,
            f"任务{quoted(titles[slot.task_id])}{period_words(slot.starts_on, slot.ends_on)}报告",
        )
        for slot in year.slots
        if slot.submitted_at is None and not slot.is_settled
    ]
