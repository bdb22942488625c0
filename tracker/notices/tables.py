"""The tables of a notice, drawn from its snapshot: those in the text and those of the annexes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from tracker.core.text import office_date, percent, points, quantity, short_date
from tracker.documents.content import Align, Cell, Column, Facts, Lamp, LampColour, Table
from tracker.notices.models import Ranking
from tracker.notices.problems import lagging, problems_of
from tracker.notices.ranking import places, ranked_groups
from tracker.notices.snapshot import Snapshot, TaskLine, UnitShare
from tracker.tasks.lights import SEVERITY, Light

LAMPS: Final = {
    Light.BLUE: LampColour.BLUE,
    Light.GREEN: LampColour.GREEN,
    Light.WATCH: LampColour.WATCH,
    Light.YELLOW: LampColour.YELLOW,
    Light.RED: LampColour.RED,
    Light.GREY: LampColour.GREY,
}
LIGHTS: Final = (Light.BLUE, Light.GREEN, Light.WATCH, Light.YELLOW, Light.RED, Light.GREY)
ENDS: Final = 3  # «first and last three»
DIFFERENCE: Final = "差值\n（百分点）"


def marked(unit: str, is_host: bool) -> str:
    """The unit's name, with * where the office sits in it."""
    return f"{unit}*" if is_host else unit


def lamp(light: str) -> Lamp:
    """A light as printed: shape, colour and word."""
    word = Light(light)
    return Lamp(LAMPS[word], word.word)


# ── in the text ──────────────────────────────────────────────────────────────────────────────────────────────────────


def indicator_table(snapshot: Snapshot) -> Table:
    """Every indicator with target, actual, what was added since the last notice, rate, planned share and difference."""
    compared = any(line.last_actual is not None for line in snapshot.indicators)
    columns = [
        Column("指标", 33, Align.LEFT),
        Column("单位", 13),
        Column("年度目标", 19),
        Column("累计完成", 19),
        Column("较上期", 16),
        Column("完成率", 16),
        Column("序时进度", 18),
        Column(DIFFERENCE, 22),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            line.name,
            line.unit_of_measure,
            f"{'≤' if line.is_limit else ''}{quantity(line.target)}",
            quantity(line.actual),
            _more(line.last_actual is not None, line.actual - (line.last_actual or 0)),
            percent(line.rate),
            percent(line.planned),
            points(line.ahead),
        )
        for line in snapshot.indicators
    ]
    return _without(columns, rows, () if compared else ("较上期",), "年度指标完成情况")


def _more(is_known: bool, more: object) -> str:
    """+512, −12, 0; — where there is nothing to compare with."""
    if not is_known:
        return "—"
    words = quantity(more)  # type: ignore[arg-type]
    return words if words == "0" else f"−{words[1:]}" if words.startswith("-") else f"+{words}"


def _without(
    columns: list[Column], rows: list[tuple[Cell, ...]], heads: tuple[str, ...], caption: str
) -> Table:
    """The table without the columns of these heads."""
    kept = [place for place, column in enumerate(columns) if column.head not in heads]
    return Table(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
        caption,
    )


def light_table(snapshot: Snapshot) -> Table:
    """How many tasks of each lead carry which light; the worst lead first. What is nought is a dash."""
    columns = (
        Column("牵头单位", 38),
        Column("任务数", 16),
        *(Column("严重\n滞后" if light is Light.RED else light.word, 17) for light in LIGHTS),
    )
    by_lead: dict[str, list[TaskLine]] = {}
    for task in snapshot.tasks:
        by_lead.setdefault(task.lead or "—", []).append(task)
    worst_first = sorted(
        by_lead.items(), key=lambda item: (min(SEVERITY[Light(t.light)] for t in item[1]), -len(item[1]))
    )
    rows = tuple(
        (lead, str(len(tasks)), *(str(sum(task.light == light for task in tasks) or "—") for light in LIGHTS))
        for lead, tasks in worst_first
    )
    return Table(columns, rows, "各牵头单位任务亮灯情况（项）")


def reporting_table(snapshot: Snapshot) -> Table:
    """What each unit owed and how it reported; the host unit is marked."""
    columns = (
        Column("单位", 54),
        *(Column(head, 17) for head in ("应报", "已报", "按时", "迟报", "漏报", "退回")),
    )
    rows = tuple(
        (
            marked(line.unit, line.is_host),
            *map(str, (line.due, line.reported, line.on_time, line.late, line.missed, line.returned)),
        )
        for line in snapshot.reporting
        if line.due
    )
    return Table(columns, rows, "各单位进展报告报送情况（份）")


def problem_table(snapshot: Snapshot) -> Table | None:
    """存在问题 unit by unit, in short facts; on screen each leads to its proof."""
    found = problems_of(snapshot)
    if not found:
        return None
    columns = (Column("单位", 32), Column("存在问题", 124, Align.LEFT))
    rows = tuple((marked(one.unit, one.is_host), Facts(one.unit, one.facts)) for one in found)
    return Table(columns, rows, "各单位存在问题清单")


# ── annexes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def share_tables(snapshot: Snapshot, ranking: Ranking) -> Iterator[Table]:
    """One table per indicator; like units are ranked with like, and compared with the last notice where there was one."""
    compared = any(share.last_actual is not None or share.last_place is not None for share in snapshot.shares)
    planned = any(share.planned is not None for share in snapshot.shares)
    for indicator, lines in groupby(snapshot.shares, key=lambda share: share.indicator):
        shares = list(lines)
        unit = shares[0].unit_of_measure
        columns = [
            Column("类别", 27, merge=True),
            Column("名次", 14),
            Column("较上期\n名次", 18),
            Column("单位", 42),
            Column(f"年度任务\n（{unit}）", 22),
            Column(f"累计完成\n（{unit}）", 22),
            Column(f"较上期\n（{unit}）", 20),
            Column("完成率", 18),
            Column("序时进度", 20),
            Column(DIFFERENCE, 22),
        ]
        left_out = []
        if ranking is Ranking.NONE:
            left_out.append("名次")
        if ranking is Ranking.NONE or not compared:
            left_out.append("较上期\n名次")
        if not compared:
            left_out.append(f"较上期\n（{unit}）")
        if not planned:
            left_out += ["序时进度", DIFFERENCE]
        rows = [row for group in ranked_groups(shares).values() for row in ranked_rows(group, ranking)]
        yield _without(columns, rows, tuple(left_out), indicator)


def ranked_rows(shares: list[UnitShare], ranking: Ranking) -> list[tuple[Cell, ...]]:
    """The rows of one group, best first; with ENDS only the first and last three (all where there are no more)."""
    place_of = places({share.unit: share.merit for share in shares})
    if ranking is Ranking.NONE:
        ordered = shares
    else:
        ordered = sorted(shares, key=lambda share: (share.merit is None, -(share.merit or 0)))
        if ranking is Ranking.ENDS and len(ordered) > 2 * ENDS:
            ordered = ordered[:ENDS] + ordered[-ENDS:]
    return [
        (
            share.group,
            str(place_of[share.unit] or "—"),
            _moved(place_of[share.unit], share.last_place),
            marked(share.unit, share.is_host),
            quantity(share.target),
            quantity(share.actual),
            _more(share.last_actual is not None, share.actual - (share.last_actual or 0)),
            percent(share.rate),
            percent(share.planned),
            points(share.ahead),
        )
        for share in ordered
    ]


def _moved(now: int | None, before: int | None) -> str:
    """升2位, 降1位, 持平."""
    if now is None or before is None:
        return "—"
    if now == before:
        return "持平"
    return f"升{before - now}位" if now < before else f"降{now - before}位"


def measure_table(snapshot: Snapshot) -> Table:
    """Every task under its measure with goal, what was done, light."""
    columns = (
        Column("措施", 12, merge=True),
        Column("重点措施", 40, Align.LEFT, merge=True),
        Column("编号", 12),
        Column("任务", 48, Align.LEFT),
        Column("牵头单位", 24),
        Column("目标", 20),
        Column("完成情况", 20),
        Column("完成时限", 27),
        Column("亮灯", 22),
    )
    rows = tuple(
        (
            task.measure_number,
            task.measure_title,
            task.number,
            task.title,
            task.lead or "—",
            task.goal,
            task.done,
            due_words(task, snapshot.year),
            lamp(task.light),
        )
        for task in snapshot.tasks
    )
    return Table(columns, rows)


def due_words(task: TaskLine, year: int) -> str:
    """9月30日（原定6月30日）: the original date of an extended task stays and prints (rulebook §4). Another year is named."""
    if task.due_on is None:
        return "长期"
    due, original = (
        day and (short_date(day) if day.year == year else office_date(day))
        for day in (task.due_on, task.original_due_on)
    )
    return f"{due}（原定{original}）" if original else str(due)


def behind_table(snapshot: Snapshot) -> Table | None:
    """What lags, worst first, with the unit's own words about the obstacle."""
    worst_first = lagging(snapshot)
    if not worst_first:
        return None
    columns = (
        Column("序号", 12),
        Column("任务", 56, Align.LEFT),
        Column("牵头单位", 26),
        Column("完成率", 18),
        Column("序时进度", 20),
        Column(DIFFERENCE, 23),
        Column("主要原因", 48, Align.LEFT),
        Column("亮灯", 22),
    )
    rows = tuple(
        (
            str(place),
            task.title,
            task.lead or "—",
            percent(task.completion) if task.used is None else f"已用{percent(task.used)}",
            percent(task.planned),
            points(task.ahead),
            task.obstacle or "—",
            lamp(task.light),
        )
        for place, task in enumerate(worst_first, 1)
    )
    return Table(columns, rows)
