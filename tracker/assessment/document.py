"""考核成绩单: what it prints, from the rows that were frozen when it was drafted (GB/T 9704 8, 横排). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.assessment.scheme import Scheme
from tracker.assessment.scoring import BLOCKS, PENALTIES
from tracker.core.text import NOTHING, one_decimal, quantity
from tracker.documents.content import Align, Column, LedgerSheet, Table

ORGAN = "领导小组办公室"


def columns(scheme: Scheme) -> tuple[Column, ...]:
    """The heads; each block with its full points."""
    blocks = zip(
        ("任务完成", "序时进度", "报送质量", "整改落实"),
        (scheme.tasks, scheme.pace, scheme.reporting, scheme.rectification),
        strict=True,
    )
    return (
        Column("序号", 11),
        Column("名次", 13),
        Column("单位", 57, Align.LEFT),
        *(Column(f"{words}（{quantity(full)}分）", 25) for words, full in blocks),
        Column("惩罚性扣分", 24),
        Column("得分", 20),
        Column("等次", 20),
    )


def frozen_rows(ranked: Iterable[tuple[Any, Any]], *, is_settled: bool) -> list[list[str]]:
    """The rows, best first: (placed, total) each; points half-up to one decimal, the host unit marked. There are no tiers
    before 定档."""
    return [
        [
            str(one.place),
            f"{total.unit.name}*" if total.unit.is_host else total.unit.name,
            *(points(total.of(rules)) for rules in BLOCKS.values()),
            points(total.of(PENALTIES)),
            points(total.score),
            one.tier.word if is_settled else NOTHING,
        ]
        for one, total in ranked
    ]


def points(value: Decimal) -> str:
    """One decimal, a true minus."""
    return str(one_decimal(value)).replace("-", "−")


def sheet_of(content: Mapping[str, Any], *, title: str, number: str, drawn_up_on: date) -> LedgerSheet:
    """The sheet as it prints: its number stands where an annex has its mark; the rows are counted, as units may share a place."""
    scheme = Scheme.from_json(content["scheme"])
    rows = tuple((str(place), *row) for place, row in enumerate(content["rows"], 1))
    return LedgerSheet(
        title=title,
        table=Table(columns(scheme), rows, "*为领导小组办公室所在单位"),
        issuing_organ=content["organ"],
        drawn_up_on=drawn_up_on,
        mark=number,
        keywords=("考核成绩单",),
    )
