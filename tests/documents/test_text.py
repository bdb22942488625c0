"""The text of a document: numbers computed, blocks kept, nothing typed lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.documents.content import Column, Paragraph, Table
from tracker.documents.former import text_in, with_text
from tracker.documents.text import (
    DocumentText,
    Heading,
    Live,
    Passage,
    Typed,
    clean,
    level_of,
    numeral,
    typed_text,
    written,
)

TABLE = Table((Column("单位", 1),), (("经济发展局",),))


def printed(text: DocumentText) -> list[str]:
    return text.plain().split("\n")


def test_numbers_are_computed_by_level_and_begin_again_below_a_higher_one():
    levels = (1, 2, 2, 3, 4, 4, 3, 1, 2)
    text = DocumentText(tuple(Heading(f"p{n}", level, "甲") for n, level in enumerate(levels)))
    assert printed(text) == [
        "一、甲", "（一）甲", "（二）甲", "1.甲", "（1）甲", "（2）甲", "2.甲", "二、甲", "（一）甲",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "level", "words"),
    [
        ("一、总体情况", 1, "总体情况"),
        ("十二、附则", 1, "附则"),
        ("（三）抓整改。要逐项分析", 2, "抓整改。要逐项分析"),
        ("(四) 抓落实", 2, "抓落实"),
        ("1. 摸清底数", 3, "摸清底数"),
        ("1.5万人次", 0, "1.5万人次"),
        ("（2）建立台账", 4, "建立台账"),
        ("一是摸清底数", 0, "一是摸清底数"),
        ("2022年1月", 0, "2022年1月"),
    ],
)
def test_the_numbering_of_foreign_text_is_read(line: str, level: int, words: str):
    assert level_of(line) == (level, words)


def test_live_blocks_print_where_they_stand_and_nothing_where_nothing_stands_behind_them():
    text = written("导语。", Live("", "table"), "一、要求", Live("", "gone"))
    assert text.blocks({"table": (TABLE,)}) == (Paragraph("导语。"), TABLE, Paragraph("一、要求"))
    assert text.keys == {"table", "gone"}


def test_what_was_typed_becomes_parts():
    text = typed_text(
        [
            Typed("p1", "0", "第一段\r\n第二段\n\n  "),
            Typed("p2", "2", "（五）标题\n正文"),
            Typed("p3", "block", "table"),
            Typed("p4", "block", "table"),
            Typed("p5", "block", "stranger"),
            Typed("p1", "9", "同号"),
            Typed("'><script>", "0", "坏号"),
        ],
        {"table"},
    )
    assert [type(part) for part in text.parts] == [Passage, Passage, Heading, Passage, Live, Passage, Passage]
    assert printed(text) == ["第一段", "第二段", "（一）标题", "正文", "同号", "坏号"]
    ids = [part.id for part in text.parts]
    assert len(set(ids)) == len(ids)
    assert all(name.isalnum() for name in ids)
    assert ids[0] == "p1"


def test_control_characters_and_stray_blanks_fall_away():
    assert clean("\x00甲\x07  \u3000乙\t丙\x7f\ud800") == "甲 乙 丙"


@given(
    st.lists(st.builds(Typed, st.text(max_size=6), st.sampled_from("012345") | st.just("block"), st.text()))
)
def test_any_typing_survives_its_row(blocks: list[Typed]):
    text = typed_text(blocks, {"0"})
    assert DocumentText.from_json(text.as_json()) == text
    assert "\n" not in "".join(part.text for part in text.parts if not isinstance(part, Live))
    text.blocks({})


@pytest.mark.parametrize(
    ("place", "shown"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")]
)
def test_numerals(place: int, shown: str):
    assert numeral(place) == shown


def test_former_notices_minutes_and_letters_are_read():
    notice = {
        "opening": "导语。",
        "sections": [
            {"key": "overall", "heading": "一、总体情况", "text": "好。"},
            {"key": "indicators", "heading": "二、指标完成情况", "text": "（一）快。\n（二）慢。"},
        ],
        "mark": "甲",
    }
    text = text_in(notice)
    assert printed(text) == ["导语。", "一、总体情况", "好。", "二、指标完成情况", "（一）快。", "（二）慢。"]
    assert [part.key for part in text.parts if isinstance(part, Live)] == ["indicators", "note"]
    assert with_text(notice, text) == {"mark": "甲", "text": text.as_json()}
    assert text_in({"opening": "导语。", "matters": "一、甲。乙"}).keys == {"roll"}
    assert text_in({"opening": "导语。", "demands": "请落实。"}).parts[1] == Live("p2", "matters")
    assert text_in({"rows": []}).parts == ()
