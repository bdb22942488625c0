"""序时进度: the share of a target that is due by a day (rulebook §6). Pure.

Linear over the days, unless the office sets monthly points. An indicator's points are the shares of its year due by
the end of each month; a task's own points are dated. Both are kept as text in percent, as the office types them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

MONTHS = 12
ALL = Decimal(100)
Points = tuple[tuple[date, Decimal], ...]  # (day, ratio due by its end)


def share_by(day: date, starts_on: date, due_on: date, points: Points = ()) -> Decimal:
    """The ratio due by the end of `day`: straight from nothing before `starts_on` through the points to 1 at `due_on`.

    Points outside the span do not count.
    """
    if day < starts_on:
        return Decimal(0)
    if day >= due_on:
        return Decimal(1)
    before, reached = starts_on - timedelta(days=1), Decimal(0)
    for at, share in (*points, (due_on, Decimal(1))):
        if not starts_on <= at <= due_on:
            continue
        if day <= at:
            return reached + (share - reached) * Decimal((day - before).days) / Decimal((at - before).days)
        before, reached = at, share
    return Decimal(1)


# ── the points of a year ─────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=512)
def monthly(text: str) -> tuple[Decimal, ...]:
    """The twelve ratios of an indicator's curve («8 16 25 … 100»), empty where it has none. Raises ValueError."""
    if not text:
        return ()
    shares = tuple(Decimal(word) / ALL for word in text.split())
    if len(shares) != MONTHS:
        raise ValueError(f"a year's curve has twelve points, not {len(shares)}")
    return shares


def share_of_year(curve: str, day: date) -> Decimal:
    """The ratio of the year's target due by the end of `day`."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    ends = month_ends(first, last)
    shares = monthly(curve)
    return share_by(day, first, last, tuple(zip(ends, shares, strict=True)) if shares else ())


@lru_cache(maxsize=2048)
def within(curve: str, starts_on: date, due_on: date) -> Points:
    """A year's curve laid over a span of its own: the part of the year's work that falls into the span is all of it.

    A span in which nothing is due by the curve is even over its days.
    """
    if not curve:
        return ()
    before = _since(curve, starts_on, starts_on - timedelta(days=1))
    whole = _since(curve, starts_on, due_on) - before
    if whole <= 0:
        return ()
    return tuple(
        (end, (_since(curve, starts_on, end) - before) / whole) for end in month_ends(starts_on, due_on)[:-1]
    )


def _since(curve: str, start: date, day: date) -> Decimal:
    """What the curve adds up to from the beginning of `start`'s year to the end of `day`, in years' targets."""
    return Decimal(day.year - start.year) + share_of_year(curve, day)


# ── dated points ─────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=2048)
def dated(text: str) -> Points:
    """The points of a task's own curve («2022-03-31:10 2022-04-30:25 …»). Raises ValueError."""
    pairs = (word.split(":") for word in text.split())
    try:
        return tuple((date.fromisoformat(day), Decimal(percent) / ALL) for day, percent in pairs)
    except InvalidOperation as error:
        raise ValueError(f"not a curve: {text}") from error


def own_points(text: str, due_on: date) -> Points:
    """A task's own points up to its due date. After an extension the whole is due at the new date, not at the old one."""
    points = dated(text)
    extended = bool(points) and points[-1][0] < due_on
    return tuple(point for point in points if not (extended and point[1] >= 1))


def month_ends(starts_on: date, due_on: date) -> list[date]:
    """The last day of every month of the span; the last one is `due_on` itself."""
    ends = []
    year, month = starts_on.year, starts_on.month
    while (end := date(year, month, monthrange(year, month)[1])) < due_on:
        ends.append(end)
        year, month = (year + 1, 1) if month == MONTHS else (year, month + 1)
    return [*ends, due_on]


# ── what the office types ────────────────────────────────────────────────────────────────────────────────────────────


def faults(percents: Sequence[Decimal | None]) -> dict[int, str]:
    """Place → what is wrong with it: every point given, 0 to 100, never falling, the last one 100. Nothing at all is even."""
    if all(percent is None for percent in percents):
        return {}
    found = {}
    highest = Decimal(0)
    for place, percent in enumerate(percents):
        if percent is None:
            found[place] = "请填写，或全部留空按天数平均"
        elif not 0 <= percent <= ALL:
            found[place] = "请填写0至100"
        elif percent < highest:
            found[place] = f"不能低于上一期的{highest.normalize():f}%"
        highest = max(highest, percent or Decimal(0))
    last = len(percents) - 1
    if last not in found and percents[last] != ALL:
        found[last] = "到完成时限应为100"
    return found


def written(percents: Sequence[Decimal]) -> str:
    """An indicator's points as they are kept."""
    return " ".join(_plain(percent) for percent in percents)


def written_dated(days: Sequence[date], percents: Sequence[Decimal]) -> str:
    """A task's points as they are kept."""
    return " ".join(f"{day}:{_plain(percent)}" for day, percent in zip(days, percents, strict=True))


def _plain(percent: Decimal) -> str:
    return f"{percent.normalize():f}"
