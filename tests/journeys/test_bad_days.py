"""Days on which things go wrong: nothing typed is lost, nothing is done twice, and every refusal says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_plan_to_notice import PASSWORD, enter
from tests.journeys.test_sample_tour import enter_by_card
from tracker.accounts import actions as accounts
from tracker.accounts.hashing import hashed
from tracker.accounts.models import Person
from tracker.core.db import db
from tracker.core.models import EventRecord

MAY_OPENS = date(2022, 5, 25)
LIAISON, USERNAME = "孙宁", "liaison-social"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample on the day when May's reports open."""
    copy = sample.copy_to(tmp_path_factory.mktemp("bad-days") / "instance")
    copy.move_to(MAY_OPENS)
    with copy.inside():
        person = db.session.scalars(select(Person).where(Person.username == USERNAME)).unique().one()
        accounts.replace_password(person, hashed(PASSWORD), must_change=False)
    with copy.served():
        yield copy


@pytest.fixture
def desk(desks: Desks, site: Instance) -> Page:
    """The liaison at a desk, signed in."""
    page = desks.desk(site.address)
    enter_by_card(page, LIAISON)
    return page


def fresh_form(desk: Page) -> str:
    """Open the form of a report that nobody has begun; gives its address."""
    desk.goto("/reports")
    row = desk.locator("#owed tr").filter(has_text="未开始填写").filter(has_text="5月").first
    row.get_by_role("link").first.click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("5月进展报告")
    return desk.url


def fill_in(desk: Page, progress: str) -> None:
    """Everything that the form asks for."""
    for figure in desk.locator("input[data-counting]").all():
        before = figure.get_attribute("data-before") or "0"
        figure.fill("10" if figure.get_attribute("data-counting") == "flow" else before)
    desk.get_by_label("进展情况").fill(progress)
    desk.get_by_label("下步打算").fill("6月中旬前完成第三批复核。")
    desk.get_by_label("能", exact=True).check()


def hand_in(desk: Page, *, twice: bool = False) -> None:
    """报送; what the checks doubt is confirmed."""
    button = desk.get_by_role("button", name="报送", exact=True)
    confirmed = desk.get_by_label("以上情况已核实，属实")
    handed_in = desk.get_by_text("已报送领导小组办公室")
    button.dblclick() if twice else button.click()
    expect(handed_in.or_(confirmed).first).to_be_visible()
    if confirmed.is_visible():
        confirmed.check()
        button.dblclick() if twice else button.click()
        expect(handed_in).to_be_visible()


def submissions(site: Instance) -> int:
    """How often anything was handed in."""
    with site.inside():
        return (
            db.session.scalar(
                select(func.count()).select_from(EventRecord).where(EventRecord.tag == "report:submitted")
            )
            or 0
        )


def test_two_tabs_on_one_draft(desks: Desks, desk: Page):
    address = fresh_form(desk)
    other = desk.context.new_page()
    other.goto(address)
    desk.get_by_label("进展情况").fill("甲稿：已走访企业12家。")
    desk.get_by_role("button", name="存草稿").click()
    expect(desk.get_by_text("已存草稿")).to_be_visible()
    other.get_by_label("进展情况").fill("乙稿：已走访企业15家。")
    with other.expect_response(lambda answer: answer.request.is_navigation_request()) as answered:
        other.get_by_role("button", name="存草稿").click()
    assert answered.value.status == 409
    expect(other.get_by_role("cell", name="甲稿：已走访企业12家。")).to_be_visible()
    expect(other.get_by_label("进展情况")).to_have_value("乙稿：已走访企业15家。")
    desks.picture(other, "two-versions")
    other.get_by_role("button", name="存草稿").click()
    expect(other.get_by_text("已存草稿")).to_be_visible()
    desk.reload()
    expect(desk.get_by_label("进展情况")).to_have_value("乙稿：已走访企业15家。")


def test_double_click_and_back_button(desks: Desks, site: Instance, desk: Page):
    before = submissions(site)
    fresh_form(desk)
    fill_in(desk, "本月组织专场招聘2场，达成意向137人。")
    hand_in(desk, twice=True)
    assert submissions(site) == before + 1
    desks.picture(desk, "handed-in-once")
    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_have_text("社会事业局5月进展报告")
    expect(desk.get_by_text("137人").first).to_be_visible()
    assert submissions(site) == before + 1


def grow_old(desk: Page, site: Instance) -> None:
    """Let the session be idle since an hour, by its own signed cookie."""
    app = Flask(__name__)
    app.secret_key = (site.folder / "secret_key").read_text(encoding="ascii").strip()
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    cookie = next(one for one in desk.context.cookies() if one.get("name") == "tracker")
    held = serializer.loads(str(cookie.get("value")))
    held["seen_at"] -= 3600
    desk.context.add_cookies([{"name": "tracker", "value": str(serializer.dumps(held)), "url": site.address}])


def test_the_session_ends_in_the_middle_of_a_form(desks: Desks, site: Instance, desk: Page):
    address = fresh_form(desk)
    words = "已核对补贴名册，涉及9家企业。"
    grow_old(desk, site)
    desk.get_by_label("进展情况").fill(words)
    desk.get_by_role("button", name="报送", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("登录")
    expect(desk.get_by_text("为安全起见已退出")).to_be_visible()
    desks.picture(desk, "signed-out")
    desk.get_by_label("用户名").fill(USERNAME)
    desk.get_by_label("口令", exact=False).fill(PASSWORD)
    desk.get_by_role("button", name="登录", exact=True).click()
    expect(desk).to_have_url(address)
    expect(desk.get_by_text(re.compile(r"本机留有 \d+月\d+日 \d\d:\d\d 未保存的内容"))).to_be_visible()
    desks.picture(desk, "what-was-typed-is-offered")
    desk.get_by_role("button", name="恢复").click()
    expect(desk.get_by_label("进展情况")).to_have_value(words)


def test_a_program_in_the_clothes_of_a_pdf(desks: Desks, desk: Page):
    fresh_form(desk)
    desk.get_by_label("进展情况").fill("佐证见附件。")
    disguised = {"name": "名册.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" + b"\x00" * 2000}
    desk.locator("input[type=file]").set_input_files(disguised)
    desk.get_by_role("button", name="存草稿").click()
    expect(desk.get_by_text("“名册.pdf”的内容与扩展名不符").first).to_be_visible()
    expect(desk.get_by_label("进展情况")).to_have_value("佐证见附件。")
    desks.picture(desk, "a-disguised-file")


def test_a_file_that_is_too_large(desks: Desks, desk: Page, tmp_path: Path):
    large = tmp_path / "全部材料.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * (21 * MEGABYTE))
    address = fresh_form(desk)
    desk.get_by_label("进展情况").fill("材料较多，分次上传。")
    desk.locator("input[type=file]").set_input_files(large)
    expect(desk.get_by_text("超过20.0MB，请压缩后再选")).to_be_visible()
    desk.get_by_role("button", name="存草稿").click()
    expect(desk).to_have_url(address)
    expect(desk.get_by_label("进展情况")).to_have_value("材料较多，分次上传。")
    desks.picture(desk, "refused-before-it-is-sent")
    token = desk.locator("form#report input[name=csrf_token]").input_value()
    answer = desk.request.post(
        address.replace("/report", "/draft"),
        multipart={
            "csrf_token": token,
            "attachments": {"name": large.name, "mimeType": "application/pdf", "buffer": large.read_bytes()},
        },
    )
    assert answer.status == 413
    assert "文件过大" in answer.text()


def tab_to(desk: Page, target: Locator, most: int = 120) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        desk.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by {most} tabs")


def test_without_a_mouse(desks: Desks, site: Instance):
    desk = desks.desk(site.address)
    desk.goto("/")
    expect(desk.get_by_label("用户名")).to_be_focused()
    desk.keyboard.type(USERNAME)
    desk.keyboard.press("Tab")
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("今天要办")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()
    tab_to(desk, desk.get_by_role("navigation").get_by_role("link", name=re.compile("进展填报")))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("我的填报")
    row = desk.locator("#owed tr").filter(has_text="未开始填写").filter(has_text="5月").first
    tab_to(desk, row.get_by_role("link").first)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("5月进展报告")
    for figure in desk.locator("input[data-counting]").all():
        tab_to(desk, figure)
        is_flow = figure.get_attribute("data-counting") == "flow"
        desk.keyboard.type("10" if is_flow else figure.get_attribute("data-before") or "0")
    tab_to(desk, desk.get_by_label("进展情况"))
    desk.keyboard.type("本月完成复核，台账已更新到5月24日。")
    tab_to(desk, desk.get_by_label("下步打算"))
    desk.keyboard.type("6月10日前完成抽查。")
    tab_to(desk, desk.get_by_label("能", exact=True))
    desk.keyboard.press("Space")
    expect(desk.get_by_label("能", exact=True)).to_be_checked()
    desks.picture(desk, "filled-by-keyboard")
    desk.locator("main").focus()
    tab_to(desk, desk.get_by_role("button", name="报送", exact=True))
    desk.keyboard.press("Enter")
    confirmed = desk.get_by_label("以上情况已核实，属实")
    handed_in = desk.get_by_text("已报送领导小组办公室")
    expect(handed_in.or_(confirmed).first).to_be_visible()
    if confirmed.is_visible():
        tab_to(desk, confirmed)
        desk.keyboard.press("Space")
        desk.keyboard.press("Enter")
    expect(handed_in).to_be_visible()


def test_a_wrong_password_says_what_to_do(desks: Desks, site: Instance):
    desk = desks.desk(site.address)
    enter(desk, USERNAME, "wrong")
    expect(desk.get_by_text("用户名或口令不对，或账号已停用、锁定。请核对后重试。")).to_be_visible()
    expect(desk.get_by_label("用户名")).to_have_value(USERNAME)
