"""What the tables of a notice print."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.notices.facts import GOOD, TASK
from tracker.documents.content import Column, Table
from tracker.notices.tables import measure_table

NOVEMBER, DECEMBER, JANUARY = date(2022, 11, 30), date(2022, 12, 31), date(2023, 1, 10)


@pytest.mark.parametrize(
    ("due_on", "original", "printed"),
    [
        (DECEMBER, None, "12月31日"),
        (DECEMBER, NOVEMBER, "12月31日（原定11月30日）"),
        (JANUARY, DECEMBER, "2023年1月10日（原定12月31日）"),
        (None, None, "长期"),
    ],
)
def test_the_original_date_of_an_extended_task_stays_and_prints(
    due_on: date | None, original: date | None, printed: str
) -> None:
    task = replace(TASK, due_on=due_on, original_due_on=original)
    assert measure_table(replace(GOOD, tasks=(task,))).rows[0][7] == printed


def test_columns_of_figures_alone_are_known():
    table = Table(
        (Column("序号", 1), Column("单位", 1), Column("完成率", 1), Column("差值", 1), Column("目标", 1)),
        (("1", "甲局", "19.2%", "−6.8", "5500人次"), ("2", "乙局", "—", "+0.3", "300")),
    )
    assert table.figure_columns == (False, False, True, True, False)
    assert replace(table, rows=()).figure_columns == (False,) * 5
