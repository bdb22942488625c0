"""What happens to a document after it was issued: a notice is corrected under seal, its receipt comes back, the paper is verified."""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.documents.papers import imprint
from tests.instance import Instance
from tests.journeys.conftest import Desks
from tests.journeys.test_meeting import confirmed
from tests.journeys.test_sample_tour import enter_by_card
from tracker.core.db import db
from tracker.documents.models import Document

CLERK, HEAD, LEADER, LIAISON = "李喆", "王堃", "张衡之", "赵敏行"
WRONG, RIGHT = "4项年度指标均慢于序时进度", "4项年度指标均略慢于序时进度"
NO_CRYPTO = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined });"
DROPPED = """async ([name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "application/pdf" }));
  document.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def site(sample: Instance, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A copy of the sample, in which two notices are issued, and a correction of the first."""
    copy = sample.copy_to(tmp_path_factory.mktemp("document-life") / "instance")
    with copy.served():
        yield copy


def test_a_notice_is_corrected_received_and_verified(desks: Desks, site: Instance, tmp_path: Path):
    clerk, leader, liaison = (desks.desk(site.address) for _ in range(3))
    for desk, name in ((clerk, CLERK), (leader, LEADER), (liaison, LIAISON)):
        enter_by_card(desk, name)
    notice, correction = corrects(desks, clerk)
    signs_and_issues(desks, site, clerk, leader, correction)
    shows_it_everywhere(desks, clerk, liaison, notice, correction)
    receives(desks, clerk, liaison, correction)
    verifies(desks, site, clerk, notice, tmp_path)
    archives(desks, clerk, notice)


def corrects(desks: Desks, clerk: Page) -> tuple[str, str]:
    """The clerk picks what is wrong; the corrected figures are there already. Returns both addresses."""
    clerk.goto("/documents?kind=notice")
    clerk.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    notice = clerk.url
    clerk.get_by_role("link", name="拟更正通知", exact=True).click()
    rows = clerk.get_by_role("table", name="数据更正").get_by_role("checkbox")
    expect(rows.nth(1)).to_be_checked()
    clerk.get_by_text(WRONG).first.click()
    area = clerk.get_by_label("部分第1段应为").first
    area.fill(area.input_value().replace(WRONG, RIGHT))
    clerk.get_by_role("button", name="拟出更正通知").click()
    expect(clerk.get_by_text("请写明更正原因").first).to_be_visible()
    expect(clerk.get_by_label("部分第1段应为").first).to_have_value(re.compile(RIGHT))
    clerk.get_by_label("更正原因").fill("数据重复登记")
    desks.picture(clerk, "what-is-wrong")
    clerk.get_by_role("button", name="拟出更正通知").click()
    expect(clerk).to_have_url(re.compile("/documents/[0-9]+/edit"))
    expect(clerk.get_by_text(f"更正为“{RIGHT}")).to_have_count(1)
    expect(clerk.get_by_role("img", name="第1页")).to_be_visible()
    desks.picture(clerk, "the-draft")
    correction = clerk.url.replace("/documents/", "/correction-notices/").removesuffix("/edit")
    return notice, correction


def signs_and_issues(desks: Desks, site: Instance, clerk: Page, leader: Page, correction: str) -> None:
    """The life of every document, up to the seal that the head of the office entrusts to the clerk."""
    clerk.goto(correction)
    clerk.get_by_role("button", name="核数", exact=True).click()
    clerk.get_by_role("button", name="送审", exact=True).click()
    expect(clerk.get_by_text("已送审，等待签发")).to_be_visible()
    leader.goto(correction)
    confirmed(leader, "签发")
    expect(leader.get_by_text("已签发").first).to_be_visible()
    organ = signer_of(site, int(correction.rpartition("/")[2]))
    head = desks.desk(site.address)
    enter_by_card(head, HEAD)
    head.goto("/settings/seals/new")
    head.get_by_label("印章名称").fill(organ)
    head.get_by_label(CLERK).check()
    head.locator("input[name=image]").set_input_files(
        {"name": "seal.png", "mimeType": "image/png", "buffer": imprint()}
    )
    head.get_by_role("button", name="登记", exact=True).click()
    expect(head.get_by_text("已登记印章图样")).to_be_visible()
    clerk.goto(correction)
    confirmed(clerk, "盖章印发")
    expect(clerk.get_by_text("已交付排印")).to_be_visible()
    site.flask("jobs", "run", "print-queue")
    clerk.goto(correction)
    expect(clerk.get_by_role("main")).to_contain_text("宛开督〔2022〕4号")
    expect(clerk.get_by_role("main")).to_contain_text(f"{CLERK}加盖印章图样“{organ}”")
    head.reload()
    expect(head.get_by_role("table", name="用印记录")).to_contain_text("宛开督〔2022〕4号")
    desks.picture(head, "the-seal-and-its-use")


def signer_of(site: Instance, document_id: int) -> str:
    """Whose seal belongs on it."""
    with site.inside():
        signer: str = db.session.get_one(Document, document_id).content["signer"]
        return signer


def shows_it_everywhere(desks: Desks, clerk: Page, liaison: Page, notice: str, correction: str) -> None:
    """The old one says 已被更正 and leads to the new one, and back, for the office and for a unit."""
    for desk in (clerk, liaison):
        desk.goto(notice)
        strip = desk.locator(".notice", has_text="已被更正")
        expect(strip).to_contain_text("宛开督〔2022〕4号")
        strip.get_by_role("link").click()
        expect(desk).to_have_url(correction)
        desk.get_by_role("link", name="宛开督〔2022〕3号").click()
        expect(desk).to_have_url(notice)
    clerk.goto("/documents?state=corrected")
    expect(clerk.get_by_role("table")).to_contain_text("已被宛开督〔2022〕4号更正")
    desks.picture(clerk, "corrected-in-the-archive")


def receives(desks: Desks, clerk: Page, liaison: Page, correction: str) -> None:
    """The home page counts what its list shows; to read is to open; two presses acknowledge once; the office sees it."""
    liaison.goto("/")
    tile = liaison.get_by_role("main").get_by_role("link", name=re.compile("公文待签收"))
    number = int(tile.locator("b").inner_text())
    tile.click()
    expect(liaison.get_by_role("main")).to_contain_text(f"共{number}件")
    liaison.get_by_role("link", name=re.compile("关于更正")).last.click()
    expect(liaison).to_have_url(correction)
    strip = liaison.locator(".notice", has_text="请阅后签收")
    expect(strip).to_contain_text("主送经济发展局")
    desks.picture(liaison, "to-be-acknowledged")
    clerk.goto(correction)
    expect(clerk.get_by_role("main")).to_contain_text(f"经济发展局{LIAISON}打开公文")
    strip.get_by_role("button", name="签收").dblclick()
    expect(liaison.get_by_text("已签收", exact=True).first).to_be_visible()
    expect(liaison.locator(".notice", has_text="请阅后签收")).to_have_count(0)
    liaison.goto("/receipts")
    expect(liaison.get_by_role("main")).to_contain_text(f"共{number - 1}件")
    clerk.goto(correction)
    clerk.get_by_role("link", name="全部", exact=True).click()
    row = clerk.get_by_role("row", name=re.compile("^经济发展局"))
    expect(row).to_contain_text(re.compile(f"{LIAISON}[^赵]*{LIAISON}"))
    confirmed(clerk, "催签收")
    expect(clerk.get_by_text(re.compile("已催签[0-9]+个"))).to_be_visible()
    clerk.get_by_label("分送给").fill("张衡之")
    clerk.get_by_role("button", name="补送", exact=True).click()
    expect(clerk.get_by_role("row", name=re.compile("张衡之（管委会）"))).to_contain_text("抄送")
    clerk.get_by_label("印数").fill("30")
    clerk.get_by_role("button", name="登记印数").click()
    expect(clerk.get_by_role("main")).to_contain_text("共印30份")
    desks.picture(clerk, "receipts")


def verifies(desks: Desks, site: Instance, clerk: Page, notice: str, folder: Path) -> None:
    """Anybody with the paper: true and altered by one byte, with the browser's crypto and, as over plain http, without."""
    clerk.goto(notice)
    with clerk.expect_download() as loaded:
        clerk.get_by_role("link", name="下载正式文件").click()
    true, altered = folder / "notice.pdf", folder / "altered.pdf"
    loaded.value.save_as(true)
    content = bytearray(true.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    address = verification_of(site, "宛开督〔2022〕3号")
    for script in ("", NO_CRYPTO):
        stranger = desks.desk(site.address)
        if script:
            stranger.add_init_script(script)
        sent: list[str] = []
        stranger.on("request", lambda request, sent=sent: sent.append(request.method))
        stranger.goto(address)
        expect(stranger.get_by_text("已被更正").first).to_be_visible()
        expect(stranger.get_by_text("文件只在本机计算校验值，不上传。")).to_be_visible()
        field, said = stranger.get_by_label("选择或拖入PDF文件"), stranger.get_by_role("status")
        field.set_input_files(true)
        expect(said).to_contain_text("一致。此文件与印发存档的正式文件完全相同")
        field.set_input_files(altered)
        expect(said).to_contain_text("altered.pdf：不一致")
        desks.picture(stranger, "altered")
        stranger.evaluate(DROPPED, ["dropped.pdf", base64_of(true)])
        expect(said).to_contain_text("dropped.pdf：一致")
        assert set(sent) == {"GET"}, "the file was sent"
        stranger.get_by_role("link", name="宛开督〔2022〕4号").click()
        expect(stranger.get_by_text("有效").first).to_be_visible()


def base64_of(path: Path) -> str:
    return b64encode(path.read_bytes()).decode()


def verification_of(site: Instance, number: str) -> str:
    """Where the QR code of the document with this number leads, on this server."""
    with site.inside():
        token = db.session.scalars(select(Document.token).where(Document.number == number)).one()
    return f"/verify/{token}"


def archives(desks: Desks, clerk: Page, notice: str) -> None:
    """归档 is the last step; the year is taken along as a zip."""
    clerk.goto(notice)
    confirmed(clerk, "归档")
    expect(clerk.get_by_role("main")).to_contain_text(f"归档{CLERK}")
    clerk.goto("/documents?state=archived")
    expect(clerk.get_by_role("table")).to_contain_text("宛开督〔2022〕3号")
    clerk.goto("/documents?year=2022")
    with clerk.expect_download() as loaded:
        clerk.get_by_role("link", name="下载2022年整年").click()
    with zipfile.ZipFile(loaded.value.path()) as year:
        assert year.testzip() is None
        assert "目录.xlsx" in year.namelist()
        assert sum(name.startswith("宛开督〔2022〕") for name in year.namelist()) == 4
    assert loaded.value.suggested_filename == "2022年公文档案.zip"
