"""Letters, 纪要 and 简报 under strain, as `test_rendering` strains notices and ledgers: each keeps the rules of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.documents import samples
from tests.documents.papers import imprint
from tests.documents.samples import LONG_NAME, LONG_TITLE, OFFICE, long_table, text_of
from tracker.documents.checker.checking import check, failed
from tracker.documents.checker.findings import Kind
from tracker.documents.checker.reading import PrintedDocument
from tracker.documents.content import (
    Annex,
    Briefing,
    Column,
    Issuable,
    Letter,
    OfficialDocument,
    Paragraph,
    RollCall,
    SealImage,
    SlipSheet,
    Table,
)
from tracker.documents.layout import letter_sheets, official_sheets
from tracker.documents.punctuation import full_width
from tracker.documents.rendering import RenderingFailed, render

LETTER = Letter(
    mark=OFFICE,
    number="宛开督函〔2022〕3号",
    title="关于报送培训台账的工作提醒函",
    addressees="区直各部门",
    body=text_of(4),
    signer=OFFICE,
    signed_on=date(2022, 7, 8),
    copies_to="党工委、管委会领导",
)
MINUTES = replace(
    samples.NOTICE,
    mark="南阳高新区综合办公室会议纪要",
    addressees="",
    signer="",
    contact="",
    attachments=(),
    body=text_of(4),
)
PRESENT = RollCall((("出席", "张衡、李喆、王堃"), ("请假", "钱进")))
BRIEFING = Briefing(
    mark="督导专报",
    number="〔2022〕第3期",
    title="关于上半年专项督导情况的报告",
    body=text_of(6),
    editor=OFFICE,
    signed_on=date(2022, 7, 8),
    lists=(("报", "领导小组组长、副组长"), ("送", "区直各部门"), ("发", "各园区服务中心")),
    staff=(("编辑", "李　喆"), ("签发", "张　衡")),
    print_run="30",
)
SEAL = SealImage(OFFICE, imprint(), 42.0)
RARE = "关于䶮㛃𠅤项目建设推进情况的"
TWO_LINES = "南阳高新区综合办公室关于2022年上半年职业技能培训台账的工作"
SHORT = (
    Paragraph(
        "2022年7月8日印发的《关于上半年进展情况的通报》（宛开督〔2022〕3号），因笔误有误，现更正如下："
    ),
    Paragraph("“3月15日前”更正为“3月18日前”。"),
)


def with_table(rows: int) -> tuple[Any, ...]:
    return (*text_of(3), long_table(rows), *text_of(3))


def many(count: int) -> str:
    return "、".join(f"{samples.UNITS[n % 9][0]}{'张㛃' if n % 9 == 4 else '李喆衡'}" for n in range(count))


PAPERS: dict[str, tuple[Issuable, Kind]] = {
    "letter, title of two lines": (replace(LETTER, title=f"{TWO_LINES}提醒函"), Kind.ORDER),
    "letter, title of four lines": (replace(LETTER, title=LONG_TITLE), Kind.ORDER),
    "letter, rare characters": (
        replace(LETTER, title=f"{RARE}提醒函", addressees="𠅤䶮产业园服务中心，区直各部门"),
        Kind.ORDER,
    ),
    "letter, no row": (replace(LETTER, body=with_table(0)), Kind.ORDER),
    "letter, one row": (replace(LETTER, body=with_table(1)), Kind.ORDER),
    "letter, sixty rows": (replace(LETTER, body=with_table(60)), Kind.ORDER),
    "letter, twelve pages": (replace(LETTER, body=text_of(36)), Kind.ORDER),
    "letter, long names": (
        replace(LETTER, signer=LONG_NAME, addressees=LONG_NAME, copies_to="，".join([LONG_NAME] * 4)),
        Kind.ORDER,
    ),
    "letter, urgent": (replace(LETTER, urgency="特急"), Kind.ORDER),
    "letter, unsealed": (replace(LETTER, sealed=False), Kind.ORDER),
    "letter, seal printed": (replace(LETTER, seal=SEAL), Kind.ORDER),
    "letter, seal over a long name": (
        replace(LETTER, signer=LONG_NAME, seal=replace(SEAL, organ=LONG_NAME)),
        Kind.ORDER,
    ),
    "minutes, title of four lines": (
        replace(MINUTES, title=LONG_TITLE, body=(*text_of(8), PRESENT)),
        Kind.MINUTES,
    ),
    "minutes, a hundred names": (
        replace(
            MINUTES, body=(*text_of(5), RollCall((("出席", many(100)), ("请假", many(3)), ("列席", ""))))
        ),
        Kind.MINUTES,
    ),
    "minutes, sixty rows": (replace(MINUTES, body=(*with_table(60), PRESENT)), Kind.MINUTES),
    "minutes, twelve pages": (replace(MINUTES, body=(*text_of(34), PRESENT)), Kind.MINUTES),
    "briefing, title of four lines": (replace(BRIEFING, title=LONG_TITLE), Kind.BULLETIN),
    "briefing, rare characters": (replace(BRIEFING, title=f"{RARE}报告"), Kind.BULLETIN),
    "briefing, no row": (replace(BRIEFING, body=with_table(0)), Kind.BULLETIN),
    "briefing, sixty rows": (replace(BRIEFING, body=with_table(60)), Kind.BULLETIN),
    "briefing, twelve pages": (replace(BRIEFING, body=text_of(34)), Kind.BULLETIN),
    "briefing, long lists": (
        replace(BRIEFING, lists=(("报", "，".join([LONG_NAME] * 5)), ("发", "，".join([LONG_NAME] * 4)))),
        Kind.BULLETIN,
    ),
    "notice, one paragraph that turns": (samples.with_text(0, body=(SHORT[0],)), Kind.NOTICE),
    "notice, three paragraphs of a few words": (samples.with_text(0, body=SHORT[1:] * 3), Kind.NOTICE),
    "notice, a correction": (samples.with_text(0, body=SHORT), Kind.NOTICE),
    "letter, a correction": (replace(LETTER, body=SHORT), Kind.ORDER),
    "minutes, a correction": (replace(MINUTES, body=(*SHORT, PRESENT)), Kind.MINUTES),
    "notice, seal printed": (samples.with_text(6, seal=SEAL), Kind.NOTICE),
    "notice, rare characters": (
        samples.with_text(5, title=f"{RARE}通报", addressees="𠅤䶮产业园服务中心，区直各部门"),
        Kind.NOTICE,
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_the_page_keeps_the_standard(name: str):
    content, kind = PAPERS[name]
    found = failed(check(render(content), kind))
    assert [(one.rule, one.measured, one.place and one.place.page) for one in found] == []


def test_among_the_strained_are_odd_and_even_last_pages():
    texts = [official_sheets(samples.with_text(count)) for count in range(6, 12)]
    last_of_text = {max(n for n, sheet in enumerate(sheets, 1) if sheet.drawn) % 2 for sheets in texts}
    assert last_of_text == {0, 1}
    letters = [len(letter_sheets(replace(LETTER, body=text_of(count)))) % 2 for count in range(2, 10)]
    assert set(letters) == {0, 1}


def test_a_seal_over_a_short_letter_leaves_no_empty_page():
    for count in range(1, 9):
        content = replace(LETTER, body=(Paragraph("请按期报送。"),) * count, title=LONG_TITLE, copies_to="")
        assert all(sheet.drawn for sheet in letter_sheets(content))


# ── what cannot be printed is refused in words, and nothing is printed half ──────────────────────────────────────────


def test_a_broken_image_is_an_error():
    broken = replace(LETTER, seal=replace(SEAL, png=imprint()[:40]))
    with pytest.raises(RenderingFailed, match="image"):
        render(broken)


def test_a_table_of_more_columns_than_the_page_holds_still_stays_on_it():
    """It is refused before 核数 (`soundness.too_wide`); whoever prints it all the same gets no ink in the margins."""
    wide = Table(
        tuple(replace(long_table(1).columns[0], head=f"列{n}") for n in range(16)),
        (tuple(str(n) for n in range(16)),) * 3,
    )
    content = samples.with_text(6, annexes=(Annex("对照表", (wide,), wide=True),))
    assert failed(check(render(content), Kind.NOTICE)) == []


@pytest.mark.parametrize("rows", range(24, 34))
def test_no_row_of_a_wide_table_is_left_alone_on_a_leaf(rows: int):
    """Nor under the head: whoever turns the leaf finds two rows at least."""
    table = long_table(rows)
    content = samples.with_text(6, annexes=(Annex("对照表", (table, long_table(3)), wide=True),))
    for sheet in official_sheets(content):
        for drawn in sheet.drawn:
            assert drawn.kind != "table" or len(drawn.rows) > 1


@pytest.mark.parametrize(
    "pasted", ["<img src=x onerror=alert(1)>", "</span></p><h1>伪</h1>", "{{ 7*7 }}", "&lt&#60"]
)
def test_markup_pasted_into_any_field_is_printed_as_typed(pasted: str):
    content: OfficialDocument = samples.with_text(
        3, title=f"关于{pasted}的通报", signer=f"综合{pasted}", contact=pasted, copies_to=pasted
    )
    printed = render(content)
    text = "".join(line.text for page in PrintedDocument(printed).pages for line in page.lines)
    squeezed = "".join(text.split())
    assert squeezed.count("".join(full_width(pasted).split())) >= 3


@pytest.mark.parametrize("length", range(10, 18))
def test_a_slip_whose_few_full_lines_end_with_marks_or_nearly_full(length: int):
    title = "摸清院校实训设备缺口并提出补充方案"[:length]
    body = (
        Paragraph(f"你单位牵头的“{title}”，已过2022年4月20日的完成时限，目前严重滞后，现予督办。"),
        Paragraph(
            "请认真分析原因，明确措施、责任人和完成时限，抓紧推进，于2022年5月12日前将办理情况按回执书面报领导小组办公室。"
        ),
    )
    receipt = Table((Column("回执项目", 36), Column("填写内容", 120)), (("办理情况", ""),))
    slip = SlipSheet("督办单", "宛开督单〔2022〕2号", "社会事业局", body, OFFICE, date(2022, 5, 6), receipt)
    found = check(render(slip), Kind.PLAIN)
    assert [(f.rule, f.measured) for f in failed(found)] == []


@pytest.mark.parametrize("contact", ["", "联系人：李喆"])
def test_a_line_less_above_the_seal_spares_two_empty_pages(contact: str):
    body = (Paragraph("文" * 660 + "。"),)
    content = replace(
        samples.NOTICE, title="关于情况的通报", body=body, attachments=(), annexes=(), copies_to=""
    )
    sheets = official_sheets(replace(content, contact=contact))
    assert [sheet.form for sheet in sheets] == ["text", "text"]
    assert sheets[-1].imprint is not None
    assert failed(check(render(replace(content, contact=contact)), Kind.NOTICE)) == []
