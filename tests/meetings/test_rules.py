"""Risk, candidates and drafting as tables (issue 3 §6): no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.meetings.candidates import UnitRecord, best, worst
from tracker.meetings.drafting import Matter, duties, lines_of, matters_text, numeral, title_of
from tracker.meetings.lifecycle import MEETING_LIFE, MeetingState, MeetingStep
from tracker.meetings.risks import Standing, by_risk, risk_score
from tracker.tasks.lights import Light

TODAY = date(2022, 4, 28)


def standing(task_id: int = 1, **given: object) -> Standing:
    usual = {
        "light": Light.YELLOW,
        "behind": Decimal("0.2"),
        "due_on": date(2022, 12, 31),
        "weight": Decimal(10),
        "missed": 0,
    }
    return Standing(task_id=task_id, **(usual | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "score"),
    [
        ({}, "20"),
        ({"behind": None}, "0"),
        ({"behind": Decimal("-0.1")}, "0"),
        ({"weight": Decimal(20)}, "40"),
        ({"missed": 2}, "40"),
        ({"due_on": date(2022, 5, 28)}, "20"),  # thirty days off: nothing yet
        ({"due_on": date(2022, 5, 27)}, "21"),
        ({"due_on": TODAY}, "50"),
        ({"due_on": date(2022, 4, 18)}, "60"),
        ({"due_on": date(2021, 4, 18)}, "80"),  # at most 60 for urgency
        ({"due_on": None}, "20"),
    ],
)
def test_the_risk_of_a_task(given: dict[str, object], score: str):
    assert risk_score(standing(**given), TODAY) == Decimal(score)


def test_red_stands_before_yellow_and_equals_by_limit_then_age():
    tasks = [
        standing(1, behind=Decimal("0.29")),
        standing(2, light=Light.RED, behind=Decimal("0.05")),
        standing(3, light=Light.GREEN),
        standing(4, due_on=date(2022, 11, 30)),
        standing(5),
        standing(6, light=Light.WATCH),
    ]
    assert [one.task_id for one in by_risk(tasks, TODAY)] == [2, 1, 4, 5]


def record(unit: str, **given: object) -> UnitRecord:
    usual = {
        "is_host": False, "tasks": 2, "ahead": Decimal("0.05"), "before": None, "red": 0, "yellow": 0,
        "due": 2, "on_time": 2, "missed": 0,
    }  # fmt: skip
    return UnitRecord(unit=unit, **(usual | given))  # type: ignore[arg-type]


def test_those_speak_who_are_ahead_improved_and_on_time():
    records = [
        record("甲", ahead=Decimal("0.10")),
        record("乙", ahead=Decimal("0.06"), before=Decimal(0)),
        record("丙", ahead=Decimal("0.30"), on_time=1),
        record("丁", ahead=Decimal("0.30"), yellow=1),
        record("戊", ahead=None),
        record("己", ahead=Decimal("-0.01")),
        record("东道", ahead=Decimal("0.90"), is_host=True),
    ]
    found = best(records)
    assert [one.unit for one in found] == ["乙", "甲"]
    assert (
        found[0].reason
        == "牵头2项任务快于序时进度6.0个百分点，较上次会议提升6.0个百分点，2份进展报告均按时报送"
    )


def test_those_pledge_who_lag_most_and_the_host_is_marked():
    records = [
        record("甲"),
        record("乙", red=1, ahead=Decimal("-0.1")),
        record("丙", yellow=3, ahead=Decimal("-0.2")),
        record("东道", red=1, ahead=Decimal("-0.4"), is_host=True),
        record("丁", missed=1, on_time=1),
        record("戊", missed=2, on_time=0),
    ]
    found = worst(records)
    assert [one.unit for one in found] == ["东道*", "乙", "丙"]
    assert found[1].reason == "严重滞后任务1项，牵头任务平均低于序时进度10.0个百分点"
    assert worst([record("戊", missed=2, on_time=0)])[0].reason == "漏报进展报告2份"
    assert worst([record("甲")]) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三")],
)
def test_numerals(number: int, words: str):
    assert numeral(number) == words


def test_the_text_of_what_was_decided():
    matter = Matter(
        "核清名单。", "报送机构名单", "社会事业局", ("经济发展局", "财政金融局"), date(2022, 5, 25)
    )
    assert duties(matter) == "由社会事业局牵头，经济发展局、财政金融局配合，5月25日前完成，报送机构名单。"
    assert matters_text([matter]).startswith("一、核清名单。由社会事业局牵头")
    assert "没有新的议定事项" in matters_text([])
    assert title_of("技能人才培育工作", 2) == "技能人才培育工作第二次调度会"
    assert lines_of("甲：乙：丙\n\n 丁 ") == [("甲", "乙：丙"), ("", "丁")]


def test_the_drawing_of_a_meetings_life():
    assert MEETING_LIFE.drawing(MeetingState, MeetingStep) == (
        "           NOTIFY    HOLD  ISSUE_MINUTES  CANCEL\n"
        "DRAFT      NOTIFIED  -     -              CANCELLED\n"
        "NOTIFIED   -         HELD  -              CANCELLED\n"
        "HELD       -         -     MINUTED        -\n"
        "MINUTED    -         -     -              -\n"
        "CANCELLED  -         -     -              -"
    )
