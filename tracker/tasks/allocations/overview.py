"""目标分解总表: all indicators of a plan × units, with totals and differences. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tracker.tasks.allocations.sharing import difference


@dataclass(frozen=True)
class Share:
    """What a unit answers for of one task's target. `is_whole`: nothing was shared out, the lead answers for all."""

    unit_id: int
    unit: str
    group: str | None
    indicator_id: int
    task_id: int
    value: Decimal
    is_whole: bool


@dataclass(frozen=True)
class Column:
    """An indicator: the plan's total (None: no target this year), and the targets of its tasks by id."""

    indicator_id: int
    name: str
    unit_of_measure: str
    is_limit: bool
    plan_total: Decimal | None
    tasks: Mapping[int, Decimal]

    @property
    def task_total(self) -> Decimal:
        """What the tasks have to reach together."""
        return sum(self.tasks.values(), Decimal(0))


@dataclass
class Line:
    """A unit with its shares by indicator; `wholes`: the indicators of which it answers for a whole task."""

    unit_id: int
    unit: str
    group: str | None
    shares: dict[int, Decimal] = field(default_factory=dict)
    wholes: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Overview:
    """The table. What a column's lines add up to plus the difference is always the total beside it."""

    columns: list[Column]
    lines: list[Line]

    def unit_total(self, column: Column) -> Decimal:
        """What all units answer for together."""
        return sum((line.shares.get(column.indicator_id, Decimal(0)) for line in self.lines), Decimal(0))

    def against_tasks(self, column: Column) -> Decimal:
        """What the units have more (or less) than the tasks must reach."""
        return difference(column.task_total, [self.unit_total(column)])

    def against_plan(self, column: Column) -> Decimal | None:
        """What the units have more (or less) than the plan's total; None where the plan sets none."""
        return None if column.plan_total is None else difference(column.plan_total, [self.unit_total(column)])


def overview_of(columns: Iterable[Column], shares: Iterable[Share]) -> Overview:
    """The table of these shares, units in the order in which they come; a unit's shares of several tasks are added up."""
    lines: dict[int, Line] = {}
    for share in shares:
        line = lines.setdefault(share.unit_id, Line(share.unit_id, share.unit, share.group))
        line.shares[share.indicator_id] = line.shares.get(share.indicator_id, Decimal(0)) + share.value
        if share.is_whole:
            line.wholes.add(share.indicator_id)
    return Overview(list(columns), list(lines.values()))
