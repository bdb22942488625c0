"""The life of extensions alone, walked at random while the days pass: who asks, who decides, what moves (rulebook §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.tasks.conftest import Desk
from tests.walks import walk
from tracker.core import clock
from tracker.core.lifecycle import IllegalStep
from tracker.core.policy import Verdict
from tracker.reports import actions as reports
from tracker.tasks import actions
from tracker.tasks.document import due_words
from tracker.tasks.extensions import actions as extensions
from tracker.tasks.extensions import policy, queries
from tracker.tasks.extensions.extending import Level
from tracker.tasks.extensions.lifecycle import EXTENSION_LIFE, ExtensionState
from tracker.tasks.extensions.models import Extension
from tracker.tasks.jobs import refresh_lights
from tracker.tasks.ledger_queries import ledger_lines
from tracker.tasks.lights import Light
from tracker.tasks.models import Task, TaskKind

FIRST_DUE = date(2022, 4, 15)
BY_HEAD, AT_MOST = 10, 2
PEOPLE = ("liaison", "unit_head", "other_liaison", "clerk", "office_head", "leader")
who = st.sampled_from(PEOPLE)


class Extensions(RuleBasedStateMachine):
    """Whoever tries, on whatever day: done exactly where the rule book allows it, else refused and nothing moved."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self.outer = self.desk.session.begin_nested()
        self.task: Task = self.desk.under_way(TaskKind.MILESTONE, due_on=FIRST_DUE, milestones=self.steps())
        reports.withdraw_slots(self.task)
        self.today = clock.today()
        self.due, self.granted = FIRST_DUE, 0
        self.decided: dict[int, tuple[Any, ...]] = {}

    def steps(self) -> tuple[Any, ...]:
        first, second = self.desk.values(TaskKind.MILESTONE).milestones
        return (
            type(first)(first.title, date(2022, 4, 1), first.weight),
            type(second)(second.title, FIRST_DUE, second.weight),
        )

    def teardown(self) -> None:
        self.outer.rollback()
        self.desk.session.expire_all()

    # who does what

    def now(self) -> Any:
        return clock.frozen_at(datetime.combine(self.today, time(10), clock.OFFICE_ZONE))

    def attempt(self, verdict: Callable[[], Verdict], step: Callable[[], object]) -> bool:
        """As the page does it: the policy is asked, then the action; what is refused leaves no trace."""
        tags = self.desk.tags(self.task)
        with self.now():
            nested = self.desk.session.begin_nested()
            try:
                done = bool(verdict())
                if done:
                    step()
            except IllegalStep:
                done = False
            if done:
                nested.commit()
            else:
                nested.rollback()
                self.desk.session.expire_all()
        reports.withdraw_slots(self.task)
        assert (len(self.desk.tags(self.task)) > len(tags)) is done
        return done

    @property
    def pending(self) -> Extension | None:
        return queries.pending_of(self.task.id)

    @rule(days=st.sampled_from((1, 3, 12)))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        with self.now():
            refresh_lights(self.today)

    @rule(place=st.integers(0, 1))
    def a_milestone_is_done(self, place: int) -> None:
        milestone = self.task.milestones[place]
        if milestone.accepted_on is None:
            with self.now():
                actions.claim_milestone(milestone, actor_id=self.desk.clerk_id)
                actions.accept_milestone(milestone, actor_id=self.desk.clerk_id)

    @precondition(lambda self: self.pending is None)
    @rule(days=st.sampled_from((1, 10, 11, 40)))
    def the_head_asks(self, days: int) -> None:
        self.ask("unit_head", days)

    @rule(by=who, days=st.sampled_from((-1, 0, 1, 11)))
    def ask(self, by: str, days: int) -> None:
        person, wanted = self.desk.cast.person(by), self.due + timedelta(days=days)
        is_free = self.pending is None and self.granted < AT_MOST
        allowed = by == "unit_head" and is_free and self.today < self.due and days > 0
        done = self.attempt(
            lambda: policy.may_request_extension(person, self.task),
            lambda: extensions.request(
                self.task, new_due_on=wanted, reason="变更", milestones={}, proofs=[], actor_id=person.id
            ),
        )
        assert done is allowed

    def goes_up(self, extension: Extension) -> bool:
        return extension.days > BY_HEAD or self.task.light is Light.RED

    @precondition(lambda self: self.pending is not None)
    @rule(agreed=st.sampled_from((True, True, False)))
    def whose_it_is_decides(self, agreed: bool) -> None:
        if (extension := self.pending) is not None:
            self.decide("leader" if self.goes_up(extension) else "office_head", agreed)
            assert self.pending is None

    @precondition(lambda self: self.pending is not None)
    @rule(by=who, agreed=st.booleans())
    def decide(self, by: str, agreed: bool) -> None:
        extension, person = self.pending, self.desk.cast.person(by)
        if extension is None:
            return
        goes_up = self.goes_up(extension)
        step = extensions.approve if agreed else extensions.refuse
        done = self.attempt(
            lambda: policy.may_decide_extension(person, extension),
            lambda: step(extension, decision="按规定", actor_id=person.id),
        )
        assert done is (by == ("leader" if goes_up else "office_head"))
        if done:
            assert (extension.decided_by_id, extension.decision) == (person.id, "按规定")
            if agreed:
                self.due, self.granted = extension.new_due_on, self.granted + 1

    @precondition(lambda self: self.pending is not None)
    @rule(by=who)
    def withdraw(self, by: str) -> None:
        extension, person = self.pending, self.desk.cast.person(by)
        if extension is None:
            return
        done = self.attempt(
            lambda: policy.may_withdraw_extension(person, extension),
            lambda: extensions.withdraw(extension, reason="", actor_id=person.id),
        )
        assert done is (by == "unit_head")

    @precondition(lambda self: self.decided)
    @rule(by=who)
    def try_again_what_is_decided(self, by: str) -> None:
        person, extension = self.desk.cast.person(by), queries.extensions_of(self.task.id)[-1]
        if extension.state is ExtensionState.REQUESTED:
            return
        assert not policy.may_decide_extension(person, extension)
        assert not policy.may_withdraw_extension(person, extension)
        for step in (extensions.approve, extensions.refuse):
            with pytest.raises(IllegalStep):
                step(extension, decision="再次", actor_id=person.id)

    # what always holds

    @invariant()
    def the_date_is_the_last_that_was_granted(self) -> None:
        assert self.task.due_on == self.due
        assert self.granted <= AT_MOST

    @invariant()
    def the_original_date_stays_and_prints(self) -> None:
        assert self.task.original_due_on == (FIRST_DUE if self.granted else None)
        printed = [due_words(line.due_on, line.original_due_on) for line in ledger_lines(self.desk.plan.id)]
        assert [("原定2022年4月15日" in words) for words in printed] == [self.granted > 0]

    @invariant()
    def one_waits_at_most_and_what_is_decided_stays(self) -> None:
        every = queries.extensions_of(self.task.id)
        assert sum(one.state is ExtensionState.REQUESTED for one in every) <= 1
        assert sum(one.state is ExtensionState.APPROVED for one in every) == self.granted
        for one in every:
            row = (one.state, one.old_due_on, one.new_due_on, one.days, one.decided_by_id, one.decided_at)
            if one.state is not ExtensionState.REQUESTED:
                assert self.decided.setdefault(one.id, row) == row

    @invariant()
    def no_milestone_is_due_after_its_task(self) -> None:
        assert all(one.due_on <= self.due for one in self.task.milestones)

    @invariant()
    def every_grant_is_told_once(self) -> None:
        assert self.desk.tags(self.task).count("task:extended") == self.granted


def test_whoever_asks_and_decides_on_whatever_day(desk: Desk) -> None:
    walk([type("ExtensionsOfThisDesk", (Extensions,), {"desk": desk})], EXTENSION_LIFE, examples=15, steps=25)


def test_the_machine_can_fail(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A policy that forgot the second level would be found."""
    monkeypatch.setattr(policy, "level", lambda extension: Level.OFFICE_HEAD)
    machine = type("ExtensionsOfThisDesk", (Extensions,), {"desk": desk})()
    try:
        machine.the_head_asks(40)
        with pytest.raises(AssertionError):
            machine.decide("office_head", True)
    finally:
        machine.teardown()
