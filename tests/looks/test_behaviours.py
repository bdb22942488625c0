"""The behaviours in a real browser: what a person sees, hears from a screen reader, and does not lose."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, jsonify, render_template_string, request
from flask.typing import ResponseReturnValue
from playwright.sync_api import Page, expect
from wtforms import (
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from tests.looks.conftest import OpenPage, looks_alone
from tracker.core.forms import Form
from tracker.core.policy import refused
from tracker.dashboard.navigation import link

PAGE = """
{% extends "base.html" %}
{% from "components/page.html" import page_head, card, facts, tabs, empty, previous_period, notice %}
{% from "components/todo.html" import todo %}
{% from "components/lights.html" import light, report_light, bar, strip, light_legend %}
{% from "components/tables.html" import data_table, select_cell, selected_count, chips, filter_chip, filter_menu %}
{% from "components/forms.html" import post_form, field, file_field, fields_in, buttons, action_button %}
{% from "components/feedback.html" import dialog, dialog_button %}
{% from "components/timeline.html" import timeline, moment %}
{% block title %}部件{% endblock %}
{% block main %}
{% call page_head("部件", ["46项", "在办39"], tag=light("yellow")) %}
{{ selected_count("ids") }}{{ dialog_button("return", "退回") }}{{ action_button("tried", may, "申请办结", {"step": "close"}) }}
{{ action_button("tried", none, "交办", {"step": "dispatch"}, confirm="确定交办吗？", primary=true) }}
{% endcall %}
{{ tabs([("全部", "/", 46, true), ("在办", "/", none, false)]) }}
{{ todo([{"number": 3, "label": "漏报单位", "hint": "6月，已锁定", "url": "/", "hot": true}]) }}
{{ light_legend() }}{{ light_legend("report") }}
{% call chips() %}{{ filter_chip("在办", 39, state="open") }}{{ filter_menu("单位", "unit", [(1, "经济发展局")]) }}{% endcall %}
{% call notice("warning") %}工作日历尚未公布。<a href="/">校正</a>{% endcall %}
{% call data_table("任务", ["任务", {"label": "完成率", "figure": true, "sort": "ratio"}, "近六期"], select="ids", phone="cards") %}
{% for id in (1, 2, 3) %}<tr>{{ select_cell("ids", id, "任务" ~ id) }}<td><a href="/">任务{{ id }}</a><small>量化</small></td>
<td class="figure" data-label="完成率">{{ bar(none, none) }}</td><td data-label="近六期">{{ strip([("red", "1月"), ("watch", "2月")]) }}</td></tr>
{% endfor %}{% endcall %}
{% call data_table("宽表", ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]) %}<tr>{% for n in range(10) %}<td class="nowrap">经济发展局</td>{% endfor %}</tr>{% endcall %}
{% call card("填写", hint="本期", link=("全部", "/"), light=light("green"), id="filling") %}
{% call post_form(form, action="/tried/save", id="report", autosave="/drafts") %}
{% call fields_in(3) %}{{ field(form.title, suffix="人次", previous="上月284") }}{{ field(form.due_on) }}{{ field(form.unit) }}{% endcall %}
<div class="fields fields-wide">{{ field(form.progress) }}{{ previous_period("上期的话。", into="progress") }}</div>
{{ field(form.outlook) }}{{ file_field(form.proof, max_bytes=1000) }}{{ buttons("报送", "/") }}
{% endcall %}{% endcall %}
{% call card("过程") %}{% call timeline() %}{% call moment("7月4日", "办公室", "请核对。", kind="warning") %}退回{% endcall %}{% endcall %}{% endcall %}
{% call card("逐项", id="items") %}{% call data_table("逐项", ["项目", "本期", "下期"], phone="cards") %}<tr><td>培训</td>
{% for words in ("本期", "下期") %}<td data-label="{{ words }}"><input class="form-control" aria-label="{{ words }}"></td>{% endfor %}</tr>{% endcall %}{% endcall %}
{% call card("材料") %}{{ empty("还没有材料。", ("上传", "/")) }}{% endcall %}
{{ facts([("文号", "宛开办〔2022〕5号")]) }}
{% call dialog("return", "退回报告") %}{% call post_form(other, action="/tried/return") %}{{ field(other.reason) }}{{ buttons("退回") }}{% endcall %}{% endcall %}
{% endblock %}
"""


class ReportForm(Form):
    title = StringField("本月新增")
    due_on = DateField("完成时限")
    unit = SelectField("单位", choices=[SelectChoice("1", "经济发展局")])
    progress = TextAreaField("进展情况")
    outlook = RadioField("能否完成", choices=[SelectChoice("yes", "能"), SelectChoice("no", "不能")])
    proof = FileField("佐证材料")
    version = HiddenField(default="3")


class ReasonForm(Form):
    reason = TextAreaField("退回原因")


@pytest.fixture
def received() -> list[tuple[str, dict[str, str]]]:
    """What the server was sent: where, and the form."""
    return []


@pytest.fixture
def address(serve: Callable[[Flask], str], received: list[tuple[str, dict[str, str]]]) -> str:
    app = looks_alone()

    @app.context_processor
    def frame() -> dict[str, Any]:
        person = SimpleNamespace(
            name="李娜", unit=SimpleNamespace(name="经济发展局"), is_authenticated=True, get_id=lambda: "7"
        )
        return {
            "current_user": person,
            "navigation": (
                ("工作", (link("首页", "page", 3, urgent=True), link("任务", "drafts", 46, state="open"))),
            ),
            "rail_place": "/",
            "inbox_count": 4,
            "inbox_url": "/",
            "search_url": "/",
            "sign_out_url": "/tried/sign-out",
            "office_clock": SimpleNamespace(
                day="2022-05-06", day_in_words="2022年5月6日 星期五", advance_url="/tried/advance"
            ),
        }

    @app.get("/")
    def page() -> str:
        for kind in request.args.getlist("flash"):
            flash("已签收", kind)
        forms = {"form": ReportForm(formdata=None), "other": ReasonForm(formdata=None, prefix="other-")}
        return render_template_string(PAGE, may=refused("还有2期报告没有采用"), **forms)

    @app.post("/tried/<step>")
    def tried(step: str) -> str:
        received.append((step, request.form.to_dict()))
        return render_template_string(
            "{% extends 'base.html' %}{% block main %}<h1>已收到</h1>{% endblock %}"
        )

    @app.post("/drafts")
    def drafts() -> ResponseReturnValue:
        received.append(("draft", request.form.to_dict()))
        if "冲突" in request.form["progress"]:
            return jsonify(reason="stale"), 409
        return jsonify(saved_at="09:42", version="4")

    return serve(app)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 375])
def test_axe_finds_nothing(
    address: str, open_page: OpenPage, accessibility: Callable[[Page], list[str]], width: int, theme: str
) -> None:
    page = open_page(
        address + "/?flash=success&flash=error&state=open", width=width, theme=theme, expected="inline style"
    )
    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "the page is wider than the screen"
    )
    page.click("[data-opens]")
    assert accessibility(page) == []


def test_a_draft_saves_itself_and_says_when(
    address: str, open_page: OpenPage, received: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(address)
    page.fill("#progress", "培训9期")
    assert page.evaluate("Object.keys(localStorage)") == ["draft:7:/drafts"]
    expect(page.locator(".autosave")).to_have_text("已自动保存 09:42")
    assert received[-1][0] == "draft"
    assert received[-1][1]["progress"] == "培训9期"
    assert page.evaluate("Object.keys(localStorage)") == []
    assert page.locator("[name=version]").input_value() == "4"


def test_a_conflict_overwrites_nothing_and_the_words_are_offered_again(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address, expected="409")
    page.fill("#progress", "冲突的话")
    expect(page.locator(".autosave")).to_contain_text("您的内容留在本机")
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    page.click("text=恢复")
    assert page.input_value("#progress") == "冲突的话"


def test_leaving_unsaved_words_asks_first(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    page.type("#progress", "还没有保存")
    asked = []
    page.on("dialog", lambda question: (asked.append(question.type), question.accept()))
    page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_a_question_comes_before_sending(
    address: str, open_page: OpenPage, received: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(address)
    page.click("text=交办")
    expect(page.locator("#confirm-dialog")).to_contain_text("确定交办吗？")
    page.keyboard.press("Escape")
    assert received == []
    page.click("text=交办")
    page.click("[data-confirm-yes]")
    expect(page.locator("h1")).to_have_text("已收到")
    assert [step for step, _ in received] == ["dispatch"]


def test_a_form_pressed_twice_is_sent_once(
    address: str, open_page: OpenPage, received: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(address)
    page.evaluate("""() => {
        const button = document.querySelector("#report .btn-primary");
        button.click();
        button.click();
    }""")
    expect(page.locator("h1")).to_have_text("已收到")
    assert [step for step, _ in received] == ["save"]


def test_last_periods_words_come_and_go(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    page.fill("#progress", "本期。")
    page.click("text=带入上期内容")
    assert page.input_value("#progress") == "本期。\n上期的话。"
    page.click("text=撤销带入")
    assert page.input_value("#progress") == "本期。"


def test_a_window_takes_the_focus_into_its_first_field_and_gives_it_back(
    address: str, open_page: OpenPage
) -> None:
    page = open_page(address)
    page.focus("[data-opens]")
    page.keyboard.press("Space")
    expect(page.locator("#other-reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-opens]")).to_be_focused()


def test_the_reason_on_a_greyed_button_is_read_with_the_keyboard(
    address: str, open_page: OpenPage, received: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(address)
    expect(page.locator(".refusal")).to_be_hidden()
    page.focus("[aria-disabled]")
    expect(page.locator(".refusal")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".refusal")).to_be_hidden()
    assert received == []


def test_the_drawer_on_a_phone_takes_the_focus_and_gives_it_back(address: str, open_page: OpenPage) -> None:
    page = open_page(address, width=375)
    expect(page.locator("#rail")).to_be_hidden()
    page.click("[data-rail-open]")
    expect(page.locator("[data-rail-close]")).to_be_focused()
    assert page.evaluate("document.querySelector('.page').inert")
    page.keyboard.press("Escape")
    expect(page.locator("[data-rail-open]")).to_be_focused()


def test_the_main_action_stands_within_the_thumbs_reach(address: str, open_page: OpenPage) -> None:
    page = open_page(address, width=375)
    box = page.locator(".page-head .btn-primary").bounding_box()
    assert box is not None
    assert box["y"] > 700
    assert box["height"] >= 44


def test_fields_in_the_cards_of_a_phone_are_equally_wide(address: str, open_page: OpenPage) -> None:
    """The last field of each card was narrower than the others."""
    page = open_page(address, width=375)
    boxes = [page.get_by_label(words, exact=True).bounding_box() for words in ("本期", "下期")]
    widths = [round(box["width"]) for box in boxes if box is not None]
    assert widths == widths[:1] * 2


def test_the_box_to_tick_a_card_stands_within_its_margin(address: str, open_page: OpenPage) -> None:
    page = open_page(address, width=375)
    card = page.locator(".as-cards tbody tr", has=page.locator(".select")).first
    around, box = card.bounding_box(), card.locator(".select input").bounding_box()
    assert around is not None
    assert box is not None
    assert box["x"] + box["width"] <= around["x"] + around["width"] - 12


def test_the_chosen_theme_is_remembered(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    theme = "document.documentElement.dataset.bsTheme"
    assert page.evaluate(theme) == "light"
    page.click(".top-who summary")
    page.click("[data-theme-switch]")
    page.reload()
    assert page.evaluate(theme) == "dark"


def test_check_boxes_are_counted(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    page.check("[data-select-all]")
    expect(page.locator("[data-selected-count]")).to_have_text("已选3项")
    page.locator("tbody .select input").nth(1).uncheck()
    expect(page.locator("[data-selected-count]")).to_have_text("已选2项")
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_a_wide_table_scrolls_inside_its_box_with_the_keyboard(address: str, open_page: OpenPage) -> None:
    page = open_page(address, width=375)
    box = page.get_by_role("group", name="宽表")
    expect(box).to_have_attribute("tabindex", "0")
    expect(page.get_by_role("group", name="任务", exact=True)).to_have_count(0)


def test_a_file_too_large_is_not_sent(
    address: str, open_page: OpenPage, received: list[tuple[str, dict[str, str]]]
) -> None:
    page = open_page(address)
    page.set_input_files(
        "#proof", [{"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2000}]
    )
    expect(page.locator(".drop-list")).to_contain_text("请压缩后再选")
    page.click("text=报送 >> nth=-1")
    assert received == []


def test_success_leaves_by_itself_and_errors_stay(address: str, open_page: OpenPage) -> None:
    page = open_page(address + "/?flash=success&flash=error")
    expect(page.locator("[data-toast]")).to_have_count(2)
    expect(page.locator("[data-toast]")).to_have_count(1, timeout=8000)
    page.click("[data-toast-close]")
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_without_scripts_the_navigation_and_the_form_still_work(
    address: str, chromium: Any, received: list[tuple[str, dict[str, str]]]
) -> None:
    context = chromium.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#rail")).to_be_visible()
    page.fill("#progress", "没有脚本")
    page.click("#report .btn-primary")
    expect(page.locator("h1")).to_have_text("已收到")
    assert received[-1][1]["progress"] == "没有脚本"
    context.close()


def test_print_has_no_navigation_and_whole_tables(address: str, open_page: OpenPage) -> None:
    page = open_page(address, theme="dark")
    page.emulate_media(media="print")
    for gone in (".rail", ".top", ".page-head .actions", ".chips"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.table-box')).overflowX") == "visible"
