"""What the home page counts. Every number equals the list that it opens: it is counted from that list's own query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ScalarSelect, Select, and_, bindparam, case, func, literal, select, true

from tracker.accounts.models import ADMINISTRATORS, Person, Role
from tracker.accounts.queries import role_requests
from tracker.assessment import queries as scores
from tracker.core import clock
from tracker.core.db import Instant, db, read
from tracker.core.models import CalendarYear
from tracker.core.rules import office_rules
from tracker.distribution import queries as receipts
from tracker.documents.lifecycle import DocumentState
from tracker.documents.queries import ArchiveFilter, documents_matching
from tracker.inspections.findings import queries as problems
from tracker.inspections.queries import awaiting_approval as inspections_to_approve
from tracker.inspections.queries import to_rule_on as inspections_to_rule_on
from tracker.messages.queries import UNREAD
from tracker.plans.curves import share_of_year
from tracker.plans.models import Direction, Indicator, LeadBasis, Measure, PartyRole, Plan, Target
from tracker.reports import lifecycle
from tracker.reports.corrections.queries import awaiting as awaiting_correction
from tracker.reports.lights import SEVERITY as REPORT_SEVERITY
from tracker.reports.lights import ReportLight
from tracker.reports.models import Report, ReportSlot
from tracker.reports.review_queries import awaiting_review, awaiting_signature
from tracker.reports.slots import first_of_month, later_month
from tracker.tasks.instructions.queries import open_for, unanswered
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, TaskState
from tracker.tasks.lights import SEVERITY, Light, control_light, light_behind, thresholds
from tracker.tasks.models import Assignment, Task, TaskTarget
from tracker.tasks.progress import Advance
from tracker.tasks.progress_queries import Span, advances
from tracker.tasks.queries import PRESENT
from tracker.tasks.waiting import Waiting, judges, waits
from tracker.units.models import Unit

PERIODS_SHOWN = 6
UNIT_ROLES = (Role.LIAISON, Role.UNIT_HEAD)
RISKS_SHOWN = 6
RISKY = (Light.RED, Light.YELLOW, Light.WATCH)


def counted(statement: Select[Any]) -> ScalarSelect[int]:
    """How many rows a list has, as part of a larger statement."""
    return select(func.count()).select_from(statement.order_by(None).subquery()).scalar_subquery()


def counts_for(user: Person, now: datetime) -> dict[str, int]:
    """Everything that waits for this person, in one statement, two for a unit's head. Keys: see the branches."""
    moment, head_days = now.replace(microsecond=0), office_rules().extension_days_by_head
    found: dict[str, int] = {}
    statement = _statement_for(user, head_days)
    if statement is not None:
        about = {"person": user.id, "own": user.unit_id, "head_days": head_days, "now": moment}
        found = dict(read(statement, about).one()._mapping)
    if user.has(*UNIT_ROLES):
        about = {"person": user.id, "unit": user.unit_id, "now": moment}
        found = dict(read(OF_UNIT, about).one()._mapping) | found
    return found


# What waits is asked in many words, and putting them together takes longer than the answer: so it is done once for a
# person as long as this process lends him to its requests, for his roles, his unit and what a head may extend.
Standing = tuple[int, int, frozenset[Role]]
_statements: WeakKeyDictionary[Person, tuple[Standing, Select[Any] | None]] = WeakKeyDictionary()


def _statement_for(user: Person, head_days: int) -> Select[Any] | None:
    """What waits for this person apart from `OF_UNIT`, or None where nothing can."""
    standing = (head_days, user.unit_id, frozenset(held.role for held in user.roles))
    held = _statements.get(user)
    if held is None or held[0] != standing:
        parts = _parts_for(user)
        asks = len(parts) > 1 or not user.has(*UNIT_ROLES)
        statement = select(*(part.label(name) for name, part in parts.items())) if asks else None
        held = _statements[user] = standing, statement
    return held[1]


NOW: BindParameter[datetime] = bindparam("now", type_=Instant())


def _parts_for(user: Person) -> dict[str, Any]:
    """By name what is counted for this person."""
    parts: dict[str, Any] = {"unread": UNREAD}
    if user.is_office:
        parts |= {
            "unconfirmed": counted(unconfirmed_measures()),
            "unacknowledged": counted(
                select(Task.id).where(Task.state == TaskState.AWAITING_ACKNOWLEDGEMENT)
            ),
            "draft_documents": counted(documents_matching(user, ArchiveFilter(state=DocumentState.DRAFT))),
            "to_issue": counted(documents_matching(user, ArchiveFilter(state=DocumentState.SIGNED_OFF))),
        }
    if user.has(Role.LEADER):
        parts["to_sign"] = counted(
            documents_matching(user, ArchiveFilter(state=DocumentState.AWAITING_SIGN_OFF))
        )
        parts["escalated"] = counted(problems.escalated())
        parts["schemes"] = counted(scores.schemes_for(user))
    if user.has(Role.OFFICE_HEAD, Role.LEADER):
        parts["to_approve"] = counted(inspections_to_approve())
        parts["to_rule"] = counted(inspections_to_rule_on())
        parts["to_extend"] = counted(problems.to_extend(user))
        parts["objections"] = counted(scores.objections_for(user))
    if user.sees_everything:
        parts |= {
            "to_review": counted(awaiting_review(user)),
            "red": counted(select(Task.id).where(Task.state.in_(DISPATCHED), Task.light == Light.RED)),
            "yellow": counted(select(Task.id).where(Task.state.in_(DISPATCHED), Task.light == Light.YELLOW)),
            "running": counted(select(Task.id).where(Task.state.in_(DISPATCHED))),
            "to_decide": counted(
                select(Task.id).where(waits(Waiting.MINE, judges(user)), Task.state != TaskState.CANCELLED)
            ),
            "instructions": counted(open_for(user)),
            "to_verify": counted(problems.to_verify()),
            "manual_entries": counted(scores.entries_for(user)),
        }
    if user.sees_everything or user.has(Role.UNIT_HEAD):
        parts["to_correct"] = counted(awaiting_correction(user))
    if user.has(Role.UNIT_HEAD):
        parts["to_sign_off"] = counted(awaiting_signature(user, NOW))
    if user.has(*ADMINISTRATORS):
        parts["role_requests"] = counted(role_requests(waiting=True))
    if not user.has(*UNIT_ROLES):
        parts["to_sign_for"] = counted(receipts.awaiting(user))
    return parts


def _of_unit() -> Select[Any]:
    """What waits for a unit's people, in one row: built once, because its list is long.

    The parts of what a unit owes (`reports.owed_queries.is_owed`, the list behind these numbers) are found apart, each
    along its own index: what was never sent needs no look at its report, and little comes back to be mended.
    """
    now = NOW
    own: BindParameter[int] = bindparam("unit")
    mine = (
        select(
            func.count().label("running"),
            func.coalesce(func.sum(case((Assignment.state == AssignmentState.PENDING, 1), else_=0)), 0).label(
                "to_acknowledge"
            ),
        )
        .select_from(Assignment)
        .join(Assignment.task)
        .where(Assignment.unit_id == own, PRESENT, Task.state.in_(DISPATCHED))
        .subquery()
    )
    unsent = (
        select(
            func.count().label("unsent"),
            func.coalesce(func.sum(case((ReportSlot.due_at < now, 1), else_=0)), 0).label("late"),
        )
        .select_from(ReportSlot)
        .join(ReportSlot.task)
        .where(
            ReportSlot.unit_id == own,
            ReportSlot.locks_at >= now,
            ReportSlot.opens_at <= now,
            ReportSlot.submitted_at.is_(None),
            ReportSlot.withdrawn_at.is_(None),
            Task.state.in_(DISPATCHED),
        )
        .subquery()
    )
    back = (
        select(Report.slot_id)
        .where(Report.state.in_(lifecycle.NOT_SENT), Report.submitted_at > literal(LONG_AGO, Instant()))
        .scalar_subquery()
    )
    mending = (
        select(func.count().label("to_mend"))
        .select_from(ReportSlot)
        .join(ReportSlot.task)
        .where(
            ReportSlot.id.in_(back),
            ReportSlot.unit_id + 0
            == own,  # each by its id: no index tempts SQLite to walk all slots of the unit
            ReportSlot.opens_at <= now,
            ReportSlot.submitted_at.is_not(None),
            ReportSlot.withdrawn_at.is_(None),
            Task.state.in_(DISPATCHED),
        )
        .subquery()
    )
    return select(
        UNREAD.label("unread"),
        counted(unanswered(own)).label("instructions"),
        counted(receipts.awaiting_in_unit(bindparam("person"), own)).label("to_sign_for"),
        counted(problems.to_acknowledge(own)).label("to_receive"),
        counted(problems.owed_by(own)).label("to_rectify"),
        *mine.c,
        (unsent.c.unsent + mending.c.to_mend).label("owed"),
        unsent.c.late,
        mending.c.to_mend,
    ).select_from(mine.join(unsent, true()).join(mending, true()))


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OF_UNIT = _of_unit()


def unconfirmed_measures() -> Select[Any]:
    """Measures of current plans whose lead the office has not confirmed."""
    return (
        select(Measure.id)
        .join(Measure.plan)
        .where(
            Plan.is_current,
            ~Measure.is_supporting,
            Measure.lead_basis.in_((LeadBasis.PRESUMED, LeadBasis.MISSING)),
        )
    )


@dataclass(frozen=True)
class IndicatorNow:
    """An indicator of the year as accepted so far."""

    indicator_id: int
    name: str
    unit_of_measure: str
    target: Decimal
    actual: Decimal
    planned: Decimal
    direction: Direction = Direction.AT_LEAST
    curve: str = ""

    def at(self, actual: Decimal, day: date) -> IndicatorNow:
        """The same as it stood with this total on a day of the year."""
        return replace(self, actual=actual, planned=share_of_year(self.curve, day))

    @property
    def rate(self) -> Decimal:
        """Completion ratio, of a limit the share used."""
        return self.actual / self.target

    @property
    def is_limit(self) -> bool:
        """Not to be exceeded: the less is used the better."""
        return self.direction is Direction.AT_MOST

    @property
    def ahead(self) -> Decimal:
        """How much better than planned, a ratio: completion above the plan, or consumption below it."""
        return self.planned - self.rate if self.is_limit else self.rate - self.planned

    @property
    def light(self) -> str:
        """The colour of its bar, by the thresholds of the progress light."""
        limits = thresholds(office_rules())
        if self.is_limit:
            return control_light(self.rate, self.planned, limits).value
        return light_behind(-self.ahead, limits).value


def indicators_now(today: date) -> list[IndicatorNow]:
    """The indicators of current plans with a target this year, newest edition, and their accepted totals (one statement)."""
    # a difference of quantities is a plain number to SQLAlchemy: the sum must be told that it is a quantity again
    done_so_far = func.sum(TaskTarget.actual - TaskTarget.repeated, type_=TaskTarget.actual.type)
    actual = (
        select(TaskTarget.indicator_id, done_so_far.label("actual"))
        .join(TaskTarget.task)
        .where(Task.state.not_in((TaskState.DRAFT, TaskState.CANCELLED)))
        .group_by(TaskTarget.indicator_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Indicator.id,
            Indicator.name,
            Indicator.unit_of_measure,
            Target.value,
            actual.c.actual,
            Indicator.direction,
            Indicator.curve,
        )
        .join(Target, Target.indicator_id == Indicator.id)
        .join(Plan, Plan.id == Indicator.plan_id)
        .outerjoin(actual, actual.c.indicator_id == Indicator.id)
        .where(Plan.is_current, Target.year == today.year, Target.effective_on <= today, Target.value > 0)
        .order_by(Indicator.plan_id, Indicator.position, Indicator.id, Target.edition)
    )
    newest = {
        number: IndicatorNow(
            number, name, unit, target, done or Decimal(0), share_of_year(curve, today), direction, curve
        )
        for number, name, unit, target, done, direction, curve in rows
    }
    return list(newest.values())


@dataclass(frozen=True)
class Risk:
    """A task that lags, with the words that say by how much."""

    task_id: int
    number: str
    title: str
    lead: str
    lead_id: int | None
    light: str
    behind: Decimal | None
    days_over: int


def risks(today: date, limit: int = RISKS_SHOWN) -> list[Risk]:
    """The tasks most at risk: the worst light first, then the longest overdue, then the furthest behind (three statements)."""
    order = case({light.value: place for light, place in SEVERITY.items()}, value=Task.light, else_=9)
    rows = db.session.execute(
        select(
            Task.id,
            Task.number,
            Task.title,
            Unit.short_name,
            Task.lead_unit_id,
            Task.light,
            Task.kind,
            Task.starts_on,
            Task.due_on,
            Task.curve,
        )
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(Task.state.in_(DISPATCHED), Task.light.in_(RISKY))
        .order_by(order, Task.due_on, Task.completion, Task.id)
        .limit(limit)
    ).all()
    exact = advances([Span(row.id, row.kind, row.starts_on, row.due_on, row.curve) for row in rows], today)
    found = []
    for number, printed, title, lead, lead_id, light, _, _, due_on, _ in rows:
        behind = exact[number].behind
        over = (today - due_on).days if due_on is not None and due_on < today else 0
        found.append(Risk(number, printed, title, lead or "", lead_id, light.value, behind, over))
    return found


@dataclass
class UnitLine:
    """How a unit reported in the last six periods, and the lights of the tasks it leads."""

    unit: str
    is_host: bool
    unit_id: int
    periods: dict[date, ReportLight] = field(default_factory=dict)
    due: int = 0
    on_time: int = 0
    late: int = 0
    missed: int = 0
    lights: dict[Light, int] = field(default_factory=dict)


def estimated_years(today: date) -> list[int]:
    """The years up to the last due date of a running task that lie after the last calendar entered (one statement)."""
    latest = select(func.max(Task.due_on)).where(Task.state.in_(DISPATCHED)).scalar_subquery()
    entered = select(func.max(CalendarYear.year)).scalar_subquery()
    due_on, year = db.session.execute(select(latest, entered)).one()
    last = max(due_on.year if due_on is not None else today.year, today.year)
    return list(range(max(today.year, (year or 0) + 1), last + 1))


def units_now(now: datetime) -> list[UnitLine]:
    """Every unit with something due in the last six periods, two statements grouped in the database."""
    since = later_month(first_of_month(clock.office_day(now)), 1 - PERIODS_SHOWN)
    unsent, instant = (
        ReportSlot.submitted_at.is_(None),
        literal(now.replace(microsecond=0), ReportSlot.due_at.type),
    )
    kinds: Mapping[str, Any] = {
        "due": ReportSlot.due_at <= instant,
        "on_time": and_(ReportSlot.due_at <= instant, ReportSlot.submitted_at <= ReportSlot.due_at),
        "late": ReportSlot.submitted_at > ReportSlot.due_at,
        "missed": and_(unsent, ReportSlot.locks_at < instant),
        "open": and_(unsent, ReportSlot.locks_at >= instant),
    }
    rows = db.session.execute(
        select(
            Unit.id,
            Unit.short_name,
            Unit.is_host,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
            *(func.sum(case((condition, 1), else_=0)).label(name) for name, condition in kinds.items()),
        )
        .join(Unit, Unit.id == ReportSlot.unit_id)
        .where(
            ReportSlot.period_starts_on >= since,
            ReportSlot.opens_at <= instant,
            ReportSlot.withdrawn_at.is_(None),
        )
        .group_by(
            Unit.id,
            Unit.short_name,
            Unit.is_host,
            Unit.position,
            ReportSlot.period_starts_on,
            ReportSlot.period_ends_on,
        )
        .order_by(Unit.position, Unit.id, ReportSlot.period_starts_on)
    )
    lines: dict[int, UnitLine] = {}
    for unit_id, unit, is_host, _, ends, due, on_time, late, missed, still_open in rows:
        line = lines.setdefault(unit_id, UnitLine(unit, is_host, unit_id))
        line.due, line.on_time = line.due + due, line.on_time + on_time
        line.late, line.missed = line.late + late, line.missed + missed
        month = first_of_month(ends)  # weeks and quarters count in the month in which they end
        light_here = (
            ReportLight.MISSED
            if missed
            else ReportLight.LATE
            if late
            else ReportLight.OPEN
            if still_open
            else ReportLight.ON_TIME
        )
        line.periods[month] = min(
            line.periods.get(month, light_here), light_here, key=REPORT_SEVERITY.__getitem__
        )
    lights: dict[int, dict[Light, int]] = defaultdict(dict)
    for unit_id, light, count in db.session.execute(
        select(Task.lead_unit_id, Task.light, func.count())
        .where(Task.state.in_(DISPATCHED), Task.lead_unit_id.is_not(None))
        .group_by(Task.lead_unit_id, Task.light)
    ):
        if unit_id is not None:
            lights[unit_id][light] = count
    for line in lines.values():
        line.lights = {light: lights[line.unit_id][light] for light in Light if light in lights[line.unit_id]}
    return list(lines.values())


@dataclass(frozen=True)
class OwnTask:
    """A running task of the person's unit with the unit's part in it and how far it is (None: a standing task)."""

    id: int
    number: str
    title: str
    part: PartyRole
    light: Light
    completion: Decimal | None
    due_on: date | None
    advance: Advance | None


OWN_TASKS = (
    select(
        Task.id,
        Task.number,
        Task.title,
        Assignment.role,
        Task.light,
        Task.completion,
        Task.due_on,
        Task.kind,
        Task.starts_on,
        Task.curve,
    )
    .join(Assignment, Assignment.task_id == Task.id)
    .where(Assignment.unit_id == bindparam("unit"), PRESENT, Task.state.in_(DISPATCHED))
    .order_by(
        case({light.value: place for light, place in SEVERITY.items()}, value=Task.light, else_=9),
        Task.due_on,
        Task.id,
    )
    .limit(bindparam("limit"))
)


def own_tasks(user: Person, today: date, limit: int = 20) -> list[OwnTask]:
    """The running tasks of the person's unit, the worst light first."""
    rows = read(OWN_TASKS, {"unit": user.unit_id, "limit": limit}).all()
    found = advances([Span(row.id, row.kind, row.starts_on, row.due_on, row.curve) for row in rows], today)
    return [OwnTask(*(*row[:7], found[row.id] if row.due_on else None)) for row in rows]
