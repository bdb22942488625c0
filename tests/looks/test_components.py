"""Every macro with odd values: it escapes, labels, keeps ids unique and writes no style or handler."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from lxml.html import document_fromstring
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from config import PROJECT
from tests.client import faults
from tracker.core.policy import ALLOWED, refused
from tracker.core.web import Page

HOSTILE = "<script>alert(1)</script>\"'&"
LONG = "很长的名称" * 80
UNITS = [SelectChoice("1", "经济发展局"), SelectChoice("2", HOSTILE)]

IMPORTS = """
{% from "components/page.html" import page_head, card, facts, tabs, empty, previous_period, notice %}
{% from "components/todo.html" import todo %}
{% from "components/lights.html" import light, report_light, bar, strip, light_legend %}
{% from "components/tables.html" import data_table, select_cell, selected_count, chips, filter_chip, filter_menu, paging, here %}
{% from "components/forms.html" import post_form, field, file_field, form_errors, fields_in, buttons, action_button %}
{% from "components/feedback.html" import toasts, shared_dialogs, dialog, dialog_button %}
{% from "components/timeline.html" import timeline, moment %}
"""


class OddForm(FlaskForm):
    """One field of every kind the macro must draw."""

    class Meta(FlaskForm.Meta):
        locales = ("zh",)

    title = StringField("名称", [InputRequired("请填写名称")], description="不超过40字")
    progress = TextAreaField("进展情况")
    due_on = DateField("完成时限")
    unit = SelectField("单位", choices=UNITS)
    outlook = RadioField("能否完成", choices=[SelectChoice("yes", "能"), SelectChoice("no", "不能")])
    units = SelectMultipleField(
        "责任单位", choices=UNITS, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    agreed = BooleanField("同时通知责任单位")
    proof = FileField("佐证材料")
    version = HiddenField(default="3")


@pytest.fixture
def request_context(page_maker: Flask) -> Iterator[None]:
    with page_maker.test_request_context(
        f"/tasks/7?state=open&q={HOSTILE}&page=3", method="POST", data={"title": ""}
    ):
        yield


def shown(source: str, **values: object) -> BeautifulSoup:
    """The fragment as a browser would read it; broken HTML or an inline style fails the test."""
    html = render_template_string(IMPORTS + source, **values)
    html5lib.HTMLParser(strict=True).parseFragment(html)
    soup = BeautifulSoup(html, "html.parser")
    problems = [
        problem
        for problem in faults(document_fromstring(f"<main>{html}</main>"))
        if not problem.endswith("h1")
    ]
    assert not problems, problems
    assert not soup.find("script"), "text was taken for markup"
    return soup


ODD = [None, "", 0, HOSTILE, LONG]


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "source",
    [
        "{% call page_head(odd, [odd, none, '在办39']) %}{{ odd }}{% endcall %}",
        "{{ page_head(odd) }}",
        "{% call card(odd, hint=odd, link=(odd, '/'), id='odd') %}{{ odd }}{% endcall %}",
        "{{ facts([('文号', odd), (odd, none)]) }}",
        "{{ tabs([(odd, '/', none, true), (odd, '/', 3, false)]) }}",
        "{{ empty(odd, (odd, '/')) }}",
        "{{ previous_period(odd, into='progress') }}",
        "{% call notice('error') %}{{ odd }}{% endcall %}",
        "{{ todo([{'number': odd, 'label': odd, 'hint': odd, 'url': '/', 'hot': odd}]) }}{{ todo([]) }}",
        "{{ light(odd) }}{{ light('red', odd) }}{{ report_light(odd) }}{{ report_light('late', odd) }}",
        "{{ strip([(odd, odd), ('red', odd)]) }}{{ strip([]) }}",
        (
            "{% call data_table(odd, [odd ~ '', {'label': odd, 'figure': true, 'sort': 'due_on'}], select='ids') %}"
            "<tr>{{ select_cell('ids', odd, odd) }}<td>{{ odd }}</td></tr>{% endcall %}"
        ),
        "{% call chips() %}{{ filter_chip(odd, odd, state=odd) }}{{ filter_menu(odd, 'q', [(odd, odd)]) }}{% endcall %}",
        "{{ toasts([(odd, odd), ('error', odd)]) }}{{ shared_dialogs() }}",
        "{{ dialog_button('odd', odd) }}{% call dialog('odd', odd) %}{{ odd }}{% endcall %}",
        "{% call timeline() %}{% call moment(odd, odd, detail=odd) %}{{ odd }}{% endcall %}{% endcall %}",
        "{{ action_button('tasks.close', none, odd, {'task_id': 4}, confirm=odd, fields={'reason': odd}) }}",
    ],
)
def test_odd_values_stay_text(source: str, odd: object) -> None:
    soup = shown(source, odd=odd)
    if odd == LONG:
        assert LONG in soup.decode(), "the words are lost"


@pytest.mark.usefixtures("request_context")
def test_every_kind_of_field_has_its_label_hint_and_message() -> None:
    form = OddForm()
    form.validate()
    for one in form:
        if one.name not in {"csrf_token", "version"}:
            one.errors = [f"请核对{HOSTILE}"]
    source = (
        "{% call post_form(form, action='/', multipart=true, autosave='/drafts', id='odd') %}"
        "{% for one in form if one.type not in ('CSRFTokenField', 'HiddenField') %}"
        "{{ field(one, previous='上月284', suffix='人次' if one.type == 'StringField' else none) }}{% endfor %}"
        "{{ buttons('保存', '/') }}{% endcall %}"
    )
    soup = shown(source, form=form)
    for name in ("title", "progress", "due_on", "unit", "agreed"):
        control = soup.find(id=name)
        assert control["aria-invalid"] == "true"
        assert control["aria-describedby"] == f"{name}-error {name}-hint"
        assert soup.find(id=f"{name}-error")
        assert soup.find(id=f"{name}-hint")
    assert soup.find(id="outlook").name == "fieldset"
    assert soup.find(id="outlook")["aria-describedby"] == "outlook-error outlook-hint"
    assert {link["href"].removeprefix("#") for link in soup.select(".form-errors a")} <= {
        tag["id"] for tag in soup.find_all(id=True)
    }
    assert soup.find("input", {"name": "version"})["value"] == "3"
    assert soup.form["enctype"] == "multipart/form-data"


@pytest.mark.usefixtures("request_context")
def test_a_form_without_errors_shows_no_summary() -> None:
    soup = shown(
        "{% call post_form(form) %}{{ field(form.title) }}{% endcall %}", form=OddForm(formdata=None)
    )
    assert soup.select_one(".form-errors") is None
    assert soup.find(id="title").get("aria-invalid") is None


@pytest.mark.usefixtures("request_context")
def test_a_refused_action_is_greyed_with_its_reason_and_posts_nothing() -> None:
    source = "{{ action_button('tasks.close', may, '申请办结', {'task_id': 4}, primary=true) }}"
    soup = shown(source, may=refused("还有2期报告没有采用"))
    button = soup.find("button")
    assert soup.find("form") is None
    assert button["aria-disabled"] == "true"
    assert not button.has_attr("disabled")
    assert soup.find(id=button["aria-describedby"]).get_text() == "还有2期报告没有采用"
    allowed = shown(source, may=ALLOWED)
    assert allowed.form["action"] == "/tasks/4"
    assert allowed.find("input", {"name": "csrf_token"})


@pytest.mark.usefixtures("request_context")
def test_two_refused_actions_of_one_kind_keep_their_ids_apart() -> None:
    source = (
        "{% for id in (4, 5) %}{{ action_button('tasks.close', may, '办结', {'task_id': id}) }}{% endfor %}"
    )
    assert len(shown(source, may=refused("未到期")).find_all(class_="refusal")) == 2


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("actual", "planned", "words"),
    [
        (None, None, "完成—"),
        (Decimal("0.6145"), Decimal("0.5"), "完成61.5%，序时50.0%"),
        (Decimal("1.3"), Decimal(2), "完成130.0%，序时200.0%"),
        (Decimal(-1), None, "完成-100.0%"),
    ],
)
def test_a_bar_says_its_figures_and_stays_inside(
    actual: Decimal | None, planned: Decimal | None, words: str
) -> None:
    soup = shown("{{ bar(actual, planned, 'yellow') }}", actual=actual, planned=planned)
    assert soup.svg["aria-label"] == words
    for share in re.findall(r'(?:width|x1|x2)="([\d.-]+)%"', soup.decode()):
        assert 0 <= float(share) <= 100


@pytest.mark.usefixtures("request_context")
def test_every_light_has_a_shape_and_a_word_of_its_own() -> None:
    lights = shown("{{ light_legend() }}{{ light_legend('report') }}").select(".light")
    assert [light.get_text() for light in lights] == [
        *("正常", "关注", "滞后", "严重滞后", "已办结", "未启动"),
        *("未到期", "待填报", "临近截止", "按时", "迟报", "漏报"),
    ]
    assert len({light.svg.decode_contents() for light in lights[:6]}) == 6
    assert len({light.svg.decode_contents() for light in lights[6:]}) == 6


@pytest.mark.usefixtures("request_context")
def test_links_of_a_list_keep_its_filters_and_go_back_to_page_one() -> None:
    soup = shown("{% call data_table('任务', [{'label': '时限', 'sort': 'due_on'}]) %}{% endcall %}")
    link = soup.select_one("th a")["href"]
    assert "state=open" in link
    assert "sort=due_on" in link
    assert "page=" not in link
    assert "<" not in link
    assert '"' not in link


@pytest.mark.usefixtures("request_context")
def test_a_chip_that_is_on_takes_its_filter_off() -> None:
    soup = shown("{{ filter_chip('在办', 39, state='open') }}{{ filter_chip('滞后', 6, light='yellow') }}")
    on, off = soup.find_all("a")
    assert on["aria-current"] == "true"
    assert "state=" not in on["href"]
    assert not off.has_attr("aria-current")
    assert "state=open" in off["href"]
    assert "light=yellow" in off["href"]


@pytest.mark.usefixtures("request_context")
@pytest.mark.parametrize(
    ("number", "total", "pages"),
    [(1, 0, []), (1, 50, []), (1, 51, ["1", "2"]), (10, 1000, ["1", "8", "9", "10", "11", "12", "20"])],
)
def test_paging_shows_the_ends_and_the_neighbours(number: int, total: int, pages: list[str]) -> None:
    rows = list(range(min(50, total)))
    soup = shown("{{ paging(page) }}", page=Page(rows, number, total))
    assert [link.get_text() for link in soup.select("a:not([rel])")] == pages
    assert f"共{total}项" in soup.get_text()


@cache
def everything_that_loads() -> str:
    return "\n".join(
        path.read_text()
        for folder, pattern in (
            ("templates", "*.html"),
            ("tracker", "views.py"),  # a view serves a service worker
            ("static/js", "*.js"),  # a behaviour imports another
        )
        for path in (PROJECT / folder).rglob(pattern)
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in (PROJECT / "static" / "js").glob("*.js")))
def test_each_behaviour_is_loaded_by_some_page(name: str) -> None:
    everywhere = (PROJECT / "templates" / "components" / "head.html").read_text()
    pages = everything_that_loads()
    assert f'"{name}"' in everywhere or f"js/{name}.js" in pages or f'"./{name}.js"' in pages


def test_only_the_tokens_hold_colours() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(")
    found = [
        f"{sheet.name}: {line.strip()}"
        for sheet in (PROJECT / "static" / "css").glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
        for line in sheet.read_text().splitlines()
        if raw.search(line)
    ]
    assert not found
