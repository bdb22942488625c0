"""The figures that a unit answers for: what its form asks, what stands beside each field, what is filled in already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from tracker.core.db import read
from tracker.plans.cross_rules import Bond
from tracker.plans.models import Counting, CrossRule, CrossRulePart, Direction, Indicator, PartyRole, Relation
from tracker.reports.confirmations.confirming import Confirmation, standing_of
from tracker.reports.lifecycle import AT_OFFICE
from tracker.reports.models import FigureConfirmation, Report, ReportFigure, ReportSlot
from tracker.reports.quarters.queries import Finest, accepted_parts
from tracker.reports.quarters.rollup import FINER, PartFigure, Proposal, proposal
from tracker.reports.values import FigureLine, FigureValue, Said
from tracker.tasks.models import Allocation, Task, TaskTarget
from tracker.units.models import Unit


@dataclass(frozen=True)
class Asked:
    """By slot the figures that are asked, and by slot and indicator what its report says."""

    lines: dict[int, list[FigureLine]]
    filled: dict[int, dict[int, FigureValue]]


def lines_of(slots: Sequence[ReportSlot]) -> dict[int, list[FigureLine]]:
    """For each slot (by id) the figures its unit answers for, in two statements for all of them."""
    return asked_of(slots).lines


def asked_of(slots: Sequence[ReportSlot]) -> Asked:
    """What the slots ask and what their reports say, in two statements for all of them.

    Units with an allocation of a target answer for it; where none has one, the lead does (rulebook §3).
    """
    if not slots:
        return Asked({}, {})
    targets, bonds = _targets_of({slot.task_id for slot in slots})
    answered = {
        slot.id: [
            target
            for target in targets[slot.task_id]
            if slot.assignment_id in target.shares
            or (not target.shares and slot.assignment.role is PartyRole.LEAD)
        ]
        for slot in slots
    }
    held = _held_by(slots, answered)
    return Asked(
        lines={
            slot.id: [_line(slot, target, held, bonds[slot.task_id]) for target in answered[slot.id]]
            for slot in slots
        },
        filled={
            slot.id: {
                indicator_id: FigureValue(row.value, row.blank_reason, row.fall_reason, row.forecast)
                for indicator_id, row in held.own(slot).items()
            }
            for slot in slots
        },
    )


# ── what is to be reached ────────────────────────────────────────────────────────────────────────────────────────────


# Plain tables: the mapper's columns carry marks that make a statement ten times as long to find again.
_target, _indicator, _unit, _rule, _part, _share = (
    one.__table__ for one in (TaskTarget, Indicator, Unit, CrossRule, CrossRulePart, Allocation)
)
PART_OF_RULE = _part.alias()
TARGETS_OF_TASKS = (
    select(
        _target.c.task_id,
        _target.c.id,
        _target.c.value,
        _indicator.c.id,
        _indicator.c.name,
        _indicator.c.unit_of_measure,
        _indicator.c.counting,
        _indicator.c.direction,
        _target.c.confirming_unit_id,
        _unit.c.short_name,
        _rule.c.id,
        _rule.c.kind,
        _rule.c.whole_id,
        select(func.count()).where(PART_OF_RULE.c.rule_id == _rule.c.id).correlate(_rule).scalar_subquery(),
        _share.c.assignment_id,
        _share.c.value,
    )
    .join(_indicator, _indicator.c.id == _target.c.indicator_id)
    .outerjoin(_unit, _unit.c.id == _target.c.confirming_unit_id)
    .outerjoin(_part, _part.c.indicator_id == _indicator.c.id)
    .outerjoin(_rule, _rule.c.id == _part.c.rule_id)
    .outerjoin(_share, _share.c.target_id == _target.c.id)
    .where(_target.c.task_id.in_(bindparam("tasks", expanding=True)))
    .order_by(_target.c.position, _target.c.id)
)


@dataclass(frozen=True)
class _Target:
    """A target of a task with its indicator, and the units' shares by assignment."""

    value: Decimal
    indicator_id: int
    name: str
    unit_of_measure: str
    counting: Counting
    direction: Direction
    confirming_unit_id: int | None
    confirming_unit: str | None
    shares: dict[int, Decimal]


@dataclass(frozen=True)
class _Rule:
    """A cross rule with those of its `size` parts that the task has a target of."""

    kind: Relation
    whole_id: int
    size: int
    parts: set[int]


Bonds = dict[int, tuple[Bond, ...]]


def _targets_of(task_ids: Collection[int]) -> tuple[Mapping[int, list[_Target]], Mapping[int, Bonds]]:
    """By task its targets, and by task and indicator the rules that one report on them can break."""
    targets: dict[int, dict[int, _Target]] = defaultdict(dict)
    rules: dict[int, dict[int, _Rule]] = defaultdict(dict)
    for task_id, number, value, *indicator, rule_id, kind, whole_id, size, assignment_id, share in read(
        TARGETS_OF_TASKS, {"tasks": list(task_ids)}
    ):
        target = targets[task_id].setdefault(number, _Target(*(value, *indicator, {})))
        if rule_id is not None:
            rule = rules[task_id].setdefault(rule_id, _Rule(kind, whole_id, size, set()))
            rule.parts.add(target.indicator_id)
        if assignment_id is not None:
            target.shares[assignment_id] = share
    listed = {task_id: list(targets[task_id].values()) for task_id in task_ids}
    return listed, {task_id: _bonds(held, rules[task_id].values()) for task_id, held in listed.items()}


def _bonds(targets: Collection[_Target], rules: Collection[_Rule]) -> Bonds:
    """By indicator the rules that one report on these targets can break: those whose figures are all in it."""
    names = {target.indicator_id: target.name for target in targets}
    found: Bonds = {}
    for rule in rules:
        if rule.whole_id not in names or (rule.kind is Relation.SUM and len(rule.parts) < rule.size):
            continue
        bond = Bond(rule.kind, rule.whole_id, tuple(sorted(rule.parts)), names)
        for number in (bond.whole, *bond.parts):
            found[number] = (*found.get(number, ()), bond)
    return found


# ── what was and is reported ─────────────────────────────────────────────────────────────────────────────────────────


SHORTER = "shorter"  # what the reports of shorter periods say, for a quarter or a year


def _columns(what: str, cycle: Any) -> tuple[Any, ...]:
    return (
        literal(what).label("what"),
        cycle.label("cycle"),
        ReportSlot.assignment_id,
        ReportSlot.unit_id,
        ReportSlot.period_starts_on,
        ReportSlot.period_ends_on,
        Report.state,
        ReportFigure.indicator_id,
        ReportFigure.value,
        ReportFigure.blank_reason,
        ReportFigure.fall_reason,
        ReportFigure.forecast,
        FigureConfirmation.outcome,
        FigureConfirmation.value.label("said_of"),
        FigureConfirmation.reason,
    )


CONFIRMED = and_(
    FigureConfirmation.report_id == Report.id, FigureConfirmation.indicator_id == ReportFigure.indicator_id
)
FIGURES = (
    select(*_columns("own", cast(null(), Task.cycle.type)))
    .select_from(ReportSlot)
    .join(Report, Report.slot_id == ReportSlot.id)
    .join(ReportFigure, ReportFigure.report_id == Report.id)
    .outerjoin(FigureConfirmation, CONFIRMED)
    .where(ReportSlot.assignment_id.in_(bindparam("assignments", expanding=True)))
)
Rows = list[Row[*tuple[Any, ...]]]


@dataclass(frozen=True)
class _Held:
    """By assignment and indicator what was written, oldest first; and what the reports of shorter periods say."""

    figures: dict[int, dict[int, Rows]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    shorter: Finest = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def own(self, slot: ReportSlot) -> dict[int, Row[*tuple[Any, ...]]]:
        """By indicator what the slot's own report says."""
        return {
            indicator_id: row
            for indicator_id, rows in self.figures[slot.assignment_id].items()
            for row in rows
            if row.period_starts_on == slot.period_starts_on
        }

    def earlier(self, slot: ReportSlot, indicator_id: int) -> Rows:
        """What reached the office before the slot's period, oldest first."""
        return [
            row
            for row in self.figures[slot.assignment_id][indicator_id]
            if row.period_starts_on < slot.period_starts_on and row.state in AT_OFFICE
        ]


def _held_by(slots: Sequence[ReportSlot], answered: Mapping[int, Sequence[_Target]]) -> _Held:
    """What the units of the slots have written for their tasks, in one statement."""
    coarse = [slot for slot in slots if slot.task.cycle in FINER and answered[slot.id]]
    statement: Select[Any] | CompoundSelect[Any] = FIGURES
    if coarse:
        shorter = accepted_parts(
            _columns(SHORTER, Task.cycle),
            {target.indicator_id for slot in coarse for target in answered[slot.id]},
            min(slot.period_starts_on for slot in coarse),
            max(slot.period_ends_on for slot in coarse),
            unit_ids={slot.unit_id for slot in coarse},
        )
        statement = union_all(FIGURES, shorter.outerjoin(FigureConfirmation, CONFIRMED))
    held = _Held()
    rows = read(statement, {"assignments": list({slot.assignment_id for slot in slots})}).all()
    for row in sorted(rows, key=lambda row: row.period_starts_on):
        if row.what == SHORTER:
            part = PartFigure(row.period_starts_on, row.period_ends_on, row.value)
            held.shorter[row.unit_id, row.indicator_id][row.cycle].append(part)
        else:
            held.figures[row.assignment_id][row.indicator_id].append(row)
    return held


# ── a line of the form ───────────────────────────────────────────────────────────────────────────────────────────────


def _line(slot: ReportSlot, target: _Target, held: _Held, bonds: Bonds) -> FigureLine:
    earlier = held.earlier(slot, target.indicator_id)
    values = [row.value for row in earlier if row.value is not None]
    before = (
        None if not values else values[-1] if target.counting is Counting.STOCK else sum(values, Decimal(0))
    )
    return FigureLine(
        indicator_id=target.indicator_id,
        name=target.name,
        unit_of_measure=target.unit_of_measure,
        counting=target.counting,
        target=target.shares.get(slot.assignment_id, target.value),
        previous=earlier[-1].value if earlier else None,
        last_forecast=earlier[-1].forecast if earlier else None,
        before=before,
        bonds=bonds.get(target.indicator_id, ()),
        is_limit=target.direction is Direction.AT_MOST,
        proposed=_proposed(slot, target, held),
        said=_said(slot, target, held),
    )


def _proposed(slot: ReportSlot, target: _Target, held: _Held) -> Proposal | None:
    """What a quarterly or yearly report may say, from the same unit's shorter periods."""
    cycles = FINER.get(slot.task.cycle, frozenset())
    parts = held.shorter.get((slot.unit_id, target.indicator_id), {}) if cycles else {}
    finer = [part for cycle, several in parts.items() if cycle in cycles for part in several]
    return proposal(finer, target.counting, slot.period_starts_on, slot.period_ends_on)


def _said(slot: ReportSlot, target: _Target, held: _Held) -> Said | None:
    """How the unit along the other line stands to what has reached the office."""
    row = held.own(slot).get(target.indicator_id)
    if target.confirming_unit_id in {None, slot.unit_id} or row is None:
        return None
    if row.value is None or row.state not in AT_OFFICE:
        return None
    standing = standing_of(row.value, row.outcome, row.said_of)
    reason = row.reason if standing is Confirmation.DISPUTED else ""
    return Said(target.confirming_unit or "", standing.word, reason)
