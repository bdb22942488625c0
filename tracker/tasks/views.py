"""Pages of tasks (door 1: people)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.accounts.models import Role
from tracker.accounts.queries import people_with
from tracker.core import clock
from tracker.core.asked import row_id
from tracker.core.policy import requires
from tracker.core.timeline import timeline
from tracker.core.web import ROWS_PER_PAGE, Page, paginate
from tracker.documents.rendering import render_ledger
from tracker.plans.models import Measure, Plan
from tracker.plans.parsing.targets import counted_thing
from tracker.plans.queries import indicators_of, visible_measure, visible_plan
from tracker.settings.queries import estimate_words
from tracker.tasks import actions, dispatch_queries, ledger_queries, list_queries, queries, sheet_queries
from tracker.tasks.allocations import views as allocation_views
from tracker.tasks.breakdown import ProposedTask, propose
from tracker.tasks.closures import views as closures
from tracker.tasks.cycles import views as cycles
from tracker.tasks.dispatching import dispatch_obstacles
from tracker.tasks.document import content_of
from tracker.tasks.extensions import views as extensions
from tracker.tasks.forms import (
    BreakDownForm,
    ChosenAssignments,
    ChosenTasks,
    Options,
    TaskForm,
    held_in,
)
from tracker.tasks.instructions import views as instructions
from tracker.tasks.interruptions import views as interruptions
from tracker.tasks.life_queries import origin_and_matters
from tracker.tasks.lifecycle import DISPATCHED, TaskState
from tracker.tasks.lights import Light, planned_share
from tracker.tasks.list_queries import Chips, Group, Scope
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.tasks.papers import views as papers
from tracker.tasks.parts import views as parts
from tracker.tasks.policy import (
    may_acknowledge,
    may_acknowledge_any,
    may_break_down,
    may_cancel,
    may_dispatch,
    may_dispatch_any,
    may_edit,
    may_print_ledger,
    may_see,
    may_see_drafts,
)
from tracker.tasks.values import inherited_lead, inherited_parties
from tracker.tasks.waiting import Waiting
from tracker.units.queries import active_units, groups

bp = Blueprint("tasks", __name__)
allocation_views.register(bp)
for life in (cycles, parts, extensions, interruptions, closures, instructions, papers):
    life.register(bp)

NEAR = timedelta(days=7)
STATES = {state.value: state for state in TaskState}
LIGHTS = {light.value: light for light in Light}
WAITING = {what.value: what for what in Waiting}


# ── list and page ────────────────────────────────────────────────────────────────────────────────────────────────────


def listing() -> dict[str, Any]:
    """What the list shows: scope and chips in the URL, counts equal to the lists they open.

    The page itself (tasks.index) stands on the floor of reports: it shows their lights, too.
    """
    asked = request.args
    scope = Scope(
        words=asked.get("q", "").strip()[:60],
        unit_id=asked.get("unit", type=row_id),
        measure_id=asked.get("measure", type=row_id),
        plan_id=asked.get("plan", type=row_id),
    )
    chips = Chips(
        state=STATES.get(asked.get("state", "")),
        open=asked.get("state") == "open",
        light=LIGHTS.get(asked.get("light", "")),
        near=asked.get("near") == "1",
        awaiting=asked.get("awaiting") == "1",
        waiting=WAITING.get(asked.get("waiting", "")),
    )
    today = clock.today()
    found = list_queries.groups_of(current_user, scope, today=today, until=today + NEAR)
    total = _number(found, chips)
    number = min(max(1, asked.get("page", 1, type=int)), max(1, -(-total // ROWS_PER_PAGE)))
    rows = list_queries.rows_of(
        current_user,
        scope,
        chips,
        today=today,
        until=today + NEAR,
        order=asked.get("sort", ""),
        offset=(number - 1) * ROWS_PER_PAGE,
        limit=ROWS_PER_PAGE,
    )
    options = list_queries.fill_in(rows, current_user)
    plans = [number for number, _ in options["plan"]]
    return {
        "page": Page(rows, number, total),
        "chips": chips,
        "counts": _counts(found, chips),
        "everything": _counts(found, Chips()),
        "options": options,
        "ledger_plan": scope.plan_id or (plans[0] if len(plans) == 1 else None),
        "scope": scope,
        "today": today,
        "planned": partial(planned_share, today=today),
        "dispatched": DISPATCHED,
    }


def _number(found: list[Group], chips: Chips) -> int:
    return sum(group.number for group in found if group.matches(chips))


def _counts(found: list[Group], chips: Chips) -> dict[str, int]:
    """What each chip would show if it were pressed, the other filters staying as they are."""
    counts = {
        "all": _number(found, replace(chips, state=None, open=False)),
        "open": _number(found, replace(chips, state=None, open=True)),
        "near": _number(found, replace(chips, near=True)),
        "awaiting": _number(found, replace(chips, awaiting=True)),
    }
    # What waits for a decision is counted and listed without regard to what is near or awaits acknowledgement.
    apart = replace(chips, near=False, awaiting=False)
    counts |= {what.value: _number(found, replace(apart, waiting=what)) for what in Waiting}
    counts |= {state.value: _number(found, replace(chips, state=state, open=False)) for state in TaskState}
    return counts | {light.value: _number(found, replace(chips, light=light)) for light in Light}


@bp.get("/tasks/<int:task_id>")
@requires(may_see, on=queries.visible_task)
def show(task: Task) -> ResponseReturnValue:
    """Everything about one task, and what can be done with it now."""
    today = clock.today()
    if task.state is TaskState.DRAFT:
        dispatch_queries.load_for_dispatch(task)
    sheet = sheet_queries.sheet_of(task)
    origin, matters = origin_and_matters(task)
    return render_template(
        "tasks/show.html",
        task=task,
        origin=origin,
        sheet=sheet,
        matters=matters,
        entries=timeline(f"task:{task.id}", limit=60),
        today=today,
        planned=partial(planned_share, task.starts_on, task.due_on),
        rhythm=sheet.rhythm(task.curve),
    )


# ── break-down and editing ───────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/measures/<int:measure_id>/breakdown", methods=["GET", "POST"])
@requires(may_break_down, on=visible_measure)
def break_down(measure: Measure) -> ResponseReturnValue:
    """Proposals for the measure's tasks, changed until they are right, then saved together."""
    existing = dispatch_queries.tasks_of_measure(measure.id)
    options = _options(measure.plan)
    status = 200
    if request.method == "GET":
        proposals = [] if existing and "propose" not in request.args else _proposals(measure)
        blank = [_blank(measure)] if not proposals else []
        form = BreakDownForm(data={"known": str(len(existing)), "tasks": [*proposals, *blank]})
        _take_known_indicators(form, options)
    else:
        form = BreakDownForm()
    step = request.form.get("do", "")
    if request.method == "POST" and step != "save":
        form.change(step, partial(_blank, measure))
    form.offer(options)
    if request.method == "POST" and step == "save":
        if form.known.data != str(len(existing)):
            form.known.data = str(len(existing))
            status = 409
        elif form.validate() and form.tasks.entries:
            drafted = [
                actions.draft(measure, one.form.values(), actor_id=current_user.id) for one in form.tasks
            ]
            flash(f"已拟定{len(drafted)}项任务，核对后交办", "success")
            return redirect(url_for("tasks.drafts", measure=measure.id), 303)
        else:
            status = 422
    page = render_template(
        "tasks/break_down.html",
        measure=measure,
        form=form,
        existing=existing,
        stale=status == 409,
        inherited={party.key for party in inherited_parties(measure)},
    )
    return make_response(page, status)


def _proposals(measure: Measure) -> list[dict[str, Any]]:
    return [
        {**_blank(measure), **_as_fields(proposed)}
        for proposed in propose(measure.text, default_due=_usual_due(measure), heading=measure.title)
    ]


def _as_fields(proposed: ProposedTask) -> dict[str, Any]:
    return {
        "title": proposed.title,
        "description": proposed.text,
        "kind": proposed.kind.value,
        "reason": proposed.reason,
        "due_on": proposed.due_on,
        "targets": [
            {"name": one.indicator, "unit_of_measure": one.unit, "value": one.value}
            for one in proposed.targets
        ],
        "milestones": [
            {"title": one.title, "due_on": one.due_on, "weight": Decimal(1)} for one in proposed.milestones
        ],
    }


def _blank(measure: Measure) -> dict[str, Any]:
    """A task that has only what it inherits from its measure."""
    return {
        "kind": TaskKind.MILESTONE.value,
        "lead": str(inherited_lead(measure) or ""),
        "responsible": [party.key for party in inherited_parties(measure)],
        "starts_on": clock.today(),
        "due_on": _usual_due(measure),
        "weight": Decimal(10),
        "milestones": [],
    }


def _usual_due(measure: Measure) -> date:
    """The measure's own deadline, else the end of the plan's year; never one that has passed."""
    today = clock.today()
    issued = measure.plan.issued_on or today
    due = measure.due_on or date(issued.year, 12, 31)
    return due if due >= today else date(today.year, 12, 31)


def _options(plan: Plan) -> Options:
    return Options(active_units(), groups(), indicators_of(plan), people_with(Role.LEADER))


def _take_known_indicators(form: BreakDownForm, options: Options) -> None:
    """A quantity that the plan already has as an indicator is proposed as that indicator."""
    by_name = {counted_thing(one.name): one for one in options.indicators}
    for entry in form.tasks:
        for row in entry.form.targets:
            known = by_name.get(counted_thing(row.form.name.data or ""))
            if known is not None:
                row.form.indicator.data, row.form.name.data = str(known.id), ""


@bp.route("/tasks/<int:task_id>/edit", methods=["GET", "POST"])
@requires(may_edit, on=queries.visible_task)
def edit(task: Task) -> ResponseReturnValue:
    """Correct a drafted task; who saves second is told and keeps what was typed."""
    (task,) = dispatch_queries.tasks_by_id([task.id])
    form = TaskForm() if request.method == "POST" else TaskForm(data=held_in(task))
    step = request.form.get("do", "")
    if request.method == "POST" and step != "save":
        form.change_rows(step)
    form.offer(_options(task.measure.plan))
    status = 200
    if request.method == "POST" and step == "save":
        if form.is_stale(task.version):
            form.version.data = str(task.version)
            status = 409
        elif form.validate():
            actions.edit(task, form.values(), actor_id=current_user.id)
            flash("已保存", "success")
            return redirect(url_for("tasks.show", task_id=task.id), 303)
        else:
            status = 422
    page = render_template("tasks/edit.html", task=task, form=form, stale=status == 409)
    return make_response(page, status)


@bp.post("/tasks/<int:task_id>/cancellation")
@requires(may_cancel, on=queries.visible_task)
def cancel(task: Task) -> ResponseReturnValue:
    """撤销 a drafted task."""
    actions.cancel(task, actor_id=current_user.id)
    flash(f"已撤销任务{task.number}", "success")
    return redirect(url_for("tasks.drafts"), 303)


# ── dispatch and acknowledgement ─────────────────────────────────────────────────────────────────────────────────────


@bp.get("/tasks/drafts")
@requires(may_see_drafts)
def drafts() -> ResponseReturnValue:
    """What is still to be dispatched, each with what stands in its way."""
    measure_id = request.args.get("measure", type=row_id)
    statement = dispatch_queries.drafts()
    if measure_id is not None:
        statement = statement.where(Task.measure_id == measure_id)
    page = paginate(statement)
    today = clock.today()
    notice = dispatch_queries.notice_from(today)
    obstacles = {task.id: dispatch_obstacles(task, today, notice) for task in page.rows}
    return render_template("tasks/drafts.html", page=page, obstacles=obstacles, measure_id=measure_id)


@bp.post("/tasks/<int:task_id>/dispatch")
@requires(may_dispatch, on=queries.visible_task)
def dispatch(task: Task) -> ResponseReturnValue:
    """交办 one task."""
    actions.dispatch(task, actor_id=current_user.id)
    flash(f"已交办任务{task.number}，待各单位签收", "success")
    warn_of_estimates([task])
    return redirect(url_for("tasks.show", task_id=task.id), 303)


@bp.post("/tasks/dispatches")
@requires(may_dispatch_any)
def dispatch_many() -> ResponseReturnValue:
    """交办 the tasks that were ticked: the blocked ones are named with the reason, the others go."""
    form = ChosenTasks()
    if not form.validate():
        abort(400)
    sent: list[Task] = []
    for task in dispatch_queries.tasks_by_id(form.task_ids.data or []):
        verdict = may_dispatch(current_user, task)
        if verdict:
            actions.dispatch(task, actor_id=current_user.id)
            sent.append(task)
        else:
            flash(f"{task.number} {task.title}未交办：{verdict.reason}", "warning")
    if sent:
        flash(f"已交办{len(sent)}项，待各单位签收", "success")
        warn_of_estimates(sent)
    elif not form.task_ids.data:
        flash("请先勾选要交办的任务", "warning")
    return redirect(url_for("tasks.drafts"), 303)


def warn_of_estimates(tasks: Sequence[Task]) -> None:
    """Say in which years the dates are counted without a published calendar (rulebook §6)."""
    this_year = clock.today().year
    last = max((task.due_on.year for task in tasks if task.due_on), default=this_year)
    if words := estimate_words(range(this_year, last + 1)):
        flash(words, "warning")


@bp.post("/assignments/<int:assignment_id>/acknowledgement")
@requires(may_acknowledge, on=queries.visible_assignment)
def acknowledge(assignment: Assignment) -> ResponseReturnValue:
    """签收 the own unit's part."""
    actions.acknowledge(assignment, actor_id=current_user.id)
    flash(f"{assignment.unit.short_name}已签收", "success")
    return redirect(url_for("tasks.show", task_id=assignment.task_id), 303)


@bp.post("/assignments/acknowledgements")
@requires(may_acknowledge_any)
def acknowledge_many() -> ResponseReturnValue:
    """签收 the ticked parts of the own unit; what is another unit's or done already is left alone."""
    form = ChosenAssignments()
    if not form.validate():
        abort(400)
    waiting = queries.own_pending_assignments(current_user, form.assignment_ids.data or [])
    for assignment in waiting:
        actions.acknowledge(assignment, actor_id=current_user.id)
    if waiting:
        flash(f"已签收{len(waiting)}项", "success")
    else:
        flash("请先勾选要签收的任务", "warning")
    return redirect(url_for("tasks.index", awaiting=1), 303)


# ── paper ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/plans/<int:plan_id>/ledger.pdf")
@requires(may_print_ledger, on=visible_plan)
def ledger(plan: Plan) -> ResponseReturnValue:
    """任务分解表 as it stands now."""
    content = content_of(
        plan.title, plan.issuer, ledger_queries.ledger_lines(plan.id), drawn_up_on=clock.today()
    )
    return send_file(
        BytesIO(render_ledger(content)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name="任务分解表.pdf",
    )
