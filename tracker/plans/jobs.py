"""The clock's work on plans (door 3)."""

from __future__ import annotations

from datetime import date

from tracker.core import clock
from tracker.plans import incoming


def clear_incoming(day: date) -> dict[str, int]:
    """Remove uploaded plans that were never confirmed. File times are the machine's, whatever day the office stands at."""
    return {"removed": incoming.clear(clock.machine_now())}
