"""Questions about meetings, and what the system puts on their agenda."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.db import db
from tracker.core.rules import office_rules
from tracker.core.text import listed, office_date, one_decimal, percent, points, quantity
from tracker.documents.models import Document, DocumentKind
from tracker.documents.queries import documents_seen_by
from tracker.meetings.agenda import Agenda, CarriedLine, FigureLine, RiskLine
from tracker.meetings.candidates import UnitRecord
from tracker.meetings.lifecycle import OVER
from tracker.meetings.models import Decision, DecisionLetter, DecisionSupport, Meeting, MeetingUnit
from tracker.meetings.risks import Standing, by_risk, risk_score
from tracker.plans.curves import share_of_year
from tracker.plans.models import Direction, Indicator, Measure, Plan, Target
from tracker.reports import accepted_queries, standing_queries
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportSlot
from tracker.tasks.lifecycle import DISPATCHED, MilestoneState, TaskState
from tracker.tasks.lights import Light, control_light, light_behind, thresholds
from tracker.tasks.models import Milestone, Task, TaskTarget
from tracker.tasks.progress import Advance, Measured, advance_of
from tracker.units.models import Unit

UNDISPATCHED = (TaskState.DRAFT, TaskState.CANCELLED)
FINISHED = (TaskState.CLOSED, TaskState.ARCHIVED)
LOOKED_BACK = timedelta(days=30)  # what «improved» is compared with before the first meeting
NOTHING_SAID = ("", "无", "暂无", "没有")


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def meetings_seen_by(user: Person) -> Select[Meeting]:
    """The office and the leaders see all, a unit's people those that they were asked to; latest first."""
    statement = select(Meeting)
    if not user.sees_everything:
        asked = exists().where(MeetingUnit.meeting_id == Meeting.id, MeetingUnit.unit_id == user.unit_id)
        seen = asked & Meeting.notified_at.is_not(None)
        statement = statement.where(seen if user.has(Role.LIAISON, Role.UNIT_HEAD) else false())
    return statement.order_by(Meeting.starts_at.desc(), Meeting.id.desc())


def visible_meeting(user: Person, meeting_id: int) -> Meeting | None:
    """The meeting with its units, if this person may know of it."""
    statement = meetings_seen_by(user).where(Meeting.id == meeting_id).options(selectinload(Meeting.units))
    return db.session.scalars(statement).unique().one_or_none()


def visible_decision(user: Person, decision_id: int) -> Decision | None:
    """A decision of a meeting that the person sees; a unit sees those that name it."""
    statement = select(Decision).where(
        Decision.id == decision_id,
        Decision.meeting_id.in_(meetings_seen_by(user).with_only_columns(Meeting.id).order_by(None)),
    )
    if not user.sees_everything:
        statement = statement.where(_names(user.unit_id))
    return db.session.scalars(statement).unique().one_or_none()


def _names(unit_id: int) -> ColumnElement[bool]:
    supports = exists().where(DecisionSupport.decision_id == Decision.id, DecisionSupport.unit_id == unit_id)
    return or_(Decision.lead_unit_id == unit_id, supports)


def decisions_of(meeting: Meeting, user: Person | None = None) -> list[Decision]:
    """What the meeting decided, with the tasks that follow; for a unit's people what names their unit."""
    statement = select(Decision).where(Decision.meeting_id == meeting.id)
    if user is not None and not user.sees_everything:
        statement = statement.where(_names(user.unit_id))
    statement = statement.options(joinedload(Decision.task), joinedload(Decision.measure))
    return list(db.session.scalars(statement.order_by(Decision.position)).unique())


def last_position(meeting: Meeting) -> int:
    """The place of the meeting's last decision, 0 where it has none."""
    return (
        db.session.scalar(select(func.max(Decision.position)).where(Decision.meeting_id == meeting.id)) or 0
    )


def last_serial(plan_id: int) -> int:
    """How many meetings were drafted on the plan."""
    return db.session.scalar(select(func.max(Meeting.serial)).where(Meeting.plan_id == plan_id)) or 0


def previous_meeting(plan_id: int, before: datetime) -> Meeting | None:
    """The last meeting on the plan that was held before an instant."""
    statement = (
        select(Meeting)
        .where(Meeting.plan_id == plan_id, Meeting.state.in_(OVER), Meeting.starts_at < before)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).unique().one_or_none()


def plans_to_meet_on() -> list[Plan]:
    """Current plans with at least one dispatched task."""
    busy = (
        select(Measure.plan_id)
        .join(Task, Task.measure_id == Measure.id)
        .where(Task.state.not_in(UNDISPATCHED))
    )
    statement = (
        select(Plan).where(Plan.is_current, Plan.id.in_(busy)).order_by(Plan.issued_on.desc(), Plan.id)
    )
    return list(db.session.scalars(statement))


def units_at_work(plan_id: int) -> list[int]:
    """The ids of the units that lead a dispatched task of the plan, in the order of the directory."""
    statement = (
        select(Unit.id)
        .where(
            Unit.is_active,
            exists().where(
                Task.lead_unit_id == Unit.id,
                Task.measure_id == Measure.id,
                Measure.plan_id == plan_id,
                Task.state.in_(DISPATCHED),
            ),
        )
        .order_by(Unit.position, Unit.id)
    )
    return list(db.session.scalars(statement))


def measures_of(plan_id: int) -> list[Measure]:
    """The measures that a decision can serve: those whose lead is settled."""
    statement = (
        select(Measure)
        .where(Measure.plan_id == plan_id, Measure.is_supporting.is_(False))
        .order_by(Measure.position)
    )
    return [measure for measure in db.session.scalars(statement) if measure.lead_is_confirmed]


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────


def visible_minutes(user: Person, document_id: int) -> Document | None:
    """A 纪要 that the person sees."""
    return _visible(user, document_id, DocumentKind.MINUTES)


def visible_letter(user: Person, document_id: int) -> Document | None:
    """A 工作提醒函 that the person sees."""
    return _visible(user, document_id, DocumentKind.LETTER)


def _visible(user: Person, document_id: int, kind: DocumentKind) -> Document | None:
    statement = documents_seen_by(user).where(Document.id == document_id, Document.kind == kind)
    return db.session.scalars(statement).one_or_none()


def meeting_of_minutes(document_id: int) -> Meeting | None:
    """The meeting whose minutes a document holds."""
    statement = select(Meeting).where(Meeting.minutes_id == document_id)
    return db.session.scalars(statement).unique().one_or_none()


def matters_of_letter(document_id: int) -> list[Decision]:
    """The decisions that a letter tells of."""
    statement = (
        select(Decision)
        .join(DecisionLetter, DecisionLetter.decision_id == Decision.id)
        .where(DecisionLetter.document_id == document_id)
        .options(joinedload(Decision.task), joinedload(Decision.meeting))
        .order_by(Decision.position)
    )
    return list(db.session.scalars(statement).unique())


def letter_rows(document_id: int) -> list[DecisionLetter]:
    """Which unit a letter tells of which decision."""
    return list(
        db.session.scalars(select(DecisionLetter).where(DecisionLetter.document_id == document_id)).unique()
    )


def letters_of(meeting: Meeting, user: Person) -> list[Document]:
    """The letters of a meeting that the person sees, in the order of their drafting."""
    of_meeting = (
        select(DecisionLetter.document_id)
        .join(Decision, Decision.id == DecisionLetter.decision_id)
        .where(Decision.meeting_id == meeting.id)
    )
    statement = (
        documents_seen_by(user)
        .where(Document.id.in_(of_meeting))
        .options(joinedload(Document.addressed_unit))
        .order_by(Document.id)
    )
    return list(db.session.scalars(statement).unique())


def untold(meeting: Meeting) -> dict[Unit, list[Decision]]:
    """By unit the dispatched matters that it has had no letter about: lead and support, in the order of the matters."""
    told = {
        (row.decision_id, row.unit_id)
        for row in db.session.execute(
            select(DecisionLetter.decision_id, DecisionLetter.unit_id)
            .join(Decision, Decision.id == DecisionLetter.decision_id)
            .where(Decision.meeting_id == meeting.id)
        )
    }
    found: dict[Unit, list[Decision]] = {}
    for decision in decisions_of(meeting):
        if decision.task_id is None:
            continue
        for unit in (decision.lead_unit, *(one.unit for one in decision.support)):
            if (decision.id, unit.id) not in told:
                found.setdefault(unit, []).append(decision)
    return dict(sorted(found.items(), key=lambda item: (item[0].position, item[0].id)))


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────────────────────────


Figures = dict[tuple[int, int, int], Decimal]


def agenda_of(meeting: Meeting, now: datetime) -> Agenda:
    """The tables as they stand: carry-over, figures against 序时, red and yellow tasks by risk."""
    tasks = _tasks(meeting.plan_id)
    figures = accepted_queries.accepted_figures([task.id for task in tasks], now)
    return Agenda(
        as_of=office_date(now),
        carried=tuple(_carried(meeting, clock.office_day(now))),
        figures=tuple(_figures(meeting.plan_id, figures, clock.office_day(now))),
        risks=tuple(_risks(tasks, figures, now)),
    )


def status_of(decision: Decision, today: date) -> tuple[str, str]:
    """What became of a matter, in words, and its light: its task's, never entered by hand."""
    task = decision.task
    if task is None:
        return "待交办", ""
    if task.state in DISPATCHED and task.completion is not None and task.completion >= 1:
        return "已完成，待办结", task.light.value
    if task.state in DISPATCHED and task.due_on is not None and task.due_on < today:
        return f"{task.state.word}，超期{(today - task.due_on).days}天", task.light.value
    return task.state.word, task.light.value


def _carried(meeting: Meeting, today: date) -> Iterable[CarriedLine]:
    """All matters of the last meeting, and of those before it what is not finished."""
    last = previous_meeting(meeting.plan_id, meeting.starts_at)
    if last is None:
        return
    statement = (
        select(Decision)
        .join(Decision.meeting)
        .outerjoin(Decision.task)
        .where(
            Meeting.plan_id == meeting.plan_id,
            Meeting.state.in_(OVER),
            Meeting.starts_at <= last.starts_at,
            or_(
                Meeting.id == last.id,
                Task.id.is_(None),
                Task.state.not_in((*FINISHED, TaskState.CANCELLED)),
            ),
        )
        .options(joinedload(Decision.task), joinedload(Decision.meeting))
        .order_by(Meeting.starts_at, Decision.position)
    )
    for decision in db.session.scalars(statement).unique():
        status, light = status_of(decision, today)
        due_on = decision.task.due_on if decision.task is not None else decision.due_on
        yield CarriedLine(
            serial=decision.meeting.serial,
            content=decision.content,
            lead=decision.lead_unit.short_name,
            support=listed(one.unit.short_name for one in decision.support),
            due=office_date(due_on),
            status=status,
            light=light,
        )


def _tasks(plan_id: int) -> list[Task]:
    statement = (
        select(Task)
        .join(Task.measure)
        .where(Measure.plan_id == plan_id, Task.state.in_(DISPATCHED))
        .options(
            joinedload(Task.lead_unit),
            selectinload(Task.milestones),
            selectinload(Task.targets).joinedload(TaskTarget.indicator),
        )
        .order_by(Measure.position, Task.position)
    )
    return list(db.session.scalars(statement).unique())


def _figures(plan_id: int, figures: Figures, today: date) -> Iterable[FigureLine]:
    statement = (
        select(Target)
        .join(Target.indicator)
        .where(Indicator.plan_id == plan_id, Target.year == today.year, Target.effective_on <= today)
        .options(joinedload(Target.indicator))
        .order_by(Indicator.position, Indicator.id, Target.edition)
    )
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for (_, _, indicator_id), value in figures.items():
        totals[indicator_id] += value
    newest = {target.indicator_id: target for target in db.session.scalars(statement)}
    limits = thresholds(office_rules())
    for target in newest.values():
        if not target.value:
            continue
        indicator, actual = target.indicator, totals[target.indicator_id]
        rate, planned = actual / target.value, share_of_year(target.indicator.curve, today)
        is_limit = indicator.direction is Direction.AT_MOST
        ahead = planned - rate if is_limit else rate - planned
        light = control_light(rate, planned, limits) if is_limit else light_behind(-ahead, limits)
        yield FigureLine(
            name=indicator.name,
            unit_of_measure=indicator.unit_of_measure,
            target=quantity(target.value),
            actual=quantity(actual),
            rate=percent(rate),
            planned=percent(planned),
            ahead=points(ahead),
            light=light.value,
        )


def _advance(task: Task, figures: Figures, day: date) -> Advance:
    """How far the task was on a day, from the figures accepted by then and the milestones accepted by then."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for (task_id, _, indicator_id), value in figures.items():
        if task_id == task.id:
            totals[indicator_id] += value
    return advance_of(
        task.kind,
        targets=[
            Measured(
                totals[target.indicator_id], target.value, target.indicator.direction, target.indicator.curve
            )
            for target in task.targets
        ],
        milestones=[(_is_accepted(one, day), one.weight) for one in task.milestones],
        starts_on=task.starts_on,
        due_on=task.due_on,
        curve=task.curve,
        today=day,
    )


def _is_accepted(milestone: Milestone, day: date) -> bool:
    accepted_on = milestone.accepted_on
    return milestone.state is MilestoneState.ACCEPTED and accepted_on is not None and accepted_on <= day


def _risks(tasks: list[Task], figures: Figures, now: datetime) -> Iterable[RiskLine]:
    today = clock.office_day(now)
    missed = Counter(one.task_id for one in standing_queries.slots_due_by(now) if one.submitted_at is None)
    by_id = {task.id: task for task in tasks}
    advances = {task.id: _advance(task, figures, today) for task in tasks}
    standings = [
        Standing(
            task_id=task.id,
            light=task.light,
            behind=advances[task.id].behind,
            due_on=task.due_on,
            weight=task.weight,
            missed=missed[task.id],
        )
        for task in tasks
    ]
    for standing in by_risk(standings, today):
        task, advance = by_id[standing.task_id], advances[standing.task_id]
        yield RiskLine(
            task_id=task.id,
            number=task.number,
            title=task.title,
            lead=task.lead_unit.short_name if task.lead_unit else "",
            light=task.light.value,
            rate=percent(advance.completion),
            planned=percent(advance.planned_line),
            behind=points(None if advance.behind is None else -advance.behind),
            left=days_left(task.due_on, today),
            missed=standing.missed,
            score=str(one_decimal(risk_score(standing, today))),
        )


def days_left(due_on: date | None, today: date) -> str:
    """剩余20天, 今日到期, 超期3天, 长期."""
    if due_on is None:
        return "长期"
    days = (due_on - today).days
    if days == 0:
        return "今日到期"
    return f"剩余{days}天" if days > 0 else f"超期{-days}天"


# ── who might speak, and what needs coordination ─────────────────────────────────────────────────────────────────────


def unit_records(plan_id: int, now: datetime, since: datetime | None) -> list[UnitRecord]:
    """How every lead unit stands now and stood at the last meeting (`since`; None: a month ago), in directory order."""
    tasks = [task for task in _tasks(plan_id) if task.lead_unit is not None]
    ids = [task.id for task in tasks]
    then = since or now - LOOKED_BACK
    figures, earlier = (
        accepted_queries.accepted_figures(ids, now),
        accepted_queries.accepted_figures(ids, then),
    )
    slots = [
        one
        for one in standing_queries.slots_due_by(now)
        if one.task_id in set(ids) and (since is None or one.due_at > since)
    ]
    by_unit: dict[Unit, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.lead_unit is not None:
            by_unit[task.lead_unit].append(task)
    records = []
    for unit, led in sorted(by_unit.items(), key=lambda item: (item[0].position, item[0].id)):
        owed = [one for one in slots if one.unit_id == unit.id]
        records.append(
            UnitRecord(
                unit=unit.short_name,
                is_host=unit.is_host,
                tasks=len(led),
                ahead=_mean_ahead(led, figures, clock.office_day(now)),
                before=_mean_ahead(
                    [task for task in led if task.dispatched_at is not None and task.dispatched_at <= then],
                    earlier,
                    clock.office_day(then),
                ),
                red=sum(task.light is Light.RED for task in led),
                yellow=sum(task.light is Light.YELLOW for task in led),
                due=len(owed),
                on_time=sum(one.is_on_time for one in owed),
                missed=sum(one.submitted_at is None for one in owed),
            )
        )
    return records


def _mean_ahead(tasks: list[Task], figures: Figures, day: date) -> Decimal | None:
    """Completion less plan over the tasks, by their weights; None where nothing is measured."""
    measured = [
        (-advance.behind, task.weight)
        for task in tasks
        if (advance := _advance(task, figures, day)).behind is not None
    ]
    weights = sum((weight for _, weight in measured), Decimal(0))
    return sum((ahead * weight for ahead, weight in measured), Decimal(0)) / weights if weights else None


@dataclass(frozen=True)
class Coordination:
    """需协调事项 of a unit's latest report on a task."""

    unit: str
    task_id: int
    number: str
    task: str
    light: Light
    due_on: date | None
    said: str


def coordination_asked(plan_id: int | None = None) -> list[Coordination]:
    """What each unit's latest report on each task that reached the office asks for, in directory order.

    `plan_id` None: of all current plans.
    """
    age = func.row_number().over(
        partition_by=ReportSlot.assignment_id, order_by=ReportSlot.period_starts_on.desc()
    )
    latest = (
        select(
            ReportSlot.unit_id,
            Task.id.label("task_id"),
            Task.number.label("number"),
            Task.title.label("task"),
            Task.light.label("light"),
            Task.due_on.label("due_on"),
            Report.coordination,
            age.label("age"),
            Measure.position.label("measure"),
            Task.position.label("place"),
        )
        .join(Report, Report.slot_id == ReportSlot.id)
        .join(Task, Task.id == ReportSlot.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Measure.plan_id)
        .where(
            Plan.is_current if plan_id is None else Plan.id == plan_id,
            Task.state.in_(DISPATCHED),
            Report.state.in_((ReportState.SUBMITTED, ReportState.ACCEPTED)),
            ReportSlot.withdrawn_at.is_(None),
        )
        .subquery()
    )
    rows = db.session.execute(
        select(
            Unit.short_name,
            latest.c.task_id,
            latest.c.number,
            latest.c.task,
            latest.c.light,
            latest.c.due_on,
            latest.c.coordination,
        )
        .join(Unit, Unit.id == latest.c.unit_id)
        .where(latest.c.age == 1)
        .order_by(Unit.position, Unit.id, latest.c.measure, latest.c.place)
    )
    return [
        Coordination(unit, task_id, number, task, light, due_on, said)
        for unit, task_id, number, task, light, due_on, text in rows
        if (said := " ".join(text.split()).rstrip("。")) not in NOTHING_SAID
    ]


def meetings_with_group(group_id: int) -> int:
    """How many meetings a group was asked to under its own name."""
    named = select(func.count(MeetingUnit.meeting_id.distinct())).where(MeetingUnit.group_id == group_id)
    return db.session.scalar(named) or 0
