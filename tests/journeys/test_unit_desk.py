"""A busy liaison at the desk 填报台: 10 indicators and 6 tasks in few keys and clicks (issue 3 §3: counted, never timed)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card
from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.plans.models import Indicator
from tracker.tasks import actions as tasks
from tracker.tasks.models import Task, TaskKind
from tracker.tasks.values import TargetValues, TaskValues

DAY, OPENS = date(2022, 5, 24), date(2022, 5, 26)
LIAISON = "秦正"
TASKS, INDICATORS = 6, 10
MOST = 36  # a figure and Enter each, a text and an answer for each task, and the button


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample in which one small unit leads six more tasks with ten indicators; May's period is open."""
    copy = sample.copy_to(tmp_path_factory.mktemp("desk") / "instance")
    copy.move_to(DAY)
    with copy.inside():
        give_tasks()
    copy.move_to(OPENS)
    with copy.served():
        yield copy


def give_tasks() -> None:
    """Five tasks with two indicators each and a standing one, dispatched and acknowledged."""
    person = db.session.scalars(select(Person).where(Person.name == LIAISON)).unique().one()
    known = db.session.scalars(select(Task).order_by(Task.id)).unique().first()
    assert known is not None
    measure = known.measure
    for number in range(TASKS):
        is_counted = number < INDICATORS // 2
        indicators = [
            Indicator(plan_id=measure.plan_id, name=f"第{number * 2 + place}项服务", unit_of_measure="次")
            for place in (1, 2)
            if is_counted
        ]
        db.session.add_all(indicators)
        db.session.flush()
        values = TaskValues(
            title=f"便民服务第{number + 1}组",
            kind=TaskKind.QUANTIFIED if is_counted else TaskKind.STANDING,
            starts_on=date(2022, 5, 1),
            due_on=date(2022, 12, 31) if is_counted else None,
            lead_unit_id=person.unit_id,
            targets=tuple(TargetValues(Decimal(500), one.id) for one in indicators),
        )
        made = tasks.draft(measure, values, actor_id=None)
        tasks.dispatch(made, actor_id=None)
        for assignment in made.assignments:
            tasks.acknowledge(assignment, actor_id=person.id)


class Hands:
    """What a person does: each key chord, each text typed and each click counts once."""

    def __init__(self, desk: Page) -> None:
        self.desk = desk
        self.done = 0

    def type(self, words: str) -> None:
        self.done += 1
        self.desk.keyboard.type(words)

    def press(self, key: str) -> None:
        self.done += 1
        self.desk.keyboard.press(key)


def test_ten_indicators_and_six_tasks_in_few_keys_and_clicks(desks: Desks, site: Instance) -> None:
    desk = desks.desk(site.address)
    enter_by_card(desk, LIAISON)
    desk.goto("/desk")
    own = desk.locator(".desk-task").filter(has_text="便民服务第")
    expect(own).to_have_count(TASKS)
    hands = Hands(desk)
    figures = desk.get_by_role("textbox", name="项服务（")
    expect(figures).to_have_count(INDICATORS)
    figures.first.focus()
    for number in range(INDICATORS):
        hands.type(str(20 + number))
        if number < INDICATORS - 1:
            hands.press("Enter")
    expect(figures.last).to_have_value("29")
    for section in own.all():
        progress = section.get_by_label("进展情况")
        progress.fill("开展便民服务，群众反映良好。")
        section.get_by_label("能", exact=True).check()
        hands.done += 2
    desks.picture(desk, "filled")
    hands.done += 1
    desk.get_by_role("button", name="报送已填齐的").or_(
        desk.get_by_role("button", name="填齐的送审签")
    ).click()
    expect(desk.locator(".toast-note").first).to_contain_text(f"{TASKS}份")
    expect(desk.locator(".desk-task").filter(has_text="便民服务第")).to_have_count(0)
    assert hands.done <= MOST, hands.done


def test_two_windows_on_one_desk_lose_nothing(desks: Desks, site: Instance) -> None:
    """The second window is told which slot was saved elsewhere; its other slots are saved."""
    first, second = desks.desk(site.address), desks.desk(site.address)
    for window in (first, second):
        enter_by_card(window, "赵敏行")
        window.goto("/desk")
    sections = [window.locator(".desk-task") for window in (first, second)]
    sections[0].nth(0).get_by_label("进展情况").fill("第一个窗口写的。")
    expect(first.locator("#desk-said")).to_contain_text("已自动保存")
    sections[1].nth(1).get_by_label("进展情况").fill("第二个窗口写的另一项。")
    expect(second.locator("#desk-said")).to_contain_text("已自动保存")
    sections[1].nth(0).get_by_label("进展情况").fill("第二个窗口写的。")
    expect(second.locator("#desk-said")).to_contain_text("他人已保存")
    second.get_by_role("button", name="全部存草稿").click()
    expect(second.locator(".desk-task").first).to_contain_text("已保存了新的内容")
    expect(second.locator(".desk-task").first).to_contain_text("第一个窗口写的。")
    expect(second.locator(".desk-task").first.get_by_label("进展情况")).to_have_value("第二个窗口写的。")
    desks.picture(second, "conflict")
    first.reload()
    expect(first.locator(".desk-task").nth(1).get_by_label("进展情况")).to_have_value(
        "第二个窗口写的另一项。"
    )


ASKS_BEFORE_LEAVING = """() => {
  const leaving = new Event("beforeunload", { cancelable: true });
  dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
COPY = """async (picture) => {
  const bytes = Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([bytes], { type: "image/png" }) })]);
}"""
DROP = """(place, name) => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.7 " + name], name, { type: "application/pdf" }));
  const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried });
  place.dispatchEvent(drop);
  return drop.defaultPrevented;
}"""


def test_files_are_pasted_and_dropped_and_wait_for_the_button(desks: Desks, site: Instance) -> None:
    desk = desks.desk(site.address)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter_by_card(desk, "孙宁")
    desk.goto("/desk")
    task = desk.locator(".desk-task").nth(2)
    desk.evaluate(COPY, PICTURE)
    task.get_by_label("进展情况").click()
    desk.keyboard.press("Control+v")
    chosen = task.locator(".drop-list")
    expect(chosen).to_contain_text("image.png")
    assert task.evaluate(DROP, "台账.pdf")
    assert task.evaluate(DROP, "误选.pdf")
    assert desk.locator("#figures").evaluate(DROP, "放错地方.pdf")  # the page stays
    expect(chosen.locator("li")).to_have_count(3)
    task.get_by_role("button", name="不要误选.pdf").click()
    task.get_by_label("进展情况").fill("材料见附件。")
    expect(desk.locator("#desk-said")).to_contain_text("已自动保存")
    assert desk.evaluate(ASKS_BEFORE_LEAVING)  # the words are saved, the files are not
    desk.get_by_role("button", name="全部存草稿").click()
    expect(task.locator(".proofs li")).to_have_count(2)
    expect(task.locator(".proofs")).to_contain_text("台账.pdf")
    assert not desk.evaluate(ASKS_BEFORE_LEAVING)
    desks.picture(desk, "files")


def test_what_the_network_swallowed_is_offered_again(desks: Desks, site: Instance) -> None:
    desk = desks.desk(site.address)
    enter_by_card(desk, "孙宁")
    desk.goto("/desk")
    desk.route("**/draft", lambda route: route.abort())
    task = desk.locator(".desk-task").nth(3)
    task.get_by_label("进展情况").fill("断网时写的。")
    expect(desk.locator("#desk-said")).to_contain_text("网络不通，内容已留在本机")
    assert desk.evaluate(ASKS_BEFORE_LEAVING)
    desks.complaints.clear()  # the browser's own words on the network
    again = desk.context.new_page()
    again.goto("/desk")
    task = again.locator(".desk-task").nth(3)
    expect(
        task.get_by_text(re.compile(r"本机留有 \d+月\d+日 \d\d:\d\d 未保存的内容：断网时写的。"))
    ).to_be_visible()
    task.get_by_role("button", name="恢复").click()
    expect(task.get_by_label("进展情况")).to_have_value("断网时写的。")
    expect(again.locator("#desk-said")).to_contain_text("已自动保存")
    again.reload()
    expect(again.get_by_text("本机留有")).to_have_count(0)
    expect(task.get_by_label("进展情况")).to_have_value("断网时写的。")
