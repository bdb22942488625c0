"""A 调度会: the office composes, prints and decides; a unit gets its task and its letter; the next meeting carries over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card

CLERK, LEADER, LIAISON = "李喆", "张衡之", "孙宁"
MATTER = "完成院校实训设备采购论证"


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample, a week before its third meeting."""
    copy = sample.copy_to(tmp_path_factory.mktemp("meeting") / "instance")
    with copy.served():
        yield copy


def confirmed(page: Page, button: str) -> None:
    """Press a button that asks, and say yes."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button").last.click()


def open_meeting(page: Page, words: str) -> None:
    """From the navigation."""
    page.goto("/")
    page.get_by_role("link", name="调度会", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=re.compile(words)).click()


def test_a_meeting_from_agenda_to_carry_over(desks: Desks, site: Instance):
    clerk, leader, liaison = (desks.desk(site.address) for _ in range(3))
    for page, name in ((clerk, CLERK), (leader, LEADER), (liaison, LIAISON)):
        enter_by_card(page, name)
    the_unit_answers(desks, liaison)
    the_office_prepares(desks, clerk)
    the_office_decides(desks, clerk)
    papers_are_issued(site, clerk, leader)
    the_unit_has_task_and_letter(desks, liaison)
    the_next_meeting_carries_over(desks, clerk)


def the_unit_answers(desks: Desks, liaison: Page) -> None:
    open_meeting(liaison, "第三次调度会")
    expect(liaison.get_by_text("风险值")).to_have_count(0)
    liaison.get_by_role("link", name="回复", exact=True).click()
    liaison.get_by_label("参会人员").fill("局长周全")
    liaison.get_by_role("button", name="回复", exact=True).click()
    expect(liaison.get_by_text("局长周全")).to_be_visible()
    desks.picture(liaison, "the-unit-answers")


def the_office_prepares(desks: Desks, clerk: Page) -> None:
    open_meeting(clerk, "第三次调度会")
    expect(clerk.get_by_text("参加：局长周全")).to_be_visible()
    expect(clerk.get_by_role("cell", name="集中拨付一季度培训补贴", exact=True)).to_be_visible()
    clerk.get_by_role("link", name="修改议程").click()
    clerk.get_by_label("交流发言").fill("科技创新局：创新平台建设做法")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_role("cell", name="创新平台建设做法")).to_be_visible()
    confirmed(clerk, "印制材料")
    with clerk.expect_download() as pack:
        clerk.get_by_role("link", name="下载会议材料").click()
    assert pack.value.path().read_bytes().startswith(b"%PDF-")
    desks.picture(clerk, "the-pack-is-printed")
    confirmed(clerk, "记为已召开")


def the_office_decides(desks: Desks, clerk: Page) -> None:
    clerk.get_by_role("link", name="记录议定事项").first.click()
    clerk.get_by_label("议定事项").fill(MATTER)
    clerk.get_by_label("牵头单位").select_option(label="社会事业局")
    clerk.get_by_label("完成时限").fill("2022-06-15")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("待交办")).to_be_visible()
    confirmed(clerk, "交办")
    expect(clerk.get_by_text("待签收").first).to_be_visible()
    clerk.get_by_role("button", name="拟写工作提醒函").click()
    expect(clerk.get_by_text("已拟出工作提醒函1件，请逐件核对")).to_be_visible()
    desks.picture(clerk, "decided-and-dispatched")


def papers_are_issued(site: Instance, clerk: Page, leader: Page) -> None:
    """The letter and the minutes go through the same life."""
    clerk.get_by_role("button", name="拟写纪要").click()
    clerk.get_by_role("button", name="保存").click()
    addresses = [clerk.url]
    clerk.get_by_role("link", name=re.compile("第三次调度会$")).first.click()
    clerk.get_by_role("link", name="致社会事业局工作提醒函").click()
    addresses.append(clerk.url)
    for address in addresses:
        clerk.goto(address)
        clerk.get_by_role("button", name="核数").click()
        clerk.get_by_role("button", name="送审").click()
        expect(clerk.get_by_text("已送审，等待签发")).to_be_visible()
        leader.goto(address)
        confirmed(leader, "签发")
        expect(leader.get_by_text("已签发").first).to_be_visible()
        clerk.goto(address)
        confirmed(clerk, "印发")
        expect(clerk.get_by_text("等待排印", exact=True)).to_be_visible()
        site.flask("jobs", "run", "print-queue")
        with clerk.expect_download() as issued:
            clerk.get_by_role("link", name="下载正式文件").click()
        site.flask("documents", "check", str(issued.value.path()))  # ends with 1 where GB/T 9704 is not kept


def the_unit_has_task_and_letter(desks: Desks, liaison: Page) -> None:
    liaison.goto("/messages")
    expect(liaison.get_by_role("main").get_by_text(re.compile("收到工作提醒函")).first).to_be_visible()
    open_meeting(liaison, "第三次调度会")
    expect(liaison.get_by_role("link", name=MATTER)).to_be_visible()
    liaison.get_by_role("link", name="致社会事业局工作提醒函").click()
    expect(liaison.get_by_role("cell", name=MATTER, exact=True)).to_be_visible()
    desks.picture(liaison, "the-letter")


def the_next_meeting_carries_over(desks: Desks, clerk: Page) -> None:
    clerk.goto("/meetings/new")
    clerk.get_by_role("main").get_by_label("日期").fill("2022-06-10")
    clerk.get_by_label("地点").fill("管委会第一会议室")
    clerk.get_by_label("主持人").fill("张衡之")
    clerk.get_by_role("button", name="保存并汇总议程").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("第四次调度会")
    expect(clerk.get_by_role("cell", name=MATTER, exact=True)).to_be_visible()
    desks.picture(clerk, "carried-over")
