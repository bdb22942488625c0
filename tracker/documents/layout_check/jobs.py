"""The clock's work on layout checks (door 3)."""

from __future__ import annotations

from datetime import date

from tracker.core import clock
from tracker.documents.layout_check import waiting


def measure_layouts(day: date) -> dict[str, int]:
    """Measure what waits, should no press be running, and remove what is a day old. File times are the machine's."""
    measured = 0
    while waiting.measure_next():
        measured += 1
    return {"measured": measured, "removed": waiting.clear(clock.machine_now())}
