"""What a unit owes now, what of it is urgent or unfinished, and what it has done with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import Person
from tracker.core.db import Instant, db, read
from tracker.core.words import Worded
from tracker.reports import checks
from tracker.reports.lifecycle import NOT_SENT, ReportState
from tracker.reports.lights import ReportLight
from tracker.reports.line_queries import asked_of
from tracker.reports.list_queries import SLOT_AND_STATE, SlotRow, light_of, lit, slots_seen_by
from tracker.reports.models import Report, ReportSlot
from tracker.reports.queries import as_values
from tracker.reports.slots import period_words
from tracker.tasks.lifecycle import DISPATCHED
from tracker.tasks.models import Task


def is_owed(unit_id: int, now: datetime) -> ColumnElement[bool]:
    """The unit's slot (outer-joined to its report, joined to its task) waits for it: open, not locked, not with the office.

    Found from two short lists, each by an index: what is not locked yet, and what came back to be mended.
    """
    return _is_owed(literal(unit_id), literal(now.replace(microsecond=0), Instant()))


def _is_owed(unit_id: ColumnElement[int], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    slot = aliased(ReportSlot)
    running = select(slot.id).where(slot.unit_id == unit_id, slot.locks_at >= now, slot.opens_at <= now)
    returned = select(Report.slot_id).where(Report.state.in_(NOT_SENT), Report.submitted_at.is_not(None))
    return and_(
        ReportSlot.id.in_(running.union_all(returned)),
        ReportSlot.unit_id == unit_id,
        ReportSlot.withdrawn_at.is_(None),
        ReportSlot.opens_at <= now,
        or_(ReportSlot.locks_at >= now, ReportSlot.submitted_at.is_not(None)),
        or_(Report.id.is_(None), Report.state.in_(NOT_SENT)),
        Task.state.in_(DISPATCHED),
    )


def owed_by(user: Person, now: datetime) -> Select[ReportSlot, Report]:
    """What the person's unit has to write, mend or sign now, the most urgent first."""
    return slots_seen_by(user).where(is_owed(user.unit_id, now)).order_by(ReportSlot.due_at, ReportSlot.id)


MOST_URGENT = (
    select(
        ReportSlot.id,
        Task.id.label("task_id"),
        Task.number,
        Task.title,
        Report.id.label("report_id"),
        *SLOT_AND_STATE,
    )
    .join(ReportSlot.task)
    .outerjoin(Report, Report.slot_id == ReportSlot.id)
    .where(_is_owed(bindparam("own"), bindparam("now", type_=Instant())))
    .order_by(ReportSlot.due_at, ReportSlot.id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class Owed:
    """A line of what a unit owes. `is_being_mended`: returned, and not yet sent again; `awaits_signature`: of the unit's head."""

    slot_id: int
    task_id: int
    task: str
    period: str
    due_at: datetime
    light: ReportLight
    report_id: int | None
    is_being_mended: bool
    awaits_signature: bool


def most_urgent(user: Person, now: datetime, limit: int) -> list[Owed]:
    """The first lines of what the person's unit owes (`owed_by`), in one small statement."""
    about = {"own": user.unit_id, "now": now.replace(microsecond=0), "limit": limit}
    return [
        Owed(
            row.id,
            row.task_id,
            f"{row.number} {row.title}",
            period_words(row.period_starts_on, row.period_ends_on),
            row.due_at,
            light_of(row, row.state, now),
            row.report_id,
            is_being_mended=row.submitted_at is not None and row.state is ReportState.DRAFT,
            awaits_signature=row.state is ReportState.AWAITING_SIGN_OFF,
        )
        for row in read(MOST_URGENT, about)
    ]


class OwedPart(Worded):
    """Parts of what a unit owes, each with a list of its own."""

    LATE = "late", "逾期未报"
    MEND = "mend", "退回待改"
    SIGN = "sign", "待审签"


def in_part(part: OwedPart, now: datetime) -> ColumnElement[bool]:
    """Which owed slots belong to the part."""
    return {
        OwedPart.LATE: and_(
            ReportSlot.submitted_at.is_(None), ReportSlot.due_at < now.replace(microsecond=0)
        ),
        OwedPart.MEND: ReportSlot.submitted_at.is_not(None),
        OwedPart.SIGN: Report.state == ReportState.AWAITING_SIGN_OFF,
    }[part]


OwedCounts = dict[OwedPart | None, int]


def owed_rows(
    user: Person, now: datetime, part: OwedPart | None, limit: int
) -> tuple[list[SlotRow], OwedCounts]:
    """The most urgent of what is owed (or of one part), and how many slots each part has; None: all. One statement.

    Every row brings the counts along; the part asked for stands first, so that the limit does not cut it.
    """
    numbers = [func.sum(case((in_part(one, now), 1), else_=0)).over() for one in OwedPart]
    statement = owed_by(user, now).add_columns(func.count().over(), *numbers)
    if part is not None:
        first = case((in_part(part, now), 0), else_=1)
        statement = statement.order_by(None).order_by(first, ReportSlot.due_at, ReportSlot.id)
    rows = db.session.execute(statement.limit(limit)).unique().all()
    held = rows[0][2:] if rows else (0,) * (1 + len(OwedPart))
    counts: OwedCounts = dict(zip((None, *OwedPart), held, strict=True))
    return lit([(row[0], row[1]) for row in rows[: counts[part]]], now), counts


def history_of(user: Person, now: datetime) -> Select[ReportSlot, Report]:
    """The unit's opened slots that do not wait for it any more, the latest first."""
    return (
        slots_seen_by(user)
        .where(
            ReportSlot.unit_id == user.unit_id, ReportSlot.opens_at <= now, not_(is_owed(user.unit_id, now))
        )
        .order_by(ReportSlot.due_at.desc(), ReportSlot.id)
    )


def missing_in(rows: Sequence[SlotRow]) -> dict[int, list[str]]:
    """Slot id → what its draft still lacks before it can be submitted, in words; two statements for all drafts."""
    drafts = [(row.slot, row.report) for row in rows if row.report is not None]
    asked = asked_of([slot for slot, _ in drafts])
    return {
        slot.id: checks.missing(asked.lines[slot.id], as_values(report, asked.filled[slot.id]))
        for slot, report in drafts
    }
