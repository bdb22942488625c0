"""Taking a filled-in workbook: drafts only."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.reports.actions import open_report, save
from tracker.reports.models import Report, ReportSlot
from tracker.reports.workbook.rows import OpenSlot, Outcome


def take(
    outcome: Outcome,
    found: Mapping[int, tuple[ReportSlot, Report | None]],
    shown: Mapping[int, OpenSlot],
    *,
    actor_id: int,
) -> dict[int, int]:
    """Keep as drafts what the rows changed. Gives the new versions of these drafts by slot id.

    Raises StaleDataError where somebody saved one of them this moment; nothing of the workbook is kept then.
    """
    changed = {
        slot_id: values for slot_id, values in outcome.values.items() if values != shown[slot_id].values
    }
    versions = {}
    for slot_id, values in changed.items():
        report = open_report(found[slot_id][0], actor_id=actor_id)
        save(report, values, actor_id=actor_id)
        versions[slot_id] = report.version
    return versions
