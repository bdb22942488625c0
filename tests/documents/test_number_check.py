"""Which figures of a text are true."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.documents.number_check import Doubt, TrueFigures, chinese_number, doubts, figures_in

TRUE = TrueFigures(
    [
        "截至6月30日，全区职业技能培训累计完成3379人次，占年度目标5500人次的61.4%，快于序时进度11.4个百分点。",
        "方案12项措施已分解下达任务28项，应报进展报告165份。",
        "全年投入资金12350000元。",
        "903",
        "−2.5",
    ]
)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("累计完成3379人次，占61.4%", ["3379人次", "61.4%"]),
        ("快于序时进度11.4个百分点", ["11.4个百分点"]),
        ("完成12,350人、1.5万人次、3亿元", ["12,350人", "1.5万人次", "3亿元"]),
        ("共十二项任务，两家企业，百分之六十一点四", ["十二项", "两家", "百分之六十一点四"]),
        ("2022年6月30日，1至6月，5月底，17:00", []),
        ("宛开办〔2022〕5号，附件2，表1，图3，（一），第三次，第2期", []),
        ("请于5个工作日内报送，15天办结，第一季度", []),
        ("一次采用，每一项都要落实，这三项工作", []),
        ("联系电话：0377—63100000", []),
        ("二〇二二年三月，培训200余人", ["200余人"]),
    ],
)
def test_figures_are_read_with_what_they_count(text: str, figures: list[str]):
    assert [figure.text for figure in figures_in(text)] == figures


@pytest.mark.parametrize(
    ("words", "value"),
    [("十二", 12), ("二十", 20), ("一百零五", 105), ("两千三百", 2300), ("一万二千", 12000), ("六十一点四", "61.4"), ("三亿", 300000000), ("点点", None)],
)  # fmt: skip
def test_chinese_numbers(words: str, value: int | str | None):
    assert chinese_number(words) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "累计完成3379人次", "占61.4%", "占百分之六十一点四", "二十八项任务", "完成903人", "慢于序时进度2.5个百分点", "投入1235万元", "投入0.12亿元", "报告165份",
        "任务12项",
    ],
)  # fmt: skip
def test_what_the_snapshot_holds_passes(text: str):
    assert list(doubts([("p1", text)], TRUE)) == []


@pytest.mark.parametrize(
    ("text", "figure", "nearest"),
    [
        ("累计完成3397人次", "3397人次", "3379人次"),
        ("占61.5%", "61.5%", "61.4%"),
        ("快于序时进度14.1个百分点", "14.1个百分点", "11.4个百分点"),
        ("年度目标5500人", "5500人", "5500人次"),  # 人次 is not 人
        ("任务二十九项", "二十九项", "28项"),
        ("投入1300万元", "1300万元", "12350000元"),
        ("12家企业", "12家", "12项"),
    ],
)
def test_what_it_does_not_hold_is_marked_with_the_nearest_true_figure(text: str, figure: str, nearest: str):
    (doubt,) = doubts([("p7", text)], TRUE)
    assert (doubt.part, doubt.figure, doubt.nearest) == ("p7", figure, nearest)


def test_a_doubt_says_where_the_true_figure_comes_from():
    (doubt,) = doubts([("p1", "占61.5%，占61.5%")], TRUE)
    assert doubt == Doubt("p1", "61.5%", "61.4%", "占年度目标5500人次的61.4%")


def test_without_figures_nothing_is_proposed():
    (doubt,) = doubts([("p1", "完成3项")], TrueFigures([]))
    assert (doubt.nearest, doubt.context) == ("", "")
