"""What a 更正通知 says, as tables."""

from datetime import date

import pytest

from tracker.documents.content import (
    Briefing,
    Column,
    LedgerSheet,
    Letter,
    OfficialDocument,
    SlipSheet,
    Table,
)
from tracker.documents.correcting.document import DOCUMENT, LETTER, frame_of, live_blocks, said
from tracker.documents.correcting.wording import (
    Citation,
    Passage,
    change_words,
    changes,
    first_text,
    passages_of,
    proposed,
    title_for,
)
from tracker.documents.questions import Restated
from tracker.documents.text import Live, written

CITED = Citation("关于2月份工作进展情况的|通报", "宛开督〔2022〕3号", date(2022, 3, 7))
SHARED = {"signed_on": date(2022, 3, 7), "body": (), "title": "甲"}


def test_an_issued_document_is_cited_by_title_and_number():
    assert CITED.words == "《关于2月份工作进展情况的通报》（宛开督〔2022〕3号）"
    assert (
        Citation("关于印发《方案》的通知", "宛开督〔2022〕1号", CITED.issued_on).name
        == "《关于印发〈方案〉的通知》"
    )


def test_its_title_cites_the_old_one_and_a_long_title_by_its_number():
    assert title_for(CITED) == "关于更正《关于2月份工作进展情况的通报》的通知"
    long = Citation("很长" * 40, CITED.number, CITED.issued_on)
    assert title_for(long) == "关于更正宛开督〔2022〕3号文件的通知"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("甲完成10人，乙完成20人。", "甲完成10人，乙完成21人。", [("乙完成20人", "乙完成21人")]),
        ("甲，乙，丙。", "甲，丙。", [("乙，", "")]),
        ("甲，乙。", "甲，又，乙。", [("甲", "甲，又")]),
        ("甲，乙。", "又，甲，乙。", [("甲", "又，甲")]),
        ("全都不同", "另一句话", [("全都不同", "另一句话")]),
        ("一样。", "一样。", []),
        ("甲，乙，丙，丁。", "子，乙，丙，丑。", [("甲", "子"), ("丁", "丑")]),
    ],
)
def test_changes_are_told_clause_by_clause(old: str, new: str, found: list[tuple[str, str]]):
    assert changes(old, new) == found


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("甲，乙。", ""),
        ("甲，丙。", "正文第1段中，“乙”更正为“丙”。"),
        ("", "正文第1段“甲，乙。”删去。"),
    ],
)
def test_a_changed_passage_says_where(right: str, words: str):
    assert change_words(Passage("p1", "正文第1段", "甲，乙。"), right) == words


def test_passages_know_their_place():
    text = written(
        "开头一段。", "一、总体情况", "第一段。", Live("", "note"), "第二段。", "二、下步要求。请抓紧。"
    )
    assert [one.where for one in passages_of(text)] == [
        "正文第1段",
        "标题“一、总体情况”",
        "“一、总体情况”部分第1段",
        "“一、总体情况”部分第2段",
        "“二、下步要求”部分首段",
    ]


def test_figures_are_put_right_where_the_passage_names_them_and_whole():
    restated = [
        Restated("新增技能人才累计", "128人（完成率1.6%）", "118人（完成率1.5%）", "", "新增技能人才")
    ]
    assert proposed("新增技能人才128人，完成率1.6%；另有1128人。", restated) == (
        "新增技能人才118人，完成率1.5%；另有1128人。"
    )
    assert proposed("高技能人才128人。", restated) == "高技能人才128人。"
    assert proposed("新增技能人才128人；园区128人。", restated) == "新增技能人才118人；园区128人。"
    growth = [Restated("", "128人", "118人", "", "新增技能人才", (("20人", "10人"),))]
    assert proposed("新增技能人才128人，增加20人。", growth) == "新增技能人才118人，增加10人。"


def test_the_text_has_headings_only_where_there_is_more_than_one_kind_of_error():
    one = first_text(CITED, reason="由于统计有误。", passages=["甲。"], has_figures=False, others=())
    assert one.plain().splitlines() == [
        "2022年3月7日印发的《关于2月份工作进展情况的通报》（宛开督〔2022〕3号），因统计有误，现更正如下：",
        "甲。",
        "上述内容以本通知为准，其他内容不变。",
    ]
    slip = first_text(CITED, reason="笔误", passages=["甲。"], has_figures=False, others=())
    assert "因笔误，部分内容有误，现更正如下：" in slip.plain()
    more = first_text(CITED, reason="笔误", passages=["甲。"], has_figures=True, others=["附件1第2行有误。"])
    assert [line for line in more.plain().splitlines() if line[1] == "、"] == [
        "一、正文",
        "二、数据",
        "三、其他",
    ]
    assert more.keys == {"figures"}


def test_it_has_the_form_of_what_it_corrects():
    number = "宛开督〔2022〕3号"
    letter = Letter(
        mark="甲局", number=number, addressees="乙局", signer="甲局", contact="联系人：丙", **SHARED
    )
    notice = OfficialDocument(
        mark="甲文件",
        number=number,
        addressees="乙局",
        signer="甲",
        issuing_organ="甲",
        issued_on=date(2022, 3, 7),
        **SHARED,
    )
    minutes = OfficialDocument(
        mark="纪要",
        number=number,
        addressees="",
        signer="",
        issuing_organ="甲",
        issued_on=date(2022, 3, 7),
        **SHARED,
    )
    table = Table((Column("一", 1),), ())
    slip = SlipSheet(number=number, addressee="乙局", signer="甲", receipt=table, **SHARED)
    sheet = LedgerSheet("表", table, "甲", date(2022, 3, 7))
    frames = [frame_of(one, organ="办") for one in (letter, notice, minutes, slip, sheet, None)]
    assert [(one["form"], one["mark"], one["signer"], one["addressees"]) for one in frames] == [
        (LETTER, "甲局", "甲局", "乙局"),
        (DOCUMENT, "甲文件", "甲", "乙局"),
        (DOCUMENT, "甲文件", "甲", "各有关单位"),
        (LETTER, "甲", "甲", "乙局"),
        (DOCUMENT, "甲文件", "甲", "各有关单位"),
        (DOCUMENT, "办文件", "办", "各有关单位"),
    ]


@pytest.mark.parametrize(("form", "kind"), [(LETTER, Letter), (DOCUMENT, OfficialDocument)])
def test_what_it_prints(form: str, kind: type):
    text = first_text(CITED, reason="笔误", passages=(), has_figures=True, others=())
    frame = {
        "form": form,
        "mark": "甲",
        "signer": "甲",
        "addressees": "乙",
        "contact": "",
        "copies_to": "",
        "organ": "甲",
        "urgency": "",
    }
    content = {
        **frame,
        "text": text.as_json(),
        "figures": [["新增技能人才", "128人", "118人", "重复统计"]],
        "known": [],
    }
    printed = said(content, title="更正", number="号", signed_on=date(2022, 3, 8), issued_on=date(2022, 3, 8))
    assert type(printed) is kind
    assert [block.rows for block in printed.body if isinstance(block, Table)] == [
        (("1", "新增技能人才", "128人", "118人", "重复统计"),)
    ]
    assert not list(live_blocks({**content, "figures": []}))


def test_a_briefing_is_corrected_by_a_briefing_of_the_same_mark():
    lists = (("报", "领导小组组长"), ("送", ""), ("发", "经济发展局"))
    day = date(2022, 3, 8)
    old = Briefing("督导专报", "〔2022〕第1期", "甲", (), "办公室", day, lists, (), "30")
    frame = frame_of(old, organ="办")
    text = first_text(CITED, reason="笔误", passages=["甲。"], has_figures=False, others=())
    content = {**frame, "text": text.as_json(), "figures": [], "known": []}
    printed = said(content, title="乙", number="督导专报〔2022〕第2期", signed_on=day, issued_on=day)
    assert isinstance(printed, Briefing)
    assert (printed.mark, printed.number, printed.lists, printed.print_run) == (
        "督导专报",
        "〔2022〕第2期",
        lists,
        "30",
    )
