"""Pages of allocations (door 1: people): a task's targets, an indicator's tasks, the plan's overview, a task's curve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.queries import names_of
from tracker.core import clock
from tracker.core.forms import Choice
from tracker.core.policy import requires
from tracker.core.text import quantity, short_date
from tracker.plans import curves
from tracker.plans.cross_rules import breaches
from tracker.plans.forms import CurveForm
from tracker.plans.models import Indicator, Plan
from tracker.plans.queries import bonds_of, targets_in_force, visible_indicator, visible_plan
from tracker.tasks import actions
from tracker.tasks.allocations import queries
from tracker.tasks.allocations.forms import AllocationForm, sharing_parts, shown_editions
from tracker.tasks.allocations.policy import may_allocate_indicator, may_see_overview, may_set_curve
from tracker.tasks.allocations.sharing import difference, difference_words
from tracker.tasks.models import Assignment, Task, TaskTarget
from tracker.tasks.policy import may_allocate
from tracker.tasks.queries import visible_task
from tracker.units.models import UnitGroup
from tracker.units.queries import active_units


@requires(may_allocate, on=visible_task)
def allocate(task: Task) -> ResponseReturnValue:
    """Share a task's targets among its units; the sum stands beside the target and need not equal it."""
    targets = queries.targets_of_task(task)
    back = url_for("tasks.show", task_id=task.id)
    return _allocation(targets, title=f"{task.number} {task.title}", back=back, year=_year_of(task))


def _year_of(task: Task) -> int:
    due_on = task.original_due_on or task.due_on
    return due_on.year if due_on else clock.today().year


@requires(may_allocate_indicator, on=visible_indicator)
def allocate_indicator(indicator: Indicator) -> ResponseReturnValue:
    """Share an indicator's year out over its tasks and their units, always beside the plan's total."""
    year = _asked_year()
    found = queries.targets_of_indicator(indicator, year)
    targets = [target for target in found if may_allocate(current_user, target.task)]
    total = targets_in_force(indicator.plan, year, clock.today()).get(indicator.id)
    return _allocation(
        targets,
        title=indicator.name,
        back=url_for("plans.indicator", indicator_id=indicator.id),
        year=year,
        indicator=indicator,
        plan_target=total,
        fixed=[target for target in found if target not in targets],
    )


def _asked_year() -> int:
    """The year that the URL asks for, this one otherwise."""
    year = request.args.get("year", clock.today().year, type=int)
    return year if 2000 <= year <= 2100 else clock.today().year


def _allocation(
    targets: Sequence[TaskTarget], *, title: str, back: str, year: int, **more: object
) -> ResponseReturnValue:
    units = [Choice(value=one.id, label=one.short_name) for one in active_units()]
    form = AllocationForm.over(targets, units)
    step = request.form.get("do", "save")
    last_year = queries.shares_of_year([target.indicator.name for target in targets], year - 1)
    status = 200
    if request.method == "POST" and step != "save":
        form.validate()
        form.take(step, targets, last_year)
        form.source.errors, form.effective_on.errors = [], []
    elif request.method == "POST":
        if not form.is_sound():
            status = 422
        elif form.is_stale(targets):
            form.editions.data, status = shown_editions(targets), 409
        else:
            for target in targets:
                _save(form, target)
            flash("已保存分配", "success")
            for words in _doubts(form, targets, year):
                flash(words, "warning")
            return redirect(back, 303)
    editions = queries.editions_of(targets)
    setters = {one.set_by_id for held in editions.values() for one in held if one.set_by_id is not None}
    page = render_template(
        "tasks/allocate.html",
        form=form,
        targets=targets,
        title=title,
        back=back,
        year=year,
        runs={target.id: _runs(target) for target in targets},
        group_sums=_group_sums(form, targets),
        held={
            (one.target_id, one.assignment_id): one.value for target in targets for one in target.allocations
        },
        sums={target.id: _typed_sum(form, target) for target in targets},
        last_year=last_year,
        editions=editions,
        names=names_of(setters),
        doubts=_doubts(form, targets, year),
        difference_words=difference_words,
        is_stale=status == 409,
        **{"indicator": None, "plan_target": None, "fixed": [], **more},
    )
    return make_response(page, status)


def _runs(target: TaskTarget) -> list[tuple[UnitGroup | None, list[Assignment]]]:
    """The target's units in order, members of a group together under it."""
    runs = groupby(sharing_parts(target), key=lambda part: part.group)
    return [(group, list(parts)) for group, parts in runs]


def _group_sums(form: AllocationForm, targets: Sequence[TaskTarget]) -> dict[tuple[int, int], Decimal]:
    """(target, group) → what its members have together as typed."""
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for target in targets:
        for part in sharing_parts(target):
            sums[target.id, part.group_id or 0] += form.share(target, part).data or 0
    return sums


def _typed_sum(form: AllocationForm, target: TaskTarget) -> Decimal:
    return sum((share for share in form.shares(target).values() if share is not None), Decimal(0))


def _save(form: AllocationForm, target: TaskTarget) -> None:
    actions.allocate(
        target,
        form.shares(target),
        value=form.value(target).data,
        source=form.source.data or "",
        effective_on=form.effective_on.data,
        actor_id=current_user.id,
    )
    confirmer = form.confirmer(target).data or None
    actions.let_confirm(target, confirmer, actor_id=current_user.id)


def _doubts(form: AllocationForm, targets: Sequence[TaskTarget], year: int) -> list[str]:
    """What is over, under or against a cross rule: told, never stopped (rulebook §3)."""
    found = []
    for target in targets:
        shares = form.shares(target)
        total = form.value(target).data
        if total is None or all(share is None for share in shares.values()):
            continue
        gap = difference(total, shares.values())
        if gap:
            unit = target.indicator.unit_of_measure
            of = f"{target.indicator.name}（{target.task.number}）任务目标{quantity(total, unit)}"
            found.append(f"{of}，各单位合计{difference_words(gap, unit)}")
    return [*found, *_broken_rules(form, targets, year)]


def _broken_rules(form: AllocationForm, targets: Sequence[TaskTarget], year: int) -> list[str]:
    """Units whose shares break a cross rule (高技能 ≤ 技能), with what is typed here in place of what was saved."""
    if not targets:
        return []
    bonds = [
        bond
        for bond in bonds_of(targets[0].indicator.plan_id)
        if any(target.indicator_id in {bond.whole, *bond.parts} for target in targets)
    ]
    if not bonds:
        return []
    involved = {number for bond in bonds for number in (bond.whole, *bond.parts)}
    given = queries.shares_among(involved, year)
    units: dict[int, str] = {}
    for target in targets:
        held = {one.assignment_id: one.value for one in target.allocations}
        for part in sharing_parts(target):
            key = (part.unit_id, target.indicator_id)
            typed = form.share(target, part).data
            units[part.unit_id] = part.unit.short_name
            if typed is not None or part.id in held:
                given[key] = (
                    given.get(key, Decimal(0)) - held.get(part.id, Decimal(0)) + (typed or Decimal(0))
                )
    return [
        f"{name}：{breach.sentence}"
        for unit_id, name in units.items()
        for breach in breaches(bonds, {number: given.get((unit_id, number)) for number in involved})
    ]


@requires(may_see_overview, on=visible_plan)
def allocations(plan: Plan) -> ResponseReturnValue:
    """目标分解总表: all indicators × units."""
    year = _asked_year()
    return render_template(
        "tasks/allocations.html",
        plan=plan,
        year=year,
        table=queries.overview(plan, year, clock.today()),
        difference_words=difference_words,
    )


@requires(may_set_curve, on=visible_task)
def curve(task: Task) -> ResponseReturnValue:
    """序时 of a task: its own points by the end of each month, to its due date."""
    due_on = task.due_on or task.starts_on  # the policy has seen that it is set
    days = curves.month_ends(task.starts_on, due_on)
    kept = {day: share * 100 for day, share in curves.own_points(task.curve, due_on)} | {due_on: Decimal(100)}
    labels = [short_date(day) for day in days]
    percents = [kept[day] for day in days if day in kept] if task.curve else []
    form = CurveForm.over(labels, percents if len(percents) == len(days) else [], task.version)
    status = 200
    if form.is_submitted():
        if not form.is_sound():
            status = 422
        elif form.is_stale(task.version):
            form.version.data, status = str(task.version), 409
        else:
            actions.set_curve(
                task,
                curves.written_dated(days, form.percents()) if form.percents() else "",
                actor_id=current_user.id,
            )
            flash("序时进度已保存，进度灯随之更新", "success")
            return redirect(url_for("tasks.show", task_id=task.id), 303)
    page = render_template("tasks/curve.html", task=task, form=form, is_stale=status == 409)
    return make_response(page, status)


def register(bp: Blueprint) -> None:
    """Put these pages on the feature's blueprint."""
    both = ["GET", "POST"]
    bp.add_url_rule("/tasks/<int:task_id>/allocation", view_func=allocate, methods=both)
    bp.add_url_rule("/indicators/<int:indicator_id>/allocation", view_func=allocate_indicator, methods=both)
    bp.add_url_rule("/plans/<int:plan_id>/allocations", view_func=allocations, methods=["GET"])
    bp.add_url_rule("/tasks/<int:task_id>/curve", view_func=curve, methods=both)
