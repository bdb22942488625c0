"""The text follows the facts: a table of what an office meets in a year, each set of facts with what must be said of it.

All of it is proof-read by printing it: `python -m tests.notices.proof`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.notices.facts import CASES, EMPTY, GOOD, MIXED, WIDE, at
from tracker.core import clock
from tracker.documents.content import Table, words_in
from tracker.documents.number_check import TrueFigures, doubts
from tracker.notices.document import annexes
from tracker.notices.drafting.demands import Demands
from tracker.notices.drafting.footnote import footnote
from tracker.notices.drafting.problems import problems
from tracker.notices.drafting.sections import draft_sections, opening, title_of
from tracker.notices.models import Ranking
from tracker.notices.problems import problems_of
from tracker.notices.queries import known_texts
from tracker.notices.snapshot import Snapshot

DEMANDS = Demands(date(2022, 7, 11), date(2022, 7, 28))

# case → what it says, and what it does not say (behind the !)
SAID: dict[str, tuple[str, ...]] = {
    "nobody late, nothing behind": (
        "方案1项措施已分解下达任务1项，正常推进。职业技能培训快于序时进度。进展报告全部按时报送。",
        "职业技能培训累计完成3379人次，占年度目标5500人次的61.4%，快于序时进度11.8个百分点",
        "本期应报进展报告8份，全部按时报送，没有退回。",
        "本期未发现突出问题。",
        "（一）对标对表抓落实。",
        "!迟报", "!滞后",
    ),
    "some of everything": (
        "其中已办结1项、正常推进1项、需要关注1项、滞后1项、严重滞后1项",
        "4项年度指标中，职业技能培训、新增技能人才2项快于序时进度，新增高技能人才、创业培训2项慢于序时进度",
        "另有1项略低于序时进度，需要关注：组织人社局牵头的“‘高新工匠’选树”",
        "差距最大的是经济发展局牵头的“现代产业学院共建”，低于序时进度50.0个百分点",
        "其中创业培训差距最大，慢29.6个百分点",
        "财政金融局要查明原因，改进报送工作",
    ),
    "good and bad": (
        "（一）个别任务进度滞后。经济发展局牵头的“现代产业学院共建”尚无进展，低于序时进度50.0个百分点。",
        "（三）报送工作不够严谨。财政金融局迟报3份、漏报1份、被退回2次。",
        "于7月11日前书面报领导小组办公室", "于7月28日前报送下期进展报告",
    ),
    "nothing at all": (
        "方案的任务尚未分解下达", "本期没有需要通报的年度指标", "本期没有到期的进展报告", "抓紧下达", "!下期进展报告", "!（一）",
    ),
    "first month": (
        "2022年1月进展情况", "职业技能培训尚无完成量（年度目标5500人次），慢于序时进度8.5个百分点",
        "2项年度指标均慢于序时进度8.5个百分点。", "!压力较大", "!与上期",
    ),
    "first notice, everybody on time": ("进展报告全部按时报送", "!与上期", "!较上期"),
    "everybody late": (
        "其中按时18份、迟报9份，漏报3份", "迟报9份、漏报3份、被退回6次，各单位均有发生。", "各单位要改进报送工作，于7月28日前",
        "!按时报送且无退回",
    ),
    "nobody reported": ("进展报告无一按时报送。", "本期应报进展报告7份，各单位均未报送。", "报送工作没有落实。漏报7份，各单位均有发生", "!按时0份"),
    "one laggard": ("个别任务进度滞后。", "具体情况见下表", "!部分任务"),
    "one task, and it lags": ("任务1项，进度滞后。", "任务进度滞后。组织人社局牵头的“创业培训”完成30.0%，低于序时进度20.0个百分点", "!个别"),
    "all tasks lag": ("任务进度全面滞后。3项任务滞后，涉及经济发展局、组织人社局，其中1项尚无进展。",),
    "all tasks lag, one lead": ("任务2项，全部滞后。", "2项任务滞后，均由组织人社局牵头，均低于序时进度20.0个百分点。"),
    "many laggards": (
        "滞后的17项，其中经济发展局牵头3项、", "涉及经济发展局、社会事业局、组织人社局等6个单位，均低于序时进度30.0个百分点", "!“第17项任务”",
    ),
    "all closed": ("任务2项，全部办结。", "任务全部办结：社会事业局牵头的“首批培训券发放”，", "（一）巩固成果抓长效。", "!倒排工期"),
    "all to begin later": ("均未到启动时间", "（一）提前谋划抓启动。", "!总体平稳"),
    "only watched": ("没有滞后任务。有1项略低于序时进度", "!另有", "!总体平稳"),
    "some idle, some past their limit": ("涉及经济发展局、组织人社局，其中1项尚无进展、1项已过完成时限。", "!其中1项尚无进展，其中"),
    "past its limit": ("2项任务滞后，涉及经济发展局、社会事业局，均已过完成时限。", "!差距最大"),
    "no indicators": ("本期没有需要通报的年度指标。", "各措施推进情况见附件1", "!指标慢"),
    "no tasks": ("方案的任务尚未分解下达", "职业技能培训快于序时进度"),
    "nothing done of an indicator": ("职业技能培训尚无完成量（年度目标5500人次），慢于序时进度49.6个百分点", "指标进度慢于序时。", "!完成0"),
    "over the target in June": ("为年度目标5500人次的102.2%，已提前完成年度目标", "!快于序时进度52"),
    "level with the plan": ("职业技能培训与序时进度持平。", "!快于", "!慢于序时进度0"),
    "no target": ("职业技能培训累计完成3379人次（未设年度目标）", "新增高技能人才慢于序时进度。"),
    "all indicators behind": ("2项年度指标均慢于序时进度，完成全年目标压力较大。", "（一）对标对表抓落实", "指标进度慢于序时。"),
    "a limit, well kept": ("控制性指标在序时控制以内", "会议经费累计18万元，占年度控制数40万元的45.0%，低于序时控制4.6个百分点", "!超出"),
    "a limit, exceeded": (
        "控制性指标中，会议经费超出序时控制", "会议经费累计41万元，已超过年度控制数40万元", "控制性指标超出控制要求。会议经费已超过年度控制数。",
        "!会议经费慢于",
    ),
    "four places up": ("与上期相比，市场监管分局职业技能培训由第7位升至第3位，上升4位。",),
    "five places up, five down": (
        "政法工委职业技能培训由第7位升至第2位，上升5位；经济发展局职业技能培训由第2位降至第7位，下降5位。",
    ),
    "ties for the first place": ("区直部门并列首位的有组织人社局、经济发展局，末位为财政金融局",),
    "ties for the last place": ("首位为组织人社局，并列末位的有经济发展局、社会事业局、财政金融局等4个单位",),
    "all alike": ("!首位", "!末位"),
    "too few to be ranked": ("!首位", "个别单位完成率偏低。经济发展局职业技能培训完成40.0%，低于序时进度9.6个百分点。", "!未发现"),
    "several kinds and indicators": (
        "职业技能培训方面，区直部门首位为组织人社局、末位为社会事业局，园区中心首位为", "；新增技能人才方面，区直部门首位为社会事业局",
        "职业技能培训2个单位明显低于序时进度，其中组织园区职业技能培训低19.6个百分点，差距最大",
    ),
    "everything better than last time": (
        "与上期相比，新办结1项、进度好转2项。", "按时报送率96.0%，较上期提高21.0个百分点", "较上期增加512人次",
        "“企业职工在岗培训”“‘高新工匠’选树”已扭转滞后局面", "!下滑",
    ),
    "everything worse than last time": (
        "与上期相比，进度下滑3项。", "较上期下降15.4个百分点", "较上期减少21人次", "新增高技能人才累计完成903人，与上期持平",
        "“现代产业学院共建”“创业培训”本期转为滞后", "!好转",
    ),
    "nothing has moved": ("各项任务的进度状态没有变化", "按时报送率75.0%，与上期持平", "已全部报送，其中按时15份、迟报5份"),
    "corrected figures and words": (
        "更正：经济发展局2022年2月职业技能培训由312人次更正为300人次（重复统计）；", "由未填报更正为300人次",
        "经济发展局2022年3月“企业职工在岗培训”进展报告更正进展情况、下步打算（笔误）。累计数已按更正后的数据计算。",
    ),
    "only returned": ("全部按时报送，退回修改3次。", "部分报告质量不高。财政金融局被退回3次。", "!严谨", "!改进报送"),
    "all handed in, some late": ("已全部报送，其中按时14份、迟报2份。财政金融局按时报送且无退回。", "!漏报"),
    "one unit alone": ("财政金融局迟报3份、漏报1份、被退回2次", "!涉及1个"),
    "many careless units": (
        "迟报24份、漏报12份、被退回9次，涉及11个单位。问题较为突出的是招商局迟报5份、漏报2份、被退回2次，",
        "存在迟报、漏报的11个单位要查明原因",
    ),
    "problems of inspections": (
        "督导问题整改不到位。2个督导问题超过整改时限仍未完成，1个督导问题两次核查未通过，涉及社会事业局、财政金融局。",
        "（二）举一反三抓销号。社会事业局、财政金融局要", "（四）严肃纪律抓报送",
    ),
    "problems struck off at last": (
        "2个督导问题超过整改时限仍未完成，2个督导问题两次核查未通过（其中1个现已销号），涉及社会事业局、财政金融局、经济发展局。",
        "（二）举一反三抓销号。社会事业局、财政金融局要",
    ),
    "one problem struck off at last": ("1个督导问题两次核查未通过（现已销号），涉及经济发展局。", "!抓销号"),
    "reports with their proofs": ("各单位具体问题见下表。",),
    "a curve of its own": ("快于序时进度21.4个百分点",),
    "the year is over, all reached": (
        "2022年进展情况", "截至2022年底", "2项年度指标均完成年度目标", "全年完成5620人次，为年度目标5500人次的102.2%，超额完成",
        "新增高技能人才全年完成1900人，如期完成年度目标", "总结经验抓巩固", "!序时进度", "!下期",
    ),
    "the year is over, one missed": (
        "职业技能培训完成年度目标，新增高技能人才未完成年度目标", "为年度目标1900人的95.4%，欠88人", "部分年度目标没有完成。新增高技能人才完成95.4%。",
        "尚无进展，已过12月31日的完成时限", "对照目标抓收尾。经济发展局要", "!强化协同",
    ),
    "the year is over, all missed": ("2项年度指标均未完成年度目标", "新增高技能人才没有完成量（年度目标1900人）", "!0.0%", "!压力"),
}  # fmt: skip


def text(snapshot: Snapshot, ranking: Ranking = Ranking.ALL) -> str:
    sections = draft_sections(snapshot, DEMANDS, ranking)
    return "\n".join(f"{section.heading}\n{section.text}" for section in sections)


def test_every_set_of_facts_is_proof_read():
    assert set(SAID) == set(CASES)
    assert len(CASES) >= 30


@pytest.mark.parametrize("name", SAID)
def test_the_text_follows_the_facts(name: str):
    shown = f"{title_of(CASES[name])}\n{text(CASES[name])}"
    for words in SAID[name]:
        if words.startswith("!"):
            assert words[1:] not in shown
        else:
            assert words in shown


NONSENSE = re.compile(
    r"[,;:?!()]|。。|；。|，。|，，|、、|，、|None|nan|(?<![\d.])0(?:个|份|项|人|次)|\b0\.0个|其中。|，其中，|（）|“”|^，|\s"
)


@pytest.mark.parametrize("name", CASES)
def test_every_text_is_clean(name: str):
    """Punctuation full-width and never doubled, nothing counted that is nought, every paragraph ends, nothing is said twice."""
    shown = text(CASES[name]).splitlines()
    for line in shown:
        assert not NONSENSE.search(line), line
        assert line.endswith("。") or line[1] == "、"
    sentences = Counter(
        sentence
        for line in shown
        for sentence in re.sub(r"^（.）", "", line).split("。")
        if len(sentence) > 6
    )
    assert [sentence for sentence, times in sentences.items() if times > 1] == []


@pytest.mark.parametrize("name", CASES)
def test_no_problem_is_told_where_the_table_has_none_and_the_other_way_round(name: str):
    snapshot = CASES[name]
    found = problems_of(snapshot)
    said = problems(snapshot)
    assert ("见下表" in said) is bool(found)
    if found:
        assert "未发现" not in said


@pytest.mark.parametrize("name", CASES)
def test_every_figure_of_a_draft_is_one_of_the_snapshot(name: str):
    """The number check of 核数 finds nothing to ask in what the system wrote itself."""
    snapshot = CASES[name]
    true = TrueFigures(known_texts(snapshot))
    lines = [("p", line) for line in (opening(snapshot), *text(snapshot).splitlines())]
    assert list(doubts(lines, true)) == []


def test_a_figure_that_the_snapshot_does_not_hold_is_asked_about():
    true = TrueFigures(known_texts(MIXED))
    said = "累计完成3379人次，占61.5%，见表1，宛开办〔2022〕5号，截至6月30日"
    assert [doubt.figure for doubt in doubts([("p", said)], true)] == ["61.5%"]


def test_a_cell_counts_what_the_head_of_its_column_says():
    """A bare 1086 under 累计完成（人次） backs 1086人次, not 1086项."""
    tables = [one for annex in annexes(MIXED, Ranking.ALL) for one in annex.blocks if isinstance(one, Table)]
    cells = [
        words_in(row[place])
        for table in tables
        for place, column in enumerate(table.columns)
        if column.head.endswith("（人次）")
        for row in table.rows
    ]
    figure = next(words for words in cells if re.fullmatch(r"\d{3}", words) and words not in text(MIXED))
    true = TrueFigures(known_texts(MIXED))
    assert [doubt.figure for doubt in doubts([("p", f"任务{figure}项，培训{figure}人次")], true)] == [
        f"{figure}项"
    ]


def test_six_sections_in_the_order_of_the_rule_book():
    assert [section.heading for section in draft_sections(GOOD, DEMANDS)] == [
        "一、总体情况",
        "二、指标完成情况",
        "三、任务推进情况",
        "四、报送情况",
        "五、存在问题",
        "六、下步要求",
    ]


def test_no_places_where_the_leader_wants_none():
    assert "首位" in text(WIDE)
    assert "首位" not in text(WIDE, Ranking.NONE)
    assert "排名" not in footnote(WIDE, Ranking.NONE)


@pytest.mark.parametrize(
    ("day", "span"),
    [
        ((2022, 1, 31), "2022年1月"),
        ((2022, 5, 5), "2022年1至4月"),
        ((2022, 1, 5), "2021年"),
        ((2022, 4, 30), "2022年1至4月"),
        ((2022, 6, 30), "2022年上半年"),
        ((2022, 7, 6), "2022年上半年"),
        ((2022, 12, 31), "2022年"),
    ],
)
def test_the_title_names_the_span(day: tuple[int, int, int], span: str):
    snapshot = replace(GOOD, cut_off_at=datetime(*day, 23, 59, tzinfo=clock.OFFICE_ZONE))
    assert title_of(snapshot) == f"关于南阳高新区高质量推进“人人持证、技能河南”建设工作{span}进展情况的通报"


def test_the_note_says_cut_off_definitions_rounding_and_target_version():
    note = footnote(GOOD)
    for words in (
        "数据截至2022年6月30日，只计已采用的报告",
        "报送情况统计6月1日至6月30日到期的报告",
        "超过截止时间报送的为迟报，至数据截止仍未报送的为漏报",
        "年度目标依据宛开办〔2022〕5号",
        "四舍五入保留一位小数",
        "序时进度按全年日数平均计算",
        "不足3个单位的类别不排名",
        "带“*”的为领导小组办公室所在单位",
    ):
        assert words in note
    assert "核定的月度进度" in footnote(CASES["a curve of its own"])
    assert footnote(EMPTY) == "说明：数据截至2022年6月30日，只计已采用的报告。"


def test_words_of_a_report_alone_need_no_new_sum():
    only_words = replace(EMPTY, text_corrections=CASES["corrected figures and words"].text_corrections)
    assert "更正：经济发展局2022年3月" in text(only_words)
    assert "累计数已按更正后" not in text(only_words)


def test_a_task_without_a_lead_is_named_all_the_same():
    alone = replace(WIDE, tasks=tuple(replace(task, lead="") for task in WIDE.tasks), cut_off_at=at(6, 30))
    shown = text(alone)
    assert "牵头的“" not in shown
    assert "“现代产业学院共建”" in shown
