"""What belongs to reports besides words and figures: milestones, proofs, the people who signed, the last return."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.accounts.models import Person
from tracker.core.db import Instant, read
from tracker.core.models import EventRecord, StoredFile
from tracker.reports.events import ReportReturned
from tracker.reports.models import MilestoneClaim, Report, ReportAttachment
from tracker.reports.values import Node, Proof
from tracker.tasks.lifecycle import MilestoneState
from tracker.tasks.models import Milestone


@dataclass(frozen=True)
class Returned:
    """The last return of a report: when, by whom, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Parts:
    """The ids of claimed milestones, the proofs and the last return by report, the milestones by task, names by person."""

    claims: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    proofs: dict[int, list[Proof]] = field(default_factory=lambda: defaultdict(list))
    returned: dict[int, Returned] = field(default_factory=dict)
    nodes: dict[int, list[Node]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)


REPORTS: BindParameter[int] = bindparam("reports", expanding=True)
TASKS: BindParameter[int] = bindparam("tasks", expanding=True)
NOTHING: dict[str, Any] = {
    "words": literal("", String()),
    "more": literal("", String()),
    "state": literal("", String()),
    "size": literal(0, Integer()),
    "day": cast(null(), Date()),
    "other_day": cast(null(), Date()),
    "at": cast(null(), Instant()),
}


def _columns(what: str, of: Any, number: Any, **given: Any) -> tuple[Any, ...]:
    named = {"what": literal(what), "of": of, "number": number, **NOTHING, **given}
    return tuple(column.label(name) for name, column in named.items())


RETURNER = aliased(Person)
PARTS = union_all(
    select(*_columns("claim", MilestoneClaim.report_id, MilestoneClaim.milestone_id)).where(
        MilestoneClaim.report_id.in_(REPORTS)
    ),
    select(
        *_columns(
            "proof", ReportAttachment.report_id, StoredFile.id, words=StoredFile.name, size=StoredFile.size
        )
    )
    .join(StoredFile, StoredFile.id == ReportAttachment.file_id)
    .where(ReportAttachment.report_id.in_(REPORTS)),
    select(
        *_columns(
            "node",
            Milestone.task_id,
            Milestone.id,
            words=Milestone.title,
            more=Milestone.proof,
            state=cast(Milestone.state, String()),
            day=Milestone.due_on,
            other_day=Milestone.accepted_on,
        )
    ).where(Milestone.task_id.in_(TASKS)),
    select(*_columns("person", Report.id, Person.id, words=Person.name))
    .join(
        Person,
        or_(
            Person.id == Report.filled_by_id,
            Person.id == Report.signed_by_id,
            Person.id == Report.reviewed_by_id,
        ),
    )
    .where(Report.id.in_(REPORTS)),
    select(
        *_columns(
            "return",
            Report.id,
            EventRecord.id,
            words=func.coalesce(RETURNER.name, "审核人"),
            more=Report.return_reason,
            at=EventRecord.occurred_at,
        )
    )
    .select_from(Report)
    .join(EventRecord, EventRecord.subject_id == Report.id)
    .outerjoin(RETURNER, RETURNER.id == EventRecord.actor_id)
    .where(Report.id.in_(REPORTS), EventRecord.subject == "report", EventRecord.tag == ReportReturned.tag),
)


def parts_of(report_ids: Collection[int], task_ids: Collection[int] = ()) -> Parts:
    """The parts of these reports, and all milestones of these tasks by date; one statement, none for nothing."""
    parts = Parts()
    if not report_ids and not task_ids:
        return parts
    rows = read(PARTS, {"reports": list(report_ids), "tasks": list(task_ids)}).all()
    for row in sorted(rows, key=lambda row: (row.day or date.min, row.number)):
        match row.what:
            case "claim":
                parts.claims[row.of].append(row.number)
            case "proof":
                parts.proofs[row.of].append(Proof(row.number, row.words, row.size))
            case "node":
                state = MilestoneState(row.state)
                node = Node(row.number, row.words, row.more, row.day, state, row.other_day)
                parts.nodes[row.of].append(node)
            case "person":
                parts.names[row.number] = row.words
            case "return":
                parts.returned[row.of] = Returned(row.at, row.words, row.more)  # the last one stays
    return parts
