"""What 督办单 and 任务分解表 print, from the content that was frozen when they were drafted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tracker.core.text import office_date, percent, quoted
from tracker.documents.content import Align, Cell, Column, Lamp, LampColour, LedgerSheet, SlipSheet, Table
from tracker.documents.former import text_in
from tracker.documents.questions import LiveBlock
from tracker.documents.text import DocumentText, Live, written
from tracker.tasks.document import COLUMNS, LedgerLine, content_of, due_words
from tracker.tasks.lights import Light

TITLE = "督办单"
TASK = "task"
MATTER = (Column("事项", 24), Column("内容", 132, Align.LEFT))
RECEIPT = (Column("回执项目", 36), Column("填写内容（请于签收当日填写，加盖公章后送回）", 120, Align.LEFT))
TO_FILL_IN = ("办理情况", "整改措施", "预计完成日期", "承办人及联系电话", "单位负责人签字")
BLANK = "　"
LAGGING = frozenset({Light.YELLOW, Light.RED})


# ── 督办单 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def slip_rows(line: LedgerLine, number: str, completion: Any) -> list[list[str]]:
    """The facts of the task as they stand."""
    return [
        ["任务", f"{number}　{line.title}"],
        ["所属措施", line.measure],
        ["牵头单位", line.lead or "—"],
        ["责任单位", "、".join(line.responsible) or "—"],
        ["目标或节点", "；".join(line.goals) or "—"],
        ["完成时限", due_words(line.due_on, line.original_due_on)],
        [
            "当前进展",
            f"完成{percent(completion)}，{line.light.word}" if completion is not None else line.light.word,
        ],
    ]


def slip_text(line: LedgerLine, *, today: date, reply_by: date) -> DocumentText:
    """Why the task is pressed, its facts, what is asked until when."""
    state = f"目前{line.light.word}，" if line.light in LAGGING else ""
    overdue = line.due_on is not None and line.due_on < today
    late = f"已过{office_date(line.due_on)}的完成时限，" if overdue else ""
    return written(
        f"你单位牵头的{quoted(line.title)}，{late}{state}{'' if overdue else '为确保按期完成，'}现予督办。",
        Live("", TASK),
        f"请认真分析原因，明确措施、责任人和完成时限，抓紧推进，于{office_date(reply_by)}前将办理情况按回执书面报领导小组办公室。",
    )


def slip_blocks(content: Mapping[str, Any]) -> Iterator[LiveBlock]:
    """The table of facts."""
    rows = tuple(tuple(row) for row in content["rows"])
    yield LiveBlock(TASK, "任务情况（表）", (Table(MATTER, rows),))


def slip_of(content: Mapping[str, Any], *, title: str, number: str, signed_on: date) -> SlipSheet:
    """The 督办单 as it prints."""
    live = {block.key: block.blocks for block in slip_blocks(content)}
    return SlipSheet(
        title=title,
        number=number,
        addressee=content["addressees"],
        body=text_in(content).blocks(live),
        signer=content["signer"],
        signed_on=signed_on,
        receipt=Table(RECEIPT, tuple((item, BLANK) for item in TO_FILL_IN)),
        contact=content["contact"],
        keywords=(TITLE,),
    )


# ── 任务分解表 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def frozen_rows(lines: Iterable[LedgerLine]) -> list[list[Any]]:
    """The rows of the table as JSON; a light is {lamp, word}."""
    table = content_of("", "", lines, drawn_up_on=date.min).table
    return [[_frozen(cell) for cell in row] for row in table.rows]


def _frozen(cell: Cell) -> Any:
    return {"lamp": cell.colour.value, "word": cell.word} if isinstance(cell, Lamp) else cell


def _cell(value: Any) -> Cell:
    return Lamp(LampColour(value["lamp"]), value["word"]) if isinstance(value, dict) else str(value)


def breakdown_of(content: Mapping[str, Any], *, title: str, number: str, drawn_up_on: date) -> LedgerSheet:
    """The 任务分解表 as it prints: its number stands where an annex has its mark."""
    return LedgerSheet(
        title=title,
        table=Table(COLUMNS, tuple(tuple(map(_cell, row)) for row in content["rows"])),
        issuing_organ=content["organ"],
        drawn_up_on=drawn_up_on,
        mark=number,
        keywords=("任务分解表",),
    )
