"""The frozen figures of a notice: plain values, kept as JSON with the notice and never computed again (rulebook §8).

Ratios are exact decimals (0.614 = 61.4 %); they are rounded only where they are printed.
"""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


class Mark(StrEnum):
    """How a unit reported in a month; one letter, because a snapshot holds thousands."""

    NONE = "."  # nothing was due
    ON_TIME = "o"
    LATE = "l"
    MISSED = "m"


@dataclass(frozen=True)
class Moment:
    """How an indicator stood at the end of a month: what had been done in all, and the share of the target due."""

    on: date
    actual: Decimal
    planned: Decimal


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator over all units. `planned`: the share of the year's target due by the cut-off.

    `light`: a value of tasks.lights.Light ("" in a snapshot from before lights were kept); `last_actual`: what the last
    notice printed (None: it printed none); `history`: the months of the year up to the cut-off, which is the last moment.
    """

    name: str
    unit_of_measure: str
    target: Decimal
    target_source: str
    actual: Decimal
    planned: Decimal
    is_limit: bool = False
    light: str = ""
    last_actual: Decimal | None = None
    history: tuple[Moment, ...] = ()

    @property
    def rate(self) -> Decimal | None:
        """Completion ratio (of a limit the share used), or None without a target."""
        return self.actual / self.target if self.target else None

    @property
    def ahead(self) -> Decimal | None:
        """Completion less planned, a ratio (0.114 = 11.4 percentage points); of a limit planned less used."""
        if self.rate is None:
            return None
        return self.planned - self.rate if self.is_limit else self.rate - self.planned


@dataclass(frozen=True)
class UnitShare:
    """What one unit did of an indicator that was allocated to it. `group` is the kind of unit it is ranked among.

    `planned`: the share due by the cut-off (None in a snapshot from before it was kept); `light` as in IndicatorLine;
    `last_place`, `last_actual`: what the last notice printed (None: no place, or nothing).
    """

    indicator: str
    unit_of_measure: str
    unit: str
    group: str
    is_host: bool
    target: Decimal
    actual: Decimal
    is_limit: bool = False
    planned: Decimal | None = None
    light: str = ""
    last_place: int | None = None
    last_actual: Decimal | None = None
    unit_id: int | None = None

    @property
    def rate(self) -> Decimal | None:
        """Completion ratio (of a limit the share used), or None where nothing was allocated."""
        return self.actual / self.target if self.target else None

    @property
    def ahead(self) -> Decimal | None:
        """Completion less planned, a ratio; of a limit planned less used; None where either is unknown."""
        if self.rate is None or self.planned is None:
            return None
        return self.planned - self.rate if self.is_limit else self.rate - self.planned

    @property
    def merit(self) -> Decimal | None:
        """What units are ranked by: the higher the better, so of a limit the less used."""
        return -self.rate if self.is_limit and self.rate is not None else self.rate


@dataclass(frozen=True)
class TaskLine:
    """A task at the cut-off. `light` is a value of tasks.lights.Light; `behind`: how far below the plan, a ratio.

    `original_due_on`: the date before the first extension (None: never extended).
    `used`: of a task that has nothing but limits, how much of them was used up (a ratio). `last_light`: what the last
    notice printed ("": it did not hold the task).
    """

    task_id: int
    number: str
    title: str
    measure_number: str
    measure_title: str
    lead: str
    kind: str
    goal: str
    done: str
    due_on: date | None
    light: str
    completion: Decimal | None
    planned: Decimal
    obstacle: str
    behind: Decimal | None = None
    used: Decimal | None = None
    original_due_on: date | None = None
    last_light: str = ""

    @property
    def ahead(self) -> Decimal | None:
        """Completion less planned, a ratio; of a limit planned less used; None where nothing is measured."""
        if self.completion is None:
            return None
        return self.completion - self.planned if self.behind is None else -self.behind


@dataclass(frozen=True)
class ReportingLine:
    """How a unit reported in the periods due within the notice's span. `on_time` + `late` = `reported`."""

    unit: str
    group: str
    is_host: bool
    due: int
    reported: int
    on_time: int
    late: int
    missed: int
    returned: int


@dataclass(frozen=True)
class SlotLine:
    """A report that came late, not at all or had to be returned, with the words of its period. `report_id` None: there is none."""

    unit: str
    task_id: int
    task_number: str
    period: str
    report_id: int | None
    is_late: bool
    is_missed: bool
    returned: int


@dataclass(frozen=True)
class StripLine:
    """How one unit reported on one task in the months that `Snapshot.months` names: a `Mark` for each, oldest first."""

    unit: str
    task_number: str
    marks: str


@dataclass(frozen=True)
class FindingLine:
    """问题 of an inspection that is past its limit or failed its verification twice. `words`: the fact in short.

    `struck_off_on`: the day on which one that failed twice in the period was struck off after all.
    """

    unit: str
    finding_id: int
    words: str
    due_on: date
    is_overdue: bool
    failures: int
    struck_off_on: date | None = None


@dataclass(frozen=True)
class LastPeriod:
    """What the last notice printed in sum, for comparison. `due`, `on_time`: its reports."""

    cut_off_at: datetime
    due: int
    on_time: int


@dataclass(frozen=True)
class CorrectionLine:
    """更正: a figure that was corrected since the last notice; `old` None: it had been left blank. `period`: 2022年3月."""

    unit: str
    is_host: bool
    task: str
    period: str
    indicator: str
    unit_of_measure: str
    old: Decimal | None
    new: Decimal
    reason: str


@dataclass(frozen=True)
class TextCorrectionLine:
    """更正 of a report's words since the last notice: which `parts` of whose report on which task."""

    unit: str
    is_host: bool
    task: str
    period: str
    parts: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Snapshot:
    """Everything a notice prints. `span_starts_on`: reports due from this date to the cut-off are counted.

    `year`: the year whose targets count; `last`: the notice before (None: the first, or one from before it was kept).
    """

    plan_title: str
    plan_number: str
    cut_off_at: datetime
    span_starts_on: date
    year: int
    is_first: bool
    indicators: tuple[IndicatorLine, ...]
    shares: tuple[UnitShare, ...]
    tasks: tuple[TaskLine, ...]
    reporting: tuple[ReportingLine, ...]
    corrections: tuple[CorrectionLine, ...] = ()
    text_corrections: tuple[TextCorrectionLine, ...] = ()
    last: LastPeriod | None = None
    slots: tuple[SlotLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    months: tuple[str, ...] = ()
    strips: tuple[StripLine, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        """The unit in which the office sits, where it is named: the referee is a player (rulebook §2)."""
        reporting = (line.unit for line in self.reporting if line.is_host)
        return frozenset(reporting) | {share.unit for share in self.shares if share.is_host}


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON values: decimals, dates and instants as text."""
    plain: dict[str, Any] = _plain(snapshot)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    if is_dataclass(value):
        part: Any = type(value)
        return {name: _plain(getattr(value, name)) for name, _ in _fields(part)}
    return value


def from_json(values: dict[str, Any]) -> Snapshot:
    """The snapshot back from its JSON values, exactly. What was not kept yet when it was frozen is empty."""
    restored: Snapshot = _restored(Snapshot, values)
    return restored


def line_of_task(values: dict[str, Any], task_id: int) -> TaskLine | None:
    """How a snapshot, as JSON values, holds one task; None where it does not."""
    found = next((line for line in values["tasks"] if line["task_id"] == task_id), None)
    if found is None:
        return None
    restored: TaskLine = _restored(TaskLine, found)
    return restored


def _restored(part: Any, values: dict[str, Any]) -> Any:
    return part(**{name: _value(kind, values[name]) for name, kind in _fields(part) if name in values})


@cache
def _fields(part: Any) -> tuple[tuple[str, Any], ...]:
    """The names of a dataclass with their types."""
    return tuple(get_type_hints(part).items())


def _value(kind: Any, value: Any) -> Any:
    """JSON's value as what the field's annotation names: X, X | None or tuple[X, ...]."""
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is UnionType:
        return None if value is None else _value(get_args(kind)[0], value)
    if is_dataclass(kind):
        return _restored(kind, value)
    reader = _READERS.get(kind)
    return reader(value) if reader else value


_READERS: dict[Any, Any] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}
