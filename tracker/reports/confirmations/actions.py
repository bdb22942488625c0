"""The verbs of confirming: the only writer of what the other line says of a figure."""

from __future__ import annotations

from decimal import Decimal

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.reports import actions as reports
from tracker.reports.confirmations import queries
from tracker.reports.confirmations.queries import Figure
from tracker.reports.events import FigureConfirmed, FigureDisputed
from tracker.reports.models import ConfirmationOutcome, FigureConfirmation
from tracker.tasks.queries import task as task_by_id


def confirm(figure: Figure, *, value: Decimal, actor_id: int) -> None:
    """确认: the figure is right. `value`: the one that was read; raises IllegalStep where it has changed since."""
    _say(figure, ConfirmationOutcome.CONFIRMED, "", value, actor_id)


def dispute(figure: Figure, *, reason: str, value: Decimal, actor_id: int) -> None:
    """有异议, with the reason. Raises IllegalStep without one, or where the figure has changed since it was read."""
    if not reason.strip():
        raise IllegalStep("请写明异议的理由。")
    _say(figure, ConfirmationOutcome.DISPUTED, reason, value, actor_id)


def _say(figure: Figure, outcome: ConfirmationOutcome, reason: str, value: Decimal, actor_id: int) -> None:
    if value != figure.value:
        raise IllegalStep("数据在您阅读期间有变化，请刷新后按最新的数字办理。")
    said = queries.confirmation_of(figure.report_id, figure.indicator_id)
    if said is None:
        said = FigureConfirmation(report_id=figure.report_id, indicator_id=figure.indicator_id)
        db.session.add(said)
    said.unit_id, said.outcome, said.reason, said.value = figure.confirming_unit_id, outcome, reason, value
    said.decided_by_id, said.decided_at = actor_id, clock.now()
    db.session.flush()
    kind = FigureConfirmed if outcome is ConfirmationOutcome.CONFIRMED else FigureDisputed
    announce(
        kind(
            actor_id=actor_id,
            subject_id=figure.report_id,
            task_id=figure.task_id,
            unit=figure.confirming_unit,
            owner=figure.unit,
            period=figure.period,
            indicator=figure.indicator,
            value=value,
            unit_of_measure=figure.unit_of_measure,
            reason=reason,
        )
    )
    reports.record_accepted(
        task_by_id(figure.task_id), now=clock.now(), today=clock.today(), actor_id=actor_id
    )
