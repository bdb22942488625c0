"""Role × verb: who may do what with a task, and the reason where not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.tasks.conftest import Desk
from tracker.accounts.models import Person
from tracker.core.policy import Verdict
from tracker.core.rules import OfficeRules
from tracker.tasks import actions, policy
from tracker.tasks.models import TaskKind

PEOPLE = ("clerk", "office_head", "leader", "liaison", "unit_head", "other_liaison", "system_admin")

VERBS: dict[str, Callable[[Desk, Person], Verdict]] = {
    "see the list": lambda desk, user: policy.may_see_tasks(user),
    "print the ledger": lambda desk, user: policy.may_print_ledger(user, desk.plan),
    "break down": lambda desk, user: policy.may_break_down(user, desk.confirmed),
    "edit": lambda desk, user: policy.may_edit(user, desk.drafted()),
    "cancel": lambda desk, user: policy.may_cancel(user, desk.drafted()),
    "dispatch": lambda desk, user: policy.may_dispatch(user, desk.drafted()),
    "acknowledge": lambda desk, user: policy.may_acknowledge(
        user, desk.part(desk.dispatched(), "经济发展局")
    ),
    "allocate": lambda desk, user: policy.may_allocate(user, desk.dispatched()),
}

MATRIX = """
                  clerk office_head leader liaison unit_head other_liaison system_admin
see the list      x     x           x      x       x         x             -
print the ledger  x     x           x      -       -         -             -
break down        x     x           -      -       -         -             -
edit              x     x           -      -       -         -             -
cancel            x     x           -      -       -         -             -
dispatch          x     x           -      -       -         -             -
acknowledge       -     -           -      x       x         -             -
allocate          x     x           -      -       -         -             -
"""


def test_the_matrix(desk: Desk) -> None:
    rows = [line.rsplit(maxsplit=len(PEOPLE)) for line in MATRIX.strip().splitlines()[1:]]
    assert [row[0] for row in rows] == list(VERBS)
    for verb, *marks in rows:
        for who, mark in zip(PEOPLE, marks, strict=True):
            verdict = VERBS[verb](desk, desk.cast.person(who))
            assert bool(verdict) == (mark == "x"), (verb, who)
            assert bool(verdict.reason) == (mark == "-"), (verb, who)


@pytest.mark.parametrize(
    ("verb", "reason"),
    [
        (policy.may_edit, "任务待签收，内容不能再改"),
        (policy.may_cancel, "任务待签收，撤销须按调度程序办理"),
        (policy.may_dispatch, "任务待签收，不必再交办"),
    ],
)
def test_what_a_dispatched_task_refuses(desk: Desk, verb: Callable[..., Verdict], reason: str) -> None:
    assert verb(desk.cast.person("clerk"), desk.dispatched()).reason == reason


def test_acknowledging_twice_or_for_others_is_refused_in_words(desk: Desk) -> None:
    part = desk.part(desk.dispatched(), "经济发展局")
    liaison = desk.cast.person("liaison")
    assert policy.may_acknowledge(desk.cast.person("other_head"), part).reason == "只能签收本单位的任务"
    actions.acknowledge(part, actor_id=liaison.id)
    assert policy.may_acknowledge(liaison, part).reason == "本单位已签收"


def test_only_a_quantified_task_has_something_to_allocate(desk: Desk) -> None:
    clerk = desk.cast.person("clerk")
    assert policy.may_allocate(clerk, desk.drafted(TaskKind.STANDING)).reason == "只有量化任务分配目标"
    cancelled = desk.drafted()
    actions.cancel(cancelled, actor_id=clerk.id)
    assert policy.may_allocate(clerk, cancelled).reason == "任务撤销，目标不能再分配"


def test_supporting_measures_and_superseded_plans_are_not_broken_down(desk: Desk) -> None:
    clerk = desk.cast.person("clerk")
    desk.confirmed.is_supporting = True
    assert policy.may_break_down(clerk, desk.confirmed).reason == "组织保障措施不分解任务"
    desk.plan.is_current = False
    assert "已被新版替代" in policy.may_break_down(clerk, desk.confirmed).reason


def test_the_office_may_leave_dispatch_to_its_head(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = replace(OfficeRules(), head_dispatches=True)
    monkeypatch.setattr(policy, "office_rules", lambda: strict)
    task = desk.drafted()
    assert policy.may_dispatch(desk.cast.person("clerk"), task).reason == "交办须由办公室负责人批准"
    assert policy.may_dispatch(desk.cast.person("office_head"), task)
