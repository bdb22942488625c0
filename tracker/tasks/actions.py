"""The verbs of tasks: the only writers of their state, progress and light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.changes import Changes, applied, printed
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.core.rules import office_rules
from tracker.core.text import listed, office_date, quantity
from tracker.plans import actions as plans
from tracker.plans.models import Direction, Indicator, Measure, PartyRole, Plan
from tracker.tasks import dispatch_queries
from tracker.tasks.dispatching import dispatch_obstacles
from tracker.tasks.events import (
    AssignmentAcknowledged,
    ConfirmerSet,
    LightChanged,
    MilestoneAccepted,
    MilestoneClaimed,
    MilestoneReturned,
    TargetAllocated,
    TaskCancelled,
    TaskCurveSet,
    TaskDispatched,
    TaskDrafted,
    TaskEdited,
)
from tracker.tasks.lifecycle import (
    ASSIGNMENT_LIFE,
    DISPATCHED,
    MILESTONE_LIFE,
    TASK_LIFE,
    AssignmentStep,
    MilestoneState,
    MilestoneStep,
    TaskState,
    TaskStep,
)
from tracker.tasks.lights import light_for, thresholds
from tracker.tasks.models import Allocation, AllocationEdition, Assignment, Milestone, Task, TaskTarget
from tracker.tasks.progress import Advance, Measured, advance_of, stored
from tracker.tasks.values import MilestoneValues, Party, TargetValues, TaskValues
from tracker.units.models import Unit

WORDS = {
    "title": "标题",
    "kind": "类型",
    "description": "内容",
    "deliverable": "成果形式",
    "cycle": "填报周期",
    "report_on": "填报日期",
    "weight": "权重",
    "starts_on": "开始日期",
    "due_on": "完成时限",
    "urgency": "加急理由",
}


# ── writing down ─────────────────────────────────────────────────────────────────────────────────────────────────────


def draft(measure: Measure, values: TaskValues, *, actor_id: int | None) -> Task:
    """Write down a task of the measure, with its units (groups expanded), targets and milestones."""
    position = dispatch_queries.last_position(measure.id) + 1
    task = Task(
        measure=measure,
        position=position,
        number=f"{measure.number}-{position}",
        lead_unit_id=values.lead_unit_id,
        urgency_ordered_by_id=values.urgency_ordered_by_id,
        assignments=[],
        targets=[],
        milestones=[],
        **{name: getattr(values, name) for name in WORDS},
    )
    db.session.add(task)
    _set_units(task, values)
    _set_targets(task, values.targets, actor_id=actor_id)
    _set_milestones(task, values.milestones)
    task.completion = stored(_advance(task, clock.today()).completion)
    db.session.flush()
    announce(TaskDrafted(actor_id=actor_id, subject_id=task.id, title=task.title))
    return task


def edit(task: Task, values: TaskValues, *, actor_id: int | None) -> None:
    """Correct a drafted task. Announced only if something changed. Raises IllegalStep once it is dispatched."""
    if task.state is not TaskState.DRAFT:
        raise IllegalStep(f"任务{task.state.word}，内容不能再改。")
    before = _outline(task)
    changes = applied(task, {name: getattr(values, name) for name in WORDS}, WORDS)
    task.lead_unit_id = values.lead_unit_id
    task.urgency_ordered_by_id = values.urgency_ordered_by_id
    _set_units(task, values)
    _set_targets(task, values.targets, actor_id=actor_id)
    _set_milestones(task, values.milestones)
    task.completion = stored(_advance(task, clock.today()).completion)
    db.session.flush()
    changes = tuple((word, _shown(old), _shown(new)) for word, old, new in changes) + _differences(
        before, _outline(task)
    )
    if changes:
        announce(TaskEdited(actor_id=actor_id, subject_id=task.id, changes=changes))


def follow_lead(task: Task, unit: Unit, *, actor_id: int | None) -> None:
    """Let a drafted task be led by the unit that the office confirmed for its measure; the former lead stays responsible."""
    before = _outline(task)
    former = task.lead_unit_id
    task.lead_unit_id = unit.id
    held = {one.unit_id: one for one in task.assignments}
    if former in held:
        held[former].role = PartyRole.RESPONSIBLE
    if unit.id not in held:
        held[unit.id] = Assignment(unit=unit, unit_id=unit.id, role=PartyRole.LEAD)
        task.assignments.append(held[unit.id])
    held[unit.id].role = PartyRole.LEAD
    _in_order(task)
    db.session.flush()
    announce(TaskEdited(actor_id=actor_id, subject_id=task.id, changes=_differences(before, _outline(task))))


def cancel(task: Task, *, actor_id: int | None) -> None:
    """撤销 a task."""
    task.state = TASK_LIFE.after(task.state, TaskStep.CANCEL)
    announce(TaskCancelled(actor_id=actor_id, subject_id=task.id, title=task.title))
    refresh_progress(task, today=clock.today(), actor_id=actor_id)


def allocate(
    target: TaskTarget,
    shares: Mapping[int, Decimal | None],
    *,
    value: Decimal | None = None,
    source: str = "",
    effective_on: date | None = None,
    actor_id: int | None,
) -> None:
    """Share a target among the task's units: assignment id → share, None for none. The sum need not equal the target.

    `value`: another total for the task. Each change is a new edition, in force at once. Raises StaleDataError where
    two do it at the same moment.
    """
    held = {one.assignment_id: one for one in target.allocations}
    units = {one.id: one.unit for one in target.task.assignments}
    wanted = {number: share for number, share in shares.items() if share is not None and number in units}
    before = tuple((units[number].short_name, one.value) for number, one in held.items() if number in units)
    old_total, total = target.value, target.value if value is None else value
    if total == old_total and wanted == {number: one.value for number, one in held.items()}:
        return
    target.value = total
    for number, share in wanted.items():
        if number in held:
            held[number].value = share
        else:
            target.allocations.append(Allocation(assignment_id=number, value=share))
    for number in held.keys() - wanted.keys():
        target.allocations.remove(held[number])
    effective_on = effective_on or clock.today()
    _keep_edition(
        target, [(units[number], share) for number, share in wanted.items()], source, effective_on, actor_id
    )
    announce(
        TargetAllocated(
            actor_id=actor_id,
            subject_id=target.task_id,
            indicator=target.indicator.name,
            unit_of_measure=target.indicator.unit_of_measure,
            total=total,
            shares=tuple((units[number].short_name, share) for number, share in wanted.items()),
            total_before=old_total,
            shares_before=before,
            edition=target.edition,
            source=source,
            effective_on=effective_on,
        )
    )
    if total != old_total:
        refresh_progress(target.task, today=clock.today(), actor_id=actor_id)


def _keep_edition(
    target: TaskTarget,
    shares: Sequence[tuple[Unit, Decimal]],
    source: str,
    effective_on: date,
    actor_id: int | None,
) -> None:
    edition = AllocationEdition(
        target_id=target.id,
        edition=target.edition + 1,
        value=target.value,
        shares=[[unit.id, unit.short_name, str(share)] for unit, share in shares],
        effective_on=effective_on,
        source=source,
        set_at=clock.now(),
        set_by_id=actor_id,
    )
    target.edition = edition.edition
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError as error:
        raise StaleDataError("another allocation was saved at the same moment") from error


def let_confirm(target: TaskTarget, unit_id: int | None, *, actor_id: int | None) -> None:
    """块、条: let this unit confirm what the units with a share report of the target; None: nobody has to."""
    if target.confirming_unit_id == unit_id:
        return
    before = target.confirming_unit.short_name if target.confirming_unit else ""
    unit = db.session.get_one(Unit, unit_id) if unit_id is not None else None
    target.confirming_unit = unit
    db.session.flush()
    announce(
        ConfirmerSet(
            actor_id=actor_id,
            subject_id=target.task_id,
            indicator=target.indicator.name,
            unit=unit.short_name if unit else "",
            before=before,
        )
    )


def set_curve(task: Task, curve: str, *, actor_id: int | None) -> None:
    """序时 of the task's own (plans.curves, dated points); '' follows its indicators or the days. The light follows."""
    before = task.curve or ""
    if before == curve:
        return
    task.curve = curve
    db.session.flush()
    announce(TaskCurveSet(actor_id=actor_id, subject_id=task.id, before=before, after=curve))
    refresh_progress(task, today=clock.today(), actor_id=actor_id)


# ── dispatch and acknowledgement ─────────────────────────────────────────────────────────────────────────────────────


def dispatch(task: Task, *, actor_id: int | None) -> None:
    """交办 to all its units. Raises IllegalStep, with every reason, where something stands in the way."""
    today = clock.today()
    after = TASK_LIFE.after(task.state, TaskStep.DISPATCH)
    if obstacles := dispatch_obstacles(task, today, dispatch_queries.notice_from(today)):
        raise IllegalStep(f"任务{task.number}不能交办：{'；'.join(obstacles)}。")
    task.state = after
    task.dispatched_at = clock.now()
    for one in task.assignments:
        one.given_at = task.dispatched_at
    db.session.flush()
    announce(
        TaskDispatched(
            actor_id=actor_id,
            subject_id=task.id,
            lead=_lead_name(task),
            units=tuple(one.unit.short_name for one in task.assignments if one.role is PartyRole.RESPONSIBLE),
        )
    )
    refresh_progress(task, today=today, actor_id=actor_id)


def acknowledge(assignment: Assignment, *, actor_id: int | None) -> None:
    """签收 by one unit; the lead's moves the task to 办理中."""
    task = assignment.task
    if task.state not in DISPATCHED:
        raise IllegalStep(f"任务{task.state.word}，不能签收。")
    assignment.state = ASSIGNMENT_LIFE.after(assignment.state, AssignmentStep.ACKNOWLEDGE)
    assignment.acknowledged_at = clock.now()
    assignment.acknowledged_by_id = actor_id
    announce(
        AssignmentAcknowledged(
            actor_id=actor_id,
            subject_id=assignment.id,
            task_id=task.id,
            unit=assignment.unit.short_name,
            role=assignment.role.word,
        )
    )
    if assignment.role is PartyRole.LEAD and task.state is TaskState.AWAITING_ACKNOWLEDGEMENT:
        task.state = TASK_LIFE.after(task.state, TaskStep.ACKNOWLEDGE)
        task.acknowledged_at = assignment.acknowledged_at
        refresh_progress(task, today=clock.today(), actor_id=actor_id)


# ── progress ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def record_figures(
    task: Task,
    totals: Mapping[int, Decimal],
    *,
    unconfirmed: Mapping[int, Decimal] | None = None,
    repeated: Mapping[int, Decimal] | None = None,
    today: date,
    actor_id: int | None,
) -> None:
    """Take over the accepted totals by indicator id (an indicator that is missing has none: 0).

    `unconfirmed`: what of them the confirming unit has not confirmed; `repeated`: what the same units report more
    often in another task, so that the indicator's total counts it once.
    """
    for target in task.targets:
        target.actual = totals.get(target.indicator_id, Decimal(0))
        target.unconfirmed = (unconfirmed or {}).get(target.indicator_id, Decimal(0))
        target.repeated = (repeated or {}).get(target.indicator_id, Decimal(0))
    refresh_progress(task, today=today, actor_id=actor_id)


def claim_milestone(milestone: Milestone, *, actor_id: int | None) -> None:
    """申请验收."""
    milestone.state = MILESTONE_LIFE.after(milestone.state, MilestoneStep.CLAIM)
    announce(
        MilestoneClaimed(
            actor_id=actor_id, subject_id=milestone.id, task_id=milestone.task_id, title=milestone.title
        )
    )


def accept_milestone(milestone: Milestone, *, actor_id: int | None) -> None:
    """验收: its weight counts from now on."""
    milestone.state = MILESTONE_LIFE.after(milestone.state, MilestoneStep.ACCEPT)
    milestone.accepted_on = clock.today()
    announce(
        MilestoneAccepted(
            actor_id=actor_id, subject_id=milestone.id, task_id=milestone.task_id, title=milestone.title
        )
    )
    refresh_progress(milestone.task, today=clock.today(), actor_id=actor_id)


def return_milestone(milestone: Milestone, *, actor_id: int | None) -> None:
    """退回: it can be claimed again."""
    milestone.state = MILESTONE_LIFE.after(milestone.state, MilestoneStep.RETURN)
    announce(
        MilestoneReturned(
            actor_id=actor_id, subject_id=milestone.id, task_id=milestone.task_id, title=milestone.title
        )
    )


def refresh_progress(task: Task, *, today: date, actor_id: int | None) -> None:
    """Bring completion and light up to the day. The only writer of both; announces a light that really changed."""
    advance = _advance(task, today)
    before = task.light
    after = light_for(
        state=task.state,
        starts_on=task.starts_on,
        due_on=task.due_on,
        actual=advance.reached,
        planned=advance.planned,
        controls=advance.controls,
        today=today,
        thresholds=thresholds(office_rules()),
    )
    if task.completion != stored(advance.completion):
        task.completion = stored(advance.completion)
    if after is not before:
        task.light = after
        announce(LightChanged(actor_id=actor_id, subject_id=task.id, before=before, after=after))


# ── within ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _advance(task: Task, today: date) -> Advance:
    return advance_of(
        task.kind,
        targets=[
            Measured(
                target.actual or Decimal(0), target.value, target.indicator.direction, target.indicator.curve
            )
            for target in task.targets
        ],
        milestones=[(one.state is MilestoneState.ACCEPTED, one.weight) for one in task.milestones],
        starts_on=task.starts_on,
        due_on=task.due_on,
        curve=task.curve or "",
        today=today,
    )


def _set_units(task: Task, values: TaskValues) -> None:
    """The lead first, then the responsible units in order, each once; members of a group remember the group."""
    held = {one.unit_id: one for one in task.assignments}
    wanted: dict[int, tuple[PartyRole, int | None]] = {}
    expanded = _expanded(values.responsible)
    if values.lead_unit_id is not None:
        group_id = next((group for unit, group in expanded if unit == values.lead_unit_id), None)
        wanted[values.lead_unit_id] = (PartyRole.LEAD, group_id)
    for unit_id, group_id in expanded:
        wanted.setdefault(unit_id, (PartyRole.RESPONSIBLE, group_id))
    gone = held.keys() - wanted.keys()
    for target in task.targets:
        target.allocations = [one for one in target.allocations if one.assignment.unit_id not in gone]
    task.assignments = [
        held.get(unit_id) or Assignment(unit_id=unit_id, unit=db.session.get_one(Unit, unit_id))
        for unit_id in wanted
    ]
    for one in task.assignments:
        one.role, one.group_id = wanted[one.unit_id]
    _in_order(task)


def _expanded(parties: Sequence[Party]) -> list[tuple[int, int | None]]:
    """(unit, group it came in with) for each party; a unit named itself is not marked as a member."""
    members = dispatch_queries.members_of([party.group_id for party in parties if party.group_id is not None])
    named = {party.unit_id for party in parties}
    pairs: list[tuple[int, int | None]] = []
    for party in parties:
        if party.unit_id is not None:
            pairs.append((party.unit_id, None))
        else:
            pairs += [
                (unit, party.group_id) for unit in members.get(party.group_id or 0, []) if unit not in named
            ]
    return pairs


def _in_order(task: Task) -> None:
    task.assignments = sorted(task.assignments, key=lambda one: one.role is not PartyRole.LEAD)
    for place, one in enumerate(task.assignments):
        one.position = place


def _set_targets(task: Task, wanted: Sequence[TargetValues], *, actor_id: int | None) -> None:
    held = {one.indicator_id: one for one in task.targets}
    kept: dict[int, TaskTarget] = {}
    for place, values in enumerate(wanted):
        indicator = _indicator(task, values, actor_id=actor_id)
        target = held.get(indicator.id) or TaskTarget(
            indicator=indicator, indicator_id=indicator.id, allocations=[]
        )
        target.value, target.position = values.value, place
        kept[indicator.id] = target
    task.targets = list(kept.values())


def _indicator(task: Task, values: TargetValues, *, actor_id: int | None) -> Indicator:
    """The indicator chosen, the plan's one of that name, or a new one."""
    plan: Plan = task.measure.plan
    if values.indicator_id is not None:
        return db.session.get_one(Indicator, values.indicator_id)
    facts = plans.IndicatorFacts(
        name=values.name,
        unit_of_measure=values.unit_of_measure,
        counting=values.counting,
        direction=Direction.AT_LEAST,
        measure=task.measure,
    )
    return dispatch_queries.indicator_named(plan.id, values.name) or plans.add_indicator(
        plan, facts, actor_id=actor_id
    )


def _set_milestones(task: Task, wanted: Sequence[MilestoneValues]) -> None:
    held = {one.id: one for one in task.milestones}
    kept = []
    for values in wanted:
        milestone = held.get(values.id) if values.id is not None else None
        milestone = milestone or Milestone()
        milestone.title, milestone.due_on = values.title, values.due_on
        milestone.weight, milestone.proof = values.weight, values.proof
        kept.append(milestone)
    task.milestones = kept


def _lead_name(task: Task) -> str:
    return next((one.unit.short_name for one in task.assignments if one.role is PartyRole.LEAD), "")


def _outline(task: Task) -> dict[str, str]:
    """Units, targets and milestones in words, to tell what an edit changed."""
    others = [one.unit.short_name for one in task.assignments if one.role is PartyRole.RESPONSIBLE]
    targets = [
        f"{one.indicator.name}{quantity(one.value, one.indicator.unit_of_measure)}" for one in task.targets
    ]
    milestones = [f"{one.title}（{office_date(one.due_on)}）" for one in task.milestones]
    return {
        "牵头单位": _lead_name(task),
        "责任单位": listed(others),
        "目标": listed(targets),
        "节点": listed(milestones),
        "批准加急的领导": listed(names_of({task.urgency_ordered_by_id}).values())
        if task.urgency_ordered_by_id
        else "",
    }


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    return tuple(
        (word, printed(before[word]), printed(after[word])) for word in before if before[word] != after[word]
    )


def _shown(value: str) -> str:
    """A long text is not repeated in the trail's sentence."""
    return value if len(value) <= 40 else f"{value[:39]}…"
