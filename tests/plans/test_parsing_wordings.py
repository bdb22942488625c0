"""Owners and deadlines in the wordings of many offices: a line of the table is what a measure says, who leads, who is responsible, by when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.plans.parsing.deadlines import day_of
from tracker.plans.parsing.plan import parse_plan

TABLE = Path(__file__).parents[1] / "data" / "wordings.txt"
LINES = TABLE.read_text(encoding="utf-8").splitlines()
TITLE = "完善公共设施"
PLAN = """清河市环境提升行动方案
清政发〔2023〕5号
清河市人民政府
2023年3月1日
一、重点任务
（一）加强基础工作。完善制度。（责任单位：市教育局）
（二）{}
（三）加强宣传引导。营造氛围。（责任单位：市民政局）
"""


@pytest.mark.parametrize("line", LINES)
def test_owners_and_deadline_are_read(line: str) -> None:
    words, lead, responsible, deadline = line.split("|")
    words = words if words.startswith(TITLE) else f"{TITLE}。{words}"
    first, measure, last = parse_plan(PLAN.format(words.replace("\\n", "\n"))).measures
    assert (first.title, last.title) == ("加强基础工作", "加强宣传引导")
    assert [unit.name for unit in measure.lead_units] == lead.split()
    assert [unit.name for unit in measure.responsible_units] == responsible.split()
    assert (measure.deadline or "") == deadline


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2023年国庆节前", "2023-09-30"),
        ("2024年元旦前", "2023-12-31"),
        ("五一前", "2023-04-30"),
        ("2024年春节前", None),
        ("3月1日—5月31日", "2023-05-31"),
        ("2023年6至8月", "2023-08-31"),
        ("2022—2025年", "2025-12-31"),
        ("“十四五”期间", "2025-12-31"),
    ],
)
def test_periods_and_feasts_have_a_last_day(printed: str, day: str | None) -> None:
    found = day_of(printed, 2023)
    assert (found.isoformat() if found else None) == day
