"""The Excel round trip: a sheet of 10,000 figures written, and read back with a fault in every third row."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from time import perf_counter

from tests.bench.measurement import Measurement
from tracker.core import clock
from tracker.plans.models import Counting
from tracker.reports.values import FigureLine, ReportValues
from tracker.reports.workbook import excel
from tracker.reports.workbook.rows import FIGURES, HEADS, VALUE, OpenSlot, Sheet, read

ROWS, LINES = 10_000, 4
LIMIT = 20 * 1024 * 1024


def measure() -> list[Measurement]:
    """Export below 3 s; import with faults, the marked file included, below 10 s."""
    lines = [
        FigureLine(number, f"指标{number}", "人次", Counting.FLOW, Decimal(5500), previous=Decimal(312))
        for number in range(LINES)
    ]
    due = datetime(2022, 3, 28, 17, tzinfo=clock.OFFICE_ZONE)
    slots = [
        OpenSlot(
            number, 1, f"{number}-1 企业职工培训", "2022年3月", due, lines, ReportValues(progress="培训9期")
        )
        for number in range(ROWS // LINES)
    ]
    started = perf_counter()
    data = excel.written(slots)
    exported = perf_counter() - started

    sheets = excel.sheets_of(data, LIMIT)
    place = HEADS[FIGURES].index(VALUE)
    rows = [[*row] for row in sheets[FIGURES].rows]
    for at, row in enumerate(rows):
        row[place] = "约三百" if at % 3 == 0 else 300 + at
    filled = excel.marked({**sheets, FIGURES: Sheet(sheets[FIGURES].heads, rows)}, {})
    started = perf_counter()
    uploaded = excel.sheets_of(filled, LIMIT)
    outcome = read(uploaded, {slot.slot_id: slot for slot in slots})
    excel.marked(uploaded, outcome.faults)
    imported = perf_counter() - started
    faults = sum(bool(sentences) for sentences in outcome.faults.values())
    if faults != -(-ROWS // 3):
        raise RuntimeError(f"{faults} faults found")
    return [
        Measurement("Excel export of 10,000 rows", exported, "s", "< 3", exported < 3),
        Measurement("Excel import of 10,000 rows, a third faulty", imported, "s", "< 10", imported < 10),
    ]
