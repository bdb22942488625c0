"""A clerk has a print of a browser examined and sees where it departs from the standard; then a document of the office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_sample_tour import enter_by_card
from tracker.documents.checker.findings import Kind
from tracker.documents.layout_check.measuring import examined

CLERK = "李喆"
LETTER = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>通知</title><h1>关于报送台账的通知</h1>
<p>区直各部门：</p><p>请于3月15日前报送二月份培训台账，逾期未报的予以通报。</p>"""


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample."""
    copy = sample.copy_to(tmp_path_factory.mktemp("layout") / "instance")
    with copy.served():
        yield copy


def test_a_foreign_print_and_a_document_of_the_office_are_examined(
    desks: Desks, site: Instance, tmp_path: Path
):
    clerk = desks.desk(site.address)
    enter_by_card(clerk, CLERK)
    clerk.get_by_role("navigation", name="主导航").get_by_role("link", name="版式体检").click()
    clerk.get_by_label("PDF文件").set_input_files(printed_by_the_browser(desks, tmp_path))
    clerk.get_by_role("button", name="开始测量").click()
    expect(clerk.get_by_role("status").filter(has_text="等待测量")).to_be_visible()
    site.flask("jobs", "run", "measure-layouts")
    part = clerk.get_by_role("region", name="页码")
    expect(part.get_by_role("row").nth(1)).to_contain_text("不合格")  # the page has followed by itself
    desks.picture(clerk, "result")
    part.get_by_role("link").first.click()
    outlined = clerk.get_by_role("img", name="红框")
    expect(outlined).to_be_visible()
    drawn = outlined.locator("image").get_attribute("href")
    assert clerk.request.get(drawn or "").headers["content-type"] == "image/png"
    desks.picture(clerk, "place")
    clerk.get_by_role("link", name="返回结果").click()

    clerk.goto("/notices")
    clerk.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    clerk.get_by_role("button", name="版式体检").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("体检结果")
    site.flask("jobs", "run", "measure-layouts")
    expect(clerk.get_by_text("项全部合格")).to_be_visible()
    narrow(desks, site, clerk)


def test_every_kind_of_rule_bears_a_print_of_the_browser(desks: Desks, tmp_path: Path):
    """Skia's PDF, its Type 3 fonts and margins."""
    pdf = printed_by_the_browser(desks, tmp_path).read_bytes()
    for kind in Kind:
        assert examined(pdf, kind).broken
    found = examined(pdf)
    assert found.kind is Kind.PLAIN
    assert {"编排页码", "页码写法"} <= {one.rule for one in found.broken}


def printed_by_the_browser(desks: Desks, folder: Path) -> Path:
    """A PDF that Chromium made of a page."""
    page = desks.chromium.new_page()
    page.set_content(LETTER)
    file = folder / "通知.pdf"
    page.pdf(path=file, format="A4")
    page.close()
    return file


def narrow(desks: Desks, site: Instance, clerk: Page) -> None:
    """On a telephone nothing stands beside the screen."""
    result = clerk.url
    clerk.set_viewport_size({"width": 390, "height": 844})
    clerk.goto(result)
    assert clerk.evaluate("document.documentElement.scrollWidth") <= 390
    desks.picture(clerk, "telephone")
