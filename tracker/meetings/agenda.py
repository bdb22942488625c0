"""What the system puts on the table of a meeting: lines as they print, frozen as JSON when the pack is printed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class CarriedLine:
    """A matter of an earlier meeting with the present status of its task. `light`: a Light value, "" without a task."""

    serial: int
    content: str
    lead: str
    support: str
    due: str
    status: str
    light: str


@dataclass(frozen=True)
class FigureLine:
    """An indicator against 序时, as printed. `light`: a Light value."""

    name: str
    unit_of_measure: str
    target: str
    actual: str
    rate: str
    planned: str
    ahead: str
    light: str


@dataclass(frozen=True)
class RiskLine:
    """A red or yellow task, as printed."""

    task_id: int
    number: str
    title: str
    lead: str
    light: str
    rate: str
    planned: str
    behind: str
    left: str
    missed: int
    score: str


@dataclass(frozen=True)
class Agenda:
    """The tables. `as_of`: when they were composed, as printed."""

    as_of: str
    carried: tuple[CarriedLine, ...]
    figures: tuple[FigureLine, ...]
    risks: tuple[RiskLine, ...]


def as_json(agenda: Agenda) -> dict[str, Any]:
    """As JSON values."""
    return asdict(agenda)


def from_json(values: dict[str, Any]) -> Agenda:
    """Back from its JSON values."""
    return Agenda(
        as_of=values["as_of"],
        carried=tuple(CarriedLine(**line) for line in values["carried"]),
        figures=tuple(FigureLine(**line) for line in values["figures"]),
        risks=tuple(RiskLine(**line) for line in values["risks"]),
    )
