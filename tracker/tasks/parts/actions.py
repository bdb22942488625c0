"""The verbs of the units of a dispatched task: the only writers of refusals, and of who leads once a task is out.

A task has exactly one lead at any time; it waits for acknowledgement exactly as long as its lead has not acknowledged.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.core import clock
from tracker.core.db import db
from tracker.core.events import announce
from tracker.core.lifecycle import IllegalStep
from tracker.plans.models import PartyRole
from tracker.tasks import actions as tasks
from tracker.tasks.events import (
    AssignmentAdded,
    AssignmentRefused,
    AssignmentUpheld,
    AssignmentWithdrawn,
    LeadReassigned,
    RefusalUpheld,
)
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.lifecycle import ASSIGNMENT_LIFE, TASK_LIFE, AssignmentState, AssignmentStep, TaskStep
from tracker.tasks.models import Assignment, Task
from tracker.tasks.parts import queries
from tracker.tasks.parts.lifecycle import REFUSAL_LIFE, RefusalState, RefusalStep
from tracker.tasks.parts.models import Refusal
from tracker.tasks.parts.policy import UNITS_MOVE_IN
from tracker.units.models import Unit

# ── refusal ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def refuse(assignment: Assignment, *, reason: str, proposed: Unit, actor_id: int) -> Refusal:
    """拒签: the part waits for a decision and can no longer be acknowledged."""
    _must_be_out(assignment.task)
    if proposed.id == assignment.unit_id:
        raise IllegalStep("建议承担单位不能是本单位。")
    assignment.state = ASSIGNMENT_LIFE.after(assignment.state, AssignmentStep.REFUSE)
    refusal = Refusal(
        task=assignment.task,
        assignment=assignment,
        unit=assignment.unit,
        proposed_unit=proposed,
        state=RefusalState.PENDING,
        reason=reason,
        refused_by_id=actor_id,
        refused_at=clock.now(),
    )
    db.session.add(refusal)
    db.session.flush()
    announce(
        AssignmentRefused(
            actor_id=actor_id,
            subject_id=assignment.id,
            task_id=assignment.task_id,
            unit_id=assignment.unit_id,
            unit=assignment.unit.short_name,
            reason=reason,
            proposed_unit=proposed.short_name,
        )
    )
    return refusal


def uphold(refusal: Refusal, *, reason: str, actor_id: int) -> None:
    """维持: back to exactly 待签收; the time to acknowledge or refuse runs anew."""
    _decide(refusal, RefusalStep.UPHOLD, reason, actor_id=actor_id)
    part = refusal.assignment
    part.state = ASSIGNMENT_LIFE.after(part.state, AssignmentStep.UPHOLD)
    part.given_at = clock.now()
    db.session.flush()
    announce(
        AssignmentUpheld(
            actor_id=actor_id,
            subject_id=part.id,
            task_id=part.task_id,
            unit_id=part.unit_id,
            unit=part.unit.short_name,
            reason=reason,
        )
    )


def reassign(refusal: Refusal, *, unit: Unit, reason: str, actor_id: int) -> None:
    """改派: another unit takes the part over, its share with it. The lead's part may go to a unit that is in the task already."""
    part, task = refusal.assignment, refusal.task
    leads = part.role is PartyRole.LEAD
    held = queries.part_of(task.id, unit.id)
    if unit.id == part.unit_id:
        raise IllegalStep("改派的单位不能是拒签的单位。")
    if held is not None and held.state is not AssignmentState.WITHDRAWN and not leads:
        raise IllegalStep(f"{unit.short_name}已承担此任务，请改派其他单位。")
    if held is not None and held.state is AssignmentState.REFUSED:
        raise IllegalStep(f"{unit.short_name}也已拒签此任务，请先裁定。")
    _decide(refusal, RefusalStep.REASSIGN, reason, actor_id=actor_id, to=unit)
    announce(
        RefusalUpheld(
            actor_id=actor_id,
            subject_id=part.id,
            task_id=task.id,
            unit_id=part.unit_id,
            unit=part.unit.short_name,
            to_unit=unit.short_name,
            reason=reason,
        )
    )
    if leads:
        _put_at_the_head(
            task, unit, step=AssignmentStep.REASSIGN, keep_former=False, reason=reason, actor_id=actor_id
        )
    else:
        heir = _give(task, unit, PartyRole.RESPONSIBLE, reason=reason, actor_id=actor_id)
        _take_away(part, AssignmentStep.REASSIGN, reason=reason, actor_id=actor_id, heir=heir)


def _decide(
    refusal: Refusal, step: RefusalStep, reason: str, *, actor_id: int, to: Unit | None = None
) -> None:
    refusal.state = REFUSAL_LIFE.after(refusal.state, step)
    refusal.decision, refusal.decided_by_id, refusal.decided_at = reason, actor_id, clock.now()
    refusal.taken_over_by_id = to.id if to else None
    db.session.flush()


# ── the office changes the units ─────────────────────────────────────────────────────────────────────────────────────


def add_unit(task: Task, unit: Unit, *, reason: str, actor_id: int) -> Assignment:
    """A further responsible unit joins a task that is out, and has to acknowledge."""
    _must_be_out(task)
    held = queries.part_of(task.id, unit.id)
    if held is not None and held.state is not AssignmentState.WITHDRAWN:
        raise IllegalStep(f"{unit.short_name}已承担此任务。")
    return _give(task, unit, PartyRole.RESPONSIBLE, reason=reason, actor_id=actor_id)


def withdraw_unit(part: Assignment, *, reason: str, actor_id: int) -> None:
    """A responsible unit leaves a task that is out. The lead cannot leave: another unit must lead first."""
    _must_be_out(part.task)
    if part.role is PartyRole.LEAD:
        raise IllegalStep(f"{part.unit.short_name}是牵头单位，请先改由其他单位牵头。")
    if part.state is AssignmentState.REFUSED:
        raise IllegalStep(f"{part.unit.short_name}已拒签，请先裁定。")
    _take_away(part, AssignmentStep.WITHDRAW, reason=reason, actor_id=actor_id)


def change_lead(task: Task, unit: Unit, *, reason: str, keep_former: bool, actor_id: int) -> None:
    """Another unit leads from now on and has to acknowledge as the lead; the former stays as a responsible unit or leaves."""
    _must_be_out(task)
    former, held = queries.lead_of(task.id), queries.part_of(task.id, unit.id)
    if former.unit_id == unit.id:
        raise IllegalStep(f"{unit.short_name}已是牵头单位。")
    for part in filter(None, (former, held)):
        if part.state is AssignmentState.REFUSED:
            raise IllegalStep(f"{part.unit.short_name}已拒签，请先裁定。")
    _put_at_the_head(
        task, unit, step=AssignmentStep.WITHDRAW, keep_former=keep_former, reason=reason, actor_id=actor_id
    )


# ── within ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _must_be_out(task: Task) -> None:
    if task.state not in UNITS_MOVE_IN:
        raise IllegalStep(f"任务{task.state.word}，不能调整承担单位。")


def _give(task: Task, unit: Unit, role: PartyRole, *, reason: str, actor_id: int) -> Assignment:
    """The unit gets a part that it has not now; a part that it once had is given again."""
    part = queries.part_of(task.id, unit.id)
    if part is None:
        part = Assignment(
            task_id=task.id, task=task, unit=unit, unit_id=unit.id, state=AssignmentState.PENDING
        )
        db.session.add(part)
    else:
        part.state = ASSIGNMENT_LIFE.after(part.state, AssignmentStep.GIVE_AGAIN)
    part.role, part.group_id, part.given_at = role, None, clock.now()
    part.position = queries.last_place(task.id) + 1
    db.session.flush()
    db.session.expire(task, ["assignments"])
    announce(
        AssignmentAdded(
            actor_id=actor_id,
            subject_id=part.id,
            task_id=task.id,
            unit_id=unit.id,
            unit=unit.short_name,
            role=role.word,
            reason=reason,
        )
    )
    return part


def _take_away(
    part: Assignment, step: AssignmentStep, *, reason: str, actor_id: int, heir: Assignment | None = None
) -> None:
    """The unit has no part any more. Its reports stay; its share goes to the heir, if there is one."""
    task = part.task
    part.state = ASSIGNMENT_LIFE.after(part.state, step)
    part.acknowledged_at = part.acknowledged_by_id = None
    db.session.flush()
    db.session.expire(task, ["assignments"])
    announce(
        AssignmentWithdrawn(
            actor_id=actor_id,
            subject_id=part.id,
            task_id=task.id,
            unit_id=part.unit_id,
            unit=part.unit.short_name,
            reason=reason,
        )
    )
    for target in task.targets:
        shares = {one.assignment_id: one.value for one in target.allocations}
        share = shares.pop(part.id, None)
        if share is not None:
            if heir is not None:
                shares[heir.id] = shares.get(heir.id, Decimal(0)) + share
            tasks.allocate(target, shares, source=reason, actor_id=actor_id)


def _put_at_the_head(
    task: Task, unit: Unit, *, step: AssignmentStep, keep_former: bool, reason: str, actor_id: int
) -> None:
    former, part = queries.lead_of(task.id), queries.part_of(task.id, unit.id)
    extensions.lapse(task, reason=f"牵头单位改为{unit.short_name}", actor_id=actor_id)
    if part is None or part.state is AssignmentState.WITHDRAWN:
        part = _give(task, unit, PartyRole.LEAD, reason=reason, actor_id=actor_id)
    else:
        part.state = ASSIGNMENT_LIFE.after(part.state, AssignmentStep.MAKE_LEAD)
        part.role, part.given_at = PartyRole.LEAD, clock.now()
        part.acknowledged_at = part.acknowledged_by_id = None
    part.position = former.position
    former.role, former.position = PartyRole.RESPONSIBLE, queries.last_place(task.id) + 1
    task.lead_unit_id = unit.id
    task.state = TASK_LIFE.after(task.state, TaskStep.CHANGE_LEAD)
    task.acknowledged_at = None
    db.session.flush()
    db.session.expire(task, ["assignments", "lead_unit"])
    announce(
        LeadReassigned(
            actor_id=actor_id,
            subject_id=task.id,
            before=former.unit.short_name,
            after=unit.short_name,
            reason=reason,
        )
    )
    if not keep_former:
        _take_away(former, step, reason=reason, actor_id=actor_id, heir=part)
    tasks.refresh_progress(task, today=clock.today(), actor_id=actor_id)
