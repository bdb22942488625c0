"""The only clock of the house.

Office time (`now`, `today`) is what rules, lights and documents are computed with; a sample instance lives
in its own (`use_office_time`). Machine time (`machine_now`) is what locks, idle sessions and job records use: it
cannot be moved by the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_office: ContextVar[Callable[[], datetime] | None] = ContextVar("office", default=None)


def machine_now() -> datetime:
    """The instant on this machine, aware UTC."""
    return _frozen.get() or datetime.now(UTC)


def now() -> datetime:
    """The office's instant, aware UTC."""
    office = _office.get()
    return office() if office else machine_now()


def today() -> date:
    """The date on the office wall (Asia/Shanghai)."""
    return now().astimezone(OFFICE_ZONE).date()


def office_instant(day: date, at: time = time()) -> datetime:
    """The instant, in UTC, at which the office wall shows `day` and `at`."""
    return datetime.combine(day, at, OFFICE_ZONE).astimezone(UTC)


def office_day(instant: datetime) -> date:
    """The office date of an aware instant."""
    return instant.astimezone(OFFICE_ZONE).date()


@contextmanager
def frozen_at(instant: datetime) -> Iterator[None]:
    """Stop both clocks at an aware instant (tests, and the sample's months)."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    token = _frozen.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def use_office_time(source: Callable[[], datetime] | None) -> None:
    """From here on, in this context, the office's time comes from `source` (a sample instance), or from the machine."""
    _office.set(source)
