"""A task's whole life, walked at random: task, parts, extensions, interruptions and closure together (rulebook §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select

from tests.tasks.conftest import DUE, Desk
from tests.walks import walk
from tracker.core.lifecycle import IllegalStep
from tracker.core.models import EventRecord
from tracker.core.rules import office_rules
from tracker.plans.models import PartyRole
from tracker.reports import actions as reports
from tracker.tasks import actions
from tracker.tasks.closures import actions as closures
from tracker.tasks.closures.lifecycle import CLOSURE_LIFE
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.extensions import queries as of_extensions
from tracker.tasks.interruptions import actions as interruptions
from tracker.tasks.lifecycle import ASSIGNMENT_LIFE, TASK_LIFE, AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.tasks.parts import actions as parts
from tracker.tasks.parts.lifecycle import REFUSAL_LIFE, RefusalState
from tracker.tasks.parts.queries import refusals_of

UNITS = ("经济发展局", "社会事业局", "财政金融局", "市场监管分局")
units = st.sampled_from(UNITS)
BEGINNINGS = (TaskState.DRAFT, TaskState.AWAITING_ACKNOWLEDGEMENT, TaskState.UNDER_WAY)
OPEN_AND_OUT = (TaskState.AWAITING_ACKNOWLEDGEMENT, TaskState.UNDER_WAY)


class WholeLife(RuleBasedStateMachine):
    """Every step is tried at any time: it is done, or refused with nothing changed and nothing announced."""

    desk: Desk
    begins: TaskState

    def __init__(self) -> None:
        super().__init__()
        self.outer = self.desk.session.begin_nested()
        begins_out = self.begins is not TaskState.DRAFT
        make = self.desk.dispatched if begins_out else self.desk.drafted
        self.task: Task = make(TaskKind.STANDING, due_on=DUE)
        reports.withdraw_slots(self.task)
        self.head = self.desk.cast.person("unit_head").id
        self.leader = self.desk.cast.person("leader").id
        self.before_suspension = self.task.state
        self.granted = 0
        lead = self.part("经济发展局")
        if self.begins is TaskState.UNDER_WAY and lead is not None:
            actions.acknowledge(lead, actor_id=self.head)

    def teardown(self) -> None:
        self.outer.rollback()
        self.desk.session.expire_all()

    # the steps

    def attempt(self, step: Callable[[], object]) -> bool:
        """Do it in a savepoint; what is refused leaves no trace."""
        known, state = self.records(), self.task.state
        nested = self.desk.session.begin_nested()
        try:
            step()
        except IllegalStep:
            nested.rollback()
            self.desk.session.expire_all()
            assert self.records() == known, "refused, and yet announced"
            assert self.task.state is state
            return False
        nested.commit()
        reports.withdraw_slots(self.task)  # no reports in this walk: only what tasks know stops the closure
        assert self.records() > known, "done, and not announced"
        return True

    def records(self) -> int:
        statement = select(func.count()).where(EventRecord.thread == f"task:{self.task.id}")
        return self.desk.session.scalar(statement) or 0

    def is_now(self, *states: TaskState) -> bool:
        return self.task.state in states

    def part(self, name: str) -> Assignment | None:
        return next((one for one in self.task.assignments if one.unit.short_name == name), None)

    @rule(way=st.integers(0, 3))
    def what_comes_next(self, way: int) -> None:
        """Whose turn it is does what is to be done, so that the walk gets to the end of a life."""
        if way == 0 and self.is_now(TaskState.DRAFT):
            self.attempt(lambda: actions.cancel(self.task, actor_id=self.leader))
        elif way == 3 and self.is_now(TaskState.SUSPENDED):
            self.call_off(0)
        elif way == 0 and self.is_now(TaskState.AWAITING_CLOSURE, TaskState.UNDER_WAY):
            self.suspend()
        elif way == 1 and self.is_now(TaskState.UNDER_WAY):
            self.others_acknowledge()
        elif way == 1 and self.is_now(TaskState.AWAITING_CLOSURE):
            self.send_back()
        elif self.is_now(TaskState.SUSPENDED):
            self.resume()
        else:
            self.go_on()

    def others_acknowledge(self) -> None:
        waiting = [one for one in self.task.assignments if one.state is AssignmentState.PENDING]
        for part in waiting:
            self.attempt(partial(actions.acknowledge, part, actor_id=self.head))

    def go_on(self) -> None:
        lead = next(one for one in self.task.assignments if one.role is PartyRole.LEAD)
        turn: dict[TaskState, Callable[[], object]] = {
            TaskState.DRAFT: lambda: actions.dispatch(self.task, actor_id=self.leader),
            TaskState.AWAITING_ACKNOWLEDGEMENT: lambda: actions.acknowledge(lead, actor_id=self.head),
            TaskState.UNDER_WAY: lambda: closures.request(
                self.task, summary="已落实", proofs=[], actor_id=self.head
            ),
            TaskState.AWAITING_CLOSURE: lambda: closures.close(self.task, decision="", actor_id=self.leader),
            TaskState.CLOSED: lambda: closures.archive(self.task, actor_id=self.leader),
        }
        if self.task.state in turn:
            self.attempt(turn[self.task.state])

    @precondition(lambda self: self.is_now(*OPEN_AND_OUT) and not refusals_of(self.task.id))
    @rule(proposed=units)
    def somebody_refuses(self, proposed: str) -> None:
        waiting = [one for one in self.task.assignments if one.state is AssignmentState.PENDING]
        if waiting:
            unit = self.desk.cast.unit(proposed)
            self.attempt(
                lambda: parts.refuse(waiting[-1], reason="不属职责", proposed=unit, actor_id=self.head)
            )

    @rule(name=units)
    def acknowledge(self, name: str) -> None:
        if part := self.part(name):
            self.attempt(lambda: actions.acknowledge(part, actor_id=self.head))

    @rule(name=units, proposed=units)
    def refuse(self, name: str, proposed: str) -> None:
        if part := self.part(name):
            unit = self.desk.cast.unit(proposed)
            self.attempt(lambda: parts.refuse(part, reason="不属职责", proposed=unit, actor_id=self.head))

    @precondition(lambda self: refusals_of(self.task.id))
    @rule(place=st.integers(0, 3), to=units)
    def reassign(self, place: int, to: str) -> None:
        refusals = refusals_of(self.task.id)
        if refusals and self.task.state in OPEN_AND_OUT:
            refusal, unit = refusals[place % len(refusals)], self.desk.cast.unit(to)
            self.attempt(lambda: parts.reassign(refusal, unit=unit, reason="按职责", actor_id=self.leader))

    @precondition(lambda self: refusals_of(self.task.id))
    @rule(place=st.integers(0, 3))
    def uphold(self, place: int) -> None:
        refusals = refusals_of(self.task.id)
        if refusals:
            refusal = refusals[place % len(refusals)]
            part = refusal.assignment
            before = (part.role, part.position)
            if self.attempt(lambda: parts.uphold(refusal, reason="属其职责", actor_id=self.leader)):
                assert part.state is AssignmentState.PENDING
                assert (part.role, part.position) == before

    @rule(name=units)
    def add(self, name: str) -> None:
        unit = self.desk.cast.unit(name)
        self.attempt(lambda: parts.add_unit(self.task, unit, reason="需配合", actor_id=self.leader))

    @rule(name=units)
    def withdraw(self, name: str) -> None:
        if part := self.part(name):
            self.attempt(lambda: parts.withdraw_unit(part, reason="不需", actor_id=self.leader))

    @rule(name=units, keep=st.booleans())
    def change_lead(self, name: str, keep: bool) -> None:
        unit = self.desk.cast.unit(name)
        self.attempt(
            lambda: parts.change_lead(self.task, unit, reason="调整", keep_former=keep, actor_id=self.leader)
        )

    @precondition(lambda self: self.is_now(*OPEN_AND_OUT))
    @rule(days=st.integers(-3, 40))
    def ask_for_time(self, days: int) -> None:
        wanted = (self.task.due_on or DUE) + timedelta(days=days)
        if self.attempt(
            lambda: extensions.request(
                self.task, new_due_on=wanted, reason="变更", milestones={}, proofs=[], actor_id=self.head
            )
        ):
            assert days > 0
            assert self.task.state is TaskState.UNDER_WAY

    @precondition(lambda self: of_extensions.pending_of(self.task.id) is not None)
    @rule(grants=st.sampled_from(("approve", "refuse", "withdraw")))
    def decide_time(self, grants: str) -> None:
        extension = of_extensions.pending_of(self.task.id)
        if extension is None:
            return
        due = self.task.due_on
        if grants == "approve":
            if self.attempt(lambda: extensions.approve(extension, decision="", actor_id=self.leader)):
                self.granted += 1
                assert self.task.due_on == extension.new_due_on > due
        else:
            if grants == "refuse":
                self.attempt(lambda: extensions.refuse(extension, decision="否", actor_id=self.leader))
            else:
                self.attempt(lambda: extensions.withdraw(extension, reason="", actor_id=self.head))
            assert self.task.due_on == due

    @precondition(lambda self: not self.is_now(TaskState.SUSPENDED))
    @rule()
    def suspend(self) -> None:
        before = self.task.state
        if self.attempt(lambda: interruptions.suspend(self.task, reason="政策", actor_id=self.leader)):
            self.before_suspension = before

    @precondition(lambda self: self.is_now(TaskState.SUSPENDED))
    @rule()
    def resume(self) -> None:
        if self.attempt(lambda: interruptions.resume(self.task, actor_id=self.leader)):
            assert self.task.state is self.before_suspension

    @precondition(lambda self: not self.is_now(TaskState.SUSPENDED))
    @rule()
    def ask_for_closure(self) -> None:
        self.attempt(lambda: closures.request(self.task, summary="已落实", proofs=[], actor_id=self.head))

    @precondition(lambda self: self.is_now(TaskState.AWAITING_CLOSURE))
    @rule()
    def send_back(self) -> None:
        if self.attempt(lambda: closures.send_back(self.task, reason="材料不全", actor_id=self.leader)):
            assert self.task.state is TaskState.UNDER_WAY

    @rule(sure=st.integers(0, 5))
    def close(self, sure: int) -> None:
        if sure < 2:
            self.attempt(lambda: closures.close(self.task, decision="", actor_id=self.leader))

    @rule(sure=st.integers(0, 8))
    def call_off(self, sure: int) -> None:
        if sure == 0:
            self.attempt(lambda: interruptions.call_off(self.task, reason="撤", actor_id=self.leader))

    # what always holds

    @invariant()
    def exactly_one_unit_leads(self) -> None:
        leads = [one for one in self.task.assignments if one.role is PartyRole.LEAD]
        assert [one.unit_id for one in leads] == [self.task.lead_unit_id]

    @invariant()
    def it_waits_exactly_for_its_lead(self) -> None:
        lead = next(one for one in self.task.assignments if one.role is PartyRole.LEAD)
        acknowledged = lead.state is AssignmentState.ACKNOWLEDGED
        if self.task.state in OPEN_AND_OUT:
            assert acknowledged is (self.task.state is TaskState.UNDER_WAY)
        assert acknowledged is (self.task.acknowledged_at is not None)

    @invariant()
    def a_part_is_acknowledged_or_not(self) -> None:
        for part in self.task.assignments:
            assert (part.state is AssignmentState.ACKNOWLEDGED) == (part.acknowledged_at is not None)
            assert part.state is not AssignmentState.WITHDRAWN

    @invariant()
    def a_refused_part_has_its_refusal(self) -> None:
        waiting = {one.unit_id for one in refusals_of(self.task.id) if one.state is RefusalState.PENDING}
        assert waiting == {
            one.unit_id for one in self.task.assignments if one.state is AssignmentState.REFUSED
        }

    @invariant()
    def the_original_date_stays(self) -> None:
        assert self.task.original_due_on == (DUE if self.granted else None)
        assert self.granted <= office_rules().extensions_per_task

    @invariant()
    def scoring_stops_while_it_rests(self) -> None:
        was_out = self.task.dispatched_at is not None
        resting = was_out and self.task.state in {TaskState.SUSPENDED, TaskState.CANCELLED}
        assert (self.task.score_stops_on is not None) is resting


def test_whatever_is_tried_the_task_stays_whole(desk: Desk) -> None:
    machines = [
        type("WholeLifeOfThisDesk", (WholeLife,), {"desk": desk, "begins": begins}) for begins in BEGINNINGS
    ]
    walk(machines, TASK_LIFE, ASSIGNMENT_LIFE, REFUSAL_LIFE, CLOSURE_LIFE, examples=12)
