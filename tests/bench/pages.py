"""The busiest pages at 10,000 tasks and 60,000 reports beside bare ones of the same data and size (issue 2 §8).

Both applications answer in this process, through WSGI and without a server: a server's cost would be the same on
both sides and flatter the ratio. What is measured is the processor's time, of this process and of the PostgreSQL
processes behind its connections, because another program on the machine cannot lengthen it; "req/s" are those that
one processor answers. The sides take turns request by request; the figure is the median of the rounds' ratios, and their
spread is printed beside it. Each round takes at most about two seconds a page. TEST_DATABASE_URL measures on that
PostgreSQL server instead of SQLite.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from itertools import cycle
from pathlib import Path
from statistics import mean, median
from time import perf_counter, process_time
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.pool import Pool
from werkzeug.test import EnvironBuilder

from tests.bench.baseline import bare_app
from tests.bench.measurement import Measurement
from tests.bench.office import NOW, TODAY, Size, large_office
from tests.bench.statements import counted
from tracker.accounts.models import Person, Role
from tracker.core import clock, kept
from tracker.core.db import db
from tracker.plans.models import PartyRole
from tracker.reports.models import Report, ReportSlot
from tracker.tasks.lifecycle import AssignmentState, TaskState
from tracker.tasks.models import Assignment, Task, TaskKind
from tracker.units.models import Unit

SHARE = 0.5
ROUNDS = 7
REQUESTS = 12  # a round and side, fewer where the page is slow
ROUND_SECONDS = 2.0
SIZES_ALIKE = 0.1
MOST_OF_A_LIST = 8
MOST_OF_A_TASK = 12
LIST = "/tasks?state=open&light=yellow&sort=due_on"

Environ = dict[str, Any]
Asked = Iterator[list[Environ]]  # what one visit asks for, one request after the other


@dataclass(frozen=True)
class Race:
    """A page of ours and the bare one: the visits of each side, one after the other."""

    name: str
    ours: Asked
    bare: Asked
    anew: bool = False  # as just after something has happened: nothing is kept of what was counted


def measure() -> list[Measurement]:
    """Ratios, sizes and statements of the pages."""
    address = os.environ.get("TEST_DATABASE_URL")
    with processors_counted(), large_office(database_url=address) as app:
        visitors = Visitors(app)
        bare = bare_app(app.config, frame_of(app, visitors.clerk), frame_of(app, visitors.liaison))
        forms = form_race(visitors)
        gc.collect()
        gc.freeze()  # as wsgi.py does; the bare application gains as much
        found = [line for race in [*races_of(visitors), forms] for line in compared(app, bare, race)]
        found += counts(app, visitors)
    return found + growth(address)


# ── visitors and what they ask for ───────────────────────────────────────────────────────────────────────────────────


class Visitors:
    """People with their cookies, and the things that they look at.

    Its context has ended when pages are asked for: a request inside it would share its session and its person.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.clerk = cookie_of(app, first(Role.OFFICE_CLERK))
            self.task = self.busy_task()
            own = select(Assignment.unit_id).where(
                Assignment.task_id == self.task, Assignment.role == PartyRole.LEAD
            )
            self.unit_id = db.session.scalars(own).one()
            self.liaison = cookie_of(app, self.liaison_of(self.unit_id))
            self.slots = self.open_slots()

    def liaison_of(self, unit_id: int) -> Person:
        """The unit's liaison."""
        statement = select(Person).where(Person.unit_id == unit_id, Person.roles.any(role=Role.LIAISON))
        return db.session.scalars(statement).unique().one()

    def busy_task(self) -> int:
        """A quantified task under way that three units have reported on and that nobody has missed the end of."""
        statement = (
            select(Task.id)
            .join(Assignment, Assignment.task_id == Task.id)
            .where(Task.state == TaskState.UNDER_WAY, Task.kind == TaskKind.QUANTIFIED, Task.due_on > TODAY)
            .group_by(Task.id)
            .having(func.count() == 3)
            .order_by(Task.id)
            .limit(1)
        )
        return db.session.scalars(statement).one()

    def open_slots(self) -> list[tuple[int, str]]:
        """Slots of leads that nothing was written for yet, each with the cookie of the unit's liaison."""
        statement = (
            select(ReportSlot.id, ReportSlot.unit_id)
            .join(ReportSlot.task)
            .join(ReportSlot.assignment)
            .join(ReportSlot.unit)
            .outerjoin(Report, Report.slot_id == ReportSlot.id)
            .where(
                ReportSlot.opens_at <= NOW,
                ReportSlot.due_at > NOW,
                Report.id.is_(None),
                Task.kind == TaskKind.QUANTIFIED,
                Task.state == TaskState.UNDER_WAY,
                Assignment.role == PartyRole.LEAD,
                Assignment.state == AssignmentState.ACKNOWLEDGED,
                Unit.signs_reports.is_(False),
            )
            .order_by(ReportSlot.id)
            .limit((ROUNDS * REQUESTS + 2) * 2)
        )
        slots = [(slot, unit) for slot, unit in db.session.execute(statement)]
        cookies = {unit: cookie_of(self.app, self.liaison_of(unit)) for unit in {unit for _, unit in slots}}
        return [(slot, cookies[unit]) for slot, unit in slots]


def first(role: Role) -> Person:
    """The first person who has the role."""
    statement = select(Person).where(Person.roles.any(role=role)).order_by(Person.id).limit(1)
    return db.session.scalars(statement).unique().one()


def cookie_of(app: Flask, person: Person) -> str:
    """The cookie of somebody who signed in a moment ago."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person.get_id()
        session["_fresh"] = True
        session["seen_at"] = clock.machine_now().timestamp()
        session["csrf_token"] = "0" * 40  # as after the first page with a form
    cookie = client.get_cookie("tracker")
    return f"tracker={cookie.value}" if cookie else ""


def environ(path: str, cookie: str = "", **options: Any) -> Environ:
    """A request, ready to be sent once."""
    builder = EnvironBuilder(path, headers={"Cookie": cookie} if cookie else None, **options)
    try:
        return builder.get_environ()
    finally:
        builder.close()


def again(path: str, cookie: str = "") -> Asked:
    """The same page for ever."""
    return cycle([[environ(path, cookie)]])


def answer(app: Any, asked: Environ) -> tuple[str, bytes]:
    """Status and body of the answer, read to its end."""
    told: list[str] = []
    parts = app.wsgi_app(dict(asked), lambda status, headers, error=None: told.append(status))
    try:
        return told[0], b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()


def frame_of(app: Flask, cookie: str) -> tuple[str, str]:
    """The HTML of one of our pages before and after the content of <main>."""
    page = answer(app, environ("/help", cookie))[1].decode()
    before, rest = page.split('<main id="main" tabindex="-1">')
    after = rest.split("</main>")[1]
    return f'{before}<main id="main" tabindex="-1">', f"</main>{after}"


def races_of(visitors: Visitors) -> list[Race]:
    """The pages that are only read."""
    task, unit = visitors.task, visitors.unit_id
    return [
        Race("task list, 50 rows", again(LIST, visitors.clerk), again(LIST, visitors.clerk)),
        Race("task page", *[again(f"/tasks/{task}", visitors.clerk)] * 2),
        Race("home page of the office", again("/", visitors.clerk), again("/office", visitors.clerk)),
        Race(
            "the same, all counted anew",
            again("/", visitors.clerk),
            again("/office", visitors.clerk),
            anew=True,
        ),
        Race("home page of a unit", again("/", visitors.liaison), again(f"/units/{unit}", visitors.liaison)),
    ]


def form_race(visitors: Visitors) -> Race:
    """The form of a lead's slot, then what was typed: a new slot for each visit."""
    ours = [filled(visitors.app, slot, cookie) for slot, cookie in visitors.slots[::2]]
    bare = [filled(visitors.app, slot, cookie) for slot, cookie in visitors.slots[1::2]]
    return Race("report form, GET and POST", iter(ours), iter(bare))


FIELD = re.compile(r'name="((?:figure|forecast|blank_reason|fall_reason)_\d+)"')
HIDDEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')


def filled(app: Flask, slot: int, cookie: str) -> list[Environ]:
    """GET of the form and POST of what a liaison would type, with the token of a form shown before."""
    path = f"/slots/{slot}/report"
    client = app.test_client(use_cookies=False)
    shown = client.get(path, headers={"Cookie": cookie})
    if shown.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{path}: {shown.status}")
    page = shown.get_data(as_text=True)
    holder = re.search(r"tracker=[^;]+", shown.headers.get("Set-Cookie", ""))
    typed = {name: "" if "reason" in name else "1000" for name in FIELD.findall(page)}
    token = HIDDEN.search(page)
    typed |= {
        "csrf_token": token.group(1) if token else "",
        "version": "0",
        "progress": "本月举办培训四期，组织园区企业用工对接两场，均按计划完成。",
        "problems": "",
        "coordination": "",
        "next_steps": "下月完成剩余班次，并核对台账。",
        "outlook": "yes",
        "confirmed": "y",
    }
    signed = holder.group(0) if holder else cookie
    sent = environ(
        path, signed, method="POST", data=typed, content_type="multipart/form-data; boundary=bench"
    )
    body = sent["wsgi.input"].read()
    return [environ(path, signed), {**sent, "bench.body": body}]


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def processors_counted() -> Iterator[None]:
    """Meanwhile `spent` knows of the server's processes behind new connections."""

    def note(connection: Any, _record: Any) -> None:
        if hasattr(connection, "info"):
            SERVERS.append(Path(f"/proc/{connection.info.backend_pid}/schedstat"))

    event.listen(Pool, "connect", note)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        SERVERS.clear()


SERVERS: list[Path] = []


def spent() -> float:
    """Seconds of processor so far, of this process and of the server's that work for it (where they run here)."""
    nanoseconds = [int(one.read_text().split()[0]) for one in SERVERS if one.exists()]
    return process_time() + sum(nanoseconds) / 1e9


@dataclass
class Side:
    """What one of the applications has done in a race."""

    app: Flask
    asked: Asked
    seconds: float = 0.0
    pages: list[bytes] = field(default_factory=list)  # the first answer of each visit

    def visit(self) -> int:
        """Ask once, and see that the answers are those that were hoped for; how many requests it took."""
        requests = [(fresh(one), one) for one in next(self.asked)]
        started = spent()
        answers = [answer(self.app, one) for one, _ in requests]
        self.seconds += spent() - started
        bodies = [expected(*told, one) for told, (_, one) in zip(answers, requests, strict=True)]
        self.pages.append(bodies[0])
        return len(requests)

    @property
    def bytes(self) -> float:
        """The mean length of the pages."""
        return mean(len(page) for page in self.pages)

    @property
    def elements(self) -> float:
        """The mean number of elements on the pages."""
        return mean(len(ELEMENT.findall(page)) for page in self.pages)


ELEMENT = re.compile(rb"<[a-z]")


def compared(app: Flask, bare: Flask, race: Race) -> list[Measurement]:
    """Requests per second of both sides, their ratio with its spread, and whether the pages are as long."""
    ours, theirs = Side(app, race.ours), Side(bare, race.bare)
    ours.visit(), theirs.visit()
    started = perf_counter()
    requests = ours.visit()
    theirs.visit()
    number = max(3, min(REQUESTS, int(ROUND_SECONDS / (perf_counter() - started))))
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        ours.seconds = theirs.seconds = 0.0
        for turn in range(number):
            if race.anew:
                forget(app)
            for side in (ours, theirs) if turn % 2 else (theirs, ours):
                side.visit()
        rates.append((requests * number / ours.seconds, requests * number / theirs.seconds))
    ratios = [mine / others for mine, others in rates]
    ratio = median(ratios)
    spread = f"{race.name}, {min(ratios):.2f}–{max(ratios):.2f}"
    found = [
        Measurement(f"{race.name}, ours", median(mine for mine, _ in rates), "req/s", "", passed=True),
        Measurement(f"{race.name}, bare", median(others for _, others in rates), "req/s", "", passed=True),
        Measurement(spread, ratio, "× bare", f"≥ {SHARE}", passed=ratio >= SHARE),
    ]
    for words, size in (("bytes", theirs.bytes / ours.bytes), ("elements", theirs.elements / ours.elements)):
        alike = abs(size - 1) <= SIZES_ALIKE
        name = f"{race.name}, {words} of the bare page"
        found.append(Measurement(name, size, "× ours", f"1 ± {SIZES_ALIKE}", passed=alike))
    return found


def forget(app: Flask) -> None:
    """Let the application count again what it keeps between requests."""
    app.extensions.pop(kept._EXTENSION, None)


def fresh(asked: Environ) -> Environ:
    """The request with a body that can be read once more."""
    if "bench.body" not in asked:
        return asked
    return {**asked, "wsgi.input": BytesIO(asked["bench.body"])}


def expected(status: str, body: bytes, asked: Environ) -> bytes:
    """The body of the answer that was hoped for. Raises RuntimeError for another one: it must not be measured."""
    hoped = "303" if asked["REQUEST_METHOD"] == "POST" else "200"
    if not status.startswith(hoped):
        raise RuntimeError(f"{asked['PATH_INFO']}: {status}\n{body.decode()[-2000:]}")
    return body


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def counts(app: Flask, visitors: Visitors) -> list[Measurement]:
    """Statements of a list and of the task page."""
    found = []
    for name, path, cookie, most in (
        ("task list of the office", LIST, visitors.clerk, MOST_OF_A_LIST),
        ("task list of a unit", "/tasks", visitors.liaison, MOST_OF_A_LIST),
        ("all reports", "/reports", visitors.clerk, MOST_OF_A_LIST),
        ("reports of a unit", "/reports", visitors.liaison, MOST_OF_A_LIST),
        ("review queue", "/reports/review", visitors.clerk, MOST_OF_A_LIST),
        ("desk of a unit", "/desk", visitors.liaison, MOST_OF_A_LIST),
        ("layout checks", "/documents/layout-check", visitors.clerk, MOST_OF_A_LIST),
        ("task page", f"/tasks/{visitors.task}", visitors.clerk, MOST_OF_A_TASK),
    ):
        number = statements_of(app, path, cookie)
        found.append(
            Measurement(f"{name}, statements", number, "statements", f"≤ {most}", passed=number <= most)
        )
    return found


def statements_of(app: Flask, path: str, cookie: str) -> int:
    """How many statements the page sends once the application is warm, and nothing is kept of what was counted."""
    answer(app, environ(path, cookie))
    forget(app)
    with app.app_context():
        engine = db.engine
    with counted(engine) as sent:
        status, body = answer(app, environ(path, cookie))
    expected(status, body, environ(path, cookie))
    return len(sent)


SMALL = Size(tasks=10, reports=5, units=10, plans=1, measures=5)
LARGER = Size(tasks=60, reports=100, units=40, plans=2, measures=20)


def growth(address: str | None) -> list[Measurement]:
    """Statements that a larger office costs more than a small one: 10 rows against 50, 10 units against 40."""
    found: list[dict[str, int]] = []
    for size in (SMALL, LARGER):
        with large_office(size, database_url=address) as app:
            with app.app_context():
                clerk, liaison = (cookie_of(app, first(role)) for role in (Role.OFFICE_CLERK, Role.LIAISON))
            pages = (
                ("/tasks", clerk),
                ("/", clerk),
                ("/", liaison),
                ("/reports", clerk),
                ("/reports", liaison),
                ("/reports/review", clerk),
                ("/desk", liaison),
            )
            found.append({f"{path} {who[-8:]}": statements_of(app, path, who) for path, who in pages})
    more = max(after - before for before, after in zip(found[0].values(), found[1].values(), strict=True))
    return [
        Measurement(
            "statements more for 50 rows than for 10, 40 units than 10",
            more,
            "statements",
            "≤ 0",
            passed=more <= 0,
        )
    ]
