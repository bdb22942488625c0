"""The figures of a snapshot: everything that a notice prints, as it was at the cut-off. Reads and writes nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.core import clock
from tracker.core.db import db
from tracker.core.models import EventRecord
from tracker.core.rules import office_rules
from tracker.core.text import first_sentence, quantity
from tracker.inspections.findings.lifecycle import ESCALATES_AT
from tracker.inspections.queries import is_past_limit, standing_problems
from tracker.notices.periods import last_months, period_day
from tracker.notices.queries import notice_before
from tracker.notices.ranking import places_within_groups
from tracker.notices.snapshot import (
    CorrectionLine,
    FindingLine,
    IndicatorLine,
    LastPeriod,
    Mark,
    Moment,
    ReportingLine,
    SlotLine,
    Snapshot,
    StripLine,
    TaskLine,
    TextCorrectionLine,
    UnitShare,
    from_json,
)
from tracker.plans.curves import month_ends, share_of_year
from tracker.plans.models import Counting, Direction, Indicator, Measure, Plan, Target
from tracker.reports import accepted_queries, standing_queries
from tracker.reports.corrections.queries import corrected_between, texts_corrected_between, texts_undone
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Report, ReportPart, ReportSlot
from tracker.reports.slots import later_month, period_words
from tracker.reports.standing_queries import SlotStanding
from tracker.tasks.events import MilestoneAccepted, TaskCancelled, TaskClosed, TaskResumed, TaskSuspended
from tracker.tasks.lifecycle import TaskState
from tracker.tasks.lights import (
    Light,
    Rhythm,
    control_light,
    light_behind,
    light_for,
    planned_share,
    thresholds,
)
from tracker.tasks.models import Allocation, Assignment, Milestone, Task, TaskTarget
from tracker.tasks.progress import Advance, Measured, advance_of
from tracker.units.models import Unit

Figures = dict[tuple[int, int, int], Decimal]
"""(task, unit, indicator) → accepted total."""


def snapshot_of(
    plan: Plan, *, cut_off_at: datetime, span_starts_on: date, corrected_until: datetime | None = None
) -> Snapshot:
    """Everything a notice prints, as it was at the cut-off; reports due from `span_starts_on` on are counted.

    `corrected_until`: with the figures as corrected up to this later instant, to tell what a notice would have said.

    A constant number of statements, whatever the number of tasks, units and months.
    """
    tasks = _dispatched(plan, cut_off_at)
    task_ids = [task.id for task in tasks]
    figures = accepted_queries.accepted_figures(task_ids, cut_off_at, corrected_until=corrected_until)
    before = notice_before(plan.id, cut_off_at)
    last = from_json(before.snapshot) if before else None
    counted_on = period_day(cut_off_at)
    months = last_months(counted_on)
    standings = standing_queries.slots_due_by(
        cut_off_at, task_ids=task_ids, since=clock.office_instant(min(span_starts_on, months[0]))
    )
    in_span = [one for one in standings if one.due_at >= clock.office_instant(span_starts_on)]
    units = _units({one.unit_id for one in standings})
    indicators = _indicators(plan, figures, task_ids, cut_off_at, last)
    return Snapshot(
        plan_title=plan.title,
        plan_number=plan.document_number,
        cut_off_at=cut_off_at,
        span_starts_on=span_starts_on,
        year=counted_on.year,
        is_first=last is None,
        indicators=indicators,
        shares=_shares(tasks, figures, _counted_by(cut_off_at), indicators, last),
        tasks=_task_lines(tasks, figures, cut_off_at, last),
        reporting=_reporting(in_span, units),
        corrections=_corrections(set(task_ids), last.cut_off_at if last else None, cut_off_at),
        text_corrections=_text_corrections(set(task_ids), last.cut_off_at if last else None, cut_off_at),
        last=_in_sum(last),
        slots=_slot_lines(in_span, units, tasks),
        findings=_finding_lines(plan, cut_off_at, last),
        months=tuple(period_words(month, later_month(month, 1) - timedelta(days=1)) for month in months),
        strips=_strips(standings, units, tasks, months),
    )


def _counted_by(cut_off_at: datetime) -> date:
    """The day by which 序时 is counted: that of the cut-off; the days after New Year still speak of the year before."""
    return min(clock.office_day(cut_off_at), date(period_day(cut_off_at).year, 12, 31))


def _in_sum(last: Snapshot | None) -> LastPeriod | None:
    if last is None:
        return None
    return LastPeriod(
        last.cut_off_at,
        sum(line.due for line in last.reporting),
        sum(line.on_time for line in last.reporting),
    )


def _units(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """By id, in the order of the directory."""
    statement = select(Unit).where(Unit.id.in_(unit_ids)).order_by(Unit.position, Unit.id)
    return {unit.id: unit for unit in db.session.scalars(statement)}


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


def _indicators(
    plan: Plan, figures: Figures, task_ids: list[int], cut_off_at: datetime, last: Snapshot | None
) -> tuple[IndicatorLine, ...]:
    """Indicators with a target of the year; the newest edition in effect at the cut-off counts."""
    day = _counted_by(cut_off_at)
    statement = (
        select(Target)
        .join(Target.indicator)
        .where(Indicator.plan_id == plan.id, Target.year == day.year, Target.effective_on <= day)
        .options(joinedload(Target.indicator))
        .order_by(Indicator.position, Indicator.id, Target.edition)
    )
    newest = {target.indicator_id: target for target in db.session.scalars(statement)}
    totals: dict[int, Decimal] = defaultdict(Decimal)
    repeated = accepted_queries.repeating(None)
    for key, value in figures.items():
        if key not in repeated:
            totals[key[2]] += value
    monthly = _monthly_totals(task_ids, cut_off_at, repeated)
    printed = {
        (line.name, line.unit_of_measure): line.actual
        for line in (last.indicators if last and last.year == day.year else ())
    }
    lines = []
    for target in newest.values():
        indicator, actual = target.indicator, totals[target.indicator_id]
        planned = share_of_year(indicator.curve, day)
        is_limit = indicator.direction is Direction.AT_MOST
        before = monthly.get(indicator.id, {})
        lines.append(
            IndicatorLine(
                name=indicator.name,
                unit_of_measure=indicator.unit_of_measure,
                target=target.value,
                target_source=target.source,
                actual=actual,
                planned=planned,
                is_limit=is_limit,
                light=_light(actual / target.value if target.value else None, planned, is_limit=is_limit),
                last_actual=printed.get((indicator.name, indicator.unit_of_measure)),
                history=(
                    *(
                        Moment(end, total, share_of_year(indicator.curve, end))
                        for end, total in before.items()
                    ),
                    Moment(day, actual, planned),
                ),
            )
        )
    return tuple(lines)


def _light(rate: Decimal | None, planned: Decimal, *, is_limit: bool) -> str:
    """The progress light of a ratio; '' where there is none."""
    if rate is None:
        return ""
    limits = thresholds(office_rules())
    if is_limit:
        return control_light(rate, planned, limits).value
    return (Light.GREEN if rate >= 1 else light_behind(planned - rate, limits)).value


def _monthly_totals(
    task_ids: list[int], cut_off_at: datetime, repeated: set[tuple[int, int, int]]
) -> dict[int, dict[date, Decimal]]:
    """Indicator → last day of a month → what had been done in all by then, from the first month with a figure to the
    last one before the month of which the notice speaks. A figure belongs to the month in which its period ends."""
    day = period_day(cut_off_at)
    ends = month_ends(date(day.year, 1, 1), day)[:-1]
    if not ends:
        return {}
    rows = accepted_queries.accepted_by_period(task_ids, ends[-1], cut_off_at)
    grown: dict[int, list[Decimal]] = {}
    for (task_id, unit_id, indicator_id), group in groupby(rows, key=lambda row: row[:3]):
        if (task_id, unit_id, indicator_id) in repeated:
            continue
        by_month = grown.setdefault(indicator_id, [Decimal(0)] * len(ends))
        standing = Decimal(0)
        for *_, ends_on, value, counting in group:
            place = bisect_left(ends, ends_on)
            by_month[place] += value - standing if counting is Counting.STOCK else value
            standing = value
    found: dict[int, dict[date, Decimal]] = {}
    for indicator_id, by_month in grown.items():
        total = Decimal(0)
        totals = found[indicator_id] = {}
        for end, added in zip(ends, by_month, strict=True):
            total += added
            if total or totals:
                totals[end] = total
    return found


def _shares(
    tasks: list[Task],
    figures: Figures,
    day: date,
    indicators: tuple[IndicatorLine, ...],
    last: Snapshot | None,
) -> tuple[UnitShare, ...]:
    """What was allocated to each unit of each indicator, over all tasks.

    An indicator with a target for the year is planned over the year; one that only tasks have, over their days.
    """
    yearly = {(line.name, line.unit_of_measure) for line in indicators}
    shares: dict[tuple[int, int], tuple[TaskTarget, Unit, Decimal, Decimal]] = {}
    over_tasks: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for task in tasks:
        for target in task.targets:
            rhythm = Rhythm(task.curve, (target.indicator.curve,))
            due_share = planned_share(task.starts_on, task.due_on, day, rhythm)
            for allocation in target.allocations:
                unit = allocation.assignment.unit
                key = (target.indicator_id, unit.id)
                _, _, allotted, done = shares.get(key, (target, unit, Decimal(0), Decimal(0)))
                actual = figures.get((task.id, unit.id, target.indicator_id), Decimal(0))
                shares[key] = (target, unit, allotted + allocation.value, done + actual)
                over_tasks[key] += allocation.value * due_share
    ordered = sorted(
        shares.values(),
        key=lambda share: (share[0].indicator.position, share[0].indicator_id, share[1].position),
    )
    former = last.shares if last and last.year == day.year else ()
    printed = {(share.indicator, share.unit): share.actual for share in former}
    place_of = places_within_groups(former)
    lines = []
    for target, unit, allotted, done in ordered:
        indicator = target.indicator
        planned = share_of_year(indicator.curve, day)
        if (indicator.name, indicator.unit_of_measure) not in yearly and allotted:
            planned = over_tasks[indicator.id, unit.id] / allotted
        is_limit = indicator.direction is Direction.AT_MOST
        lines.append(
            UnitShare(
                indicator=indicator.name,
                unit_of_measure=indicator.unit_of_measure,
                unit=unit.short_name,
                group=unit.kind.word,
                is_host=unit.is_host,
                target=allotted,
                actual=done,
                is_limit=is_limit,
                planned=planned,
                light=_light(done / allotted if allotted else None, planned, is_limit=is_limit),
                last_place=place_of.get((indicator.name, unit.short_name)),
                last_actual=printed.get((indicator.name, unit.short_name)),
                unit_id=unit.id,
            )
        )
    return tuple(lines)


def _task_lines(
    tasks: list[Task], figures: Figures, cut_off_at: datetime, last: Snapshot | None
) -> tuple[TaskLine, ...]:
    today = clock.office_day(cut_off_at)
    limits = thresholds(office_rules())
    printed = {line.task_id: line.light for line in last.tasks} if last else {}
    by_task: dict[int, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (task_id, _, indicator_id), value in figures.items():
        by_task[task_id][indicator_id] += value
    task_ids = [task.id for task in tasks]
    said = obstacles(task_ids, cut_off_at)
    states, accepted = _states_at(task_ids, cut_off_at), _accepted_by(task_ids, cut_off_at)
    lines = []
    for task in tasks:
        totals = by_task[task.id]
        advance = advance_at(task, totals, accepted, today)
        light = light_for(
            state=states[task.id],
            starts_on=task.starts_on,
            due_on=task.due_on,
            actual=advance.reached,
            planned=advance.planned,
            controls=advance.controls,
            today=today,
            thresholds=limits,
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
                last_light=printed.get(task.id, ""),
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
        (task_id, unit_id): first_sentence(words, 40)
        for task_id, unit_id, words in db.session.execute(statement)
    }


def _reporting(standings: list[SlotStanding], units: dict[int, Unit]) -> tuple[ReportingLine, ...]:
    """Per unit what was due within the span; not submitted by the cut-off counts as missed."""
    by_unit: dict[int, list[SlotStanding]] = defaultdict(list)
    for standing in standings:
        by_unit[standing.unit_id].append(standing)
    lines = []
    for unit in units.values():
        if not (owed := by_unit.get(unit.id)):
            continue
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


def _slot_lines(
    standings: list[SlotStanding], units: dict[int, Unit], tasks: list[Task]
) -> tuple[SlotLine, ...]:
    """The reports that were not in order, by unit and due date."""
    by_id = {task.id: task for task in tasks}
    place = {unit_id: place for place, unit_id in enumerate(units)}
    faulty = [one for one in standings if not one.is_on_time or one.returns]
    return tuple(
        SlotLine(
            unit=units[one.unit_id].short_name,
            task_id=one.task_id,
            task_number=by_id[one.task_id].number,
            period=period_words(one.period_starts_on, one.period_ends_on),
            report_id=one.report_id if one.submitted_at is not None else None,
            is_late=one.is_late,
            is_missed=one.submitted_at is None,
            returned=one.returns,
        )
        for one in sorted(faulty, key=lambda one: (place[one.unit_id], one.due_at, one.slot_id))
    )


WORSE = {Mark.NONE: 0, Mark.ON_TIME: 1, Mark.LATE: 2, Mark.MISSED: 3}


def _strips(
    standings: list[SlotStanding], units: dict[int, Unit], tasks: list[Task], months: list[date]
) -> tuple[StripLine, ...]:
    """How each unit reported on each of its tasks, month by month; of several reports in a month the worst counts.

    A report belongs to the month in which its period ends.
    """
    place_of = {month: place for place, month in enumerate(months)}
    marks: dict[tuple[int, int], list[Mark]] = {}
    for one in standings:
        place = place_of.get(one.period_ends_on.replace(day=1))
        if place is None:
            continue
        mark = Mark.MISSED if one.submitted_at is None else Mark.LATE if one.is_late else Mark.ON_TIME
        strip = marks.setdefault((one.unit_id, one.task_id), [Mark.NONE] * len(months))
        strip[place] = max(strip[place], mark, key=WORSE.__getitem__)
    return tuple(
        StripLine(unit.short_name, task.number, "".join(marks[unit.id, task.id]))
        for unit in units.values()
        for task in tasks
        if (unit.id, task.id) in marks
    )


def _finding_lines(plan: Plan, cut_off_at: datetime, last: Snapshot | None) -> tuple[FindingLine, ...]:
    day = clock.office_day(cut_off_at)
    return tuple(
        FindingLine(
            unit=finding.unit.short_name,
            finding_id=finding.id,
            words=first_sentence(finding.fact, 40),
            due_on=finding.limit,
            is_overdue=is_past_limit(finding, day),
            failures=finding.failures if finding.failures >= ESCALATES_AT else 0,
            struck_off_on=clock.office_day(finding.struck_off_at)
            if finding.struck_off_at is not None and finding.struck_off_at <= cut_off_at
            else None,
        )
        for finding in standing_problems(plan.id, cut_off_at, last.cut_off_at if last else None)
    )
