"""What lies on a unit's desk 填报台: every open slot with all that its block of the page shows, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.plans.models import PartyRole
from tracker.reports import checks
from tracker.reports.beside_queries import Earlier, told_of
from tracker.reports.lifecycle import ReportState
from tracker.reports.line_queries import asked_of
from tracker.reports.list_queries import lit, pairs
from tracker.reports.models import Outlook, Report, ReportSlot
from tracker.reports.owed_queries import owed_by
from tracker.reports.part_queries import parts_of
from tracker.reports.queries import as_values
from tracker.reports.values import FigureLine, FigureValue, Node, Proof, ReportValues
from tracker.tasks.lights import planned_share
from tracker.tasks.models import TaskKind

ON_DESK = 60  # more than any unit has; a page of more would not be read


@dataclass(frozen=True)
class Place:
    """One slot on the desk, with what was saved of it and what stands beside its fields."""

    slot: ReportSlot
    report: Report | None
    light: str
    lines: list[FigureLine]
    previous: Earlier | None
    milestones: list[Node]
    proofs: list[Proof] = field(default_factory=list)
    kept: ReportValues = field(default_factory=ReportValues)

    @property
    def version(self) -> int:
        """What the page must remember; 0 before the first save."""
        return self.report.version if self.report else 0

    @property
    def is_draft(self) -> bool:
        """Still to be filled, not waiting for the head's signature."""
        return self.report is None or self.report.state is ReportState.DRAFT

    @property
    def shown(self) -> ReportValues:
        """What the form shows before anything is typed: what is kept, else blanks and what a quarter's months propose."""
        blank = {
            line.indicator_id: FigureValue(line.proposed.value if line.proposed else None)
            for line in self.lines
        }
        return replace(self.kept, figures=blank | dict(self.kept.figures))

    @property
    def missing(self) -> list[str]:
        """The names of the fields that still stop it; as saved."""
        return checks.missing(self.lines, self.kept)

    @property
    def doubts(self) -> list[checks.Finding]:
        """What is unusual and must be confirmed; as saved."""
        return checks.warnings(self.lines, self.kept, self.previous.progress if self.previous else "")

    def planned(self, line: FigureLine, today: date) -> Decimal | None:
        """序时: how much of the target is due by today (a task without end: None)."""
        task = self.slot.task
        if task.due_on is None:
            return None
        return (planned_share(task.starts_on, task.due_on, today) * line.target).quantize(Decimal(1))


def desk_of(user: Person, now: datetime, only: Collection[int] | None = None) -> list[Place]:
    """What the person's unit owes now, the most urgent first; `only`: these slots of it. Five statements for all."""
    statement = owed_by(user, now).limit(ON_DESK)
    if only is not None:
        statement = owed_by(user, now).where(ReportSlot.id.in_(only))
    rows = lit(pairs(statement), now)
    slots = [row.slot for row in rows]
    asked, told = asked_of(slots), told_of([slot.id for slot in slots], now)
    parts = parts_of(
        [row.report.id for row in rows if row.report],
        {slot.task_id for slot in slots if slot.task.kind is TaskKind.MILESTONE},
    )
    return [
        Place(
            slot=row.slot,
            report=row.report,
            light=row.light,
            lines=asked.lines[row.slot.id],
            previous=told.earlier.get(row.slot.id),
            milestones=parts.nodes.get(row.slot.task_id, [])
            if row.slot.assignment.role is PartyRole.LEAD
            else [],
            proofs=parts.proofs.get(row.report.id, []) if row.report else [],
            kept=as_values(row.report, asked.filled[row.slot.id], parts.claims.get(row.report.id, ()))
            if row.report
            else ReportValues(),
        )
        for row in rows
    ]


def load_drafts(reports: Sequence[Report]) -> None:
    """Read what is written with these reports at once."""
    if reports:
        db.session.scalars(
            select(Report)
            .where(Report.id.in_([report.id for report in reports]))
            .options(
                selectinload(Report.figures), selectinload(Report.claims), selectinload(Report.attachments)
            )
            .execution_options(populate_existing=True)
        ).all()


NOTHING_NEW = "本期无新进展"


def as_before(place: Place, typed: ReportValues) -> ReportValues:
    """同上期无变化, honestly: says that nothing happened instead of repeating what was done last time.

    An increment that was left blank is 0, a running total stays where it was; what was typed is never replaced.
    Nothing is invented where there is no earlier report: those fields stay blank.
    """
    before = place.previous
    figures = {
        line.indicator_id: _unmoved(line, typed.figures.get(line.indicator_id, FigureValue()))
        for line in place.lines
    }
    words = f"{NOTHING_NEW}，情况同{before.period}。" if before else f"{NOTHING_NEW}。"
    outlook: Outlook | None = typed.outlook or (before.outlook if before else None)
    needs_reason = outlook is not None and outlook is not Outlook.YES
    return replace(
        typed,
        figures=figures,
        progress=typed.progress or words,
        next_steps=typed.next_steps or (before.next_steps if before else ""),
        outlook=outlook,
        problems=typed.problems or (before.problems if before and needs_reason else ""),
    )


def _unmoved(line: FigureLine, filled: FigureValue) -> FigureValue:
    if filled.value is not None or filled.blank_reason:
        return filled
    return replace(filled, value=line.before if line.is_running_total else Decimal(0))
