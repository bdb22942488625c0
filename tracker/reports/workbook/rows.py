"""The Excel round trip of a unit's open slots: what stands in the rows, and what a filled-in row means. Pure.

Two plain sheets: one row per figure, one row per report with its texts. What the unit fills in is named below; the
other columns are keys and things to look at. A row that was changed in its keys is refused, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tracker.core.figures import figure_of
from tracker.core.text import office_time
from tracker.reports.models import Outlook
from tracker.reports.values import FigureLine, FigureValue, ReportValues

FIGURES, TEXTS = "指标", "情况"
KEY, TASK, PERIOD, DUE = "识别码", "任务", "填报期", "截止"
NAME, UNIT, COUNTING = "指标", "计量单位", "口径"
VALUE, BLANK, FALL, FORECAST = "本期数", "未填原因", "核减原因", "下期预计"
FAULTS = "校验结果"

GIVEN_FIGURES = (KEY, TASK, PERIOD, DUE, NAME, UNIT, COUNTING, "上期数", "上期预计", "累计已报", "目标")
ASKED_FIGURES = (VALUE, BLANK, FALL, FORECAST)
GIVEN_TEXTS = (KEY, TASK, PERIOD, DUE, "上期进展情况")
TEXT_FIELDS: Mapping[str, str] = {
    "进展情况": "progress",
    "存在问题": "problems",
    "需协调事项": "coordination",
    "下步打算": "next_steps",
}
OUTLOOK = "年底能否完成"
ASKED_TEXTS = (*TEXT_FIELDS, OUTLOOK)
HEADS: Mapping[str, tuple[str, ...]] = {
    FIGURES: (*GIVEN_FIGURES, *ASKED_FIGURES),
    TEXTS: (*GIVEN_TEXTS, *ASKED_TEXTS),
}
ASKED: Mapping[str, tuple[str, ...]] = {FIGURES: ASKED_FIGURES, TEXTS: ASKED_TEXTS}
LONGEST_TEXT, LONGEST_REASON = 4000, 200


class WorkbookRefused(ValueError):
    """The file is not a workbook of ours, as a whole; the message says what to do."""


@dataclass(frozen=True)
class OpenSlot:
    """A slot that can be filled in now: `version` of its draft (0: none yet), what is saved, what stands beside it."""

    slot_id: int
    version: int
    task: str
    period: str
    due_at: datetime
    lines: Sequence[FigureLine]
    values: ReportValues
    previous_progress: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet as uploaded: the heads of its first row, and the rows below, as wide as the heads.

    `merged`: the cells of a row (by its place) that lie in a merged range, in the words of Excel: L2:L4.
    """

    heads: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    merged: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """What an uploaded workbook says: new values by slot id, and the faults of each row (sheet, place from 0)."""

    values: dict[int, ReportValues] = field(default_factory=dict)
    faults: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0


# ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def figure_rows(slots: Sequence[OpenSlot]) -> list[list[Any]]:
    """The rows of the sheet 指标, in the order of HEADS; figures as Decimal, blank as None."""
    rows: list[list[Any]] = []
    for slot in slots:
        for line in slot.lines:
            filled = slot.values.figures.get(line.indicator_id, FigureValue())
            rows.append(
                [
                    f"{slot.slot_id}-{slot.version}-{line.indicator_id}",
                    slot.task,
                    slot.period,
                    office_time(slot.due_at),
                    line.name,
                    line.unit_of_measure,
                    line.counting.word,
                    line.previous,
                    line.last_forecast,
                    line.before,
                    line.target,
                    filled.value,
                    filled.blank_reason,
                    filled.fall_reason,
                    filled.forecast,
                ]
            )
    return rows


def text_rows(slots: Sequence[OpenSlot]) -> list[list[Any]]:
    """The rows of the sheet 情况, in the order of HEADS."""
    return [
        [
            f"{slot.slot_id}-{slot.version}",
            slot.task,
            slot.period,
            office_time(slot.due_at),
            slot.previous_progress,
            *(getattr(slot.values, name) for name in TEXT_FIELDS.values()),
            slot.values.outlook.word if slot.values.outlook else "",
        ]
        for slot in slots
    ]


# ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(sheets: Mapping[str, Sheet], open_slots: Mapping[int, OpenSlot]) -> Outcome:
    """What the rows say about the open slots (by id). A faulty cell leaves what was saved; a faulty key takes no row.

    Raises WorkbookRefused where a sheet or a column is missing.
    """
    for name, heads in HEADS.items():
        if name not in sheets:
            raise WorkbookRefused(f"文件中没有“{name}”工作表，请使用从本页下载的表格。")
        missing = [head for head in heads if head not in sheets[name].heads]
        if len(missing) == len(heads):
            raise WorkbookRefused(f"“{name}”表的第一行不是表头，请删去上方加的行、恢复下载时的表头后再上传。")
        if missing:
            raise WorkbookRefused(f"“{name}”表第一行缺少“{'”“'.join(missing)}”列，请恢复后再上传。")
    outcome = Outcome()
    for name in HEADS:
        _read_sheet(name, sheets[name], open_slots, outcome)
    return outcome


def renewed(sheet: Sheet, before: Mapping[int, int], after: Mapping[int, int]) -> Sheet:
    """The sheet with keys that name the drafts as they are now, so that it can be mended and uploaded again.

    `before`, `after`: versions by slot id. A key that was stale already stays stale.
    """
    at = sheet.heads.index(KEY)

    def key_now(key: str) -> str:
        slot, _, rest = key.partition("-")
        version, dash, indicator = rest.partition("-")
        if not (slot.isdigit() and version.isdigit()) or before.get(int(slot)) != int(version):
            return key
        return f"{slot}-{after.get(int(slot), int(version))}{dash}{indicator}"

    return Sheet(sheet.heads, [[*row[:at], key_now(_words(row[at])), *row[at + 1 :]] for row in sheet.rows])


def _read_sheet(name: str, sheet: Sheet, slots: Mapping[int, OpenSlot], outcome: Outcome) -> None:
    column = {head: sheet.heads.index(head) for head in HEADS[name]}
    seen: dict[str, int] = {}
    for place, cells in enumerate(sheet.rows):
        if all(blank(cell) for cell in cells):
            continue
        outcome.rows += 1
        faults = outcome.faults[name, place]
        if place in sheet.merged:
            faults.append(f"{sheet.merged[place]}是合并单元格，分不清属于哪一行，本行没有导入；请逐行填写")
            continue
        row = {head: cells[at] for head, at in column.items()}
        key = _words(row[KEY])
        slot, line = _found(key, name, slots, faults)
        if slot is None:
            continue
        if key in seen:
            faults.append(f"与第{seen[key] + 2}行重复，只导入先出现的一行")
            continue
        seen[key] = place
        if _is_altered(row, slot, line, faults):
            continue
        before = outcome.values.get(slot.slot_id, slot.values)
        after = _with_texts(row, before, faults) if line is None else _with_figure(row, line, before, faults)
        outcome.values[slot.slot_id] = after


def _found(
    key: str, sheet: str, slots: Mapping[int, OpenSlot], faults: list[str]
) -> tuple[OpenSlot | None, FigureLine | None]:
    """The slot, and on the sheet of figures the line, that a key names; says why there is none."""
    if not key:
        faults.append("识别码为空，本行没有导入；请在下载的表格中填写，不要自行加行")
        return None, None
    parts = key.split("-")
    if len(parts) != (3 if sheet == FIGURES else 2) or not all(
        part.isascii() and part.isdigit() for part in parts
    ):
        faults.append("识别码已被改动，本行没有导入；请重新下载表格")
        return None, None
    numbers = [int(part) for part in parts]
    slot = slots.get(numbers[0])
    if slot is None:
        faults.append("不在本单位目前可填报的事项中（已报送、未到期、已锁定或属于其他单位），本行没有导入")
        return None, None
    if numbers[1] != slot.version:
        faults.append("下载表格之后，网上的草稿又有修改，本行没有导入；请重新下载，或在网上核对填写")
        return None, None
    if sheet == TEXTS:
        return slot, None
    line = next((one for one in slot.lines if one.indicator_id == numbers[2]), None)
    if line is None:
        faults.append("该任务没有这项指标，本行没有导入；请重新下载表格")
        return None, None
    return slot, line


def _is_altered(row: Mapping[str, Any], slot: OpenSlot, line: FigureLine | None, faults: list[str]) -> bool:
    """Whether a column that says what the row is about was overwritten: the figure may belong elsewhere."""
    given = {TASK: slot.task, PERIOD: slot.period}
    if line is not None:
        given |= {NAME: line.name, UNIT: line.unit_of_measure, COUNTING: line.counting.word}
    altered = [f"{head}应为“{right}”" for head, right in given.items() if _words(row[head]) != right]
    if altered:
        faults.append(f"{'，'.join(altered)}，本行没有导入；请核对数字是否填错了行")
    return bool(altered)


def _with_figure(
    row: Mapping[str, Any], line: FigureLine, before: ReportValues, faults: list[str]
) -> ReportValues:
    kept = before.figures.get(line.indicator_id, FigureValue())
    figure = FigureValue(
        value=_figure(row, VALUE, line, kept.value, faults),
        blank_reason=_text(row, BLANK, LONGEST_REASON, kept.blank_reason, faults),
        fall_reason=_text(row, FALL, LONGEST_REASON, kept.fall_reason, faults),
        forecast=_figure(row, FORECAST, line, kept.forecast, faults),
    )
    return replace(before, figures={**before.figures, line.indicator_id: figure})


def _with_texts(row: Mapping[str, Any], before: ReportValues, faults: list[str]) -> ReportValues:
    texts: dict[str, Any] = {
        name: _text(row, head, LONGEST_TEXT, getattr(before, name), faults)
        for head, name in TEXT_FIELDS.items()
    }
    word = _words(row[OUTLOOK])
    outlook = next((one for one in Outlook if one.word == word), None)
    if word and outlook is None:
        faults.append(f"{OUTLOOK}：请从下拉框中选择{'、'.join(one.word for one in Outlook)}")
        outlook = before.outlook
    return replace(before, outlook=outlook, **texts)


def _figure(
    row: Mapping[str, Any], head: str, line: FigureLine, kept: Decimal | None, faults: list[str]
) -> Decimal | None:
    cell = row[head]
    if isinstance(cell, (date, datetime, time, timedelta)):
        faults.append(f"{head}：单元格是日期格式，请改为数字")
        return kept
    if isinstance(cell, bool):
        faults.append(f"{head}：请填写数字，例如 312 或 12.5")
        return kept
    typed = f"{cell:.15g}" if isinstance(cell, float) else _words(cell)
    if "e" in typed and isinstance(cell, float):
        typed = f"{Decimal(typed):f}"
    try:
        return figure_of(typed.removesuffix(line.unit_of_measure))
    except ValueError as refusal:
        faults.append(f"{head}：{refusal}")
        return kept


def _text(row: Mapping[str, Any], head: str, longest: int, kept: str, faults: list[str]) -> str:
    words = _words(row[head])
    if len(words) > longest:
        faults.append(f"{head}：最多{longest}字，现有{len(words)}字")
        return kept
    return words


def blank(cell: Any) -> bool:
    """An empty cell, or one with blanks only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _words(cell: Any) -> str:
    """A cell as text; a whole number without its decimals."""
    if blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\r\n", "\n").strip()
