"""A report with all that its form and its page show around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tracker.core import clock
from tracker.plans.models import PartyRole
from tracker.reports.beside_queries import Earlier, Neighbour, Told, told_of
from tracker.reports.lifecycle import ReportState
from tracker.reports.lights import ReportLight
from tracker.reports.line_queries import Asked, asked_of
from tracker.reports.list_queries import lit
from tracker.reports.models import Report, ReportSlot
from tracker.reports.part_queries import Parts, Returned, parts_of
from tracker.reports.queries import as_values
from tracker.reports.slots import is_late, time_words
from tracker.reports.values import FigureLine, Node, Proof, ReportValues
from tracker.tasks.models import TaskKind


@dataclass(frozen=True)
class Sheet:
    """A report with all that the form and the page show around it, each part asked for when it is first shown.

    Four statements at most, however many figures, milestones, proofs and units there are.
    """

    slot: ReportSlot
    report: Report | None
    now: datetime

    @property
    def leads(self) -> bool:
        """The slot is the lead unit's: it claims milestones and sees the others' reports."""
        return self.slot.assignment.role is PartyRole.LEAD

    @cached_property
    def _asked(self) -> Asked:
        return asked_of([self.slot])

    @cached_property
    def _told(self) -> Told:
        return told_of([self.slot.id], self.now, leads=[self.slot.id] if self.leads else [])

    @cached_property
    def _parts(self) -> Parts:
        has_milestones = self.leads and self.slot.task.kind is TaskKind.MILESTONE
        return parts_of(
            [self.report.id] if self.report else [], [self.slot.task_id] if has_milestones else []
        )

    @property
    def lines(self) -> list[FigureLine]:
        """The figures that the unit answers for."""
        return self._asked.lines[self.slot.id]

    @cached_property
    def values(self) -> ReportValues:
        """What the report says now."""
        if self.report is None:
            return ReportValues()
        return as_values(
            self.report, self._asked.filled[self.slot.id], self._parts.claims.get(self.report.id, ())
        )

    @property
    def previous(self) -> Earlier | None:
        """The unit's last report before this one."""
        return self._told.earlier.get(self.slot.id)

    @property
    def beside(self) -> list[Neighbour]:
        """The other units' slots of the same period, for the lead and the reviewer of the lead's report."""
        return self._told.beside.get(self.slot.id, [])

    @property
    def milestones(self) -> list[Node]:
        """The task's milestones by date, for the lead."""
        return self._parts.nodes.get(self.slot.task_id, [])

    @property
    def proofs(self) -> list[Proof]:
        """The files attached to the report."""
        return self._parts.proofs.get(self.report.id, []) if self.report else []

    @property
    def names(self) -> dict[int, str]:
        """By id those who filled the report in, signed and reviewed it."""
        return self._parts.names

    @property
    def returned(self) -> Returned | None:
        """The last return of the report."""
        return self._parts.returned.get(self.report.id) if self.report else None

    @cached_property
    def light(self) -> ReportLight:
        """The slot's own light now."""
        return lit([(self.slot, self.report)], self.now)[0].light

    @property
    def today(self) -> date:
        """The office date of `now`."""
        return clock.office_day(self.now)

    @property
    def is_overdue(self) -> bool:
        """Due, and nothing has reached the office."""
        return self.slot.submitted_at is None and is_late(self.now, self.slot.due_at)

    @property
    def time_left(self) -> str:
        """Until the due instant, or once it has passed until the lock, in words."""
        return time_words((self.slot.locks_at if self.is_overdue else self.slot.due_at) - self.now)

    @property
    def version(self) -> int:
        """What a form must remember; 0 before the first save."""
        return self.report.version if self.report else 0

    @property
    def is_draft(self) -> bool:
        """Still on the unit's desk."""
        return self.report is None or self.report.state is ReportState.DRAFT
