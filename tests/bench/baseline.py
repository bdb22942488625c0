"""A bare application to compare with: Flask, SQLAlchemy Core and Jinja, nothing between them.

It reads the same tables with hand-written selects of the columns shown, fixed ones made once, and prints the same
elements from plain templates (tests/bench/bare/) without macros. No policy, no ORM, no unit of work; the frame around
the page is copied from one of ours as fixed text. Rules of the office (lights, planned share, printed figures, what is
wrong with a report) are the house's own functions on both sides.

What no page of the office may go without is here too, as short as it can be written: the signed session cookie and
the row of the person whom it names (stamp, account, idle time, roles, unread messages), the numbers in the navigation
of a unit's people (counted anew when something has happened, kept otherwise, as ours), a CSRF token in the frame and
its check, what a report is checked against before it is written, the sentence that the next page shows, and for the
written row of the trail its link in the chain. The office's navigation is fixed text: nothing happens between its pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any

from flask import Flask, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import (
    BindParameter,
    Connection,
    Engine,
    bindparam,
    case,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)
from werkzeug.exceptions import Conflict, Forbidden, NotFound, Unauthorized, UnprocessableEntity

from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock, text, trail
from tracker.core.db import Quantity, prepare_sqlite
from tracker.core.figures import figure_of
from tracker.core.kept import kept, trail_end
from tracker.core.models import EventRecord, Seal
from tracker.distribution.models import Receipt
from tracker.inspections.findings.lifecycle import FindingState
from tracker.inspections.findings.models import Finding
from tracker.messages.models import InboxMessage
from tracker.plans.models import Counting, Indicator, Measure, PartyRole, Plan, Target
from tracker.reports import checks
from tracker.reports.lifecycle import ReportState
from tracker.reports.lights import SEVERITY, STRIP_COLOURS, ReportLight, report_light
from tracker.reports.models import Outlook, Report, ReportFigure, ReportSlot
from tracker.reports.slots import first_of_month, later_month, time_words
from tracker.reports.values import FigureLine, FigureValue, ReportValues
from tracker.tasks.instructions.lifecycle import InstructionState
from tracker.tasks.instructions.models import Addressee, Instruction
from tracker.tasks.lifecycle import DISPATCHED, AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import Light, planned_share
from tracker.tasks.models import Assignment, Milestone, Task, TaskTarget
from tracker.units.models import Unit

BARE = Path(__file__).parent / "bare"
ROWS = 50

unit, person, person_role = Unit.__table__.c, Person.__table__.c, PersonRole.__table__.c
plan, measure, indicator, target = (one.__table__.c for one in (Plan, Measure, Indicator, Target))
task, assignment, goal, milestone = (one.__table__.c for one in (Task, Assignment, TaskTarget, Milestone))
slot, report, figure, record = (one.__table__.c for one in (ReportSlot, Report, ReportFigure, EventRecord))
instruction, addressee, finding = (one.__table__.c for one in (Instruction, Addressee, Finding))
receipt = Receipt.__table__.c
message, link = InboxMessage.__table__.c, Seal.__table__.c
ids: BindParameter[Any] = bindparam("ids", expanding=True)
one: BindParameter[int] = bindparam("id")


Frame = tuple[str, str]


def bare_app(settings: Mapping[str, Any], office: Frame, unit_people: Frame) -> Flask:
    """The application on the same database with the same cookies; frames: the HTML around the content of <main>."""
    app = Flask("bare", static_folder=None)
    app.config.update({name: settings[name] for name in SHARED})
    CSRFProtect(app)
    frames = {"frame.html": framed(*office), "unit_frame.html": framed(*unit_people, counted=True)}
    app.jinja_env.loader = ChoiceLoader([DictLoader(frames), FileSystemLoader(BARE)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for printer in (text.percent, text.points, text.quantity, text.office_date, text.short_date):
        app.jinja_env.filters[printer.__name__] = printer
    app.jinja_env.filters["office_time"] = text.office_time
    engine = create_engine(settings["SQLALCHEMY_DATABASE_URI"])
    app.before_request(partial(know_person, engine))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    for path, view, methods in (
        ("/tasks", task_list, ["GET"]),
        ("/tasks/<int:number>", task_page, ["GET"]),
        ("/slots/<int:number>/report", report_form, ["GET"]),
        ("/slots/<int:number>/report", report_sent, ["POST"]),
        ("/office", office_home, ["GET"]),
        ("/units/<int:number>", unit_home, ["GET"]),
    ):
        app.add_url_rule(path, view.__name__, update_wrapper(partial(view, engine), view), methods=methods)
    return app


def framed(before: str, after: str, *, counted: bool = False) -> str:
    """Our frame as fixed text around one block, but for the session's token, the number of unread messages and, where
    they are `counted`, the numbers in the navigation."""
    whole = (
        f"{{% raw %}}{before}{{% endraw %}}{{% block main %}}{{% endblock %}}{{% raw %}}{after}{{% endraw %}}"
    )
    whole = TOKEN.sub("{% endraw %}{{ csrf_token() }}{% raw %}", whole)
    for words, name in COUNTED.items() if counted else ():
        whole = re.sub(
            rf'(>{words}<span class="count[^"]*">)\d+',
            rf"\1{{% endraw %}}{{{{ g.waiting.{name} }}}}{{% raw %}}",
            whole,
        )
    unread = '{% endraw %}{% if g.unread %} <b>{{ g.unread }}<span class="visually-hidden"> 条未读</span></b>{% endif %}{% raw %}'
    return whole.replace(">收件箱</a>", f">收件箱{unread}</a>")


# ── what every page of the office does ───────────────────────────────────────────────────────────────────────────────

SHARED = ("SQLALCHEMY_DATABASE_URI", "SECRET_KEY", "SESSION_COOKIE_NAME", "WTF_CSRF_TIME_LIMIT")
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
COUNTED = {"首页": "home", "任务": "running", "进展填报": "owed"}
IDLE_SECONDS = 30 * 60
ROLES = select(func.aggregate_strings(person_role.role, ",")).where(person_role.person_id == person.id)
UNREAD = select(func.count()).where(message.person_id == person.id, message.read_at.is_(None))
ACCOUNT = (
    select(person.session_stamp, person.must_change_password, person.unit_id, unit.short_name)
    .add_columns(ROLES.scalar_subquery().label("roles"), UNREAD.scalar_subquery().label("unread"))
    .add_columns(trail_end().label("trail_end"))
    .join(unit.id.table, unit.id == person.unit_id)
    .where(person.id == one, person.deactivated_at.is_(None))
)


def know_person(engine: Engine) -> None:
    """Refuse who is not signed in, has been idle for too long or lost the account; note who it is for the page."""
    number, _, stamp = session.get("_user_id", "").partition(":")
    if not number or clock.machine_now().timestamp() - session.get("seen_at", 0) > IDLE_SECONDS:
        raise Unauthorized
    with engine.connect() as connection:
        found = connection.execute(ACCOUNT, {"id": int(number)}).one_or_none()
        if found is None or found.session_stamp != stamp or found.must_change_password:
            raise Unauthorized
        g.person_id, g.unit_id, g.unread = int(number), found.unit_id, found.unread
        if request.method == "GET" and Role.LIAISON in found.roles.split(","):
            waiting = partial(waiting_for, connection, found.unit_id)
            g.waiting = kept(found.trail_end, clock.now(), ("waiting", found.unit_id), waiting)


MINE = (
    select(
        func.count().label("running"),
        func.sum(case((assignment.state == AssignmentState.PENDING, 1), else_=0)),
    )
    .join_from(assignment.id.table, task.id.table, task.id == assignment.task_id)
    .where(
        assignment.unit_id == bindparam("own"),
        assignment.state != AssignmentState.WITHDRAWN,
        task.state.in_(DISPATCHED),
    )
)
TO_WRITE = (
    select(func.count())
    .join_from(slot.id.table, task.id.table, task.id == slot.task_id)
    .where(
        slot.unit_id == bindparam("own"),
        slot.locks_at >= bindparam("now"),
        slot.opens_at <= bindparam("now"),
        slot.submitted_at.is_(None),
        slot.withdrawn_at.is_(None),
        task.state.in_(DISPATCHED),
    )
)
TO_MEND = (
    select(func.count())
    .join_from(report.id.table, slot.id.table, slot.id == report.slot_id)
    .join(task.id.table, task.id == slot.task_id)
    .where(
        report.state.in_((ReportState.DRAFT, ReportState.AWAITING_SIGN_OFF)),
        report.submitted_at > datetime(1970, 1, 1, tzinfo=UTC),
        slot.unit_id + 0 == bindparam("own"),
        slot.opens_at <= bindparam("now"),
        slot.submitted_at.is_not(None),
        slot.withdrawn_at.is_(None),
        task.state.in_(DISPATCHED),
    )
)
TO_ANSWER = (
    select(func.count())
    .join_from(addressee.id.table, instruction.id.table, instruction.id == addressee.instruction_id)
    .where(
        addressee.unit_id == bindparam("own"),
        addressee.answered_at.is_(None),
        instruction.state == InstructionState.GIVEN,
    )
)
TO_RECEIVE = select(func.count()).where(
    finding.unit_id == bindparam("own"), finding.state == FindingState.ORDERED
)
TO_SIGN_FOR = select(func.count()).where(
    receipt.acknowledged_at.is_(None),
    (receipt.person_id == bindparam("who")) | (receipt.unit_id == bindparam("own")),
)
WAITING = select(
    *MINE.subquery().c,
    *(one.scalar_subquery() for one in (TO_WRITE, TO_MEND, TO_ANSWER, TO_RECEIVE, TO_SIGN_FOR)),
)


def waiting_for(connection: Connection, unit_id: int) -> dict[str, int]:
    """The numbers in the navigation of a unit's people."""
    about = {"own": unit_id, "who": g.person_id, "now": clock.now()}
    running, to_acknowledge, to_write, to_mend, *others = connection.execute(WAITING, about).one()
    owed = to_write + to_mend
    return {"running": running, "owed": owed, "home": owed + (to_acknowledge or 0) + sum(others)}


# ── the list of tasks ────────────────────────────────────────────────────────────────────────────────────────────────

NEAR = case((task.due_on.between(bindparam("today"), bindparam("until")), 1), else_=0)
COUNTS = select(task.state, task.light, NEAR, func.count()).group_by(task.state, task.light, NEAR)
LINES = (
    select(
        task.id,
        task.title,
        task.kind,
        measure.number.label("measure"),
        unit.short_name.label("lead"),
        task.starts_on,
        task.due_on,
        task.state,
        task.light,
        task.completion,
    )
    .join(measure.id.table, measure.id == task.measure_id)
    .outerjoin(unit.id.table, unit.id == task.lead_unit_id)
)
RESPONSIBLE = (
    select(assignment.task_id, unit.short_name)
    .join(unit.id.table, unit.id == assignment.unit_id)
    .where(assignment.task_id.in_(ids), assignment.role == PartyRole.RESPONSIBLE)
    .order_by(assignment.position)
)
GOALS = (
    select(goal.task_id, goal.value, indicator.unit_of_measure)
    .join(indicator.id.table, indicator.id == goal.indicator_id)
    .where(goal.task_id.in_(ids))
    .order_by(goal.position)
)
STEPS = (
    select(
        milestone.task_id,
        func.count(),
        func.sum(case((milestone.state == MilestoneState.ACCEPTED, 1), else_=0)),
    )
    .where(milestone.task_id.in_(ids))
    .group_by(milestone.task_id)
)
UNITS = select(unit.id, unit.short_name).where(unit.is_active).order_by(unit.position)
MEASURES = (
    select(measure.id, measure.number + " " + measure.title)
    .where(measure.id.in_(select(task.measure_id)))
    .order_by(measure.id)
)
PERIODS = (
    select(
        slot.task_id,
        slot.period_starts_on,
        slot.remind_from,
        slot.opens_at,
        slot.due_at,
        slot.locks_at,
        slot.submitted_at,
        report.state,
    )
    .outerjoin(report.id.table, report.slot_id == slot.id)
    .where(
        slot.task_id.in_(ids),
        slot.period_starts_on >= bindparam("since"),
        slot.opens_at <= bindparam("now"),
        slot.withdrawn_at.is_(None),
    )
    .order_by(slot.period_starts_on)
)
SORTS = {"due_on": (task.due_on, task.id), "completion": (task.completion, task.id)}


def task_list(engine: Engine) -> str:
    """50 rows, filtered, sorted, with the counts of the filters and the menus."""
    now, today = clock.now(), clock.today()
    with engine.connect() as connection:
        counts: dict[Any, int] = defaultdict(int)
        for state, light, near, number in connection.execute(
            COUNTS, {"today": today, "until": today + timedelta(days=7)}
        ):
            counts["all"] += number
            counts[state] += number
            counts[light] += number
            counts["open"] += number if state in DISPATCHED else 0
            counts["near"] += number * near
        shown = LINES.where(task.light == Light(request.args["light"]), task.state.in_(DISPATCHED))
        found = connection.execute(shown.order_by(*SORTS[request.args["sort"]]).limit(ROWS)).all()
        chosen = {"ids": [row.id for row in found]}
        responsible: dict[int, list[str]] = defaultdict(list)
        for number, name in connection.execute(RESPONSIBLE, chosen):
            responsible[number].append(name)
        goals: dict[int, list[tuple[Decimal, str]]] = defaultdict(list)
        for number, value, words in connection.execute(GOALS, chosen):
            goals[number].append((value, words))
        steps = {number: (done, every) for number, every, done in connection.execute(STEPS, chosen)}
        units = connection.execute(UNITS).all()
        measures = connection.execute(MEASURES).all()
        strips = strips_of(connection, chosen["ids"], now)
    return render_template(
        "tasks.html",
        rows=found,
        responsible=responsible,
        goals=goals,
        steps=steps,
        units=units,
        measures=measures,
        strips=strips,
        counts=counts,
        today=today,
        query=request.query_string.decode(),
        planned={row.id: planned_share(row.starts_on, row.due_on, today) for row in found},
    )


def strips_of(
    connection: Connection, task_ids: list[int], now: datetime
) -> dict[int, dict[date, tuple[str, str]]]:
    """Task → period → (colour, words) of the worst light."""
    since = later_month(first_of_month(clock.office_day(now)), -5)
    worst: dict[int, dict[date, ReportLight]] = defaultdict(dict)
    for row in connection.execute(PERIODS, {"ids": task_ids, "since": since, "now": now}):
        light = report_light(
            remind_from=row.remind_from,
            opens_at=row.opens_at,
            due_at=row.due_at,
            locks_at=row.locks_at,
            submitted_at=row.submitted_at,
            state=row.state,
            now=now,
        )
        before = worst[row.task_id].get(row.period_starts_on, light)
        worst[row.task_id][row.period_starts_on] = min(before, light, key=SEVERITY.__getitem__)
    return {
        number: {
            period: (STRIP_COLOURS[light], f"{period.month}月{light.word}")
            for period, light in lights.items()
        }
        for number, lights in worst.items()
    }


# ── the page of a task ───────────────────────────────────────────────────────────────────────────────────────────────

TASK = (
    select(
        task.id,
        task.number,
        task.title,
        task.kind,
        task.state,
        task.light,
        task.description,
        task.deliverable,
        task.cycle,
        task.weight,
        task.starts_on,
        task.due_on,
        task.dispatched_at,
        measure.id.label("measure_id"),
        measure.number.label("measure"),
        measure.title.label("measure_title"),
        plan.id.label("plan_id"),
        plan.title.label("plan"),
        plan.document_number,
    )
    .join(measure.id.table, measure.id == task.measure_id)
    .join(plan.id.table, plan.id == measure.plan_id)
    .where(task.id == one)
)
PARTS = (
    select(
        assignment.id, unit.short_name, assignment.role, assignment.acknowledged_at, person.name, person.phone
    )
    .join(unit.id.table, unit.id == assignment.unit_id)
    .outerjoin(
        person.id.table,
        (person.unit_id == assignment.unit_id)
        & person.deactivated_at.is_(None)
        & person.id.in_(select(person_role.person_id).where(person_role.role == Role.LIAISON)),
    )
    .where(assignment.task_id == one)
    .order_by(assignment.position)
)
TASK_GOALS = (
    select(indicator.name, indicator.unit_of_measure, goal.value, goal.actual)
    .join(indicator.id.table, indicator.id == goal.indicator_id)
    .where(goal.task_id == one)
    .order_by(goal.position)
)
HAPPENED = (
    select(record.tag, record.occurred_at, record.facts, person.name)
    .outerjoin(person.id.table, person.id == record.actor_id)
    .where(record.thread == bindparam("thread"))
    .order_by(record.id.desc())
    .limit(60)
)


def task_page(engine: Engine, number: int) -> str:
    """The facts, goals, units and history of a quantified task."""
    today = clock.today()
    with engine.connect() as connection:
        found = connection.execute(TASK, {"id": number}).one()
        parts: dict[int, tuple[Any, list[Any]]] = {}
        for row in connection.execute(PARTS, {"id": number}):
            parts.setdefault(row.id, (row, []))[1].append((row.name, row.phone))
        goals = connection.execute(TASK_GOALS, {"id": number}).all()
        happened = connection.execute(HAPPENED, {"thread": f"task:{number}"}).all()
    return render_template(
        "task.html",
        task=found,
        parts=parts,
        goals=goals,
        happened=happened,
        today=today,
        planned=planned_share(found.starts_on, found.due_on, today),
    )


# ── the form of a report ─────────────────────────────────────────────────────────────────────────────────────────────

SLOT = (
    select(
        slot.id,
        slot.assignment_id,
        slot.task_id,
        slot.unit_id,
        slot.period_starts_on,
        slot.due_at,
        slot.locks_at,
        unit.short_name.label("unit"),
        task.number,
        task.title,
        task.kind,
        task.light,
        assignment.role,
        report.version,
        slot.opens_at,
        task.state,
        assignment.state.label("taken"),
    )
    .join(task.id.table, task.id == slot.task_id)
    .join(unit.id.table, unit.id == slot.unit_id)
    .join(assignment.id.table, assignment.id == slot.assignment_id)
    .outerjoin(report.id.table, report.slot_id == slot.id)
    .where(slot.id == one, slot.withdrawn_at.is_(None))
)
ASKED = (
    select(indicator.id, indicator.name, indicator.unit_of_measure, indicator.counting, goal.value)
    .join(indicator.id.table, indicator.id == goal.indicator_id)
    .where(goal.task_id == one)
    .order_by(goal.position)
)
EARLIER = (
    select(figure.indicator_id, figure.value, figure.forecast)
    .join(report.id.table, report.id == figure.report_id)
    .join(slot.id.table, slot.id == report.slot_id)
    .where(
        slot.assignment_id == bindparam("assignment"),
        slot.period_starts_on < bindparam("period"),
        report.state.in_((ReportState.SUBMITTED, ReportState.ACCEPTED)),
    )
    .order_by(slot.period_starts_on)
)
PREVIOUS = (
    select(report.progress, report.problems, report.next_steps)
    .join(slot.id.table, slot.id == report.slot_id)
    .where(
        slot.assignment_id == bindparam("assignment"),
        slot.period_starts_on < bindparam("period"),
        report.state.in_((ReportState.SUBMITTED, ReportState.ACCEPTED)),
    )
    .order_by(slot.period_starts_on.desc())
    .limit(1)
)
BESIDE = (
    select(unit.short_name, slot.remind_from, slot.opens_at, slot.due_at, slot.locks_at, slot.submitted_at)
    .add_columns(report.id.label("report_id"), report.state, report.progress, report.problems)
    .join(unit.id.table, unit.id == slot.unit_id)
    .outerjoin(
        report.id.table,
        (report.slot_id == slot.id) & report.state.in_((ReportState.SUBMITTED, ReportState.ACCEPTED)),
    )
    .where(
        slot.task_id == bindparam("task"),
        slot.period_starts_on == bindparam("period"),
        slot.id != one,
        slot.withdrawn_at.is_(None),
    )
    .order_by(unit.position)
)


def fillable(connection: Connection, number: int) -> Any:
    """The unit's own slot that can be filled in now."""
    found, now = connection.execute(SLOT, {"id": number}).one_or_none(), clock.now()
    if found is None or found.unit_id != g.unit_id:
        raise NotFound
    if found.state not in DISPATCHED or found.taken is not AssignmentState.ACKNOWLEDGED:
        raise Forbidden
    if not found.opens_at <= now <= found.locks_at:
        raise Forbidden
    return found


def report_form(engine: Engine, number: int) -> str:
    """The empty form of a lead unit's slot beside last period's report and the other units'."""
    now = clock.now()
    with engine.connect() as connection:
        found = fillable(connection, number)
        about = {"assignment": found.assignment_id, "period": found.period_starts_on}
        asked = connection.execute(ASKED, {"id": found.task_id}).all()
        earlier = earlier_figures(connection, about)
        previous = connection.execute(PREVIOUS, about).first()
        beside = connection.execute(
            BESIDE, {"task": found.task_id, "period": found.period_starts_on, "id": number}
        ).all()
    return render_template(
        "report.html",
        slot=found,
        asked=asked,
        earlier=earlier,
        before={row.id: total_before(row, earlier[row.id]) for row in asked},
        previous=previous,
        beside=[(row, light_of(row, now)) for row in beside],
        left=time_words(found.due_at - now),
        outlooks=list(Outlook),
    )


def earlier_figures(connection: Connection, about: Mapping[str, Any]) -> dict[int, list[Any]]:
    """Indicator → the unit's figures of the periods before, oldest first."""
    earlier: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(EARLIER, about):
        earlier[row.indicator_id].append(row)
    return earlier


def total_before(asked: Any, earlier: list[Any]) -> Decimal | None:
    """The running total up to the period before."""
    if not earlier:
        return None
    stock = asked.counting is Counting.STOCK
    return earlier[-1].value if stock else sum((past.value for past in earlier), Decimal(0))


def light_of(row: Any, now: datetime) -> ReportLight:
    """The light of a row that has the instants and the state."""
    return report_light(
        remind_from=row.remind_from,
        opens_at=row.opens_at,
        due_at=row.due_at,
        locks_at=row.locks_at,
        submitted_at=row.submitted_at,
        state=row.state,
        now=now,
    )


SENT = (
    update(slot.id.table)
    .where(slot.id == bindparam("slot"), slot.submitted_at.is_(None))
    .values(submitted_at=bindparam("now"))
)


def report_sent(engine: Engine, number: int) -> ResponseReturnValue:
    """Read the figures and check them, write the report with its figures and its row in the trail, and go to its page."""
    now, typed = clock.now(), request.form
    with engine.begin() as connection:
        found = fillable(connection, number)
        if found.version is not None:
            raise Conflict
        about = {"assignment": found.assignment_id, "period": found.period_starts_on}
        asked = connection.execute(ASKED, {"id": found.task_id}).all()
        earlier = earlier_figures(connection, about)
        previous = connection.execute(PREVIOUS, about).first()
        lines = [line_of(row, earlier[row.id]) for row in asked]
        values = values_typed(asked)
        doubts = checks.warnings(lines, values, previous.progress if previous else "")
        if checks.errors(lines, values) or (doubts and not typed.get("confirmed")):
            raise UnprocessableEntity
        sent = connection.execute(
            insert(report.id.table).returning(report.id),
            {
                "slot_id": number,
                "state": ReportState.SUBMITTED,
                "progress": values.progress,
                "problems": values.problems,
                "coordination": values.coordination,
                "next_steps": values.next_steps,
                "outlook": values.outlook,
                "filled_by_id": g.person_id,
                "submitted_at": now,
                "saved_at": now,
            },
        ).scalar_one()
        connection.execute(
            insert(figure.id.table),
            [
                {
                    "report_id": sent,
                    "indicator_id": number,
                    "value": filled.value,
                    "blank_reason": filled.blank_reason,
                    "fall_reason": filled.fall_reason,
                    "forecast": filled.forecast,
                }
                for number, filled in values.figures.items()
            ],
        )
        connection.execute(SENT, {"slot": number, "now": now})
        written = connection.execute(
            insert(record.id.table).returning(record.id),
            {
                "tag": "report:submitted",
                "subject": "report",
                "subject_id": sent,
                "thread": f"task:{found.task_id}",
                "actor_id": g.person_id,
                "occurred_at": now,
                "address": request.remote_addr,
                "facts": {
                    "task_id": found.task_id,
                    "unit_id": found.unit_id,
                    "unit": found.unit,
                    "period": f"{found.period_starts_on.year}年{found.period_starts_on.month}月",
                    "is_late": now > found.due_at,
                },
            },
        ).scalar_one()
        link_up(connection, written)
    flash("已报送领导小组办公室", "success")
    return redirect(f"/reports/{sent}", 303)


def line_of(asked: Any, earlier: list[Any]) -> FigureLine:
    """What a figure is checked against."""
    return FigureLine(
        asked.id,
        asked.name,
        asked.unit_of_measure,
        asked.counting,
        asked.value,
        previous=earlier[-1].value if earlier else None,
        before=total_before(asked, earlier),
    )


def values_typed(asked: Sequence[Any]) -> ReportValues:
    """What the form says. Raises where a figure or the outlook cannot be read."""
    typed = {name: words.strip() for name, words in request.form.items()}
    figures = {
        row.id: FigureValue(
            figure_of(typed[f"figure_{row.id}"]),
            typed[f"blank_reason_{row.id}"],
            typed.get(f"fall_reason_{row.id}", ""),
            figure_of(typed[f"forecast_{row.id}"]),
        )
        for row in asked
    }
    texts = (typed[name] for name in ("progress", "problems", "coordination", "next_steps"))
    return ReportValues(figures, *texts, outlook=Outlook(typed["outlook"]))


LAST_LINK = select(link.position, link.digest).order_by(link.position.desc()).limit(1)
TO_LINK = select(*trail.printed(EventRecord.__table__)).where(record.id == one)


def link_up(connection: Connection, written: int) -> None:
    """The record's link in the chain (rulebook §10): digest over the record as the database holds it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(trail.LOCK)))
    last = connection.execute(LAST_LINK).one_or_none()
    position, before = (last.position, last.digest) if last else (0, trail.BEGINNING)
    values = connection.execute(TO_LINK, {"id": written}).one()
    digest = trail.digest_of(before, position + 1, values)
    connection.execute(
        insert(link.position.table),
        {"position": position + 1, "event_id": written, "digest": digest},
    )


# ── the home pages ───────────────────────────────────────────────────────────────────────────────────────────────────

TO_REVIEW = (
    select(func.count())
    .select_from(report.id.table)
    .join(slot.id.table, slot.id == report.slot_id)
    .where(
        report.state == ReportState.SUBMITTED,
        slot.withdrawn_at.is_(None),
        slot.unit_id != bindparam("own"),
    )
)
STATES = select(task.state, task.light, func.count()).group_by(task.state, task.light)
ACCEPTED = (
    select(goal.indicator_id, func.sum(goal.actual, type_=Quantity()).label("actual"))
    .join(task.id.table, task.id == goal.task_id)
    .where(task.state.not_in((TaskState.DRAFT, TaskState.CANCELLED)))
    .group_by(goal.indicator_id)
    .subquery()
)
INDICATORS = (
    select(indicator.id, indicator.name, indicator.unit_of_measure, target.value, ACCEPTED.c.actual)
    .join(target.id.table, target.indicator_id == indicator.id)
    .join(plan.id.table, plan.id == indicator.plan_id)
    .outerjoin(ACCEPTED, ACCEPTED.c.indicator_id == indicator.id)
    .where(plan.is_current, target.year == bindparam("year"))
    .order_by(indicator.plan_id, indicator.position)
)
WORST = case({"red": 0, "yellow": 1, "watch": 2}, value=task.light, else_=9)
RISKS = (
    select(
        task.id,
        task.number,
        task.title,
        task.light,
        task.completion,
        task.starts_on,
        task.due_on,
        unit.short_name,
    )
    .outerjoin(unit.id.table, unit.id == task.lead_unit_id)
    .where(task.state.in_(DISPATCHED), task.light.in_((Light.RED, Light.YELLOW, Light.WATCH)))
    .order_by(WORST, task.due_on, task.completion, task.id)
    .limit(6)
)
DUE = slot.due_at <= bindparam("now")
UNSENT = slot.submitted_at.is_(None)
REPORTED = (
    select(
        unit.id,
        unit.short_name,
        unit.is_host,
        slot.period_starts_on,
        *(
            func.sum(case((condition, 1), else_=0)).label(name)
            for name, condition in {
                "due": DUE,
                "on_time": slot.submitted_at <= slot.due_at,
                "late": slot.submitted_at > slot.due_at,
                "missed": UNSENT & (slot.locks_at < bindparam("now")),
                "open": UNSENT & (slot.locks_at >= bindparam("now")),
            }.items()
        ),
    )
    .join(unit.id.table, unit.id == slot.unit_id)
    .where(
        slot.period_starts_on >= bindparam("since"),
        slot.opens_at <= bindparam("now"),
        slot.withdrawn_at.is_(None),
    )
    .group_by(unit.id, unit.short_name, unit.is_host, unit.position, slot.period_starts_on)
    .order_by(unit.position, unit.id, slot.period_starts_on)
)
LED = (
    select(task.lead_unit_id, task.light, func.count())
    .where(task.state.in_(DISPATCHED))
    .group_by(task.lead_unit_id, task.light)
)


def office_home(engine: Engine) -> str:
    """The office's tiles, the year's indicators, the worst tasks, and how each unit reported."""
    now, today = clock.now(), clock.today()
    since = later_month(first_of_month(today), -5)
    with engine.connect() as connection:
        to_review = connection.scalar(TO_REVIEW, {"own": 1})
        counts: dict[Any, int] = defaultdict(int)
        for state, light, number in connection.execute(STATES):
            counts[state] += number
            counts[light] += number if state in DISPATCHED else 0
        indicators = connection.execute(INDICATORS, {"year": today.year}).all()
        risks = connection.execute(RISKS).all()
        units: dict[int, dict[str, Any]] = {}
        for row in connection.execute(REPORTED, {"now": now, "since": since}):
            line = units.setdefault(
                row.id, {"unit": row, "due": 0, "on_time": 0, "late": 0, "missed": 0, "strip": []}
            )
            for name in ("due", "on_time", "late", "missed"):
                line[name] += getattr(row, name)
            light = (
                ReportLight.MISSED
                if row.missed
                else ReportLight.LATE
                if row.late
                else ReportLight.OPEN
                if row.open
                else ReportLight.ON_TIME
            )
            line["strip"].append((STRIP_COLOURS[light], f"{row.period_starts_on.month}月{light.word}"))
        lights: dict[int, dict[str, int]] = defaultdict(dict)
        for number, light, count in connection.execute(LED):
            lights[number][light] = count
    return render_template(
        "office.html",
        to_review=to_review,
        counts=counts,
        indicators=indicators,
        risks=[(row, planned_share(row.starts_on, row.due_on, today)) for row in risks],
        units=units,
        lights=lights,
        order=list(Light),
        today=today,
        planned=planned_share(date(today.year, 1, 1), date(today.year, 12, 31), today),
    )


ON_DESK = (ReportState.DRAFT, ReportState.AWAITING_SIGN_OFF)
other = ReportSlot.__table__.alias().c
OPEN = select(other.id).where(
    other.unit_id == one, other.locks_at >= bindparam("now"), other.opens_at <= bindparam("now")
)
RETURNED = select(report.slot_id).where(report.state.in_(ON_DESK), report.submitted_at.is_not(None))
OWED = (
    select(
        slot.id,
        slot.task_id,
        slot.period_starts_on,
        slot.remind_from,
        slot.opens_at,
        slot.due_at,
        slot.locks_at,
        slot.submitted_at,
        report.state,
        task.number,
        task.title,
    )
    .join(task.id.table, task.id == slot.task_id)
    .outerjoin(report.id.table, report.slot_id == slot.id)
    .where(
        slot.id.in_(OPEN.union_all(RETURNED)),
        slot.unit_id == one,
        slot.withdrawn_at.is_(None),
        slot.opens_at <= bindparam("now"),
        (slot.locks_at >= bindparam("now")) | slot.submitted_at.is_not(None),
        report.id.is_(None) | report.state.in_(ON_DESK),
        task.state.in_(DISPATCHED),
    )
)
MOST_URGENT = OWED.order_by(slot.due_at, slot.id).limit(8)
TILES = OWED.with_only_columns(
    func.count(),
    func.sum(case((UNSENT & (slot.due_at < bindparam("now")), 1), else_=0)),
    func.sum(case((report.state == ReportState.AWAITING_SIGN_OFF, 1), else_=0)),
    func.sum(case((slot.submitted_at.is_not(None), 1), else_=0)),
)
TO_ACKNOWLEDGE = (
    select(func.count())
    .select_from(assignment.id.table)
    .join(task.id.table, task.id == assignment.task_id)
    .where(assignment.unit_id == one, assignment.state == AssignmentState.PENDING, task.state.in_(DISPATCHED))
)
OWN = (
    select(
        task.id,
        task.number,
        task.title,
        task.light,
        task.completion,
        task.starts_on,
        task.due_on,
        assignment.role,
    )
    .join(assignment.id.table, assignment.task_id == task.id)
    .where(assignment.unit_id == one, task.state.in_(DISPATCHED))
    .order_by(case({light.value: n for n, light in enumerate(Light)}, value=task.light), task.due_on, task.id)
    .limit(20)
)


def unit_home(engine: Engine, number: int) -> str:
    """A unit's most urgent reports and its tasks."""
    now, today = clock.now(), clock.today()
    with engine.connect() as connection:
        every, late, to_sign, to_mend = connection.execute(TILES, {"id": number, "now": now}).one()
        to_acknowledge = connection.scalar(TO_ACKNOWLEDGE, {"id": number})
        owed = connection.execute(MOST_URGENT, {"id": number, "now": now}).all()
        own = connection.execute(OWN, {"id": number}).all()
    return render_template(
        "unit.html",
        tiles=[late, every, to_sign, to_acknowledge, to_mend],
        owed=[(row, light_of(row, now)) for row in owed],
        own=[(row, planned_share(row.starts_on, row.due_on, today) if row.due_on else None) for row in own],
    )
