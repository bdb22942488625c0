"""A quarter in the life of a unit and of the office: in time, late and returned, in time; then the quarter adds itself up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card
from tracker.accounts import actions as accounts
from tracker.accounts.models import Role
from tracker.core.db import db
from tracker.plans.models import Indicator, Measure
from tracker.tasks import actions as tasks
from tracker.tasks.models import TaskKind
from tracker.tasks.values import TargetValues, TaskValues
from tracker.units import actions as units
from tracker.units.models import UnitKind

UNIT, LIAISON, CLERK = "夜校服务中心", "江采薇", "李喆"
TASK = "夜校技能课堂"
DISPATCHED_ON = date(2022, 7, 1)
JULY_NEAR = date(2022, 7, 25)  # three working days before the 28th
AUGUST_OVERDUE = date(2022, 8, 30)  # due on Monday the 29th: the 28th is a Sunday
SEPTEMBER_OPEN = date(2022, 9, 26)


@dataclass
class Site:
    """The running copy, and what the story needs of it."""

    instance: Instance
    task: int = 0
    unit: int = 0
    plan: int = 0


@pytest.fixture
def site(sample: Instance, tmp_path: Path) -> Iterator[Site]:
    """A copy of the sample in July, with a new unit that leads a task of its own."""
    copy = sample.copy_to(tmp_path / "instance")
    copy.move_to(DISPATCHED_ON)
    made = Site(copy)
    with copy.inside():
        found_unit(made)
    with copy.served():
        yield made


def found_unit(made: Site) -> None:
    """A unit with a liaison, and a task of a hundred lessons that it has acknowledged."""
    unit = units.register_unit(
        name=f"南阳高新区{UNIT}", short_name=UNIT, kind=UnitKind.DEPARTMENT, actor_id=None
    )
    liaison, _ = accounts.register_person(
        username="liaison-evening",
        name=LIAISON,
        unit_id=unit.id,
        held=[Role.LIAISON],
        must_change_password=False,
        actor_id=None,
    )
    measure = db.session.scalars(select(Measure).order_by(Measure.id)).unique().first()
    assert measure is not None
    lessons = Indicator(plan_id=measure.plan_id, name="夜校课程", unit_of_measure="场")
    db.session.add(lessons)
    db.session.flush()
    values = TaskValues(
        title=TASK,
        kind=TaskKind.QUANTIFIED,
        starts_on=DISPATCHED_ON,
        due_on=date(2022, 12, 31),
        lead_unit_id=unit.id,
        targets=(TargetValues(Decimal(100), lessons.id),),
    )
    task = tasks.draft(measure, values, actor_id=None)
    tasks.dispatch(task, actor_id=None)
    for assignment in task.assignments:
        tasks.acknowledge(assignment, actor_id=liaison.id)
    made.task, made.unit, made.plan = task.id, unit.id, measure.plan_id


def open_message(desk: Page, title: str | re.Pattern[str]) -> None:
    """Read the newest message of that title in the inbox."""
    desk.goto("/messages")
    desk.get_by_role("main").get_by_role("button", name=title).first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(title)


def report(desk: Page, month: str, figure: int) -> None:
    """Fill in the month's report and hand it in; what the checks doubt is confirmed."""
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"{month}进展报告")
    desk.locator("input[data-counting]").fill(str(figure))
    desk.get_by_label("进展情况").fill(f"{month}开设夜校课程{figure}场，学员反映良好。")
    desk.get_by_label("下步打算").fill("下月15日前排出新一期课表。")
    desk.get_by_label("能", exact=True).check()
    hand_in(desk)


def hand_in(desk: Page) -> None:
    button = desk.get_by_role("button", name="报送", exact=True)
    confirmed = desk.get_by_label("以上情况已核实，属实")
    handed_in = desk.get_by_text("已报送领导小组办公室")
    button.click()
    expect(handed_in.or_(confirmed).first).to_be_visible()
    if confirmed.is_visible():
        confirmed.check()
        button.click()
    expect(handed_in).to_be_visible()


def accept(desk: Page, site: Site, month: str) -> None:
    """Accept the unit's report in the queue."""
    desk.goto(f"/reports/review?unit={site.unit}")
    expect(desk.get_by_role("heading", name=f"{UNIT}{month}进展报告")).to_be_visible()
    desk.locator("[data-accept]").click()
    expect(desk.get_by_text(f"已采用{UNIT}的报告")).to_be_visible()


def expect_strips(desk: Page, site: Site, *, of_task: str, of_unit: str) -> None:
    """The squares of the task in the list, and of the unit on the home page, in words."""
    desk.goto(f"/tasks?unit={site.unit}")
    row = desk.get_by_role("row").filter(has_text=TASK)
    expect(row.get_by_role("img", name="近六期")).to_have_accessible_name(f"近六期：{of_task}")
    desk.goto("/")
    row = desk.get_by_role("row").filter(has_text=UNIT)
    expect(row.get_by_role("img", name="近六期")).to_have_accessible_name(f"近六期：{of_unit}")


def test_a_quarter_of_a_unit_and_of_the_office(desks: Desks, site: Site) -> None:
    unit, office = (desks.desk(site.instance.address) for _ in range(2))
    enter_by_card(office, CLERK)

    # July: the digest comes before the due day, and the report follows it
    site.instance.move_to(JULY_NEAR)
    enter_by_card(unit, LIAISON)
    open_message(unit, re.compile("^7月25日待办：.*共1项$"))
    expect(unit.get_by_role("heading", name="还有3个工作日截止")).to_be_visible()
    desks.picture(unit, "the-digest-before-the-due-day")
    unit.get_by_role("main").get_by_role("link", name=TASK).click()
    report(unit, "7月", 20)
    accept(office, site, "7月")
    expect_strips(office, site, of_task="7月已采用", of_unit="7月按时")

    # August: the day is missed, the office reminds, the report comes late and is returned once
    site.instance.move_to(AUGUST_OVERDUE)
    expect_strips(office, site, of_task="7月已采用，8月迟报", of_unit="7月按时，8月待填报")
    office.goto(f"/tasks/{site.task}/reminders")
    expect(office.get_by_role("cell", name=re.compile("8月"))).to_be_visible()
    office.get_by_role("row").filter(has_text=UNIT).get_by_role("link", name="催办").click()
    office.get_by_label("催办事项").fill("请于今日报送8月进展报告。")
    office.get_by_role("button", name="发出催办").click()
    expect(office.get_by_text(f"已催办{UNIT}")).to_be_visible()
    desks.picture(office, "the-reminder-is-sent")
    open_message(unit, re.compile("^8月30日待办：逾期未报1项"))
    expect(unit.get_by_role("heading", name="已逾期未报")).to_be_visible()
    open_message(unit, f"催办：{TASK}")
    expect(unit.get_by_text("请于今日报送8月进展报告。")).to_be_visible()
    desks.picture(unit, "the-reminder-is-seen")
    unit.goto("/reports")
    unit.locator("#owed tr").filter(has_text=TASK).get_by_role("link").first.click()
    report(unit, "8月", 53)
    return_for_mending(office, site)
    desks.picture(office, "returned-from-the-queue")
    unit.goto("/reports")
    unit.locator("#owed tr").filter(has_text=TASK).get_by_role("link").first.click()
    expect(unit.get_by_text("53场含7月已报的20场")).to_be_visible()
    desks.picture(unit, "the-reason-stands-on-the-form")
    report(unit, "8月", 33)
    accept(office, site, "8月")
    expect_strips(office, site, of_task="7月已采用，8月迟报", of_unit="7月按时，8月迟报")

    # September: in time; the quarter says what the three accepted months say
    site.instance.move_to(SEPTEMBER_OPEN)
    unit.goto("/reports")
    unit.locator("#owed tr").filter(has_text=TASK).get_by_role("link").first.click()
    report(unit, "9月", 25)
    expect_quarter(office, site, "53")  # not yet accepted: July and August only
    accept(office, site, "9月")
    expect_quarter(office, site, "78")
    desks.picture(office, "the-quarter")
    expect_quarter(unit, site, "78")
    expect_strips(office, site, of_task="7月已采用，8月迟报，9月已采用", of_unit="7月按时，8月迟报，9月按时")
    desks.picture(office, "the-strip-of-the-unit")


def return_for_mending(desk: Page, site: Site) -> None:
    """The figure was a running total, and increments are asked: back with the reason."""
    desk.goto(f"/reports/review?unit={site.unit}")
    expect(desk.get_by_role("heading", name=f"{UNIT}8月进展报告")).to_be_visible()
    desk.locator(".decision-return summary").click()
    desk.get_by_label("补充说明").fill("53场含7月已报的20场，请填本期新增。")
    desk.get_by_role("button", name="退回修改").click()
    expect(desk.get_by_text(f"已退回{UNIT}修改")).to_be_visible()
    expect(desk.get_by_role("link", name="全部待采用的报告")).to_be_visible()  # others wait beyond the filter


def expect_quarter(desk: Page, site: Site, third: str) -> None:
    """The unit's line of 季报与年报: three empty quarters, the third with its sum, and the year with the same."""
    desk.goto(f"/plans/{site.plan}/quarters")
    row = desk.get_by_role("row").filter(has_text=UNIT)
    expect(row.get_by_role("cell").nth(4)).to_have_text(third)
    for other in (2, 3, 5):
        expect(row.get_by_role("cell").nth(other)).to_have_text("—")
    expect(row.get_by_role("cell").nth(6)).to_have_text(third)
