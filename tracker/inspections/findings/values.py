"""What people write of a problem, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.inspections.findings.lifecycle import Severity


@dataclass(frozen=True, kw_only=True)
class FindingValues:
    """A problem without its proof. `task_id` None: it concerns no task."""

    fact: str
    basis: str
    demand: str
    severity: Severity
    due_on: date
    task_id: int | None = None
