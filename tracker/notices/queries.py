"""Questions about notices, and the figures of a snapshot."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.core.rules import office_rules
from tracker.core.text import percent, quantity
from tracker.documents.models import Document
from tracker.documents.queries import documents_seen_by
from tracker.notices import drafting
from tracker.notices.document import annexes, tables_behind
from tracker.notices.models import Genre, Notice, Ranking
from tracker.notices.snapshot import (
    CorrectionLine,
    IndicatorLine,
    ReportingLine,
    Snapshot,
    TaskLine,
    TextCorrectionLine,
    UnitShare,
)
from tracker.plans.curves import share_of_year
from tracker.plans.models import Direction, Indicator, Measure, Plan, Target
from tracker.reports import queries as reports
from tracker.reports.correction_queries import corrected_between, texts_corrected_between, texts_undone
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportPart, ReportSlot
from tracker.tasks.events import MilestoneAccepted, TaskCancelled, TaskClosed, TaskResumed, TaskSuspended
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import Thresholds, light_for
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskTarget
from tracker.tasks.progress import Advance, Measured, advance_of
from tracker.units.models import Unit

UNDISPATCHED = (TaskState.DRAFT, TaskState.CANCELLED)


def notices_seen_by(user: Person, state: str = "") -> Select[Any]:
    """The notices whose documents the person sees, newest first; `state` is a DocumentState value or ''."""
    seen = documents_seen_by(user).with_only_columns(Document.id)
    statement = select(Notice).join(Notice.document).where(Notice.document_id.in_(seen))
    if state:
        statement = statement.where(Document.state == state)
    return statement.order_by(Notice.cut_off_at.desc(), Notice.id.desc())


def visible_notice(user: Person, notice_id: int) -> Notice | None:
    """The notice, if this person sees its document."""
    return db.session.scalars(notices_seen_by(user).where(Notice.id == notice_id)).unique().one_or_none()


def notice_of(document_id: int) -> Notice:
    """The notice that wrote a document. Raises NoResultFound."""
    return db.session.scalars(select(Notice).where(Notice.document_id == document_id)).unique().one()


def plans_to_report_on() -> list[Plan]:
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


def last_notice(plan_id: int) -> Notice | None:
    """The periodic notice of this plan with the latest cut-off."""
    periodic = Notice.genre == Genre.PERIODIC
    statement = select(Notice).where(Notice.plan_id == plan_id, periodic)
    statement = statement.order_by(Notice.cut_off_at.desc(), Notice.id.desc()).limit(1)
    return db.session.scalars(statement).unique().one_or_none()


def frozen_notices() -> list[Notice]:
    """The latest periodic notice of every current plan, the newest first: whose figures special notices draw on."""
    latest = (
        select(Notice.plan_id, func.max(Notice.cut_off_at).label("at"))
        .where(Notice.genre == Genre.PERIODIC)
        .group_by(Notice.plan_id)
        .subquery()
    )
    statement = (
        select(Notice)
        .join(Notice.plan)
        .join(latest, (latest.c.plan_id == Notice.plan_id) & (latest.c.at == Notice.cut_off_at))
        .where(Notice.genre == Genre.PERIODIC, Plan.is_current)
        .order_by(Notice.cut_off_at.desc(), Notice.id)
    )
    return list({notice.plan_id: notice for notice in db.session.scalars(statement).unique()}.values())


def addressees(plan: Plan) -> str:
    """主送: every unit or group as the plan names it, in printed order, without repetition."""
    statement = (
        select(Measure)
        .where(Measure.plan_id == plan.id)
        .options(selectinload(Measure.parties))
        .order_by(Measure.position)
    )
    parties = [party for measure in db.session.scalars(statement) for party in measure.parties]
    names = {(party.unit_id, party.group_id): party.printed_name for party in reversed(parties)}
    return "，".join(dict.fromkeys(reversed(names.values())))


def snapshot_of(plan: Plan, *, cut_off_at: datetime, span_starts_on: date) -> Snapshot:
    """Everything a notice prints, as it was at the cut-off; reports due from `span_starts_on` on are counted.

    A constant number of statements, whatever the number of tasks, units and months.
    """
    tasks = _dispatched(plan, cut_off_at)
    figures = reports.accepted_figures([task.id for task in tasks], cut_off_at)
    last = last_notice(plan.id)
    return Snapshot(
        plan_title=plan.title,
        plan_number=plan.document_number,
        cut_off_at=cut_off_at,
        span_starts_on=span_starts_on,
        year=clock.office_day(cut_off_at).year,
        is_first=last is None,
        indicators=_indicators(plan, figures, clock.office_day(cut_off_at)),
        shares=_shares(tasks, figures),
        tasks=_task_lines(tasks, figures, cut_off_at),
        reporting=_reporting({task.id for task in tasks}, cut_off_at, span_starts_on),
        corrections=_corrections({task.id for task in tasks}, last.cut_off_at if last else None, cut_off_at),
        text_corrections=_text_corrections(
            {task.id for task in tasks}, last.cut_off_at if last else None, cut_off_at
        ),
    )


def _corrections(
    task_ids: set[int], after: datetime | None, cut_off_at: datetime
) -> tuple[CorrectionLine, ...]:
    """What was corrected since the last notice's cut-off: each correction is printed in one notice (rulebook §4)."""
    return tuple(
        CorrectionLine(
            unit=one.unit,
            is_host=one.is_host,
            task=one.task,
            period=one.period,
            indicator=one.indicator,
            unit_of_measure=one.unit_of_measure,
            old=one.old,
            new=one.new,
            reason=one.reason,
        )
        for one in corrected_between(task_ids, after, cut_off_at)
    )


def _text_corrections(
    task_ids: set[int], after: datetime | None, cut_off_at: datetime
) -> tuple[TextCorrectionLine, ...]:
    """The same of the reports' words."""
    return tuple(
        TextCorrectionLine(
            unit=one.unit,
            is_host=one.is_host,
            task=one.task,
            period=one.period,
            parts=one.parts,
            reason=one.reason,
        )
        for one in texts_corrected_between(task_ids, after, cut_off_at)
    )


Figures = dict[tuple[int, int, int], Decimal]


# What each of these events makes of a task; the others leave its state as it was (under way, as far as a light goes).
MADE_OF: dict[str, TaskState] = {
    TaskCancelled.tag: TaskState.CANCELLED,
    TaskSuspended.tag: TaskState.SUSPENDED,
    TaskResumed.tag: TaskState.UNDER_WAY,
    TaskClosed.tag: TaskState.CLOSED,
}


def _states_at(task_ids: list[int], cut_off_at: datetime) -> dict[int, TaskState]:
    """What state each task was in at that instant, from the trail: what happened a second later does not count."""
    statement = (
        select(EventRecord.subject_id, EventRecord.tag)
        .where(
            EventRecord.subject == TaskClosed.subject,
            EventRecord.subject_id.in_(task_ids),
            EventRecord.tag.in_(MADE_OF),
            EventRecord.occurred_at <= cut_off_at,
        )
        .order_by(EventRecord.id)
    )
    states = dict.fromkeys(task_ids, TaskState.UNDER_WAY)
    return states | {task_id: MADE_OF[tag] for task_id, tag in db.session.execute(statement)}


def _accepted_by(task_ids: list[int], cut_off_at: datetime) -> set[int]:
    """The milestones that were accepted by that instant."""
    milestones = select(Milestone.id).where(Milestone.task_id.in_(task_ids))
    statement = select(EventRecord.subject_id).where(
        EventRecord.subject == MilestoneAccepted.subject,
        EventRecord.tag == MilestoneAccepted.tag,
        EventRecord.subject_id.in_(milestones),
        EventRecord.occurred_at <= cut_off_at,
    )
    return set(db.session.scalars(statement))


def _dispatched(plan: Plan, cut_off_at: datetime) -> list[Task]:
    """The tasks that were out at the cut-off, also one that was cancelled later."""
    statement = (
        select(Task)
        .join(Task.measure)
        .where(Measure.plan_id == plan.id, Task.state != TaskState.DRAFT, Task.dispatched_at <= cut_off_at)
        .options(
            joinedload(Task.measure),
            joinedload(Task.lead_unit),
            selectinload(Task.milestones),
            selectinload(Task.targets)
            .selectinload(TaskTarget.allocations)
            .joinedload(Allocation.assignment)
            .joinedload(Assignment.unit),
        )
        .order_by(Measure.position, Task.position)
    )
    tasks = list(db.session.scalars(statement).unique())
    states = _states_at([task.id for task in tasks], cut_off_at)
    return [task for task in tasks if states[task.id] is not TaskState.CANCELLED]


def _indicators(plan: Plan, figures: Figures, today: date) -> tuple[IndicatorLine, ...]:
    """Indicators with a target of the year; the newest edition in effect at the cut-off counts."""
    statement = (
        select(Target)
        .join(Target.indicator)
        .where(Indicator.plan_id == plan.id, Target.year == today.year, Target.effective_on <= today)
        .options(joinedload(Target.indicator))
        .order_by(Indicator.position, Indicator.id, Target.edition)
    )
    newest = {target.indicator_id: target for target in db.session.scalars(statement)}
    totals: dict[int, Decimal] = defaultdict(Decimal)
    repeated = reports.repeating(None)
    for key, value in figures.items():
        if key not in repeated:
            totals[key[2]] += value
    return tuple(
        IndicatorLine(
            name=target.indicator.name,
            unit_of_measure=target.indicator.unit_of_measure,
            target=target.value,
            target_source=target.source,
            actual=totals[target.indicator_id],
            planned=share_of_year(target.indicator.curve, today),
            is_limit=target.indicator.direction is Direction.AT_MOST,
        )
        for target in newest.values()
    )


def _shares(tasks: list[Task], figures: Figures) -> tuple[UnitShare, ...]:
    """What was allocated to each unit of each indicator, over all tasks."""
    shares: dict[tuple[int, int], tuple[TaskTarget, Unit, Decimal, Decimal]] = {}
    for task in tasks:
        for target in task.targets:
            for allocation in target.allocations:
                unit = allocation.assignment.unit
                key = (target.indicator_id, unit.id)
                _, _, allotted, done = shares.get(key, (target, unit, Decimal(0), Decimal(0)))
                actual = figures.get((task.id, unit.id, target.indicator_id), Decimal(0))
                shares[key] = (target, unit, allotted + allocation.value, done + actual)
    ordered = sorted(
        shares.values(),
        key=lambda share: (share[0].indicator.position, share[0].indicator_id, share[1].position),
    )
    return tuple(
        UnitShare(
            indicator=target.indicator.name,
            unit_of_measure=target.indicator.unit_of_measure,
            unit=unit.short_name,
            group=unit.kind.word,
            is_host=unit.is_host,
            target=allotted,
            actual=done,
            is_limit=target.indicator.direction is Direction.AT_MOST,
        )
        for target, unit, allotted, done in ordered
    )


def _task_lines(tasks: list[Task], figures: Figures, cut_off_at: datetime) -> tuple[TaskLine, ...]:
    today = clock.office_day(cut_off_at)
    rules = office_rules()
    thresholds = Thresholds(rules.watch_points, rules.yellow_points, rules.red_points)
    task_ids = [task.id for task in tasks]
    said = obstacles(task_ids, cut_off_at)
    states, accepted = _states_at(task_ids, cut_off_at), _accepted_by(task_ids, cut_off_at)
    lines = []
    for task in tasks:
        totals: dict[int, Decimal] = defaultdict(Decimal)
        for (task_id, _, indicator_id), value in figures.items():
            if task_id == task.id:
                totals[indicator_id] += value
        advance = advance_at(task, totals, accepted, today)
        light = light_for(
            state=states[task.id],
            starts_on=task.starts_on,
            due_on=task.due_on,
            actual=advance.reached,
            planned=advance.planned,
            controls=advance.controls,
            today=today,
            thresholds=thresholds,
        )
        goal, done = _goal_and_done(task, totals, accepted)
        lines.append(
            TaskLine(
                task_id=task.id,
                number=task.number,
                title=task.title,
                measure_number=task.measure.number,
                measure_title=task.measure.title,
                lead=task.lead_unit.short_name if task.lead_unit else "",
                kind=task.kind.word,
                goal=goal,
                done=done,
                due_on=task.due_on,
                original_due_on=task.original_due_on,
                light=light.value,
                completion=advance.completion,
                planned=advance.planned,
                behind=advance.behind,
                used=advance.used,
                obstacle=said.get((task.id, task.lead_unit_id), ""),
            )
        )
    return tuple(lines)


def advance_at(task: Task, totals: dict[int, Decimal], accepted: set[int], today: date) -> Advance:
    """How far the task was, from accepted totals and the milestones accepted by then; the curve counts by the day."""
    return advance_of(
        task.kind,
        targets=[
            Measured(
                totals[target.indicator_id], target.value, target.indicator.direction, target.indicator.curve
            )
            for target in task.targets
        ],
        milestones=[(milestone.id in accepted, milestone.weight) for milestone in task.milestones],
        starts_on=task.starts_on,
        due_on=task.due_on,
        curve=task.curve,
        today=today,
    )


def _goal_and_done(task: Task, totals: dict[int, Decimal], accepted: set[int]) -> tuple[str, str]:
    """2600人次 / 1721人次, 5个节点 / 3个, or 长期推进."""
    if task.targets:
        goals = [quantity(target.value, target.indicator.unit_of_measure) for target in task.targets]
        done = [
            quantity(totals[target.indicator_id], target.indicator.unit_of_measure) for target in task.targets
        ]
        return "、".join(goals), "、".join(done)
    if task.milestones:
        reached = sum(milestone.id in accepted for milestone in task.milestones)
        return f"{len(task.milestones)}个节点", f"{reached}个"
    return "长期推进", "持续推进"


def obstacles(task_ids: list[int], cut_off_at: datetime) -> dict[tuple[int, int | None], str]:
    """(task, unit) → the first sentence of the problems in the newest accepted report by the cut-off. A text corrected
    later reads as it did then."""
    undone = texts_undone(ReportPart.PROBLEMS, cut_off_at)
    problems = func.coalesce(undone.c.old, Report.problems)
    statement = (
        select(ReportSlot.task_id, ReportSlot.unit_id, problems)
        .join(Report, Report.slot_id == ReportSlot.id)
        .outerjoin(undone, undone.c.report_id == Report.id)
        .where(
            ReportSlot.task_id.in_(task_ids),
            Report.state == ReportState.ACCEPTED,
            Report.accepted_at <= cut_off_at,
            func.length(problems) > 0,
        )
        .order_by(ReportSlot.period_starts_on)
    )
    return {
        (task_id, unit_id): problems.strip().split("。")[0].split("\n")[0][:40]
        for task_id, unit_id, problems in db.session.execute(statement)
    }


def _reporting(task_ids: set[int], cut_off_at: datetime, span_starts_on: date) -> tuple[ReportingLine, ...]:
    """Per unit what was due within the span; not submitted by the cut-off counts as missed."""
    since = clock.office_instant(span_starts_on)
    standings = [
        standing
        for standing in reports.slots_due_by(cut_off_at)
        if standing.task_id in task_ids and standing.due_at >= since
    ]
    by_unit: dict[int, list[reports.SlotStanding]] = defaultdict(list)
    for standing in standings:
        by_unit[standing.unit_id].append(standing)
    units = db.session.scalars(select(Unit).where(Unit.id.in_(by_unit)).order_by(Unit.position, Unit.id))
    lines = []
    for unit in units:
        owed = by_unit[unit.id]
        reported = sum(standing.submitted_at is not None for standing in owed)
        lines.append(
            ReportingLine(
                unit=unit.short_name,
                group=unit.kind.word,
                is_host=unit.is_host,
                due=len(owed),
                reported=reported,
                on_time=sum(standing.is_on_time for standing in owed),
                late=sum(standing.is_late for standing in owed),
                missed=len(owed) - reported,
                returned=sum(standing.returns for standing in owed),
            )
        )
    return tuple(lines)


def known_texts(snapshot: Snapshot) -> list[str]:
    """Everything that the snapshot itself says: drafted sentences and the cells of its tables."""
    texts = [
        section.text for section in drafting.draft_sections(snapshot, drafting.Demands(date.max, date.max))
    ]
    texts.append(drafting.opening(snapshot))
    tables = [block for key in ("indicators", "tasks", "reporting") for block in tables_behind(key, snapshot)]
    tables += [block for annex in annexes(snapshot, Ranking.ALL) for block in annex.blocks]
    for table in tables:
        for row in getattr(table, "rows", ()):
            texts += [cell for cell in row if isinstance(cell, str)]
    texts += [percent(line.planned) for line in snapshot.indicators]
    return texts
