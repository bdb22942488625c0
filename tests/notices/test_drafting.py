"""The text follows the facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.notices.facts import EMPTY, GOOD, LATE, MIXED, ON_TIME, RED, TALENT, TRAINING
from tracker.core import clock
from tracker.notices import drafting
from tracker.notices.drafting import Demands, draft_sections
from tracker.notices.figures import figures_in, unknown_figures
from tracker.notices.snapshot import CorrectionLine, TextCorrectionLine

DEMANDS = Demands(date(2022, 7, 11), date(2022, 7, 28))


def text(snapshot) -> str:
    return "\n".join(f"{section.heading}\n{section.text}" for section in draft_sections(snapshot, DEMANDS))


def test_six_sections_in_the_order_of_the_rule_book():
    headings = [section.heading for section in draft_sections(GOOD, DEMANDS)]
    assert headings == [
        "一、总体情况",
        "二、指标完成情况",
        "三、任务推进情况",
        "四、报送情况",
        "五、存在问题",
        "六、下步要求",
    ]


def test_an_indicator_says_target_rate_and_pace():
    assert "职业技能培训累计完成3379人次，占年度目标5500人次的61.4%，快于序时进度11.4个百分点" in text(GOOD)
    assert "新增高技能人才累计完成903人，占年度目标1900人的47.5%，慢于序时进度2.5个百分点" in text(MIXED)


def test_a_difference_that_prints_as_nought_is_level():
    level = replace(TRAINING, actual=Decimal("2750.1"))
    assert "与序时进度持平" in text(replace(GOOD, indicators=(level,)))


def test_when_all_is_well_nobody_is_blamed():
    shown = text(GOOD)
    assert "各单位均做到按时报送、一次采用" in shown
    assert "没有滞后事项" in shown
    assert "本期未发现突出问题" in shown
    assert "迟报单位" not in shown


def test_what_lags_is_named_with_its_evidence_and_its_date():
    shown = text(MIXED)
    assert "严重滞后1项：现代产业学院共建（经济发展局牵头）" in shown
    assert "财政金融局迟报3份、漏报1份、被退回2次" in shown
    assert "于7月11日前书面报领导小组办公室" in shown
    assert "经济发展局按时报送、一次采用" in shown


def test_everybody_late():
    shown = text(replace(GOOD, reporting=(LATE, replace(LATE, unit="政法工委"))))
    assert "迟报单位：财政金融局3份、政法工委3份" in shown
    assert "按时报送、一次采用" not in shown


def test_nothing_to_report_says_so():
    shown = text(EMPTY)
    assert "本期没有需要通报的年度指标" in shown
    assert "本期没有已下达的任务" in shown
    assert "本期没有到期的进展报告" in shown


@pytest.mark.parametrize(
    ("day", "span"),
    [
        ((2022, 1, 31), "2022年1月"),
        ((2022, 5, 5), "2022年1至4月"),
        ((2022, 1, 5), "2021年"),
        ((2022, 4, 30), "2022年1至4月"),
        ((2022, 6, 30), "2022年上半年"),
        ((2022, 12, 31), "2022年"),
    ],
)
def test_the_title_names_the_span(day, span):
    snapshot = replace(GOOD, cut_off_at=datetime(*day, 23, 59, tzinfo=clock.OFFICE_ZONE))
    assert (
        drafting.title_of(snapshot)
        == f"关于南阳高新区高质量推进“人人持证、技能河南”建设工作{span}进展情况的通报"
    )


@pytest.mark.parametrize(
    "snapshot", [GOOD, MIXED, EMPTY, replace(MIXED, tasks=(RED, RED)), replace(MIXED, indicators=(TALENT,))]
)
def test_the_text_is_clean(snapshot):
    shown = text(snapshot)
    assert not re.search(r"[,;:?!]|\(|\)|。。|；。|，。|None|nan", shown)
    assert all(line.endswith("。") or line[1] == "、" for line in shown.splitlines())


def test_a_figure_that_the_snapshot_does_not_hold_is_flagged():
    known = [section.text for section in draft_sections(MIXED, DEMANDS)]
    assert unknown_figures("累计完成3379人次，占61.5%，见表1，宛开办〔2022〕5号，截至6月30日", known) == [
        "61.5%"
    ]
    assert unknown_figures("", known) == []


def test_dates_and_numbering_are_no_figures():
    assert figures_in("（一）2022年6月30日，1至6月，附件2，完成12项、61.4%") == ["12", "61.4%"]


def test_reporting_counts_add_up():
    assert "应报18份，已报17份，其中按时14份、迟报3份；漏报1份；退回2次" in text(
        replace(GOOD, reporting=(ON_TIME, LATE))
    )


CORRECTED = CorrectionLine(
    "经济发展局",
    False,
    "企业职工在岗培训",
    "2022年2月",
    "职业技能培训",
    "人次",
    Decimal(312),
    Decimal(300),
    "重复统计。",
)


def test_what_was_corrected_is_printed_with_old_and_new_figure():
    """rulebook §4: printed as 更正 in the next notice."""
    shown = text(replace(GOOD, corrections=(CORRECTED, replace(CORRECTED, old=None))))
    assert "更正：经济发展局2022年2月职业技能培训由312人次更正为300人次（重复统计）；" in shown
    assert "由未填更正为300人次" in shown
    assert "更正：" not in text(GOOD)
    assert "更正：" in text(replace(EMPTY, corrections=(CORRECTED,)))
    assert unknown_figures("由312人次更正为300人次", [shown]) == []


def test_corrected_words_are_printed_by_their_part():
    words = TextCorrectionLine(
        "经济发展局", False, "企业职工在岗培训", "2022年2月", ("进展情况", "存在问题"), "家数有误。"
    )
    shown = text(replace(GOOD, text_corrections=(words,)))
    assert "更正：经济发展局2022年2月“企业职工在岗培训”进展报告更正进展情况、存在问题（家数有误）。" in shown
    assert "累计数已按" not in shown, "no figure changed"
    assert "累计数已按" in text(replace(GOOD, corrections=(CORRECTED,), text_corrections=(words,)))
