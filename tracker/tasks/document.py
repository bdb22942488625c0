"""任务分解表: the content of the printed ledger of a plan's tasks (GB/T 9704 8, 横排)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.core.text import listed, office_date
from tracker.documents.content import Align, Cell, Column, Lamp, LampColour, LedgerSheet, Table
from tracker.tasks.lights import Light

COLUMNS = (
    Column("序号", 13),
    Column("重点措施", 28, Align.LEFT),
    Column("主要任务", 64, Align.LEFT),
    Column("牵头单位", 25),
    Column("责任单位", 34, Align.LEFT),
    Column("目标或节点", 28, Align.LEFT),
    Column("完成时限", 22),
    Column("进展", 28),
)
LONGEST_TEXT = 110
LAMPS = {
    Light.GREEN: LampColour.GREEN,
    Light.WATCH: LampColour.WATCH,
    Light.YELLOW: LampColour.YELLOW,
    Light.RED: LampColour.RED,
    Light.BLUE: LampColour.BLUE,
    Light.GREY: LampColour.GREY,
}


@dataclass(frozen=True)
class LedgerLine:
    """One task. `goals`: targets and milestones as printed."""

    measure: str
    title: str
    text: str
    lead: str
    responsible: tuple[str, ...]
    goals: tuple[str, ...]
    due_on: date | None
    light: Light
    original_due_on: date | None = None  # before the first extension


def content_of(title: str, issuer: str, lines: Iterable[LedgerLine], *, drawn_up_on: date) -> LedgerSheet:
    """The sheet of a plan with this title; a measure is named once, at its first task."""
    rows: list[tuple[Cell, ...]] = []
    named = ""
    for place, line in enumerate(lines, 1):
        rows.append(
            (
                str(place),
                "" if line.measure == named else line.measure,
                described(line.title, line.text),
                line.lead or "—",
                listed(line.responsible) or "—",
                "；".join(line.goals) or "—",
                due_words(line.due_on, line.original_due_on),
                Lamp(LAMPS[line.light], line.light.word),
            )
        )
        named = line.measure
    return LedgerSheet(
        title=f"{title}|任务分解表",
        table=Table(COLUMNS, tuple(rows)),
        issuing_organ=issuer or "领导小组办公室",
        drawn_up_on=drawn_up_on,
        keywords=("任务分解表",),
    )


def due_words(due_on: date | None, original_due_on: date | None) -> str:
    """2022年12月31日（原定2022年11月30日）; without an end: 长期."""
    if due_on is None:
        return "长期"
    return office_date(due_on) + (f"（原定{office_date(original_due_on)}）" if original_due_on else "")


def described(title: str, text: str) -> str:
    """The title, and as many whole sentences of the text as fit about ten lines of the column: nothing is cut off within one."""
    kept = "" if text.startswith(title) else f"{title}。"
    for sentence in re.findall("[^。；;]+[。；;]", text):
        if len(kept) + len(sentence) > LONGEST_TEXT:
            break
        kept += sentence
    return f"{kept[:-1] or title}。"
