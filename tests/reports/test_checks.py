"""What stops a report and what is asked about (rulebook §5)."""

from decimal import Decimal

import pytest

from tracker.plans.cross_rules import Bond
from tracker.plans.models import Counting, Relation
from tracker.reports import checks
from tracker.reports.models import Outlook
from tracker.reports.values import FigureLine, FigureValue, ReportValues

SKILLED = FigureLine(
    1,
    "新增技能人才",
    "人",
    Counting.FLOW,
    Decimal(8000),
    previous=Decimal(284),
    last_forecast=Decimal(300),
    before=Decimal(1409),
)
HIGHLY = FigureLine(
    2,
    "其中高技能人才",
    "人",
    Counting.FLOW,
    Decimal(1900),
    previous=Decimal(90),
    before=Decimal(200),
    bonds=(Bond(Relation.NOT_ABOVE, 1, (2,), {1: "新增技能人才", 2: "其中高技能人才"}),),
)
FLOOR = FigureLine(
    3,
    "实训基地面积",
    "平方米",
    Counting.STOCK,
    Decimal(5000),
    previous=Decimal("1200.5"),
    before=Decimal("1200.5"),
)


def filled(*values, **more):
    figures = {
        number: value if isinstance(value, FigureValue) else FigureValue(Decimal(value))
        for number, value in values
    }
    return ReportValues(figures, **({"progress": "开展培训9期", "outlook": Outlook.YES} | more))


def sentences(lines, values):
    return {finding.field: finding.sentence for finding in checks.errors(lines, values)}


def test_a_sound_report_has_nothing_to_stop_it():
    assert sentences([SKILLED, HIGHLY, FLOOR], filled((1, 312), (2, 100), (3, "1300.25"))) == {}
    assert sentences([SKILLED], filled((1, 0))) == {}


def test_blank_is_not_zero_and_needs_a_reason():
    assert "没有发生填0" in sentences([SKILLED], filled())["figure_1"]
    assert sentences([SKILLED], filled((1, FigureValue(None, "统计口径调整，下月补报")))) == {}


def test_people_come_in_whole_numbers():
    assert sentences([SKILLED], filled((1, "312.5")))["figure_1"] == "以“人”计的数应为整数，请核对"
    assert sentences([FLOOR], filled((3, "1300.5"))) == {}


def test_a_part_is_not_more_than_its_whole():
    assert sentences([SKILLED, HIGHLY], filled((1, 312), (2, 340))) == {
        "figure_2": "其中高技能人才不能多于新增技能人才（312），请核对"
    }
    assert sentences([SKILLED, HIGHLY], filled((1, 312), (2, 312))) == {}
    assert sentences([HIGHLY], filled((2, 340))) == {}


def test_a_running_total_does_not_fall_without_a_reason():
    assert "低于上期的1200.5" in sentences([FLOOR], filled((3, 1200)))["figure_3"]
    assert sentences([FLOOR], filled((3, FigureValue(Decimal(1200), fall_reason="拆除一处")))) == {}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"progress": ""}, "progress"),
        ({"outlook": None}, "outlook"),
        ({"outlook": Outlook.AT_RISK}, "problems"),
    ],
)
def test_words_that_must_be_there(more, field):
    assert list(sentences([], filled(**more))) == [field]


def test_an_absurd_jump_is_asked_about():
    assert checks.warnings([SKILLED], filled((1, 852))) == []
    assert "上期（284）的3倍以上" in checks.warnings([SKILLED], filled((1, 853)))[0].sentence
    first = FigureLine(1, "新增技能人才", "人", Counting.FLOW, Decimal(8000))
    assert "已超过全年目标8000" in checks.warnings([first], filled((1, 8001)))[0].sentence
    stock = FigureLine(3, "面积", "平方米", Counting.STOCK, Decimal(5000))
    assert checks.warnings([stock], filled((3, 15001)))[0].field == "figure_3"


def test_the_same_words_as_last_time_are_asked_about():
    assert checks.warnings([], filled(), "开展培训9期")[0].field == "progress"
    assert checks.warnings([], filled(), "开展培训7期") == []


def test_what_is_missing_by_name():
    assert checks.missing([SKILLED], ReportValues()) == ["新增技能人才", "进展情况", "年底能否完成"]
    assert checks.missing([SKILLED], filled((1, 312))) == []


def test_consequences_beside_the_field():
    assert SKILLED.total_with(Decimal(312)) == 1721
    assert SKILLED.completion_with(None) == Decimal(1409) / Decimal(8000)
    assert FLOOR.total_with(Decimal(1300)) == 1300
    assert FigureLine(1, "人才", "人", Counting.FLOW, Decimal(0)).completion_with(Decimal(5)) is None


def test_two_versions_side_by_side():
    found = checks.differences([SKILLED], filled((1, 312)), filled((1, 321), progress="开展培训10期"))
    assert [(one.label, one.saved, one.typed) for one in found] == [
        ("新增技能人才（本期新增，人）", "312", "321"),
        ("进展情况", "开展培训9期", "开展培训10期"),
    ]
