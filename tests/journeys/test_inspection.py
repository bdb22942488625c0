"""An inspection from its plan to the strike-off: a dead spot in the field, a problem, an order, one failed verification."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_meeting import confirmed
from tests.journeys.test_sample_tour import enter_by_card

CLERK, HEAD, LEADER, LIAISON = "方雨桐", "王堃", "张衡之", "赵敏行"
UNIT = "经济发展局"
TITLE = "企业培训台账专项督导"
SEEN, SEEN_LATER = "现场查看培训台账，5月新增3期尚未登记。", "车间培训正在进行，现场28人。"
FACT = "5月新增3期培训未登记台账"
PHOTO = {
    "name": "台账.png", "mimeType": "image/png",
    "buffer": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
    ),
}  # fmt: skip

PAGE_IS_KEPT = """async () => {
  for (let times = 0; times < 100; times += 1) {
    const kept = await caches.open("field-pages");
    if (navigator.serviceWorker.controller && (await kept.match(location.pathname))) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the field page was not kept");
}"""


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample, on 6 May."""
    copy = sample.copy_to(tmp_path_factory.mktemp("inspection") / "instance")
    with copy.served():
        yield copy


def test_an_inspection_from_plan_to_strike_off_with_one_failure(desks: Desks, site: Instance) -> None:
    clerk, leader, liaison = (desks.desk(site.address) for _ in range(3))
    phone = desks.desk(site.address, width=390, height=844)
    for page, name in ((clerk, CLERK), (leader, LEADER), (liaison, LIAISON), (phone, CLERK)):
        enter_by_card(page, name)
    address = plans(desks, clerk, leader)
    is_told(desks, site, clerk, leader, address)
    works_in_the_field(desks, phone, address)
    finding = finds(desks, site, clerk, leader, address)
    phone.goto("/findings")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390, "the list is wider than the phone"
    rectifies(desks, liaison, clerk, finding)
    concludes(desks, clerk, liaison, address)


def plans(desks: Desks, clerk: Page, leader: Page) -> str:
    """The office plans, the leader approves. Returns the inspection's address."""
    clerk.goto("/inspections/new")
    clerk.get_by_label("督导名称").fill(TITLE)
    clerk.get_by_label("开始日期").fill("2022-05-06")
    clerk.get_by_label("督导内容").fill("企业培训台账\n补贴公示")
    clerk.get_by_label("督导范围").fill("2022年4月以来开展的培训")
    for choice in (r"1\s", "实地", "抽查核验", UNIT, CLERK, "秦正"):
        clerk.get_by_role("checkbox", name=re.compile(f"^{choice}")).first.check()
    clerk.get_by_label("组长").select_option(label=f"{CLERK}（综合办公室）")
    desks.picture(clerk, "a-plan")
    clerk.get_by_role("button", name="保存").click()
    clerk.get_by_role("button", name="送批").click()
    expect(clerk.get_by_text("方案已送批")).to_be_visible()
    leader.goto("/")
    leader.get_by_role("link", name=re.compile("督导方案待批")).click()
    leader.get_by_role("main").get_by_role("link", name=TITLE).click()
    desks.picture(leader, "to-approve")
    confirmed(leader, "批准方案")
    expect(leader.get_by_text("已批准督导方案")).to_be_visible()
    return leader.url


def issue(site: Instance, clerk: Page, leader: Page) -> None:
    """The paper that the clerk has open, through its life."""
    clerk.get_by_role("button", name="核数").click()
    clerk.get_by_role("button", name="送审").click()
    expect(clerk.get_by_text("已送审，等待签发")).to_be_visible()
    leader.goto(clerk.url)
    confirmed(leader, "签发")
    expect(leader.get_by_text("已签发").first).to_be_visible()
    clerk.reload()
    confirmed(clerk, "印发")
    expect(clerk.get_by_text("等待排印", exact=True)).to_be_visible()
    site.flask("jobs", "run", "print-queue")
    expect(clerk.get_by_role("link", name="下载正式文件")).to_be_visible()


def is_told(desks: Desks, site: Instance, clerk: Page, leader: Page, address: str) -> None:
    """督导通知书; without it nobody may start."""
    clerk.goto(address)
    expect(clerk.get_by_role("button", name="开始督导")).to_be_disabled()
    clerk.get_by_role("button", name="拟写督导通知书").click()
    clerk.get_by_role("dialog").get_by_role("button", name="拟写").click()
    clerk.get_by_role("link", name=f"督导通知书（{UNIT}）").click()
    issue(site, clerk, leader)
    clerk.goto(address)
    confirmed(clerk, "开始督导")
    expect(clerk.get_by_text("督导已开始")).to_be_visible()
    desks.picture(clerk, "under-way")


def works_in_the_field(desks: Desks, phone: Page, address: str) -> None:
    """Two notes in a dead spot, the page opened afresh between them; with the net back each is sent once."""
    phone.goto(address)
    phone.get_by_role("link", name="现场", exact=True).click()
    phone.evaluate(PAGE_IS_KEPT)
    phone.context.set_offline(True)
    notes(phone, "有出入", SEEN, photo=True)
    expect(phone.get_by_text("本机有1条记录待发送")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text(f"{UNIT}现场")
    expect(phone.locator(".card-plain").first).to_have_css(
        "border-radius", "8px"
    )  # its style sheets were kept too
    notes(phone, "与报送一致", SEEN_LATER)
    expect(phone.get_by_text("本机有2条记录待发送")).to_be_visible()
    desks.picture(phone, "in-a-dead-spot")
    phone.context.set_offline(False)
    expect(phone.locator("#notes").get_by_text(SEEN, exact=True)).to_be_visible()
    expect(phone.locator("#notes").get_by_text(SEEN_LATER, exact=True)).to_be_visible()
    expect(phone.locator("#notes > .card-content > ul > li")).to_have_count(2)
    expect(phone.locator("#notes img")).to_have_count(1)
    desks.complaints = [one for one in desks.complaints if "net::ERR_" not in one]  # the dead spot's own
    desks.picture(phone, "sent")
    phone.get_by_role("link", name="抽查", exact=True).click()
    phone.get_by_label("抽取项数").fill("2")
    phone.get_by_role("button", name="抽取").click()
    item = phone.locator(".checklist > li").first
    item.get_by_role("radio", name="属实").check()
    item.get_by_role("button", name="保存").click()
    expect(phone.get_by_text("已记录核查结果")).to_be_visible()
    desks.picture(phone, "drawn-by-lot")


def notes(phone: Page, verdict: str, seen: str, *, photo: bool = False) -> None:
    phone.get_by_role("radio", name=verdict).check()
    phone.get_by_label("现场看到的情况").fill(seen)
    if photo:
        phone.get_by_label("照片").set_input_files(PHOTO)
    phone.get_by_role("button", name="记录", exact=True).click()


def finds(desks: Desks, site: Instance, clerk: Page, leader: Page, address: str) -> str:
    """A problem with its proof, put to the unit by an order. Returns the problem's address."""
    clerk.goto(address)
    clerk.get_by_role("link", name="记录问题").click()
    clerk.get_by_label("问题事实").fill(FACT)
    clerk.get_by_label("依据").fill("工作方案要求一人一档、按期登记")
    clerk.get_by_label("整改要求").fill("补登3期培训，建立开班即登记制度")
    clerk.get_by_label("整改时限").fill("2022-05-20")
    clerk.get_by_label("佐证材料").set_input_files(PHOTO)
    clerk.get_by_role("button", name="保存").click()
    clerk.get_by_role("button", name="拟写整改通知书").click()
    clerk.get_by_role("link", name=f"整改通知书（{UNIT}）").click()
    desks.picture(clerk, "the-order")
    issue(site, clerk, leader)
    clerk.goto(address)
    clerk.get_by_role("link", name=re.compile(FACT)).click()
    return clerk.url


def rectifies(desks: Desks, liaison: Page, clerk: Page, finding: str) -> None:
    """Acknowledged, planned, reported, found wanting, reported again, struck off."""
    liaison.goto("/")
    liaison.get_by_role("link", name=re.compile("待签收整改")).click()
    liaison.get_by_role("main").get_by_role("link", name=FACT).click()
    liaison.get_by_role("button", name="签收").click()
    liaison.get_by_role("link", name="填报整改措施").click()
    liaison.get_by_label("整改措施").fill("由企业服务科补登，5月18日前完成")
    liaison.get_by_role("button", name="保存").click()
    replies(liaison, "已补登2期。")
    desks.picture(liaison, "reported")
    verifies(clerk, finding, passed=False)
    desks.picture(clerk, "not-put-right")
    liaison.goto(finding)
    expect(liaison.get_by_text("重整改").first).to_be_visible()
    replies(liaison, "第3期已补登，制度已印发。")
    verifies(clerk, finding, passed=True)
    expect(clerk.get_by_text("已销号").first).to_be_visible()
    desks.picture(clerk, "struck-off")


def replies(liaison: Page, words: str) -> None:
    liaison.get_by_role("link", name="报告整改情况").click()
    liaison.get_by_label("整改情况").fill(words)
    liaison.get_by_label("佐证材料").set_input_files(PHOTO)
    liaison.get_by_role("button", name="报告", exact=True).click()
    expect(liaison.get_by_text("已报告整改情况，等待核查")).to_be_visible()


def verifies(clerk: Page, finding: str, *, passed: bool) -> None:
    clerk.goto(finding)
    clerk.get_by_role("link", name="核查", exact=True).click()
    clerk.get_by_role("radio", name="实地核查").check()
    clerk.get_by_role("radio", name="整改到位，销号" if passed else "整改不到位，重整改").check()
    if not passed:
        clerk.get_by_label("核查意见").fill("第3期仍未登记")
        clerk.get_by_label("重整改时限").fill("2022-05-31")
    clerk.get_by_role("button", name="提交核查结果").click()


def concludes(desks: Desks, clerk: Page, liaison: Page, address: str) -> None:
    """The conclusion is delivered and received, and the inspection closed."""
    clerk.goto(address)
    clerk.get_by_role("link", name="填写结论").click()
    clerk.get_by_label("总体评价").fill("台账基本健全，登记不够及时。")
    clerk.get_by_role("button", name="保存").click()
    confirmed(clerk, "送达结论")
    expect(clerk.get_by_text("结论已送达1个单位")).to_be_visible()
    liaison.goto(address)
    liaison.get_by_role("button", name="签收结论").click()
    expect(liaison.get_by_text("已签收督导结论")).to_be_visible()
    desks.picture(liaison, "the-unit-has-the-conclusion")
    clerk.reload()
    confirmed(clerk, "结束督导")
    expect(clerk.get_by_text("督导已结束")).to_be_visible()
    desks.picture(clerk, "closed")
