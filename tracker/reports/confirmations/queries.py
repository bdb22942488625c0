"""Questions about figures that the other line confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, and_, or_, select

from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.plans.models import Indicator
from tracker.reports.confirmations.confirming import Confirmation, Counted, standing_of
from tracker.reports.lifecycle import AT_OFFICE, ReportState
from tracker.reports.models import ConfirmationOutcome, FigureConfirmation, Report, ReportFigure, ReportSlot
from tracker.reports.slots import period_words
from tracker.tasks.models import Task, TaskTarget
from tracker.tasks.queries import UNIT_ROLES
from tracker.units.models import Unit


@dataclass(frozen=True)
class Figure:
    """A reported figure that another unit confirms, with what that unit said."""

    id: int
    report_id: int
    report_state: ReportState
    slot: ReportSlot
    unit: str
    indicator_id: int
    indicator: str
    unit_of_measure: str
    counting: str
    task_id: int
    task: str
    confirming_unit_id: int
    confirming_unit: str
    value: Decimal
    said: FigureConfirmation | None

    @property
    def standing(self) -> Confirmation:
        """待确认, 已确认 or 有异议."""
        outcome, said_of = (self.said.outcome, self.said.value) if self.said else (None, None)
        return standing_of(self.value, outcome, said_of)

    @property
    def reason(self) -> str:
        """Why it is disputed."""
        return self.said.reason if self.said and self.standing is Confirmation.DISPUTED else ""

    @property
    def period(self) -> str:
        """2022年3月."""
        return period_words(self.slot.period_starts_on, self.slot.period_ends_on, year=True)


def _figures() -> Select[
    ReportFigure, Report, ReportSlot, TaskTarget, Task, Indicator, Unit, FigureConfirmation
]:
    """Figures with a value that reached the office and that a unit other than their own confirms."""
    return (
        select(ReportFigure, Report, ReportSlot, TaskTarget, Task, Indicator, Unit, FigureConfirmation)
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .join(Task, Task.id == ReportSlot.task_id)
        .join(
            TaskTarget,
            and_(TaskTarget.task_id == Task.id, TaskTarget.indicator_id == ReportFigure.indicator_id),
        )
        .join(Indicator, Indicator.id == ReportFigure.indicator_id)
        .join(Unit, Unit.id == TaskTarget.confirming_unit_id)
        .outerjoin(
            FigureConfirmation,
            and_(
                FigureConfirmation.report_id == Report.id,
                FigureConfirmation.indicator_id == ReportFigure.indicator_id,
            ),
        )
        .where(
            Report.state.in_(AT_OFFICE),
            ReportFigure.value.is_not(None),
            TaskTarget.confirming_unit_id != ReportSlot.unit_id,
            ReportSlot.withdrawn_at.is_(None),
        )
    )


def _read(
    statement: Select[
        ReportFigure, Report, ReportSlot, TaskTarget, Task, Indicator, Unit, FigureConfirmation
    ],
) -> list[Figure]:
    found = []
    for figure, report, slot, target, task, indicator, unit, said in db.session.execute(statement).unique():
        if figure.value is not None and target.confirming_unit_id is not None:
            found.append(
                Figure(
                    figure.id, report.id, report.state, slot, slot.unit.short_name, indicator.id, indicator.name,
                    indicator.unit_of_measure, indicator.counting.word, task.id, f"{task.number} {task.title}",
                    target.confirming_unit_id, unit.short_name, figure.value, said,
                )
            )  # fmt: skip
    return found


def _standing(value: Decimal, said: FigureConfirmation | None) -> Confirmation:
    """The outer join gives None where nothing was said, which its type does not say."""
    return standing_of(value, said.outcome if said else None, said.value if said else None)


def visible_figure(user: Person, figure_id: int) -> Figure | None:
    """A figure that the person's unit confirms; the office and the leaders see all of them."""
    statement = _figures().where(ReportFigure.id == figure_id)
    if not user.sees_everything:
        if not user.has(*UNIT_ROLES):
            return None
        statement = statement.where(TaskTarget.confirming_unit_id == user.unit_id)
    return next(iter(_read(statement)), None)


def of_unit(unit_id: int, *, waiting: bool, limit: int = 200) -> list[Figure]:
    """What the unit confirms: what waits, the oldest first, or what was said, the newest first."""
    open_ = or_(FigureConfirmation.id.is_(None), FigureConfirmation.value != ReportFigure.value)
    statement = _figures().where(TaskTarget.confirming_unit_id == unit_id, open_ if waiting else ~open_)
    if waiting:
        statement = statement.order_by(ReportSlot.period_starts_on, Report.submitted_at, ReportFigure.id)
    else:
        statement = statement.order_by(FigureConfirmation.decided_at.desc(), ReportFigure.id)
    return _read(statement.limit(limit))


def counted(task_id: int, as_of: datetime) -> list[Counted]:
    """The task's accepted figures that another unit confirms, and how each stands."""
    statement = _figures().where(
        Task.id == task_id, Report.state == ReportState.ACCEPTED, Report.accepted_at <= as_of
    )
    return [
        Counted(
            indicator.id,
            slot.assignment_id,
            slot.period_starts_on,
            indicator.counting,
            figure.value,
            _standing(figure.value, said),
        )
        for figure, _, slot, _, _, indicator, _, said in db.session.execute(statement).unique()
        if figure.value is not None
    ]


def confirmation_of(report_id: int, indicator_id: int) -> FigureConfirmation | None:
    """What was said of the figure, of whatever value."""
    return db.session.scalars(
        select(FigureConfirmation).where(
            FigureConfirmation.report_id == report_id, FigureConfirmation.indicator_id == indicator_id
        )
    ).one_or_none()


__all__ = ["ConfirmationOutcome", "Figure", "counted", "of_unit", "visible_figure"]
