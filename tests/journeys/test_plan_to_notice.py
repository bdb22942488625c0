"""From an empty instance to an issued notice, on the real plan: what the office exists for, done by people in the browser.

By hand in the pages: the first administrator, one unit, the clerk's account with its roles, everything that the
clerk, the liaisons and the leader do. By the real actions: the other units and people (the same form twenty times).
The office's time is moved by the sample's clock, because reports are due at the end of a month.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from config import PROJECT
from tests.instance import Instance
from tests.journeys.conftest import Desks
from tracker.accounts import actions as accounts
from tracker.accounts.models import Role
from tracker.core.calendar import seed_calendar
from tracker.core.office_clock import set_office_clock
from tracker.core.rules import office_rules
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.units import actions as units
from tracker.units.models import UnitKind
from tracker.units.queries import find_by_printed_name

PLAN = PROJECT / "tracker" / "sample" / "plan.txt"
PASSWORD = "Zhishui-2022-wen"
IMPORTED, DISPATCHED, REPORTED, NOTIFIED = (
    date(2022, 2, 7),
    date(2022, 2, 8),
    date(2022, 2, 25),
    date(2022, 3, 7),
)
OTHER_UNITS = {
    "管委会": ("南阳高新区管理委员会", UnitKind.LEADERSHIP),
    "综合办公室": ("南阳高新区综合办公室", UnitKind.PARTY),
    "经济发展局": ("南阳高新区经济发展局", UnitKind.DEPARTMENT),
    "社会事业局": ("南阳高新区社会事业局", UnitKind.DEPARTMENT),
    "财政金融局": ("南阳高新区财政金融局", UnitKind.DEPARTMENT),
    "市场监管分局": ("南阳高新区市场监管分局", UnitKind.DEPARTMENT),
    "营商环境办": ("南阳高新区营商环境办公室", UnitKind.DEPARTMENT),
    "政法工委": ("南阳高新区党工委政法工委", UnitKind.PARTY),
    "党工委巡察办": ("南阳高新区党工委巡察工作办公室", UnitKind.PARTY),
    "光电产业园": ("光电产业园管理办公室", UnitKind.PARK),
    "张衡街道": ("张衡街道办事处", UnitKind.SUBDISTRICT),
    "百里奚街道": ("百里奚街道办事处", UnitKind.SUBDISTRICT),
    "光电园区中心": ("光电园区服务中心", UnitKind.PARK),
    "防爆园区中心": ("防爆装备园区服务中心", UnitKind.PARK),
}
OTHER_PEOPLE = {
    "leader": ("张衡之", "管委会", Role.LEADER),
    "liaison-personnel": ("吴越", "组织人社局", Role.LIAISON),
    "liaison-finance": ("郑直", "财政金融局", Role.LIAISON),
}


def test_plan_to_notice(desks: Desks, tmp_path: Path):
    instance = Instance(tmp_path / "instance")
    instance.flask("db", "upgrade")
    with instance.inside():
        seed_calendar(range(2021, 2024))
        set_office_clock(IMPORTED)
    password = one_time_password(instance.flask("accounts", "first-administrator"))
    with instance.served():
        clerk = people_and_units(desks, instance, password)
        imports_the_plan(desks, clerk)
        confirms_the_leads(desks, clerk)
        breaks_down_and_dispatches(desks, instance, clerk)

        host, finance, leader = (desks.desk(instance.address) for _ in range(3))
        for desk, username in ((host, "liaison-personnel"), (finance, "liaison-finance"), (leader, "leader")):
            enter(desk, username, PASSWORD)
            expect(desk.get_by_role("heading", level=1)).not_to_have_text("登录")
        acknowledges(desks, host)
        acknowledges(desks, finance)
        instance.move_to(REPORTED)
        assert light_of(clerk, "创业培训") == "关注"
        proof = tmp_path / "培训名册.txt"
        proof.write_text("第1期 32人\n第2期 28人", encoding="utf-8")
        reports(desks, host, 60, "办班2期，培训60人次，均已入台账。", proof)
        reports(desks, finance, 45, "会同人社部门办班1期，贴息政策已宣讲。", proof)
        reviews(desks, clerk, finance, leader)
        assert light_of(clerk, "创业培训") == "正常"
        desks.picture(clerk, "the-light-has-moved")

        instance.move_to(NOTIFIED)
        drafts_the_notice(desks, clerk)
        signs_off(desks, leader)
        pdf = issues(desks, instance, clerk)
    findings = check(pdf, Kind.NOTICE)
    assert not failed(findings), failed(findings)


# ── people and units ─────────────────────────────────────────────────────────────────────────────────────────────────


def one_time_password(words: str) -> str:
    """The password in what the command printed."""
    found = re.search(r"One-time password: (\S+)", words)
    assert found, words
    return found[1]


def enter(desk: Page, username: str, password: str) -> None:
    """Sign in by the form."""
    desk.goto("/sign-in")
    desk.get_by_label("用户名").fill(username)
    desk.get_by_label("口令", exact=False).fill(password)
    desk.get_by_role("button", name="登录", exact=True).click()


def enter_first_time(desk: Page, username: str, password: str) -> None:
    """Sign in with a one-time password, which must be changed before anything else."""
    enter(desk, username, password)
    expect(desk.get_by_role("heading", level=1)).to_have_text("修改口令")
    desk.goto("/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("修改口令")
    desk.get_by_label("当前口令").fill(password)
    desk.get_by_label("新口令", exact=False).first.fill(PASSWORD)
    desk.get_by_label("再次输入新口令").fill(PASSWORD)
    desk.get_by_role("button", name="修改口令").click()
    expect(desk.get_by_text("口令已修改")).to_be_visible()


def registers(desk: Page, username: str, name: str, unit: str) -> str:
    """A new account; gives its one-time password."""
    desk.goto("/people/new")
    desk.get_by_label("姓名").fill(name)
    desk.get_by_label("单位").select_option(label=unit)
    desk.get_by_label("用户名").fill(username)
    desk.get_by_role("button", name="登记").click()
    password = desk.get_by_label("一次性口令").inner_text()
    desk.get_by_role("link", name=re.compile("已记下")).click()
    return password


def people_and_units(desks: Desks, instance: Instance, first_password: str) -> Page:
    """From nobody to an office; gives the clerk's desk."""
    admin = desks.desk(instance.address)
    admin.goto("/")
    expect(admin.get_by_role("heading", level=1)).to_have_text("登录")
    desks.picture(admin, "sign-in")
    enter_first_time(admin, "admin", first_password)
    desks.picture(admin, "empty-home-of-the-administrator")

    admin.goto("/units/new")
    admin.get_by_label("名称", exact=True).or_(admin.get_by_label("名称必填")).first.fill(
        "南阳高新区组织人社局"
    )
    admin.get_by_label("简称").fill("组织人社局")
    admin.get_by_label("办公室所在单位").check()
    desks.picture(admin, "a-unit")
    admin.get_by_role("button", name="登记").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("南阳高新区组织人社局")

    with instance.inside():
        for short_name, (name, kind) in OTHER_UNITS.items():
            units.register_unit(name=name, short_name=short_name, kind=kind, actor_id=None)

    security_password = registers(admin, "security", "陈守安", "南阳高新区综合办公室")
    admin.get_by_role("link", name="分配角色").click()
    admin.get_by_label("安全管理员").check()
    admin.get_by_role("button", name="保存").click()
    expect(admin.get_by_text("陈守安的角色：安全管理员")).to_be_visible()
    clerk_password = registers(admin, "clerk", "李喆", "南阳高新区组织人社局")
    clerks_page = admin.url

    security = desks.desk(instance.address)
    enter_first_time(security, "security", security_password)
    security.goto(clerks_page)
    security.get_by_role("link", name="分配角色").click()
    security.get_by_label("办公室经办").check()
    security.get_by_role("button", name="提交，待另一名管理员确认").click()
    expect(security.get_by_text("已提出李喆的角色变更")).to_be_visible()
    admin.goto(f"{instance.address}/role-requests")
    admin.get_by_role("button", name="确认", exact=True).click()
    admin.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(admin.get_by_text("已确认，李喆的角色：办公室经办")).to_be_visible()
    desks.picture(security, "the-clerks-page")

    with instance.inside():
        for username, (name, unit, role) in OTHER_PEOPLE.items():
            found = find_by_printed_name(unit)
            assert found is not None
            person, password = accounts.register_person(
                username=username,
                name=name,
                unit_id=found.id,
                held=[role],
                must_change_password=False,
                actor_id=None,
            )
            accounts.change_password(person, current=password, new=PASSWORD, rules=office_rules())

    clerk = desks.desk(instance.address)
    enter_first_time(clerk, "clerk", clerk_password)
    desks.picture(clerk, "empty-home-of-the-clerk")
    return clerk


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def imports_the_plan(desks: Desks, clerk: Page) -> None:
    """Upload, map what the directory does not know, confirm."""
    clerk.get_by_role("link", name="方案与措施").first.click()
    clerk.get_by_role("link", name="导入方案").first.click()
    clerk.locator("input[type=file]").set_input_files(PLAN)
    clerk.get_by_role("button", name="读取并核对").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("核对方案")
    desks.picture(clerk, "review-of-the-import")
    clerk.get_by_role("button", name="确认导入").click()
    expect(clerk.get_by_text("没有导入，请先处理以下8处")).to_be_visible()
    desks.picture(clerk, "names-to-map")

    for group in ("各园区中心", "“一园两办”"):
        name_row(clerk, group).get_by_label("对应单位").select_option(label="登记为新单位组")
    name_row(clerk, "市场监管局").get_by_label("对应单位").select_option(label="市场监管分局")
    new_unit = name_row(clerk, "科技创新局")
    new_unit.get_by_label("对应单位").select_option(label="登记为新单位")
    new_unit.get_by_label("单位全称").fill("南阳高新区科技创新局")
    new_unit.get_by_label("类别").select_option(label="区直部门")
    expect(clerk.locator("[data-target]")).to_have_count(4)
    for target in clerk.locator("[data-target]").all():
        target.get_by_label("填报口径").select_option(label="本期新增")
    clerk.get_by_role("button", name="确认导入").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("人人持证")
    expect(clerk.get_by_text("宛开办〔2022〕5号").first).to_be_visible()
    desks.picture(clerk, "the-plan")

    sets_members(clerk, "各园区中心", ["光电园区服务中心", "防爆装备园区服务中心"])
    sets_members(clerk, "“一园两办”", ["光电产业园管理办公室", "张衡街道办事处", "百里奚街道办事处"])
    desks.picture(clerk, "groups")


def name_row(clerk: Page, printed: str) -> Locator:
    """The row of the review that asks what a printed name means."""
    return clerk.locator(".name-row").filter(has=clerk.get_by_text(printed, exact=True))


def sets_members(clerk: Page, group: str, members: list[str]) -> None:
    """The plan does not name the members: the office sets them."""
    clerk.goto("/unit-groups")
    clerk.get_by_role("link", name=group, exact=True).click()
    for member in members:
        clerk.get_by_label(member, exact=True).check()
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("单位组")


def confirms_the_leads(desks: Desks, clerk: Page) -> None:
    """首列视同牵头 becomes lead where a person says so."""
    clerk.goto("/plans/leads")
    expect(clerk.get_by_text("8项待确认")).to_be_visible()
    clerk.get_by_label("全选").check()
    desks.picture(clerk, "leads-to-confirm")
    clerk.get_by_role("button", name="确认所选").click()
    expect(clerk.get_by_text("已确认8项措施的牵头单位")).to_be_visible()
    expect(clerk.get_by_text("牵头单位都已确认")).to_be_visible()


# ── tasks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def breaks_down_and_dispatches(desks: Desks, instance: Instance, clerk: Page) -> None:
    """Measure 8 becomes a quantified task shared by two units, and is dispatched the next day."""
    clerk.goto("/plans")
    clerk.get_by_role("link", name=re.compile("人人持证")).first.click()
    clerk.get_by_role("link", name=re.compile("扶持创业带动就业")).first.click()
    clerk.get_by_role("link", name="分解任务").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("分解措施8")
    desks.picture(clerk, "proposed-tasks")
    first = clerk.locator(".proposal").first
    first.get_by_label("任务", exact=False).first.fill("创业培训")
    expect(first.get_by_label("指标", exact=True)).to_have_value(re.compile(r"\d+"))
    first.get_by_label("完成时限").fill("2022-12-31")
    clerk.get_by_role("button", name="保存2项任务").click()
    expect(clerk.get_by_text(re.compile("已.*2项任务"))).to_be_visible()

    clerk.goto("/tasks/drafts")
    clerk.get_by_role("link", name="创业培训", exact=True).click()
    clerk.get_by_role("link", name="修改").click()
    desks.picture(clerk, "a-drafted-task")
    clerk.get_by_role("link", name="取消").click()
    instance.move_to(DISPATCHED)
    clerk.goto("/tasks/drafts")
    clerk.get_by_label("全选").check()
    desks.picture(clerk, "tasks-to-dispatch")
    clerk.get_by_role("button", name="交办所选").click()
    clerk.get_by_role("dialog").get_by_role("button", name="交办所选").click()
    expect(clerk.get_by_text("已交办2项")).to_be_visible()

    clerk.goto("/tasks")
    clerk.get_by_role("link", name="创业培训", exact=True).click()
    clerk.get_by_role("link", name="分配目标").click()
    clerk.get_by_label("组织人社局").fill("200")
    clerk.get_by_label("财政金融局").fill("100")
    clerk.get_by_label("依据").fill("领导小组第一次会议")
    clerk.get_by_role("button", name="保存分配").click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("创业培训")
    desks.picture(clerk, "the-dispatched-task")


def acknowledges(desks: Desks, liaison: Page) -> None:
    """From the home page's tile to 签收 of everything that waits."""
    liaison.goto("/")
    expect(liaison.get_by_role("heading", level=1)).to_be_visible()
    desks.picture(liaison, "home-of-a-liaison")
    liaison.get_by_role("main").get_by_role("link", name=re.compile("任务待签收")).click()
    liaison.get_by_label("全选").check()
    liaison.get_by_role("button", name="签收所选").click()
    expect(liaison.get_by_text("已签收2项")).to_be_visible()


# ── reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def reports(desks: Desks, liaison: Page, figure: int, progress: str, proof: Path) -> None:
    """Fill the form of the training task and hand it in."""
    liaison.goto("/reports")
    liaison.get_by_role("link", name="创业培训", exact=True).click()
    expect(liaison.get_by_role("heading", level=1)).to_have_text("2月进展报告")
    liaison.locator("[data-figure] input[data-counting]").fill(str(figure))
    liaison.get_by_label("进展情况").fill(progress)
    liaison.get_by_label("下步打算").fill("3月底前再办两期，覆盖返乡创业人员。")
    liaison.get_by_label("能", exact=True).check()
    liaison.locator("input[type=file]").set_input_files(proof)
    desks.picture(liaison, "a-report")
    liaison.get_by_role("button", name="报送", exact=True).click()
    expect(liaison.get_by_text("已报送领导小组办公室")).to_be_visible()
    expect(liaison.get_by_text(proof.name)).to_be_visible()


def reviews(desks: Desks, clerk: Page, liaison: Page, leader: Page) -> None:
    """The clerk returns one, it is mended and accepted; the host unit's own report goes to the leader."""
    clerk.goto("/reports/review")
    expect(clerk.get_by_text(re.compile("另有组织人社局的报告1份，本人回避"))).to_be_visible()
    desks.picture(clerk, "reports-to-review")
    clerk.get_by_role("link", name="财政金融局", exact=True).click()
    clerk.locator(".decision-return summary").click()
    clerk.get_by_label("补充说明").fill("创业培训人数与名册不符，请核对。")
    desks.picture(clerk, "returning-a-report")
    clerk.get_by_role("button", name="退回修改").click()
    expect(clerk.get_by_text("已退回财政金融局修改")).to_be_visible()

    liaison.goto("/")
    desks.picture(liaison, "returned-to-me")
    liaison.get_by_role("main").get_by_role("link", name=re.compile("按退回原因修改后重报")).click()
    liaison.get_by_role("link", name="创业培训", exact=True).click()
    expect(liaison.get_by_text("创业培训人数与名册不符，请核对")).to_be_visible()
    expect(liaison.locator("[data-figure] input[data-counting]")).to_have_value("45")
    liaison.locator("[data-figure] input[data-counting]").fill("42")
    liaison.get_by_role("button", name="报送", exact=True).click()
    expect(liaison.get_by_text("已报送领导小组办公室")).to_be_visible()

    clerk.goto("/reports/review")
    clerk.get_by_role("link", name="财政金融局", exact=True).click()
    expect(clerk.get_by_text("以下为修改后的报告")).to_be_visible()
    clerk.locator("[data-accept]").click()
    expect(clerk.get_by_text("已采用财政金融局的报告")).to_be_visible()

    leader.goto("/reports/review")
    leader.get_by_role("link", name="组织人社局", exact=True).click()
    desks.picture(leader, "the-hosts-report-before-the-leader")
    leader.locator("[data-accept]").click()
    expect(leader.get_by_text("已采用组织人社局的报告")).to_be_visible()


def light_of(desk: Page, task: str) -> str:
    """The word of the progress light on the task's page."""
    desk.goto("/tasks")
    desk.get_by_role("link", name=task, exact=True).click()
    return desk.locator("header .light").first.inner_text()


# ── the notice ───────────────────────────────────────────────────────────────────────────────────────────────────────


def drafts_the_notice(desks: Desks, clerk: Page) -> None:
    """Cut-off, snapshot, draft; an edited figure that the snapshot does not hold is flagged; 核数, 送审."""
    clerk.goto("/notices")
    clerk.get_by_role("link", name="拟制通报").first.click()
    clerk.get_by_label("数据截止日期").fill("2022-03-05")
    desks.picture(clerk, "cut-off")
    clerk.get_by_role("button", name="冻结数据并拟稿").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("修改通报")
    desks.picture(clerk, "the-drafted-notice")
    expect(clerk.get_by_label("本段文字").nth(4)).to_have_value(re.compile("创业培训累计完成102人次"))
    expect(clerk.get_by_role("img", name="第1页")).to_be_visible()
    overall = clerk.get_by_label("本段文字").nth(2)
    drafted = overall.input_value()
    overall.fill(f"{drafted}全区已培训9876人次。")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("9876").first).to_be_visible()
    expect(clerk.get_by_text("不在冻结的数据里，送审前请核对")).to_be_visible()
    desks.picture(clerk, "a-doubtful-figure")
    clerk.get_by_role("link", name="修改").click()
    clerk.get_by_label("本段文字").nth(2).fill(f"{drafted}各单位要对照进度，抓紧推进。")
    clerk.get_by_role("button", name="保存").click()
    expect(clerk.get_by_text("不在冻结的数据里")).to_have_count(0)
    clerk.get_by_role("button", name="核数").click()
    expect(clerk.get_by_text("已核数").first).to_be_visible()
    clerk.get_by_role("button", name="送审").click()
    expect(clerk.get_by_text("已送审，等待签发")).to_be_visible()


def signs_off(desks: Desks, leader: Page) -> None:
    """From the leader's home page."""
    leader.goto("/")
    desks.picture(leader, "home-of-the-leader")
    leader.get_by_role("main").get_by_role("link", name="签发", exact=True).click()
    leader.get_by_role("button", name="签发", exact=True).click()
    leader.get_by_role("dialog").get_by_role("button", name="签发").click()
    expect(leader.get_by_text("已签发").first).to_be_visible()


def issues(desks: Desks, instance: Instance, clerk: Page) -> bytes:
    """印发 with the number; the PDF is the same at every download, and its hash stands on the page."""
    clerk.reload()
    clerk.get_by_role("button", name="印发", exact=True).click()
    clerk.get_by_role("dialog").get_by_role("button", name="印发").click()
    expect(clerk.get_by_text("等待排印", exact=True)).to_be_visible()
    desks.picture(clerk, "waiting-for-the-press")
    instance.flask("jobs", "run", "print-queue")
    expect(clerk.get_by_text(re.compile("〔2022〕1号")).first).to_be_visible()  # the page follows by itself
    desks.picture(clerk, "the-issued-notice")
    first, second = (download(clerk) for _ in range(2))
    assert first == second
    expect(clerk.get_by_text(hashlib.sha256(first).hexdigest())).to_be_visible()
    return first


def download(desk: Page) -> bytes:
    """What the button gives."""
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="下载正式文件").click()
    return coming.value.path().read_bytes()
