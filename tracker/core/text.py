"""How figures, dates and lists are printed, on screen and on paper alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from tracker.core import clock

WEEKDAYS = "一二三四五六日"
NOTHING = "—"


def one_decimal(value: Decimal) -> Decimal:
    """Half-up to one decimal: the only rounding of the house (rulebook §6)."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(ratio: Decimal | None) -> str:
    """A ratio (0.614 → 61.4%), half-up to one decimal; None (no target) is «—»."""
    return NOTHING if ratio is None else f"{one_decimal(ratio * 100)}%"


def points(difference: Decimal | None, *, signed: bool = True) -> str:
    """A difference of two ratios in percentage points (0.114 → +11.4, −0.025 → −2.5)."""
    if difference is None:
        return NOTHING
    value = one_decimal(difference * 100)
    if value == 0:
        return "0.0"
    sign = "−" if value < 0 else "+" if signed else ""
    return f"{sign}{abs(value)}"


def quantity(value: Decimal | int | None, unit: str = "") -> str:
    """A figure without needless zeros, with its unit of measure (5500人次); None is «—» (blank is not 0)."""
    if value is None:
        return NOTHING
    plain = f"{Decimal(value):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{plain}{unit}"


def office_date(day: date | datetime | None) -> str:
    """2022年1月26日, without leading zeros (GB/T 9704 7.3.5.4); instants by the office wall; None is «—»."""
    if day is None:
        return NOTHING
    day = clock.office_day(day) if isinstance(day, datetime) else day
    return f"{day.year}年{day.month}月{day.day}日"


def short_date(day: date | datetime | None) -> str:
    """6月30日."""
    return NOTHING if day is None else office_date(day).split("年", 1)[1]


def recorded_date(recorded: str) -> str:
    """A date as the trail keeps it (2022-06-30), printed."""
    return office_date(date.fromisoformat(recorded))


def office_time(instant: datetime | None) -> str:
    """6月30日 17:00 on the office wall."""
    if instant is None:
        return NOTHING
    return f"{short_date(instant)} {instant.astimezone(clock.OFFICE_ZONE):%H:%M}"


def weekday(day: date) -> str:
    """星期三."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def listed(names: Iterable[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def shortened(names: Iterable[str], at_most: int = 2) -> str:
    """甲、乙 等4个 where there are more than `at_most`."""
    names = list(names)
    if len(names) <= at_most:
        return listed(names)
    return f"{listed(names[:1])} 等{len(names)}个"


def quoted(name: str) -> str:
    """The name in “ ”; quotation marks within become ‘ ’ (GB/T 15834 4.8.3)."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"


def first_sentence(words: str, at_most: int) -> str:
    """The first sentence without its stop, cut where it is longer than so many characters."""
    sentence = words.strip().split("。")[0].split("\n")[0]
    return sentence if len(sentence) <= at_most else f"{sentence[: at_most - 1]}…"
