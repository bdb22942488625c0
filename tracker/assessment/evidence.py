"""From an entry's subject to the page that shows its evidence, and what that is in words."""

from __future__ import annotations

from flask import url_for

from tracker.assessment.models import ScoreEntry

WORDS = {
    "task": "任务",
    "pace": "任务",
    "red": "任务",
    "slot": "填报期",
    "finding": "督导问题",
    "document": "公文",
    "report": "进展报告",
    "correction": "更正",
    "objection": "申诉",
    "manual": "加分和扣分",
}


def evidence_words(entry: ScoreEntry) -> str:
    """任务12, 申诉3; "" where the entry stands on no single thing."""
    kind, _, rest = entry.subject.partition(":")
    number = rest.split(":")[0]
    return f"{WORDS[kind]}{number}" if kind in WORDS and number.isdecimal() else ""


def address_of(entry: ScoreEntry) -> str | None:
    """The address of the page, or None where the entry stands on no single thing."""
    kind, _, rest = entry.subject.partition(":")
    number = rest.split(":")[0]
    if not number.isdecimal():
        return None
    match kind:
        case "task" | "pace" | "red":
            return url_for("tasks.show", task_id=int(number))
        case "slot":
            return url_for("assessment.slot_evidence", slot_id=int(number))
        case "finding":
            return url_for("inspections.show_finding", finding_id=int(number))
        case "document":
            return url_for("documents.show", document_id=int(number))
        case "report":
            return url_for("reports.show", report_id=int(number))
        case "correction":
            return url_for("reports.correction", correction_id=int(number))
        case "objection":
            return url_for("assessment.objection", objection_id=int(number))
        case "manual":
            return url_for("assessment.manual_entry", entry_id=int(number))
        case _:
            return None
