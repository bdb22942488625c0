"""What units are reminded of: problems to acknowledge and rectifications to report, on the ladder of all reminders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from tracker.core.calendar import working_calendar
from tracker.core.clock import office_day, office_instant
from tracker.core.db import db
from tracker.core.text import first_sentence
from tracker.inspections.findings.lifecycle import OWED, FindingState
from tracker.inspections.findings.models import Finding
from tracker.inspections.findings.queries import LIMIT
from tracker.inspections.models import Inspection
from tracker.reminders.digests import Duty, DutyKind
from tracker.reminders.ladder import spans
from tracker.reminders.questions import WhatElseIsDue

TO_REPORT = tuple(state for state in OWED if state is not FindingState.ORDERED)


def what_else_is_due(question: WhatElseIsDue) -> Iterator[Duty]:
    """Orders that nobody has acknowledged, and rectifications near or past their limit that nobody has reported."""
    yield from _to_acknowledge(question)
    yield from _to_report(question)


def _columns(question: WhatElseIsDue) -> Select[*tuple[Any, ...]]:
    statement = select(
        Finding.id, Finding.unit_id, Finding.task_id, Finding.position, Finding.fact, Finding.ordered_at, LIMIT, Inspection.title
    ).join(Finding.inspection)  # fmt: skip
    return statement if question.units is None else statement.where(Finding.unit_id.in_(question.units))


def _to_acknowledge(question: WhatElseIsDue) -> Iterator[Duty]:
    days = [
        and_(Finding.ordered_at >= office_instant(first), Finding.ordered_at < office_instant(after))
        for first, after in spans(question.given)
    ]
    calendar = working_calendar()
    for row in _rows(question, Finding.state == FindingState.ORDERED, days):
        given_on = office_day(row.ordered_at)
        rung = question.given[given_on]
        due_on = calendar.add(given_on, question.acknowledge_within)
        yield _duty(row, DutyKind.ORDER_UNACKNOWLEDGED, days_left=-rung, rung=rung, due_on=due_on)


def _to_report(question: WhatElseIsDue) -> Iterator[Duty]:
    days = [and_(first <= LIMIT, after > LIMIT) for first, after in spans(question.due)]
    calendar = working_calendar()
    for row in _rows(question, Finding.state.in_(TO_REPORT), days):
        due_on = row[6]
        yield _duty(
            row,
            DutyKind.RECTIFICATION_LATE if due_on < question.day else DutyKind.RECTIFICATION_DUE,
            days_left=calendar.between(question.day, due_on),
            rung=question.due[due_on],
            due_on=due_on,
        )


def _rows(
    question: WhatElseIsDue, state: ColumnElement[bool], days: Sequence[ColumnElement[bool]]
) -> Sequence[Any]:
    statement = _columns(question).where(state, or_(false(), *days)).order_by(Finding.id)
    return db.session.execute(statement).all()


def _duty(row: Any, kind: DutyKind, *, days_left: int, rung: int, due_on: Any) -> Duty:
    return Duty(
        unit_id=row.unit_id,
        kind=kind,
        days_left=days_left,
        rung=rung,
        due_on=due_on,
        task_id=row.task_id,
        number=f"{row.title}问题{row.position}",
        title=first_sentence(row.fact, 40),
        finding_id=row.id,
    )
