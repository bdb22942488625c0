"""What a person confirmed of a parsed plan: frozen plain values, the only thing that `actions.import_plan` takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.plans.models import Counting, Direction
from tracker.units.models import UnitKind


@dataclass(frozen=True, kw_only=True)
class NewUnit:
    """A unit that the plan names and the directory does not hold yet."""

    name: str
    short_name: str
    kind: UnitKind


@dataclass(frozen=True, kw_only=True)
class NameChoice:
    """What a printed name means, as a person chose: exactly one of the five.

    `same_as`: another printed name of the same plan (市场监管局 = 市场监管分局, both new). `is_alias`: the directory keeps
    the printed name as an alias of the unit or group.
    """

    unit_id: int | None = None
    group_id: int | None = None
    new_unit: NewUnit | None = None
    new_group: str = ""
    same_as: str = ""
    is_alias: bool = False

    def __post_init__(self) -> None:
        known = (self.unit_id is not None, self.group_id is not None)
        if sum((*known, self.new_unit is not None, bool(self.new_group), bool(self.same_as))) != 1:
            raise ValueError("a printed name means one unit or one group")


@dataclass(frozen=True, kw_only=True)
class ReviewedMeasure:
    """A measure as confirmed. `lead`, `responsible`: printed names; spans are characters of the plan's source text."""

    number: str
    title: str
    text: str
    section: str = ""
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    deadline: str = ""
    due_on: date | None = None
    is_supporting: bool = False
    source_start: int = 0
    source_end: int = 0

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody named, leads first, each once."""
        return tuple(dict.fromkeys((*self.lead, *self.responsible)))


@dataclass(frozen=True, kw_only=True)
class ReviewedIndicator:
    """An indicator with its yearly targets. `measure`: place in the plan's measures, None for the whole plan.

    `not_above`: name of the indicator that this one may not exceed (高技能 ≤ 技能).
    """

    name: str
    unit_of_measure: str
    counting: Counting
    direction: Direction
    targets: tuple[tuple[int, Decimal], ...]
    measure: int | None = None
    not_above: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewedPlan:
    """A plan as confirmed. `edition` is the one that the person was shown: 1 for a new document number."""

    title: str
    document_number: str
    source_text: str
    issuer: str = ""
    issued_on: date | None = None
    edition: int = 1
    measures: tuple[ReviewedMeasure, ...] = ()
    indicators: tuple[ReviewedIndicator, ...] = ()
    names: Mapping[str, NameChoice] = field(default_factory=dict)
    source_file_id: int | None = None
