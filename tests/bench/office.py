"""A large office for measuring: thousands of tasks and reports, the same for the same size and seed.

Rows are inserted in bulk, behind the actions: driving 60,000 reports through them would take an hour, and what is
measured is reading. They obey the same rules: lights, slots and planned shares come from the house's pure functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import Connection, func, insert, select, text

from config import PROJECT, Settings
from tests.conftest import own_database
from tracker import create_app
from tracker.accounts.models import Person, PersonRole, Role
from tracker.core import clock
from tracker.core.calendar import seed_calendar, working_calendar
from tracker.core.db import Base, db
from tracker.core.models import EventRecord
from tracker.core.rules import office_rules
from tracker.plans.models import (
    Counting,
    Direction,
    Indicator,
    LeadBasis,
    Measure,
    MeasureParty,
    PartyRole,
    Plan,
    Target,
)
from tracker.reports.lifecycle import ReportState
from tracker.reports.models import Outlook, Report, ReportFigure, ReportSlot
from tracker.reports.slots import SlotDates, first_of_month, later_month, slot_of
from tracker.tasks.lifecycle import AssignmentState, MilestoneState, TaskState
from tracker.tasks.lights import light_for, planned_share, thresholds
from tracker.tasks.models import Assignment, Cycle, Milestone, Task, TaskKind, TaskTarget
from tracker.units.models import Unit, UnitKind

NOW = datetime(2022, 4, 26, 10, 0, tzinfo=clock.OFFICE_ZONE)  # April's reports are open and due in two days
TODAY = NOW.date()
YEAR_END = date(2022, 12, 31)

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "敏宁越直堃喆衡静洁强磊军洋勇艳杰娟涛明超"
PLACES = ["光电", "防爆", "生物医药", "新材料", "智能制造", "现代物流", "软件", "检测"]
SUBJECTS = [
    "职业技能培训",
    "高技能人才评价",
    "企业用工对接",
    "创业担保贷款",
    "公共实训基地",
    "产业工人队伍",
    "政务服务事项",
    "园区道路",
    "规上企业培育",
    "项目签约落地",
    "安全生产整治",
    "营商环境评价",
    "科技成果转化",
    "数字车间改造",
]
VERBS = ["推进", "完成", "开展", "落实", "建成", "提升"]
KINDS = (TaskKind.QUANTIFIED, TaskKind.MILESTONE, TaskKind.STANDING)
STATES = {
    TaskState.DRAFT: 2,
    TaskState.AWAITING_ACKNOWLEDGEMENT: 5,
    TaskState.UNDER_WAY: 66,
    TaskState.AWAITING_CLOSURE: 2,
    TaskState.CLOSED: 18,
    TaskState.ARCHIVED: 4,
    TaskState.SUSPENDED: 1,
    TaskState.CANCELLED: 2,
}
ENDED = frozenset({TaskState.CLOSED, TaskState.ARCHIVED})
DISPATCH_DAYS = {date(2021, 11, 8): 15, date(2021, 12, 6): 20, date(2022, 1, 10): 15, date(2022, 2, 8): 50}
OUTLOOKS = (Outlook.YES, Outlook.YES, Outlook.YES, Outlook.AT_RISK, Outlook.NO)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Size:
    """How large the office is. People: a liaison a unit, a head for every third, five in the office and above, three administrators."""

    tasks: int = 10_000
    reports: int = 60_000
    units: int = 39
    plans: int = 4
    measures: int = 40  # of each plan


@dataclass
class Writer:
    """Makes the rows of one office, table by table; ids follow those that the tables have already."""

    connection: Connection
    size: Size
    random: Random
    rows: dict[type[Base], Rows] = field(default_factory=lambda: defaultdict(list))
    last: dict[type[Base], int] = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> int:
        """A row with the next id; its id. Every row of a table has the same columns."""
        number = self.last[model] = self.next(model)
        self.rows[model].append({"id": number, **values})
        return number

    def next(self, model: type[Base]) -> int:
        """The id that the next row of the table will have."""
        if model not in self.last:
            self.last[model] = self.connection.scalar(select(func.max(model.__table__.c.id))) or 0
        return self.last[model] + 1

    def write(self) -> None:
        """Insert everything, the tables in the order of their keys, and let PostgreSQL count on from there."""
        for table in Base.metadata.sorted_tables:
            for model in [model for model in self.rows if model.__table__ is table]:
                self.connection.execute(insert(table), self.rows[model])
                if "id" in table.c and self.connection.dialect.name == "postgresql":
                    self.connection.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {self.last[model]})"
                        )
                    )
        self.rows.clear()

    def chosen(self, weights: dict[Any, int]) -> Any:
        """One of the keys, by weight."""
        return self.random.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True)
class Part:
    """An assignment, and which indicators its unit reports."""

    id: int
    unit_id: int
    indicators: tuple[int, ...]


@dataclass(frozen=True)
class Owed:
    """A slot that has opened, and what it belongs to."""

    id: int
    task_id: int
    part: Part
    dates: SlotDates


def fill(connection: Connection, size: Size, *, seed: int = 7) -> None:
    """Put the office into the tables. Needs the calendar and a stopped clock (NOW)."""
    writer = Writer(connection, size, Random(seed))
    units = _units(writer)
    clerk = _people(writer, units)
    measures = _plans(writer, units)
    slots = _slot_dates()
    owed: list[Owed] = []
    for number in range(size.tasks):
        measure, position = number % len(measures), number // len(measures) + 1
        owed += _task(writer, measures[measure], position, units=units, slots=slots, clerk=clerk)
    _reports(writer, owed, clerk)
    writer.write()


def _units(writer: Writer) -> list[int]:
    taken = writer.connection.scalar(select(func.count()).where(Unit.__table__.c.is_host)) or 0
    first = writer.connection.scalar(select(func.count(Unit.id))) or 0
    kinds = {UnitKind.DEPARTMENT: 6, UnitKind.PARTY: 2, UnitKind.PARK: 2, UnitKind.SUBDISTRICT: 1}
    return [
        writer.add(
            Unit,
            name=f"{PLACES[number % len(PLACES)]}事业发展第{first + number}局",
            short_name=f"{PLACES[number % len(PLACES)]}第{first + number}局",
            kind=writer.chosen(kinds),
            is_host=number == 0 and not taken,
            is_active=True,
            signs_reports=number % 6 == 4,
            position=100 + number,
            version=1,
        )
        for number in range(writer.size.units)
    ]


def _people(writer: Writer, units: list[int]) -> int:
    """Liaisons and heads of the units, the office, leaders and administrators; the id of the clerk."""
    office = (
        ("bench_clerk", Role.OFFICE_CLERK),
        ("bench_clerk_2", Role.OFFICE_CLERK),
        ("bench_office_head", Role.OFFICE_HEAD),
        *((f"bench_leader_{number}", Role.LEADER) for number in range(2)),
        ("bench_system_admin", Role.SYSTEM_ADMIN),
        ("bench_security_admin", Role.SECURITY_ADMIN),
        ("bench_audit_admin", Role.AUDIT_ADMIN),
    )
    known = select(Person.id).where(Person.username == office[0][0])
    clerk = writer.connection.scalar(known)
    if clerk is None:
        clerk, *_ = [_person(writer, username, role, units[0]) for username, role in office]
    for number, unit in enumerate(units):
        _person(writer, f"bench_liaison_{unit}", Role.LIAISON, unit)
        if number % 3 == 1:
            _person(writer, f"bench_head_{unit}", Role.UNIT_HEAD, unit)
    return clerk


def _person(writer: Writer, username: str, role: Role, unit_id: int) -> int:
    number = writer.add(
        Person,
        username=username,
        name=writer.random.choice(SURNAMES)
        + writer.random.choice(GIVEN)
        + writer.random.choice(["", *GIVEN]),
        post=role.word,
        phone=f"0377-63{writer.random.randrange(100000, 999999)}",
        unit_id=unit_id,
        password_hash="never signs in by password",
        password_changed_at=NOW,
        must_change_password=False,
        session_stamp=username,
        failed_sign_ins=0,
        version=1,
    )
    writer.rows[PersonRole].append({"person_id": number, "role": role})
    return number


def _plans(writer: Writer, units: list[int]) -> list[tuple[int, str, tuple[int, ...]]]:
    """(measure, its number, the plan's indicators) of every measure of every plan."""
    measures = []
    for edition in range(writer.size.plans):
        plan = writer.add(
            Plan,
            title=f"{PLACES[edition % len(PLACES)]}产业高质量发展三年行动实施方案",
            document_number=f"宛开办〔2021〕{writer.next(Plan)}号",
            edition=1,
            issuer="高新区党工委办公室",
            issued_on=date(2021, 10, 26),
            source_text="",
            is_current=True,
            imported_at=NOW,
            version=1,
        )
        indicators = tuple(_indicator(writer, plan, place) for place in range(12))
        for place in range(writer.size.measures):
            number = str(place + 1)
            measure = writer.add(
                Measure,
                plan_id=plan,
                position=place,
                number=number,
                section="一、重点工作",
                title=_title(writer.random),
                text="".join(_title(writer.random) + "。" for _ in range(6)),
                is_supporting=False,
                deadline="2022年12月底前",
                due_on=YEAR_END,
                lead_basis=LeadBasis.PRESUMED if place % 13 == 12 else LeadBasis.PRINTED,
                source_start=0,
                source_end=0,
                version=1,
            )
            for order, unit in enumerate(writer.random.sample(units, 3)):
                writer.add(
                    MeasureParty,
                    measure_id=measure,
                    role=PartyRole.RESPONSIBLE if order else PartyRole.LEAD,
                    position=order,
                    printed_name=f"第{unit}局",
                    unit_id=unit,
                )
            measures.append((measure, number, indicators))
    return measures


def _indicator(writer: Writer, plan: int, place: int) -> int:
    number = writer.add(
        Indicator,
        plan_id=plan,
        name=f"{SUBJECTS[place % len(SUBJECTS)]}完成数",
        unit_of_measure=writer.random.choice(("人次", "人", "项", "家", "万元")),
        counting=Counting.STOCK if place % 4 == 3 else Counting.FLOW,
        direction=Direction.AT_LEAST,
        position=place,
    )
    if place < 3:
        writer.add(
            Target,
            indicator_id=number,
            year=2022,
            edition=1,
            value=Decimal(writer.random.randrange(50, 90) * 10_000),
            effective_on=date(2022, 1, 1),
            source="方案",
        )
    return number


def _title(random: Random) -> str:
    return f"{random.choice(VERBS)}{random.choice(PLACES)}园区{random.choice(SUBJECTS)}，年内覆盖{random.randrange(3, 90)}家企业"


def _slot_dates() -> list[SlotDates]:
    """The periods from November 2021 to the end of 2022."""
    calendar, rules = working_calendar(), office_rules()
    months = [later_month(date(2021, 11, 1), number) for number in range(14)]
    return [slot_of(Cycle.MONTHLY, month, rules=rules, calendar=calendar) for month in months]


def _task(
    writer: Writer,
    of: tuple[int, str, tuple[int, ...]],
    position: int,
    *,
    units: list[int],
    slots: list[SlotDates],
    clerk: int,
) -> list[Owed]:
    """One task of a measure with its parts, goals, trail and slots; those of its slots that have opened."""
    measure, number, indicators = of
    random = writer.random
    state: TaskState = writer.chosen(STATES)
    kind = random.choices(KINDS, (40, 45, 15))[0]
    started = writer.chosen(DISPATCH_DAYS)
    due = None if kind is TaskKind.STANDING else _due(random, state)
    dispatched = state not in {TaskState.DRAFT, TaskState.CANCELLED}
    acknowledged = dispatched and state is not TaskState.AWAITING_ACKNOWLEDGEMENT
    actual = _actual(random, state, planned_share(started, due, TODAY)) if due else None
    dispatched_at = clock.office_instant(started) + timedelta(hours=random.randrange(1, 9))
    chosen = random.sample(units, 1 + random.choices((0, 1, 2, 3), (30, 38, 22, 10))[0])
    title = _title(random)
    task = writer.add(
        Task,
        measure_id=measure,
        position=position,
        number=f"{number}-{position}",
        title=title,
        description="".join(_title(random) + "。" for _ in range(2)),
        deliverable="情况报告、台账",
        kind=kind,
        cycle=Cycle.MONTHLY,
        weight=Decimal(random.choice((5, 10, 10, 20))),
        starts_on=started,
        due_on=due,
        state=state,
        lead_unit_id=chosen[0],
        light=light_for(
            state=state,
            starts_on=started,
            due_on=due,
            actual=actual,
            today=TODAY,
            thresholds=thresholds(office_rules()),
        ),
        completion=actual,
        dispatched_at=dispatched_at if dispatched else None,
        acknowledged_at=dispatched_at + timedelta(days=1) if acknowledged else None,
        closed_at=NOW - timedelta(days=random.randrange(1, 40)) if state in ENDED else None,
        version=1,
    )
    answered = _goals(writer, task, kind, indicators, actual=actual, due=due) if due else ()
    parts = [
        Part(
            writer.add(
                Assignment,
                task_id=task,
                unit_id=unit,
                role=PartyRole.RESPONSIBLE if place else PartyRole.LEAD,
                position=place,
                state=AssignmentState.ACKNOWLEDGED if acknowledged else AssignmentState.PENDING,
                acknowledged_at=dispatched_at + timedelta(days=1) if acknowledged else None,
            ),
            unit,
            () if place else answered,
        )
        for place, unit in enumerate(chosen)
    ]
    _record(
        writer, "task:drafted", ("task", task), task, (clerk, dispatched_at - timedelta(days=3)), title=title
    )
    if dispatched:
        names = [f"第{unit}局" for unit in chosen]
        _record(
            writer,
            "task:dispatched",
            ("task", task),
            task,
            (clerk, dispatched_at),
            lead=names[0],
            units=names[1:],
        )
    if not acknowledged:
        return []
    for part in parts:
        _record(
            writer,
            "assignment:acknowledged",
            ("assignment", part.id),
            task,
            (clerk, dispatched_at + timedelta(days=1)),
            task_id=task,
            unit=f"第{part.unit_id}局",
            role="牵头",
        )
    until = first_of_month(TODAY) if state in ENDED else due or YEAR_END
    asked = [dates for dates in slots if first_of_month(started) <= dates.period_starts_on <= until]
    return [
        slot for part in parts for dates in asked if (slot := _slot(writer, task, part, dates)) is not None
    ]


def _due(random: Random, state: TaskState) -> date:
    if state in ENDED:
        return date(2022, random.randrange(3, 7), 28)
    return random.choices((YEAR_END, date(2022, random.randrange(4, 12), 28)), (55, 45))[0]


def _actual(random: Random, state: TaskState, planned: Decimal) -> Decimal:
    """The completion: mostly about the planned curve, some far behind."""
    if state in ENDED:
        return Decimal(1)
    if state in {TaskState.DRAFT, TaskState.CANCELLED, TaskState.AWAITING_ACKNOWLEDGEMENT}:
        return Decimal(0)
    shift = random.choices((0.05, -0.06, -0.2, -0.4), (55, 22, 15, 8))[0] + random.uniform(-0.03, 0.03)
    return max(Decimal(0), min(Decimal("0.99"), round(planned + Decimal(shift), 4)))


def _goals(
    writer: Writer,
    task: int,
    kind: TaskKind,
    indicators: tuple[int, ...],
    *,
    actual: Decimal | None,
    due: date,
) -> tuple[int, ...]:
    """Targets or milestones; the indicators that the lead reports."""
    random = writer.random
    if kind is TaskKind.MILESTONE:
        for place in range(random.randrange(2, 5)):
            done = place == 0 and bool(actual)
            writer.add(
                Milestone,
                task_id=task,
                title=f"第{place + 1}步：{random.choice(VERBS)}{random.choice(SUBJECTS)}",
                proof="验收单、照片",
                due_on=min(due, date(2022, 3 + 3 * place, 28)),
                weight=Decimal(1),
                state=MilestoneState.ACCEPTED if done else MilestoneState.OPEN,
                accepted_on=date(2022, 4, 6) if done else None,
            )
        return ()
    answered = tuple(random.sample(indicators, random.choices((1, 2), (80, 20))[0]))
    for place, indicator in enumerate(answered):
        value = Decimal(random.randrange(50, 900))
        writer.add(
            TaskTarget,
            task_id=task,
            indicator_id=indicator,
            position=place,
            value=value,
            actual=round(value * (actual or 0), 0),
        )
    return answered


def _slot(writer: Writer, task: int, part: Part, dates: SlotDates) -> Owed | None:
    """The slot's row; given back where the period has opened (its report may set `submitted_at`)."""
    slot = writer.add(
        ReportSlot,
        assignment_id=part.id,
        task_id=task,
        unit_id=part.unit_id,
        **vars(dates),
        submitted_at=None,
        withdrawn_at=None,
    )
    return Owed(slot, task, part, dates) if dates.opens_at <= NOW else None


def _reports(writer: Writer, owed: list[Owed], clerk: int) -> None:
    """Exactly as many reports as the size says: nearly all past periods, some of the current one."""
    random = writer.random
    current = [slot for slot in owed if slot.dates.due_at > NOW]
    past = [slot for slot in owed if slot.dates.due_at <= NOW]
    begun = random.sample(current, int(len(current) * 0.25))
    wanted = writer.size.reports - len(begun)
    if wanted > len(past):
        raise ValueError(f"{len(past)} slots are too few for {writer.size.reports} reports")
    first_slot = writer.rows[ReportSlot][0]["id"]
    for slot in sorted(random.sample(past, wanted) + begun, key=lambda slot: slot.dates.due_at):
        report_state = _report_state(random, slot)
        late = random.random() < 0.06
        sent_at = slot.dates.due_at + timedelta(hours=-7 if not late else 20)
        sent_at = min(sent_at, NOW - timedelta(hours=2))
        sent = report_state in {ReportState.SUBMITTED, ReportState.ACCEPTED}
        accepted_at = min(sent_at + timedelta(days=2), NOW) if report_state is ReportState.ACCEPTED else None
        if sent:
            writer.rows[ReportSlot][slot.id - first_slot]["submitted_at"] = sent_at
        report = writer.add(
            Report,
            slot_id=slot.id,
            state=report_state,
            progress="本月" + "；".join(_title(random) for _ in range(3)) + "。",
            problems="部分企业用工信息更新不及时。" if random.random() < 0.4 else "",
            coordination="",
            next_steps=_title(random) + "。",
            outlook=random.choice(OUTLOOKS),
            filled_by_id=clerk,
            submitted_at=sent_at if sent else None,
            accepted_at=accepted_at,
            returns=0,
            return_reason="",
            saved_at=sent_at,
            version=2,
        )
        for indicator in slot.part.indicators:
            value = Decimal(random.randrange(5, 60))
            writer.add(
                ReportFigure,
                report_id=report,
                indicator_id=indicator,
                value=value,
                blank_reason="",
                fall_reason="",
                forecast=value + 5,
            )
        about = {
            "task_id": slot.task_id,
            "unit_id": slot.part.unit_id,
            "unit": f"第{slot.part.unit_id}局",
            "period": f"{slot.dates.period_starts_on.year}年{slot.dates.period_starts_on.month}月",
        }
        if sent:
            late = sent_at > slot.dates.due_at
            _record(
                writer,
                "report:submitted",
                ("report", report),
                slot.task_id,
                (clerk, sent_at),
                is_late=late,
                **about,
            )
        if accepted_at:
            _record(
                writer, "report:accepted", ("report", report), slot.task_id, (clerk, accepted_at), **about
            )


def _report_state(random: Random, slot: Owed) -> ReportState:
    if slot.dates.due_at > NOW:
        return random.choices(list(ReportState), (40, 10, 35, 15))[0]
    recent = slot.dates.period_starts_on == later_month(first_of_month(TODAY), -1)
    return random.choices((ReportState.SUBMITTED, ReportState.ACCEPTED), (8, 92) if recent else (0, 1))[0]


def _record(
    writer: Writer, tag: str, subject: tuple[str, int], task: int, by: tuple[int, datetime], /, **facts: Any
) -> None:
    """A row of the trail in the task's thread: what happened to the subject, by whom and when."""
    writer.add(
        EventRecord,
        tag=tag,
        subject=subject[0],
        subject_id=subject[1],
        thread=f"task:{task}",
        actor_id=by[0],
        occurred_at=by[1],
        facts=facts,
    )


@contextmanager
def large_office(size: Size | None = None, *, database_url: str | None = None) -> Iterator[Flask]:
    """The whole application on a new database with the office in it, the clock stopped at NOW.

    SQLite in a temporary folder, or a fresh database on the server of `database_url`.
    """
    with TemporaryDirectory(prefix="tracker-bench-") as folder, clock.frozen_at(NOW):
        settings = Settings(
            instance=Path(folder),
            database_url=own_database(database_url, Path(folder), f"bench_{folder.rpartition('-')[2]}"),
            secret_key="only for measuring",
            fonts=PROJECT / "instance" / "fonts",
        )
        app = create_app(settings)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            seed_calendar(range(2021, 2024))
            fill(db.session.connection(), size or Size())
            db.session.commit()
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE"))
            db.session.remove()
        yield app
        with app.app_context():
            db.engine.dispose()
