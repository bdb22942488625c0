"""The frozen figures of a notice: plain values, kept as JSON with the notice and never computed again (rulebook §8).

Ratios are exact decimals (0.614 = 61.4 %); they are rounded only where they are printed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

Part = TypeVar("Part")


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator over all units. `planned`: the share of the year's target due by the cut-off."""

    name: str
    unit_of_measure: str
    target: Decimal
    target_source: str
    actual: Decimal
    planned: Decimal
    is_limit: bool = False

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
    """What one unit did of an indicator that was allocated to it. `group` is the kind of unit it is ranked among."""

    indicator: str
    unit_of_measure: str
    unit: str
    group: str
    is_host: bool
    target: Decimal
    actual: Decimal
    is_limit: bool = False

    @property
    def rate(self) -> Decimal | None:
        """Completion ratio (of a limit the share used), or None where nothing was allocated."""
        return self.actual / self.target if self.target else None

    @property
    def merit(self) -> Decimal | None:
        """What units are ranked by: the higher the better, so of a limit the less used."""
        return -self.rate if self.is_limit and self.rate is not None else self.rate


@dataclass(frozen=True)
class TaskLine:
    """A task at the cut-off. `light` is a value of tasks.lights.Light; `behind`: how far below the plan, a ratio.

    `original_due_on`: the date before the first extension (None: never extended). `used`: of a task that has nothing but limits, how much of them was used up (a ratio).
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
    """Everything a notice prints. `span_starts_on`: reports due from this date to the cut-off are counted."""

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


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as JSON values: decimals, dates and instants as text."""
    plain: dict[str, Any] = _plain(asdict(snapshot))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    return value


def from_json(values: dict[str, Any]) -> Snapshot:
    """The snapshot back from its JSON values, exactly."""
    return Snapshot(
        **{
            **_read(Snapshot, values),
            "indicators": tuple(IndicatorLine(**_read(IndicatorLine, line)) for line in values["indicators"]),
            "shares": tuple(UnitShare(**_read(UnitShare, line)) for line in values["shares"]),
            "tasks": tuple(TaskLine(**_read(TaskLine, line)) for line in values["tasks"]),
            "reporting": tuple(ReportingLine(**_read(ReportingLine, line)) for line in values["reporting"]),
            "corrections": tuple(
                CorrectionLine(**_read(CorrectionLine, line))
                for line in values.get("corrections", ())  # notices of the first months hold none
            ),
            "text_corrections": tuple(
                TextCorrectionLine(**{**_read(TextCorrectionLine, line), "parts": tuple(line["parts"])})
                for line in values.get("text_corrections", ())
            ),
        }
    )


def line_of_task(values: dict[str, Any], task_id: int) -> TaskLine | None:
    """How a snapshot, as JSON values, holds one task; None where it does not."""
    found = next((line for line in values["tasks"] if line["task_id"] == task_id), None)
    return TaskLine(**_read(TaskLine, found)) if found is not None else None


_READERS = {"Decimal": Decimal, "date": date.fromisoformat, "datetime": datetime.fromisoformat}


def _read(part: type[Part], values: dict[str, Any]) -> dict[str, Any]:
    read = {}
    for field in fields(part):  # type: ignore[arg-type]
        if field.name not in values:  # a snapshot frozen before this field was introduced
            continue
        reader = _READERS.get(str(field.type).removesuffix(" | None"))
        value = values[field.name]
        read[field.name] = reader(value) if reader and value is not None else value  # type: ignore[operator]
    return read
