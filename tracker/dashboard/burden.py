"""What reporting costs the units: forms and fields a month (rulebook §7). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.core.clock import office_day
from tracker.reports.slots import first_of_month

TEXTS_ASKED = 5  # 进展情况, 存在问题, 需协调事项, 下步打算, 年底能否完成
FIELDS_OF_A_FIGURE = 2  # the period's figure and the forecast


@dataclass(frozen=True)
class Asked:
    """Forms that fall due at one instant for one unit, and how many figures they ask for together."""

    unit_id: int
    unit: str
    due_at: datetime
    forms: int
    figures: int


@dataclass
class Load:
    """What a unit was asked in a month, or several: forms, and the fields on them."""

    forms: int = 0
    fields: int = 0

    def take(self, asked: Asked) -> None:
        """Add what falls due at one instant."""
        self.forms += asked.forms
        self.fields += asked.forms * TEXTS_ASKED + asked.figures * FIELDS_OF_A_FIGURE


@dataclass
class UnitLoad:
    """A unit's months, in the order shown, and their sum."""

    unit: str
    months: dict[date, Load]
    total: Load = field(default_factory=Load)


def loads(asked: Iterable[Asked], months: Sequence[date]) -> list[UnitLoad]:
    """Each unit's load in each of the months (their first days), in the order of `asked`; a form counts where it is due."""
    found: dict[int, UnitLoad] = {}
    for one in asked:
        month = first_of_month(office_day(one.due_at))
        if month in months:
            unit = found.setdefault(one.unit_id, UnitLoad(one.unit, {month: Load() for month in months}))
            unit.months[month].take(one)
            unit.total.take(one)
    return list(found.values())
