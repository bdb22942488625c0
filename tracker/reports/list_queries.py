"""Lists of slots with their reports and lights, what they are filtered by, and the strips of a task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Result, Row, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.datastructures import MultiDict

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.db import db
from tracker.plans.models import PartyRole
from tracker.reports.lifecycle import NOT_SENT, ReportState
from tracker.reports.lights import SEVERITY, STRIP_COLOURS, ReportLight, report_light
from tracker.reports.models import Report, ReportSlot
from tracker.reports.queries import speaks_for_unit
from tracker.reports.slots import day_of, first_of_month, later_month, period_words
from tracker.tasks.models import Assignment, Cycle, Task
from tracker.units.models import Unit

Rows = TypeVarTuple("Rows")


PERIODS_IN_STRIP = 6


@dataclass(frozen=True)
class SlotRow:
    """A slot in a list, with its report (None: nothing written) and its light now."""

    slot: ReportSlot
    report: Report | None
    light: ReportLight

    @property
    def is_being_mended(self) -> bool:
        """Returned by the office and not yet submitted again."""
        return (
            self.slot.submitted_at is not None and self.report is not None and self.report.state in NOT_SENT
        )


def lit(pairs: Collection[tuple[ReportSlot, Report | None]], now: datetime) -> list[SlotRow]:
    """The rows with their lights at `now`."""
    return [
        SlotRow(slot, report, light_of(slot, report.state if report else None, now)) for slot, report in pairs
    ]


def light_of(
    slot: ReportSlot | Row[*tuple[Any, ...]], state: ReportState | None, now: datetime
) -> ReportLight:
    """The light of a slot (or of a row with its instants) at `now`."""
    return report_light(
        remind_from=slot.remind_from,
        opens_at=slot.opens_at,
        due_at=slot.due_at,
        locks_at=slot.locks_at,
        submitted_at=slot.submitted_at,
        state=state,
        now=now,
    )


def showing(light: ReportLight, now: datetime) -> ColumnElement[bool]:
    """The slots (outer-joined to their reports) whose light is this one, in the database's words.

    OPEN includes near due.
    """
    now = now.replace(microsecond=0)
    unsent = ReportSlot.submitted_at.is_(None)
    on_time = ReportSlot.submitted_at <= ReportSlot.due_at
    accepted = Report.state == ReportState.ACCEPTED
    return {
        ReportLight.NONE: and_(unsent, ReportSlot.opens_at > now),
        ReportLight.OPEN: and_(unsent, ReportSlot.opens_at <= now, ReportSlot.due_at >= now),
        ReportLight.NEAR_DUE: and_(unsent, ReportSlot.opens_at <= now, ReportSlot.due_at >= now),
        ReportLight.LATE: or_(
            ReportSlot.submitted_at > ReportSlot.due_at,
            and_(unsent, ReportSlot.due_at < now, ReportSlot.locks_at >= now),
        ),
        ReportLight.MISSED: and_(unsent, ReportSlot.locks_at < now),
        ReportLight.ON_TIME: and_(on_time, Report.state != ReportState.ACCEPTED),
        ReportLight.ACCEPTED: and_(on_time, accepted),
    }[light]


def slots_seen_by(user: Person) -> Select[ReportSlot, Report]:
    """Slots with their reports (or None), of all units or of the person's own."""
    statement = (
        select(ReportSlot, Report)
        .join(ReportSlot.task)
        .join(ReportSlot.unit)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .options(
            contains_eager(ReportSlot.task),
            contains_eager(ReportSlot.unit),
            joinedload(ReportSlot.assignment),
        )
        .where(ReportSlot.withdrawn_at.is_(None))
    )
    if user.sees_everything:
        return statement
    return statement.where(ReportSlot.unit_id == user.unit_id if speaks_for_unit(user) else false())


SLOT_AND_STATE = (
    ReportSlot.period_starts_on,
    ReportSlot.period_ends_on,
    ReportSlot.remind_from,
    ReportSlot.opens_at,
    ReportSlot.due_at,
    ReportSlot.locks_at,
    ReportSlot.submitted_at,
    Report.state,
)  # what the report light is computed from


def count(statement: Select[Any]) -> int:
    """How many rows the list has."""
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def of_task(task: Task, now: datetime) -> list[SlotRow]:
    """Every slot of the task with its light, by unit (lead first) and period."""
    rows = db.session.execute(
        select(ReportSlot, Report)
        .join(ReportSlot.assignment)
        .join(ReportSlot.unit)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .options(contains_eager(ReportSlot.assignment), contains_eager(ReportSlot.unit))
        .where(ReportSlot.task_id == task.id, ReportSlot.withdrawn_at.is_(None))
        .order_by(
            case((Assignment.role == PartyRole.LEAD, 0), else_=1),
            Assignment.position,
            ReportSlot.unit_id,
            ReportSlot.period_starts_on,
        )
    )
    return lit(_pairs(rows), now)


def recent_periods(task_ids: Collection[int], now: datetime) -> dict[int, list[tuple[str, str]]]:
    """For each task the strip of its last six periods, oldest first: (colour, words); the worst unit decides."""
    if not task_ids:
        return {}
    month = first_of_month(clock.office_day(now))
    longest = {
        Cycle.WEEKLY: clock.office_day(now) - timedelta(weeks=7),
        Cycle.MONTHLY: later_month(month, -5),
        Cycle.QUARTERLY: later_month(month, -20),
    }
    since = case(
        *((Task.cycle == cycle, literal(day)) for cycle, day in longest.items()),
        else_=literal(later_month(month, -72)),
    )
    rows = db.session.execute(
        select(
            ReportSlot.task_id,
            *SLOT_AND_STATE,
        )
        .join(ReportSlot.task)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(
            ReportSlot.task_id.in_(task_ids),
            ReportSlot.period_starts_on >= since,
            ReportSlot.opens_at <= now,
            ReportSlot.withdrawn_at.is_(None),
        )
        .order_by(ReportSlot.period_starts_on)
    )
    worst: dict[int, dict[tuple[date, date], ReportLight]] = defaultdict(dict)
    for row in rows:
        lights, light = worst[row.task_id], light_of(row, row.state, now)
        period = row.period_starts_on, row.period_ends_on
        lights[period] = min(lights.get(period, light), light, key=SEVERITY.__getitem__)
    return {
        task_id: [
            (STRIP_COLOURS[light], f"{period_words(*period)}{light.word}")
            for period, light in list(lights.items())[-PERIODS_IN_STRIP:]
        ]
        for task_id, lights in worst.items()
    }


# ── the lists of pages ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LedgerFilter:
    """What the URL asks of a list: light, unit, period (2022-03) and words of the task. Nonsense is ignored."""

    light: ReportLight | None = None
    unit_id: int | None = None
    period: date | None = None
    words: str = ""

    @classmethod
    def from_query(cls, query: MultiDict[str, str]) -> LedgerFilter:
        """Read `light`, `unit`, `period` and `q`."""
        year, _, month = query.get("period", "").partition("-")
        readable = (
            year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12 and int(year)
        )
        return cls(
            light=next((light for light in ReportLight if light.value == query.get("light")), None),
            unit_id=query.get("unit", None, type=row_id),
            period=date(int(year), int(month), 1) if readable else None,
            words=query.get("q", "").strip(),
        )


def filtered(statement: Select[*Rows], chosen: LedgerFilter) -> Select[*Rows]:
    """The list narrowed to a unit, a month in which the period ends, and words (the light is the caller's business)."""
    if chosen.unit_id is not None:
        statement = statement.where(ReportSlot.unit_id == chosen.unit_id)
    if chosen.period is not None:
        statement = statement.where(
            ReportSlot.period_starts_on < later_month(chosen.period, 1),
            ReportSlot.period_ends_on.between(chosen.period, day_of(chosen.period, 31)),
        )
    if chosen.words:
        statement = statement.where(
            or_(Task.title.contains(chosen.words, autoescape=True), Task.number == chosen.words)
        )
    return statement


def ledger(user: Person, chosen: LedgerFilter, now: datetime) -> Select[ReportSlot, Report]:
    """The slots that have opened, the latest due first."""
    statement = filtered(slots_seen_by(user), chosen).where(ReportSlot.opens_at <= now)
    if chosen.light is not None:
        statement = statement.where(showing(chosen.light, now))
    return statement.order_by(ReportSlot.due_at.desc(), ReportSlot.unit_id, ReportSlot.id)


def light_counts(user: Person, chosen: LedgerFilter, now: datetime) -> dict[ReportLight, int]:
    """How many rows of the list each light would give, in one statement."""
    lights = [light for light in ReportLight if light not in {ReportLight.NONE, ReportLight.NEAR_DUE}]
    counting = [func.coalesce(func.sum(case((showing(light, now), 1), else_=0)), 0) for light in lights]
    statement: Select[*tuple[Any, ...]] = (
        select(*counting)
        .select_from(ReportSlot)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .where(ReportSlot.withdrawn_at.is_(None), ReportSlot.opens_at <= now)
    )
    if not user.sees_everything:
        statement = statement.where(ReportSlot.unit_id == user.unit_id)
    if chosen.words:  # the only filter that looks at the task
        statement = statement.join(ReportSlot.task)
    row = db.session.execute(filtered(statement, chosen)).one()
    return dict(zip(lights, row, strict=True))


def pairs(statement: Select[ReportSlot, Report]) -> list[tuple[ReportSlot, Report | None]]:
    """The rows of a list of slots."""
    return _pairs(db.session.execute(statement))


def _pairs(rows: Result[ReportSlot, Report]) -> list[tuple[ReportSlot, Report | None]]:
    """Slots with their reports; the outer join gives None where nothing was written, which its type does not say."""
    return [(slot, report) for slot, report in rows.unique()]


def filter_options(today: date) -> tuple[list[tuple[int, str]], list[date]]:
    """What the office's lists are filtered by: the active units, and the months since the first slot (one statement)."""
    first = select(func.min(ReportSlot.due_at)).scalar_subquery()
    rows = db.session.execute(
        select(Unit.id, Unit.short_name, first).where(Unit.is_active).order_by(Unit.position, Unit.id)
    ).all()
    return [(number, name) for number, name, _ in rows], months_since(rows[0][2] if rows else None, today)


def months_since(first: datetime | None, today: date) -> list[date]:
    """The first days of the months from this one back to the one of that instant."""
    earliest = first_of_month(clock.office_day(first)) if first is not None else None
    months = [first_of_month(today)]
    while earliest and months[-1] > earliest:
        months.append(later_month(months[-1], -1))
    return months


def period_options(months: Sequence[date]) -> list[tuple[str, str]]:
    """The months as a filter offers them: 2022-03, 2022年3月."""
    return [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for month in months]
