"""A PDF is handed in, measured outside the request, and shown to whoever handed it in."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Browser, Shown
from tests.documents.conftest import signed_order
from tests.documents.layout_check.odd_files import scanned
from tests.documents.papers import draw, letter, notice
from tracker.core import clock
from tracker.documents.checker.findings import Kind
from tracker.documents.issuing.press import measure_layout
from tracker.documents.layout_check import waiting
from tracker.documents.layout_check.jobs import measure_layouts

Signer = Callable[[str], Browser]
PAGE = "/documents/layout-check"
SPOILT = ".copies + .issued { border-top-width: .5mm }"


@pytest.fixture(autouse=True)
def nothing_waits(app: Flask) -> Iterator[None]:
    """The instance folder is the session's: every test begins and ends with none of its own in it."""
    yield
    shutil.rmtree(waiting._root(), ignore_errors=True)


def hand_in(
    browser: Browser, pdf: bytes, *, name: str = "通报.pdf", kind: str = "auto", status: int = 303
) -> Shown:
    form = browser.get(PAGE).filled()
    return browser.post(PAGE, form | {"file": (io.BytesIO(pdf), name), "kind": kind}, status=status)


def test_a_spoilt_notice_is_measured_and_its_place_outlined(signed_in: Signer, app: Flask):
    clerk = signed_in("clerk")
    place = hand_in(clerk, draw(notice(), css=SPOILT)).location
    waits = clerk.get(place)
    assert "等待测量" in waits.text
    assert clerk.get(f"{place}/progress").response.json == {"state": "waiting", "words": "等待测量"}
    assert measure_layout(app)
    assert not measure_layout(app)
    assert clerk.get(f"{place}/progress").response.json["state"] == "measured"
    result = clerk.get(place)
    assert "文件格式（通报、通知）（自动识别）" in result.text
    assert (
        result.soup.find(class_="notice")
        .get_text(strip=True)
        .endswith("不适用1项，不合格1项：版记中间分隔线粗细。")
    )
    imprint = result.soup.find(id="imprint")
    first = imprint.find("tbody").find("tr")
    assert [cell.get_text(strip=True) for cell in first.find_all(["td", "th"])][:2] == [
        "不合格",
        "版记中间分隔线粗细",
    ]
    shown = clerk.get(first.find("a")["href"])
    assert shown.heading == "版记中间分隔线粗细"
    assert "0.25±0.07毫米" in shown.text
    outline, picture = shown.soup.find("rect", class_="measured-place"), shown.soup.find("image")
    assert 200 < float(outline["y"]) < 262
    assert float(outline["width"]) > 150
    drawn = clerk.get(picture["href"])
    assert drawn.response.mimetype == "image/png"
    assert drawn.response.data.startswith(b"\x89PNG")


def test_the_kind_can_be_named(signed_in: Signer, app: Flask):
    clerk = signed_in("clerk")
    place = hand_in(clerk, draw(letter()), kind="notice").location
    measure_layout(app)
    assert "红色分隔线" in clerk.get(place).text.partition("不合格")[2]
    assert Kind.NOTICE.word in clerk.get(PAGE).text


def test_only_whoever_handed_it_in_sees_it(signed_in: Signer):
    clerk = signed_in("clerk")
    place = hand_in(clerk, draw(notice())).location
    leader = signed_in("leader")
    leader.get(place, status=404)
    leader.get(f"{place}/pages/1.png", status=404)
    assert "通报.pdf" not in leader.get(PAGE).text
    leader.get(f"{PAGE}/{'0' * 32}", status=404)
    leader.get(f"{PAGE}/..%2F1", status=404)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("通报.docx", b"PK\x03\x04", "内容与扩展名不符"),
        ("通报.txt", "通报".encode(), "请先另存或导出为PDF"),
        ("通报.pdf", b"", "空文件"),
        ("通报.pdf", "通报".encode(), "内容与扩展名不符"),
    ],
)
def test_what_is_no_pdf_is_refused_at_the_door(signed_in: Signer, name: str, data: bytes, words: str):
    assert words in hand_in(signed_in("clerk"), data, name=name, status=422).text
    assert not waiting.measure_next()


def test_without_a_file_the_form_says_so(signed_in: Signer):
    clerk = signed_in("clerk")
    assert "请选择PDF文件" in clerk.post(PAGE, clerk.get(PAGE).filled(), status=422).text


def test_a_scan_is_answered_with_a_sentence(signed_in: Signer, app: Flask):
    clerk = signed_in("clerk")
    place = hand_in(clerk, scanned()).location
    measure_layout(app)
    result = clerk.get(place)
    assert "扫描件" in result.text
    assert not result.soup.find("table")
    clerk.get(f"{place}/pages/1.png", status=404)
    clerk.get(f"{place}/findings/1", status=404)
    assert "扫描件" in clerk.get(PAGE).text


def test_a_document_is_measured_as_it_would_print(signed_in: Signer, app: Flask, cast: Cast, session: Any):
    order = signed_order(cast)
    session.commit()
    leader = signed_in("leader")
    place = leader.post(f"/documents/{order.id}/layout-check", {}, status=303).location
    measure_layout(app)
    result = leader.get(place)
    assert Kind.ORDER.word in result.text
    assert "草稿没有取号" in result.text
    assert "全部合格" in result.text
    assert result.soup.find("a", href=f"/documents/{order.id}")


def test_whose_measurer_died_is_told(signed_in: Signer, cast: Cast):
    clerk = signed_in("clerk")
    place = hand_in(clerk, draw(notice())).location
    (check,) = waiting.checks_of(cast.person("clerk"))
    (check.folder / "claimed").touch()
    assert "正在测量" in clerk.get(place).text
    assert not waiting.measure_next()
    long_ago = (clock.machine_now() - waiting.LEASE - timedelta(seconds=1)).timestamp()
    os.utime(check.folder / "claimed", (long_ago, long_ago))
    assert "测量中断" in clerk.get(place).text


def test_the_clock_measures_too_and_removes_what_is_a_day_old(signed_in: Signer, cast: Cast):
    clerk = signed_in("clerk")
    place = hand_in(clerk, draw(notice())).location
    assert measure_layouts(clock.today()) == {"measured": 1, "removed": 0}
    assert "全部合格" in clerk.get(place).text
    (check,) = waiting.checks_of(cast.person("clerk"))
    long_ago = (clock.machine_now() - waiting.KEPT_FOR - timedelta(minutes=1)).timestamp()
    os.utime(check.folder / "paper.pdf", (long_ago, long_ago))
    assert measure_layouts(clock.today()) == {"measured": 0, "removed": 1}
    assert not check.folder.exists()
    clerk.get(place, status=404)


def test_of_one_person_no_more_than_twenty_are_kept(app: Flask, cast: Cast):
    clerk = cast.person("clerk")
    for number in range(waiting.MOST_OF_ONE + 2):
        waiting.ask(b"%PDF-1.7", name=f"{number}.pdf", kind=None, owner_id=clerk.id)
    names = [check.name for check in waiting.checks_of(clerk)]
    assert names == [f"{number}.pdf" for number in range(waiting.MOST_OF_ONE + 1, 1, -1)]


def test_one_paper_is_measured_by_one_process(app: Flask, cast: Cast):
    check = waiting.ask(b"%PDF-1.7", name="x.pdf", kind=None, owner_id=cast.person("clerk").id)
    assert waiting._claimed(check.folder)
    assert not waiting._claimed(check.folder)


def test_liaisons_are_refused_and_have_no_line_in_the_navigation(signed_in: Signer):
    liaison = signed_in("liaison")
    assert "由办公室和领导使用" in liaison.get(PAGE, status=403).text
    assert "版式体检" not in liaison.get("/").soup.find("nav", class_="rail").get_text()


def test_only_its_own_line_of_the_navigation_is_current(signed_in: Signer):
    rail = signed_in("clerk").get(PAGE).soup.find("nav", class_="rail")
    assert [line.get_text(strip=True) for line in rail.find_all("a", {"aria-current": "page"})] == [
        "版式体检"
    ]
