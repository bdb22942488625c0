"""A notice is written: a false figure is marked and mended, the leader comments, versions are compared, and it is signed on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_meeting import confirmed
from tests.journeys.test_sample_tour import enter_by_card

CLERK, LEADER = "李喆", "张衡之"
FALSE = "全区另有98765人次参加线上学习。"
PASTED = (
    '<html><head><style>p{color:red}</style></head><body><h2 style="margin:0">来自Word的标题</h2>'
    '<p class="MsoNormal"><b>加粗</b>的一段</p></body></html>'
)
PASTE = """(area, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  area.setSelectionRange(area.value.length, area.value.length);
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample, in which a notice lies as a draft."""
    copy = sample.copy_to(tmp_path_factory.mktemp("writing") / "instance")
    with copy.served():
        yield copy


def test_a_notice_is_written_checked_and_signed_on_paper(desks: Desks, site: Instance):
    clerk, leader = desks.desk(site.address), desks.desk(site.address)
    enter_by_card(clerk, CLERK)
    enter_by_card(leader, LEADER)
    address = writes(desks, clerk)
    two_windows(desks, site, clerk)
    checks_figures(desks, clerk)
    comments(desks, clerk, leader, address)
    compares(desks, clerk, address)
    signs_on_paper(desks, site, clerk, address)


def writes(desks: Desks, clerk: Page) -> str:
    """Blocks are split, pasted, moved and taken back; the pages beside them follow. Returns the notice's address."""
    clerk.goto("/notices?state=draft")
    clerk.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    address = clerk.url
    clerk.get_by_role("link", name="修改", exact=True).click()
    expect(clerk.get_by_role("img", name="第1页")).to_be_visible()
    areas = clerk.get_by_label("本段文字")
    count = areas.count()
    areas.nth(2).click()
    clerk.keyboard.press("Control+End")
    clerk.keyboard.press("Enter")
    clerk.keyboard.type(FALSE)
    expect(areas).to_have_count(count + 1)
    areas.nth(3).evaluate(PASTE, PASTED)
    expect(areas).to_have_count(count + 3)
    expect(areas.nth(4)).to_have_value("来自Word的标题")
    expect(clerk.get_by_label("段落层次").nth(4)).to_have_value("2")
    expect(areas.nth(5)).to_have_value("加粗的一段")
    clerk.get_by_role("button", name="撤销", exact=True).click()
    expect(areas).to_have_count(count + 1)
    areas.nth(3).press("Alt+ArrowUp")
    expect(areas.nth(2)).to_have_value(FALSE)
    expect(clerk.get_by_text(re.compile("已自动保存")).first).to_be_visible()
    expect(clerk.get_by_text(re.compile("共[0-9]+页，与印出的版面一致"))).to_be_visible()
    desks.picture(clerk, "the-editor")
    return address


def two_windows(desks: Desks, site: Instance, clerk: Page) -> None:
    """A second window that saves later is told, and keeps what was typed."""
    other = desks.desk(site.address)
    enter_by_card(other, CLERK)
    other.goto(clerk.url)
    clerk.get_by_label("本段文字").nth(0).press("End")
    clerk.keyboard.type("特此说明。")
    expect(clerk.get_by_text(re.compile("已自动保存")).first).to_be_visible()
    clerk.get_by_role("button", name="保存").first.click()
    expect(clerk.get_by_role("heading", level=1)).not_to_contain_text("修改通报")
    other.get_by_label("本段文字").nth(0).fill("另一个窗口写的。")
    expect(other.get_by_text(re.compile("他人已保存了新的内容，自动保存已停止"))).to_be_visible()
    other.get_by_role("button", name="保存").first.click()
    expect(other.get_by_text(re.compile("您输入的文字仍在下面"))).to_be_visible()
    expect(other.get_by_label("本段文字").nth(0)).to_have_value("另一个窗口写的。")
    desks.picture(other, "the-later-window")


def checks_figures(desks: Desks, clerk: Page) -> None:
    expect(clerk.get_by_text(re.compile("98765人次不在冻结的数据里"))).to_be_visible()
    clerk.get_by_role("button", name="核数").click()
    expect(clerk.get_by_text("待核1处")).to_be_visible()
    desks.picture(clerk, "a-false-figure")
    clerk.get_by_role("button", name=re.compile("^改为")).click()
    expect(clerk.get_by_text(re.compile("已将98765人次改为"))).to_be_visible()
    expect(clerk.get_by_text("文中数字都在冻结的数据里")).to_be_visible()
    clerk.get_by_role("button", name="核数完毕").click()
    expect(clerk.get_by_text("已核数").first).to_be_visible()
    clerk.get_by_role("button", name="送审").click()
    expect(clerk.get_by_text("已送审，等待签发")).to_be_visible()


def comments(desks: Desks, clerk: Page, leader: Page, address: str) -> None:
    """The leader marks words and says something; the office answers it, so nothing is open any more."""
    leader.goto(address)
    leader.get_by_role("link", name="意见", exact=True).click()
    leader.locator("[data-part]").first.select_text()
    expect(leader.get_by_label("所指文字")).to_have_value(re.compile("特此说明"))
    leader.get_by_role("textbox", name="意见").fill("开头再精炼一些")
    leader.get_by_role("button", name="提出").click()
    expect(leader.get_by_text("待办1条")).to_be_visible()
    desks.picture(leader, "a-comment")
    clerk.goto(address)
    expect(clerk.get_by_text(re.compile("有1条意见没有办结"))).to_be_visible()
    clerk.get_by_role("link", name="查看意见").click()
    clerk.get_by_role("button", name="办结").click()
    expect(clerk.get_by_text("已办结1条")).to_be_visible()


def compares(desks: Desks, clerk: Page, address: str) -> None:
    clerk.goto(address)
    clerk.get_by_role("link", name="稿件比对").click()
    expect(clerk.locator("ins", has_text="参加线上学习")).to_be_visible()
    desks.picture(clerk, "compared")


def signs_on_paper(desks: Desks, site: Instance, clerk: Page, address: str) -> None:
    clerk.goto(address)
    sheet = clerk.context.request.get(f"{address.rsplit('/notices', 1)[0]}" + document_of(clerk))
    assert sheet.body().startswith(b"%PDF-")
    clerk.get_by_role("link", name="登记纸质签发").click()
    clerk.get_by_label("签发领导").select_option(label=LEADER)
    clerk.get_by_label("签发日期").fill("2022-05-06")
    scan = {"name": "签发单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 scan"}
    clerk.get_by_label("签发单扫描件").set_input_files(scan)
    clerk.get_by_role("button", name="登记签发").click()
    expect(clerk.get_by_text("已登记纸质签发")).to_be_visible()
    expect(clerk.get_by_text(re.compile(f"登记{LEADER}于2022年5月6日在签发单上签发"))).to_be_visible()
    desks.picture(clerk, "signed-on-paper")
    confirmed(clerk, "印发")
    expect(clerk.get_by_text("等待排印", exact=True)).to_be_visible()
    site.flask("jobs", "run", "print-queue")
    expect(clerk.get_by_role("link", name="下载正式文件")).to_be_visible()


def document_of(clerk: Page) -> str:
    """The path of the sheet to be signed."""
    return clerk.get_by_role("link", name="打印签发单").get_attribute("href") or ""
