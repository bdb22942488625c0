"""Questions about slots, reports and figures. Visibility is a query: what it does not give is a 404."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, TypeVarTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Result,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload
from werkzeug.datastructures import MultiDict

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.db import Instant, Quantity, db, read
from tracker.core.models import EventRecord, StoredFile
from tracker.core.words import Worded
from tracker.plans.cross_rules import Bond
from tracker.plans.models import Counting, CrossRule, CrossRulePart, Direction, Indicator, PartyRole, Relation
from tracker.reports import checks
from tracker.reports.confirmations import queries as confirmations
from tracker.reports.events import ReportReturned
from tracker.reports.lifecycle import CorrectionState, ReportState
from tracker.reports.lights import SEVERITY, STRIP_COLOURS, ReportLight, report_light
from tracker.reports.models import (
    CorrectedFigure,
    Correction,
    Report,
    ReportAttachment,
    ReportFigure,
    ReportSlot,
)
from tracker.reports.quarters.queries import proposals
from tracker.reports.quarters.rollup import FINER
from tracker.reports.slots import day_of, first_of_month, is_late, later_month, period_words, time_words
from tracker.reports.values import FigureLine, FigureValue, ReportValues, Said
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.models import Allocation, Assignment, Cycle, Milestone, Task, TaskKind, TaskTarget
from tracker.units.models import Unit

Rows = TypeVarTuple("Rows")

UNIT_ROLES = frozenset({Role.LIAISON, Role.UNIT_HEAD})
PERIODS_IN_STRIP = 6
AT_OFFICE = (ReportState.SUBMITTED, ReportState.ACCEPTED)
NOT_SENT = (ReportState.DRAFT, ReportState.AWAITING_SIGN_OFF)


# ── one slot, one report ─────────────────────────────────────────────────────────────────────────────────────────────


def _speaks_for_unit(user: Person) -> bool:
    return user.has(*UNIT_ROLES)


# The form and its pages are asked for all day: their statements are built once, because putting one together takes
# longer than running it.
ONE_SLOT = (
    select(ReportSlot)
    .options(joinedload(ReportSlot.task), joinedload(ReportSlot.unit), joinedload(ReportSlot.assignment))
    .where(ReportSlot.id == bindparam("slot"), ReportSlot.withdrawn_at.is_(None))
)
OWN_SLOT = ONE_SLOT.where(ReportSlot.unit_id == bindparam("own"))


def visible_slot(user: Person, slot_id: int) -> ReportSlot | None:
    """The slot with its task, unit and assignment; own unit only, except for the office and the leaders."""
    if not user.sees_everything and not _speaks_for_unit(user):
        return None
    statement = ONE_SLOT if user.sees_everything else OWN_SLOT
    return db.session.scalars(statement, {"slot": slot_id, "own": user.unit_id}).unique().one_or_none()


def seen_by(user: Person) -> ColumnElement[bool]:
    """Which reports (joined to slot and task) the person may read.

    The office and the leaders: what once reached the office. A unit: its own in any state, and as lead unit
    what the responsible units of its tasks have submitted. Another unit's drafts are nobody's business.
    """
    allowed: list[ColumnElement[bool]] = []
    if user.sees_everything:
        allowed.append(ReportSlot.submitted_at.is_not(None))
    if _speaks_for_unit(user):
        allowed.append(ReportSlot.unit_id == user.unit_id)
        allowed.append(and_(Task.lead_unit_id == user.unit_id, Report.state.in_(AT_OFFICE)))
    return or_(*allowed) if allowed else false()


def visible_report(user: Person, report_id: int) -> Report | None:
    """The report with its slot, task, unit and assignment, where the person may read it."""
    statement = (
        select(Report)
        .join(Report.slot)
        .join(ReportSlot.task)
        .join(ReportSlot.unit)
        .join(ReportSlot.assignment)
        .options(
            contains_eager(Report.slot).options(
                contains_eager(ReportSlot.task),
                contains_eager(ReportSlot.unit),
                contains_eager(ReportSlot.assignment),
            )
        )
        .where(Report.id == report_id, ReportSlot.withdrawn_at.is_(None), seen_by(user))
    )
    return db.session.scalars(statement).unique().one_or_none()


REPORT_OF_SLOT = (
    select(Report)
    .where(Report.slot_id == bindparam("slot"))
    .options(selectinload(Report.figures), selectinload(Report.attachments))
)


def report_of(slot: ReportSlot) -> Report | None:
    """The slot's report in whatever state, or None where nothing was written yet."""
    return db.session.scalars(REPORT_OF_SLOT, {"slot": slot.id}).one_or_none()


def values_of(report: Report | None) -> ReportValues:
    """What a report says now, as plain values."""
    if report is None:
        return ReportValues()
    claims_milestones = report.slot.task.kind is TaskKind.MILESTONE
    figures = {
        figure.indicator_id: FigureValue(
            figure.value, figure.blank_reason, figure.fall_reason, figure.forecast
        )
        for figure in report.figures
    }
    claimed = [claim.milestone_id for claim in report.claims] if claims_milestones else []
    return _as_values(report, figures, frozenset(claimed))


def _as_values(
    report: Report, figures: Mapping[int, FigureValue], milestones: frozenset[int]
) -> ReportValues:
    return ReportValues(
        figures=figures,
        progress=report.progress,
        problems=report.problems,
        coordination=report.coordination,
        next_steps=report.next_steps,
        outlook=report.outlook,
        milestones=milestones,
    )


# ── what stands beside the fields ────────────────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True)
class Sheet:
    """A report with all that the form and the page show around it, each part asked for when it is first shown.

    No statement depends on the number of figures or units.
    """

    slot: ReportSlot
    report: Report | None
    now: datetime

    @property
    def leads(self) -> bool:
        """The slot is the lead unit's: it claims milestones and sees the others' reports."""
        return self.slot.assignment.role is PartyRole.LEAD

    @cached_property
    def lines(self) -> list[FigureLine]:
        """The figures that the unit answers for."""
        return lines_of([self.slot])[self.slot.id]

    @cached_property
    def previous(self) -> Earlier | None:
        """The unit's last report before this one."""
        return previous_report(self.slot)

    @cached_property
    def milestones(self) -> list[Milestone]:
        """The task's milestones, for the lead."""
        has_milestones = self.leads and self.slot.task.kind is TaskKind.MILESTONE
        return milestones_of(self.slot.task_id) if has_milestones else []

    @cached_property
    def beside(self) -> list[Neighbour]:
        """The other units' slots of the same period, for the lead and the reviewer of the lead's report."""
        return beside(self.slot, self.now) if self.leads else []

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


def milestones_of(task_id: int) -> list[Milestone]:
    """The task's milestones by date."""
    statement = select(Milestone).where(Milestone.task_id == task_id).order_by(Milestone.due_on, Milestone.id)
    return list(db.session.scalars(statement))


@dataclass(frozen=True)
class Earlier:
    """What the unit wrote in its last report before this one, to stand beside the fields."""

    progress: str
    problems: str
    coordination: str
    next_steps: str
    report_id: int
    period: str


PREVIOUS = (
    select(
        Report.progress,
        Report.problems,
        Report.coordination,
        Report.next_steps,
        Report.id,
        ReportSlot.period_starts_on,
        ReportSlot.period_ends_on,
    )
    .join(ReportSlot, ReportSlot.id == Report.slot_id)
    .where(
        ReportSlot.assignment_id == bindparam("assignment"),
        ReportSlot.period_starts_on < bindparam("period"),
        Report.state.in_(AT_OFFICE),
    )
    .order_by(ReportSlot.period_starts_on.desc())
    .limit(1)
)


def previous_report(slot: ReportSlot) -> Earlier | None:
    """The unit's last report before this period that reached the office."""
    about = {"assignment": slot.assignment_id, "period": slot.period_starts_on}
    row = read(PREVIOUS, about).one_or_none()
    if row is None:
        return None
    progress, problems, coordination, next_steps, number, starts_on, ends_on = row
    return Earlier(
        progress, problems, coordination, next_steps, number, period=period_words(starts_on, ends_on)
    )


BESIDE = (
    select(
        Unit.short_name,
        ReportSlot.remind_from,
        ReportSlot.opens_at,
        ReportSlot.due_at,
        ReportSlot.locks_at,
        ReportSlot.submitted_at,
        Report.id,
        Report.state,
        Report.progress,
        Report.problems,
    )
    .join(Unit, Unit.id == ReportSlot.unit_id)
    .outerjoin(Report, and_(Report.slot_id == ReportSlot.id, Report.state.in_(AT_OFFICE)))
    .where(
        ReportSlot.task_id == bindparam("task"),
        ReportSlot.period_starts_on == bindparam("period"),
        ReportSlot.unit_id != bindparam("own"),
        ReportSlot.withdrawn_at.is_(None),
    )
    .order_by(Unit.position, Unit.id)
)


@dataclass(frozen=True)
class Neighbour:
    """Another unit's slot of the same period; its report (`report_id` None: none) only where it reached the office."""

    unit: str
    report_id: int | None
    progress: str
    problems: str
    submitted_at: datetime | None
    light: ReportLight


def beside(slot: ReportSlot, now: datetime) -> list[Neighbour]:
    """The other units' slots of the task in the same period."""
    about = {"task": slot.task_id, "period": slot.period_starts_on, "own": slot.unit_id}
    return [
        Neighbour(
            row.short_name,
            row.id,
            row.progress or "",
            row.problems or "",
            row.submitted_at,
            light_of(row, row.state, now),
        )
        for row in read(BESIDE, about)
    ]


PART_OF_RULE = aliased(CrossRulePart)
TARGETS_OF_TASKS = (
    select(
        TaskTarget.task_id,
        TaskTarget.id,
        TaskTarget.value,
        Indicator.id,
        Indicator.name,
        Indicator.unit_of_measure,
        Indicator.counting,
        Indicator.direction,
        TaskTarget.confirming_unit_id,
        CrossRule.id,
        CrossRule.kind,
        CrossRule.whole_id,
        select(func.count())
        .where(PART_OF_RULE.rule_id == CrossRule.id)
        .correlate(CrossRule)
        .scalar_subquery(),
        Allocation.assignment_id,
        Allocation.value,
    )
    .join(Indicator, Indicator.id == TaskTarget.indicator_id)
    .outerjoin(CrossRulePart, CrossRulePart.indicator_id == Indicator.id)
    .outerjoin(CrossRule, CrossRule.id == CrossRulePart.rule_id)
    .outerjoin(Allocation, Allocation.target_id == TaskTarget.id)
    .where(TaskTarget.task_id.in_(bindparam("tasks", expanding=True)))
    .order_by(TaskTarget.position, TaskTarget.id)
)


@dataclass(frozen=True)
class _Target:
    """A target of a task with its indicator, and the units' shares by assignment."""

    value: Decimal
    indicator_id: int
    name: str
    unit_of_measure: str
    counting: Counting
    direction: Direction
    confirming_unit_id: int | None
    shares: dict[int, Decimal]


@dataclass(frozen=True)
class _Rule:
    """A cross rule with those of its `size` parts that the task has a target of."""

    kind: Relation
    whole_id: int
    size: int
    parts: set[int]


def _bonds(targets: Collection[_Target], rules: Collection[_Rule]) -> dict[int, tuple[Bond, ...]]:
    """By indicator the rules that one report on these targets can break: those whose figures are all in it."""
    names = {target.indicator_id: target.name for target in targets}
    found: dict[int, tuple[Bond, ...]] = {}
    for rule in rules:
        if rule.whole_id not in names or (rule.kind is Relation.SUM and len(rule.parts) < rule.size):
            continue
        bond = Bond(rule.kind, rule.whole_id, tuple(sorted(rule.parts)), names)
        for number in (bond.whole, *bond.parts):
            found[number] = (*found.get(number, ()), bond)
    return found


def lines_of(slots: Sequence[ReportSlot]) -> dict[int, list[FigureLine]]:
    """For each slot (by id) the figures its unit answers for, in two statements for all of them.

    Units with an allocation of a target answer for it; where none has one, the lead does (rulebook §3).
    """
    targets: dict[int, dict[int, _Target]] = defaultdict(dict)
    rows = read(TARGETS_OF_TASKS, {"tasks": list({slot.task_id for slot in slots})})
    rules: dict[int, dict[int, _Rule]] = defaultdict(dict)
    for task_id, number, value, *indicator, rule_id, kind, whole_id, size, assignment_id, share in rows:
        target = targets[task_id].setdefault(number, _Target(*(value, *indicator, {})))
        if rule_id is not None:
            rule = rules[task_id].setdefault(rule_id, _Rule(kind, whole_id, size, set()))
            rule.parts.add(target.indicator_id)
        if assignment_id is not None:
            target.shares[assignment_id] = share
    bonds = {number: _bonds(held.values(), rules[number].values()) for number, held in targets.items()}
    past = _past_figures([slot for slot in slots if slot.task_id in targets])
    answered = {
        slot.id: [
            target
            for target in targets[slot.task_id].values()
            if slot.assignment_id in target.shares
            or (not target.shares and slot.assignment.role is PartyRole.LEAD)
        ]
        for slot in slots
    }
    counting = {
        number: {one.indicator_id: one.counting for one in asked} for number, asked in answered.items()
    }
    proposed, said = proposals(slots, counting), _said(slots, answered)
    return {
        slot.id: [
            replace(
                _line(
                    slot,
                    target,
                    target.shares.get(slot.assignment_id, target.value),
                    past,
                    bonds[slot.task_id],
                ),
                proposed=proposed.get((slot.id, target.indicator_id)),
                said=said.get((slot.id, target.indicator_id)),
            )
            for target in answered[slot.id]
        ]
        for slot in slots
    }


def _said(
    slots: Sequence[ReportSlot], answered: Mapping[int, Sequence[_Target]]
) -> dict[tuple[int, int], Said]:
    """(slot, indicator) → how the other line stands; asked only where another unit confirms (one statement)."""
    crossed = [
        slot.id
        for slot in slots
        if any(one.confirming_unit_id not in {None, slot.unit_id} for one in answered[slot.id])
    ]
    return {
        (figure.slot.id, figure.indicator_id): Said(
            figure.confirming_unit, figure.standing.word, figure.reason
        )
        for figure in confirmations.of_slots(crossed)
    }


PastFigure = tuple[date, Decimal | None, Decimal | None]


PAST_FIGURES = (
    select(
        ReportSlot.assignment_id,
        ReportFigure.indicator_id,
        ReportSlot.period_starts_on,
        ReportFigure.value,
        ReportFigure.forecast,
    )
    .join(Report, Report.slot_id == ReportSlot.id)
    .join(ReportFigure, ReportFigure.report_id == Report.id)
    .where(
        ReportSlot.assignment_id.in_(bindparam("assignments", expanding=True)),
        Report.state.in_(AT_OFFICE),
    )
    .order_by(ReportSlot.period_starts_on)
)


def _past_figures(slots: Sequence[ReportSlot]) -> dict[tuple[int, int], list[PastFigure]]:
    """(assignment, indicator) → (period, value, forecast) of what reached the office, oldest first."""
    past: dict[tuple[int, int], list[PastFigure]] = defaultdict(list)
    if slots:
        about = {"assignments": list({slot.assignment_id for slot in slots})}
        for assignment_id, indicator_id, period, value, forecast in read(PAST_FIGURES, about):
            past[assignment_id, indicator_id].append((period, value, forecast))
    return past


def _line(
    slot: ReportSlot,
    target: _Target,
    share: Decimal,
    past: dict[tuple[int, int], list[PastFigure]],
    bonds: Mapping[int, tuple[Bond, ...]],
) -> FigureLine:
    earlier = [
        row
        for row in past.get((slot.assignment_id, target.indicator_id), [])
        if row[0] < slot.period_starts_on
    ]
    values = [value for _, value, _ in earlier if value is not None]
    before = (
        None if not values else values[-1] if target.counting is Counting.STOCK else sum(values, Decimal(0))
    )
    return FigureLine(
        indicator_id=target.indicator_id,
        name=target.name,
        unit_of_measure=target.unit_of_measure,
        counting=target.counting,
        target=share,
        previous=earlier[-1][1] if earlier else None,
        last_forecast=earlier[-1][2] if earlier else None,
        before=before,
        bonds=bonds.get(target.indicator_id, ()),
        is_limit=target.direction is Direction.AT_MOST,
    )


# ── lights and lists ─────────────────────────────────────────────────────────────────────────────────────────────────


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
    return statement.where(ReportSlot.unit_id == user.unit_id if _speaks_for_unit(user) else false())


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


MOST_URGENT = (
    select(
        ReportSlot.id,
        Task.id.label("task_id"),
        Task.number,
        Task.title,
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
    """A line of what a unit owes. `is_being_mended`: returned, and not yet submitted again."""

    slot_id: int
    task_id: int
    task: str
    period: str
    due_at: datetime
    light: ReportLight
    is_being_mended: bool


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
            is_being_mended=row.submitted_at is not None,
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


# ── the lists of pages ───────────────────────────────────────────────────────────────────────────────────────────────


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


def history_of(user: Person, now: datetime) -> Select[ReportSlot, Report]:
    """The unit's opened slots that do not wait for it any more, the latest first."""
    return (
        slots_seen_by(user)
        .where(
            ReportSlot.unit_id == user.unit_id, ReportSlot.opens_at <= now, not_(is_owed(user.unit_id, now))
        )
        .order_by(ReportSlot.due_at.desc(), ReportSlot.id)
    )


def pairs(statement: Select[ReportSlot, Report]) -> list[tuple[ReportSlot, Report | None]]:
    """The rows of a list of slots."""
    return _pairs(db.session.execute(statement))


def _pairs(rows: Result[ReportSlot, Report]) -> list[tuple[ReportSlot, Report | None]]:
    """Slots with their reports; the outer join gives None where nothing was written, which its type does not say."""
    return [(slot, report) for slot, report in rows.unique()]


FIGURES_OF_REPORTS = select(
    ReportFigure.report_id,
    ReportFigure.indicator_id,
    ReportFigure.value,
    ReportFigure.blank_reason,
    ReportFigure.fall_reason,
    ReportFigure.forecast,
).where(ReportFigure.report_id.in_(bindparam("reports", expanding=True)))


def missing_in(rows: Sequence[SlotRow]) -> dict[int, list[str]]:
    """Slot id → what its draft still lacks before it can be submitted, in words; few statements for all drafts."""
    drafts = {row.report.id: row for row in rows if row.report is not None}
    if not drafts:
        return {}
    lines = lines_of([row.slot for row in drafts.values()])
    figures: dict[int, dict[int, FigureValue]] = defaultdict(dict)
    for number, indicator_id, value, blank, fall, forecast in db.session.execute(
        FIGURES_OF_REPORTS, {"reports": list(drafts)}
    ):
        figures[number][indicator_id] = FigureValue(value, blank, fall, forecast)
    return {
        row.slot.id: checks.missing(lines[row.slot.id], _as_values(row.report, figures[number], frozenset()))
        for number, row in drafts.items()
        if row.report is not None
    }


def filter_options(today: date) -> tuple[list[tuple[int, str]], list[date]]:
    """What the office's lists are filtered by: the active units, and the months since the first slot (one statement)."""
    first = select(func.min(ReportSlot.due_at)).scalar_subquery()
    rows = db.session.execute(
        select(Unit.id, Unit.short_name, first).where(Unit.is_active).order_by(Unit.position, Unit.id)
    ).all()
    due: datetime | None = rows[0][2] if rows else None
    earliest = first_of_month(clock.office_day(due)) if due is not None else None
    periods = [first_of_month(today)]
    while earliest and periods[-1] > earliest:
        periods.append(later_month(periods[-1], -1))
    return [(number, name) for number, name, _ in rows], periods


def readable_reports(user: Person, task: Task) -> set[int]:
    """Ids of the task's reports that the person may open."""
    statement = (
        select(Report.id)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(ReportSlot.task_id == task.id, seen_by(user))
    )
    return set(db.session.scalars(statement))


def visible_attachment(user: Person, report_id: int, file_id: int) -> StoredFile | None:
    """A proof of a report that the person may read."""
    statement = (
        select(StoredFile)
        .join(ReportAttachment, ReportAttachment.file_id == StoredFile.id)
        .join(Report, Report.id == ReportAttachment.report_id)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(Report.id == report_id, StoredFile.id == file_id, seen_by(user))
    )
    return db.session.scalars(statement).one_or_none()


# ── figures and standing for the features above ──────────────────────────────────────────────────────────────────────


def accepted_figures(
    task_ids: Collection[int] | None, as_of: datetime, *, corrected_until: datetime | None = None
) -> dict[tuple[int, int, int], Decimal]:
    """(task, unit, indicator) → accepted total at `as_of`: increments summed, running totals as last reported.

    `task_ids` None means every task. A figure corrected later counts as it was then, or with the corrections up to
    `corrected_until`. One statement.
    """
    values: dict[str, Any] = {"as_of": as_of, "corrected_until": corrected_until or as_of}
    if task_ids is not None:
        values["task_ids"] = list(task_ids)
    rows = db.session.execute(_accepted_figures(of_all=task_ids is None), values)
    return {(task, unit, indicator): value for task, unit, indicator, value in rows}


OF_THESE: BindParameter[list[int]] = bindparam("task_ids", expanding=True)


@cache
def _accepted_figures(*, of_all: bool) -> Select[Any]:
    """Built once: that takes longer than to run it for a task."""
    held = _figures_at()
    newest = func.row_number().over(
        partition_by=(held.c.assignment_id, held.c.indicator_id), order_by=held.c.period_starts_on.desc()
    )
    figures = (
        select(
            held.c.task_id,
            held.c.unit_id,
            held.c.indicator_id,
            held.c.value,
            Indicator.counting,
            newest.label("age"),
        )
        .join(Indicator, Indicator.id == held.c.indicator_id)
        .where(held.c.value.is_not(None))
    )
    if not of_all:
        figures = figures.where(held.c.task_id.in_(OF_THESE))
    each = figures.subquery()
    keys = (each.c.task_id, each.c.unit_id, each.c.indicator_id)
    total = func.sum(each.c.value, type_=Quantity())
    return select(*keys, total).where(or_(each.c.counting == Counting.FLOW, each.c.age == 1)).group_by(*keys)


def accepted_by_period(task_ids: Collection[int], day: date, as_of: datetime) -> Iterable[Any]:
    """(task, unit, indicator, the period's last day, value, counting) of the figures accepted by `as_of` for periods
    that ended by `day`. A figure corrected later counts as it was then."""
    values = {"task_ids": list(task_ids), "day": day, "as_of": as_of, "corrected_until": as_of}
    return db.session.execute(_accepted_by_period(), values)


@cache
def _accepted_by_period() -> Select[Any]:
    held = _figures_at()
    return (
        select(
            held.c.task_id,
            held.c.unit_id,
            held.c.indicator_id,
            held.c.period_ends_on,
            held.c.value,
            Indicator.counting,
        )
        .join(Indicator, Indicator.id == held.c.indicator_id)
        .where(
            held.c.task_id.in_(OF_THESE),
            held.c.value.is_not(None),
            held.c.period_ends_on <= bindparam("day"),
        )
        .order_by(held.c.task_id, held.c.unit_id, held.c.indicator_id, held.c.period_ends_on)
    )


def _figures_at() -> Subquery:
    """The figures of the reports accepted by `as_of`, each with the value that it had at `corrected_until`."""
    place = func.row_number().over(
        partition_by=(Correction.report_id, CorrectedFigure.indicator_id),
        order_by=(Correction.decided_at, Correction.id),
    )
    undone = (
        select(Correction.report_id, CorrectedFigure.indicator_id, CorrectedFigure.old, place.label("place"))
        .join(CorrectedFigure, CorrectedFigure.correction_id == Correction.id)
        .where(
            Correction.state == CorrectionState.APPROVED,
            Correction.decided_at > bindparam("corrected_until"),
        )
        .subquery()
    )
    value: ColumnElement[Decimal | None] = case(
        (undone.c.report_id.is_not(None), undone.c.old), else_=ReportFigure.value
    )
    return (
        select(
            ReportSlot.assignment_id,
            ReportSlot.task_id,
            ReportSlot.unit_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportFigure.indicator_id,
            value.label("value"),
        )
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .join(ReportSlot, ReportSlot.id == Report.slot_id)
        .outerjoin(
            undone,
            and_(
                undone.c.report_id == Report.id,
                undone.c.indicator_id == ReportFigure.indicator_id,
                undone.c.place == 1,
            ),
        )
        .where(Report.state == ReportState.ACCEPTED, Report.accepted_at <= bindparam("as_of"))
        .subquery()
    )


def accepted_figures_of(indicator_id: int) -> int:
    """How many figures of the indicator were accepted."""
    statement = (
        select(func.count())
        .select_from(ReportFigure)
        .join(Report, Report.id == ReportFigure.report_id)
        .where(ReportFigure.indicator_id == indicator_id, Report.state == ReportState.ACCEPTED)
    )
    return db.session.scalar(statement) or 0


def repeating(task_ids: Collection[int] | None) -> set[tuple[int, int, int]]:
    """(task, unit, indicator) of the quarterly and yearly tasks whose figures the unit also reports more often elsewhere.

    An indicator's total counts them once. `task_ids` None means every task. One statement.
    """
    coarse = select(TaskTarget.indicator_id).join(TaskTarget.task).where(Task.cycle.in_(FINER))
    if task_ids is not None:
        coarse = coarse.where(Task.id.in_(task_ids))
    shared = select(Allocation.id).where(Allocation.target_id == TaskTarget.id).correlate(TaskTarget).exists()
    rows = db.session.execute(
        select(Task.id, Assignment.unit_id, TaskTarget.indicator_id, Task.cycle)
        .join(TaskTarget, TaskTarget.task_id == Task.id)
        .join(Assignment, Assignment.task_id == Task.id)
        .outerjoin(
            Allocation, and_(Allocation.target_id == TaskTarget.id, Allocation.assignment_id == Assignment.id)
        )
        .where(
            TaskTarget.indicator_id.in_(coarse),
            Task.dispatched_at.is_not(None),
            Task.state != TaskState.CANCELLED,
            or_(Allocation.id.is_not(None), and_(not_(shared), Assignment.role == PartyRole.LEAD)),
        )
    ).all()
    cycles: dict[tuple[int, int], set[Cycle]] = defaultdict(set)
    for _, unit_id, indicator_id, cycle in rows:
        cycles[unit_id, indicator_id].add(cycle)
    return {
        (task_id, unit_id, indicator_id)
        for task_id, unit_id, indicator_id, cycle in rows
        if cycles[unit_id, indicator_id] & FINER.get(cycle, frozenset())
    }


@dataclass(frozen=True)
class SlotStanding:
    """How a slot whose due instant has passed stands at a cut-off (应报/已报/按时/迟报/漏报/退回)."""

    slot_id: int
    task_id: int
    unit_id: int
    period_starts_on: date
    period_ends_on: date
    due_at: datetime
    locks_at: datetime
    report_id: int | None
    state: ReportState | None
    returns: int
    submitted_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Submitted after the due second."""
        return self.submitted_at is not None and self.submitted_at > self.due_at

    @property
    def is_on_time(self) -> bool:
        """Submitted by the due second."""
        return self.submitted_at is not None and not self.is_late


def slots_due_by(
    as_of: datetime, *, task_ids: Collection[int] | None = None, since: datetime | None = None
) -> list[SlotStanding]:
    """Every slot due at or before `as_of`, with what had been submitted by then. Not submitted: missed (漏报).

    `task_ids` None means every task, `since` the earliest due instant. `returns` counts the office's returns of the report by then, from the trail. One statement.
    """
    returned = (
        select(EventRecord.subject_id, func.count().label("times"))
        .where(
            EventRecord.tag == ReportReturned.tag,
            EventRecord.facts["by_office"].as_boolean().is_(True),
            EventRecord.occurred_at <= as_of,
        )
        .group_by(EventRecord.subject_id)
        .subquery()
    )
    times: ColumnElement[int] = func.coalesce(returned.c.times, 0)
    statement = (
        select(
            ReportSlot.id,
            ReportSlot.task_id,
            ReportSlot.unit_id,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            ReportSlot.due_at,
            ReportSlot.locks_at,
            Report.id,
            Report.state,
            times,
            ReportSlot.submitted_at,
        )
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .outerjoin(returned, returned.c.subject_id == Report.id)
        .where(ReportSlot.due_at <= as_of, ReportSlot.withdrawn_at.is_(None))
        .order_by(ReportSlot.unit_id, ReportSlot.due_at, ReportSlot.id)
    )
    if task_ids is not None:
        statement = statement.where(ReportSlot.task_id.in_(task_ids))
    if since is not None:
        statement = statement.where(ReportSlot.due_at >= since)
    return [
        SlotStanding(*row[:10], submitted_at=row[10] if row[10] is not None and row[10] <= as_of else None)
        for row in db.session.execute(statement)
    ]


# ── the trail ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def last_return(report: Report) -> EventRecord | None:
    """The trail's row of the last return: who, when and why."""
    return db.session.scalars(
        select(EventRecord)
        .where(
            EventRecord.subject == "report",
            EventRecord.subject_id == report.id,
            EventRecord.tag == "report:returned",
        )
        .order_by(EventRecord.id.desc())
        .limit(1)
    ).first()


def trail_of(report: Report) -> list[EventRecord]:
    """What happened to the report, newest first."""
    statement = (
        select(EventRecord)
        .where(EventRecord.subject == "report", EventRecord.subject_id == report.id)
        .order_by(EventRecord.id.desc())
    )
    return list(db.session.scalars(statement))


def existing_slots(assignments: Sequence[Assignment]) -> set[tuple[int, date]]:
    """The (assignment, period) pairs that have a slot already."""
    rows = db.session.execute(
        select(ReportSlot.assignment_id, ReportSlot.period_starts_on).where(
            ReportSlot.assignment_id.in_([assignment.id for assignment in assignments])
        )
    )
    return {(assignment_id, period) for assignment_id, period in rows}


def facts_of_return(report_id: int) -> dict[str, Any]:
    """What a message about a returned report prints: slot, task, and the version that was returned."""
    row = db.session.execute(
        select(Report.version, Report.slot_id, Task.number, Task.title)
        .join(Report.slot)
        .join(ReportSlot.task)
        .where(Report.id == report_id)
    ).one()
    return {"version": row.version, "slot_id": row.slot_id, "number": row.number, "title": row.title}


# ── what the clock asks ──────────────────────────────────────────────────────────────────────────────────────────────


def opened_and_not_accepted(task_id: int, now: datetime) -> list[tuple[ReportSlot, ReportState | None]]:
    """The task's slots that have opened and whose report is missing or not accepted, each with its report's state."""
    rows = db.session.execute(
        select(ReportSlot, Report.state)
        .outerjoin(Report, Report.slot_id == ReportSlot.id)
        .options(joinedload(ReportSlot.unit))
        .where(
            ReportSlot.task_id == task_id,
            ReportSlot.withdrawn_at.is_(None),
            ReportSlot.opens_at <= now,
            or_(Report.id.is_(None), Report.state != ReportState.ACCEPTED),
        )
        .order_by(ReportSlot.period_starts_on, ReportSlot.unit_id)
    )
    return [(slot, state) for slot, state in rows]
