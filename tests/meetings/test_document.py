"""What is printed of a meeting, measured on the page: letter (GB/T 9704 10.1), minutes (10.3), pack."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pdfminer.high_level import extract_text
from pypdfium2 import PdfDocument

from tests.cast import Cast
from tests.meetings.conftest import CALLED
from tests.reports.conftest import Office
from tracker.core import clock
from tracker.core.text import listed
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.rendering import render_booklet, render_letter, render_official
from tracker.documents.text import Live, written
from tracker.meetings import queries
from tracker.meetings.document import letter_of, minutes_body, minutes_of, pack_of
from tracker.meetings.drafting import ROLL, LetterText, MinutesText, letter_demands, letter_opening
from tracker.meetings.drafting import letter_text as the_letter
from tracker.meetings.models import Meeting

ISSUED = date(2022, 4, 29)
ORGAN = "南阳高新区综合办公室"


def letter_text(matters: int = 1, **more: str) -> LetterText:
    rows = tuple(
        (str(n), f"核清第{n}批企业自主评价机构名单并公布", "报送机构名单和公布截图", "2022年5月31日", "牵头")
        for n in range(1, matters + 1)
    )
    held = {
        "title": "关于落实调度会议定事项的工作提醒函",
        "series": "宛开督函",
        "mark": ORGAN,
        "signer": ORGAN,
        "urgency": "",
        "addressees": "南阳高新区社会事业局",
        "text": the_letter(letter_opening(day=date(2022, 4, 29), serial=2, count=matters), letter_demands()),
        "contact": "联系人：李喆，联系电话：0377—00000000",
        "copies_to": "党工委、管委会领导",
    }
    return LetterText(**{**held, **more}, rows=rows)


def pages_of(pdf: bytes) -> int:
    document = PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@pytest.mark.parametrize(
    ("matters", "urgency", "copies", "pages"),
    [(1, "", "", 1), (1, "特急", "", 1), (12, "", "党工委、管委会领导", 2)],
)
def test_a_letter_keeps_the_standard(matters: int, urgency: str, copies: str, pages: int):
    text = letter_text(matters, urgency=urgency, copies_to=copies)
    pdf = render_letter(letter_of(text, number="宛开督函〔2022〕3号", signed_on=ISSUED))
    assert pages_of(pdf) == pages
    assert not failed(check(pdf, Kind.ORDER))
    printed = extract_text(io.BytesIO(pdf)).replace("\n", "")
    assert "宛开督函〔2022〕3号" in printed
    assert ("抄送：党工委、管委会领导。" in printed) is bool(copies)
    assert ("特急" in printed) is bool(urgency)


def test_the_checker_sees_a_letter_whose_number_stands_elsewhere():
    pdf = render_letter(letter_of(letter_text(), number="第3号", signed_on=ISSUED))
    assert failed(check(pdf, Kind.ORDER))


def minutes_text(**more: str) -> MinutesText:
    held = {
        "title": "技能人才培育工作第二次调度会纪要",
        "series": "宛开督纪",
        "mark": f"{ORGAN}会议纪要",
        "organ": ORGAN,
        "text": written(
            "2022年4月29日，张衡在管委会第一会议室主持召开技能人才培育工作第二次调度会。现将会议议定事项纪要如下。",
            "一、核清名单。由社会事业局牵头，5月31日前完成。\n二、补齐档案。由组织人社局牵头，6月30日前完成。",
            Live("", ROLL),
        ),
        "attended": listed(f"单位{n}张三{n}" for n in range(1, 13)),
        "on_leave": "政法工委",
        "observers": "",
        "copies_to": "党工委、管委会领导",
    }
    return MinutesText(**{**held, **more})


def test_minutes_are_marked_numbered_and_not_signed():
    pdf = render_official(
        minutes_of(minutes_text(), number="宛开督纪〔2022〕2号", signed_on=ISSUED, issued_on=ISSUED)
    )
    assert pages_of(pdf) == 2
    assert failed(check(pdf, Kind.MINUTES)) == []
    printed = extract_text(io.BytesIO(pdf)).replace("\n", "")
    assert printed.count("南阳高新区综合办公室") == 2  # the mark and the 版记, no signature
    assert "出席：" in printed
    assert "请假：政法工委" in printed
    assert "列席" not in printed


def test_minutes_without_names_have_no_roll():
    body = minutes_body(minutes_text(attended="", on_leave="", observers=""))
    assert all(hasattr(block, "text") for block in body)


def test_the_pack_holds_agenda_figures_risks_and_speakers(meeting: Meeting, office: Office, cast: Cast):
    with clock.frozen_at(CALLED):
        agenda = queries.agenda_of(meeting, clock.now())
        pdf = render_booklet(pack_of(meeting, agenda, drawn_up_on=clock.today()))
    printed = extract_text(io.BytesIO(pdf)).replace("\n", "")
    for words in (
        "会议材料",
        "各园区中心",
        "实训基地建设",
        "滞后任务清单",
        "请财政金融局尽快拨付培训补贴",
        "表态发言",
    ):
        assert words in printed or words[::-1] in printed, words  # a page that lies across reads upwards
    assert "光电园区中心" not in printed.split("会议议程")[0]  # a group prints under its own name


def test_a_pack_with_many_tables_is_drawn_as_laid_out(meeting: Meeting, office: Office):
    with clock.frozen_at(CALLED):
        agenda = queries.agenda_of(meeting, clock.now())
        for lines in range(1, 30, 4):
            meeting.coordination = "\n".join(f"经济发展局：第{n}项需要协调的事项" for n in range(lines))
            meeting.exchange = "\n".join(f"单位{n}：任务快于序时进度" for n in range(lines % 7))
            render_booklet(pack_of(meeting, agenda, drawn_up_on=clock.today()))
