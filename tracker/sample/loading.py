"""Fill an empty database with the sample office by driving the real actions through its months (issue: sample load).

Nothing is inserted behind the actions: the clock is stopped at each instant, and what happens then is done by the
person whose step it is. The same months and seed give the same office (passwords apart).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import select

from tracker.accounts import actions as accounts
from tracker.accounts.models import Person, Role
from tracker.core import clock
from tracker.core.calendar import WorkingCalendar, seed_calendar, working_calendar
from tracker.core.db import db
from tracker.core.office_clock import set_office_clock
from tracker.core.text import office_date
from tracker.core.unit_of_work import transaction
from tracker.documents import actions as documents
from tracker.documents.lifecycle import DocumentStep
from tracker.notices import actions as notices
from tracker.notices.models import Notice, Ranking
from tracker.plans import actions as plans
from tracker.plans import queries as plan_queries
from tracker.plans.drafting import reviewed_from
from tracker.plans.models import Direction, Indicator, Measure, Plan, Relation
from tracker.plans.parsing.plan import parse_plan
from tracker.plans.reviewed import NameChoice, ReviewedIndicator
from tracker.reports import actions as reports
from tracker.reports import line_queries
from tracker.reports import queries as report_queries
from tracker.reports.models import Outlook, Report, ReportSlot
from tracker.reports.values import FigureLine, FigureValue, ReportValues
from tracker.sample import breakdown, office
from tracker.sample.breakdown import SampleTask
from tracker.sample.correcting import CONTACT, MISPRINTED, plan_correction
from tracker.sample.days import run_jobs
from tracker.sample.inspections import plan_inspections
from tracker.sample.lives import REFUSED, plan_lives
from tracker.sample.meetings import plan_meetings
from tracker.sample.receipts import plan_receipts
from tracker.sample.reminders import plan_reminders
from tracker.tasks import actions as tasks
from tracker.tasks.models import Assignment, Milestone, Task
from tracker.tasks.values import (
    MilestoneValues,
    Party,
    TargetValues,
    TaskValues,
    inherited_lead,
    inherited_parties,
)
from tracker.units import actions as units
from tracker.units.models import Unit
from tracker.units.queries import directory

PLAN = Path(__file__).with_name("plan.txt")
IMPORTED = datetime(2022, 2, 7, 9, 30, tzinfo=clock.OFFICE_ZONE)
STARTS_ON = breakdown.FIRST_DISPATCH
PRESENT_ON_DAY = (
    6  # the sample's present is the first working day from the 6th, when the last period is locked
)
MOST_MONTHS = 10
LEFT_FOR_THE_USER = 9  # reports of the last period that still wait for review
RETURNED_AT_LAST = 4  # reports of the last period that wait to be mended


class NotEmpty(RuntimeError):
    """The database has accounts already: a sample is never mixed with real data."""


def load(*, months: int = 3, random_seed: int = 2022) -> date:
    """Load the sample with so many reported months; gives the office date at which its clock stands.

    Raises NotEmpty, or ValueError where `months` is not 1 to 10.
    """
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError(f"1 to {MOST_MONTHS} months can be reported")
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        raise NotEmpty
    with clock.frozen_at(IMPORTED), transaction():
        seed_calendar(range(2021, 2024))
        present = working_calendar().on_or_after(
            month_after(date(2022, 1 + months, 1)).replace(day=PRESENT_ON_DAY)
        )
        people = open_directory()
        plan = import_plan(people)
        break_down(plan, people)
    Months(people, months, Random(random_seed), present).live()
    with transaction():
        set_office_clock(present)
    return present


def month_after(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return (first + timedelta(days=32)).replace(day=1)


# ── 7 February: directory, plan, tasks ───────────────────────────────────────────────────────────────────────────────


def open_directory() -> dict[str, int]:
    """Units, groups and people; gives the people's ids by user name."""
    ids: dict[str, int] = {}
    for place, unit in enumerate(office.UNITS):
        row = units.register_unit(
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            signs_reports=unit.signs_reports,
            is_host=unit.short_name == office.HOST,
            position=place,
            aliases=unit.aliases,
            actor_id=None,
        )
        ids[unit.short_name] = row.id
    for name, members in office.GROUPS.items():
        group = units.register_group(name=name, member_ids=[ids[member] for member in members], actor_id=None)
        units.edit_group(
            group,
            name=name,
            note=office.GROUP_NOTE,
            member_ids=[ids[member] for member in members],
            aliases=[],
            actor_id=None,
        )
    people = {}
    for person in office.PEOPLE:
        row, _ = accounts.register_person(
            username=person.username,
            name=person.name,
            unit_id=ids[person.unit],
            post=person.post,
            held=person.roles,
            signs_in_by_card=True,
            actor_id=None,
        )
        people[person.username] = row.id
    return people


def import_plan(people: dict[str, int]) -> Plan:
    """Import the real plan; every printed name is known to the directory. The office confirms the presumed leads."""
    text = PLAN.read_text(encoding="utf-8")
    parsed = parse_plan(text)
    known = directory()
    printed = {
        unit.name for measure in parsed.measures for unit in (*measure.lead_units, *measure.responsible_units)
    }
    names = {}
    for name in printed:
        owner = known.find(name)
        if owner is None:
            raise LookupError(f"the sample's directory lacks {name}")
        names[name] = (
            NameChoice(unit_id=owner.id) if isinstance(owner, Unit) else NameChoice(group_id=owner.id)
        )
    reviewed = replace(reviewed_from(parsed, names, source=text), indicators=tuple(reviewed_indicators()))
    plan = plans.import_plan(reviewed, actor_id=people[office.CLERK])
    for measure in plan_queries.unconfirmed_measures(plan):
        lead = measure.lead
        unit = lead.unit if lead is not None else None
        if unit is not None:
            plans.confirm_lead(measure, unit, actor_id=people[office.OFFICE_HEAD])
    return plan


def reviewed_indicators() -> list[ReviewedIndicator]:
    """The plan's annual indicators, and what the office counts beyond them."""
    return [
        ReviewedIndicator(
            name=one.name,
            unit_of_measure=one.unit_of_measure,
            counting=one.counting,
            direction=Direction.AT_LEAST,
            targets=((2022, one.target),) if one.target is not None else (),
            not_above=one.not_above or "",
        )
        for one in breakdown.INDICATORS
    ]


def break_down(plan: Plan, people: dict[str, int]) -> None:
    """The office's tasks with targets, shares and milestones."""
    measures = {
        measure.number: measure for measure in plan_queries.measures_of(plan) if not measure.is_supporting
    }
    indicators = {one.name: one for one in plan_queries.indicators_of(plan)}
    ids = {unit.short_name: unit.id for unit in db.session.scalars(select(Unit))}
    clerk = people[office.CLERK]
    for planned in breakdown.TASKS:
        task = tasks.draft(
            measures[planned.measure],
            values_of(
                planned, measures[planned.measure], indicators, units=ids, leader=people[office.LEADER]
            ),
            actor_id=clerk,
        )
        for target in task.targets:
            if planned.confirmer:
                tasks.let_confirm(target, ids[planned.confirmer], actor_id=clerk)
            shares = planned.shares.get(target.indicator.name, {})
            by_unit = {one.unit.short_name: one.id for one in task.assignments}
            if shares:
                tasks.allocate(
                    target, {by_unit[unit]: Decimal(share) for unit, share in shares.items()}, actor_id=clerk
                )


def values_of(
    planned: SampleTask,
    measure: Measure,
    indicators: dict[str, Indicator],
    *,
    units: dict[str, int],
    leader: int,
) -> TaskValues:
    """A sample task as the form would give it."""
    own = [units[name] for name in planned.units]
    return TaskValues(
        title=planned.title,
        kind=planned.kind,
        starts_on=planned.dispatched_on or STARTS_ON,
        due_on=planned.due_on,
        description=opening(measure.text),
        deliverable=planned.deliverable,
        weight=Decimal(planned.weight),
        lead_unit_id=own[0] if own else inherited_lead(measure),
        responsible=tuple(Party(unit_id=one) for one in own[1:]) if own else inherited_parties(measure),
        cycle=planned.cycle,
        urgency=planned.urgency,
        urgency_ordered_by_id=leader if planned.urgency else None,
        targets=tuple(
            TargetValues(value=Decimal(value), indicator_id=indicators[name].id)
            for name, value in planned.targets.items()
        ),
        milestones=tuple(
            MilestoneValues(title=one.title, due_on=one.due_on, weight=Decimal(one.weight), proof=one.proof)
            for one in planned.milestones
        ),
    )


def opening(text: str, at_most: int = 90) -> str:
    """The first whole sentences of a measure, as many as fit."""
    taken = ""
    for sentence in text.split("。"):
        if taken and len(taken) + len(sentence) >= at_most:
            break
        if sentence:
            taken += f"{sentence}。"
    return taken


# ── the months ───────────────────────────────────────────────────────────────────────────────────────────────────────


Deed = Callable[[], None]


@dataclass
class Months:
    """What happens from dispatch to the present, in the order of time."""

    people: dict[str, int]
    months: int
    chance: Random
    present: date
    agenda: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    order: count[int] = field(default_factory=count)
    waiting_at_last: int = 0
    returned_at_last: int = 0

    def live(self) -> None:
        """Dispatch, acknowledge, report, review and notify; every day's jobs run in the morning."""
        self.calendar: WorkingCalendar = working_calendar()
        self.story = {one.title: one for one in breakdown.TASKS}
        self.diligence = {one.short_name: one.diligence for one in office.UNITS}
        for day in sorted({one.dispatched_on for one in breakdown.TASKS if one.dispatched_on is not None}):
            self.at(instant(day, 10), lambda day=day: self.dispatch_all(day))  # type: ignore[misc]
        for day_number in range((self.present - STARTS_ON).days + 1):
            day = STARTS_ON + timedelta(days=day_number)
            tidies = day == self.present
            self.at(instant(day, 8, 30), lambda day=day, tidies=tidies: run_jobs(day, tidies=tidies))  # type: ignore[misc]
        for month in range(2, 2 + self.months):
            self.plan_notice(month)
        if self.months > 1:
            plan_correction(self.at, self.people)
        plan_meetings(self.at, self.people, self.story, self.follow)
        plan_inspections(self.at, self.people)
        plan_lives(self.at, self.people, self.months, self.follow, self.reporting)
        plan_receipts(self.at, self.calendar, STARTS_ON, self.present)
        plan_reminders(self.at, self.people[office.CLERK], STARTS_ON, self.present)
        while self.agenda:
            at, _, deed = heapq.heappop(self.agenda)
            with clock.frozen_at(at):
                deed()

    def at(self, moment: datetime, deed: Deed) -> None:
        """Enter something in the agenda; what would happen after the present does not happen."""
        if moment <= instant(self.present, 8, 50):
            heapq.heappush(self.agenda, (moment, next(self.order), deed))

    def person(self, unit: str, role: Role) -> int:
        """Who acts for a unit: its person with that role, else its liaison."""
        holders = {
            held: self.people[one.username] for one in office.PEOPLE if one.unit == unit for held in one.roles
        }
        return holders.get(role) or holders[Role.LIAISON]

    # ── dispatch ──

    def dispatch_all(self, day: date) -> None:
        """交办 of the tasks of that day, and each unit's 签收 within the next working days."""
        with transaction():
            titles = [one.title for one in breakdown.TASKS if one.dispatched_on == day]
            ready = list(db.session.scalars(select(Task).where(Task.title.in_(titles)).order_by(Task.id)))
            for task in ready:
                tasks.dispatch(task, actor_id=self.people[office.OFFICE_HEAD])
            self.follow([task.id for task in ready], day)

    def follow(self, ids: list[int], day: date, unit: str = "") -> None:
        """What the units (or this one) do with tasks given to them that day: 签收 within the next working days, then their
        reports. A part that its head is going to refuse waits for the ruling."""
        parts = select(Assignment).join(Assignment.unit).where(Assignment.task_id.in_(ids))
        slots = select(ReportSlot).join(ReportSlot.unit).where(ReportSlot.task_id.in_(ids))
        if unit:
            parts, slots = parts.where(Unit.short_name == unit), slots.where(Unit.short_name == unit)
        for assignment in db.session.scalars(parts.order_by(Assignment.id)):
            later = self.calendar.add(day, self.chance.choice((0, 0, 1, 1, 2, 3)))
            moment = instant(later, self.chance.randint(11, 16), self.chance.randint(0, 59))
            if unit or (assignment.task.title, assignment.unit.short_name) not in REFUSED:
                self.at(moment, self.acknowledging(assignment.id, assignment.unit.short_name))
        for slot in db.session.scalars(slots.order_by(ReportSlot.id)):
            is_given = unit or (slot.task.title, slot.unit.short_name) not in REFUSED
            if is_given and slot.period_starts_on < date(2022, 2 + self.months, 1):
                self.plan_report(slot)

    def acknowledging(self, assignment_id: int, unit: str) -> Deed:
        """签收 by the unit's liaison."""

        def deed() -> None:
            with transaction():
                tasks.acknowledge(
                    db.session.get_one(Assignment, assignment_id), actor_id=self.person(unit, Role.LIAISON)
                )

        return deed

    # ── reports ──

    def plan_report(self, slot: ReportSlot) -> None:
        """Decide when the unit reports a slot: in time, late, or never."""
        unit = slot.unit.short_name
        opens, due, locks = (
            clock.office_day(moment) for moment in (slot.opens_at, slot.due_at, slot.locks_at)
        )
        if self.story[slot.task.title].is_punctual or self.chance.randint(1, 100) <= self.diligence[unit]:
            day = opens + timedelta(days=self.chance.randint(0, (due - opens).days))
            hour = self.chance.randint(8, 16)
        elif self.chance.randint(1, 100) <= 75:
            day = due + timedelta(days=self.chance.randint(1, max(1, (locks - due).days - 1)))
            hour = self.chance.randint(8, 18)
        else:
            return
        self.at(
            instant(day, hour, self.chance.randint(0, 59)),
            self.reporting(slot.id, slot.period_starts_on.month),
        )

    def reporting(self, slot_id: int, month: int) -> Deed:
        """Fill in and submit; the unit head signs where the unit wants it; the office looks at it next."""

        def deed() -> None:
            with transaction():
                slot = db.session.get_one(ReportSlot, slot_id)
                if slot.withdrawn_at is not None:
                    return
                liaison = self.person(slot.unit.short_name, Role.LIAISON)
                report = reports.open_report(slot, actor_id=liaison)
                reports.save(report, self.written(slot, month), actor_id=liaison)
                reports.submit(report, actor_id=liaison)
                if slot.unit.signs_reports:
                    reports.sign_off(report, actor_id=self.person(slot.unit.short_name, Role.UNIT_HEAD))
                self.at(self.next_look(), self.reviewing(report.id, month))

        return deed

    def next_look(self) -> datetime:
        """When the office looks: during the next working day."""
        day = self.calendar.add(clock.today(), 1)
        return instant(day, self.chance.randint(9, 17), self.chance.randint(0, 59))

    def reviewing(self, report_id: int, month: int, *, second: bool = False) -> Deed:
        """采用 or 退回 by somebody outside the reporting unit; some of the last period is left for the user."""

        def deed() -> None:
            with transaction():
                report = db.session.get_one(Report, report_id)
                unit = report.slot.unit
                reviewer = self.people["clerk-2"] if unit.is_host else self.people[office.CLERK]
                last = month == 1 + self.months and not self.story[report.slot.task.title].is_punctual
                if (
                    last
                    and not second
                    and self.waiting_at_last < LEFT_FOR_THE_USER
                    and self.chance.random() < 0.08
                ):
                    self.waiting_at_last += 1
                    return
                careless = 100 - self.diligence[unit.short_name]
                if not second and self.chance.randint(1, 100) <= 3 + careless // 4:
                    reason = self.chance.choice(breakdown.RETURN_REASONS)
                    reports.return_to_unit(report, reason=reason, actor_id=reviewer)
                    if last and self.returned_at_last < RETURNED_AT_LAST:
                        self.returned_at_last += 1
                        return
                    self.at(self.next_look(), self.mending(report.id, month))
                    return
                reports.accept(report, actor_id=reviewer)

        return deed

    def mending(self, report_id: int, month: int) -> Deed:
        """The unit mends a returned report and submits it again."""

        def deed() -> None:
            with transaction():
                report = db.session.get_one(Report, report_id)
                unit = report.slot.unit
                liaison = self.person(unit.short_name, Role.LIAISON)
                values = report_queries.values_of(report)
                mended = replace(
                    values, progress=f"{values.progress}已按退回意见核对台账，补充签到和考核资料。"
                )
                reports.save(report, mended, actor_id=liaison)
                reports.submit(report, actor_id=liaison)
                if unit.signs_reports:
                    reports.sign_off(report, actor_id=self.person(unit.short_name, Role.UNIT_HEAD))
                self.at(self.next_look(), self.reviewing(report.id, month, second=True))

        return deed

    def written(self, slot: ReportSlot, month: int) -> ReportValues:
        """What the unit writes: its figures along the task's pace, its words from the task's story."""
        task = slot.task
        story = self.story[task.title]
        leads = slot.unit_id == task.lead_unit_id
        lines = line_queries.lines_of([slot])[slot.id]
        figures = {line.indicator_id: self.figure(line, story, task, month) for line in lines}
        keep_bounds(lines, figures)
        behind = story.pace < 0.9 or (
            bool(story.milestones) and all(one.done_on is None for one in story.milestones)
        )
        problems = breakdown.PROBLEMS_BEHIND if behind else breakdown.PROBLEMS_USUAL
        return ReportValues(
            figures=figures,
            progress=self.progress(story, lines, figures, month, leads=leads),
            problems=self.chance.choice(problems) if leads or self.chance.random() < 0.4 else "",
            coordination=self.chance.choice(breakdown.COORDINATION) if behind and leads else "",
            next_steps=self.chance.choice(breakdown.NEXT_STEPS),
            outlook=Outlook.YES if not behind else Outlook.AT_RISK if story.pace > 0.5 else Outlook.NO,
            milestones=self.claimed(task, story) if leads else frozenset(),
        )

    def progress(
        self,
        story: SampleTask,
        lines: list[FigureLine],
        figures: dict[int, FigureValue],
        month: int,
        *,
        leads: bool,
    ) -> str:
        """The paragraph 进展情况."""
        counted = "".join(
            f"本月{line.name}{figures[line.indicator_id].value}{line.unit_of_measure}。" for line in lines
        )
        if leads:
            return story.story[(month - 2) % len(story.story)] + counted
        sentence = self.chance.choice(breakdown.SUPPORTING)
        return (
            sentence.format(title=story.title, work=self.chance.choice(breakdown.SUPPORTING_WORK)) + counted
        )

    def figure(self, line: FigureLine, story: SampleTask, task: Task, month: int) -> FigureValue:
        """A month's share of the target along the pace, with some noise; whole numbers, running totals where so counted."""
        due_on = task.due_on or breakdown.YEAR_END
        days = (month_after(date(2022, month, 1)) - max(date(2022, month, 1), task.starts_on)).days
        share = line.target * days / ((due_on - task.starts_on).days + 1)
        done = Decimal(round(float(share) * story.pace * self.chance.uniform(0.75, 1.25)))
        ahead = Decimal(round(float(share) * self.chance.uniform(0.95, 1.15)))
        before = line.before or Decimal(0)
        return FigureValue(value=before + done if line.is_running_total else done, forecast=ahead)

    def claimed(self, task: Task, story: SampleTask) -> frozenset[int]:
        """The milestones that are done by now and not yet claimed in an earlier report."""
        done = {
            one.title for one in story.milestones if one.done_on is not None and one.done_on <= clock.today()
        }
        open_ones = select(Milestone).where(Milestone.task_id == task.id, Milestone.accepted_on.is_(None))
        return frozenset(one.id for one in db.session.scalars(open_ones) if one.title in done)

    # ── notices ──

    def plan_notice(self, month: int) -> None:
        """The month's 通报: cut off when the period is locked, issued two working days later; the last one stays a draft."""
        following = month_after(date(2022, month, 1))
        cut_off = datetime.combine(following.replace(day=5), time(23, 59), clock.OFFICE_ZONE)
        span_starts_on = date(2022, month, 6) if month > 2 else STARTS_ON
        day = self.calendar.on_or_after(following.replace(day=6))
        contact = CONTACT if month > 2 else MISPRINTED
        self.at(instant(day, 8, 45), self.notifying(cut_off, span_starts_on, day, contact))

    def notifying(self, cut_off: datetime, span_starts_on: date, day: date, contact: str) -> Deed:
        """Draft; then 核数, 送审, 签发, 印发 on the following working days."""

        def deed() -> None:
            with transaction():
                plan = db.session.scalars(select(Plan)).one()
                notice = notices.draft(
                    plan,
                    cut_off_at=cut_off,
                    span_starts_on=span_starts_on,
                    ranking=Ranking.ALL,
                    contact=contact,
                    actor_id=self.people[office.CLERK],
                )
                clerk, leader = self.people[office.CLERK], self.people[office.LEADER]
                steps: list[tuple[int, int, DocumentStep | None, int]] = [
                    (0, 11, DocumentStep.CHECK_FIGURES, clerk),
                    (0, 15, DocumentStep.SEND_FOR_SIGN_OFF, clerk),
                    (1, 10, DocumentStep.SIGN_OFF, leader),
                    (1, 15, None, clerk),
                ]
                for later, hour, step, actor_id in steps:
                    self.at(
                        instant(self.calendar.add(day, later), hour), self.stepping(notice.id, step, actor_id)
                    )

        return deed

    def stepping(self, notice_id: int, step: DocumentStep | None, actor_id: int) -> Deed:
        """One step of the notice's life; None is 印发."""

        def deed() -> None:
            with transaction():
                notice = db.session.get_one(Notice, notice_id)
                if step is None:
                    documents.issue(notice.document, actor_id=actor_id)
                else:
                    documents.step(notice.document, step, actor_id=actor_id)

        return deed


def keep_bounds(lines: list[FigureLine], figures: dict[int, FigureValue]) -> None:
    """高技能 ≤ 技能: a bounded figure is lowered to what bounds it."""
    bounds = {
        part: bond.whole
        for line in lines
        for bond in line.bonds
        if bond.relation is Relation.NOT_ABOVE
        for part in bond.parts
    }
    for line in lines:
        bound = figures.get(bounds.get(line.indicator_id, 0))
        own = figures[line.indicator_id]
        if (
            bound is not None
            and bound.value is not None
            and own.value is not None
            and own.value > bound.value
        ):
            figures[line.indicator_id] = replace(own, value=bound.value)


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the office wall."""
    return datetime.combine(day, time(hour, minute), clock.OFFICE_ZONE)


def said(present: date) -> str:
    """The sentence that `sample load` prints."""
    return f"The sample office is loaded; its clock stands at {present} ({office_date(present)})."
